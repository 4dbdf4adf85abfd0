"""The walk from a package to all that lies below it.

Looks into directories the way ``importlib.machinery.PathFinder`` would. The one kind of file that it
opens is the ``__init__`` of a package that several locations hold.
"""

from __future__ import annotations

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
    list_directory,
    list_tails,
)
from sphinx_packagemap.model import DEFAULT_MAX_DIRECTORIES, Module, ModuleKind, Problem, ProblemKind
from sphinx_packagemap.names import get_last, get_parent, is_importable, iter_ancestors, split_name
from sphinx_packagemap.parsing import read_file
from sphinx_packagemap.text import escape_invisible

Announce = Callable[[Module], None] | None  # is called with each module that is come across
_INSTALLED = r"[/\\](?:site|dist)-packages(?:[/\\]|$)"
MAX_DEPTH = 64  # levels below the name asked for; a package tree deeper than that is a trap


class WalkResult(NamedTuple):
    """A module, and the listings of its search locations if it is a package."""

    module: Module
    listings: Sequence[Listing] = ()
    chain: tuple[Listing, ...] = ()  # of the directories above it, and its own


class Bounds:
    """How far one survey goes; of the survey of a directory, for all that lies in it together."""

    def __init__(
        self,
        within: tuple[str, ...] = (),
        max_directories: int = DEFAULT_MAX_DIRECTORIES,
        *,
        is_lenient: bool = False,
    ) -> None:
        """Follow symbolic links nowhere but ``within`` some directories, if any are given: real paths.

        If that ``is_lenient``, it goes for links that lie there themselves, and not among installed packages.
        """
        self.within = within
        self.is_lenient = is_lenient
        self.max_directories = max_directories
        self.left = max_directories  # how many directories may still be listed
        self.is_said = False  # that there are more
        self.links: set[Identity] = set()  # directories that a symbolic link has led to


