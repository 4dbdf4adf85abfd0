"""The shortest chains of imports between two names, as nodes of a diagram: a row for each distance."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from sphinx_packagemap.model import Codebase, ModuleKind, Problem, ProblemKind
from sphinx_packagemap.names import make_absolute
from sphinx_packagemap.text import quote
from sphinx_packagemap.views import MAX_LAYERED_EDGES, DiagramRequest
from sphinx_packagemap.views.imports import ImportStructure, Relation
from sphinx_packagemap.views.imports.chains import Chains, find_chains, make_graph
from sphinx_packagemap.views.imports.components import make_module_items
from sphinx_packagemap.views.imports.items import ItemsView, find_hidden_root, make_items_view
from sphinx_packagemap.views.nodes import Node
from sphinx_packagemap.views.purpose_finder import PurposeFinder
from sphinx_packagemap.views.selection import Patterns, iter_with_descendants, select
from sphinx_packagemap.views.tree import ItemKind, TreeItem, TreeView

_MAXIMA = (12, 6, 3)  # nodes in a row to try, until there are few enough imports to draw


class FoundChains(NamedTuple):
    """The shortest chains between two names, or those in the opposite direction if there are none."""

    items: ItemsView  # the modules of the codebase, with the imports of the chains
    ends: tuple[str, str]  # dotted names: the importer and the imported module, as they are wanted
    chains: Chains | None = None
    opposite: Chains | None = None
    is_partial: bool = False  # whether the request leaves out modules, through which other chains may lead


class ChainNodes(NamedTuple):
    """The nodes of a diagram of chains, in the order of the rows; all are outermost ones."""

    tree: TreeView
    nodes: tuple[Node, ...]
    structure: ImportStructure


def find_chains_between(codebase: Codebase, request: DiagramRequest) -> tuple[FoundChains | None, list[Problem]]:
    """Return the chains between the two names of a request, which include their descendants, and its problems.

    There are no chains if one of the names is unknown, or if other options leave out all of its modules.
    """
    patterns = Patterns(codebase)
    selection = select(codebase, request.tree.remove_limits())
    ends = [
        set(iter_with_descendants(patterns.expand("between", [name]), codebase)) for name in request.imports.between
    ]
    if not all(ends):
        return None, patterns.problems
    selected = selection.names - {find_hidden_root(codebase, request.imports)}
    items = make_items_view(codebase, selected, None, request.imports)
    importers, imported = (each & items.modules for each in ends)
    hidden = [name for name, end in zip(request.imports.between, (importers, imported), strict=True) if not end]
    if hidden:
        return None, [*patterns.problems, *(_make_left_out_problem(name) for name in hidden)]
    graph = make_graph(items.edges, request.imports.kinds)
    chains = find_chains(graph, importers - imported or importers, imported - importers or imported)
    opposite = find_chains(graph, imported, importers) if chains is None else None
    links = frozenset((chains or opposite or _NONE).links)
    imports = tuple(each for each in items.imports if (each.importer, each.imported) in links)
    first, second = (make_absolute(name, codebase.tops[0]) for name in request.imports.between)
    origins = {name: items.origins[name] for link in links for name in link}
    is_partial = bool(items.left_out)
    items = items._replace(
        items=(), imports=imports, origins=origins, modules=frozenset(), edges=(), left_out=frozenset()
    )
    return FoundChains(items, (first, second), chains, opposite, is_partial), patterns.problems


def _make_left_out_problem(name: str) -> Problem:
    return Problem(ProblemKind.OPTION, f"other options leave out {quote(name)}", option="between")


_NONE = Chains((), (), 0)


def arrange_chains(codebase: Codebase, request: DiagramRequest, found: FoundChains) -> ChainNodes:
    """Return the nodes of chains; in a row with many, those that the fewest chains include become one."""
    assert found.chains is not None
    for maximum in _MAXIMA:
        rows = _collapse(found.chains, maximum)
        positions = {name: number for number, names in enumerate(_iter_nodes(rows)) for name in names}
        relations = _make_relations(found, positions)
        if len(relations) <= MAX_LAYERED_EDGES:
            break
    (top, *others) = codebase.tops
    purposes = PurposeFinder(codebase, request.tree.purposes) if request.tree.summary else None
    items: list[TreeItem] = []
    if not others and codebase.modules[top].kind is not ModuleKind.MODULE:
        items = [each._replace(level=0, branch=True) for each in make_module_items(codebase, [top], purposes)]
    level = len(items)
    nodes: list[Node] = []
    levels: list[int] = []
    for number, row in enumerate(rows):
        for names in row:
            nodes.append(Node(-1, len(items)))
            levels.append(len(rows) - number)
            if len(names) == 1:
                items += [each._replace(level=level) for each in make_module_items(codebase, names, purposes)]
            else:
                more = TreeItem(top, "…", ItemKind.MORE.value, level, more=len(names), left_out=tuple(names))
                items.append(more)
    structure = ImportStructure(relations, relations, tuple(levels), ())
    return ChainNodes(TreeView(codebase.name, tuple(items)), tuple(nodes), structure)


def _collapse(chains: Chains, maximum: int) -> list[list[list[str]]]:
    """Return the rows of chains as nodes: the names of one module each, or of all that are collapsed, at the end."""
    counts = _count_chains(chains)
    rows = []
    for row in chains.rows:
        kept = sorted(row, key=lambda name: (-counts[name], name))[:maximum]
        rest = [name for name in row if name not in kept]
        if len(rest) == 1:
            kept, rest = [*row], []
        rows.append([[name] for name in sorted(kept)] + ([rest] if rest else []))
    return rows


def _count_chains(chains: Chains) -> dict[str, int]:
    """Return the number of chains that include each module."""
    before = dict.fromkeys(chains.rows[0], 1)
    after = dict.fromkeys(chains.rows[-1], 1)
    row_of = {name: number for number, row in enumerate(chains.rows) for name in row}
    for importer, imported in sorted(chains.links, key=lambda link: row_of[link[0]]):
        before[imported] = before.get(imported, 0) + before[importer]
    for importer, imported in sorted(chains.links, key=lambda link: -row_of[link[0]]):
        after[importer] = after.get(importer, 0) + after[imported]
    return {name: before[name] * after[name] for name in row_of}


def _iter_nodes(rows: Sequence[Sequence[Sequence[str]]]) -> list[Sequence[str]]:
    return [names for row in rows for names in row]


def _make_relations(found: FoundChains, positions: Mapping[str, int]) -> tuple[Relation, ...]:
    sums: dict[tuple[int, int], int] = {}
    for each in found.items.imports:
        pair = positions[each.importer], positions[each.imported]
        sums[pair] = sums.get(pair, 0) + each.statements
    return tuple(Relation(*pair, sums[pair]) for pair in sorted(sums))
