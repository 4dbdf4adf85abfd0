"""Walks from a module to all its descendants.

It searches directories as ``importlib.machinery.PathFinder`` does. The only files that are opened are the
``__init__`` files of packages that exist in several locations.
"""

import os
import re
from collections.abc import Callable, Iterator, Sequence
from typing import NamedTuple

from sphinx_packagemap.discovery.directory import (
    DirectoryPath,
    FileRole,
    Identity,
    Listing,
    ModuleCandidate,
    list_components,
    list_directory,
)
from sphinx_packagemap.model import DEFAULT_MAX_DIRECTORIES, Module, ModuleKind, Problem, ProblemKind
from sphinx_packagemap.names import get_last, get_parent, is_importable, iter_ancestors, split_name
from sphinx_packagemap.parsing import read_file
from sphinx_packagemap.text import escape_invisible

Announce = Callable[[Module], None] | None  # called with each module that is found
_INSTALLED = r"[/\\](?:site|dist)-packages(?:[/\\]|$)"
MAX_DEPTH = 64  # levels below the requested name; a deeper package tree is a trap


class WalkResult(NamedTuple):
    """A module, and the listings of its search locations if it is a package."""

    module: Module
    listings: Sequence[Listing] = ()
    chain: tuple[Listing, ...] = ()  # the listings of its parents and its own, to detect links that lead back


class Bounds:
    """The limits of one survey; in the survey of a directory, they apply to all its modules together."""

    def __init__(
        self,
        within: tuple[str, ...] = (),
        max_directories: int = DEFAULT_MAX_DIRECTORIES,
        *,
        is_lenient: bool = False,
    ) -> None:
        """Do not follow symbolic links out of the directories ``within`` (real paths), if there are any.

        If ``is_lenient``, links that are outside of these directories themselves, or in a directory of installed
        packages, may lead anywhere.
        """
        self.within = within
        self.is_lenient = is_lenient
        self.max_directories = max_directories
        self.remaining = max_directories  # number of directories that may still be listed
        self.is_limit_reported = False
        self.links: set[Identity] = set()  # targets of the symbolic links that were followed


