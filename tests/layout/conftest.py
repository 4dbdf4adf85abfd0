"""Checks for the scenes of every layout."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from itertools import pairwise

import pytest

from sphinx_packagemap.layout import Box, LayoutNode, PlacedText, Scene
from sphinx_packagemap.layout.cell_text import measure
from sphinx_packagemap.layout.text import FONT_SIZE, ICON, SMALL_FONT_SIZE, compute_text_width

CheckBoxes = Callable[[Sequence[LayoutNode], Scene], None]
Edges = tuple[float, float, float, float]

NOISE = 1e-6  # of floating point


@pytest.fixture(scope="session")
def check_boxes() -> CheckBoxes:
    """Return a function that takes nodes and their scene, and fails unless boxes and texts are where they belong."""
    return _check_boxes


@pytest.fixture(scope="session")
def check_tree() -> CheckBoxes:
    """Return a function that takes nodes and their scene as a tree, and fails unless all is where it belongs."""
    return _check_tree


def _check_tree(nodes: Sequence[LayoutNode], scene: Scene) -> None:
    assert [box.node for box in scene.boxes] == list(range(len(nodes)))
    for box in scene.boxes:
        assert _contains((0.0, 0.0, scene.width, scene.height), _edges(box))
        _check_words(box)
        _check_rounding(box)
        written = "".join(text.text for text in box.texts)
        wanted = nodes[box.node].label + nodes[box.node].note
        assert written.replace(" ", "") == wanted.replace(" ", "")  # nothing is left out
    _check_apart(scene.boxes)
    bracketed = _check_brackets(nodes, scene)
    lined = [line.node for line in scene.lines if line.node not in bracketed]
    assert lined == [node for node, each in enumerate(nodes) if each.parent >= 0 and node not in bracketed]
    for line in scene.lines:
        parent, child = scene.boxes[nodes[line.node].parent], scene.boxes[line.node]
        assert _is_on_border(line.points[0], parent), line
        assert line.node in bracketed or _is_on_border(line.points[-1], child), line
        for start, end in pairwise(line.points):
            assert start[0] == end[0] or start[1] == end[1], line
            _check_way(start, end, scene.boxes)


def _check_brackets(nodes: Sequence[LayoutNode], scene: Scene) -> set[int]:
    """Return the nodes behind brackets: leaves in columns, of which the first two have the halves of the bracket."""
    lines = {line.node: line for line in scene.lines}
    holders = {node.parent for node in nodes}
    bracketed: set[int] = set()
    for parent in holders - {-1}:
        leaves = [node for node, each in enumerate(nodes) if each.parent == parent and node not in holders]
        if not leaves or _is_on_border(lines[leaves[0]].points[-1], scene.boxes[leaves[0]]):
            continue
        boxes = [scene.boxes[leaf] for leaf in leaves]
        upper, lower = lines[leaves[0]].points[-1], lines[leaves[1]].points[-1]
        assert upper[0] == lower[0] < min(box.x for box in boxes)
        assert upper[1] == pytest.approx(min(box.y for box in boxes), abs=0.1)
        assert lower[1] == pytest.approx(max(box.y + box.height for box in boxes), abs=0.1)
        bracketed |= set(leaves)
    return bracketed


def _is_on_border(point: tuple[float, float], box: Box) -> bool:
    left, top, right, bottom = _edges(box)
    x, y = point
    on_side = min(abs(x - left), abs(x - right)) < 0.2 and top <= y <= bottom
    return on_side or (min(abs(y - top), abs(y - bottom)) < 0.2 and left <= x <= right)


def _check_way(start: tuple[float, float], end: tuple[float, float], boxes: Sequence[Box]) -> None:
    """Fail if a straight line crosses a box."""
    left, right = sorted((start[0], end[0]))
    top, bottom = sorted((start[1], end[1]))
    for box in boxes:
        x0, y0, x1, y1 = _edges(box)
        crosses = left < x1 - 0.3 and right > x0 + 0.3 and top < y1 - 0.3 and bottom > y0 + 0.3
        assert not crosses, (start, end, box)


def _check_boxes(nodes: Sequence[LayoutNode], scene: Scene) -> None:
    assert sorted(box.node for box in scene.boxes if not box.is_own) == list(range(len(nodes)))
    around: dict[int, Box] = {}
    inside: dict[int, list[Box]] = {}
    for box in scene.boxes:
        parent = box.node if box.is_own else nodes[box.node].parent
        inside.setdefault(parent, []).append(box)
        if parent >= 0:
            assert _contains(_edges(around[parent]), _edges(box)), (around[parent], box)
            head = max([edges[3] for edges in _words(around[parent])], default=0.0)
            assert box.y >= head - NOISE, (around[parent], box)
        if not box.is_own:
            around[box.node] = box
        _check_words(box)
        _check_rounding(box)
    for box in inside.get(-1, ()):
        assert _contains((0.0, 0.0, scene.width, scene.height), _edges(box))
    for siblings in inside.values():
        _check_apart(siblings)


def _check_words(box: Box) -> None:
    words = list(_words(box))
    for edges in words:
        assert _contains(_edges(box), edges), box
    assert not any(_overlap(one, other) for n, one in enumerate(words) for other in words[:n]), box
    for text in box.texts:
        assert text.text
        assert text.width == pytest.approx(_compute_width(text), abs=0.051)


def _check_rounding(box: Box) -> None:
    lengths = [box.x, box.y, box.width, box.height, *(box.icon or ())]
    for text in box.texts:
        lengths += [text.x, text.y, text.width]
    assert lengths == [round(length, 1) for length in lengths], box
    assert min(box.width, box.height) >= 0, box


def _check_apart(boxes: Sequence[Box]) -> None:
    # From left to right, each is compared only with those that begin before its end.
    ordered = sorted(boxes, key=lambda box: box.x)
    if len(ordered) > 500 and all(one.x + one.width <= other.x + NOISE for one, other in pairwise(ordered)):
        return
    for n, box in enumerate(ordered):
        for other in ordered[n + 1 :]:
            if other.x >= box.x + box.width - NOISE:
                break
            assert not _overlap(_edges(box), _edges(other)), (box, other)


def _words(box: Box) -> Iterator[Edges]:
    if box.icon:
        x, y = box.icon
        yield x, y, x + ICON, y + ICON
    yield from map(_extent, box.texts)


def _compute_width(text: PlacedText) -> float:
    if text.size:
        return measure(text.text, bold=text.is_bold) * text.size / 1000
    return compute_text_width(text.text, SMALL_FONT_SIZE if text.is_small else FONT_SIZE)


def _extent(text: PlacedText) -> Edges:
    letters = text.size or (SMALL_FONT_SIZE if text.is_small else FONT_SIZE)
    if text.is_turned:
        return text.x - letters * 0.8, text.y - text.width, text.x + letters * 0.24, text.y
    return text.x, text.y - letters * 0.8, text.x + text.width, text.y + letters * 0.24


def _edges(box: Box) -> Edges:
    return box.x, box.y, box.x + box.width, box.y + box.height


def _contains(outer: Edges, inner: Edges) -> bool:
    return (
        outer[0] <= inner[0] + NOISE
        and outer[1] <= inner[1] + NOISE
        and inner[2] <= outer[2] + NOISE
        and inner[3] <= outer[3] + NOISE
    )


def _overlap(one: Edges, other: Edges) -> bool:
    return (
        min(one[2], other[2]) - max(one[0], other[0]) > NOISE and min(one[3], other[3]) - max(one[1], other[1]) > NOISE
    )
