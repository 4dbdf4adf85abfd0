"""Render the picture of a contract with TikZ."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from sphinx_packagemap.layout.contracts import (
    Chip,
    ContractScene,
    Disc,
    Picture,
    PlacedChip,
    Point,
    Route,
    Segment,
    SegmentRole,
    get_disc_width,
    list_head_corners,
)
from sphinx_packagemap.layout.contracts.draw import draw_contract
from sphinx_packagemap.rendering.diagram.svg_elements import shorten_arrow

WIDTH = 560.0  # of the text of a page, in pixels
_UNIT = 0.75  # a pixel in big points (1/72 inch)
Write = Callable[[str, str], str]  # returns a text as TeX, given that and the text of its chip
_COLORS = {
    "pmbroken": "B3261E",
    "pmkept": "1C6B35",
    "pmband": "E9F1FA",
    "pmrim": "3F78B5",
    "pmrimofchip": "7D8894",
}


def render_contract_tikz(picture: Picture, write: Write) -> str:
    """Return a picture as LaTeX; it is made smaller if it is higher than a page or wider than the line."""
    scene = draw_contract(picture, WIDTH)
    lines = [
        r"\par\nopagebreak\begingroup\parindent=0pt\medskip",
        *(rf"\definecolor{{{name}}}{{HTML}}{{{color}}}" for name, color in _COLORS.items()),
        r"\ifdefined\pmunit\else\newdimen\pmunit\fi",
        rf"\pmunit={_UNIT}bp\relax",
        *_iter_limits(scene),
        r"\begin{tikzpicture}[x=\pmunit,y=-\pmunit,line width=0.5pt,inner sep=0pt,outer sep=0pt]",
        rf"\useasboundingbox (-2,-2) rectangle ({scene.width + 2:g},{scene.height + 2:g});",
        *_iter_commands(picture, scene, write),
        r"\end{tikzpicture}\par\medskip\endgroup",
    ]
    return "\n" + "\n".join(f"{line}%" for line in lines) + "\n\n"


def _iter_limits(scene: ContractScene) -> Iterator[str]:
    for length, room in ((scene.width + 4, r"\linewidth"), (scene.height + 4, r"0.86\textheight")):
        yield rf"\ifdim{length / 100:.4f}\pmunit>\dimexpr({room})/100\relax"
        yield rf"\pmunit=\dimexpr({room})*100/{int(length * 100) + 1}-1sp\relax\fi"


def _iter_commands(picture: Picture, scene: ContractScene, write: Write) -> Iterator[str]:
    for band in scene.bands:
        corner = _format_point((band.x + band.width, band.y + band.height))
        yield rf"\path[fill=pmband,draw=pmrim] ({band.x:g},{band.y:g}) rectangle {corner};"
    for x, y in scene.triangles:
        yield rf"\fill[pmrim] ({x - 7:g},{y - 5:g}) -- ({x + 7:g},{y - 5:g}) -- ({x:g},{y + 1:g}) -- cycle;"
    yield from (_draw_segment(each, picture) for each in scene.segments)
    for title in scene.titles:
        yield _write_text(title.x, title.y, write(title.text, ""), 10, "black!65", r"\sffamily")
    for chip in scene.chips:
        yield from _iter_chip(picture.chips[chip.chip], chip, write)
    yield from map(_draw_route, scene.routes)
    yield from map(_draw_disc, scene.discs)
    if scene.tick is not None:
        x, y = scene.tick
        yield rf"\fill[pmkept] ({x:g},{y:g}) circle[radius=9\pmunit];"
        points = ((x - 3.8, y + 0.3), (x - 1, y + 3.2), (x + 4, y - 3.2))
        yield rf"\draw[white,line width=2\pmunit] {' -- '.join(map(_format_point, points))};"


def _draw_segment(segment: Segment, picture: Picture) -> str:
    style = r"black!70,line width=2.4\pmunit" if segment.role is SegmentRole.WALL else "black!70,densely dotted"
    if len(picture.rows) == 2 and segment.role is SegmentRole.WALL and picture.kind == "wall":
        color = "pmkept" if picture.is_kept else "pmbroken" if picture.crossings else "black!70"
        style = rf"{color},line width=2.4\pmunit"
    return rf"\draw[{style}] {_format_point(segment.start)} -- {_format_point(segment.end)};"


def _iter_chip(chip: Chip, placed: PlacedChip, write: Write) -> Iterator[str]:
    style = r"draw=pmbroken,line width=1.5\pmunit" if chip.is_broken else "draw=pmrimofchip"
    dashes = ",densely dashed" if chip.is_dashed else ""
    corner = _format_point((placed.x + placed.width, placed.y + placed.height))
    yield rf"\path[fill=white,{style}{dashes},rounded corners=2\pmunit] ({placed.x:g},{placed.y:g}) rectangle {corner};"
    for text in placed.texts:
        yield _write_text(text.x, text.y, write(text.text, chip.text), 12, "black", r"\ttfamily", text.width)


def _write_text(x: float, y: float, text: str, size: int, color: str, font: str, width: float = 0) -> str:
    letters = rf"\fontsize{{{size}\pmunit}}{{{size}\pmunit}}{font}\selectfont {text}"
    if width:  # not wider than in the layout
        fitted = rf"\resizebox{{{width:g}\pmunit}}{{!}}{{\box0}}"
        letters = rf"\setbox0=\hbox{{{letters}}}\ifdim\wd0>{width:g}\pmunit{fitted}\else\box0\fi"
    return rf"\node[anchor=base west,text={color}] at ({x:g},{y:g}) {{{letters}}};"


def _draw_route(route: Route) -> str:
    head = ""
    if route.is_smooth:
        (x, y), (to_x, to_y) = route.points
        middle, end = (x + to_x) / 2, to_x - 6 if route.has_head else to_x
        path = f"({x:g},{y:g}) .. controls ({middle:g},{y:g}) and ({middle:g},{to_y:g}) .. ({end:g},{to_y:g})"
    else:
        path = " -- ".join(map(_format_point, shorten_arrow(route.points) if route.has_head else route.points))
    if route.has_head:
        head = rf"\fill[pmbroken] {' -- '.join(map(_format_point, list_head_corners(route)))} -- cycle;"
    return rf"\draw[pmbroken,rounded corners=3\pmunit,line width=1.3\pmunit] {path};{head}"


def _draw_disc(disc: Disc) -> str:
    left, right = disc.x - get_disc_width(disc.text) / 2, disc.x + get_disc_width(disc.text) / 2
    box = rf"({left:g},{disc.y - 8.5:g}) rectangle ({right:g},{disc.y + 8.5:g})"
    text = rf"\fontsize{{10\pmunit}}{{10\pmunit}}\sffamily\bfseries\selectfont {disc.text}"
    return (
        rf"\path[fill=pmbroken,draw=white,rounded corners=8.4\pmunit] {box};"
        rf"\node[text=white,anchor=base] at ({disc.x:g},{disc.y + 3.6:g}) {{{text}}};"
    )


def _format_point(point: Point) -> str:
    return f"({point[0]:g},{point[1]:g})"
