"""Render a poster: a package on one sheet of paper, as an SVG file for printing."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from html import escape
from typing import NamedTuple

from sphinx_packagemap.i18n import Language
from sphinx_packagemap.layout import Box, Scene
from sphinx_packagemap.layout.cell_text import measure
from sphinx_packagemap.layout.treemap import lay_out_treemap
from sphinx_packagemap.rendering.diagram import Diagram, vary_hues
from sphinx_packagemap.rendering.diagram.nodes import add_size_notes, make_layout_nodes
from sphinx_packagemap.rendering.diagram.palette import GROUNDS, Mode, get_shade, mix
from sphinx_packagemap.rendering.diagram.svg import render_svg
from sphinx_packagemap.rendering.diagram.svg_elements import format_number, make_element, make_rectangle
from sphinx_packagemap.rendering.purposes import format_purpose
from sphinx_packagemap.text import shorten
from sphinx_packagemap.views import DiagramRequest
from sphinx_packagemap.views.diagram import ColorKey
from sphinx_packagemap.views.diagram.poster import PosterView


class Paper(NamedTuple):
    """A size of paper, in landscape format."""

    width: str  # lengths in CSS
    height: str
    page_width: float  # in the units of the poster, of which 7.5 are the smallest type
    page_height: float


PAPERS = {
    "a2": Paper("594mm", "420mm", 1588, 1123),  # as A3, and larger: it is read from a distance
    "a3": Paper("420mm", "297mm", 1588, 1123),  # in pixels
    "a4": Paper("297mm", "210mm", 1404, 993),  # more than its pixels, for the same contents in smaller type
    "letter": Paper("11in", "8.5in", 1320, 1020),
    "tabloid": Paper("17in", "11in", 1632, 1056),
}
_LEFT, _TOP = 46.0, 150.0  # margins
_RIGHT, _BOTTOM = 46.0, 67.0
_COLUMN_WIDTH = 440.0  # of the column at the right of the treemap
_BETWEEN = 36.0
_MIN_NAMED = 0.5  # share of the cells of the treemap that are named
_FONTS = "Arial, Liberation Sans, Helvetica, sans-serif"
_CELL = 26.0  # maximum size of a cell of the matrix
_MATRIX_TOP = 186.0
_MANY = 20  # imports


def render_poster(view: PosterView, request: DiagramRequest, language: Language, paper: Paper, mode: Mode) -> str:
    """Return a poster as the content of an SVG file."""
    return _PosterWriter(view, language, paper, mode).write(request)


class _PosterWriter:
    """Writes one poster."""

    def __init__(self, view: PosterView, language: Language, paper: Paper, mode: Mode) -> None:
        self._view, self._language, self._paper = view, language, paper
        self._mode, self._ground = mode, GROUNDS[mode]
        self._soft = mix(self._ground.ink, self._ground.page, 72)
        self._right, self._bottom = paper.page_width - _RIGHT, paper.page_height - _BOTTOM
        self._column = self._right - _COLUMN_WIDTH  # its left edge

    def write(self, request: DiagramRequest) -> str:
        """Return the content of the file."""
        paper, language = self._paper, self._language
        diagram, scene = self._choose_map(request)
        attributes = {
            "xmlns": "http://www.w3.org/2000/svg",
            "width": paper.width,
            "height": paper.height,
            "viewBox": f"0 0 {paper.page_width:g} {paper.page_height:g}",
            "font-family": _FONTS,
            "fill": self._ground.ink,
        }
        page = {"width": paper.page_width, "height": paper.page_height, "fill": self._ground.page}
        body = [make_element("title", {}, escape(self._view.name)), make_element("rect", page), *self._iter_head()]
        drawn = render_svg(diagram, scene, {}, prefix="pm", language=language, mode=self._mode)
        body.append(drawn.replace("<svg ", f'<svg x="{_LEFT - 2:g}" y="{_TOP - 2:g}" ', 1))
        colors = self._find_colors(vary_hues(diagram, scene))
        body += self._iter_matrix(colors)
        body += self._iter_largest(colors)
        body += self._iter_foot(scene)
        return make_element("svg", attributes, "\n".join(body)) + "\n"

    def _choose_map(self, request: DiagramRequest) -> tuple[Diagram, Scene]:
        """Return the treemap of the largest depth that names half of its cells, or else that of one level."""
        found = None
        for diagram_view in reversed(self._view.diagrams):
            diagram = Diagram(diagram_view, request)
            nodes = add_size_notes(diagram, make_layout_nodes(diagram, self._language), self._language)
            found = diagram, lay_out_treemap(nodes, self._column - _BETWEEN - _LEFT, self._bottom - _TOP)
            if _count_named(found[1]) >= _MIN_NAMED * len(found[1].boxes):
                break
        assert found is not None
        return found

    def _find_colors(self, diagram: Diagram) -> dict[str, str]:
        """Return the strong colour of each module and package of a diagram, by name."""
        view = diagram.view
        return {view.get_item(node).name: self._get_bar(view.get_key(node)) for node in view.nodes}

    def _get_bar(self, key: ColorKey | None) -> str:
        return get_shade(key).get_paint(self._mode).bar

    def _iter_head(self) -> Iterator[str]:
        """Yield the name, the purpose, and the numbers of everything, from the right."""
        totals = self._view.totals
        words = (
            (totals.imports, self._language.translate_plural("import", "imports", totals.imports)),
            (totals.functions, self._language.translate_plural("function", "functions", totals.functions)),
            (totals.classes, self._language.translate_plural("class", "classes", totals.classes)),
            (totals.packages, self._language.translate_plural("package", "packages", totals.packages)),
            (totals.modules, self._language.translate_plural("module", "modules", totals.modules)),
            (totals.lines, self._language.translate_plural("line", "lines", totals.lines)),
        )
        right = self._right
        for number, word in words:
            shown = self._language.format_number(number)
            yield _write(shown, right, 96, 34, bold=True, end=True)
            yield _write(word, right, 117, 15, fill=self._soft, end=True)
            right -= max(measure(shown, bold=True) * 0.034, measure(word) * 0.015) + 30
        yield _write(self._view.name, _LEFT, 100, 64, bold=True, room=right - _LEFT - 20)
        purpose = shorten(format_purpose(self._view.purpose, self._language), 160)
        yield _write(purpose, _LEFT + 2, 132, 16, fill=self._soft, room=self._column - 60 - _LEFT)

    def _iter_matrix(self, colors: Mapping[str, str]) -> Iterator[str]:
        """Yield the matrix of the imports between the parts: from rows to columns."""
        parts, counts = self._view.matrix
        yield self._write_in_column(self._language.translate("Who imports whom"), 166, 18, bold=True)
        note = self._language.translate("Rows import columns. Red: against the order.")
        yield self._write_in_column(note, _MATRIX_TOP, 12, fill=self._soft)
        labels = [part.rpartition(".")[2] for part in parts]
        cell, left, top = self._get_matrix_place()
        for position, (part, label) in enumerate(zip(parts, labels, strict=True)):
            middle = cell * (position + 0.5)
            yield _write(label, left - 8, top + middle + 4, 12, end=True, room=left - 8 - self._column)
            x, y = format_number(left + middle + 4), format_number(top - 6)
            turned = {"x": x, "y": y, "font-size": 11, "transform": f"rotate(-60 {x} {y})"}
            yield make_element("text", turned, escape(shorten(label, 16)))
            for column in range(len(parts)):
                count = counts.get((position, column), 0)
                fill = colors.get(part, self._get_bar(None))
                if column != position:
                    fill = self._get_cell_fill(position, column, count)
                box = Box(-1, left + cell * column + 0.5, top + cell * position + 0.5, cell - 1, cell - 1)
                yield make_rectangle(box, f' fill="{fill}"', 1)
                if count:
                    x, y = format_number(box.x + box.width / 2), format_number(box.y + cell / 2 + 3)
                    size = format_number(min(10.0, cell * 0.95 / max(len(str(count)), 2)))
                    place = {"x": x, "y": y, "font-size": size, "text-anchor": "middle", "fill": self._ground.page}
                    yield make_element("text", place, str(count))

    def _get_matrix_place(self) -> tuple[float, float, float]:
        """Return the size of the cells of the matrix, and its upper left corner."""
        count = max(len(self._view.matrix.parts), 1)
        left = self._column + 110
        return min(_CELL, (self._right - left - 20) / count), left, _MATRIX_TOP + 92

    def _get_cell_fill(self, row: int, column: int, count: int) -> str:
        if not count:
            return mix(self._ground.ink, self._ground.page, 6)
        strong = self._ground.cycle if column > row else mix(self._ground.ink, self._ground.page, 78)
        return mix(strong, self._ground.page, 100 if count >= _MANY else 82)

    def _iter_largest(self, colors: Mapping[str, str]) -> Iterator[str]:
        """Yield the largest modules as bars."""
        cell, _, matrix_top = self._get_matrix_place()
        top = matrix_top + cell * len(self._view.matrix.parts) + 44
        yield self._write_in_column(
            self._language.translate("Largest modules, by lines of their own"), top, 18, bold=True
        )
        step = min(19.0, max((self._bottom - 100 - top) / max(len(self._view.largest), 1), 6.0))
        most = max([module.lines for module in self._view.largest], default=1) or 1
        for number, module in enumerate(self._view.largest):
            y = top + 12 + step * number
            fill = colors.get(module.part, self._get_bar(None))
            width = max(1.0, 150 * module.lines / most)
            bar = Box(-1, self._column, y + 1, round(width, 1), round(step * 0.68, 1))
            yield make_rectangle(bar, f' fill="{fill}"', 1)
            size, lines = min(12.0, step * 0.66), self._language.format_number(module.lines)
            yield _write(module.name, self._column + 160, y + step * 0.6, size, room=_COLUMN_WIDTH - 220)
            yield _write(lines, self._right, y + step * 0.6, size, fill=self._soft, end=True)
        yield from self._iter_key(top + 12 + step * len(self._view.largest) + 30)

    def _iter_key(self, top: float) -> Iterator[str]:
        yield self._write_in_column(self._language.translate("How to read it"), top, 16, bold=True)
        sentences = (
            self._language.translate("Areas are proportional to lines of source."),
            self._language.translate("Each colour is a package or module below the top; the others are grey."),
            self._language.translate("Pale cells show the code of a package itself, in its __init__."),
            self._language.translate("Tests are left out, and no number includes them."),
        )
        for number, sentence in enumerate(sentences):
            yield self._write_in_column(sentence, top + 18 + 15 * number, 12, fill=self._soft)

    def _write_in_column(self, text: str, y: float, size: float, *, bold: bool = False, fill: str = "") -> str:
        return _write(text, self._column, y, size, bold=bold, fill=fill, room=_COLUMN_WIDTH)

    def _iter_foot(self, scene: Scene) -> Iterator[str]:
        named, count = _count_named(scene), len(scene.boxes)
        parts = (
            *_list_names(self._view),
            self._language.translate("{named} of {count} named", named=named, count=count),
            "sphinx-packagemap",
        )
        y = self._paper.page_height - 30
        yield _write(" · ".join(parts), _LEFT, y, 11, fill=self._soft, room=self._right - _LEFT)


def _list_names(view: PosterView) -> list[str]:
    """Return the name of the package, and the name and version of its distribution, without repeating the name."""
    if view.distribution is None:
        return [view.name]
    name, version = view.distribution.name, shorten(view.distribution.version, 40)
    is_same = re.sub("[-_.]+", "-", name).casefold() == re.sub("[-_.]+", "-", view.name).casefold()
    return [*([] if is_same else [view.name]), f"{shorten(name, 60)} {version}".strip()]


def _count_named(scene: Scene) -> int:
    return sum(1 for box in scene.boxes if box.texts)


def _write(
    text: str,
    x: float,
    y: float,
    size: float,
    *,
    bold: bool = False,
    fill: str = "",
    end: bool = False,
    room: float = 0,
) -> str:
    """Return a line of text, made smaller if it is wider than its room; it begins or ends at ``x``."""
    width = measure(text, bold=bold) * size / 1000
    if room and width > room:
        size = int(size * room / width * 10) / 10
    attributes = {
        "x": format_number(x),
        "y": format_number(y),
        "font-size": format_number(size),
        "font-weight": 700 if bold else "",
        "fill": fill,
        "text-anchor": "end" if end else "",
    }
    return make_element("text", attributes, escape(text))
