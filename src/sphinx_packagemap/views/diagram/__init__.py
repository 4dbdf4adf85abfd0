"""The nodes of a diagram, the sizes of modules, and the meaning of colours."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import NamedTuple

from sphinx_packagemap.model import MODULE_KINDS, Codebase, ModuleKind, Problem
from sphinx_packagemap.names import iter_ancestors
from sphinx_packagemap.views import ColorBy, DiagramRequest, Size
from sphinx_packagemap.views.members import MembersByName, find_public_members
from sphinx_packagemap.views.nodes import Node
from sphinx_packagemap.views.selection import Patterns
from sphinx_packagemap.views.sizes import ModuleSize, count_lines, measure_modules
from sphinx_packagemap.views.tree import ItemKind, TreeItem, TreeView


def compute_sizes(codebase: Codebase, names: Collection[str], size: Size) -> dict[str, ModuleSize]:
    """Return the sizes of the named modules by name, in a unit; other modules do not count."""
    if size is Size.LINES:
        return measure_modules(count_lines(codebase, names))
    return measure_modules(_count_imports(codebase, names) if size is Size.IMPORTS else _count_names(codebase, names))


def _count_names(codebase: Codebase, names: Collection[str]) -> dict[str, int | None]:
    members = MembersByName(codebase)
    return {name: len(find_public_members(members, name)) if name in codebase.facts else None for name in names}


def _count_imports(codebase: Codebase, names: Collection[str]) -> dict[str, int | None]:
    imported: dict[str, set[str]] = {name: set() for name in names}
    for edge in codebase.imports:
        if edge.importer in imported:
            imported[edge.importer].add(edge.imported)
    return {name: len(others) for name, others in imported.items()}


def add_sizes(nodes: Sequence[Node], items: Sequence[TreeItem], sizes: Mapping[str, ModuleSize]) -> list[Node]:
    """Return nodes with their sizes.

    The size of a module includes those of its descendants that have one, shown or not. That of a node for items that
    are left out, or of a heading, is the sum of their sizes. Members have no size.
    """
    branches = {node.parent for node in nodes}
    sizes_of_children = [0] * len(nodes)
    found = list(nodes)
    for position in range(len(nodes) - 1, -1, -1):  # descendants first
        node, item = nodes[position], items[nodes[position].item]
        if item.kind in MODULE_KINDS:
            size = sizes.get(item.name, _NOTHING)
            total, modules = size.total or 0, size.modules
            own = (size.own or 0) if position in branches else total
        else:
            folded = items[node.item + 1] if node.folded else item  # it became part of the node
            left_out = sum(sizes.get(name, _NOTHING).total or 0 for name in folded.left_out)
            own, total = (left_out, left_out) if position not in branches else (0, sizes_of_children[position])
            modules = 0
        found[position] = node._replace(size=total, own_size=own, modules=modules)
        if node.parent >= 0:
            sizes_of_children[node.parent] += total
    return found


_NOTHING = ModuleSize(None, None, 0)


def add_level_sizes(nodes: Sequence[Node], items: Sequence[TreeItem], sizes: Mapping[str, ModuleSize]) -> list[Node]:
    """Return nodes of a diagram with levels with their sizes, which do not include those of modules that are nodes.

    Only a node around others includes these. The size of a component is that of the modules that are left out in it.
    """
    around = {node.parent for node in nodes}
    above = {ancestor for node in nodes for ancestor in iter_ancestors(items[node.item].name)}
    found = []
    for position, node in enumerate(nodes):
        item = items[node.item]
        if item.kind == ItemKind.GROUP:
            found.append(node._replace(size=sum(sizes.get(name, _NOTHING).own or 0 for name in item.left_out)))
        elif item.kind == ItemKind.MORE:
            found.append(node._replace(size=sum(sizes.get(name, _NOTHING).total or 0 for name in item.left_out)))
        else:
            own, total, modules = sizes.get(item.name, _NOTHING)
            is_opened = position not in around and (item.label == "__init__" or item.name in above)
            size = (own if is_opened else total) or 0
            found.append(node._replace(size=size, own_size=size, modules=0 if is_opened else modules))
    return found


HUES = 8  # number of colours that are easy to distinguish
STEPS = 5  # number of shades of one colour that are easy to distinguish

_HUES_OF_KINDS = {
    "package": 0,
    "namespace package": 0,
    "class": 1,
    "function": 1,
    "extension module": 3,
    "extension module that is not built": 3,
    "builtin module": 3,
    "frozen module": 3,
    "stub": 4,
}
_PACKAGES = (ModuleKind.PACKAGE, ModuleKind.NAMESPACE_PACKAGE)


class ColorKey(NamedTuple):
    """A colour, and its meaning."""

    by: str  # value of a ColorBy; "own" for headings of the author's
    word: str = ""  # a kind, a dotted name, or the author's heading; empty for the rest
    low: int = 0  # minimum of sizes or distances
    high: int = 0  # maximum of them
    hue: int = -1  # from 0 to HUES - 1; -1 for none
    step: int = 0  # shade of one colour, from 1 to STEPS; 0 for none


# Color keys, the nodes with the positions of their keys, and the problems of patterns.
DiagramColors = tuple[tuple[ColorKey, ...], list[Node], tuple[Problem, ...]]


def choose_colors(codebase: Codebase, tree: TreeView, nodes: Sequence[Node], request: DiagramRequest) -> DiagramColors:
    """Return nodes with their colours, as a request asks for them."""
    if request.color_by is ColorBy.SIZE:
        return (*_choose_colors_by_size(tree, nodes, request), ())
    keys, colors, problems = _choose_colors_of_nodes(codebase, tree, nodes, request)
    return (
        keys,
        [node._replace(color=color, own_color=color) for node, color in zip(nodes, colors, strict=True)],
        problems,
    )


def _choose_colors_of_nodes(
    codebase: Codebase, tree: TreeView, nodes: Sequence[Node], request: DiagramRequest
) -> tuple[tuple[ColorKey, ...], list[int], tuple[Problem, ...]]:
    by = request.color_by
    if not isinstance(by, ColorBy):
        patterns = Patterns(codebase)
        matches = patterns.number_modules("color-by", [each.patterns for each in by])
        return (
            *_choose_colors_by_patterns(tree, nodes, [each.heading for each in by], matches),
            tuple(patterns.problems),
        )
    functions = {
        ColorBy.KIND: _choose_colors_by_kind,
        ColorBy.PACKAGE: _choose_colors_by_package,
        ColorBy.DISTANCE: _choose_colors_by_distance,
        ColorBy.GROUPS: _choose_colors_by_group,
    }
    return (*functions[by](tree, nodes), ())


NodeColors = tuple[tuple[ColorKey, ...], list[int]]  # color keys, and the position of the key of each node or -1


def _choose_colors_by_kind(tree: TreeView, nodes: Sequence[Node]) -> NodeColors:
    kinds = [tree.items[node.item].kind for node in nodes]
    present = [kind for kind in dict.fromkeys(kinds) if kind not in (ItemKind.MORE, ItemKind.GROUP)]
    keys = tuple(ColorKey(ColorBy.KIND.value, kind, hue=_HUES_OF_KINDS.get(kind, -1)) for kind in present)
    return keys, [present.index(kind) if kind in present else -1 for kind in kinds]


def _choose_colors_by_package(tree: TreeView, nodes: Sequence[Node]) -> NodeColors:
    """Colour by the first packages, from the top, that are not alone; if these are modules only, by module."""
    all_levels, roots = _find_levels_and_roots(tree, nodes, 0)
    levels = [
        level for level, node in zip(all_levels, nodes, strict=True) if tree.items[node.item].kind != ItemKind.GROUP
    ]
    level = 0
    while levels.count(level) == 1 and level + 1 in levels:
        level += 1
    _, roots = _find_levels_and_roots(tree, nodes, level)
    present = [position for position in dict.fromkeys(roots) if position >= 0]
    kinds = {position: tree.items[nodes[position].item].kind for position in present}
    packages = [position for position in present if kinds[position] in _PACKAGES] or [
        position for position in present if kinds[position] in MODULE_KINDS
    ]
    keys = tuple(
        ColorKey(ColorBy.PACKAGE.value, tree.items[nodes[position].item].label, hue=number % HUES)
        for number, position in enumerate(packages)
    )
    numbers = {position: number for number, position in enumerate(packages)}
    return keys, [numbers.get(root, -1) for root in roots]


def _find_levels_and_roots(tree: TreeView, nodes: Sequence[Node], level: int) -> tuple[list[int], list[int]]:
    """Return the level of each node, and the node of one level that is its ancestor or itself; -1 for none.

    Headings do not count as a level.
    """
    levels: list[int] = []
    roots: list[int] = []
    for position, node in enumerate(nodes):
        is_group = tree.items[node.item].kind == ItemKind.GROUP
        parent_level = levels[node.parent] if node.parent >= 0 else -1
        levels.append(parent_level if is_group else parent_level + 1)
        inherited = roots[node.parent] if node.parent >= 0 else -1
        roots.append(position if levels[position] == level and not is_group else inherited)
    return levels, roots


def _choose_colors_by_distance(tree: TreeView, nodes: Sequence[Node]) -> NodeColors:
    levels, _ = _find_levels_and_roots(tree, nodes, 0)
    max_level = max((0, *levels))  # if there are only headings, none has a level
    keys = tuple(
        ColorKey(ColorBy.DISTANCE.value, low=level, high=max_level if level == STEPS - 1 else level, step=step)
        for level, step in enumerate(_spread_steps(min(max_level + 1, STEPS)))
    )
    return keys, [min(max(level, 0), STEPS - 1) for level in levels]


def _spread_steps(count: int) -> list[int]:
    """Return a number of shades that are as far apart as possible; a single one is the palest."""
    return [1 + round(number * (STEPS - 1) / max(count - 1, 1)) for number in range(count)]


def _choose_colors_by_size(
    tree: TreeView, nodes: Sequence[Node], request: DiagramRequest
) -> tuple[tuple[ColorKey, ...], list[Node]]:
    """Colour by size, in steps of about as many modules each.

    Packages with descendants that are shown count without them. Around these, their boxes have no colour; as nodes
    beside them, they have that of the whole.
    """
    is_module = [tree.items[node.item].kind in MODULE_KINDS for node in nodes]
    branches = {node.parent for position, node in enumerate(nodes) if is_module[position]}
    own_sizes = {
        position: node.own_size
        for position, node in enumerate(nodes)
        if is_module[position] and (node.own_size or position not in branches)  # otherwise, it has no part of its own
    }
    sizes = {
        position: node.size
        for position, node in enumerate(nodes)
        if is_module[position] and not (position in branches and request.layout.traits.is_nested)
    }
    max_size = max((*sizes.values(), *own_sizes.values()), default=0)
    limits = _choose_limits(sorted(own_sizes.values()), max_size)
    lows, highs = [0, *(limit + 1 for limit in limits)], [*limits, max_size]
    keys = tuple(
        ColorKey(ColorBy.SIZE.value, low=low, high=high, step=step)
        for low, high, step in zip(lows, highs, _spread_steps(len(highs)), strict=True)
    )

    def find_key(position: int, sizes: Mapping[int, int]) -> int:
        return sum(sizes[position] > limit for limit in limits) if position in sizes else -1

    return keys, [
        node._replace(color=find_key(position, sizes), own_color=find_key(position, own_sizes))
        for position, node in enumerate(nodes)
    ]


def _choose_limits(sizes: Sequence[int], max_size: int) -> list[int]:
    """Return the maximum sizes of all steps but the last one, given the sizes of all modules in order."""
    if not sizes:
        return []
    limits = {_round_to_two_digits(sizes[len(sizes) * step // STEPS]) for step in range(1, STEPS)}
    return sorted(limit for limit in limits if 0 < limit < max_size)


def _round_to_two_digits(number: int) -> int:
    """Return a number rounded to two significant digits."""
    digits = max(len(str(number)) - 2, 0)
    return round(number, -digits)


def _choose_colors_by_group(tree: TreeView, nodes: Sequence[Node]) -> NodeColors:
    headings: dict[str, int] = {}
    colors: list[int] = []
    for node in nodes:
        item = tree.items[node.item]
        inherited = colors[node.parent] if node.parent >= 0 else -1
        if item.kind == ItemKind.GROUP:
            colors.append(headings.setdefault(item.label, len(headings)))
        else:
            colors.append(inherited)
    return _add_rest(list(headings), colors)


def _choose_colors_by_patterns(
    tree: TreeView, nodes: Sequence[Node], headings: Sequence[str], matches: Mapping[str, int]
) -> NodeColors:
    """Colour by the author's headings over patterns: the first that matches a module, or its nearest ancestor."""
    colors = []
    for node in nodes:
        name = tree.items[node.item].name
        colors.append(next((matches[each] for each in (name, *iter_ancestors(name)) if each in matches), -1))
    return _add_rest(headings, colors)


def _add_rest(headings: Sequence[str], colors: list[int]) -> NodeColors:
    keys = tuple(ColorKey("own", heading, hue=number % HUES) for number, heading in enumerate(headings))
    if -1 in colors and keys:
        return (*keys, ColorKey("own")), [len(keys) if color < 0 else color for color in colors]
    return keys, colors
