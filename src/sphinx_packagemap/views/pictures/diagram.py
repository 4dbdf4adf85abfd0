"""What a picture of a package shows: the items of its tree, with sizes, colours and imports."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import nullcontext
from typing import NamedTuple

from sphinx_packagemap.model import Codebase, Problem, ProblemKind
from sphinx_packagemap.survey import Survey
from sphinx_packagemap.views.items import ItemKind, TreeItem, TreeView
from sphinx_packagemap.views.pictures.coloring import Key, colors_of
from sphinx_packagemap.views.pictures.edges import Edge, edges_between
from sphinx_packagemap.views.pictures.nodes import Node, nodes_of
from sphinx_packagemap.views.pictures.request import ColorBy, DiagramRequest, Edges, Layout
from sphinx_packagemap.views.pictures.sizes import sizes_of
from sphinx_packagemap.views.selection import select
from sphinx_packagemap.views.tree import read_modules, survey_tree, tree_view


class DiagramView(NamedTuple):
    """A picture to draw."""

    tree: TreeView
    nodes: tuple[Node, ...] = ()  # each after the one above it
    keys: tuple[Key, ...] = ()  # what the colours mean
    edges: tuple[Edge, ...] = ()  # sorted
    problems: tuple[Problem, ...] = ()  # those of the tree included

    def item(self, node: Node) -> TreeItem:
        """Return the item that a node stands for."""
        return self.tree.items[node.item]


def survey_diagram(survey: Survey, name: str, request: DiagramRequest) -> DiagramView:
    """Return the picture of a name or directory, reading no file but those that it needs.

    Raises NotFound where there is no such name.
    """
    problems, request = _possible(request)
    if not request.reads_all:
        tree = survey_tree(survey, name, request.tree)
        return diagram_view(survey.discover(name), tree, request, problems)
    # What is not shown itself counts for the package that it lies in.
    everything = request.tree._replace(depth=None)
    with survey.reading_along() if everything.shows_all else nullcontext():
        codebase = survey.discover(name)
        codebase = read_modules(survey, codebase, select(codebase, everything).names, request.tree)
    return diagram_view(codebase, tree_view(codebase, request.tree), request, problems)


def _possible(request: DiagramRequest) -> tuple[list[Problem], DiagramRequest]:
    """Return what a layout cannot show, and a request for the rest."""
    problems = []
    if request.layout is Layout.TREEMAP and request.tree.members:
        message = ":members: a treemap shows modules only: their names have no size"
        problems.append(Problem(ProblemKind.OPTION, message))
        request = request._replace(tree=request.tree._replace(members=()))
    if request.layout is Layout.TREEMAP and request.edges is not Edges.NONE:
        problems.append(Problem(ProblemKind.OPTION, ":edges: a treemap has no room for imports; the others have"))
        request = request._replace(edges=Edges.NONE)
    if request.color_by is ColorBy.GROUPS and not request.tree.groups:
        problems.append(Problem(ProblemKind.OPTION, ":color-by: there are no :groups: to colour by"))
        request = request._replace(color_by=ColorBy.KIND)
    return problems, request


def diagram_view(
    codebase: Codebase, tree: TreeView, request: DiagramRequest, problems: Sequence[Problem] = ()
) -> DiagramView:
    """Return the picture of a tree of a codebase, in which what the request needs was read."""
    nodes = nodes_of(tree.items)
    if request.needs_sizes:
        nodes = _sized(codebase, tree.items, nodes, request)
    keys, colors, more_problems = colors_of(codebase, tree, nodes, request)
    nodes = [node._replace(color=color) for node, color in zip(nodes, colors, strict=True)]
    edges = edges_between(codebase, [tree.items[node.item] for node in nodes], request.edges)
    return DiagramView(tree, tuple(nodes), keys, edges, (*tree.problems, *problems, *more_problems))


def _sized(codebase: Codebase, items: Sequence[TreeItem], nodes: list[Node], request: DiagramRequest) -> list[Node]:
    sizes = sizes_of(codebase, select(codebase, request.tree._replace(depth=None)).names, request.size)
    shown_below = [0] * len(nodes)
    is_branch = {node.above for node in nodes}
    sized = list(nodes)
    for position in range(len(nodes) - 1, -1, -1):  # what lies below first
        node, item = nodes[position], items[nodes[position].item]
        if item.kind == ItemKind.MORE:
            continue
        if item.kind == ItemKind.GROUP:
            own, total = 0, shown_below[position]
        else:
            total = sizes.total.get(item.name, 0)
            own = sizes.own.get(item.name, 0) if position in is_branch else total
        sized[position] = node._replace(size=total, own=own)
        if node.above >= 0:
            shown_below[node.above] += total
    for position, node in enumerate(nodes):  # what stands for others has what is left
        if items[node.item].kind == ItemKind.MORE and node.above >= 0:
            above = sized[node.above]
            rest = max(0, above.size - above.own - shown_below[node.above])
            sized[position] = node._replace(size=rest, own=rest)
    return sized