class Walk:
    """Finds the descendants of modules in one discovery, and collects problems and dependencies."""

    def __init__(
        self, announce: Announce = None, bounds: Bounds | None = None, renamed: Sequence[tuple[str, str]] = ()
    ) -> None:
        """Call ``announce`` with each module that is found.

        ``renamed`` has the dotted names of modules that exist under another name, with their paths.
        """
        self._announce = announce
        self._bounds = bounds or Bounds()
        self.skipped: dict[str, Problem] = {}  # reasons why directories were not listed, by name of module
        self._renamed: dict[str, list[str]] = {}  # paths by dotted name
        self._renamed_children: dict[str, set[str]] = {}  # last components of these names, by name of the parent
        for name, path in renamed:
            self._renamed.setdefault(name, []).append(path)
            for each in (name, *iter_ancestors(name)):
                self._renamed_children.setdefault(get_parent(each), set()).add(get_last(each))
        self.problems: list[Problem] = []
        self.dependencies: list[str] = []  # directories listed and files read, absolute; not for output
        self.incomplete: set[str] = set()  # packages that may contain more modules than were found

    def walk(self, top: WalkResult) -> list[Module]:
        """Return a module and all its descendants, sorted by components."""
        modules = []
        stack = [top]
        while stack:
            found = stack.pop()
            modules.append(found.module)
            if self._announce is not None:
                self._announce(found.module)
            if not found.listings:
                continue
            for listing in found.listings:
                self.problems += [each._replace(module=found.module.name) for each in listing.problems]
                if not listing.readable:
                    self.incomplete.add(found.module.name)
            if found.module.name.count(".") - top.module.name.count(".") >= MAX_DEPTH:
                message = f"directories are nested too deeply; those below {MAX_DEPTH} levels are not searched"
                origin = found.module.portions[0]
                self.problems.append(Problem(ProblemKind.DEPTH, message, found.module.name, origin))
                self.incomplete.add(found.module.name)
                continue
            stack.extend(self._iter_children(found))
        return sorted(modules, key=lambda module: split_name(module.name))

    def _iter_children(self, found: WalkResult) -> Iterator[WalkResult]:
        known = list_components(found.listings)
        renamed_children = self._renamed_children.get(found.module.name) if self._renamed else None
        for component in sorted(renamed_children.union(known)) if renamed_children else known:
            child = self.resolve(f"{found.module.name}.{component}", component, found.listings, found.chain)
            if child is not None:
                yield child

    def resolve(
        self, name: str, component: str, listings: Sequence[Listing], chain: tuple[Listing, ...] = ()
    ) -> WalkResult | None:
        """Return the module that an import of ``name`` would find in these locations, or None.

        PEP 420, *Specification*: in each location, a regular package takes precedence over a module, and a directory
        without an ``__init__`` file is only recorded; these directories are the portions of a namespace package if
        nothing else is found. Candidates that no import would find come last: the source of an extension module that is
        not built, a stub alone, or an irregular file.
        """
        if self._renamed and name in self._renamed:
            renamed_listings = [_make_renamed_listing(get_last(name), path) for path in self._renamed[name]]
            self.dependencies += [listing.directory.path for listing in renamed_listings]
            listings = [*listings, *renamed_listings]
        portions: list[Listing] = []
        unimportable: list[tuple[Listing, ModuleCandidate]] = []
        for listing in listings:
            candidate = listing.candidates.get(component)
            if candidate is None:
                continue
            if listing.links and not listing.links.isdisjoint(candidate.files.values()):
                candidate = self._exclude_outside(name, listing, candidate)
            inner = self._enter(name, listing, candidate, chain)
            if inner is not None and len(listings) == 1 and inner.is_empty:
                inner = None  # a directory of data
            if inner is not None and inner.init.get_loaded_role() is not None:
                return self._walk_regular_package(name, component, inner, listings, chain)
            if candidate.get_loaded_role() is not None:
                return WalkResult(_add_stub_in_directory(_make_plain_module(name, listing.directory, candidate), inner))
            if candidate.files or candidate.irregular:
                unimportable.append((listing, candidate))
            if inner is not None:
                portions.append(inner)
        # A stub is more useful than a file that cannot be read.
        unimportable.sort(key=lambda each: (FileRole.CYTHON not in each[1].files, not each[1].files))
        fallback = (
            _make_unimportable_module(name, unimportable[0][0].directory, unimportable[0][1]) if unimportable else None
        )
        if portions and (fallback is None or any(each.candidates for each in portions)):
            return self._walk_namespace_package(name, portions, fallback, chain)
        if fallback is None and self._renamed and name in self._renamed_children and get_last(name) == component:
            return _make_virtual_namespace(name, chain)
        return WalkResult(fallback) if fallback else None

    def _enter(
        self, name: str, parent: Listing, candidate: ModuleCandidate, chain: tuple[Listing, ...]
    ) -> Listing | None:
        """Return the listing of a candidate's directory; None if it has none, or if the bounds exclude it."""
        if candidate.directory is None:
            return None
        directory = parent.directory.join(candidate.directory)
        if candidate.is_link and self._is_outside(name, directory.path, directory.relative):
            return None
        if self._bounds.remaining <= 0:
            self._report_limit(name)
            return None
        self._bounds.remaining -= 1
        if type(directory) is not DirectoryPath:
            from sphinx_packagemap.discovery import virtual_directories as mapped  # few environments need it

            assert isinstance(directory, mapped.MappedPath)
            inner = mapped.list_mapped(directory)
            self.dependencies += mapped.list_dependencies(directory)
        else:
            inner = list_directory(directory)
            self.dependencies.append(directory.path)
        if inner.links:
            inner.init = self._exclude_outside(name, inner, inner.init)
            if inner.typed and "py.typed" in inner.links:
                inner.typed = not self._is_outside(
                    name, inner.directory.get_path("py.typed"), inner.directory.get_relative("py.typed")
                )
        if not candidate.is_link or inner.identity is None:
            return inner
        circular = inner.identity in {each.identity for each in (*chain, parent)}
        if circular or inner.identity in self._bounds.links:
            where = "to one of its own parent directories" if circular else "to the same directory as another one"
            message = f"the symbolic link '{inner.directory.relative}' points {where}; it is not followed"
            self._skip(name, Problem(ProblemKind.LINK, message, get_parent(name) or None, inner.directory.relative))
            return None
        self._bounds.links.add(inner.identity)
        return inner

    def _exclude_outside(self, name: str, listing: Listing, candidate: ModuleCandidate) -> ModuleCandidate:
        """Return a candidate without the files that are symbolic links out of the bounds."""
        inside = candidate.copy()
        for role, file in candidate.files.items():
            if file in listing.links and self._is_outside(
                name, listing.directory.get_path(file), listing.directory.get_relative(file)
            ):
                del inside.files[role]
        return inside

    def _is_outside(self, name: str, path: str, relative: str) -> bool:
        """Return whether a symbolic link leads out of the bounds; if so, report it."""
        from sphinx_packagemap.discovery.project import is_outside  # links are few

        bounds = self._bounds
        if not bounds.within or not is_outside(path, bounds.within):
            return False
        parent_directory = os.path.dirname(path)
        if bounds.is_lenient and (
            re.search(_INSTALLED, parent_directory) or is_outside(parent_directory, bounds.within)
        ):
            return False
        message = f"the symbolic link '{relative}' points outside the project; it is not followed"
        self._skip(name, Problem(ProblemKind.LINK, message, get_parent(name) or None, relative))
        return True

    def _report_limit(self, name: str) -> None:
        """Report, once, that there are more directories than the maximum."""
        self.incomplete.add(get_parent(name) or name)
        if not self._bounds.is_limit_reported:
            self._bounds.is_limit_reported = True
            top = name.partition(".")[0]
            message = f"more than {self._bounds.max_directories:,} directories; the rest is not searched"
            self._skip(name, Problem(ProblemKind.LIMIT, f"'{top}': {message}"))

    def _skip(self, name: str, problem: Problem) -> None:
        """Report why the directory or file of a module is skipped."""
        self.problems.append(problem)
        self.skipped.setdefault(name, problem)

    def _walk_regular_package(
        self, name: str, component: str, home: Listing, listings: Sequence[Listing], chain: tuple[Listing, ...]
    ) -> WalkResult:
        """Return a regular package; if its ``__init__`` extends ``__path__``, with its portions in other locations."""
        portions = [home]
        others = [each for each in listings if component in each.candidates and each.candidates[component].directory]
        path_files = [
            each.directory.get_relative(f"{name}.pkg") for each in listings if f"{name}.pkg" in each.path_files
        ]
        source = home.init.files.get(FileRole.SOURCE)
        if source is not None and (len(others) > 1 or path_files):
            self.dependencies.append(home.directory.get_path(source))
            facts = read_file(home.directory.get_path(source)).facts
            if facts.extends_path:
                portions += self._iter_other_portions(name, component, home, others, chain)
                self.problems += [_make_path_file_problem(name, relative) for relative in path_files]
        module = _make_module(name, home.directory, home.init, ModuleKind.PACKAGE)._replace(
            portions=tuple(listing.directory.relative for listing in portions),
            typed=any(listing.typed for listing in portions),
        )
        return WalkResult(module, portions, (*chain, *portions))

    def _iter_other_portions(
        self, name: str, component: str, home: Listing, listings: Sequence[Listing], chain: tuple[Listing, ...]
    ) -> Iterator[Listing]:
        """Yield the portions that ``pkgutil.extend_path`` adds: the package's directory in every other location."""
        for listing in listings:
            candidate = listing.candidates[component]
            if listing.directory.join(component) == home.directory:
                continue
            inner = self._enter(name, listing, candidate, chain)
            if inner is not None and (inner.init.get_loaded_role() is not None or candidate.get_loaded_role() is None):
                yield inner

    def _walk_namespace_package(
        self, name: str, portions: list[Listing], stub_module: Module | None, chain: tuple[Listing, ...]
    ) -> WalkResult:
        with_stub = [listing for listing in portions if FileRole.STUB in listing.init.files]
        module = Module(
            name,
            ModuleKind.NAMESPACE_PACKAGE,
            portions=tuple(listing.directory.relative for listing in portions),
            typed=any(listing.typed for listing in portions),
            importable=is_importable(name),
        )
        if with_stub:
            directory, stub = with_stub[0].directory, with_stub[0].init.files[FileRole.STUB]
            module = module._replace(stub=directory.get_relative(stub), stub_path=directory.get_path(stub))
        elif stub_module is not None:
            module = module._replace(stub=stub_module.stub, stub_path=stub_module.stub_path)
        for portion in portions:
            for file_name in portion.init.irregular.values():
                message = f"'{name}' cannot be imported: its {file_name} is not a regular file"
                self.problems.append(
                    Problem(ProblemKind.UNREADABLE, message, name, origin=portion.directory.get_relative(file_name))
                )
        return WalkResult(module, portions, (*chain, *portions))