class Walk:
    """The state of one discovery."""

    def __init__(
        self, announce: Announce = None, bounds: Bounds | None = None, renamed: Sequence[tuple[str, str]] = ()
    ) -> None:
        """Announce the modules that are found, and look for the ``renamed`` modules under other names, too."""
        self._announce = announce
        self._bounds = bounds or Bounds()
        self.refused: dict[str, Problem] = {}  # directories that were not listed, by name of module
        self._renamed: dict[str, list[str]] = {}  # by dotted name
        self._tails_of_renamed: dict[str, set[str]] = {}  # by the name of their package
        for name, path in renamed:
            self._renamed.setdefault(name, []).append(path)
            for each in (name, *iter_ancestors(name)):
                self._tails_of_renamed.setdefault(get_parent(each), set()).add(get_last(each))
        self.problems: list[Problem] = []
        self.dependencies: list[str] = []  # directories listed and files read, absolute; never shown
        self.unknown: set[str] = set()  # packages that may hold more than could be seen

    def walk(self, top: WalkResult) -> list[Module]:
        """Return a module and all modules below it, sorted by components."""
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
                    self.unknown.add(found.module.name)
            if found.module.name.count(".") - top.module.name.count(".") >= MAX_DEPTH:
                message = f"what lies more than {MAX_DEPTH} levels deep is not surveyed"
                origin = found.module.portions[0]
                self.problems.append(Problem(ProblemKind.DEPTH, message, found.module.name, origin))
                self.unknown.add(found.module.name)
                continue
            stack.extend(self._iter_children(found))
        return sorted(modules, key=lambda module: split_name(module.name))

    def _iter_children(self, found: WalkResult) -> Iterator[WalkResult]:
        known = list_tails(found.listings)
        more = self._tails_of_renamed.get(found.module.name) if self._renamed else None
        for tail in sorted(more.union(known)) if more else known:
            child = self.resolve(f"{found.module.name}.{tail}", tail, found.listings, found.chain)
            if child is not None:
                yield child

    def resolve(
        self, name: str, tail: str, listings: Sequence[Listing], chain: tuple[Listing, ...] = ()
    ) -> WalkResult | None:
        """Return the module that an import of ``name`` would find in these locations, if any.

        PEP 420, *Specification*: in each location a regular package beats a module, and a bare
        directory is only remembered; the directories make a namespace package if nothing else is found.
        Candidates that no import would find come last: the source of an extension module that is not built, a stub
        alone, or an irregular file.
        """
        if self._renamed and name in self._renamed:
            more = [_make_renamed_listing(get_last(name), path) for path in self._renamed[name]]
            self.dependencies += [listing.place.path for listing in more]
            listings = [*listings, *more]
        portions: list[Listing] = []
        leftover: list[tuple[Listing, ModuleCandidate]] = []
        for listing in listings:
            candidate = listing.candidates.get(tail)
            if candidate is None:
                continue
            if listing.links and not listing.links.isdisjoint(candidate.files.values()):
                candidate = self._exclude_outside(name, listing, candidate)
            inner = self._enter(name, listing, candidate, chain)
            if inner is not None and len(listings) == 1 and inner.is_void:
                inner = None  # a directory of data
            if inner is not None and inner.init.get_loaded_role() is not None:
                return self._walk_regular_package(name, tail, inner, listings, chain)
            if candidate.get_loaded_role() is not None:
                return WalkResult(_add_stub_below(_make_plain_module(name, listing.place, candidate), inner))
            if candidate.files or candidate.irregular:
                leftover.append((listing, candidate))
            if inner is not None:
                portions.append(inner)
        # A stub is of more use than a file that cannot be read.
        leftover.sort(key=lambda each: (FileRole.CYTHON not in each[1].files, not each[1].files))
        rest = _make_leftover_module(name, leftover[0][0].place, leftover[0][1]) if leftover else None
        if portions and (rest is None or any(each.candidates for each in portions)):
            return self._walk_namespace_package(name, portions, rest, chain)
        if rest is None and self._renamed and name in self._tails_of_renamed and get_last(name) == tail:
            return _make_virtual_namespace(name, chain)
        return WalkResult(rest) if rest else None

    def _enter(
        self, name: str, above: Listing, candidate: ModuleCandidate, chain: tuple[Listing, ...]
    ) -> Listing | None:
        """List a candidate's directory, unless a symbolic link leads too far, or the survey does."""
        if candidate.directory is None:
            return None
        place = above.place.join(candidate.directory)
        if candidate.is_link and self._is_outside(name, place.path, place.shown):
            return None
        if self._bounds.left <= 0:
            self._note_end(name)
            return None
        self._bounds.left -= 1
        if type(place) is not DirectoryPath:
            from sphinx_packagemap.discovery import virtual_directories as mapped  # few installations have any

            assert isinstance(place, mapped.MappedPath)
            inner = mapped.list_mapped(place)
            self.dependencies += mapped.list_dependencies(place)
        else:
            inner = list_directory(place)
            self.dependencies.append(place.path)
        if inner.links:
            inner.init = self._exclude_outside(name, inner, inner.init)
            if inner.typed and "py.typed" in inner.links:
                inner.typed = not self._is_outside(name, inner.place.open("py.typed"), inner.place.show("py.typed"))
        if not candidate.is_link or inner.identity is None:
            return inner
        circular = inner.identity in {each.identity for each in (*chain, above)}
        if circular or inner.identity in self._bounds.links:
            where = "back above itself" if circular else "where another one led"
            message = f"the symbolic link '{inner.place.shown}' leads {where}; it is not followed"
            self._refuse(name, Problem(ProblemKind.LINK, message, get_parent(name) or None, inner.place.shown))
            return None
        self._bounds.links.add(inner.identity)
        return inner

    def _exclude_outside(self, name: str, listing: Listing, candidate: ModuleCandidate) -> ModuleCandidate:
        """Return a candidate without the files that are symbolic links which lead too far."""
        inside = candidate.copy()
        for role, file in candidate.files.items():
            if file in listing.links and self._is_outside(name, listing.place.open(file), listing.place.show(file)):
                del inside.files[role]
        return inside

    def _is_outside(self, name: str, path: str, shown: str) -> bool:
        """Tell whether a symbolic link leads out of the bounds, and note that."""
        from sphinx_packagemap.discovery.project import is_outside  # links are few

        bounds = self._bounds
        if not bounds.within or not is_outside(path, bounds.within):
            return False
        above = os.path.dirname(path)
        if bounds.is_lenient and (re.search(_INSTALLED, above) or is_outside(above, bounds.within)):
            return False
        message = f"the symbolic link '{shown}' leads out of the project; it is not followed"
        self._refuse(name, Problem(ProblemKind.LINK, message, get_parent(name) or None, shown))
        return True

    def _note_end(self, name: str) -> None:
        """Note that there are more directories than a survey lists."""
        self.unknown.add(get_parent(name) or name)
        if not self._bounds.is_said:
            self._bounds.is_said = True
            top = name.partition(".")[0]
            message = f"there are more than {self._bounds.max_directories:,} directories: the rest is not surveyed"
            self._refuse(name, Problem(ProblemKind.LIMIT, f"'{top}': {message}"))

    def _refuse(self, name: str, problem: Problem) -> None:
        """Note why something is not looked into, by which a module may be missing."""
        self.problems.append(problem)
        self.refused.setdefault(name, problem)

    def _walk_regular_package(
        self, name: str, tail: str, home: Listing, listings: Sequence[Listing], chain: tuple[Listing, ...]
    ) -> WalkResult:
        """Return a regular package; an old-style namespace package collects its other portions too."""
        portions = [home]
        others = [each for each in listings if tail in each.candidates and each.candidates[tail].directory]
        path_files = [each.place.show(f"{name}.pkg") for each in listings if f"{name}.pkg" in each.path_files]
        source = home.init.files.get(FileRole.SOURCE)
        if source is not None and (len(others) > 1 or path_files):
            self.dependencies.append(home.place.open(source))
            facts = read_file(home.place.open(source)).facts
            if facts.extends_path:
                portions += self._iter_other_portions(name, tail, home, others, chain)
                self.problems += [_make_path_file_problem(name, shown) for shown in path_files]
        module = _make_module(name, home.place, home.init, ModuleKind.PACKAGE)._replace(
            portions=tuple(listing.place.shown for listing in portions),
            typed=any(listing.typed for listing in portions),
        )
        return WalkResult(module, portions, (*chain, *portions))

    def _iter_other_portions(
        self, name: str, tail: str, home: Listing, listings: Sequence[Listing], chain: tuple[Listing, ...]
    ) -> Iterator[Listing]:
        """Yield the portions that ``pkgutil.extend_path`` adds: the package's directory in every other location."""
        for listing in listings:
            candidate = listing.candidates[tail]
            if listing.place.join(tail) == home.place:
                continue
            inner = self._enter(name, listing, candidate, chain)
            if inner is not None and (inner.init.get_loaded_role() is not None or candidate.get_loaded_role() is None):
                yield inner

    def _walk_namespace_package(
        self, name: str, portions: list[Listing], beside: Module | None, chain: tuple[Listing, ...]
    ) -> WalkResult:
        with_stub = [listing for listing in portions if FileRole.STUB in listing.init.files]
        module = Module(
            name,
            ModuleKind.NAMESPACE_PACKAGE,
            portions=tuple(listing.place.shown for listing in portions),
            typed=any(listing.typed for listing in portions),
            importable=is_importable(name),
        )
        if with_stub:
            place, stub = with_stub[0].place, with_stub[0].init.files[FileRole.STUB]
            module = module._replace(stub=place.show(stub), stub_path=place.open(stub))
        elif beside is not None:
            module = module._replace(stub=beside.stub, stub_path=beside.stub_path)
        for portion in portions:
            for file_name in portion.init.irregular.values():
                message = f"'{name}': its {file_name} is no regular file, so no import can load it"
                self.problems.append(
                    Problem(ProblemKind.UNREADABLE, message, name, origin=portion.place.show(file_name))
                )
        return WalkResult(module, portions, (*chain, *portions))


