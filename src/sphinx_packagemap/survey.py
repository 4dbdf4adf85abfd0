"""The one use case: discover the modules below a name, read them, resolve their imports.

A Survey is a snapshot: what it has discovered or read once, it does not look at again.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Sequence

from sphinx_packagemap.discovery import (
    Discovery,
    NotFound,
    Tier,
    discover_directory,
    environment_tier,
    locate,
    project_tier,
)
from sphinx_packagemap.model import (
    Codebase,
    ImportEdge,
    ImportKind,
    ImportStatement,
    Module,
    ModuleFacts,
    Problem,
    ProblemKind,
)
from sphinx_packagemap.names import components, resolve_relative
from sphinx_packagemap.reading import DEFAULT_MAX_SIZE, Fault, Reading, read_file
from sphinx_packagemap.text import visible

__all__ = ["Discovery", "NotFound", "Survey", "Tier", "tiers_around"]


def tiers_around(directory: str, roots: Sequence[str] = ()) -> tuple[Tier, ...]:
    """Return where names are looked up, in order: given roots, the project around, the environment."""
    tiers = []
    if roots:
        tiers.append(Tier("the roots given", tuple(map(os.path.abspath, roots))))
    if (project := project_tier(directory)) is not None:
        tiers.append(project)
    return (*tiers, environment_tier())


def is_directory_argument(name: str) -> bool:
    """Tell whether what an author names is meant as a path: it has a slash, or begins with a dot."""
    return "/" in name or os.sep in name or name.startswith(".")


class Survey:
    """What is known of the codebases of one build."""

    def __init__(
        self,
        tiers: Sequence[Tier],
        *,
        base: str = ".",
        max_file_size: int = DEFAULT_MAX_SIZE,
    ) -> None:
        """Look names up in ``tiers``; directories are relative to ``base``."""
        self._tiers = tuple(tiers)
        self._base = base
        self._max_file_size = max_file_size
        self._discoveries: dict[str, Codebase | NotFound] = {}
        self._readings: dict[str, Reading] = {}

    def discover(self, name: str) -> Codebase:
        """Return the modules below a dotted name or in a directory, with no file read.

        A name with a slash, or that begins with a dot, is a directory. Raises NotFound.
        """
        known = self._discoveries.get(name)
        if known is None:
            try:
                known = self._discover(name)
            except NotFound as error:
                known = error
            self._discoveries[name] = known
        if isinstance(known, NotFound):
            raise NotFound(known.name, known.suggestions, known.zips, is_empty=known.is_empty)
        return known

    def roots(self, name: str) -> dict[str, str]:
        """Return the absolute directory in which each top of a discovered name lies; not for output."""
        codebase = self.discover(name)
        found: dict[str, str] = {}
        for module in codebase.modules.values():
            if module.path and module.origin and module.path.endswith(os.path.normpath(module.origin)):
                root = module.path[: -len(os.path.normpath(module.origin))]
                found.setdefault(module.name.partition(".")[0], os.path.normpath(root))
        return found

    def read(self, codebase: Codebase, names: Iterable[str]) -> Codebase:
        """Return the codebase with the facts of the named modules, their imports and problems."""
        facts, edges, problems = {}, [], list(codebase.problems)
        for name in names:
            module = codebase.modules[name]
            reading = self._reading(module)
            if reading is None:
                continue
            facts[name] = reading.facts
            if reading.fault is not None:
                problems.append(_as_problem(reading.fault, module))
            problems += _path_problems(module, reading.facts)
            resolved = list(_resolved(module, reading.facts.imports, codebase))
            edges += [edge for edge in resolved if isinstance(edge, ImportEdge)]
            problems += [problem for problem in resolved if isinstance(problem, Problem)]
        return codebase._replace(
            facts=facts,
            imports=tuple(sorted(set(edges), key=_edge_key)),
            problems=tuple(sorted(set(problems), key=_problem_key)),
        )

    def whole(self, name: str) -> Codebase:
        """Return everything about a name: all modules below it, all of them read. Raises NotFound."""
        codebase = self.discover(name)
        return self.read(codebase, codebase.modules)

    def _discover(self, name: str) -> Codebase:
        if is_directory_argument(name):
            path = os.path.join(self._base, name)
            if not os.path.isdir(path):
                raise NotFound(name, ())
            try:
                discovery, _ = discover_directory(path)
            except NotFound:
                raise NotFound(name, (), is_empty=True) from None  # not with the absolute path
            shown = discovery.tops[0] if len(discovery.tops) == 1 else os.path.basename(os.path.abspath(path))
        else:
            discovery = locate(name, self._tiers).discovery
            shown = name
        modules = {module.name: module for module in discovery.modules}
        problems = tuple(sorted(set(discovery.problems), key=_problem_key))
        return Codebase(visible(shown), discovery.tops, modules, {}, problems=problems)

    def _reading(self, module: Module) -> Reading | None:
        # A compiled module is described by its stub, any other by its source.
        path = module.path or module.stub_path
        if path is None:
            return None
        if path not in self._readings:
            self._readings[path] = read_file(path, self._max_file_size)
        return self._readings[path]


def _as_problem(fault: Fault, module: Module) -> Problem:
    origin = module.origin if module.path else module.stub  # the file that was read
    return Problem(fault.kind, f"'{module.name}': {fault.message}", module.name, origin, fault.line)


def _path_problems(module: Module, facts: ModuleFacts) -> Iterator[Problem]:
    if module.is_package and facts.changes_path:
        message = f"'{module.name}' changes its __path__: there may be more modules at run time"
        yield Problem(ProblemKind.PATH, message, module.name, module.origin)


def _resolved(
    module: Module, statements: Iterable[ImportStatement], codebase: Codebase
) -> Iterator[ImportEdge | Problem]:
    """Yield the imports of a module as edges to absolute names.

    ``from a import b`` imports the module ``a.b`` if the survey has one, and ``a`` otherwise: outside
    the survey, nobody can tell a module from a name in it.
    """
    from_stub = module.path is None
    for statement in statements:
        base = resolve_relative(module.name, module.is_package, statement.level, statement.module)
        if base is None:
            message = f"'{module.name}' has a relative import that leads out of its top-level package"
            yield Problem(ProblemKind.RELATIVE, message, module.name, module.origin, statement.line)
            continue
        submodule = f"{base}.{statement.name}"
        imported = submodule if statement.name and submodule in codebase.modules else base
        # What a stub imports, only a type checker sees.
        kind = ImportKind.TYPE_CHECKING if from_stub else statement.kind
        yield ImportEdge(module.name, imported, statement.line, kind)


def _edge_key(edge: ImportEdge) -> tuple[tuple[str, ...], tuple[str, ...], int, str]:
    return components(edge.importer), components(edge.imported), edge.line, edge.kind


def _problem_key(problem: Problem) -> tuple[str, str, int, str, str]:
    return (
        problem.origin or "",
        problem.module or "",
        problem.line or 0,
        problem.kind.value,
        problem.message,
    )
