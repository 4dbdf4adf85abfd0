"""Guides and closings agree with the levels of items."""

from hypothesis import given
from hypothesis import strategies as st

from sphinx_packagemap.rendering.labels import ASCII, UNICODE, count_closings, make_guides


@st.composite
def preorders(draw):
    """Draw the levels of a forest in preorder: each at most one more than the one before."""
    levels: list[int] = []
    for step in draw(st.lists(st.integers(0, 5), max_size=30)):
        levels.append(min(step, levels[-1] + 1 if levels else 0))
    return levels


def followed(levels, position, level):
    """Return whether a sibling at a level follows."""
    for later in levels[position + 1 :]:
        if later < level:
            return False
        if later == level:
            return True
    return False


@given(preorders())
def test_guides_show_the_levels(levels):
    for style in (UNICODE, ASCII):
        assert [len(guide) // 4 for guide in make_guides(levels, style)] == levels


@given(preorders())
def test_guides_are_drawn_where_siblings_follow(levels):
    for position, (guide, level) in enumerate(zip(make_guides(levels), levels, strict=True)):
        pieces = [guide[i : i + 4] for i in range(0, len(guide), 4)]
        for at, piece in enumerate(pieces, start=1):
            goes_on = followed(levels, position, at)
            own = UNICODE.branch if goes_on else UNICODE.last
            above = UNICODE.trunk if goes_on else UNICODE.space
            assert piece == (own if at == level else above)


@given(preorders())
def test_closings_and_branches_determine_the_levels(levels):
    branches = [after > level for level, after in zip(levels, [*levels[1:], 0], strict=False)]
    level, restored = 0, []
    for branch, ends in zip(branches, count_closings(levels), strict=True):
        restored.append(level)
        level += 1 if branch else -ends
    assert restored == levels
    assert level == 0


def test_a_tree():
    assert make_guides([0, 1, 2, 2, 1, 0]) == ["", "├── ", "│   ├── ", "│   └── ", "└── ", ""]
    assert make_guides([0, 1, 1], ASCII) == ["", "|-- ", "`-- "]
    assert count_closings([0, 1, 2, 2, 1, 0]) == [0, 0, 0, 1, 1, 0]
    assert (make_guides([]), count_closings([])) == ([], [])


def test_the_pieces_of_a_style_have_the_same_width():
    for style in (UNICODE, ASCII):
        assert {len(piece) for piece in (style.trunk, style.branch, style.last, style.space)} == {4}