def _make_renamed_listing(component: str, path: str) -> Listing:
    """Return a listing with a single module, under another name than that of its file or directory."""
    parent_directory, name = os.path.split(path)
    listing = list_directory(DirectoryPath(parent_directory, ""), check_names=False)
    candidate = listing.candidates.get(escape_invisible(name))
    return Listing(listing.directory, candidates={component: candidate} if candidate else {})


def _make_virtual_namespace(name: str, chain: tuple[Listing, ...]) -> WalkResult:
    """Return a namespace package without a directory, which is only a parent of renamed modules."""
    relative = name.replace(".", "/")
    module = Module(name, ModuleKind.NAMESPACE_PACKAGE, portions=(relative,), importable=is_importable(name))
    from sphinx_packagemap.discovery import virtual_directories as mapped  # few environments need it

    directory = mapped.MappedPath.create(mapped.VirtualTree(), "", relative, pins=False)
    return WalkResult(module, (mapped.list_mapped(directory),), chain)


def _make_path_file_problem(name: str, relative: str) -> Problem:
    message = f"'{name}.pkg' adds directories to the __path__ of '{name}'; they are not searched"
    return Problem(ProblemKind.PATH, message, name, relative)


def _make_plain_module(name: str, directory: DirectoryPath, candidate: ModuleCandidate) -> Module:
    extension = FileRole.EXTENSION in candidate.files
    kind = ModuleKind.EXTENSION_MODULE if extension else ModuleKind.MODULE
    return _make_module(name, directory, candidate, kind)


