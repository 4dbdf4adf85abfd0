"""The imports of the modules of one codebase: resolved from what was read, or kept from an earlier survey."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import partial
from itertools import chain

from sphinx_packagemap.model import ImportEdge, Module, ModuleFacts, Outline, Problem, ProblemKind, Reading
from sphinx_packagemap.reading.files import Unreadable, read_bytes
from sphinx_packagemap.survey.imports import Names, PackageNames, Resolved, resolve_imports
from sphinx_packagemap.survey.kept_surveys import KeptSurvey
from sphinx_packagemap.survey.readings import Readings
from sphinx_packagemap.survey.submodules import Submodules, can_hide, package_names, surely_binds
from sphinx_packagemap.text import quoted

Files = Sequence[tuple[Module, str]]  # modules with the paths of the files that are read for them


def path_of(module: Module) -> str | None:
    """Return the file that is read: a compiled module is described by its stub, any other by its source."""
    return module.path or module.stub_path


class Resolver:
    """Resolves the imports of the modules of one codebase."""

    def __init__(
        self,
        names: Names,
        readings: Readings,
        outline_of: Callable[[Module], Outline | None],
        max_file_size: int,
        kept: KeptSurvey | None = None,
    ) -> None:
        """Resolve imports among ``names``; ``kept`` is what an earlier survey of the same modules has found."""
        self._names = names
        self._readings = readings
        self._outline_of = outline_of
        self._max_file_size = max_file_size
        self._kept = kept

    def read(self, files: Files, *, imports: bool) -> tuple[list[ImportEdge], list[Problem]]:
        """Read some modules of the codebase, and return their imports and problems.

        Without ``imports``, there are none: to tell them may take to read other modules as well.
        """
        kept = self._kept
        recalled = {module.name for module, path in files if kept is not None and self._recall(kept, module, path)}
        self._readings.read(path for module, path in files if module.name not in recalled)
        resolved = {module.name: self._resolve(module, path) for module, path in files if module.name not in recalled}
        is_whole = len(files) == sum([path_of(module) is not None for module in self._names.modules.values()])
        if kept is not None and is_whole and all(self._readings[path].digest for _, path in files):
            found = kept.all_resolved([module.name for module, _ in files])
            if found is not None:
                return found
        for module, path in files:
            if kept is not None and module.name in recalled:
                resolved[module.name] = kept.resolved(module.name) or self._resolve(module, path)
        problems = [problem for module, _ in files for problem in resolved[module.name].problems]
        if recalled:  # what imports from these was told by what they said before
            for module, _ in files:
                if module.name not in recalled and can_hide(module):
                    resolved[module.name] = self._with_package_names(module, resolved[module.name])
        return (self._corrected(files, resolved, is_whole=is_whole) if imports else []), problems

    def imports_of(self, module: Module, path: str) -> list[ImportEdge]:
        """Return the imports of one module, sorted."""
        self._readings.read([path])
        resolved = self._resolve(module, path)
        return self._submodules({module.name: resolved}).corrected(module, resolved)

    def _recall(self, kept: KeptSurvey, module: Module, path: str) -> bool:
        """Tell whether the file of a module is what it was when its imports were kept."""
        known = kept.stamp(module.name)
        if known is None or not self._readings.recall(path, *known):
            return False
        kept.restamp(module.name, self._readings[path].stamp)
        return True

    def _resolve(self, module: Module, path: str) -> Resolved:
        """Return the imports and problems of a module that was read."""
        known = self._readings[path]
        resolved = resolve_imports(module, known.imports, self._names)
        if known.needs_saying:
            resolved.problems.extend(problems_of(module, known.reading))
        if self._kept is not None and known.digest:
            self._kept.note(module.name, known.stamp, known.digest, resolved)
        return resolved

    def _with_package_names(self, package: Module, resolved: Resolved) -> Resolved:
        """Return the imports of a package with what its source says of the names of its submodules."""
        facts = self._readings.known(str(package.path)).reading.facts
        said = package_names(package, facts, self._names, partial(self._surely_bound, package))
        if self._kept is not None:
            self._kept.note_package(package.name, said)
        return resolved._replace(package=said)

    def _surely_bound(self, module: Module, bound: Mapping[str, int]) -> set[str]:
        """Return which of the names that statements on these lines of a module bind are bound whatever happens."""
        try:
            lines = read_bytes(str(module.path), self._max_file_size).splitlines()
        except (Unreadable, MemoryError):
            return set()
        sure = {name for name, line in bound.items() if line <= len(lines) and surely_binds(lines[line - 1])}
        if len(sure) < len(bound) and (outline := self._outline_of(module)) is not None:
            sure |= outline.bound & bound.keys()
        return sure

    def _corrected(self, files: Files, resolved: dict[str, Resolved], *, is_whole: bool) -> list[ImportEdge]:
        """Return the imports of modules, corrected by what packages say of the names of their submodules."""
        corrections: dict[str, list[ImportEdge]] = {}
        submodules = self._submodules(resolved)
        correct = submodules.corrected_among if is_whole else submodules.corrected
        if is_whole:
            if self._kept is not None:
                submodules.take(resolved)
            # Those of which modules of an earlier survey import submodules were asked then.
            submodules.ask(self._names.asked)
        for module, _ in files if not is_whole or submodules.know_any else ():
            before = resolved[module.name]
            if is_whole and not (before.named or before.stars):
                continue
            if (corrected := correct(module, before)) is not before.edges:
                corrections[module.name] = corrected
        if self._kept is not None and is_whole:
            self._kept.correct(corrections)
        if corrections:
            return [*chain.from_iterable([corrections.get(m.name) or resolved[m.name].edges for m, _ in files])]
        return [*chain.from_iterable([resolved[module.name].edges for module, _ in files])]

    def _submodules(self, resolved: dict[str, Resolved]) -> Submodules:
        """Return what corrects imports; what is not ``resolved`` is read when it is asked for."""

        def resolved_of(name: str) -> Resolved | None:
            module = self._names.modules[name]
            if name not in resolved and (path := path_of(module)) is not None:
                self._readings.read([path])
                resolved[name] = self._resolve(module, path)
            return resolved.get(name)

        def package_of(module: Module) -> PackageNames | None:
            found = resolved_of(module.name)
            if found is not None and found.package is None:
                found = resolved[module.name] = self._with_package_names(module, found)
            return found.package if found is not None else None

        def facts_of(module: Module) -> ModuleFacts:
            path = path_of(module)
            return ModuleFacts() if path is None else self._readings.known(path).reading.facts

        return Submodules(self._names.modules, resolved_of, package_of, facts_of)


def problems_of(module: Module, reading: Reading) -> Iterator[Problem]:
    """Yield what is wrong with a module that was read."""
    if reading.fault is not None:
        origin = module.origin if module.path else module.stub  # the file that was read
        message = f"{quoted(module.name)}: {reading.fault.message}"
        yield Problem(reading.fault.kind, message, module.name, origin, reading.fault.line)
    if module.is_package and reading.facts.changes_path:
        message = f"{quoted(module.name)} changes its __path__: there may be more modules at run time"
        yield Problem(ProblemKind.PATH, message, module.name, module.origin)
