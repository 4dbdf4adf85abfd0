"""Lines beside layers: a line for each pair of layers, in columns in which none meets another."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from sphinx_packagemap.rendering.contract_lanes import make_lanes
from sphinx_packagemap.views.imports.contracts import Violation

BANDS = {"a": 0, "b": 1, "b2": 1, "c": 2, "d": 3}


def make_violation(importer: str, imported: str, chains: int = 1) -> Violation:
    return Violation(importer, imported, ((),) * chains)


def test_a_line_for_each_pair_of_layers_with_the_number_of_chains():
    violations = [
        make_violation("c", "b", 2),
        make_violation("c", "b2"),
        make_violation("d", "a"),
        make_violation("b", "b2"),
    ]
    lanes = make_lanes([*violations, make_violation("elsewhere", "a")], BANDS)
    assert [(lane.start, lane.end, lane.chains, lane.column) for lane in lanes] == [(2, 1, 3, 0), (3, 0, 1, 1)]


def test_lines_that_have_no_layer_in_common_share_a_column():
    lanes = make_lanes([make_violation("b", "a"), make_violation("d", "c"), make_violation("c", "b")], BANDS)
    assert [(lane.start, lane.column) for lane in lanes] == [(1, 0), (2, 1), (3, 0)]


@given(st.sets(st.tuples(st.integers(0, 11), st.integers(0, 11)), max_size=60))
def test_no_two_lines_coincide(pairs):
    bands = {f"m{number}": number for number in range(12)}
    lanes = make_lanes([make_violation(f"m{one}", f"m{other}") for one, other in sorted(pairs)], bands)
    upwards = sum(one > other for one, other in pairs)
    assert sum(lane.chains for lane in lanes) == upwards or not lanes
    assert all(lane.column < 8 for lane in lanes)
    heights = [lane.start + lane.start_share for lane in lanes] + [lane.end + lane.end_share for lane in lanes]
    assert len(set(heights)) == len(heights)
    for number, lane in enumerate(lanes):
        for other in lanes[:number]:
            apart = lane.end > other.start or other.end > lane.start
            assert apart or lane.column != other.column
