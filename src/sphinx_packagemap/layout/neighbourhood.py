"""Lay out the neighbourhood of a module: its importers above it, its imports below it, external modules at the right.

A funnel joins each group to the module, in place of a line for each of them.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from sphinx_packagemap.layout import Area, AreaRole, Box, BoxMark, LayoutNode, PlacedText, Scene
from sphinx_packagemap.layout.text import (
    FONT_SIZE,
    LINE_HEIGHT,
    PAD,
    ROW_HEIGHT,
    SMALL_FONT_SIZE,
    LabelledBox,
    compute_text_width,
    make_box,
    make_box_with_note,
    make_labelled_box,
    wrap_label,
)


class Chip(NamedTuple):
    """A neighbour in one direction."""

    node: int  # position of the node
    label: LayoutNode  # with the number of statements as its note
    statements: int
    marks: tuple[BoxMark, ...]


class Group(NamedTuple):
    """The importers of a module, or its imports."""

    chips: Sequence[Chip]
    title: str
    rest: str = ""  # the text of a chip in place of those that are left out


class ExternalList(NamedTuple):
    """The external modules that a module imports."""

    chips: Sequence[Chip]
    title: str
    rest: Sequence[tuple[str, str]]  # lines after them: a text and a number
    sentence: str  # in place of all, if there is little width


class NeighbourhoodGraph(NamedTuple):
    """A module with its neighbours."""

    node: int  # position of the node of the module
    label: LayoutNode
    importers: Group
    imports: Group
    externals: ExternalList | None = None


GAP, _LINE_GAP = 6.0, 6.0  # between chips, and between their lines
_FUNNEL, FUNNEL_STEM = 32.0, 22.0  # height of a funnel, and the width of its narrow end
_FUNNEL_GAP = 3.0  # between a funnel and the chips
_TITLE = 18.0  # height of the line above importers, or below imports
_SUBJECT = 30.0  # height of the box of the module
BAR = 4.0  # height of the bar in a chip
_ASIDE, _MAX_ASIDE = 150.0, 190.0  # width of the box of external modules
_ASIDE_GAP, _ASIDE_ROW = 24.0, 18.0  # between it and the others, and the height of its lines
_MIN_WIDE = 480.0  # the width from which on external modules are beside the others


def lay_out_neighbourhood(graph: NeighbourhoodGraph, width: float) -> Scene:
    """Return the scene of a module with its neighbours; no wider than ``width`` if names permit that."""
    return _Writer(graph, width).make_scene()


class _PlacedChip(NamedTuple):
    """A chip in a line of its group; a rest has none."""

    chip: Chip | None
    label: LabelledBox
    x: float
    y: float  # from the top of its group


class _Lines(NamedTuple):
    """The lines of a group, each of them centred around 0."""

    chips: Sequence[_PlacedChip]
    left: float
    right: float
    height: float


class _Writer:
    """Places the parts of one scene."""

    def __init__(self, graph: NeighbourhoodGraph, width: float) -> None:
        self._graph, self._width = graph, width
        self._is_wide = graph.externals is not None and width >= _MIN_WIDE
        self._aside = _compute_aside_width(graph.externals) if graph.externals is not None else 0.0
        self._room = width - (self._aside + _ASIDE_GAP if self._is_wide else 0.0)
        shown = [*graph.importers.chips, *graph.imports.chips]
        self._has_bars = any(chip.statements > 1 for chip in shown)
        self._scale = 0.0  # length of a bar for one statement
        self._boxes: list[Box] = []
        self._areas: list[Area] = []

    def make_scene(self) -> Scene:
        """Return the scene."""
        graph = self._graph
        upper, lower = self._make_lines(graph.importers), self._make_lines(graph.imports)
        chips = [each for lines in (upper, lower) for each in lines.chips if each.chip is not None]
        self._scale = min([(each.label.width - 4) / each.chip.statements for each in chips if each.chip], default=0.0)
        subject = make_labelled_box(graph.label, self._room - 2 * PAD)
        subject_width = round(subject.width + 2 * PAD, 1)
        titles = [compute_text_width(group.title, SMALL_FONT_SIZE) for group in (graph.importers, graph.imports)]
        inner = max(upper.right - upper.left, lower.right - lower.left, min(subject_width, self._room), *titles)
        middle = round(inner / 2, 1)
        top = _TITLE + upper.height + (_FUNNEL + _FUNNEL_GAP if upper.chips else 4.0)
        aside = self._measure_aside()
        top = round(max(top, (aside - _SUBJECT) / 2), 1) if self._is_wide else round(top, 1)
        height = round(max(_SUBJECT, subject.height + _SUBJECT - ROW_HEIGHT), 1)
        self._place_subject(subject, middle, top, height)
        begin = top - upper.height - (_FUNNEL + _FUNNEL_GAP if upper.chips else 4.0)
        self._add_note(graph.importers.title, begin - _TITLE)
        self._place_group(upper, middle, begin, AreaRole.IMPORTERS_BAR)
        if upper.chips:
            self._add_funnel(AreaRole.IMPORTERS, upper, middle, top - _FUNNEL)
        bottom = top + height
        if lower.chips:
            self._add_funnel(AreaRole.IMPORTS, lower, middle, bottom)
            bottom += _FUNNEL + _FUNNEL_GAP
        self._place_group(lower, middle, bottom, AreaRole.IMPORTS_BAR)
        bottom += lower.height + 4.0
        self._add_note(graph.imports.title, bottom)
        bottom += _TITLE
        right = inner
        if self._is_wide:
            right, bottom = self._place_aside(inner, middle, top + height / 2, aside, bottom)
        elif graph.externals is not None:
            bottom = self._add_sentence(graph.externals.sentence, bottom, max(inner, self._room))
        right = max([right, *(text.x + text.width for area in self._areas for text in area.texts)])
        return Scene(round(right, 1), round(bottom, 1), tuple(self._boxes), areas=tuple(self._areas))

    def _make_lines(self, group: Group) -> _Lines:
        """Return the chips of a group in lines that are no wider than the room."""
        wanted: list[tuple[Chip | None, LayoutNode]] = [(chip, chip.label) for chip in group.chips]
        if group.rest:
            wanted.append((None, LayoutNode(group.rest, icon=False)))
        lines: list[list[tuple[Chip | None, LabelledBox]]] = []
        x = 0.0
        for member, node in wanted:
            box = self._add_bar(make_box_with_note(node, self._room))
            x += box.width + GAP
            if not lines or x - GAP > self._room:
                lines.append([])
                x = box.width + GAP
            lines[-1].append((member, box))
        placed: list[_PlacedChip] = []
        y = 0.0
        for line in lines:
            x = -(sum(label.width for _, label in line) + GAP * (len(line) - 1)) / 2
            for chip, label in line:
                placed.append(_PlacedChip(chip, label, x, y))
                x += label.width + GAP
            y += max(label.height for _, label in line) + _LINE_GAP
        left = min([each.x for each in placed], default=0.0)
        right = max([each.x + each.label.width for each in placed], default=0.0)
        return _Lines(placed, left, right, round(max(y - _LINE_GAP, 0.0), 1))

    def _add_bar(self, label: LabelledBox) -> LabelledBox:
        return label._replace(height=label.height + (BAR if self._has_bars else 0.0))

    def _place_subject(self, label: LabelledBox, middle: float, top: float, height: float) -> None:
        """Place the box of the module, which is wider and higher than others."""
        inner = make_box(self._graph.node, label, middle - label.width / 2, top + (_SUBJECT - ROW_HEIGHT) / 2)
        left = round(max(inner.x - PAD, 0.0), 1)
        right = round(inner.x + inner.width + inner.x - left, 1)
        box = inner._replace(x=left, y=top, width=round(right - left, 1), height=height, marks=(BoxMark.SUBJECT,))
        self._boxes.append(box)

    def _place_group(self, lines: _Lines, middle: float, top: float, bar: AreaRole) -> None:
        for chip, label, x, y in lines.chips:
            box = make_box(chip.node if chip is not None else -1, label, middle + x, top + y)
            if chip is None:
                area = Area(AreaRole.REST, len(self._boxes), box.x, box.y, box.width, box.height, box.texts)
                self._areas.append(area)
                continue
            self._boxes.append(box._replace(marks=chip.marks))
            if self._has_bars:
                self._add_chip_bar(box, chip.statements, bar)

    def _add_chip_bar(self, box: Box, statements: int, role: AreaRole) -> None:
        """Add the bar of a chip, on a scale that is common to all chips."""
        length = max(self._scale * statements, 1.5)
        top = box.y + box.height - BAR - 1.5
        self._add_area(role, box.x + 2, top, length, BAR)

    def _add_area(
        self, role: AreaRole, x: float, y: float, width: float, height: float, texts: tuple[PlacedText, ...] = ()
    ) -> None:
        left, top, across, down = (round(length, 1) for length in (x, y, width, height))
        self._areas.append(Area(role, len(self._boxes), left, top, across, down, texts))

    def _add_funnel(self, role: AreaRole, lines: _Lines, middle: float, top: float) -> None:
        half = max(-lines.left, lines.right, FUNNEL_STEM)
        half = min(half, middle)
        self._add_area(role, middle - half, top, 2 * half, _FUNNEL)

    def _add_note(self, text: str, top: float) -> None:
        width = compute_text_width(text, SMALL_FONT_SIZE)
        placed = PlacedText(0.0, round(top + 11, 1), round(width, 1), text, is_small=True)
        self._add_area(AreaRole.NOTE, 0.0, top, width, _TITLE - 4, (placed,))

    def _add_sentence(self, sentence: str, top: float, width: float) -> float:
        """Add a sentence in lines below everything; return its lower edge."""
        for line in wrap_label(sentence, width, SMALL_FONT_SIZE):
            self._add_note(line, top)
            top += LINE_HEIGHT
        return top

    def _measure_aside(self) -> float:
        """Return the height of the box of external modules."""
        externals = self._graph.externals
        if externals is None:
            return 0.0
        return _TITLE + 6.0 + _ASIDE_ROW * (len(externals.chips) + len(externals.rest)) + 2.0

    def _place_aside(
        self, inner: float, middle: float, axis: float, height: float, bottom: float
    ) -> tuple[float, float]:
        """Place the box of external modules at the height of the module; return the right and lower edges of all."""
        externals = self._graph.externals
        assert externals is not None
        left = round(inner + _ASIDE_GAP, 1)
        top = round(max(axis - height / 2, 0.0), 1)
        subject = self._boxes[0]
        self._add_area(AreaRole.LINK, subject.x + subject.width, axis, left - subject.x - subject.width, 0.0)
        title = PlacedText(left + PAD, round(top + 14, 1), 0.0, externals.title, is_small=True)
        title = title._replace(width=round(compute_text_width(title.text, SMALL_FONT_SIZE), 1))
        self._add_area(AreaRole.EXTERNAL, left, top, self._aside, height, (title, *self._iter_rest(left, top, height)))
        y = top + _TITLE + 4.0
        for chip in externals.chips:
            note = compute_text_width(chip.label.note, SMALL_FONT_SIZE)
            texts = (
                _fit(chip.label.label, left + PAD, y + 13, self._aside - 2 * PAD - note - 6),
                PlacedText(
                    round(left + self._aside - PAD - note, 1),
                    round(y + 13, 1),
                    round(note, 1),
                    chip.label.note,
                    is_small=True,
                ),
            )
            box = Box(
                chip.node, round(left + 4, 1), round(y, 1), self._aside - 8, _ASIDE_ROW - 1, texts, marks=chip.marks
            )
            self._boxes.append(box)
            y += _ASIDE_ROW
        return left + self._aside, max(bottom, top + height)

    def _iter_rest(self, left: float, top: float, height: float) -> Iterator[PlacedText]:
        """Yield the texts of the last lines in the box of external modules."""
        externals = self._graph.externals
        assert externals is not None
        y = top + height - 4.0 - _ASIDE_ROW * len(externals.rest) + 13
        for text, number in externals.rest:
            width = compute_text_width(number, SMALL_FONT_SIZE)
            yield _fit(text, left + PAD, y, self._aside - 2 * PAD - width - 6, is_small=True)
            yield PlacedText(
                round(left + self._aside - PAD - width, 1), round(y, 1), round(width, 1), number, is_small=True
            )
            y += _ASIDE_ROW


def _compute_aside_width(externals: ExternalList) -> float:
    """Return the width of the box of external modules: its lines have room, unless they are very long."""
    lines = [compute_text_width(each.label.label) + len(each.label.note) * 6.0 for each in externals.chips]
    lines += [compute_text_width("".join(each), SMALL_FONT_SIZE) for each in externals.rest]
    return round(min(max([_ASIDE, *(line + 2 * PAD + 8.0 for line in lines)]), _MAX_ASIDE), 1)


def _fit(text: str, x: float, y: float, room: float, *, is_small: bool = False) -> PlacedText:
    """Return a line of text in a room, with an ellipsis in the middle if it is too long."""
    size = SMALL_FONT_SIZE if is_small else FONT_SIZE
    shown, length = text, len(text)
    while compute_text_width(shown, size) > room and length > 2:
        length -= 1
        head = (length + 1) // 2
        shown = f"{text[:head]}…{text[len(text) - (length - head) :]}"
    return PlacedText(round(x, 1), round(y, 1), round(compute_text_width(shown, size), 1), shown, is_small)


HEAD_WIDTH, HEAD_HEIGHT = 14.0, 7.0  # of the arrow in a funnel


def make_funnel(area: Area) -> list[tuple[float, float]]:
    """Return the points of a funnel: a wide edge, and curves to a narrow edge at the other side and back.

    They are the ends of the wide edge, two control points and the end of a curve, the end of the narrow edge, and two
    control points of a curve to the first point.
    """
    left, right, middle = area.x, area.x + area.width, area.x + area.width / 2
    wide, narrow = area.y, area.y + area.height
    if area.role is AreaRole.IMPORTS:
        wide, narrow = narrow, wide
    between = (wide + narrow) / 2
    near, far = middle + FUNNEL_STEM / 2, middle - FUNNEL_STEM / 2
    curve = [(right, between), (near, between), (near, narrow)]
    return [(left, wide), (right, wide), *curve, (far, narrow), (far, between), (left, between)]


def find_head(area: Area) -> float:
    """Return the upper edge of the arrow head in a funnel: at its narrow end, or halfway to its wide one."""
    if area.role is AreaRole.IMPORTERS:
        return area.y + area.height - HEAD_HEIGHT - 1.5
    return area.y + area.height / 2 - 1