def _add_stub_in_directory(module: Module, stub_directory: Listing | None) -> Module:
    """Return an extension module with the ``__init__.pyi`` in the directory of its name as its stub."""
    stub = stub_directory.init.files.get(FileRole.STUB) if stub_directory is not None else None
    if (
        stub_directory is None
        or stub is None
        or module.stub is not None
        or module.kind is not ModuleKind.EXTENSION_MODULE
    ):
        return module
    return module._replace(
        stub=stub_directory.directory.get_relative(stub), stub_path=stub_directory.directory.get_path(stub)
    )


def _make_module(name: str, directory: DirectoryPath, candidate: ModuleCandidate, kind: ModuleKind) -> Module:
    """Return a module with its files: the one that an import loads, its source and its stub."""
    role = candidate.get_loaded_role()
    assert role is not None
    # An extension module is compiled from the source beside it (mypyc, Cython's pure Python mode).
    source = candidate.files.get(FileRole.SOURCE)
    stub = candidate.files.get(FileRole.STUB)
    return Module(
        name,
        kind,
        origin=directory.get_relative(candidate.files[role]),
        stub=directory.get_relative(stub) if stub else None,
        importable=is_importable(name),
        path=directory.get_path(source) if source else None,
        stub_path=directory.get_path(stub) if stub else None,
    )


def _make_unimportable_module(name: str, directory: DirectoryPath, candidate: ModuleCandidate) -> Module:
    """Return an extension module that is not built, a stub alone, or a module whose file is not a regular file."""
    importable = is_importable(name)
    source, stub = candidate.files.get(FileRole.CYTHON), candidate.files.get(FileRole.STUB)
    if source is not None or stub is not None:
        relative, path = (directory.get_relative(stub), directory.get_path(stub)) if stub is not None else (None, None)
        module = Module(name, ModuleKind.STUB, relative, stub=relative, importable=importable, stub_path=path)
        if source is not None:
            module = module._replace(kind=ModuleKind.UNBUILT_MODULE, origin=directory.get_relative(source))
        return module
    role = min(candidate.irregular)
    relative, path = directory.get_relative(candidate.irregular[role]), directory.get_path(candidate.irregular[role])
    return Module(name, _IRREGULAR_KINDS.get(role, ModuleKind.MODULE), relative, importable=importable, path=path)


_IRREGULAR_KINDS = {
    FileRole.EXTENSION: ModuleKind.EXTENSION_MODULE,
    FileRole.STUB: ModuleKind.STUB,
    FileRole.CYTHON: ModuleKind.UNBUILT_MODULE,
}
