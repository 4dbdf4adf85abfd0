"""The view of a diagram: the items of a tree, with sizes, colours and imports."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence, Set
from contextlib import nullcontext
from typing import NamedTuple

from sphinx_packagemap.garbage_collection import pause_garbage_collection
from sphinx_packagemap.model import (
    MODULE_KINDS,
    NEVER_IMPORTED,
    Codebase,
    ImportKind,
    Problem,
    ProblemKind,
)
from sphinx_packagemap.names import is_in_subtree, iter_ancestors
from sphinx_packagemap.survey import Survey
from sphinx_packagemap.text import quote
from sphinx_packagemap.views import (
    DEFAULT_MAX_CHILDREN,
    MAX_LAYERED_EDGES,
    MAX_LAYERED_NODES,
    ColorBy,
    DiagramRequest,
    DrawnImports,
    Edges,
    Externals,
    Layout,
)
from sphinx_packagemap.views.closures import find_components
from sphinx_packagemap.views.diagram import ColorKey, add_level_sizes, add_sizes, choose_colors, compute_sizes
from sphinx_packagemap.views.imports import ImportPlace, ImportStructure
from sphinx_packagemap.views.imports.chain_rows import FoundChains, arrange_chains, find_chains_between
from sphinx_packagemap.views.imports.components import add_modules, assign_modules
from sphinx_packagemap.views.imports.externals import add_externals
from sphinx_packagemap.views.imports.filters import follow_imports
from sphinx_packagemap.views.imports.items import make_place
from sphinx_packagemap.views.imports.neighbours import arrange_neighbours, choose_subject, find_subject
from sphinx_packagemap.views.imports.reduction import reduce_transitively
from sphinx_packagemap.views.imports.view import StructuredNodes, arrange_nodes
from sphinx_packagemap.views.nodes import Node, make_nodes
from sphinx_packagemap.views.selection import select
from sphinx_packagemap.views.tree import ItemKind, TreeItem, TreeView
from sphinx_packagemap.views.tree.builder import make_tree_view, read_modules, survey_tree


class Edge(NamedTuple):
    """All imports from one node to another one, those of their hidden descendants included."""

    importer: int  # position of the node
    imported: int
    statements: int  # number of imports
    type_checking: bool = False  # whether all of them are for type checkers only
    circular: bool = False  # whether they are part of a cycle among the nodes


def find_edges(
    codebase: Codebase, items: Sequence[TreeItem], nodes: Sequence[Node], selected: Set[str], edges: Edges
) -> tuple[Edge, ...]:
    """Return the imports between the nodes of some items, sorted by importer and imported.

    Imports of a module that is too deep to be shown are those of its nearest shown ancestor, and imports of a folded
    module those of the item that it is folded into. Modules that are not in ``selected`` are ignored. Imports for type
    checkers only, and those that run only in a script, are never part of a cycle.
    """
    if edges is Edges.NONE:
        return ()
    found = _collect_imports(codebase, _locate_modules(items, nodes), selected)
    successors: list[list[int]] = [[] for _ in nodes]
    for (importer, imported), kinds in found.items():
        if not NEVER_IMPORTED.issuperset(kinds):
            successors[importer].append(imported)
    groups = find_components(successors)
    found_edges = []
    for (importer, imported), kinds in sorted(found.items()):
        for_types = set(kinds) == {ImportKind.TYPE_CHECKING}
        circular = not NEVER_IMPORTED.issuperset(kinds) and groups[importer] == groups[imported]
        if circular or edges is Edges.IMPORTS:
            found_edges.append(Edge(importer, imported, len(kinds), for_types, circular))
    return tuple(found_edges)


def _locate_modules(items: Sequence[TreeItem], nodes: Sequence[Node]) -> dict[str, int]:
    """Return the position of the node of each module that is shown, or that is named by an item of kind "more"."""
    positions: dict[str, int] = {}
    for position, node in enumerate(nodes):
        item = items[node.item]
        folded = items[node.item + 1] if node.folded else item  # it became part of the node
        positions |= dict.fromkeys(folded.left_out, position)
        if item.kind in MODULE_KINDS:
            positions[item.name] = position
    return positions


def _collect_imports(
    codebase: Codebase, positions: Mapping[str, int], selected: Set[str]
) -> dict[tuple[int, int], list[ImportKind]]:
    nearest: dict[str, int | None] = {}

    def find_position(name: str) -> int | None:
        if name not in nearest:
            candidates = (each for each in (name, *iter_ancestors(name)) if each in positions)
            nearest[name] = next((positions[each] for each in candidates), None)
        return nearest[name]

    found: dict[tuple[int, int], list[ImportKind]] = {}
    for edge in codebase.imports:
        if edge.imported not in selected or edge.importer not in selected:
            continue
        importer, imported = find_position(edge.importer), find_position(edge.imported)
        if importer is not None and imported is not None and importer != imported:
            found.setdefault((importer, imported), []).append(edge.kind)
    return found


def limit_edges(edges: Sequence[Edge], max_edges: int, name: str) -> tuple[tuple[Edge, ...], tuple[Problem, ...]]:
    """Return at most ``max_edges`` edges, sorted, and a problem if there are more.

    Edges in cycles are preferred, and then those of more statements.
    """
    if len(edges) <= max_edges:
        return tuple(edges), ()
    ordered = sorted(edges, key=lambda edge: (not edge.circular, -edge.statements, edge.importer, edge.imported))
    message = (
        f"{quote(name)} has {len(edges)} imports to draw, and only {max_edges} of them are drawn: first those "
        "in cycles, then those with the most statements; select fewer modules with depth, include or exclude, "
        "or raise the limit"
    )
    return tuple(sorted(ordered[:max_edges])), (Problem(ProblemKind.LIMIT, message),)


class DiagramView(NamedTuple):
    """The contents of a diagram, without a layout."""

    tree: TreeView
    nodes: tuple[Node, ...] = ()  # each after its parent
    keys: tuple[ColorKey, ...] = ()  # the meaning of the colours
    edges: tuple[Edge, ...] = ()  # sorted
    problems: tuple[Problem, ...] = ()  # those of the tree included
    is_partial: bool = False  # whether the request leaves out modules, which sizes and imports do not include
    structure: ImportStructure | None = None  # of its nodes, for layouts with levels
    imports: tuple[tuple[ImportPlace, ...], ...] = ()  # the statements of each relation of the structure, sorted
    unassigned: tuple[str, ...] = ()  # modules in none of the author's components, without their descendants
    layout: Layout | None = None  # in place of the one of the request, which cannot show so much
    chains: FoundChains | None = None  # of imports, if their modules are the nodes

    def get_item(self, node: Node) -> TreeItem:
        """Return the item of a node."""
        return self.tree.items[node.item]

    def get_key(self, node: Node) -> ColorKey | None:
        """Return the meaning of the colour of a node; None if it has none."""
        return self.keys[node.color] if node.color >= 0 else None

    def is_external(self, position: int) -> bool:
        """Return whether a node is for modules outside of the codebase."""
        return self.get_item(self.nodes[position]).kind == ItemKind.EXTERNAL

    def list_own_edges(self) -> tuple[Edge, ...]:
        """Return the edges between modules of the codebase."""
        external = {position for position in range(len(self.nodes)) if self.is_external(position)}
        return tuple(edge for edge in self.edges if edge.imported not in external) if external else self.edges

    def is_end(self, position: int) -> bool:
        """Return whether a node is at an end of chains of imports."""
        if self.chains is None or self.structure is None:
            return False
        return self.structure.levels[position] in (1, self.structure.levels[0])

    def adapt_request(self, request: DiagramRequest) -> DiagramRequest:
        """Return the request for the view, with the layout that it is for."""
        return request if self.layout is None else request._replace(layout=self.layout)

    def get_own_key(self, node: Node) -> ColorKey | None:
        """Return the meaning of the colour of the own part of a node in a treemap; None if it has none."""
        return self.keys[node.own_color] if node.own_color >= 0 else None


def survey_diagram(survey: Survey, names: str | tuple[str, ...], request: DiagramRequest) -> DiagramView:
    """Return the diagram of one or several names or directories; only the files that it needs are read.

    Raises NotFound if none of them exists.
    """
    names = (names,) if isinstance(names, str) else names
    names, request = choose_subject(names, request)
    problems, request = _check_request(request)
    if not request.reads_all:
        tree = survey_tree(survey, names, request.tree)
        return make_diagram_view(survey.discover_all(names), tree, request, problems)
    # Modules that are not shown count for their ancestors.
    everything = request.tree.remove_limits()
    traits = request.layout.traits
    if traits.has_subject or (traits.has_levels and request.imports.follows):  # whatever imports those in focus
        everything = everything._replace(focus=())
    with survey.read_while_discovering() if everything.selects_all else nullcontext():
        codebase = survey.discover_all(names)
        needed = select(codebase, everything).names
        subject, subject_problems = find_subject(codebase, request.tree) if traits.has_subject else ("", [])
        if subject:  # whatever options select, it is shown with all below it
            needed |= {name for name in codebase.modules if is_in_subtree(name, subject)}
        codebase = read_modules(survey, codebase, needed, request.tree)
    if request.imports.between:
        return _make_chains_view(codebase, request, problems)
    if traits.has_subject:
        return _make_neighbourhood_view(codebase, request, subject, [*problems, *subject_problems])
    if request.layout.traits.has_levels:
        request, found = follow_imports(codebase, request)
        problems += found
        everything = request.tree.remove_limits()
    if request.layout.traits.has_curves:
        return _make_layered_view(codebase, request, problems)
    # Areas have to add up: modules that are left out count neither as lines nor as modules.
    counted = dict.fromkeys(select(codebase, everything).names) if request.needs_sizes else None
    return make_diagram_view(codebase, make_tree_view(codebase, request.tree, own_lines=counted), request, problems)


def _check_request(request: DiagramRequest) -> tuple[list[Problem], DiagramRequest]:
    """Return the problems of options that the layout does not support, and the request without them."""
    problems = []
    layout = request.layout
    if layout.traits.shows_sizes and request.tree.members:
        message = f"the layout '{layout.value}' shows only modules, because members have no size"
        problems.append(Problem(ProblemKind.OPTION, message, option="members"))
        request = request._replace(tree=request.tree._replace(members=()))
    if not layout.traits.carries_edges and request.edges is not Edges.NONE:
        message = (
            f"has no effect with the layout '{layout.value}', which always shows imports"
            if layout.traits.has_levels
            else f"the layout '{layout.value}' cannot show imports; choose another layout"
        )
        problems.append(Problem(ProblemKind.OPTION, message, option="edges"))
        request = request._replace(edges=Edges.NONE)
    if layout.traits.has_levels and request.tree.members:
        message = f"the layout '{layout.value}' shows only modules, because members import nothing"
        problems.append(Problem(ProblemKind.OPTION, message, option="members"))
        request = request._replace(tree=request.tree._replace(members=()))
    if request.color_by is ColorBy.GROUPS and not request.tree.groups:
        problems.append(Problem(ProblemKind.OPTION, "requires the option groups", option="color-by"))
        request = request._replace(color_by=layout.traits.color_by)
    return problems, request


def make_diagram_view(
    codebase: Codebase, tree: TreeView, request: DiagramRequest, problems: Sequence[Problem] = ()
) -> DiagramView:
    """Return the diagram of a tree, given the codebase in which the modules that it needs were read."""
    selected: frozenset[str] = frozenset()
    if request.reads_all:
        selected = select(codebase, request.tree.remove_limits()).names
    if request.layout.traits.has_levels:
        with pause_garbage_collection():  # thousands of small tuples, none of which is garbage
            return _make_levelized_view(codebase, tree, request, selected, problems)
    nodes = make_nodes(tree.items)
    if request.needs_sizes:
        nodes = add_sizes(nodes, tree.items, compute_sizes(codebase, selected, request.size))
    keys, nodes, color_problems = choose_colors(codebase, tree, nodes, request)
    edges = find_edges(codebase, tree.items, nodes, selected, request.edges)
    limited_edges, edge_problems = limit_edges(edges, request.tree.max_items, codebase.name)
    all_problems = (*tree.problems, *problems, *color_problems, *edge_problems)
    is_partial = request.needs_sizes and len(selected) < len(codebase.modules)
    return DiagramView(tree, tuple(nodes), keys, limited_edges, all_problems, is_partial)


def _make_layered_view(codebase: Codebase, request: DiagramRequest, problems: Sequence[Problem]) -> DiagramView:
    """Return the view of a layered graph, or that of a levelized one, with a problem, if it is too large."""
    view = make_diagram_view(codebase, make_tree_view(codebase, request.tree), request, problems)
    nodes = sum(not view.is_external(position) for position in range(len(view.nodes)))
    edges = len(list_layered_edges(view, request.imports.drawn))
    if nodes <= MAX_LAYERED_NODES and edges <= MAX_LAYERED_EDGES:
        return view._replace(problems=(*view.problems, *_find_ignored_maximum(request)))
    message = (
        f"the layout '{request.layout.value}' can show {MAX_LAYERED_NODES} modules and {MAX_LAYERED_EDGES} imports, "
        f"and {quote(codebase.name)} has {nodes} and {edges}; the layout '{Layout.LEVELIZED.value}' is used instead; "
        "select fewer modules with depth, include or exclude"
    )
    problems = (*problems, Problem(ProblemKind.LIMIT, message, option="layout"))
    tree = request.tree if request.tree.depth is not None else request.tree._replace(depth=1)
    request = request._replace(tree=tree, layout=Layout.LEVELIZED)
    view = make_diagram_view(codebase, make_tree_view(codebase, tree), request, problems)
    return view._replace(layout=Layout.LEVELIZED)


def _find_ignored_maximum(request: DiagramRequest) -> Iterator[Problem]:
    """Yield a problem if there is a maximum of modules in a package, and a layered graph has no packages."""
    if request.imports.externals not in (None, Externals.NONE):  # it is also that of external modules
        return
    if request.imports.max_children != DEFAULT_MAX_CHILDREN and not request.tree.groups:
        message = f"has no effect with the layout {quote(request.layout.value)}"
        yield Problem(ProblemKind.OPTION, message, option="max-items")


def _make_chains_view(codebase: Codebase, request: DiagramRequest, problems: Sequence[Problem]) -> DiagramView:
    """Return the view of the shortest chains between two names; without nodes if there are none."""
    found, chain_problems = find_chains_between(codebase, request)
    all_problems = (*problems, *chain_problems)
    if found is None or found.chains is None:
        return DiagramView(TreeView(codebase.name, ()), problems=all_problems, chains=found)
    tree, nodes, structure = arrange_chains(codebase, request, found)
    if request.color_by is ColorBy.KIND:  # the usual one: colours show what all chains have in common
        common = found.chains.common if found.chains.number > 1 else ()
        keys: tuple[ColorKey, ...] = (ColorKey("own", hue=0),)
        colored = [node._replace(color=0 if tree.items[node.item].name in common else -1) for node in nodes]
    else:
        keys, colored, color_problems = choose_colors(codebase, tree, nodes, request)
        all_problems = (*all_problems, *color_problems)
    edges = tuple(Edge(*each) for each in structure.relations)
    return DiagramView(tree, tuple(colored), keys, edges, all_problems, structure=structure, chains=found)


def _make_neighbourhood_view(
    codebase: Codebase, request: DiagramRequest, subject: str, problems: Sequence[Problem]
) -> DiagramView:
    """Return the view of one module or package with its neighbours; without nodes if it is not known which one."""
    selection = select(codebase, request.tree.remove_limits()._replace(focus=()))
    problems = (*codebase.problems, *problems, *selection.problems)
    if not subject:
        return DiagramView(TreeView(codebase.name, ()), problems=problems)
    arranged = arrange_neighbours(codebase, selection.names, request, subject)
    is_partial = len(selection.names) < len(codebase.modules)
    view = make_structured_view(codebase, arranged, request)
    return view._replace(problems=(*problems, *view.problems), is_partial=is_partial)


def list_layered_edges(view: DiagramView, drawn: DrawnImports) -> tuple[Edge, ...]:
    """Return the edges of a layered graph that are drawn, sorted: by default, without those that follow from others.

    All feedback imports are drawn, and none of external modules, which are imported from everywhere.
    """
    structure = view.structure
    edges = view.list_own_edges()
    if structure is None or drawn is DrawnImports.ALL or view.chains is not None:
        return edges
    feedback = {each[:2] for cycle in structure.cycles for each in cycle.feedback}
    others = [edge for edge in edges if edge[:2] not in feedback]
    weak = frozenset(edge[:2] for edge in others if edge.type_checking)
    shown = reduce_transitively([edge[:2] for edge in others], weak) | feedback
    return tuple(edge for edge in edges if edge[:2] in shown)


def _make_levelized_view(
    codebase: Codebase, tree: TreeView, request: DiagramRequest, selected: Set[str], problems: Sequence[Problem]
) -> DiagramView:
    unassigned: tuple[str, ...] = ()
    if request.tree.groups:
        components, unassigned = assign_modules(codebase, tree, selected, request.tree)
        arranged = arrange_nodes(codebase, components, selected, request.imports)
    else:
        is_flat = request.layout.traits.has_curves
        arranged = arrange_nodes(codebase, tree, selected, request.imports, is_flat=is_flat)
    if request.needs_sizes:
        sizes = compute_sizes(codebase, selected, request.size)
        sized = add_level_sizes(arranged.nodes, arranged.tree.items, sizes)
        arranged = arranged._replace(nodes=tuple(sized))
    if request.tree.groups:
        arranged = add_modules(codebase, arranged, request.tree)
    arranged = add_externals(codebase, arranged, request.imports)
    view = make_structured_view(codebase, arranged, request)
    all_problems = (*arranged.tree.problems, *problems, *view.problems)
    is_partial = len(selected) < len(codebase.modules)
    return view._replace(problems=all_problems, is_partial=is_partial, unassigned=unassigned)


def make_structured_view(codebase: Codebase, arranged: StructuredNodes, request: DiagramRequest) -> DiagramView:
    """Return the view of nodes and the imports between them; its problems are those of colours."""
    tree, nodes, structure, imports, _ = arranged
    own = [node for node in nodes if tree.items[node.item].kind != ItemKind.EXTERNAL]  # the first ones
    keys, colored, color_problems = choose_colors(codebase, tree, own, request)
    colored = [*colored, *nodes[len(own) :]]
    cycle_of = {member: number for number, cycle in enumerate(structure.cycles) for member in cycle.members}
    circular = {each[:2] for each in structure.siblings if cycle_of.get(each[0], -1) == cycle_of.get(each[1], -2)}
    edges = tuple(
        Edge(
            *each,
            type_checking=all(edge.kind is ImportKind.TYPE_CHECKING for edge in of_relation),
            circular=each[:2] in circular,
        )
        for each, of_relation in zip(structure.relations, imports, strict=True)
    )
    places = tuple(tuple(make_place(codebase, edge) for edge in each) for each in imports)
    return DiagramView(tree, tuple(colored), keys, edges, color_problems, structure=structure, imports=places)
