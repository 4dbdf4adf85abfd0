"""A survey: the modules below a name, the facts about them, and their imports.

It is a snapshot: nothing is discovered or read a second time.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence, Set
from contextlib import contextmanager
from typing import TYPE_CHECKING

from sphinx_packagemap.discovery import Discovery, NotFound, Tier, find_bounds
from sphinx_packagemap.discovery.project import is_outside
from sphinx_packagemap.discovery.tiers import ENVIRONMENT
from sphinx_packagemap.garbage_collection import pause_garbage_collection
from sphinx_packagemap.model import (
    DEFAULT_MAX_DIRECTORIES,
    FAULT_KINDS,
    Codebase,
    ImportEdge,
    Module,
    ModuleKind,
    Outline,
    Problem,
)
from sphinx_packagemap.names import get_last, is_test_name, split_name
from sphinx_packagemap.parsing import DEFAULT_MAX_SIZE, find_syntax_fault, read_outline
from sphinx_packagemap.survey.cache import Cache
from sphinx_packagemap.survey.cache.surveys import CachedSurvey
from sphinx_packagemap.survey.facts_store import FileFactsStore
from sphinx_packagemap.survey.file_facts import Facts, FileFacts, describe_namespace_package
from sphinx_packagemap.survey.imports import ModuleNames, get_package_of_init
from sphinx_packagemap.survey.readmes import Readmes
from sphinx_packagemap.survey.resolver import (
    Resolver,
    find_attached_stub,
    find_problems,
    get_problem_key,
    get_source_path,
)
from sphinx_packagemap.survey.union import unite
from sphinx_packagemap.text import escape_invisible

if TYPE_CHECKING:
    from sphinx_packagemap.discovery.finder import ListingCache
    from sphinx_packagemap.discovery.walker import Announce

_NAMES = r'"([^"]+)"|([^\s,"]+)'


def is_directory_argument(name: str) -> bool:
    """Return whether an argument is a path: it contains a slash, or begins with a dot."""
    return "/" in name or os.sep in name or name.startswith(".")


class Survey:
    """The codebases of one build: their modules, facts and imports."""

    def __init__(
        self,
        tiers: Sequence[Tier],
        *,
        base: str = ".",
        follow_links: bool = False,
        max_directories: int = DEFAULT_MAX_DIRECTORIES,
        max_file_size: int = DEFAULT_MAX_SIZE,
        check_syntax: bool = False,
        cache: Cache | None = None,
    ) -> None:
        """Look names up in ``tiers``; directories are relative to ``base``, and ``cache`` has earlier surveys.

        Symbolic links that lead out of a directory and the project around it are only followed with ``follow_links``.
        """
        self._cache = cache
        self._tiers = tuple(tiers)
        self._base = base
        self._follow_links = follow_links
        self._max_directories = max_directories
        self._facts_store = FileFactsStore(max_file_size, cache.facts if cache else None, check_syntax=check_syntax)
        self._discoveries: dict[str, Codebase | NotFound] = {}
        self._cached_surveys: list[CachedSurvey] = []
        self._dependencies: dict[str, tuple[str, ...]] = {}
        self._max_file_size = max_file_size
        self._readmes = Readmes(max_file_size)
        self._outlines: dict[str, Outline | None] = {}
        self._namespace_packages: dict[str, FileFacts] = {}  # that have a stub, by the path of the stub
        self._announce: Announce = None
        self._listing_cache: ListingCache | None = None
        self._last_names: tuple[Mapping[str, Module], ModuleNames] | None = None

    def discover(self, name: str) -> Codebase:
        """Return the modules below a dotted name or in a directory, without reading a file.

        A name that contains a slash or begins with a dot is a directory; the name of the ``__init__`` of a package is
        the package. Raises NotFound.
        """
        result = self._discoveries.get(name)
        if result is None:
            try:
                with pause_garbage_collection():
                    result = self._discover(name)
                    self._add_stubs(result)
            except NotFound as error:
                result = self._find_package_of_init(name) or error
            self._discoveries[name] = result
        if isinstance(result, NotFound):
            raise result.make_copy()
        return result

    def _find_package_of_init(self, name: str) -> Codebase | None:
        """Return the codebase of the package of which a name is the ``__init__``, or None."""
        package = name.removesuffix(".__init__")
        if package == name or is_directory_argument(name):
            return None
        try:
            codebase = self.discover(package)
        except NotFound:
            return None
        if get_package_of_init(name, codebase.modules) != package:
            return None
        self._dependencies[name] = self._dependencies[package]
        return codebase

    def discover_all(self, names: Sequence[str]) -> Codebase:
        """Return the modules below several names or directories as one codebase, without reading a file.

        A name that cannot be found is a problem of the codebase. Raises NotFound if none can be found.
        """
        found: list[Codebase] = []
        missing: list[NotFound] = []
        for name in dict.fromkeys(names):
            try:
                found.append(self.discover(name))
            except NotFound as error:
                missing.append(error)
        problems = [error.make_problem() for error in missing]
        if not found:
            missing[0].others = tuple(problems[1:])
            raise missing[0]
        codebase = found[0]
        if len(found) > 1:
            codebase = unite(found)
        if not problems:
            return codebase
        return codebase._replace(problems=(*problems, *codebase.problems))

    def split_names(self, argument: str) -> tuple[str, ...]:
        """Return the names in the argument of a directive, which are separated by spaces or commas.

        An argument that is an existing directory as a whole is one name; otherwise, a name with spaces is quoted.
        """
        argument = argument.strip()
        if is_directory_argument(argument) and os.path.isdir(os.path.join(self._base, argument)):
            return (argument,)
        return tuple(dict.fromkeys(quoted or name for quoted, name in re.findall(_NAMES, argument)))

    def list_discovered(self) -> list[str]:
        """Return the discovered names, sorted."""
        return sorted(self._dependencies)

    def list_dependencies(self, name: str) -> tuple[str, ...]:
        """Return the absolute paths of all files and directories on which a survey depends; not for output."""
        modules = self.discover(name).modules.values()
        paths = [
            path
            for module in modules
            for path in (get_source_path(module), find_attached_stub(module), self._readmes.find_file(module))
            if path is not None
        ]
        return (*self._dependencies[name], *paths)

    def find_roots(self, name: str) -> dict[str, str]:
        """Return the absolute directory that contains each top-level module of a discovered name; not for output."""
        codebase = self.discover(name)
        found: dict[str, str] = {}
        for module in codebase.modules.values():
            if module.path and module.origin and module.path.endswith(os.path.normpath(module.origin)):
                root = module.path[: -len(os.path.normpath(module.origin))]
                found.setdefault(module.name.partition(".")[0], os.path.normpath(root))
        return found

    def find_bounds(self, root: str) -> tuple[str, ...]:
        """Return the directories that symbolic links in a search location may not leave; none if they are not limited.

        They are absolute and contain no links.
        """
        bounds = (tier.within for tier in self._tiers if root in tier.locations)
        return next((each for each in bounds if each and not is_outside(root, each)), ())

    def is_beside(self, name: str, other: str) -> bool:
        """Return whether a top-level name belongs to the same code as another one.

        Both are in the same directory, in two of the given roots, or in two of the project's own; other packages of
        the environment do not belong to it. Only the existence of files is checked.
        """
        roots = self._find_roots_around(other)
        if not any(os.path.exists(os.path.join(root, each)) for root in roots for each in (name, f"{name}.py")):
            return False
        try:
            return not roots.isdisjoint(self.find_roots(name).values())
        except NotFound:
            return False

    def _find_roots_around(self, name: str) -> frozenset[str]:
        """Return the directories whose modules belong to the same code as those below a name."""
        own = frozenset(self.find_roots(name).values())
        tiers = (frozenset(tier.locations) for tier in self._tiers if tier.title != ENVIRONMENT)
        return own.union(*(locations for locations in tiers if not own.isdisjoint(locations)))

    def read(
        self, codebase: Codebase, names: Iterable[str], *, imports: bool = True, as_written: bool = False
    ) -> Codebase:
        """Return the codebase with the facts of the named modules, their imports and problems.

        Without ``imports``, the imports are left out: to resolve them, other modules may have to be read as well.
        ``as_written``, ``from package import name`` imports the submodule of that name even if the package has another
        attribute of this name, and a star import only the package.
        """
        with pause_garbage_collection():
            modules = codebase.modules
            named = _select_in_order(modules, set(names))
            files = [(module, path) for module in named if (path := get_source_path(module)) is not None]
            cached = next((each for each in self._cached_surveys if each.codebase.modules is modules), None)
            edges, found_problems = self._make_resolver(self._make_module_names(modules), cached).read(
                files, imports=imports, as_written=as_written
            )
            problems = {*codebase.problems, *found_problems}
        return codebase._replace(
            facts=self._make_facts({module.name: module for module, _ in files}),
            imports=tuple(edges),
            problems=tuple(sorted(problems, key=get_problem_key)),
        )

    def _make_resolver(self, names: ModuleNames, cached: CachedSurvey | None = None) -> Resolver:
        return Resolver(names, self._facts_store, self.get_outline, self._max_file_size, cached)

    def get_codebase(self, name: str) -> Codebase:
        """Return the modules below a name, each of which is read when its facts are first needed. Raises NotFound.

        The codebase has no imports, and no problems of files.
        """
        codebase = self.discover(name)
        modules = {name: module for name, module in codebase.modules.items() if get_source_path(module) is not None}
        return codebase._replace(facts=self._make_facts(modules))

    def _make_facts(self, modules: Mapping[str, Module]) -> Facts:
        """Return the facts about modules that have a file to read, which is read when it is first needed."""

        def get(name: str) -> FileFacts:
            module = modules[name]
            path = get_source_path(module)
            assert path is not None
            return self._describe(module, self._facts_store.get(path))

        return Facts(modules, get, self._readmes.find_purpose)

    def _describe(self, module: Module, facts: FileFacts) -> FileFacts:
        """Return the facts about a module, given those about its file."""
        if module.kind is not ModuleKind.NAMESPACE_PACKAGE:
            return facts
        path = str(module.stub_path)
        if path not in self._namespace_packages:
            self._namespace_packages[path] = describe_namespace_package(facts)
        return self._namespace_packages[path]

    def count_lines(self, module: Module) -> int | None:
        """Return the number of lines of the file of a module; None if there is none, or it cannot be read.

        It is not parsed for this.
        """
        path = get_source_path(module)
        return None if path is None else self._facts_store.count_lines(path)

    def resolve_module(self, module: Module, names: ModuleNames) -> tuple[ImportEdge, ...]:
        """Return the imports of one module among the ``names`` of its codebase, sorted; without a file, it has none."""
        path = get_source_path(module)
        return () if path is None else tuple(self._make_resolver(names).resolve_module(module, path))

    def get_outline(self, module: Module) -> Outline | None:
        """Return the outline of the body of a module; None if it has no source that Python can parse."""
        if module.path is None:
            return None
        if module.path not in self._outlines:
            self._outlines[module.path] = read_outline(module.path, self._max_file_size)
        return self._outlines[module.path]

    def find_fault(self, module: Module) -> Problem | None:
        """Return the problem that keeps Python from loading the source of a module; None if there is none.

        Python parses all of a file before it runs any of it, and so does this, unlike a survey.
        """
        path = module.path
        if path is None:  # there is no source, and no import loads a stub
            return None
        reading = self._facts_store.get(path).reading
        if reading.fault is None and self.get_outline(module) is None:
            reading = reading._replace(fault=find_syntax_fault(path, self._max_file_size))
        return next((each for each in find_problems(module, reading) if each.kind in FAULT_KINDS), None)

    def summarize(self, codebase: Codebase, names: Iterable[str], defining: Set[str] = frozenset()) -> Codebase:
        """Return the codebase with the summaries of the named modules, and the problems that occurred.

        Other facts are undefined, except those of packages, which may change their ``__path__``, and of ``defining``
        modules without a summary: these are read as a whole.
        """
        with pause_garbage_collection():
            named = _select_in_order(codebase.modules, set(names))
            files = {module: path for module in named if (path := get_source_path(module)) is not None}
            packages = {path for module, path in files.items() if module.is_package}
            modules = [path for path in files.values() if path not in packages]
            whole = {path for module, path in files.items() if module.name in defining}
            facts_by_path = self._facts_store.summarize(modules, sorted(packages), whole)
            problems = set(codebase.problems)
            for module, path in files.items():
                if facts_by_path[path].has_problems:
                    problems.update(find_problems(module, facts_by_path[path].reading))
        facts = {module.name: self._describe(module, facts_by_path[path]) for module, path in files.items()}
        found = Facts(facts, facts.__getitem__, self._readmes.find_purpose)
        return codebase._replace(facts=found, problems=tuple(sorted(problems, key=get_problem_key)))

    def _make_module_names(self, modules: Mapping[str, Module]) -> ModuleNames:
        """Return the names of modules, indexed once for consecutive calls with the same modules."""
        if self._last_names is None or self._last_names[0] is not modules:
            self._last_names = modules, ModuleNames(modules)
        return self._last_names[1]

    def survey(self, name: str) -> Codebase:
        """Return the modules below a name with their facts and imports. Raises NotFound."""
        with pause_garbage_collection(), self.read_while_discovering():
            codebase = self.discover(name)
            return self.read(codebase, codebase.modules)

    @contextmanager
    def read_while_discovering(self, *, only_definitions: bool = False) -> Iterator[None]:
        """Read modules as soon as they are discovered, for a caller that needs all of them.

        With ``only_definitions``, it needs no more than ``summarize`` returns for defining modules: those that are
        packages, or are named as tests, are then not read before they are needed.
        """

        def expect(module: Module) -> None:
            if module.path is None:
                return
            if not only_definitions:
                self._facts_store.expect(module.path)
            elif not module.is_package and not is_test_name(get_last(module.name)):
                self._facts_store.expect_definitions(module.path)

        self._announce = expect
        try:
            yield
        finally:
            self._announce = None
            self._facts_store.expect_nothing()

    def _discover(self, name: str) -> Codebase:
        is_directory = is_directory_argument(name)
        context = self._get_context(name) if is_directory else (*self._tiers, self._max_directories)
        cached = self._cache.surveys.find(name, context) if self._cache else None
        if cached is None or not cached.dependencies.are_unchanged:
            discovery, shown = self._get_discovery(name, is_directory=is_directory)
            modules = {module.name: module for module in discovery.modules}
            problems = tuple(sorted(set(discovery.problems), key=get_problem_key))
            codebase = Codebase(escape_invisible(shown), discovery.tops, modules, {}, problems=problems)
            self._dependencies[name] = discovery.dependencies
            if self._cache is None:
                return codebase
            cached = self._cache.surveys.add(name, context, codebase, discovery.dependencies)
        else:
            self._dependencies[name] = tuple(cached.dependencies.stamps)
        self._cached_surveys.append(cached)
        return cached.codebase

    def _add_stubs(self, codebase: Codebase) -> None:
        """Add the stubs that packages may attach with lazy_loader."""
        for module in codebase.modules.values():
            if (stub := find_attached_stub(module)) is not None and module.path is not None:
                self._facts_store.add_stub(module.path, stub)

    def _get_context(self, directory: str) -> tuple[object, ...]:
        """Return the settings on which the discovery in a directory depends."""
        return os.path.abspath(self._base), self._find_bounds_of(directory), self._max_directories

    def _find_bounds_of(self, directory: str) -> tuple[str, ...]:
        """Return the directories that symbolic links in a directory may not leave: the projects around it."""
        path = os.path.join(self._base, directory)
        return () if self._follow_links or not os.path.isdir(path) else find_bounds([path, self._base])

    def _get_discovery(self, name: str, *, is_directory: bool) -> tuple[Discovery, str]:
        """Return the discovery of a name, and the name of the codebase. Raises NotFound."""
        # A survey from the cache needs none of them.
        from sphinx_packagemap.discovery import finder, search_path, walker

        if not is_directory:
            self._listing_cache = self._listing_cache or finder.ListingCache()
            located = search_path.locate(name, self._tiers, self._announce, self._max_directories, self._listing_cache)
            return located.discovery, name
        path = os.path.join(self._base, name)
        if not os.path.isdir(path):
            raise NotFound(name, (), causes=finder.find_closed_directory(path))
        try:
            bounds = walker.Bounds(self._find_bounds_of(name), self._max_directories)
            discovery, _ = finder.discover_directory(path, self._announce, bounds)
        except NotFound as error:
            raise NotFound(name, (), is_empty=True, causes=error.causes) from None  # not with the absolute path
        return discovery, discovery.tops[0] if len(discovery.tops) == 1 else os.path.basename(os.path.abspath(path))

    def save(self) -> None:
        """Save the cache for the next survey, if there is one."""
        if self._cache is not None:
            self._cache.save()


def _select_in_order(modules: Mapping[str, Module], wanted: Set[str]) -> list[Module]:
    """Return the wanted modules in the order of all modules, which are sorted by the components of their names."""
    if len(wanted) * 8 > len(modules):
        return [module for name, module in modules.items() if name in wanted]
    return [modules[name] for name in sorted(wanted, key=split_name) if name in modules]
