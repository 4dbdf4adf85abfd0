"""The neighbourhood of one module or package: those that import it, those that it imports, and external modules."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple

from sphinx_packagemap.model import Codebase, ImportEdge, ModuleKind, Problem, ProblemKind
from sphinx_packagemap.names import is_standard, iter_ancestors, split_name
from sphinx_packagemap.text import quote
from sphinx_packagemap.views import DiagramRequest, Externals, Grain, ImportsRequest, TreeRequest
from sphinx_packagemap.views.imports import ImportStructure, Relation
from sphinx_packagemap.views.imports.components import make_module_items
from sphinx_packagemap.views.imports.relations import find_external
from sphinx_packagemap.views.imports.view import INIT, StructuredNodes
from sphinx_packagemap.views.nodes import Node
from sphinx_packagemap.views.purpose_finder import PurposeFinder
from sphinx_packagemap.views.selection import Patterns
from sphinx_packagemap.views.tree import ItemKind, TreeItem, TreeView

_NAMES_IN_MESSAGE = 3  # of the modules of which one is chosen


def choose_subject(names: tuple[str, ...], request: DiagramRequest) -> tuple[tuple[str, ...], DiagramRequest]:
    """Return the names to survey, and a request with the subject of a layout that has one in its ``focus``.

    The importers of a dotted name are in the whole top-level package, which is surveyed in place of it.
    """
    if not request.layout.traits.has_subject or request.tree.focus:
        return names, request
    components = [split_name(name) for name in names]
    if not any(len(each) > 1 and all(map(str.isidentifier, each)) for each in components):
        return names, request
    tops = dict.fromkeys(
        each[0] if all(map(str.isidentifier, each)) else name for name, each in zip(names, components, strict=True)
    )
    return tuple(tops), request._replace(tree=request.tree._replace(focus=names))


def find_subject(codebase: Codebase, request: TreeRequest) -> tuple[str, list[Problem]]:
    """Return the name of the module or package that ``focus`` names, and the problems; an empty name if it is none.

    If there are several, it is the first one. Without a ``focus``, it is the top-level module.
    """
    if not request.focus:
        subject = codebase.tops[0]
        if len(codebase.tops) > 1:
            return subject, [_make_choice_problem(codebase.tops)]
        if len(codebase.modules) == 1:
            return subject, []
        message = (
            "the layout 'neighbourhood' shows one module or package and those around it, and there are none around "
            f"{quote(codebase.name)}; name one in it with focus, such as {quote(_find_example(codebase))}, or "
            f"{quote(subject)} itself, if that is meant"
        )
        return subject, [Problem(ProblemKind.OPTION, message, option="layout")]
    patterns = Patterns(codebase)
    found = sorted(patterns.expand("focus", request.focus), key=split_name)
    problems = patterns.problems
    if len(found) > 1:
        problems.append(_make_choice_problem(found))
    return (found[0] if found else ""), problems


def _make_choice_problem(found: Sequence[str]) -> Problem:
    """Return the problem of several subjects, which is no reason to show nothing."""
    shown = ", ".join(map(quote, found[:_NAMES_IN_MESSAGE])) + (" ..." if len(found) > _NAMES_IN_MESSAGE else "")
    message = (
        f"expected one module or package for the layout 'neighbourhood', got {len(found)}: {shown}; the first one is "
        "shown"
    )
    return Problem(ProblemKind.LIMIT, message, option="layout")


def _find_example(codebase: Codebase) -> str:
    below = (name for name in codebase.modules if name not in codebase.tops)
    return next(below, codebase.tops[0])


class _Neighbour(NamedTuple):
    """A module or package around the subject, and the imports in one direction."""

    name: str  # that of an external module is its top-level name; empty for all of the standard library
    label: str
    is_external: bool = False


def arrange_neighbours(
    codebase: Codebase,
    selected: Collection[str],
    request: DiagramRequest,
    subject: str,
    edges: Iterable[ImportEdge] | None = None,
) -> StructuredNodes:
    """Return the nodes for a module or package and its neighbours, with the imports between it and them.

    The subject, with all modules below it, is the first node. Its importers follow, then other modules that it imports,
    then external ones; each from those with the most statements on, of equal ones first what is not in the standard
    library. The subject is shown whole, whatever is
    ``selected`` around it. ``edges`` are its imports and those of it, if they
    are known; otherwise, those of the codebase are searched.
    """
    finder = _Finder(codebase, selected, request.imports, subject)
    importers: dict[_Neighbour, list[ImportEdge]] = {}
    imported: dict[_Neighbour, list[ImportEdge]] = {}
    kinds = frozenset(request.imports.kinds)
    for edge in codebase.imports if edges is None else edges:
        is_from, is_to = finder.is_inside(edge.importer), finder.is_inside(edge.imported)
        if is_from == is_to or edge.kind not in kinds:
            continue
        neighbour = finder.find(edge.imported if is_from else edge.importer)
        if neighbour is not None:
            (imported if is_from else importers).setdefault(neighbour, []).append(edge)
    order = [*_sort(importers), *(each for each in _sort(imported) if each not in importers)]
    order.sort(key=lambda neighbour: (neighbour.is_external, neighbour.is_external and not neighbour.name))
    return _make_nodes(codebase, request, subject, order, importers, imported)


class _Finder:
    """Finds the neighbours that modules belong to."""

    def __init__(self, codebase: Codebase, selected: Collection[str], request: ImportsRequest, subject: str) -> None:
        self._codebase, self._selected, self._request, self._subject = codebase, selected, request, subject
        self._ancestors = {*iter_ancestors(subject)}
        self._below = f"{subject}."
        self._prefix = f"{codebase.tops[0]}." if len(codebase.tops) == 1 else ""
        self._found: dict[str, _Neighbour | None] = {}

    def is_inside(self, name: str) -> bool:
        """Return whether a module is the subject, or below it."""
        return name == self._subject or name.startswith(self._below)

    def find(self, name: str) -> _Neighbour | None:
        """Return the neighbour that a module outside of the subject belongs to; None if it is not shown."""
        if name not in self._found:
            is_known = name in self._codebase.modules
            self._found[name] = self._find_own(name) if is_known else self._find_external(name)
        return self._found[name]

    def _find_own(self, name: str) -> _Neighbour | None:
        if name not in self._selected:
            return None
        if self._request.grain is Grain.SIBLINGS:
            lineage = [name, *iter_ancestors(name)]
            outside = [each for each in lineage if each not in self._ancestors and each in self._codebase.modules]
            name = outside[-1] if outside else name
        label = name.removeprefix(self._prefix)
        is_init = name in self._ancestors and self._request.grain is Grain.SIBLINGS
        if is_init and self._codebase.modules[name].kind is ModuleKind.PACKAGE:
            label = INIT if f"{name}." == self._prefix else f"{label}.{INIT}"
        return _Neighbour(name, label)

    def _find_external(self, name: str) -> _Neighbour | None:
        externals = self._request.externals or Externals.DISTRIBUTIONS
        if externals is Externals.NONE:
            return None
        top = find_external(self._codebase, name)
        if top and is_standard(top) and externals is not Externals.ALL:
            top = ""
        elif not top:
            return None
        return _Neighbour(top, top, is_external=True)


def _count_statements(edges: Iterable[ImportEdge]) -> int:
    return len({(edge.importer, edge.line) for edge in edges})


def _sort(found: Mapping[_Neighbour, list[ImportEdge]]) -> list[_Neighbour]:
    def get_key(neighbour: _Neighbour) -> tuple[int, bool, str]:
        is_last = neighbour.is_external and is_standard(neighbour.name)
        return -_count_statements(found[neighbour]), is_last, neighbour.name

    return sorted(found, key=get_key)


def _make_nodes(
    codebase: Codebase,
    request: DiagramRequest,
    subject: str,
    order: list[_Neighbour],
    importers: Mapping[_Neighbour, list[ImportEdge]],
    imported: Mapping[_Neighbour, list[ImportEdge]],
) -> StructuredNodes:
    purposes = PurposeFinder(codebase, request.tree.purposes) if request.tree.summary else None
    own = [subject, *(each.name for each in order if not each.is_external)]
    labels = [subject, *(each.label for each in order if not each.is_external)]
    made = make_module_items(codebase, own, purposes)
    counts = _count_modules(codebase, own[:1])
    items = [
        item._replace(level=0, label=label, modules=counts if number == 0 else None)
        for number, (item, label) in enumerate(zip(made, labels, strict=True))
    ]
    items += _iter_external_items(codebase, [(each, imported[each]) for each in order if each.is_external])
    pairs = {(number, 0): importers[each] for number, each in enumerate(order, 1) if each in importers}
    pairs |= {(0, number): imported[each] for number, each in enumerate(order, 1) if each in imported}
    relations = tuple(Relation(*pair, _count_statements(pairs[pair])) for pair in sorted(pairs))
    structure = ImportStructure(relations, relations, (0,) * len(items), ())
    nodes = tuple(Node(-1, position) for position in range(len(items)))
    imports = tuple(tuple(sorted(pairs[relation[:2]])) for relation in relations)
    return StructuredNodes(TreeView(codebase.name, tuple(items)), nodes, structure, imports, {})


def _count_modules(codebase: Codebase, names: Iterable[str]) -> int | None:
    below = sum(1 for name in names for each in codebase.modules if each.startswith(f"{name}."))
    return below or None


def _iter_external_items(
    codebase: Codebase, found: Iterable[tuple[_Neighbour, list[ImportEdge]]]
) -> Iterator[TreeItem]:
    for neighbour, edges in found:
        tops = sorted({find_external(codebase, edge.imported) for edge in edges})
        more = 0 if neighbour.name else len(tops)
        yield TreeItem(neighbour.name, neighbour.label, ItemKind.EXTERNAL.value, more=more)
