"""What a picture of a package shows: the items of its tree, with sizes, colours and imports."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import nullcontext
from typing import NamedTuple

from sphinx_packagemap.model import Codebase, Problem, ProblemKind
from sphinx_packagemap.survey import Survey
from sphinx_packagemap.views.items import TreeItem, TreeView
from sphinx_packagemap.views.pictures.coloring import Key, colors_of
from sphinx_packagemap.views.pictures.edges import Edge, edges_between, most_telling
from sphinx_packagemap.views.pictures.nodes import Node, nodes_of, sized
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

    def key(self, node: Node) -> Key | None:
        """Return what the colour of a node means; None if it has none."""
        return self.keys[node.color] if node.color >= 0 else None


def survey_diagram(survey: Survey, names: str | tuple[str, ...], request: DiagramRequest) -> DiagramView:
    """Return the picture of a name or directory, or several of them, reading no file but those that it needs.

    Raises NotFound where there is none of them.
    """
    names = (names,) if isinstance(names, str) else names
    problems, request = _possible(request)
    if not request.reads_all:
        tree = survey_tree(survey, names, request.tree)
        return diagram_view(survey.discover_all(names), tree, request, problems)
    # What is not shown itself counts for the package that it lies in.
    everything = request.tree._replace(depth=None)
    with survey.reading_along() if everything.shows_all else nullcontext():
        codebase = survey.discover_all(names)
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
    chosen: frozenset[str] = frozenset()
    if request.reads_all:
        chosen = select(codebase, request.tree._replace(depth=None)).names
    if request.needs_sizes:
        nodes = sized(nodes, tree.items, sizes_of(codebase, chosen, request.size))
    keys, colors, color_problems = colors_of(codebase, tree, nodes, request)
    nodes = [node._replace(color=color) for node, color in zip(nodes, colors, strict=True)]
    edges = edges_between(codebase, tree.items, nodes, chosen, request.edges)
    drawn, edge_problems = most_telling(edges, request.tree.max_items, codebase.name)
    all_problems = (*tree.problems, *problems, *color_problems, *edge_problems)
    return DiagramView(tree, tuple(nodes), keys, drawn, all_problems)
