"""The style sheets: their colours, which are derived from the palette, and the part for files of that of diagrams.

On a page, the mode is that of the text around a diagram: if that is light, the colours are those for dark pages. So
every theme is supported, whatever it calls its modes. Browsers without relative colours show those for light pages,
with dark type on them, which are legible on every page.
"""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterator

import sphinx_packagemap
from sphinx_packagemap.files import read_bytes
from sphinx_packagemap.rendering.diagram.palette import (
    BAR_SHARES,
    FEEDBACK_STEPS,
    GROUNDS,
    HUES,
    IMPORT_STEPS,
    MATRIX_COLORS,
    PLAIN,
    SHARES,
    STEPS,
    Fill,
    Ground,
    Mode,
    Shade,
    choose_type,
    parse_color,
)

STYLES = os.path.join(os.path.dirname(sphinx_packagemap.__file__), "static", "packagemap-diagram.css")

_MAX_SIZE = 1 << 20  # bytes of our own style sheet
_COLORS, _SHAPES, _SCRIPT = "/* Colours */\n", "/* Shapes */\n", "/* What the script adds */\n"

Pick = Callable[[str, str], str]  # returns a value of CSS, given the colours in light and in dark mode


def make_palette_css(mode: Mode | None = None) -> str:
    """Return the rules of the palette in a mode, or in that of the text around a diagram for None.

    The style sheet contains the latter.
    """
    if mode is not None:
        return "".join(_iter_rules(lambda light, dark: light if mode is Mode.LIGHT else dark)) + _format_shares()
    by_text = "".join(f"  {line}\n" for line in "".join(_iter_rules(_pick_by_text)).splitlines())
    # The page is that of the script or of the theme, if they declare it.
    page = "var(--pm-ground, var(--color-background-primary, var(--pst-color-background, var(--sy-c-background, "
    by_text = re.sub(r"--pm-page: (.*?);\n", rf"--pm-page: {page}\1))));\n", by_text)
    return f"{make_palette_css(Mode.LIGHT)}\n{_SUPPORTS} {{\n  .pm-svg {{ {_DARK} }} {_DARK_NOTE}\n{by_text}}}\n"


_SUPPORTS = "@supports (color: rgb(from currentColor r g b))"
_DARK = "--pm-dark: clamp(0, r + g + b - 382, 1);"
_DARK_NOTE = "/* of the colour of the text: 0 or 1 */"


def make_icon_css() -> str:
    """Return the rules for the icons of trees, which the style sheet of trees contains.

    Browsers without relative colours show icons in the colour of the text, which is legible on every page.
    """
    colors = {
        name: f"var(--pm-bar-{hue}, {_pick_by_text(HUES[hue].light.bar, HUES[hue].dark.bar)})"
        for name, hue in _ICON_HUES.items()
    }
    plain = _format_rule(".pm-tree", [f"--pm-{name}: currentColor;" for name in colors])
    rule = _format_rule(".pm-tree", [f"{_DARK} {_DARK_NOTE}", *(f"--pm-{name}: {colors[name]};" for name in colors)])
    by_text = "".join(f"  {line}\n" for line in rule.splitlines())
    return f"{plain}\n{_SUPPORTS} {{\n{by_text}}}\n"


_ICON_HUES = {"package": 0, "accent": 1}  # of packages; of classes and functions


def make_matrix_css() -> str:
    """Return the rules for the colours of matrices, which their style sheet contains."""
    colors = {f"import-{step}": pair for step, pair in enumerate(IMPORT_STEPS, 1)}
    colors |= {f"feedback-{step}": pair for step, pair in enumerate(FEEDBACK_STEPS, 1)}
    colors |= MATRIX_COLORS
    plain = _format_rule(".pm-matrix", [f"--pm-{name}: {light};" for name, (light, _) in colors.items()])
    declarations = [f"--pm-{name}: {_pick_by_text(*pair)};" for name, pair in colors.items()]
    rule = _format_rule(".pm-matrix", [f"{_DARK} {_DARK_NOTE}", *declarations])
    by_text = "".join(f"  {line}\n" for line in rule.splitlines())
    return f"{plain}\n{_SUPPORTS} {{\n{by_text}}}\n"


# The rules in our style sheets that are derived from the palette, by the file that contains them.
DERIVED_RULES = {
    "packagemap-diagram.css": make_palette_css,
    "packagemap.css": make_icon_css,
    "packagemap-matrix.css": make_matrix_css,
}


def _pick_by_text(light: str, dark: str) -> str:
    channels = zip(parse_color(light), parse_color(dark), strict=True)
    return f"rgb(from currentColor {' '.join(f'calc({a} + {b - a} * var(--pm-dark))' for a, b in channels)})"


def _iter_rules(pick: Pick) -> Iterator[str]:
    light, dark = GROUNDS[Mode.LIGHT], GROUNDS[Mode.DARK]
    variables = [
        f"--pm-{name.replace('_', '-')}: {pick(getattr(light, name), getattr(dark, name))};"
        for name in ("page", *_GROUND_VARIABLES)
    ]
    yield _format_rule(".pm-svg", [*variables, *_list_variables(PLAIN, "", pick)])
    for number, shade in enumerate(HUES):
        yield _format_rule(f".pm-hue-{number}", _list_variables(shade, f"-{number}", pick))
    for number, shade in enumerate(STEPS, 1):
        yield _format_rule(f".pm-step-{number}", _list_variables(shade, "", pick))


_GROUND_VARIABLES = tuple(name for name in Ground._fields if name != "page")


def _format_rule(selector: str, declarations: list[str]) -> str:
    lines = [f"  {each}" for each in declarations]
    return "\n".join([f"{selector} {{", *lines, "}\n"])


def _list_variables(shade: Shade, suffix: str, pick: Pick) -> list[str]:
    """Return the declarations of a colour; those of a hue can be set by the variables with the suffix."""
    bar, tint = pick(shade.light.bar, shade.dark.bar), pick(shade.light.tint, shade.dark.tint)
    if suffix:
        bar, tint = f"var(--pm-bar{suffix}, {bar})", f"var(--pm-tint{suffix}, {tint})"
    type_ = pick(choose_type(shade.light.bar), choose_type(shade.dark.bar))
    return [f"--pm-bar: {bar};", f"--pm-tint: {tint};", f"--pm-bar-ink: {type_};"]


def make_file_style(theme: Mode | None) -> str:
    """Return the style sheet of a file in a mode, or in that of its reader for None.

    The attributes of the elements are the colours of the mode, or of light mode. Not all programs that show SVG files
    support variables, but those with a dark mode do.
    """
    sheet = read_bytes(STYLES, _MAX_SIZE).decode("utf-8").partition(_SCRIPT)[0]
    colors, _, shapes = sheet.partition(_COLORS)[2].partition(_SHAPES)
    if theme is None:
        dark = make_palette_css(Mode.DARK) + colors
        shapes += f"@media (prefers-color-scheme: dark) {{\n:root {{ color-scheme: dark; }}\n{dark}}}\n"
    return re.sub(r"/\*.*?\*/\s*", "", shapes, flags=re.DOTALL)


def _format_shares() -> str:
    shares: list[tuple[Fill, str, int]] = [
        (fill, "share", share) for fill, share in SHARES.items() if fill is not Fill.LEAF
    ]
    shares += [(fill, "bar-share", share) for fill, share in BAR_SHARES.items()]
    return "".join(f".pm-fill-{fill} {{ --pm-{name}: {share}%; }}\n" for fill, name, share in shares)
