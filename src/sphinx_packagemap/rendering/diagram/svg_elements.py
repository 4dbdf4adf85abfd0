"""Elements of SVG: escaped text, rectangles, icons, and lines with rounded corners."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from html import escape
from itertools import pairwise

from sphinx_packagemap.layout import Box, PlacedText, Stroke
from sphinx_packagemap.layout.arrows import HEAD
from sphinx_packagemap.layout.text import SMALL_FONT_SIZE
from sphinx_packagemap.rendering.diagram.palette import QUIET

CORNER = 4


def make_element(tag: str, attributes: Mapping[str, object], *content: str) -> str:
    """Return an element; attributes are escaped here, and empty ones left out; content must be escaped already."""
    formatted = "".join(f' {name}="{escape(str(value))}"' for name, value in attributes.items() if value != "")
    return f"<{tag}{formatted}>{''.join(content)}</{tag}>" if content else f"<{tag}{formatted}/>"


def make_rectangle(box: Box, attributes: str, max_corner: float = CORNER) -> str:
    """Return a rectangle with rounded corners, given its attributes of presentation."""
    corner = min(max_corner, box.width / 4, box.height / 4)
    return (
        f'<rect x="{format_number(box.x)}" y="{format_number(box.y)}" width="{format_number(box.width)}" '
        f'height="{format_number(box.height)}" rx="{format_number(corner)}"{attributes}/>'
    )


def make_texts(texts: Iterable[PlacedText]) -> str:
    """Return lines of text, with white space between them for programs that extract the text."""
    return " ".join(map(make_text, texts))


def make_label_texts(texts: Sequence[PlacedText]) -> tuple[str, str]:
    """Return the lines of the name in a label, and those of the numbers beside it, which are not part of the label.

    The sentence of the label for screen readers has these numbers in other words.
    """
    has_bold_name = any(text.is_bold for text in texts)
    notes = [text for text in texts if text.is_small or text.is_bold < has_bold_name]
    names = [text for text in texts if text not in notes]
    return make_texts(names), " ".join(make_text(text, is_hidden=True) for text in notes)


def make_text(text: PlacedText, *, is_hidden: bool = False, attributes: str = "", name: str = "") -> str:
    """Return a line of text, fitted to the width that was computed for it, in any font; ``attributes`` are further.

    ``name`` is a further class of small text.
    """
    x, y = format_number(text.x), format_number(text.y)
    if text.size:
        style = f' class="pm-quiet" fill-opacity="{QUIET / 100:g}"' if text.is_small else ""
        style += ' font-weight="700"' if text.is_bold else ""
        style += f' font-size="{format_number(text.size)}"'
        style += f' transform="rotate(-90 {x} {y})"' if text.is_turned else ""
    else:
        names = f"pm-small {name}".rstrip()
        style = f' class="{names}" font-size="{SMALL_FONT_SIZE:g}"' if text.is_small else ""
    style += ' aria-hidden="true"' if is_hidden else ""
    return (
        f'<text{attributes}{style} x="{x}" y="{y}" textLength="{format_number(text.width)}" '
        f'lengthAdjust="spacingAndGlyphs">{escape(text.text)}</text>'
    )


def format_stroke_class(stroke: Stroke) -> str:
    """Return the classes of a line of an icon."""
    return " ".join(["pm-stroke", *(f"pm-{state}" for state in ("filled", "dashed") if getattr(stroke, state))])


def make_icon_path(stroke: Stroke) -> str:
    """Return the path of a line of an icon."""
    return (
        "M"
        + " ".join(f"{format_number(x)},{format_number(y)}" for x, y in stroke.corners)
        + ("Z" if stroke.closed else "")
    )


def make_rounded_path(points: Sequence[tuple[float, float]]) -> str:
    """Return a path whose corners are rounded."""
    path = [f"M{format_number(points[0][0])},{format_number(points[0][1])}"]
    for before, corner, after in zip(points, points[1:], points[2:], strict=False):
        start, end = _move_towards(corner, before), _move_towards(corner, after)
        path.append(f"L{start} Q{format_number(corner[0])},{format_number(corner[1])} {end}")
    path.append(f"L{format_number(points[-1][0])},{format_number(points[-1][1])}")
    return " ".join(path)


def make_curved_path(points: Sequence[tuple[float, float]]) -> str:
    """Return a path that is vertical at each point, with a curve where it moves to the side."""
    path = [f"M{format_number(points[0][0])},{format_number(points[0][1])}"]
    for (x, y), (to_x, to_y) in pairwise(points):
        end = f"{format_number(to_x)},{format_number(to_y)}"
        middle = format_number((y + to_y) / 2)
        path.append(f"L{end}" if x == to_x else f"C{format_number(x)},{middle} {format_number(to_x)},{middle} {end}")
    return " ".join(path)


HEAD_START = 2.0  # from the back of the head of an arrow to the end of its line, which is hidden by the head


def shorten_arrow(points: Sequence[tuple[float, float]]) -> Sequence[tuple[float, float]]:
    """Return the points of an arrow without most of its head; its last part is horizontal or vertical."""
    *others, (before_x, before_y), (x, y) = points
    length = HEAD - HEAD_START
    if x == before_x:
        end = (x, y - min(length, abs(y - before_y)) * (1 if y > before_y else -1))
    else:
        end = (x - min(length, abs(x - before_x)) * (1 if x > before_x else -1), y)
    return [*others, points[-2], end]


def _move_towards(corner: tuple[float, float], other: tuple[float, float]) -> str:
    """Return the point where the rounding of a corner begins, towards another one along one of the axes."""
    (x, y), (to_x, to_y) = corner, other
    if x == to_x:
        step = min(CORNER, abs(to_y - y) / 2)
        return f"{format_number(x)},{format_number(y + step if to_y > y else y - step)}"
    step = min(CORNER, abs(to_x - x) / 2)
    return f"{format_number(x + step if to_x > x else x - step)},{format_number(y)}"


@lru_cache(maxsize=1 << 14)
def format_number(number: float) -> str:
    """Return a number with at most one decimal place."""
    return f"{number:.1f}".removesuffix(".0")
