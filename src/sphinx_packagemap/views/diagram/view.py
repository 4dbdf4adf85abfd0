"""The view of a diagram: the items of a tree, with sizes, colours and imports."""

from __future__ import annotations

from collections.abc import Mapping, Sequence, Set
from contextlib import nullcontext
from typing import NamedTuple

from sphinx_packagemap.model import MODULE_KINDS, NEVER_IMPORTED, Codebase, ImportKind, Problem, ProblemKind
from sphinx_packagemap.names import iter_ancestors
from sphinx_packagemap.survey import Survey
from sphinx_packagemap.text import quote
from sphinx_packagemap.views import ColorBy, DiagramRequest, Edges
from sphinx_packagemap.views.closures import find_components
from sphinx_packagemap.views.diagram import Node, add_sizes, compute_sizes, make_nodes
from sphinx_packagemap.views.diagram.colors import Key, choose_colors
from sphinx_packagemap.views.selection import select
from sphinx_packagemap.views.tree import TreeItem, TreeView
from sphinx_packagemap.views.tree.builder import make_tree_view, read_modules, survey_tree


class Edge(NamedTuple):
    """All imports from one node, and its hidden descendants, to another one."""

    importer: int  # position of the node
    imported: int
    statements: int  # how many imports they are
    type_checking: bool = False  # only type checkers see them
    circular: bool = False  # they are part of a cycle among the nodes that are shown


def find_edges(
    codebase: Codebase, items: Sequence[TreeItem], nodes: Sequence[Node], chosen: Set[str], edges: Edges
) -> tuple[Edge, ...]:
    """Return the imports between the nodes of some items, by importer and imported.

    A module that is too deep to be shown stands for its nearest ancestor that is shown, a folded one for the item that
    it is folded into. Modules that the author did not choose are no part of it. Imports for type checkers only, and
    those that run only in a script, make no cycle.
    """
    if edges is Edges.NONE:
        return ()
    found = _lift_imports(codebase, _locate_modules(items, nodes), chosen)
    successors: list[list[int]] = [[] for _ in nodes]
    for (importer, imported), kinds in found.items():
        if not NEVER_IMPORTED.issuperset(kinds):
            successors[importer].append(imported)
    groups = find_components(successors)
    made = []
    for (importer, imported), kinds in sorted(found.items()):
        for_types = set(kinds) == {ImportKind.TYPE_CHECKING}
        circular = not NEVER_IMPORTED.issuperset(kinds) and groups[importer] == groups[imported]
        if circular or edges is Edges.IMPORTS:
            made.append(Edge(importer, imported, len(kinds), for_types, circular))
    return tuple(made)


def _locate_modules(items: Sequence[TreeItem], nodes: Sequence[Node]) -> dict[str, int]:
    """Return the node of each module that has one, and of those that are left out at the head of others."""
    places: dict[str, int] = {}
    for position, node in enumerate(nodes):
        item = items[node.item]
        folded = items[node.item + 1] if node.folded else item  # that is part of the node now
        places |= dict.fromkeys(folded.left_out, position)
        if item.kind in MODULE_KINDS:
            places[item.name] = position
    return places


def _lift_imports(
    codebase: Codebase, places: Mapping[str, int], chosen: Set[str]
) -> dict[tuple[int, int], list[ImportKind]]:
    lifted: dict[str, int | None] = {}

    def position(name: str) -> int | None:
        if name not in lifted:
            near = (each for each in (name, *iter_ancestors(name)) if each in places)
            lifted[name] = next((places[each] for each in near), None)
        return lifted[name]

    found: dict[tuple[int, int], list[ImportKind]] = {}
    for edge in codebase.imports:
        if edge.imported not in chosen or edge.importer not in chosen:
            continue
        importer, imported = position(edge.importer), position(edge.imported)
        if importer is not None and imported is not None and importer != imported:
            found.setdefault((importer, imported), []).append(edge.kind)
    return found


