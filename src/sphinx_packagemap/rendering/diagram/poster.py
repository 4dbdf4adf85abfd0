"""Render a poster: a package on one sheet of paper, as an SVG file for printing."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from html import escape

from sphinx_packagemap.i18n import Language
from sphinx_packagemap.layout import Box, Scene
from sphinx_packagemap.layout.cell_text import measure
from sphinx_packagemap.layout.treemap import lay_out_treemap
from sphinx_packagemap.rendering.diagram import Diagram, add_size_notes, make_layout_nodes, vary_hues
from sphinx_packagemap.rendering.diagram.palette import GROUNDS, Mode, get_shade, mix
from sphinx_packagemap.rendering.diagram.svg import render_svg
from sphinx_packagemap.rendering.diagram.svg_elements import format_number, make_element, make_rectangle
from sphinx_packagemap.text import shorten
from sphinx_packagemap.views import DiagramRequest
from sphinx_packagemap.views.diagram import ColorKey
from sphinx_packagemap.views.diagram.poster import PosterView

PAPERS = {"a3": ("420mm", "297mm")}
_WIDTH, _HEIGHT = 1588.0, 1123.0  # of A3 in pixels
_LEFT, _RIGHT, _TOP, _BOTTOM = 46.0, 1542.0, 150.0, 1056.0
_MAP_WIDTH = 1020.0
_COLUMN = 1102.0  # the left edge of the column at the right of the treemap
_GROUND = GROUNDS[Mode.LIGHT]
_SOFT = mix(_GROUND.ink, _GROUND.page, 72)
_MIN_NAMED = 0.5  # share of the cells of the treemap that are named
_FONTS = "Arial, Liberation Sans, Helvetica, sans-serif"


def render_poster(view: PosterView, request: DiagramRequest, language: Language) -> str:
    """Return a poster as the content of an SVG file."""
    diagram, scene = _choose_map(view, request, language)
    attributes = {
        "xmlns": "http://www.w3.org/2000/svg",
        "width": PAPERS["a3"][0],
        "height": PAPERS["a3"][1],
        "viewBox": f"0 0 {_WIDTH:g} {_HEIGHT:g}",
        "font-family": _FONTS,
        "fill": _GROUND.ink,
    }
    paper = make_element("rect", {"width": _WIDTH, "height": _HEIGHT, "fill": _GROUND.page})
    body = [make_element("title", {}, escape(view.name)), paper, *_iter_head(view, language)]
    drawn = render_svg(diagram, scene, {}, prefix="pm", language=language)
    body.append(drawn.replace("<svg ", f'<svg x="{_LEFT - 2:g}" y="{_TOP - 2:g}" ', 1))
    colors = _find_colors(vary_hues(diagram, scene))
    body += _iter_matrix(view, colors, language)
    body += _iter_largest(view, colors, language)
    body += _iter_foot(view, scene, language)
    return make_element("svg", attributes, "\n".join(body)) + "\n"


def _choose_map(view: PosterView, request: DiagramRequest, language: Language) -> tuple[Diagram, Scene]:
    """Return the treemap of the largest depth that names half of its cells, or else that of one level."""
    found = None
    for diagram_view in reversed(view.diagrams):
        diagram = Diagram(diagram_view, request)
        nodes = add_size_notes(diagram, make_layout_nodes(diagram, language), language)
        found = diagram, lay_out_treemap(nodes, _MAP_WIDTH, _BOTTOM - _TOP)
        if _count_named(found[1]) >= _MIN_NAMED * len(found[1].boxes):
            break
    assert found is not None
    return found


def _count_named(scene: Scene) -> int:
    return sum(1 for box in scene.boxes if box.texts)


def _find_colors(diagram: Diagram) -> dict[str, str]:
    """Return the strong colour of each module and package of a diagram, by name."""
    view = diagram.view
    return {view.get_item(node).name: _get_bar(view.get_key(node)) for node in view.nodes}


def _get_bar(key: ColorKey | None) -> str:
    return get_shade(key).light.bar


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


def _iter_head(view: PosterView, language: Language) -> Iterator[str]:
    """Yield the name, the summary, and the numbers of everything, from the right."""
    totals = view.totals
    words = (
        (totals.imports, language.translate_plural("import", "imports", totals.imports)),
        (totals.functions, language.translate_plural("function", "functions", totals.functions)),
        (totals.classes, language.translate_plural("class", "classes", totals.classes)),
        (totals.packages, language.translate_plural("package", "packages", totals.packages)),
        (totals.modules, language.translate_plural("module", "modules", totals.modules)),
        (totals.lines, language.translate_plural("line", "lines", totals.lines)),
    )
    right = _RIGHT
    for number, word in words:
        shown = language.format_number(number)
        yield _write(shown, right, 96, 34, bold=True, end=True)
        yield _write(word, right, 117, 15, fill=_SOFT, end=True)
        right -= max(measure(shown, bold=True) * 0.034, measure(word) * 0.015) + 30
    yield _write(view.name, _LEFT, 100, 64, bold=True, room=right - _LEFT - 20)
    summary = shorten(view.summary, 160)
    yield _write(summary, _LEFT + 2, 132, 16, fill=_SOFT, room=_COLUMN - 60 - _LEFT)


_CELL = 26.0  # maximum size of a cell of the matrix
_MATRIX_TOP = 186.0


def _iter_matrix(view: PosterView, colors: Mapping[str, str], language: Language) -> Iterator[str]:
    """Yield the matrix of the imports between the parts: from rows to columns."""
    parts, counts = view.matrix
    yield _write(language.translate("Who imports whom"), _COLUMN, 166, 18, bold=True, room=_RIGHT - _COLUMN)
    note = language.translate("Rows import columns. Red: against the order.")
    yield _write(note, _COLUMN, _MATRIX_TOP, 12, fill=_SOFT, room=_RIGHT - _COLUMN)
    labels = [part.rpartition(".")[2] for part in parts]
    cell, left, top = _get_matrix_place(view)
    for position, (part, label) in enumerate(zip(parts, labels, strict=True)):
        middle = cell * (position + 0.5)
        yield _write(label, left - 8, top + middle + 4, 12, end=True, room=left - 8 - _COLUMN)
        x, y = format_number(left + middle + 4), format_number(top - 6)
        turned = {"x": x, "y": y, "font-size": 11, "transform": f"rotate(-60 {x} {y})"}
        yield make_element("text", turned, escape(shorten(label, 16)))
        for column in range(len(parts)):
            count = counts.get((position, column), 0)
            fill = colors.get(part, _get_bar(None)) if column == position else _get_cell_fill(position, column, count)
            box = Box(-1, left + cell * column + 0.5, top + cell * position + 0.5, cell - 1, cell - 1)
            yield make_rectangle(box, f' fill="{fill}"', 1)
            if count:
                x, y = format_number(box.x + box.width / 2), format_number(box.y + cell / 2 + 3)
                size = format_number(min(10.0, cell * 0.95 / max(len(str(count)), 2)))
                place = {"x": x, "y": y, "font-size": size, "text-anchor": "middle", "fill": _GROUND.page}
                yield make_element("text", place, str(count))


def _get_matrix_place(view: PosterView) -> tuple[float, float, float]:
    """Return the size of the cells of the matrix, and its upper left corner."""
    count = max(len(view.matrix.parts), 1)
    left = _COLUMN + 110
    return min(_CELL, (_RIGHT - left - 20) / count), left, _MATRIX_TOP + 92


def _get_cell_fill(row: int, column: int, count: int) -> str:
    if not count:
        return mix(_GROUND.ink, _GROUND.page, 6)
    strong = _GROUND.cycle if column > row else mix(_GROUND.ink, _GROUND.page, 78)
    return mix(strong, _GROUND.page, 100 if count >= _MANY else 82)


_MANY = 20  # imports


def _iter_largest(view: PosterView, colors: Mapping[str, str], language: Language) -> Iterator[str]:
    """Yield the largest modules as bars."""
    cell, _, matrix_top = _get_matrix_place(view)
    top = matrix_top + cell * len(view.matrix.parts) + 44
    yield _write(language.translate("Largest modules"), _COLUMN, top, 18, bold=True, room=_RIGHT - _COLUMN)
    step = min(19.0, max((_BOTTOM - 100 - top) / max(len(view.largest), 1), 6.0))
    most = max([module.lines for module in view.largest], default=1) or 1
    for number, module in enumerate(view.largest):
        y = top + 12 + step * number
        fill = colors.get(module.part, _get_bar(None))
        width = max(1.0, 150 * module.lines / most)
        yield make_rectangle(Box(-1, _COLUMN, y + 1, round(width, 1), round(step * 0.68, 1)), f' fill="{fill}"', 1)
        size = min(12.0, step * 0.66)
        yield _write(module.name, _COLUMN + 160, y + step * 0.6, size, room=_RIGHT - _COLUMN - 220)
        yield _write(language.format_number(module.lines), _RIGHT, y + step * 0.6, size, fill=_SOFT, end=True)
    yield from _iter_key(top + 12 + step * len(view.largest) + 30, language)


def _iter_key(top: float, language: Language) -> Iterator[str]:
    yield _write(language.translate("How to read it"), _COLUMN, top, 16, bold=True)
    sentences = (
        language.translate("Areas are proportional to lines of source."),
        language.translate("Each colour is a package or module below the top; the others are grey."),
        language.translate("Pale cells show the code of a package itself, in its __init__."),
        language.translate("Tests are left out."),
    )
    for number, sentence in enumerate(sentences):
        yield _write(sentence, _COLUMN, top + 18 + 15 * number, 12, fill=_SOFT, room=_RIGHT - _COLUMN)


def _iter_foot(view: PosterView, scene: Scene, language: Language) -> Iterator[str]:
    named = language.translate("{named} of {count} named", named=_count_named(scene), count=len(scene.boxes))
    yield _write(f"{view.name} · {named} · sphinx-packagemap", _LEFT, _HEIGHT - 30, 11, fill=_SOFT)
