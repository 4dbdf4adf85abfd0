"""A survey: what was discovered and read in one go.

A Survey is a snapshot: what it has discovered or read once, it does not look at again.
"""

from __future__ import annotations

import gc
import os
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager

from sphinx_packagemap.discovery import (
    NotFound,
    Tier,
    discover_directory,
    environment_tier,
    locate,
    project_tier,
)
from sphinx_packagemap.model import Codebase, Module, Problem, ProblemKind, Reading
from sphinx_packagemap.reading import DEFAULT_MAX_SIZE, read_file
from sphinx_packagemap.survey.facts_cache import FactsCache, Kept, Stamp, read_stamped
from sphinx_packagemap.survey.imports import resolve_imports
from sphinx_packagemap.survey.known import Facts, Fresh
from sphinx_packagemap.survey.parallel import run
from sphinx_packagemap.survey.plain import Plain, from_plain, to_plain
from sphinx_packagemap.text import visible


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
        cache: FactsCache | None = None,
    ) -> None:
        """Look names up in ``tiers``; directories are relative to ``base``, and ``cache`` knows of files already."""
        self._cache = cache
        self._tiers = tuple(tiers)
        self._base = base
        self._max_file_size = max_file_size
        self._discoveries: dict[str, Codebase | NotFound] = {}
        self._known: dict[str, Fresh | Kept] = {}  # of files
        self._looked_at: dict[str, tuple[str, ...]] = {}

    def discover(self, name: str) -> Codebase:
        """Return the modules below a dotted name or in a directory, with no file read.

        A name with a slash, or that begins with a dot, is a directory. Raises NotFound.
        """
        known = self._discoveries.get(name)
        if known is None:
            try:
                with paused_collection():
                    known = self._discover(name)
            except NotFound as error:
                known = error
            self._discoveries[name] = known
        if isinstance(known, NotFound):
            raise NotFound(known.name, known.suggestions, known.zips, is_empty=known.is_empty)
        return known

    def discovered(self) -> list[str]:
        """Return the names that were found, sorted."""
        return sorted(self._looked_at)

    def looked_at(self, name: str) -> tuple[str, ...]:
        """Return all that the survey of a name depends on: directories and files, absolute; not for output."""
        paths = [_path_of(module) for module in self.discover(name).modules.values()]
        return (*self._looked_at[name], *(path for path in paths if path is not None))

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
        with paused_collection():
            wanted = set(names)
            modules = [module for name, module in codebase.modules.items() if name in wanted]  # in their order
            self._read_files(modules)
            read = [(module, self._known[path]) for module in modules if (path := _path_of(module)) is not None]
            statements = [(module, known.imports) for module, known in read]
            imports, problems = resolve_imports(statements, codebase.modules)
            for module, known in read:
                if known.needs_saying:
                    problems += _problems_of(module, known.reading)
        return codebase._replace(
            facts=Facts({module.name: known for module, known in read}),
            imports=imports,
            problems=tuple(sorted({*codebase.problems, *problems}, key=_problem_key)),
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
        self._looked_at[name] = discovery.looked_at
        modules = {module.name: module for module in discovery.modules}
        problems = tuple(sorted(set(discovery.problems), key=_problem_key))
        return Codebase(visible(shown), discovery.tops, modules, {}, problems=problems)

    def _read_files(self, modules: Iterable[Module]) -> None:
        paths = {path: None for module in modules if (path := _path_of(module)) is not None}
        unread = [path for path in paths if path not in self._known and not self._is_cached(path)]
        if not unread:
            return
        from sphinx_packagemap.reading import reader  # noqa: F401 - once, before there are forks

        read = read_stamped if self._cache is not None else _read_without_stamp
        found = run(lambda number: read(unread[number], self._max_file_size), len(unread), _encode, _decode)
        for path, (reading, stamp) in zip(unread, found, strict=True):
            self._known[path] = Fresh(reading)
            if self._cache is not None and stamp is not None:
                self._cache.note(path, reading, stamp)

    def _is_cached(self, path: str) -> bool:
        kept = self._cache.find(path) if self._cache is not None else None
        if kept is not None:
            self._known[path] = kept
        return kept is not None

    def save(self) -> None:
        """Keep what was read for the next survey, if there is a cache."""
        if self._cache is not None:
            self._cache.save()


def _read_without_stamp(path: str, max_size: int) -> tuple[Reading, Stamp | None]:
    return read_file(path, max_size), None


def _encode(found: tuple[Reading, Stamp | None]) -> tuple[tuple[Plain, Plain], tuple[int, int, int, str] | None]:
    reading, stamp = found
    return to_plain(reading), stamp and (stamp.size, stamp.modified, stamp.changed, stamp.digest)


def _decode(plain: tuple[tuple[Plain, Plain], tuple[int, int, int, str] | None]) -> tuple[Reading, Stamp | None]:
    reading, stamp = plain
    return from_plain(*reading), stamp and Stamp(*stamp)


def _path_of(module: Module) -> str | None:
    """Return the file that is read: a compiled module is described by its stub, any other by its source."""
    return module.path or module.stub_path


def _problems_of(module: Module, reading: Reading) -> Iterator[Problem]:
    if reading.fault is not None:
        origin = module.origin if module.path else module.stub  # the file that was read
        message = f"'{module.name}': {reading.fault.message}"
        yield Problem(reading.fault.kind, message, module.name, origin, reading.fault.line)
    if module.is_package and reading.facts.changes_path:
        message = f"'{module.name}' changes its __path__: there may be more modules at run time"
        yield Problem(ProblemKind.PATH, message, module.name, module.origin)


@contextmanager
def paused_collection() -> Iterator[None]:
    """Keep Python from looking for garbage again and again while values are made that all stay."""
    was_enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_enabled:
            gc.enable()


def _problem_key(problem: Problem) -> tuple[str, str, int, str, str]:
    return (
        problem.origin or "",
        problem.module or "",
        problem.line or 0,
        problem.kind.value,
        problem.message,
    )
