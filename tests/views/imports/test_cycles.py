"""Cycles, and the imports whose removal breaks them, on small graphs whose best answer can be computed."""

from __future__ import annotations

from itertools import permutations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sphinx_packagemap.model import ImportKind
from sphinx_packagemap.views.imports.cycles import compute_weight, find_cycles, find_feedback

Weights = dict[tuple[int, int], int]


@st.composite
def graphs(draw: st.DrawFn, max_nodes: int = 7) -> tuple[int, Weights]:
    count = draw(st.integers(1, max_nodes))
    pairs = st.tuples(st.integers(0, count - 1), st.integers(0, count - 1)).filter(lambda pair: pair[0] != pair[1])
    return count, draw(st.dictionaries(pairs, st.integers(1, 30), max_size=count * count))


def is_acyclic(count: int, pairs) -> bool:
    return all(len(component) == 1 for component in find_cycles(count, list(pairs)))


def compute_least_weight(members: list[int], weights: Weights) -> int:
    orders = permutations(members)
    costs = []
    for order in orders:
        place = {member: position for position, member in enumerate(order)}
        costs.append(sum(weight for (one, other), weight in weights.items() if place[one] > place[other]))
    return min(costs)


def test_components_come_after_those_that_they_lead_to():
    assert find_cycles(5, [(0, 1), (1, 2), (2, 1), (3, 0), (2, 4)]) == [[4], [1, 2], [0], [3]]


@given(graphs())
def test_feedback_is_minimal_and_its_weight_is_the_least(graph):
    count, weights = graph
    for members in find_cycles(count, list(weights)):
        inner = {pair: weight for pair, weight in weights.items() if set(pair) <= set(members)}
        feedback = find_feedback(members, inner)
        assert feedback <= inner.keys()
        assert is_acyclic(count, inner.keys() - feedback)
        for pair in feedback:  # none is redundant
            assert not is_acyclic(count, (inner.keys() - feedback) | {pair})
        assert sum(inner[pair] for pair in feedback) == compute_least_weight(members, inner)


def test_the_import_with_fewer_statements_is_feedback():
    weights = {(0, 1): compute_weight(9), (1, 0): compute_weight(1)}
    assert find_feedback([0, 1], weights) == {(1, 0)}


@pytest.mark.parametrize(
    ("one", "other", "feedback"),
    [
        ((1, [ImportKind.RUNTIME]), (1, [ImportKind.DEFERRED]), (1, 0)),
        ((1, [ImportKind.DEFERRED]), (1, [ImportKind.RUNTIME]), (0, 1)),
        ((1, [ImportKind.RUNTIME]), (1, [ImportKind.OPTIONAL]), (1, 0)),
        ((2, [ImportKind.DEFERRED, ImportKind.RUNTIME]), (2, [ImportKind.DEFERRED]), (1, 0)),
        ((1, [ImportKind.RUNTIME]), (2, [ImportKind.DEFERRED]), (0, 1)),  # fewer statements count more
    ],
)
def test_of_equal_imports_the_deferred_one_is_feedback(one, other, feedback):
    weights = {(0, 1): compute_weight(*one), (1, 0): compute_weight(*other)}
    assert find_feedback([0, 1], weights) == {feedback}


def test_a_long_cycle_needs_no_recursion():
    count = 5000
    pairs = [(node, (node + 1) % count) for node in range(count)]
    assert find_cycles(count, pairs) == [list(range(count))]
    assert len(find_feedback(list(range(count)), dict.fromkeys(pairs, 10))) == 1
