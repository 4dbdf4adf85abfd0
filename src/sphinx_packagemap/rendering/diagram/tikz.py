"""Render a diagram as TikZ, for a LaTeX document or as a separate file.

The diagram is not scaled as a whole, as the links in a scaled box would have the areas of the original. Instead,
coordinates and font sizes are in a unit that TeX computes so that the diagram fits the page.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import pairwise

from sphinx_packagemap.i18n import ENGLISH, Language
from sphinx_packagemap.layout import ICONS, Arrow, Box, BoxMark, Line, PlacedText, Scene, Swatch
from sphinx_packagemap.layout.slices import Slice, restrict_scene
from sphinx_packagemap.layout.text import FONT_SIZE, ICON, SMALL_FONT_SIZE
from sphinx_packagemap.rendering.diagram import WIDTH, Diagram, split_layers, vary_hues
from sphinx_packagemap.rendering.diagram.edges import CIRCULAR, FOR_TYPES
from sphinx_packagemap.rendering.diagram.layouts import draw
from sphinx_packagemap.rendering.diagram.legend import LegendEntry, make_legend
from sphinx_packagemap.rendering.diagram.palette import (
    BAR_SHARES,
    GROUNDS,
    HUES,
    PLAIN,
    SHARES,
    STEPS,
    Fill,
    Mode,
    choose_fill,
    choose_own_fill,
    get_shade,
    get_type,
)
from sphinx_packagemap.rendering.diagram.tikz_levels import EXTERNAL_STYLE, iter_boxes_and_areas, iter_marks, list_marks
from sphinx_packagemap.text import escape_tex
from sphinx_packagemap.views import ColorBy
from sphinx_packagemap.views.diagram import ColorKey
from sphinx_packagemap.views.tree import ItemKind

Write = Callable[[str, int], str]  # returns a text as TeX, given the position of the item that it names, or -1

PIXEL = 0.75  # a CSS pixel in big points (1/72 inch)
_CORNER = 3
_DASHED_KINDS = ("namespace package", "stub", ItemKind.MORE.value)


def render_tikz(
    diagram: Diagram,
    scene: Scene,
    entries: Sequence[LegendEntry],
    write: Write,
    max_width: str = "",
    unit: float = PIXEL,
    slices: Sequence[Slice] = (),
) -> str:
    r"""Return a scene as a ``tikzpicture`` in a group, with definitions of its colours and its unit.

    ``entries`` are those of the legend. ``max_width`` is a length of TeX, ``\linewidth`` if empty. ``unit`` is the
    maximum size of a pixel of the scene, in big points. With ``slices``, each is a ``tikzpicture`` and a paragraph,
    without a gap to the next one, so that pages break between them.
    """
    varied = vary_hues(diagram, scene)
    keys: dict[ColorKey | None, ColorKey] = dict(zip(diagram.view.keys, varied.view.keys, strict=True))
    entries = [entry._replace(key=keys.get(entry.key, entry.key)) for entry in entries]
    parts = slices or [Slice(0.0, scene.height)]
    height = max(part.height for part in parts)
    writer = _TikzWriter(varied, entries, write)
    containers = {node.parent for node in diagram.view.nodes}
    lines = [f"{line}%" for line in _iter_beginning(scene.width, height, max_width or r"\linewidth", unit)]
    for number, part in enumerate(parts):
        lines += [r"\par\nointerlineskip"] if number else []
        lines += [f"{_BEGIN}%", rf"\useasboundingbox (0,{part.top:g}) rectangle ({scene.width:g},{part.bottom:g});%"]
        if slices:
            lines.append(rf"\clip (-2,{part.top:g}) rectangle ({scene.width + 2:g},{part.bottom:g});")
        lines += writer.iter_commands(restrict_scene(scene, part, containers) if slices else scene)
        lines.append(r"\end{tikzpicture}%")  # no spaces between
    return "\n".join([*lines, r"\endgroup", ""])


_BEGIN = r"\noindent\begin{tikzpicture}[x=\pmunit,y=-\pmunit,line width=0.5pt,inner sep=0pt,outer sep=0pt]"


def _iter_beginning(width: float, height: float, max_width: str, unit: float) -> Iterator[str]:
    yield r"\begingroup"
    yield from map(_define_color, _COLORS, _COLORS.values())
    yield r"\ifdefined\pmunit\else\newdimen\pmunit\fi"
    yield rf"\pmunit={unit:.4g}bp\relax"
    width, height = max(width, 1.0), max(height, 1.0)
    # Hundredths are compared, as the maximum length in TeX is 5.7 metres. The unit is rounded, so 1sp is subtracted.
    for length, room in ((width, max_width), (height, r"0.86\textheight")):
        yield rf"\ifdim{length / 100:.4f}\pmunit>\dimexpr({room})/100\relax"
        yield rf"\pmunit=\dimexpr({room})*100/{int(length * 100) + 1}-1sp\relax\fi"
    yield rf"\def\pmletters{{\fontsize{{{FONT_SIZE:g}\pmunit}}{{{FONT_SIZE:g}\pmunit}}\ttfamily\selectfont}}"
    yield rf"\def\pmsmall{{\fontsize{{{SMALL_FONT_SIZE:g}\pmunit}}{{{SMALL_FONT_SIZE:g}\pmunit}}\ttfamily\selectfont}}"


def _define_color(name: str, color: str) -> str:
    return rf"\definecolor{{{name}}}{{HTML}}{{{color[1:].upper()}}}"


_SHADES = {
    "plain": PLAIN,
    **{f"hue{number}": shade for number, shade in enumerate(HUES)},
    **{f"step{number}": shade for number, shade in enumerate(STEPS, 1)},
}
_COLORS = {
    **{f"pmbar{name}": shade.light.bar for name, shade in _SHADES.items()},
    **{f"pmtint{name}": shade.light.tint for name, shade in _SHADES.items()},
    "pmink": GROUNDS[Mode.LIGHT].ink,
    "pmedge": GROUNDS[Mode.LIGHT].edge,
    "pmarrow": GROUNDS[Mode.LIGHT].arrow,
    "pmcycle": GROUNDS[Mode.LIGHT].cycle,
    "pmband": GROUNDS[Mode.LIGHT].band,
    "pmframe": GROUNDS[Mode.LIGHT].frame,
    "pmrim": GROUNDS[Mode.LIGHT].rim,
    "pmimports": GROUNDS[Mode.LIGHT].imports,
    "pmimportstint": GROUNDS[Mode.LIGHT].imports_tint,
    "pmimporters": GROUNDS[Mode.LIGHT].importers,
    "pmimporterstint": GROUNDS[Mode.LIGHT].importers_tint,
    "pmexternal": GROUNDS[Mode.LIGHT].external,
    "pmexternaltint": GROUNDS[Mode.LIGHT].external_tint,
}


class _TikzWriter:
    """Writes one diagram."""

    def __init__(self, diagram: Diagram, entries: Sequence[LegendEntry], write: Write) -> None:
        self._diagram, self._entries, self._write = diagram, entries, write

    def iter_commands(self, scene: Scene) -> Iterator[str]:
        """Yield the commands in order."""
        for line in scene.lines:
            yield self._format_line(line)
        front, back = split_layers(self._diagram, scene)
        if self._diagram.request.layout.traits.has_levels:
            front, back = (), ()
            yield from iter_boxes_and_areas(scene, self._iter_box, self._format_own_text)
        for box in back:
            yield from self._iter_box(box)
        for arrow in scene.arrows:
            yield self._format_arrow(arrow)
        for box in front:
            yield from self._iter_box(box)
        behind = "white" if self._diagram.request.layout.traits.has_curves else "pmframe"
        yield from iter_marks(scene, self._format_own_text, behind)
        for swatch in scene.legend:
            yield from self._iter_swatch(swatch, self._entries[swatch.number])

    def _format_own_text(self, text: PlacedText, style: str) -> str:
        written = self._write(text.text, -1).replace("⇄", r"\ensuremath{\rightleftharpoons}")
        return _format_text(text, written, style=style)

    def _format_line(self, line: Line) -> str:
        path = " -- ".join(f"({x:g},{y:g})" for x, y in line.points)
        return rf"\draw[pmedge,rounded corners={_CORNER}\pmunit] {path};"

    def _format_arrow(self, arrow: Arrow) -> str:
        if arrow.is_curved:
            style = _get_arrow_style(arrow.kind, arrow.thickness, _CURVE_DASHES)
            return rf"\draw[{style}] {_format_curve(arrow.points)};"
        path = " -- ".join(f"({x:g},{y:g})" for x, y in arrow.points)
        return rf"\draw[{_get_arrow_style(arrow.kind, arrow.thickness)},rounded corners={_CORNER}\pmunit] {path};"

    def _iter_box(self, box: Box) -> Iterator[str]:
        if box.is_merged:
            return
        view = self._diagram.view
        node = view.nodes[box.node]
        item = view.get_item(node)
        key = view.get_own_key(node) if box.is_own else view.get_key(node)
        traits = self._diagram.request.layout.traits
        fill = choose_own_fill(key) if box.is_own else choose_fill(item, key, traits)
        ink = f",text={_get_type(key)}" if fill is Fill.BAR else ""
        styles = [_format_colors(key, fill)]
        if traits.has_rows:
            styles.append("draw=white")
        elif box.is_own or (item.kind in _DASHED_KINDS and not box.marks):  # of marked ones, dashes mean something else
            styles.append("densely dashed")
        if item.kind == ItemKind.GROUP and not (traits.has_rows or traits.has_levels):
            styles.append("densely dotted")
        if box.marks:
            styles = [*list_marks(box.marks, styles)]
        elif item.kind == ItemKind.EXTERNAL:
            styles = [EXTERNAL_STYLE]
        if (item.highlighted or view.is_end(box.node)) and not box.is_own:
            styles += ["draw=pmink", "line width=1.4pt"]
        yield _format_rectangle(box.x, box.y, box.width, box.height, styles)
        if box.icon is not None and item.kind in ICONS:
            yield from _iter_icon(item.kind, box.icon, ICON)
        for text in box.texts:
            is_bold = item.highlighted or BoxMark.SUBJECT in box.marks
            font = r"\itshape" if item.demoted else r"\bfseries" if is_bold else ""
            written = self._write(text.text, -1 if box.is_own else node.item)
            yield _format_text(text, written.replace("⇄", r"\ensuremath{\rightleftharpoons}"), font, ink)

    def _iter_swatch(self, swatch: Swatch, entry: LegendEntry) -> Iterator[str]:
        x, y = swatch.x, swatch.y
        if entry.key is not None:
            yield _format_rectangle(x, y, ICON, ICON, [_format_colors(entry.key, Fill.LEAF)])
            if entry.key.by == ColorBy.KIND:
                yield from _iter_icon(entry.key.word, (x + 2, y + 2), ICON - 4)
        elif entry.arrow >= 0:
            dashes = _CURVE_DASHES if self._diagram.request.layout.traits.has_curves else _DASHES
            middle, style = y + ICON / 2, _get_arrow_style(entry.arrow, entry.thickness, dashes)
            yield rf"\draw[{style}] ({x:g},{middle:g}) -- ({x + ICON:g},{middle:g});"
        for text in swatch.texts:
            yield self._format_own_text(text, "")


def _format_colors(key: ColorKey | None, fill: Fill) -> str:
    """Return the options for the interior and the border of a box; colours are mixed with white."""
    name = "plain"
    if key is not None and key.step:
        name = f"step{key.step}"
    elif key is not None and key.hue >= 0:
        name = f"hue{key.hue}"
    if fill in BAR_SHARES:
        return f"fill=pmbar{name}!{BAR_SHARES[fill]}!pmtint{name},draw=pmbar{name}"
    return f"fill=pmtint{name}!{SHARES[fill]},draw=pmbar{name}"


def _get_type(key: ColorKey | None) -> str:
    """Return the name of the colour of type on a title bar."""
    return "pmink" if get_type(get_shade(key), Fill.BAR, Mode.LIGHT) == GROUNDS[Mode.LIGHT].ink else "white"


def _format_rectangle(x: float, y: float, width: float, height: float, styles: Sequence[str]) -> str:
    corner = min(_CORNER, width / 4, height / 4)
    options = ",".join([*styles, rf"rounded corners={corner:.2f}\pmunit"])
    return rf"\path[{options}] ({x:g},{y:g}) rectangle ({x + width:g},{y + height:g});"


_DASHES = {FOR_TYPES: ",densely dashed"}
_CURVE_DASHES = {FOR_TYPES: ",densely dotted", CIRCULAR: ",dashed"}


def _get_arrow_style(kind: int, thickness: float, dashes: Mapping[int, str] = _DASHES) -> str:
    color = "pmcycle" if kind == CIRCULAR else "pmarrow"
    return rf"-latex,{color},line width={thickness:g}\pmunit{dashes.get(kind, '')}"


def _format_curve(points: Sequence[tuple[float, float]]) -> str:
    """Return a path that is vertical at each point, with a curve where it moves to the side."""
    path = f"({points[0][0]:g},{points[0][1]:g})"
    for (x, y), (to_x, to_y) in pairwise(points):
        middle = (y + to_y) / 2
        curve = "--" if x == to_x else f".. controls ({x:g},{middle:g}) and ({to_x:g},{middle:g}) .."
        path += f" {curve} ({to_x:g},{to_y:g})"
    return path


def _iter_icon(kind: str, corner: tuple[float, float], size: float) -> Iterator[str]:
    left, top = corner
    for stroke in ICONS[kind]:
        points = [f"({left + x * size / 16:.2f},{top + y * size / 16:.2f})" for x, y in stroke.corners]
        path = " -- ".join(points) + (" -- cycle" if stroke.closed else "")
        filled, dashed = ",fill=pmink" if stroke.filled else "", ",densely dotted" if stroke.dashed else ""
        yield rf"\draw[pmink{filled}{dashed},line join=round,line cap=round] {path};"


def _format_text(text: PlacedText, tex: str, font: str = "", style: str = "") -> str:
    if text.size:
        size = rf"{text.size:g}\pmunit"
        letters = rf"\fontsize{{{size}}}{{{size}}}\sffamily" + (r"\bfseries" if text.is_bold else "") + r"\selectfont"
    else:
        letters = r"\pmsmall" if text.is_small else r"\pmletters"
    turned = ",rotate=90" if text.is_turned else ""
    return rf"\node[anchor=base west{turned}{style}] at ({text.x:g},{text.y:g}) {{{letters}{font} {tex}}};"


_MAX_PIXELS = 16_000  # the maximum dimension in TeX is 16,383 points


def render_tikz_file(diagram: Diagram, language: Language = ENGLISH, width: float = WIDTH) -> str:
    r"""Return a diagram as TikZ, without links, to be read with ``\input``.

    Raises ValueError if it is larger than TeX can draw.
    """
    entries = make_legend(diagram, language)
    scene = draw(diagram, language, width)
    if max(scene.width, scene.height) > _MAX_PIXELS:
        size = f"{scene.width:.0f} by {scene.height:.0f}"
        raise ValueError(f"the diagram has {size} pixels, more than the maximum of TeX ({_MAX_PIXELS}); show less")
    body = render_tikz(diagram, scene, entries, lambda text, _item: escape_tex(text))
    return "% Needs \\usepackage{tikz}, and fonts of any size.\n" + body
