"""From a name and search locations to every module below it, by the rules of the import system.

Walks directories the way ``importlib.machinery.PathFinder`` would, without importing anything; the
one kind of file that it opens is the ``__init__`` of a package that several locations hold.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace

from sphinx_packagemap.discovery.listing import Candidate, Identity, Listing, Place, list_directory
from sphinx_packagemap.discovery.suffixes import FileRole
from sphinx_packagemap.model import Module, ModuleKind, Problem, ProblemKind
from sphinx_packagemap.names import ancestors, components, is_importable, nearest, parent
from sphinx_packagemap.reading import read_file

MAX_DEPTH = 64  # levels below the name asked for; a package tree deeper than that is a trap


class NotFound(Exception):
    """No module of that name; carries the names that come nearest, best first."""

    def __init__(self, name: str, suggestions: Sequence[str]) -> None:
        super().__init__(name)
        self.name = name
        self.suggestions = tuple(suggestions)


@dataclass(frozen=True, slots=True)
class Discovery:
    """What was found: modules sorted by their components, and what went wrong."""

    tops: tuple[str, ...]
    modules: tuple[Module, ...]
    problems: tuple[Problem, ...] = ()


def discover(name: str, locations: Sequence[str]) -> Discovery:
    """Return the module of a dotted name and every module below it; raise NotFound without one.

    The locations are directories, searched in order as the import system searches ``sys.path``: the
    first regular package or module wins, the portions of a namespace package are collected.
    """
    walk = _Walk()
    listings = [list_directory(Place(path, ""), check_names=False) for path in locations]
    top, *rest = name.split(".")
    found = walk.resolve(top, top, listings)
    stubs = walk.resolve(top, f"{top}-stubs", listings)
    if found is None and stubs is None:
        raise NotFound(name, nearest(top, _tails(listings)))
    path = top
    for tail in rest:
        siblings = [listing for each in (found, stubs) if each for listing in each.listings]
        path = f"{path}.{tail}"
        found = found and walk.resolve(path, tail, found.listings)
        stubs = stubs and walk.resolve(path, tail, stubs.listings)
        if found is None and stubs is None:
            near = nearest(tail, _tails(siblings))
            raise NotFound(name, [f"{parent(path)}.{each}" for each in near])
    modules = _without_empty_namespaces(walk.below(found)) if found else []
    if stubs:
        modules = _overlay_stubs(modules, _without_empty_namespaces(walk.below(stubs)))
    if not modules:
        raise NotFound(name, ())
    problems = [*walk.problems, *_case_clashes(modules)]
    return Discovery((name,), tuple(modules), tuple(problems))


def discover_directory(path: str) -> tuple[Discovery, str]:
    """Return the modules of a directory, and the directory as which its root counts.

    A directory with an ``__init__`` file is a package: its top-level package lies where the last
    ``__init__`` above it does. Any other directory is a search location: all that can be imported from
    it is found. Raises NotFound where there is nothing.
    """
    path = os.path.abspath(path)
    names: list[str] = []
    while list_directory(Place(path, "")).init.files and os.path.dirname(path) != path:
        path, tail = os.path.split(path)
        names.insert(0, tail)
    if names:
        return discover(".".join(names), [path]), path
    listing = list_directory(Place(path, ""), check_names=False)
    found = [each for tail in listing.candidates if (each := _discover_or_nothing(tail, path))]
    modules = sorted((m for each in found for m in each.modules), key=lambda m: components(m.name))
    if not modules:
        raise NotFound(path, ())
    problems = tuple(problem for each in found for problem in each.problems)
    return Discovery(tuple(t for each in found for t in each.tops), tuple(modules), problems), path


def _discover_or_nothing(tail: str, path: str) -> Discovery | None:
    try:
        return discover(tail, [path])
    except NotFound:
        return None


@dataclass(slots=True)
class _Found:
    """A module, and the listings of its search locations if it is a package."""

    module: Module
    listings: list[Listing] = field(default_factory=list)
    chain: tuple[Identity, ...] = ()  # the directories above it, and its own


class _Walk:
    """One discovery: what it has come across on its way."""

    def __init__(self) -> None:
        self.problems: list[Problem] = []
        self._links: set[Identity] = set()  # directories that a symbolic link has led to

    def below(self, top: _Found) -> list[Module]:
        """Return a module and all modules below it, sorted by components."""
        modules = []
        stack = [top]
        while stack:
            found = stack.pop()
            modules.append(found.module)
            if not found.listings:
                continue
            for listing in found.listings:
                self.problems += [replace(each, module=found.module.name) for each in listing.problems]
            if found.module.name.count(".") - top.module.name.count(".") >= MAX_DEPTH:
                message = f"what lies more than {MAX_DEPTH} levels deep is not surveyed"
                origin = found.module.portions[0]
                self.problems.append(Problem(ProblemKind.DEPTH, message, found.module.name, origin))
                continue
            stack.extend(self._children(found))
        return sorted(modules, key=lambda module: components(module.name))

    def _children(self, found: _Found) -> Iterator[_Found]:
        for tail in _tails(found.listings):
            child = self.resolve(f"{found.module.name}.{tail}", tail, found.listings, found.chain)
            if child is not None:
                yield child

    def resolve(
        self, name: str, tail: str, listings: Sequence[Listing], chain: tuple[Identity, ...] = ()
    ) -> _Found | None:
        """Return the module that an import of ``name`` would find in these locations, if any.

        PEP 420, *Specification*: in each location a regular package beats a module, and a bare
        directory is only remembered; the directories make a namespace package if nothing else is found.
        """
        portions: list[Listing] = []
        stub: tuple[Place, str] | None = None
        for position, listing in enumerate(listings):
            candidate = listing.candidates.get(tail)
            if candidate is None:
                continue
            inner = self._enter(name, listing, candidate, chain)
            if inner is not None and inner.init.loaded() is not None:
                return self._regular_package(name, tail, [inner], listings[position + 1 :], chain)
            if candidate.loaded() is not None:
                return _Found(_plain_module(name, listing.place, candidate))
            if FileRole.STUB in candidate.files and stub is None:
                stub = listing.place, candidate.files[FileRole.STUB]
            if inner is not None:
                portions.append(inner)
        if portions:
            return self._namespace_package(name, portions, chain)
        if stub is not None:
            return _Found(_stub_module(name, *stub))
        return None

    def _enter(self, name: str, above: Listing, candidate: Candidate, chain: tuple[Identity, ...]) -> Listing | None:
        """List a candidate's directory, unless a symbolic link leads in circles."""
        if candidate.directory is None:
            return None
        inner = list_directory(above.place.below(candidate.directory))
        if not candidate.is_link or inner.identity is None:
            return inner
        circular = inner.identity in (*chain, above.identity)
        if circular or inner.identity in self._links:
            where = "back above itself" if circular else "where another one led"
            message = f"a symbolic link leads {where}; it is not followed"
            self.problems.append(Problem(ProblemKind.LINK, message, parent(name), inner.place.shown))
            return None
        self._links.add(inner.identity)
        return inner

    def _regular_package(
        self,
        name: str,
        tail: str,
        portions: list[Listing],
        elsewhere: Sequence[Listing],
        chain: tuple[Identity, ...],
    ) -> _Found:
        """Return a regular package; an old-style namespace package collects its other portions too."""
        first = portions[0]
        others = [
            (listing, listing.candidates[tail])
            for listing in elsewhere
            if tail in listing.candidates and listing.candidates[tail].directory is not None
        ]
        source = first.init.files.get(FileRole.SOURCE)
        if others and source is not None:
            facts = read_file(os.path.join(first.place.path, source)).facts
            if facts.extends_path:
                entered = [self._enter(name, listing, candidate, chain) for listing, candidate in others]
                portions = [*portions, *(listing for listing in entered if listing is not None)]
        module = replace(
            _from_files(name, first.place, first.init, ModuleKind.PACKAGE),
            portions=tuple(listing.place.shown for listing in portions),
            typed=any(listing.typed for listing in portions),
        )
        return _Found(module, portions, _extended(chain, portions))

    def _namespace_package(self, name: str, portions: list[Listing], chain: tuple[Identity, ...]) -> _Found:
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
            module = replace(module, stub=place.show(stub), stub_path=os.path.join(place.path, stub))
        return _Found(module, portions, _extended(chain, portions))