def _make_renamed_listing(tail: str, path: str) -> Listing:
    """Return a location that has one module only, under another name than its own."""
    above, name = os.path.split(path)
    listing = list_directory(DirectoryPath(above, ""), check_names=False)
    candidate = listing.candidates.get(escape_invisible(name))
    return Listing(listing.place, candidates={tail: candidate} if candidate else {})


def _make_virtual_namespace(name: str, chain: tuple[Listing, ...]) -> WalkResult:
    """Return a namespace package that is nothing but the parent of renamed modules: it has no directory."""
    shown = name.replace(".", "/")
    module = Module(name, ModuleKind.NAMESPACE_PACKAGE, portions=(shown,), importable=is_importable(name))
    from sphinx_packagemap.discovery import virtual_directories as mapped  # few installations have any

    place = mapped.MappedPath.create(mapped.VirtualTree(), "", shown, pins=False)
    return WalkResult(module, (mapped.list_mapped(place),), chain)


def _make_path_file_problem(name: str, shown: str) -> Problem:
    message = f"'{name}.pkg' adds directories to the __path__ of '{name}'; they are not surveyed"
    return Problem(ProblemKind.PATH, message, name, shown)


def _make_plain_module(name: str, place: DirectoryPath, candidate: ModuleCandidate) -> Module:
    extension = FileRole.EXTENSION in candidate.files
    kind = ModuleKind.EXTENSION_MODULE if extension else ModuleKind.MODULE
    return _make_module(name, place, candidate, kind)


