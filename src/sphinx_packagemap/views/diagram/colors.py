"""The meaning of the colours of a diagram."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from sphinx_packagemap.model import MODULE_KINDS, Codebase, ModuleKind, Problem
from sphinx_packagemap.names import iter_ancestors
from sphinx_packagemap.views import ColorBy, DiagramRequest
from sphinx_packagemap.views.diagram import Node
from sphinx_packagemap.views.selection import Patterns
from sphinx_packagemap.views.tree import ItemKind, TreeView

HUES = 8  # how many colours can be told apart
STEPS = 5  # how many strengths of one colour can be

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


class Key(NamedTuple):
    """One colour, and its meaning."""

    by: str  # value of a ColorBy; "own" for words of the author's
    word: str = ""  # a kind, a dotted name, or the author's word; empty for the rest
    low: int = 0  # the least and the greatest size or distance
    high: int = 0
    hue: int = -1  # from 0 to HUES - 1; -1 for none
    step: int = 0  # from 1 to STEPS, of one colour; 0 for none


Colors = tuple[tuple[Key, ...], list[int], tuple[Problem, ...]]


def choose_colors(codebase: Codebase, tree: TreeView, nodes: Sequence[Node], request: DiagramRequest) -> Colors:
    """Return the keys, for each node the position of its key or -1, and the problems of patterns."""
    by = request.color_by
    if not isinstance(by, ColorBy):
        patterns = Patterns(codebase)
        fitting = patterns.number_modules("color-by", [each.patterns for each in by])
        return (*_color_by_words(tree, nodes, [each.heading for each in by], fitting), tuple(patterns.problems))
    painters = {
        ColorBy.KIND: _color_by_kind,
        ColorBy.PACKAGE: _color_by_package,
        ColorBy.SIZE: _color_by_size,
        ColorBy.DISTANCE: _color_by_distance,
        ColorBy.GROUPS: _color_by_group,
    }
    return (*painters[by](tree, nodes), ())


Painted = tuple[tuple[Key, ...], list[int]]


def _color_by_kind(tree: TreeView, nodes: Sequence[Node]) -> Painted:
    kinds = [tree.items[node.item].kind for node in nodes]
    present = [kind for kind in dict.fromkeys(kinds) if kind not in (ItemKind.MORE, ItemKind.GROUP)]
    keys = tuple(Key(ColorBy.KIND.value, kind, hue=_HUES_OF_KINDS.get(kind, -1)) for kind in present)
    return keys, [present.index(kind) if kind in present else -1 for kind in kinds]


def _color_by_package(tree: TreeView, nodes: Sequence[Node]) -> Painted:
    """Colour by the module directly below the top; with several tops, by these."""
    levels, roots = _find_levels_and_roots(tree, nodes, 0)
    if levels.count(0) == 1:
        _, roots = _find_levels_and_roots(tree, nodes, 1)
    packages = [
        position
        for position in dict.fromkeys(roots)
        if position >= 0 and tree.items[nodes[position].item].kind in _PACKAGES
    ]
    keys = tuple(
        Key(ColorBy.PACKAGE.value, tree.items[nodes[position].item].label, hue=number % HUES)
        for number, position in enumerate(packages)
    )
    numbers = {position: number for number, position in enumerate(packages)}
    return keys, [numbers.get(root, -1) for root in roots]


def _find_levels_and_roots(tree: TreeView, nodes: Sequence[Node], level: int) -> tuple[list[int], list[int]]:
    """Return the level of each node, and the node of a certain level that it lies below or is; -1 for none."""
    levels: list[int] = []
    roots: list[int] = []
    for position, node in enumerate(nodes):
        is_group = tree.items[node.item].kind == ItemKind.GROUP
        above = levels[node.above] if node.above >= 0 else -1
        levels.append(above if is_group else above + 1)
        inherited = roots[node.above] if node.above >= 0 else -1
        roots.append(position if levels[position] == level and not is_group else inherited)
    return levels, roots


def _color_by_distance(tree: TreeView, nodes: Sequence[Node]) -> Painted:
    levels, _ = _find_levels_and_roots(tree, nodes, 0)
    deepest = max(levels, default=0)
    keys = tuple(
        Key(ColorBy.DISTANCE.value, low=level, high=deepest if level == STEPS - 1 else level, step=STEPS - level)
        for level in range(min(deepest, STEPS - 1) + 1)
    )
    return keys, [min(max(level, 0), STEPS - 1) for level in levels]


def _color_by_size(tree: TreeView, nodes: Sequence[Node]) -> Painted:
    """Colour by size in steps that hold about as many modules each; a package has the size of all below it."""
    has_size = [tree.items[node.item].kind in MODULE_KINDS for node in nodes]
    branches = {node.above for position, node in enumerate(nodes) if has_size[position]}
    sizes = sorted(node.size for position, node in enumerate(nodes) if has_size[position] and position not in branches)
    greatest = max((node.size for position, node in enumerate(nodes) if has_size[position]), default=0)
    limits = sorted({_round(sizes[len(sizes) * step // STEPS]) for step in range(1, STEPS)} - {0}) if sizes else []
    limits = [limit for limit in limits if limit < greatest]
    keys = tuple(
        Key(ColorBy.SIZE.value, low=low, high=high, step=step)
        for step, (low, high) in enumerate(
            zip([0, *(limit + 1 for limit in limits)], [*limits, greatest], strict=True), 1
        )
    )
    return keys, [
        sum(node.size > limit for limit in limits) if has_size[position] else -1 for position, node in enumerate(nodes)
    ]


def _round(number: int) -> int:
    """Return a number with two significant digits."""
    digits = max(len(str(number)) - 2, 0)
    return round(number, -digits)


def _color_by_group(tree: TreeView, nodes: Sequence[Node]) -> Painted:
    words: dict[str, int] = {}
    colors: list[int] = []
    for node in nodes:
        item = tree.items[node.item]
        inherited = colors[node.above] if node.above >= 0 else -1
        if item.kind == ItemKind.GROUP:
            colors.append(words.setdefault(item.label, len(words)))
        else:
            colors.append(inherited)
    return _add_rest(list(words), colors)


def _color_by_words(tree: TreeView, nodes: Sequence[Node], words: Sequence[str], fitting: Mapping[str, int]) -> Painted:
    """Colour by the author's words for patterns: the first that fits a module, or the nearest one above it."""
    colors = []
    for node in nodes:
        name = tree.items[node.item].name
        colors.append(next((fitting[each] for each in (name, *iter_ancestors(name)) if each in fitting), -1))
    return _add_rest(words, colors)


def _add_rest(words: Sequence[str], colors: list[int]) -> Painted:
    keys = tuple(Key("own", word, hue=number % HUES) for number, word in enumerate(words))
    if -1 in colors and keys:
        return (*keys, Key("own")), [len(keys) if color < 0 else color for color in colors]
    return keys, colors