def limit_edges(edges: Sequence[Edge], most: int, name: str) -> tuple[tuple[Edge, ...], tuple[Problem, ...]]:
    """Return no more than ``most`` imports, and a problem if there are more.

    Those in circles come first, then those that stand for most statements.
    """
    if len(edges) <= most:
        return tuple(edges), ()
    ordered = sorted(edges, key=lambda edge: (not edge.circular, -edge.statements, edge.importer, edge.imported))
    message = (
        f"there are {len(edges)} imports to draw of {quote(name)}: only {most} of them are drawn, those in circles "
        "and those that stand for most statements first; choose by depth, include or exclude, or raise the limit"
    )
    return tuple(sorted(ordered[:most])), (Problem(ProblemKind.LIMIT, message),)


class DiagramView(NamedTuple):
    """A picture to draw."""

    tree: TreeView
    nodes: tuple[Node, ...] = ()  # each after the one above it
    keys: tuple[Key, ...] = ()  # the meaning of the colours
    edges: tuple[Edge, ...] = ()  # sorted
    problems: tuple[Problem, ...] = ()  # those of the tree included

    def get_item(self, node: Node) -> TreeItem:
        """Return the item that a node stands for."""
        return self.tree.items[node.item]

    def get_key(self, node: Node) -> Key | None:
        """Return the meaning of the colour of a node; None if it has none."""
        return self.keys[node.color] if node.color >= 0 else None


def survey_diagram(survey: Survey, names: str | tuple[str, ...], request: DiagramRequest) -> DiagramView:
    """Return the picture of a name or directory, or several of them, reading no file but those that it needs.

    Raises NotFound where there is none of them.
    """
    names = (names,) if isinstance(names, str) else names
    problems, request = _check_request(request)
    if not request.reads_all:
        tree = survey_tree(survey, names, request.tree)
        return make_diagram_view(survey.discover_all(names), tree, request, problems)
    # A module that is not shown itself counts for its package.
    everything = request.tree._replace(depth=None)
    with survey.read_while_discovering() if everything.shows_all else nullcontext():
        codebase = survey.discover_all(names)
        codebase = read_modules(survey, codebase, select(codebase, everything).names, request.tree)
    return make_diagram_view(codebase, make_tree_view(codebase, request.tree), request, problems)


def _check_request(request: DiagramRequest) -> tuple[list[Problem], DiagramRequest]:
    """Return the problems of a request that its layout cannot fulfil, and a request for the rest."""
    problems = []
    layout = request.layout
    if layout.traits.shows_sizes and request.tree.members:
        message = f"a {layout.value} shows modules only: their names have no size"
        problems.append(Problem(ProblemKind.OPTION, message, option="members"))
        request = request._replace(tree=request.tree._replace(members=()))
    if not layout.traits.carries_edges and request.edges is not Edges.NONE:
        message = f"a {layout.value} has no room for imports; the others have"
        problems.append(Problem(ProblemKind.OPTION, message, option="edges"))
        request = request._replace(edges=Edges.NONE)
    if request.color_by is ColorBy.GROUPS and not request.tree.groups:
        problems.append(Problem(ProblemKind.OPTION, "there are no groups to colour by", option="color-by"))
        request = request._replace(color_by=ColorBy.KIND)
    return problems, request


def make_diagram_view(
    codebase: Codebase, tree: TreeView, request: DiagramRequest, problems: Sequence[Problem] = ()
) -> DiagramView:
    """Return the view of a tree of a codebase whose needed modules were read."""
    nodes = make_nodes(tree.items)
    chosen: frozenset[str] = frozenset()
    if request.reads_all:
        chosen = select(codebase, request.tree._replace(depth=None)).names
    if request.needs_sizes:
        nodes = add_sizes(nodes, tree.items, compute_sizes(codebase, chosen, request.size))
    keys, colors, color_problems = choose_colors(codebase, tree, nodes, request)
    nodes = [node._replace(color=color) for node, color in zip(nodes, colors, strict=True)]
    edges = find_edges(codebase, tree.items, nodes, chosen, request.edges)
    drawn, edge_problems = limit_edges(edges, request.tree.max_items, codebase.name)
    all_problems = (*tree.problems, *problems, *color_problems, *edge_problems)
    return DiagramView(tree, tuple(nodes), keys, drawn, all_problems)
