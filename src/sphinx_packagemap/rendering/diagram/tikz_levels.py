"""The commands of TikZ that only diagrams with levels have: bands, frames, junctions and numbers."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator

from sphinx_packagemap.layout import Area, AreaRole, Box, BoxMark, PlacedText, Scene
from sphinx_packagemap.layout.neighbourhood import HEAD_HEIGHT, HEAD_WIDTH, find_head, make_funnel

FormatText = Callable[[PlacedText, str], str]  # given the options of its node


def iter_boxes_and_areas(
    scene: Scene, iter_box: Callable[[Box], Iterable[str]], format_text: FormatText
) -> Iterator[str]:
    """Yield the commands of the boxes of a scene and of the areas behind them, in the order in which they are drawn."""
    areas = list(scene.areas)
    for position, box in enumerate(scene.boxes):
        while areas and areas[0].position <= position:
            yield from _iter_area(areas.pop(0), format_text)
        yield from iter_box(box)
    for area in areas:
        yield from _iter_area(area, format_text)


EXTERNAL_STYLE = "fill=pmexternaltint,draw=pmexternal,densely dotted"  # of what is external
_STYLES = {
    AreaRole.BAND: "fill=pmband",
    AreaRole.FRAME: r"fill=pmframe,draw=pmrim,rounded corners=4\pmunit",
    AreaRole.NOTE: "",
    AreaRole.IMPORTERS_BAR: "fill=pmimporters!50",
    AreaRole.IMPORTS_BAR: "fill=pmimports!50",
    AreaRole.EXTERNAL: rf"{EXTERNAL_STYLE},rounded corners=4\pmunit",
    AreaRole.REST: r"draw=pmedge,rounded corners=3\pmunit",
}
_FUNNELS = {AreaRole.IMPORTERS: "pmimporters", AreaRole.IMPORTS: "pmimports"}


def _iter_funnel(area: Area, color: str) -> Iterator[str]:
    points = [f"({x:g},{y:g})" for x, y in make_funnel(area)]
    path = f"{points[0]} -- {points[1]} .. controls {points[2]} and {points[3]} .. {points[4]} -- {points[5]}"
    yield rf"\fill[{color}tint] {path} .. controls {points[6]} and {points[7]} .. {points[0]} -- cycle;"
    x, y = area.x + area.width / 2, find_head(area)
    head = f"({x - HEAD_WIDTH / 2:g},{y:g}) -- ({x + HEAD_WIDTH / 2:g},{y:g}) -- ({x:g},{y + HEAD_HEIGHT:g})"
    yield rf"\fill[{color}] {head} -- cycle;"


def list_marks(marks: Collection[BoxMark], usual: Iterable[str]) -> Iterator[str]:
    """Yield the options of a box with some marks, given the usual ones."""
    if BoxMark.SUBJECT in marks:
        yield from (*usual, r"line width=2\pmunit")
    elif BoxMark.ROW not in marks:
        stroke = "pmimporters" if BoxMark.IMPORTER in marks else "pmimports"
        yield f"fill=white,draw={'pmcycle' if BoxMark.MUTUAL in marks else stroke}"
        if BoxMark.MUTUAL in marks:
            yield r"line width=1.8\pmunit"
        if BoxMark.FOR_TYPES in marks:
            yield "densely dashed"


def _iter_area(area: Area, format_text: FormatText) -> Iterator[str]:
    right, bottom = area.x + area.width, area.y + area.height
    if area.role is AreaRole.RULE:
        yield rf"\draw[pmedge!50] ({area.x:g},{area.y:g}) -- ({right:g},{area.y:g});"
        return
    if area.role in _FUNNELS:
        yield from _iter_funnel(area, _FUNNELS[area.role])
        return
    if area.role is AreaRole.LINK:
        yield rf"\draw[pmexternal,densely dotted] ({area.x:g},{area.y:g}) -- ({right:g},{area.y:g});"
        return
    yield rf"\path[{_STYLES[area.role]}] ({area.x:g},{area.y:g}) rectangle ({right:g},{bottom:g});"
    for text in area.texts:
        yield format_text(text, ",text=pmcycle" if area.role is AreaRole.FRAME else "")


def iter_marks(scene: Scene, format_text: FormatText, behind: str) -> Iterator[str]:
    """Yield the commands of the numbers of levels, and of the dots and numbers at the junctions of lines.

    ``behind`` is the colour behind numbers.
    """
    for number in scene.levels:
        yield format_text(number, "")
    for junction in scene.junctions:
        if junction.radius:
            yield rf"\fill[pmcycle] ({junction.x:g},{junction.y:g}) circle[radius={junction.radius:g}\pmunit];"
        if junction.number is not None:
            text = format_text(junction.number, rf",text=pmcycle,fill={behind},inner sep=0.5\pmunit")
            yield text.replace("▴", r"\ensuremath{\uparrow}").replace("·", r"\ensuremath{\cdot}")  # not in its fonts
