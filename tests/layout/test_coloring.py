"""Neighbours have different hues."""

from __future__ import annotations

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from sphinx_packagemap.layout import Box
from sphinx_packagemap.layout.coloring import choose_hues


def make_grid(columns, rows, gap=4.0):
    return [
        [Box(row * columns + column, column * (50 + gap), row * (30 + gap), 50.0, 30.0)]
        for row in range(rows)
        for column in range(columns)
    ]


def test_neighbours_in_a_grid_differ():
    hues = choose_hues(make_grid(8, 8), 8)
    for row in range(8):
        for column in range(8):
            around = {
                hues[r * 8 + c]
                for r in (row - 1, row, row + 1)
                for c in (column - 1, column, column + 1)
                if (r, c) != (row, column) and 0 <= r < 8 and 0 <= c < 8
            }
            assert hues[row * 8 + column] not in around
    assert max(map(hues.count, range(8))) - min(map(hues.count, range(8))) <= 2


def test_the_largest_regions_have_the_first_hues():
    boxes = [[Box(number, 1000.0 * number, 0.0, float(number + 1), 10.0)] for number in range(3)]
    assert choose_hues(boxes, 8) == [2, 1, 0]


def test_regions_that_follow_each_other_differ_wherever_they_are():
    hues = choose_hues([[Box(number, 500.0 * number, 0.0, 10.0, 10.0)] for number in range(30)], 3)
    assert all(one != other for one, other in pairwise(hues))


def test_too_many_neighbours_share_hues():
    assert sorted(set(choose_hues(make_grid(3, 2, gap=-40.0), 2))) == [0, 1]
    assert choose_hues([], 8) == []


@given(st.lists(st.tuples(*[st.integers(0, 200)] * 4), max_size=25))
def test_the_result_does_not_depend_on_hash_seeds_and_is_in_range(shapes):
    regions = [[Box(0, *map(float, shape))] for shape in shapes]
    hues = choose_hues(regions, 8)
    assert hues == choose_hues(regions, 8)
    assert all(0 <= hue < 8 for hue in hues)