def _extended(chain: tuple[Identity, ...], listings: Sequence[Listing]) -> tuple[Identity, ...]:
    return (*chain, *(each.identity for each in listings if each.identity is not None))


def _tails(listings: Sequence[Listing]) -> list[str]:
    return sorted({tail for listing in listings for tail in listing.candidates})


def _plain_module(name: str, place: Place, candidate: Candidate) -> Module:
    extension = FileRole.EXTENSION in candidate.files
    kind = ModuleKind.EXTENSION_MODULE if extension else ModuleKind.MODULE
    return _from_files(name, place, candidate, kind)


def _from_files(name: str, place: Place, candidate: Candidate, kind: ModuleKind) -> Module:
    """Return a module with its files: the one that is loaded, the one to read, the stub."""
    role = candidate.loaded()
    assert role is not None
    # The source beside a compiled module is what it was compiled from (mypyc, Cython's pure mode).
    source = candidate.files.get(FileRole.SOURCE)
    stub = candidate.files.get(FileRole.STUB)
    return Module(
        name,
        kind,
        origin=place.show(candidate.files[role]),
        stub=place.show(stub) if stub else None,
        importable=is_importable(name),
        path=os.path.join(place.path, source) if source else None,
        stub_path=os.path.join(place.path, stub) if stub else None,
    )


