"""The colours of diagrams: one table, from which those of all formats are derived.

There are eight hues, because more cannot be distinguished reliably. Each has a strong colour for borders and title bars
and a pale one for boxes, in light and in dark mode. They were searched by computation, so that any two are distinct for
normal sight, deuteranopia and protanopia, and are calm; ``tests/rendering/diagram/test_palette.py`` computes the
distances and contrasts.
"""

from __future__ import annotations

from enum import StrEnum
from typing import NamedTuple

from sphinx_packagemap.views import LayoutTraits
from sphinx_packagemap.views.diagram import ColorKey
from sphinx_packagemap.views.tree import TreeItem


class Mode(StrEnum):
    """The mode of a page or file."""

    LIGHT = "light"
    DARK = "dark"


class Paint(NamedTuple):
    """The colours of a box, ``#rrggbb``."""

    bar: str  # of its border, and of its title bar
    tint: str  # of its interior


class Shade(NamedTuple):
    """A colour that has a meaning, in both modes."""

    light: Paint
    dark: Paint

    def get_paint(self, mode: Mode) -> Paint:
        """Return the colours in a mode."""
        return self.light if mode is Mode.LIGHT else self.dark


HUES = (
    Shade(Paint("#2b518b", "#bdceff"), Paint("#91b3f8", "#3a4d6c")),  # blue
    Shade(Paint("#773d03", "#f7cf95"), Paint("#c38d4a", "#432f0c")),  # amber
    Shade(Paint("#6d9a89", "#e1f7da"), Paint("#afc9b0", "#405143")),  # green
    Shade(Paint("#9186c7", "#d9d2eb"), Paint("#7d7bbf", "#303049")),  # violet
    Shade(Paint("#367a81", "#d9f7f4"), Paint("#a1dfe6", "#2c5157")),  # teal
    Shade(Paint("#855f57", "#f9c5b2"), Paint("#bb6b73", "#472c23")),  # red
    Shade(Paint("#a5843c", "#f3f4bd"), Paint("#e2d581", "#4f4e2e")),  # yellow
    Shade(Paint("#6c344b", "#e9c6cb"), Paint("#b391a5", "#402d35")),  # pink
)

# Shades of blue, from the smallest size or distance on.
STEPS = (
    Shade(Paint("#2b518b", "#eaf1fd"), Paint("#91b3f8", "#181c24")),
    Shade(Paint("#2b518b", "#d0dffa"), Paint("#91b3f8", "#1d2838")),
    Shade(Paint("#2b518b", "#b4ccf5"), Paint("#91b3f8", "#25374f")),
    Shade(Paint("#2b518b", "#98b8ef"), Paint("#91b3f8", "#2f4869")),
    Shade(Paint("#2b518b", "#7ca4e7"), Paint("#91b3f8", "#395781")),
)

# The colours of the numbers in a matrix, in light and in dark mode: from the fewest statements on.
IMPORT_STEPS = (
    *(("#dce9f7", "#1b2f47"), ("#bcd6f0", "#24456b"), ("#93bce6", "#2f5c90"), ("#3b74b4", "#7fb2ec")),
    ("#1d4f8c", "#b7d6fb"),
)
FEEDBACK_STEPS = (
    *(("#fbe0dd", "#3d211f"), ("#f5bfb9", "#5c2b27"), ("#ee9c94", "#833a34"), ("#c0392f", "#f0877d")),
    ("#8e1f17", "#ffb9b2"),
)
# Those of everything else in a matrix.
MATRIX_COLORS = {
    "ink": ("#1f2933", "#e4e7eb"),  # type on the first three steps
    "late": ("#ffffff", "#101214"),  # type on the other ones
    "diagonal": ("#7d8894", "#7f8b97"),
    "block": ("#e9f1fa", "#17283d"),  # behind an opened package
    "rim": ("#3f78b5", "#5b95d1"),  # around it
    "cross": ("#fbe8d2", "#4a3212"),  # the row and the column of the chosen cell
}

PLAIN = Shade(Paint("#868e99", "#f0f1f4"), Paint("#8b93a1", "#272a31"))  # without a meaning


class Ground(NamedTuple):
    """The colours of everything but boxes, ``#rrggbb``."""

    page: str  # behind the diagram
    ink: str  # of type, on the page and on the interior of boxes
    edge: str  # of lines of a hierarchy
    arrow: str
    cycle: str  # of arrows in a cycle
    band: str  # behind the nodes of every other level
    frame: str  # within the frame around a cycle
    rim: str  # of that frame
    imports: str  # of lines around modules that another one imports
    imports_tint: str  # of the funnel to them
    importers: str
    importers_tint: str
    external: str  # around external modules
    external_tint: str