def _add_stub_below(module: Module, beside: Listing | None) -> Module:
    """Return a compiled module with the stub in the directory of its name, as if that were a package."""
    stub = beside.init.files.get(FileRole.STUB) if beside is not None else None
    if beside is None or stub is None or module.stub is not None or module.kind is not ModuleKind.EXTENSION_MODULE:
        return module
    return module._replace(stub=beside.place.show(stub), stub_path=beside.place.open(stub))


def _make_module(name: str, place: DirectoryPath, candidate: ModuleCandidate, kind: ModuleKind) -> Module:
    """Return a module with its files: the one that is loaded, the one to read, the stub."""
    role = candidate.get_loaded_role()
    assert role is not None
    # The source beside a compiled module is the one that it was compiled from (mypyc, Cython's pure mode).
    source = candidate.files.get(FileRole.SOURCE)
    stub = candidate.files.get(FileRole.STUB)
    return Module(
        name,
        kind,
        origin=place.show(candidate.files[role]),
        stub=place.show(stub) if stub else None,
        importable=is_importable(name),
        path=place.open(source) if source else None,
        stub_path=place.open(stub) if stub else None,
    )


def _make_leftover_module(name: str, place: DirectoryPath, candidate: ModuleCandidate) -> Module:
    """Return an extension module that is not built, a stub alone or, to be reported, an irregular file."""
    importable = is_importable(name)
    source, stub = candidate.files.get(FileRole.CYTHON), candidate.files.get(FileRole.STUB)
    if source is not None or stub is not None:
        shown, path = (place.show(stub), place.open(stub)) if stub is not None else (None, None)
        module = Module(name, ModuleKind.STUB, shown, stub=shown, importable=importable, stub_path=path)
        if source is not None:
            module = module._replace(kind=ModuleKind.UNBUILT_MODULE, origin=place.show(source))
        return module
    role = min(candidate.irregular)
    shown, path = place.show(candidate.irregular[role]), place.open(candidate.irregular[role])
    return Module(name, _IRREGULAR_KINDS.get(role, ModuleKind.MODULE), shown, importable=importable, path=path)


_IRREGULAR_KINDS = {
    FileRole.EXTENSION: ModuleKind.EXTENSION_MODULE,
    FileRole.STUB: ModuleKind.STUB,
    FileRole.CYTHON: ModuleKind.UNBUILT_MODULE,
}
