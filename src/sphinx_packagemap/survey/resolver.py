"""The imports of the modules of one codebase: resolved from records, or cached by an earlier survey."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import partial

from sphinx_packagemap.files import Unreadable, read_bytes
from sphinx_packagemap.model import ImportEdge, Module, ModuleFacts, Outline, Problem, ProblemKind, Reading
from sphinx_packagemap.survey.cache.surveys import CachedSurvey
from sphinx_packagemap.survey.facts_store import FileFactsStore
from sphinx_packagemap.survey.file_facts import FileFacts
from sphinx_packagemap.survey.imports import ModuleNames, PackageNames, Resolved, resolve_imports
from sphinx_packagemap.survey.submodule_imports import Submodules, binds_for_certain, can_hide, read_package_names
from sphinx_packagemap.text import quote

_NO_NAMES: frozenset[str] = frozenset()
Files = Sequence[tuple[Module, str]]  # modules with the paths of the files that are read for them


def get_source_path(module: Module) -> str | None:
    """Return the file that is read: a compiled module is described by its stub, any other by its source."""
    return module.path or module.stub_path


class Resolver:
    """Resolves the imports of the modules of one codebase."""

    def __init__(
        self,
        names: ModuleNames,
        facts_store: FileFactsStore,
        outline_of: Callable[[Module], Outline | None],
        max_file_size: int,
        cached: CachedSurvey | None = None,
    ) -> None:
        """Resolve imports among ``names``; ``cached`` is the cached survey of the same modules, if there is one."""
        self._names = names
        self._facts_store = facts_store
        self._outline_of = outline_of
        self._max_file_size = max_file_size
        self._cached = cached
        self._resolved: dict[str, Resolved] = {}  # by name of the module, resolved while others were read

    def read(self, files: Files, *, imports: bool, as_written: bool = False) -> tuple[list[ImportEdge], list[Problem]]:
        """Read some modules of the codebase, and return their imports and problems.

        Without ``imports``, there are none: to resolve them, other modules may have to be read as well. Imports
        ``as_written`` are those of submodules that packages hide, too.
        """
        cached = self._cached
        unchanged = {module.name for module, path in files if cached is not None and self._recall(cached, module, path)}
        self._read({path: module for module, path in files if module.name not in unchanged})
        is_whole = len(files) == sum([get_source_path(module) is not None for module in self._names.modules.values()])
        changed: dict[str, Resolved] = {}
        if cached is not None:
            for module, path in files:
                if module.name not in unchanged:
                    is_new = bool(unchanged) and cached.get_version(module.name) is None
                    changed[module.name] = self._resolve(module, path, is_new=is_new)
            if is_whole and not as_written and all(self._facts_store.get_version(path).digest for _, path in files):
                all_cached = cached.get_all_resolved([module.name for module, _ in files])
                if all_cached is not None:
                    return all_cached
        found = _Imports()
        problems: list[Problem] = []
        for module, path in files:
            resolved = changed.get(module.name)
            if cached is not None and module.name in unchanged:
                resolved = cached.get_resolved(module.name)
            resolved = resolved or self._resolve(module, path)
            found.add(module, resolved)
            problems += resolved.problems
        if as_written:
            return found.apply_corrections({}), problems
        return (self._correct(found, is_whole=is_whole) if imports else []), problems

    def resolve_module(self, module: Module, path: str) -> list[ImportEdge]:
        """Return the imports of one module, sorted."""
        self._facts_store.read([path])
        resolved = self._resolve(module, path)
        found = _Imports()
        found.add(module, resolved)
        return self._make_submodules(found).correct(module, resolved)

    def _read(self, files: Mapping[str, Module]) -> None:
        """Read files, and resolve the imports of each module while others are still being read."""

        def resolve(path: str, facts: FileFacts) -> None:
            if (module := files.get(path)) is not None:
                self._resolved[module.name] = resolve_imports(module, facts.imports, self._names)

        self._facts_store.read(files, resolve)

    def _recall(self, cached: CachedSurvey, module: Module, path: str) -> bool:
        """Return whether the file of a module has the same content as when its imports were cached."""
        version = cached.get_version(module.name)
        current = None if version is None else self._facts_store.recall(path, version)
        if current is None:
            return False
        cached.update_stamp(module.name, current.stamp)
        return True

    def _resolve(self, module: Module, path: str, *, is_new: bool = False) -> Resolved:
        """Return the imports and problems of a module that was read.

        It ``is_new`` if other modules of the codebase are cached, and this one is not.
        """
        facts = self._facts_store[path]
        resolved = self._resolved.pop(module.name, None) or resolve_imports(module, facts.imports, self._names)
        if facts.has_problems:
            resolved.problems.extend(find_problems(module, facts.reading))
        if self._cached is not None:
            # Cached imports of other modules may depend on these names, and are not resolved again.
            if can_hide(module) and (is_new or self._cached.has_package(module.name)):
                resolved = resolved._replace(package=self._read_package_names(module))
            if facts.version.digest:
                self._cached.add(module.name, facts.version, resolved)
        return resolved

    def _read_package_names(self, package: Module) -> PackageNames:
        """Return the names that the source of a package binds although it has submodules of these names."""
        facts = self._facts_store.get(str(package.path))
        if not facts.may_name(self._names.tails.get(package.name, _NO_NAMES)):
            return PackageNames()
        return read_package_names(
            package, facts.reading.facts, self._names, partial(self._find_certainly_bound, package)
        )

    def _find_certainly_bound(self, module: Module, bound: Mapping[str, int]) -> set[str]:
        """Return which names are bound in any case, given the lines of the statements of a module that bind them."""
        try:
            lines = read_bytes(str(module.path), self._max_file_size).splitlines()
        except (Unreadable, MemoryError):
            return set()
        certain = {name for name, line in bound.items() if line <= len(lines) and binds_for_certain(lines[line - 1])}
        if len(certain) < len(bound) and (outline := self._outline_of(module)) is not None:
            certain |= outline.bound & bound.keys()
        return certain

    def _correct(self, found: _Imports, *, is_whole: bool) -> list[ImportEdge]:
        """Return the imports of modules, corrected for names of packages that hide submodules."""
        submodules = self._make_submodules(found)
        if is_whole:
            if self._cached is not None:
                submodules.add_packages(found.resolved)
            # The packages from which cached modules import submodules were added in an earlier survey.
            submodules.load_packages(self._names.imported_from)
        correct = submodules.correct_with_loaded if is_whole else submodules.correct
        may_correct = submodules.has_attributes or not is_whole
        corrections: dict[str, list[ImportEdge]] = {}
        for module, before in found.iter_correctable():
            if (before.stars or may_correct) and (corrected := correct(module, before)) is not before.edges:
                corrections[module.name] = corrected
        if self._cached is not None and is_whole:
            self._cached.correct(corrections)
        return found.apply_corrections(corrections)

    def _make_submodules(self, found: _Imports) -> Submodules:
        """Return the corrector of imports; modules that are not among ``found`` are read when they are needed."""

        def resolved_of(name: str) -> Resolved | None:
            resolved = found.get(name)
            if resolved is None and (path := get_source_path(self._names.modules[name])) is not None:
                self._facts_store.read([path])
                resolved = found.resolved[name] = self._resolve(self._names.modules[name], path)
            return resolved

        def package_of(package: Module) -> PackageNames:
            if self._cached is None:
                return self._read_package_names(package)
            resolved = resolved_of(package.name)
            if resolved is not None and resolved.package is not None:
                return resolved.package
            names = self._read_package_names(package)
            self._cached.add_package(package.name, names)
            return names

        def facts_of(module: Module) -> ModuleFacts:
            path = get_source_path(module)
            return ModuleFacts() if path is None else self._facts_store.get(path).reading.facts

        return Submodules(self._names.modules, resolved_of, package_of, facts_of)


class _Imports:
    """The imports of modules as they are resolved without regard to the names of packages."""

    def __init__(self) -> None:
        self._edges: list[ImportEdge] = []  # of all modules, one after another
        self._spans: dict[str, tuple[int, int]] = {}  # the first and the end of those of a module, by its name
        # The modules whose imports depend on the names of packages.
        self._correctable: list[tuple[Module, Resolved]] = []
        self.resolved: dict[str, Resolved] = {}  # by name: these modules, and those returned by get()

    def add(self, module: Module, resolved: Resolved) -> None:
        """Add a module with its imports."""
        begin = len(self._edges)
        self._edges += resolved.edges
        self._spans[module.name] = begin, len(self._edges)
        if resolved.stars or resolved.named or resolved.package is not None:
            self._correctable.append((module, resolved))
            self.resolved[module.name] = resolved

    def iter_correctable(self) -> Iterator[tuple[Module, Resolved]]:
        """Yield the modules whose imports depend on the names of packages, with these imports."""
        return iter(self._correctable)

    def get(self, name: str) -> Resolved | None:
        """Return the imports of a module; None if it was not added."""
        if name not in self.resolved and name in self._spans:
            begin, end = self._spans[name]
            self.resolved[name] = Resolved(self._edges[begin:end], [])
        return self.resolved.get(name)

    def apply_corrections(self, corrections: Mapping[str, list[ImportEdge]]) -> list[ImportEdge]:
        """Return the imports of all modules; those of modules in ``corrections``, in the same order, are replaced."""
        found: list[ImportEdge] = []
        position = 0
        for name, edges in corrections.items():
            begin, end = self._spans[name]
            found += self._edges[position:begin]
            found += edges
            position = end
        return found + self._edges[position:]


def find_problems(module: Module, reading: Reading) -> Iterator[Problem]:
    """Yield the problems of a module that was read."""
    if reading.fault is not None:
        origin = module.origin if module.path else module.stub  # the file that was read
        message = f"{quote(module.name)}: {reading.fault.message}"
        yield Problem(reading.fault.kind, message, module.name, origin, reading.fault.line)
    if module.is_package and reading.facts.changes_path:
        message = f"{quote(module.name)} changes its __path__; there may be more modules at run time"
        yield Problem(ProblemKind.PATH, message, module.name, module.origin)


def get_problem_key(problem: Problem) -> tuple[str, str, int, str, str]:
    """Return the key by which problems are sorted: by file, then by module and line."""
    return (
        problem.origin or "",
        problem.module or "",
        problem.line or 0,
        problem.kind.value,
        problem.message,
    )


def find_attached_stub(module: Module) -> str | None:
    """Return the stub beside the source of a package, which lazy_loader may attach; None if there is none."""
    return module.stub_path if module.portions and module.stub_path and module.path == module.stub_path[:-1] else None