_LIGHT = "#1a56b0", "#dbe9fb", "#8a4600", "#fbe8d2", "#6b4ba1", "#f1ecf9"
_DARK = "#8bbcf5", "#1b3a5e", "#f2b56b", "#4a3212", "#bfa5ef", "#261f35"
GROUNDS = {
    Mode.LIGHT: Ground("#ffffff", "#16181d", "#9aa1ad", "#767d89", "#c4302b", "#f4f6f9", "#fdf0ee", "#c9655e", *_LIGHT),
    Mode.DARK: Ground("#14171c", "#f2f3f5", "#6d7582", "#949cab", "#ff9d92", "#1b1f26", "#2b1a1a", "#a8544d", *_DARK),
}
_TYPE = ("#ffffff", "#16181d")  # on title bars: the first, unless its contrast is too low
_MIN_CONTRAST = 4.5  # WCAG 2.2, success criterion 1.4.3
QUIET = 76  # opacity of the sizes in the cells of a treemap, in percent


class Fill(StrEnum):
    """The way in which the interior of a box is filled, by the kind of box."""

    LEAF = "leaf"
    BRANCH = "branch"  # around others, at an even level
    ODD_BRANCH = "odd-branch"  # at an odd level, to be distinct from the box around it
    SHEET = "sheet"  # in levels: a module, or a package around its modules
    OWN = "own"  # the part of a treemap for a package itself
    BAR = "bar"  # around others in a treemap, below the outermost: its title bar and the lines between its modules
    LOWER_BAR = "lower-bar"  # the same at lower levels


# The share of the pale colour in a fill, in percent; the rest is the colour of the page. No box is translucent, so that
# no arrow below it is visible.
SHARES = {Fill.LEAF: 100, Fill.BRANCH: 30, Fill.ODD_BRANCH: 65, Fill.SHEET: 12, Fill.OWN: 50}
# The share of the strong colour in the fills of title bars; the rest is the pale colour.
BAR_SHARES = {Fill.BAR: 100, Fill.LOWER_BAR: 20}


def get_shade(key: ColorKey | None) -> Shade:
    """Return the colours of a meaning."""
    if key is not None and key.step:
        return STEPS[key.step - 1]
    return HUES[key.hue] if key is not None and key.hue >= 0 else PLAIN


def choose_fill(item: TreeItem, key: ColorKey | None, traits: LayoutTraits) -> Fill:
    """Return the way in which the box of an item is filled.

    Shades of one colour are nowhere paler than in the legend.
    """
    if traits.has_levels and not (key is not None and key.step):
        return Fill.SHEET if item.branch or key is None or key.hue < 0 else Fill.BRANCH
    if not (item.branch and (traits.is_nested or traits.has_bars)) or (key is not None and key.step):
        return Fill.LEAF
    if traits.has_bars:
        return (Fill.BRANCH, Fill.BAR, Fill.LOWER_BAR)[min(item.level, 2)]
    return Fill.ODD_BRANCH if item.level % 2 else Fill.BRANCH


def choose_own_fill(key: ColorKey | None) -> Fill:
    """Return the way in which the part of a treemap for a package itself is filled."""
    return Fill.LEAF if key is not None and key.step else Fill.OWN


def get_fill(shade: Shade, fill: Fill, mode: Mode) -> str:
    """Return the colour of the interior of a box."""
    paint = shade.get_paint(mode)
    if fill in BAR_SHARES:
        return mix(paint.bar, paint.tint, BAR_SHARES[fill])
    return mix(paint.tint, GROUNDS[mode].page, SHARES[fill])


def get_type(shade: Shade, fill: Fill, mode: Mode) -> str:
    """Return the colour of type in a box."""
    return choose_type(shade.get_paint(mode).bar) if fill is Fill.BAR else GROUNDS[mode].ink


def mix(one: str, other: str, percent: int) -> str:
    """Return a mixture of two colours, as ``color-mix(in srgb, one percent, other)`` in CSS."""
    pairs = zip(parse_color(one), parse_color(other), strict=True)
    return "#" + "".join(f"{(a * percent + b * (100 - percent) + 50) // 100:02x}" for a, b in pairs)


def parse_color(color: str) -> tuple[int, int, int]:
    """Return the channels of a colour, from 0 to 255."""
    red, green, blue = (int(color[start : start + 2], 16) for start in (1, 3, 5))
    return red, green, blue


def choose_type(bar: str) -> str:
    """Return the colour of type on a title bar: white if its contrast is sufficient, else near-black."""
    return next((color for color in _TYPE if compute_contrast(color, bar) >= _MIN_CONTRAST), _TYPE[-1])


def compute_contrast(one: str, other: str) -> float:
    """Return the contrast ratio of two colours, from 1 to 21, as WCAG 2.2 defines it."""
    darker, lighter = sorted((_compute_luminance(one), _compute_luminance(other)))
    return (lighter + 0.05) / (darker + 0.05)


def _compute_luminance(color: str) -> float:
    channels = [channel / 255 for channel in parse_color(color)]
    red, green, blue = [x / 12.92 if x <= 0.04045 else ((x + 0.055) / 1.055) ** 2.4 for x in channels]
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue
