"""Collapsed nodes: what is merged, and that levels, cycles and imports remain true."""

from __future__ import annotations

from typing import NamedTuple

from hypothesis import given
from hypothesis import strategies as st

from sphinx_packagemap.model import ImportEdge, ImportKind
from sphinx_packagemap.views.imports import ImportStructure
from sphinx_packagemap.views.imports.collapse import find_collapsed, move_structure, renumber_nodes
from sphinx_packagemap.views.imports.levels import find_structure
from sphinx_packagemap.views.imports.relations import move_ends


class Collapsed(NamedTuple):
    before: ImportStructure
    after: ImportStructure
    groups: list[list[int]]
    new_positions: list[int]


def collapse(parents: list[int], pairs: list[tuple[int, int]], max_children: int) -> Collapsed:
    """Return the structure of nodes whose names are their positions, before and after some are collapsed."""
    lifted = {pair: [ImportEdge(str(pair[0]), str(pair[1]), 1, ImportKind.RUNTIME)] for pair in sorted(pairs)}
    before = find_structure(lifted, parents)
    groups = find_collapsed(before, parents, [f"{node:02}" for node in range(len(parents))], max_children)
    new_positions = renumber_nodes(parents, groups)
    new_parents = [-1] * (max(new_positions) + 1)
    for old, parent in reversed([*enumerate(parents)]):
        if parent >= 0 and new_positions[parent] != new_positions[old]:
            new_parents[new_positions[old]] = new_positions[parent]
    after = move_structure(before, move_ends(lifted, new_positions), parents, new_positions, new_parents)
    return Collapsed(before, after, groups, new_positions)


def list_chain(count: int) -> list[tuple[int, int]]:
    return [(node, node + 1) for node in range(count - 1)]


def test_consecutive_levels_without_kept_nodes_become_one_node():
    # A chain; node 3 has the most importers, and so has 7.
    pairs = [*list_chain(8), *((node, target) for target in (3, 7) for node in range(target))]
    collapsed = collapse([-1] * 8, pairs, 2)
    assert collapsed.groups == [[4, 5, 6], [0, 1, 2]]
    assert list(zip(collapsed.after.list_highest(), collapsed.after.levels, strict=True)) == [
        (8, 6),
        (5, 5),
        (4, 2),
        (1, 1),
    ]


def test_nodes_without_imports_are_not_merged_with_those_of_the_lowest_level():
    collapsed = collapse([-1] * 8, [(0, 1), (0, 2), (0, 3)], 1)
    assert collapsed.groups == [[4, 5, 6, 7], [2, 3]]


def test_levels_around_a_cycle_are_not_merged():
    # 0 imports the cycle of 1 and 2, which imports 3: one node for 0 and 3 would be above and below it.
    collapsed = collapse([-1] * 5, [(0, 1), (1, 2), (2, 1), (2, 3), (4, 3)], 1)
    assert collapsed.new_positions[0] != collapsed.new_positions[3]


def test_a_cycle_without_kept_nodes_is_one_node_and_still_a_cycle():
    pairs = [(0, 1), (1, 0), *((node, 2) for node in range(6) if node != 2)]
    collapsed = collapse([-1] * 6, pairs, 1)
    assert [0, 1] in collapsed.groups
    (cycle,) = collapsed.after.cycles
    assert (cycle.members, cycle.size, cycle.imports, cycle.feedback) == ((0,), 2, 1, ())
    assert (collapsed.after.list_highest()[0], collapsed.after.levels[0]) == (3, 2)


@st.composite
def imports_in_packages(draw):
    parents = [-1]
    for node in range(1, draw(st.integers(1, 20))):
        parents.append(draw(st.sampled_from([-1, -1, -1, *range(node)])))
    leaves = [node for node in range(len(parents)) if node not in parents]
    ends = st.sampled_from(leaves)
    pairs = draw(st.sets(st.tuples(ends, ends).filter(lambda pair: pair[0] != pair[1]), max_size=40))
    return parents, sorted(pairs)


@given(imports_in_packages(), st.integers(1, 6))
def test_only_feedback_leads_upwards_from_and_to_collapsed_nodes(given_imports, max_children):
    parents, pairs = given_imports
    before, after, groups, new_positions = collapse(parents, pairs, max_children)
    levels, highest = after.levels, after.list_highest()
    feedback = {each[:2] for cycle in after.cycles for each in cycle.feedback}
    cycle_of = {member: number for number, cycle in enumerate(after.cycles) for member in cycle.members}
    for importer, imported, _ in after.siblings:
        if (importer, imported) in feedback:
            assert highest[importer] < levels[imported]
            assert cycle_of[importer] == cycle_of[imported]
        else:
            assert levels[importer] > highest[imported]
    for group in groups:
        chip, parent = new_positions[group[0]], parents[group[0]]
        if parent >= 0 and new_positions[parent] == chip:
            continue  # its package is collapsed, too
        inside = {before.levels[node] for node in group}
        assert inside == set(range(levels[chip], highest[chip] + 1))
        if levels[chip] < highest[chip]:  # nothing else of its package or cycle is on its levels
            assert 0 not in inside
            beside = [
                node
                for node, other in enumerate(parents)
                if other == parent and before.levels[node] in inside and new_positions[node] != chip
            ]
            assert all(cycle_of.get(new_positions[node]) != cycle_of.get(chip) for node in beside)
            assert not beside or chip in cycle_of
