"""The imports between the modules of a codebase, or between packages of a depth, without a diagram of them."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from contextlib import nullcontext
from typing import NamedTuple

from sphinx_packagemap.model import Codebase, ImportEdge, ModuleKind, Problem
from sphinx_packagemap.names import iter_ancestors
from sphinx_packagemap.survey import Survey
from sphinx_packagemap.views import ImportsRequest, TreeRequest
from sphinx_packagemap.views.imports import ImportPlace
from sphinx_packagemap.views.imports.relations import LiftedImports, lift_imports
from sphinx_packagemap.views.selection import select


class ItemImport(NamedTuple):
    """All imports of one item by another one."""

    importer: str  # dotted names of the items
    imported: str
    places: tuple[ImportPlace, ...]  # the statements, sorted; one that imports several modules has a place for each

    @property
    def statements(self) -> int:
        """The number of statements."""
        return len({(place.importer, place.line) for place in self.places})


class ItemsView(NamedTuple):
    """The items of a codebase: its modules, or its packages of a depth with all modules below; and their imports."""

    name: str  # of the codebase
    items: tuple[str, ...]  # dotted names, sorted by components
    imports: tuple[ItemImport, ...]  # between different items, sorted
    origins: Mapping[str, str | None]  # the file of each item, relative to its root; None if it has none
    modules: frozenset[str]  # dotted names of the modules that the items consist of
    edges: tuple[ImportEdge, ...]  # the imports of the requested kinds between these modules, sorted
    problems: tuple[Problem, ...] = ()
    left_out: frozenset[str] = frozenset()  # dotted names of the modules that the request leaves out
    tops: tuple[str, ...] = ()  # dotted names of the outermost modules


def survey_items(survey: Survey, names: tuple[str, ...], tree: TreeRequest, request: ImportsRequest) -> ItemsView:
    """Return the items of one or several names or directories, with the imports between them.

    Without a depth, each module is an item. Otherwise, a package at that depth has all imports of the modules below it,
    and one above it only its own. Raises NotFound if none of the names exists.
    """
    everything = tree.remove_limits()
    with survey.read_while_discovering() if everything.selects_all else nullcontext():
        codebase = survey.discover_all(names)
        selection = select(codebase, everything)
        codebase = survey.read(codebase, sorted(selection.names))
    hidden = find_hidden_root(codebase, request)
    selected = selection.names - {hidden}
    problems = [problem for problem in codebase.problems if problem.module is None or problem.module in selected]
    return make_items_view(codebase, selected, tree.depth, request, (*selection.problems, *problems))


def find_hidden_root(codebase: Codebase, request: ImportsRequest) -> str:
    """Return the name of the single top-level package whose ``__init__`` is left out; empty if none is."""
    (first, *others) = codebase.tops
    is_hidden = not others and not request.root and codebase.modules[first].kind is ModuleKind.PACKAGE
    return first if is_hidden and len(codebase.modules) > 1 else ""


def make_items_view(
    codebase: Codebase,
    selected: Collection[str],
    depth: int | None,
    request: ImportsRequest,
    problems: tuple[Problem, ...] = (),
) -> ItemsView:
    """Return the items for the selected modules of a codebase in which these were read."""
    item_of = _find_items(codebase, selected, depth)
    shown = frozenset(item_of.values())
    items = tuple(name for name in codebase.modules if name in shown)
    numbers = {name: number for number, name in enumerate(items)}
    positions = {name: numbers[item] for name, item in item_of.items()}
    lifted = lift_imports(codebase.imports, positions, request.kinds)
    imports = tuple(
        ItemImport(items[importer], items[imported], _make_places(codebase, lifted, (importer, imported)))
        for importer, imported in sorted(lifted)
    )
    edges = tuple(
        edge
        for edge in codebase.imports
        if edge.kind in request.kinds and edge.importer in item_of and edge.imported in item_of
    )
    origins = {item: codebase.modules[item].origin for item in items}
    left_out = frozenset(codebase.modules).difference(selected, {find_hidden_root(codebase, request)})
    modules, tops = frozenset(item_of), codebase.tops
    return ItemsView(codebase.name, items, imports, origins, modules, edges, problems, left_out, tops)


def _find_items(codebase: Codebase, selected: Collection[str], depth: int | None) -> dict[str, str]:
    """Return the name of the item of each selected module."""
    if depth is None:
        return {name: name for name in codebase.modules if name in selected}
    tops = frozenset(codebase.tops)
    items: dict[str, str] = {}
    for name in codebase.modules:
        if name in selected:
            lineage = [*reversed([name, *_list_ancestors(name, tops)])]  # from the top on
            items[name] = lineage[min(depth, len(lineage) - 1)]
    return {name: item for name, item in items.items() if item in codebase.modules}


def _list_ancestors(name: str, tops: Collection[str]) -> Iterable[str]:
    """Return the ancestors of a module up to its top, the nearest first."""
    found: list[str] = []
    if name in tops:
        return found
    for ancestor in iter_ancestors(name):
        found.append(ancestor)
        if ancestor in tops:
            break
    return found


def _make_places(codebase: Codebase, lifted: LiftedImports, pair: tuple[int, int]) -> tuple[ImportPlace, ...]:
    return tuple(make_place(codebase, edge) for edge in sorted(lifted[pair]))


def make_place(codebase: Codebase, edge: ImportEdge) -> ImportPlace:
    """Return an import with the file that contains it."""
    return ImportPlace(edge.importer, edge.imported, codebase.modules[edge.importer].origin, edge.line, edge.kind)
