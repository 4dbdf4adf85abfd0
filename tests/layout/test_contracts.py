"""Pictures of contracts: nothing overlaps, nothing lies outside, and no line passes through a chip."""

from __future__ import annotations

from itertools import combinations, pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sphinx_packagemap.layout.contracts import (
    RADIUS,
    Chip,
    ContractScene,
    Crossing,
    NumberMeaning,
    Picture,
    PictureKind,
    Row,
    get_disc_width,
)
from sphinx_packagemap.layout.contracts.draw import draw_contract

WIDTHS = (736.0, 350.0)
NOTES = {
    each: f"This sentence, which does not fit in a line on a phone, explains {each.name}." for each in NumberMeaning
}
NAMES = st.text("abcdefgh._", min_size=1, max_size=40).filter(lambda text: text.strip("._"))


@st.composite
def pictures(draw) -> Picture:
    kind = draw(st.sampled_from(PictureKind))
    number = {PictureKind.LAYERS: st.integers(1, 9), PictureKind.APART: st.just(1), PictureKind.WALL: st.just(2)}[kind]
    sizes = draw(number.flatmap(lambda count: st.lists(st.integers(1, 6), min_size=count, max_size=count)))
    chips = draw(st.lists(st.builds(Chip, NAMES), min_size=sum(sizes), max_size=sum(sizes)))
    rows, first = [], 0
    for size in sizes:
        title = draw(st.sampled_from(["", "must not import, directly or indirectly"]))
        rows.append(Row(tuple(range(first, first + size)), draw(st.booleans()), title))
        first += size
    starts = rows[0].chips if kind is PictureKind.WALL else range(first)
    ends = rows[1].chips if kind is PictureKind.WALL else range(first)
    pairs = draw(st.sets(st.tuples(st.sampled_from(starts), st.sampled_from(ends)), max_size=20))
    crossings = tuple(Crossing(*pair, draw(st.integers(1, 40))) for pair in sorted(pairs) if pair[0] != pair[1])
    return Picture(kind, tuple(chips), tuple(rows), crossings, not crossings, NOTES)


def list_rectangles(scene: ContractScene) -> list[tuple[float, float, float, float]]:
    chips = [(chip.x, chip.y, chip.x + chip.width, chip.y + chip.height) for chip in scene.chips]
    discs = []
    for disc in scene.discs:
        half = get_disc_width(disc.text) / 2
        discs.append((disc.x - half, disc.y - RADIUS, disc.x + half, disc.y + RADIUS))
    titles = [(text.x, text.y - 8, text.x + text.width, text.y + 2) for text in scene.titles]
    return [*chips, *discs, *titles]


def overlap(one, other) -> bool:
    return min(one[2], other[2]) - max(one[0], other[0]) > 0.2 and min(one[3], other[3]) - max(one[1], other[1]) > 0.2


@given(pictures(), st.sampled_from(WIDTHS))
@settings(max_examples=150)
def test_nothing_overlaps_and_nothing_is_outside(picture, width):
    scene = draw_contract(picture, width)
    assert scene.width <= width
    rectangles = list_rectangles(scene)
    for one, other in combinations(rectangles, 2):
        assert not overlap(one, other)
    for left, top, right, bottom in rectangles:
        assert left >= 0
        assert top >= -0.1
        assert right <= scene.width + 0.2
        assert bottom <= scene.height + 0.2
    assert {chip.chip for chip in scene.chips} == {*range(len(picture.chips))}
    for chip in scene.chips:
        for text in chip.texts:
            assert text.x + text.width <= chip.x + chip.width
    for segment in scene.segments:
        (x, y), (to_x, to_y) = segment.start, segment.end
        assert not any(
            overlap((x - 1, y - 1, to_x + 1, to_y + 1), each[:4]) for each in list_rectangles(scene._replace(discs=()))
        )
        assert 0 <= x <= to_x <= scene.width
        assert 0 <= y <= to_y <= scene.height


@given(pictures(), st.sampled_from(WIDTHS))
@settings(max_examples=150)
def test_no_line_passes_through_a_chip_and_no_two_coincide(picture, width):
    scene = draw_contract(picture, width)
    inner = [(chip.x + 1, chip.y + 1, chip.x + chip.width - 1, chip.y + chip.height - 1) for chip in scene.chips]
    parts = []
    for route in scene.routes:
        for (x, y), (to_x, to_y) in pairwise(route.points):
            part = (min(x, to_x), min(y, to_y), max(x, to_x), max(y, to_y))
            assert part[0] >= 0
            assert part[2] <= scene.width + 0.2
            assert part[1] >= 0
            assert part[3] <= scene.height + 0.2
            if not route.is_smooth:
                assert not any(
                    overlap((part[0] - 0.2, part[1] - 0.2, part[2] + 0.2, part[3] + 0.2), each) for each in inner
                )
                parts.append(part)
    horizontal = sorted((y, x, to_x) for x, y, to_x, to_y in parts if y == to_y)
    starts = {route.points[0][1] for route in scene.routes}
    for (y, _, right), (other_y, left, _) in pairwise(horizontal):
        assert y != other_y or right <= left or y in starts


