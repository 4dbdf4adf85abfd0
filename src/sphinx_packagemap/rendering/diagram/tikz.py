"""A diagram as TikZ: in a document, or as a file of its own.

Nothing is scaled as a whole: links in a scaled box lead from where it was before. The unit of length is chosen when
TeX runs, so that the picture fits the page, and coordinates and letters are given in it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from sphinx_packagemap.i18n import ENGLISH, Language
from sphinx_packagemap.layout import ICONS, Arrow, Box, Line, PlacedText, Scene, Swatch
from sphinx_packagemap.layout.text import ICON, LETTERS, SMALL_LETTERS
from sphinx_packagemap.rendering.diagram import (
    CIRCULAR,
    CIRCULAR_HUE,
    FILL_OPACITY,
    FOR_TYPES,
    HUES,
    STEP_HUE,
    STEP_OPACITIES,
    WIDTH,
    Diagram,
    LegendEntry,
    draw,
    make_legend,
    split_layers,
)
from sphinx_packagemap.text import escape_tex
from sphinx_packagemap.views import ColorBy
from sphinx_packagemap.views.diagram import ColorKey
from sphinx_packagemap.views.tree import ItemKind

Write = Callable[[str, int], str]  # a text, and the position of the item that it names or -1, as TeX

PIXEL = 0.75  # big points (1/72 inch), of which a pixel of CSS has that many
_CORNER = 3
_BRANCH_FILL = 0.06
_DASHED_KINDS = ("namespace package", "stub", ItemKind.MORE.value)


def render_tikz(picture: Diagram, drawing: Scene, entries: Sequence[LegendEntry], write: Write, most: str = "") -> str:
    r"""Return a drawing as a ``tikzpicture``, with the colours and the unit that it needs, in a group.

    ``entries`` are those of the legend. ``most`` is how wide it may be, as a length of TeX, ``\linewidth`` if empty.
    """
    return "\n".join(
        [
            *_iter_beginning(drawing, most or r"\linewidth"),
            *_TikzWriter(picture, entries, write).iter_commands(drawing),
            *_END,
        ]
    )


_END = (r"\end{tikzpicture}%", r"\endgroup", "")


def _iter_beginning(drawing: Scene, most: str) -> Iterator[str]:
    yield r"\begingroup"
    for number, hue in enumerate(HUES):
        yield rf"\definecolor{{pmhue{number}}}{{HTML}}{{{hue[1:].upper()}}}"
    yield r"\ifdefined\pmunit\else\newdimen\pmunit\fi"
    yield rf"\pmunit={PIXEL}bp\relax"
    width, height = max(drawing.width, 1.0), max(drawing.height, 1.0)
    # Compared by hundredths, for TeX knows no length above 5.7 metres. It rounds the unit, so one is taken off.
    for length, room in ((width, most), (height, r"0.86\textheight")):
        yield rf"\ifdim{length / 100:.4f}\pmunit>\dimexpr({room})/100\relax"
        yield rf"\pmunit=\dimexpr({room})*100/{int(length * 100) + 1}-1sp\relax\fi"
    yield rf"\def\pmletters{{\fontsize{{{LETTERS:g}\pmunit}}{{{LETTERS:g}\pmunit}}\ttfamily\selectfont}}"
    yield rf"\def\pmsmall{{\fontsize{{{SMALL_LETTERS:g}\pmunit}}{{{SMALL_LETTERS:g}\pmunit}}\ttfamily\selectfont}}"
    yield r"\noindent\begin{tikzpicture}[x=\pmunit,y=-\pmunit,line width=0.5pt,inner sep=0pt,outer sep=0pt]"
    yield rf"\useasboundingbox (0,0) rectangle ({drawing.width:g},{drawing.height:g});"


class _TikzWriter:
    """One picture while it is written."""

    def __init__(self, picture: Diagram, entries: Sequence[LegendEntry], write: Write) -> None:
        self._picture, self._entries, self._write = picture, entries, write

    def iter_commands(self, drawing: Scene) -> Iterator[str]:
        """Yield the commands in order."""
        for line in drawing.lines:
            yield self._format_line(line)
        above, below = split_layers(self._picture, drawing)
        for box in below:
            yield from self._iter_box(box)
        for arrow in drawing.arrows:
            yield self._format_arrow(arrow)
        for box in above:
            yield from self._iter_box(box)
        for swatch in drawing.legend:
            yield from self._iter_swatch(swatch, self._entries[swatch.number])

    def _format_line(self, line: Line) -> str:
        way = " -- ".join(f"({x:g},{y:g})" for x, y in line.points)
        return rf"\draw[black!45,rounded corners={_CORNER}\pmunit] {way};"

    def _format_arrow(self, arrow: Arrow) -> str:
        start, *controls, end = [f"({x:g},{y:g})" for x, y in arrow.points]
        return rf"\draw[{_get_arrow_style(arrow.kind)}] {start} .. controls {' and '.join(controls)} .. {end};"

    def _iter_box(self, box: Box) -> Iterator[str]:
        view = self._picture.view
        node = view.nodes[box.node]
        item = view.get_item(node)
        key = view.get_key(node)
        holds = item.branch and self._picture.request.layout.traits.is_nested and not box.is_own
        styles = list(_iter_colors(key, _BRANCH_FILL if holds else None))
        if box.is_own or item.kind in _DASHED_KINDS:
            styles.append("densely dashed")
        if item.kind == ItemKind.GROUP:
            styles = ["draw=black!60", "densely dotted"]
        if item.highlighted and not box.is_own:
            styles += ["draw=black", "line width=1.4pt"]
        yield _format_rectangle(box.x, box.y, box.width, box.height, styles)
        if box.icon is not None and item.kind in ICONS:
            hue = f"pmhue{key.hue}" if key is not None and key.hue >= 0 else "black!75"
            yield from _iter_icon(item.kind, box.icon, ICON, hue)
        for text in box.texts:
            font = r"\itshape" if item.demoted else r"\bfseries" if item.highlighted else ""
            yield _format_text(text, self._write(text.text, -1 if box.is_own else node.item), font)

    def _iter_swatch(self, swatch: Swatch, entry: LegendEntry) -> Iterator[str]:
        x, y = swatch.x, swatch.y
        if entry.key is not None:
            yield _format_rectangle(x, y, ICON, ICON, list(_iter_colors(entry.key, None)))
            if entry.key.by == ColorBy.KIND:
                hue = f"pmhue{entry.key.hue}" if entry.key.hue >= 0 else "black!75"
                yield from _iter_icon(entry.key.word, (x + 2, y + 2), ICON - 4, hue)
        else:
            middle = y + ICON / 2
            yield rf"\draw[{_get_arrow_style(entry.arrow)}] ({x - 2:g},{middle:g}) -- ({x + ICON + 2:g},{middle:g});"
        for text in swatch.texts:
            yield _format_text(text, self._write(text.text, -1))


def _iter_colors(key: ColorKey | None, fill: float | None) -> Iterator[str]:
    """Yield the fill and the line of a box; TikZ mixes colours with white, the colour of paper."""
    if key is not None and key.step:
        opacity = STEP_OPACITIES[key.step - 1] if fill is None else fill
        yield f"fill=pmhue{STEP_HUE}!{opacity * 100:g},draw=pmhue{STEP_HUE}"
    elif key is not None and key.hue >= 0:
        yield f"fill=pmhue{key.hue}!{(FILL_OPACITY if fill is None else fill) * 100:g},draw=pmhue{key.hue}"
    else:
        yield "fill=white,draw=black!50"


def _format_rectangle(x: float, y: float, width: float, height: float, styles: Sequence[str]) -> str:
    corner = min(_CORNER, width / 4, height / 4)
    options = ",".join([*styles, rf"rounded corners={corner:.2f}\pmunit"])
    return rf"\path[{options}] ({x:g},{y:g}) rectangle ({x + width:g},{y + height:g});"


def _get_arrow_style(kind: int) -> str:
    if kind == CIRCULAR:
        return f"-latex,pmhue{CIRCULAR_HUE},line width=0.8pt"
    return "-latex,black!55" + (",densely dashed" if kind == FOR_TYPES else "")


def _iter_icon(kind: str, corner: tuple[float, float], size: float, color: str) -> Iterator[str]:
    left, top = corner
    for stroke in ICONS[kind]:
        points = [f"({left + x * size / 16:.2f},{top + y * size / 16:.2f})" for x, y in stroke.corners]
        way = " -- ".join(points) + (" -- cycle" if stroke.closed else "")
        filled, dashed = f",fill={color}" if stroke.filled else "", ",densely dotted" if stroke.dashed else ""
        yield rf"\draw[{color}{filled}{dashed},line join=round,line cap=round] {way};"


def _format_text(text: PlacedText, written: str, font: str = "") -> str:
    letters = r"\pmsmall" if text.is_small else r"\pmletters"
    return rf"\node[anchor=base west] at ({text.x:g},{text.y:g}) {{{letters}{font} {written}}};"


_MOST_PIXELS = 16_000  # TeX counts to 16,383


def render_tikz_file(picture: Diagram, language: Language = ENGLISH, width: float = WIDTH) -> str:
    r"""Return a picture as TikZ, to be read with ``\input``; it has no links.

    Raises ValueError if it is larger than TeX can draw.
    """
    entries = make_legend(picture, language)
    drawing = draw(picture, language, width)
    if max(drawing.width, drawing.height) > _MOST_PIXELS:
        size = f"{drawing.width:.0f} by {drawing.height:.0f}"
        raise ValueError(f"the picture is {size} pixels large, and TeX draws no more than {_MOST_PIXELS}; choose less")
    body = render_tikz(picture, drawing, entries, lambda text, _item: escape_tex(text))
    return "% Needs \\usepackage{tikz}, and fonts of any size.\n" + body
