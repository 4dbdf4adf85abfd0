"""Tidy trees of nodes of any size."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sphinx_packagemap.layout.tidy import Extents, tidy_positions

GAP, WIDE_GAP = 4.0, 10.0
Shape = tuple[list[list[int]], Extents]


@st.composite
def shapes(draw: st.DrawFn) -> Shape:
    count = draw(st.integers(1, 40))
    children: list[list[int]] = [[] for _ in range(count)]
    begin, end = [0.0] * count, [0.0] * count
    across = [draw(st.sampled_from([8.0, 20.0, 33.0])) for _ in range(count)]
    path = [0]
    for node in range(1, count):
        del path[max(1, len(path) - draw(st.integers(0, 3))) :]
        children[path[-1]].append(node)
        path.append(node)
    for node in range(count):
        end[node] = begin[node] + draw(st.sampled_from([10.0, 10.0, 35.0]))
        for child in children[node]:
            begin[child] = end[node]
    return children, Extents(across, begin, end)


@given(shapes())
def test_nodes_are_at_least_a_gap_apart(shape: Shape) -> None:
    children, extents = shape
    across, begin, end = extents
    found = tidy_positions(children, extents, GAP, WIDE_GAP)
    parents = {child: node for node, below in enumerate(children) for child in below}
    for one in range(len(children)):
        for other in range(one):
            if begin[one] < end[other] and begin[other] < end[one]:
                gap = GAP if parents.get(one) == parents.get(other) else WIDE_GAP
                first, second = sorted((one, other), key=found.__getitem__)
                assert found[second] - found[first] - across[first] >= gap - 1e-6


@given(shapes())
def test_parents_are_in_the_middle_and_children_in_order(shape: Shape) -> None:
    children, extents = shape
    found = tidy_positions(children, extents, GAP, WIDE_GAP)
    assert min(found) == 0
    for node, below in enumerate(children):
        if below:
            middle = (found[below[0]] + found[below[-1]] + extents.across[below[-1]]) / 2
            assert found[node] + extents.across[node] / 2 == pytest.approx(middle)
            assert [found[child] for child in below] == sorted(found[child] for child in below)


@given(shapes())
def test_equal_subtrees_are_drawn_alike(shape: Shape) -> None:
    """Reingold and Tilford's last rule, for equal subtrees below one node."""
    children, extents = shape
    count = len(children)
    twice = [[1, 1 + count], *([n + 1 for n in below] for below in children)]
    twice += [[n + 1 + count for n in below] for below in children]
    both = Extents(
        [5.0, *extents.across, *extents.across],
        [-5.0, *extents.begin, *extents.begin],
        [0.0, *extents.end, *extents.end],
    )
    found = tidy_positions(twice, both, GAP, WIDE_GAP)
    first, second = found[1 : 1 + count], found[1 + count :]
    assert [x - first[0] for x in first] == pytest.approx([x - second[0] for x in second])


def test_siblings_between_are_spread_out() -> None:
    # Two wide leaves below the outer ones push these apart: the one between them goes to the middle.
    children = [[1, 2, 3], [4], [], [5], [], []]
    extents = Extents([10, 10, 10, 10, 60, 60], [0, 10, 10, 10, 20, 20], [10, 20, 20, 20, 30, 30])
    found = tidy_positions(children, extents, GAP, WIDE_GAP)
    assert found[2] - found[1] == pytest.approx(found[3] - found[2])