@pytest.mark.parametrize("width", WIDTHS)
def test_more_lines_than_have_room_are_numbers_beside_the_rows(width):
    chips = tuple(Chip(f"m{number}") for number in range(40))
    rows = tuple(Row((number,)) for number in range(40))
    crossings = tuple(Crossing(one, other, 1) for one in range(40) for other in range(one))
    scene = draw_contract(Picture(PictureKind.LAYERS, chips, rows, crossings), width)
    assert [disc.text for disc in sorted(scene.discs, key=lambda each: each.y)] == [str(each) for each in range(1, 40)]
    assert not any(route.has_head for route in scene.routes)


def test_up_to_seven_lines_have_their_numbers_and_more_are_joined():
    chips = tuple(Chip(f"m{number}") for number in range(6))
    rows = (Row((0, 1, 2)), Row((3, 4, 5)))
    pairs = [(one, other) for one in (3, 4, 5) for other in (0, 1, 2)]
    for count, texts in ((7, ["1", "2", "3", "4", "5", "6", "7"]), (8, ["24"])):
        crossings = tuple(Crossing(*pair, 3) for pair in pairs[:count])
        scene = draw_contract(Picture(PictureKind.LAYERS, chips, rows, crossings), 736)
        assert sorted(disc.text for disc in scene.discs) == texts


def test_two_imports_of_independent_modules_are_arcs_and_more_are_beside_a_list():
    chips = tuple(Chip(f"m{number}") for number in range(4))
    pairs = [(0, 2), (1, 3), (3, 0)]
    for count, is_list in ((0, False), (1, False), (2, False), (3, True)):
        crossings = tuple(Crossing(*pair, 1) for pair in pairs[:count])
        scene = draw_contract(Picture(PictureKind.APART, chips, (Row((0, 1, 2, 3)),), crossings), 736)
        assert ({chip.x for chip in scene.chips} == {0}) is is_list
        assert len(scene.routes) == count


def test_a_wall_without_lines_has_a_tick_only_if_the_contract_is_kept():
    rows = (Row((0,), title="Modules"), Row((1,)))
    picture = Picture(PictureKind.WALL, (Chip("a"), Chip("b")), rows, is_kept=True)
    assert draw_contract(picture, 736).tick is not None
    assert draw_contract(picture._replace(is_kept=False), 736).tick is None


def draw_all_pairs(size, width):
    chips = tuple(Chip(f"m{number}") for number in range(size))
    crossings = tuple(
        Crossing(one, other, one * 10 + other) for one in range(size) for other in range(size) if one != other
    )
    return draw_contract(Picture(PictureKind.APART, chips, (Row(tuple(range(size))),), crossings, notes=NOTES), width)


@pytest.mark.parametrize("width", WIDTHS)
def test_each_of_many_numbers_belongs_to_one_pair_of_independent_modules(width):
    scene = draw_all_pairs(5, width)
    rows = {chip.chip: (chip.y, chip.y + chip.height) for chip in scene.chips}
    ends = {route.points[-2][0]: route.points[-1][1] for route in scene.routes if route.has_head}  # by column
    assert len(ends) == 5

    def find_row(y):
        return next(chip for chip, (top, bottom) in rows.items() if top <= y <= bottom)

    found = {disc.text: (find_row(disc.y), find_row(ends[disc.x])) for disc in scene.discs}
    assert found == {str(one * 10 + other): (one, other) for one in range(5) for other in range(5) if one != other}
    assert " ".join(title.text for title in scene.titles) == NOTES[NumberMeaning.ROWS]


def test_a_note_explains_the_numbers_unless_they_are_those_of_the_list():
    chips = tuple(Chip(f"m{number}") for number in range(60))
    rows = (Row(tuple(range(30))), Row(tuple(range(30, 60))))
    pairs = [(one, other) for other in range(30) for one in range(30, 60)]
    for kind in (PictureKind.LAYERS, PictureKind.WALL):
        for count, notes in ((0, []), (7, []), (8, [NOTES[NumberMeaning.LINE]])):
            ordered = pairs[:count] if kind is PictureKind.LAYERS else [pair[::-1] for pair in pairs[:count]]
            crossings = tuple(Crossing(*pair, 1) for pair in ordered)
            scene = draw_contract(Picture(kind, chips, rows, crossings, notes=NOTES), 736)
            assert [title.text for title in scene.titles] == notes
    scene = draw_all_pairs(40, 736)
    assert [title.text for title in scene.titles] == [NOTES[NumberMeaning.START]]
    assert not any(route.has_head for route in scene.routes)


@pytest.mark.parametrize("width", WIDTHS)
def test_the_titles_of_a_wall_are_on_one_line(width):
    rows = (Row((0,), title="Modules"), Row((1,), title="must not import, directly or indirectly"))
    scene = draw_contract(Picture(PictureKind.WALL, (Chip("a"), Chip("b")), rows), width)
    assert [title.text for title in scene.titles] == ["Modules", "must not import, directly or indirectly"]
