"""The commands of TikZ that only diagrams with levels have: bands, frames, junctions and numbers."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

from sphinx_packagemap.layout import Area, AreaRole, Box, PlacedText, Scene

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


_STYLES = {
    AreaRole.BAND: "fill=pmband",
    AreaRole.FRAME: r"fill=pmframe,draw=pmrim,rounded corners=4\pmunit",
}


def _iter_area(area: Area, format_text: FormatText) -> Iterator[str]:
    right, bottom = area.x + area.width, area.y + area.height
    if area.role is AreaRole.RULE:
        yield rf"\draw[pmedge!50] ({area.x:g},{area.y:g}) -- ({right:g},{area.y:g});"
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
