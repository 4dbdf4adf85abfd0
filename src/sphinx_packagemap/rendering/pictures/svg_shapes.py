"""The shapes of SVG, as text.

There are thousands of them in a large picture: those that are made of numbers are written at once.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from html import escape

from sphinx_packagemap.drawing.icons import Stroke
from sphinx_packagemap.drawing.values import Box, Text

_CORNER = 4


def element(tag: str, attributes: Mapping[str, object], *content: str) -> str:
    """Return an element; attributes are escaped, content has been already."""
    written = "".join(f' {name}="{escape(str(value))}"' for name, value in attributes.items() if value != "")
    return f"<{tag}{written}>{''.join(content)}</{tag}>" if content else f"<{tag}{written}/>"


def rectangle(box: Box) -> str:
    """Return a rectangle with rounded corners."""
    corner = min(_CORNER, box.width / 4, box.height / 4)
    return (
        f'<rect x="{number_of(box.x)}" y="{number_of(box.y)}" width="{number_of(box.width)}" '
        f'height="{number_of(box.height)}" rx="{number_of(corner)}"/>'
    )


def texts_of(texts: Iterable[Text]) -> str:
    """Return lines of text, with white space between them for those who read the text alone."""
    return " ".join(map(text_of, texts))


def text_of(text: Text) -> str:
    """Return a line of text, as wide as was reckoned whatever font there is."""
    small = ' class="pm-small"' if text.is_small else ""
    return (
        f'<text{small} x="{number_of(text.x)}" y="{number_of(text.y)}" textLength="{number_of(text.width)}" '
        f'lengthAdjust="spacingAndGlyphs">{escape(text.text)}</text>'
    )


def stroke_class(stroke: Stroke) -> str:
    """Return the classes of a line of an icon."""
    return " ".join(["pm-stroke", *(f"pm-{state}" for state in ("filled", "dashed") if getattr(stroke, state))])


def corners_of(stroke: Stroke) -> str:
    """Return the path of a line of an icon."""
    return "M" + " ".join(f"{number_of(x)},{number_of(y)}" for x, y in stroke.corners) + ("Z" if stroke.closed else "")


def rounded_way(points: Sequence[tuple[float, float]]) -> str:
    """Return a path through corners, which are rounded off."""
    way = [f"M{number_of(points[0][0])},{number_of(points[0][1])}"]
    for before, corner, after in zip(points, points[1:], points[2:], strict=False):
        start, end = _towards(corner, before), _towards(corner, after)
        way.append(f"L{start} Q{number_of(corner[0])},{number_of(corner[1])} {end}")
    way.append(f"L{number_of(points[-1][0])},{number_of(points[-1][1])}")
    return " ".join(way)


def _towards(corner: tuple[float, float], other: tuple[float, float]) -> str:
    """Return the point from which a corner is rounded off on the way to another one, along one of the axes."""
    (x, y), (to_x, to_y) = corner, other
    if x == to_x:
        step = min(_CORNER, abs(to_y - y) / 2)
        return f"{number_of(x)},{number_of(y + step if to_y > y else y - step)}"
    step = min(_CORNER, abs(to_x - x) / 2)
    return f"{number_of(x + step if to_x > x else x - step)},{number_of(y)}"


@lru_cache(maxsize=1 << 14)
def number_of(number: float) -> str:
    """Return a number with at most one digit behind the point."""
    return f"{number:.1f}".removesuffix(".0")