def _stub_module(name: str, place: Place, stub: str) -> Module:
    shown = place.show(stub)
    path = os.path.join(place.path, stub)
    return Module(name, ModuleKind.STUB, origin=shown, stub=shown, importable=is_importable(name), stub_path=path)


def _without_empty_namespaces(modules: list[Module]) -> list[Module]:
    """Drop the bare directories without a module below: any directory of data looks like one.

    One that holds an ``__init__.pyi`` and nothing that can be imported is a stub.
    """
    holders: set[str] = set()
    stub_holders: set[str] = set()
    for module in modules:
        if module.kind is not ModuleKind.NAMESPACE_PACKAGE:
            (stub_holders if module.kind is ModuleKind.STUB else holders).update(ancestors(module.name))
        elif module.stub is not None:
            stub_holders.update((module.name, *ancestors(module.name)))
    kept = []
    for module in modules:
        if module.kind is not ModuleKind.NAMESPACE_PACKAGE or module.name in holders:
            kept.append(module)
        elif module.name in stub_holders:
            kind = ModuleKind.STUB if module.stub else ModuleKind.NAMESPACE_PACKAGE
            kept.append(replace(module, kind=kind, origin=module.stub))
    return kept


def _overlay_stubs(modules: list[Module], stubs: list[Module]) -> list[Module]:
    """Add the stubs of a ``-stubs`` distribution (PEP 561): to modules without a stub, or alone."""
    by_name = {module.name: module for module in modules}
    for stub in stubs:
        module = by_name.get(stub.name)
        if module is None:
            by_name[stub.name] = stub
        elif module.stub is None and stub.stub is not None:
            by_name[stub.name] = replace(module, stub=stub.stub, stub_path=stub.stub_path)
    return sorted(by_name.values(), key=lambda module: components(module.name))


def _case_clashes(modules: list[Module]) -> Iterator[Problem]:
    """Report the names that a case-insensitive disk cannot tell apart (PEP 235)."""
    first: dict[str, Module] = {}
    for module in modules:
        other = first.setdefault(module.name.casefold(), module)
        if other is not module and parent(other.name) == parent(module.name):
            message = f"'{other.name}' and '{module.name}' differ only in case"
            yield Problem(ProblemKind.CASE, message, module.name, module.origin)
