"""Small pictures of what a module or member is: its kind must not be told by colour alone."""

from __future__ import annotations

from typing import NamedTuple

Corners = tuple[tuple[float, float], ...]


class Stroke(NamedTuple):
    """One line of an icon, on a grid of 16 by 16."""

    corners: Corners
    closed: bool = False
    filled: bool = False
    dashed: bool = False


_FOLDER: Corners = ((1.5, 13), (1.5, 3), (6, 3), (7.8, 5), (14.5, 5), (14.5, 13))
_PAGE: Corners = ((3.5, 14.5), (3.5, 1.5), (9.5, 1.5), (12.5, 4.5), (12.5, 14.5))
_FOLD: Corners = ((9.5, 1.5), (9.5, 4.5), (12.5, 4.5))
_CHIP = (
    Stroke(((4, 4), (12, 4), (12, 12), (4, 12)), closed=True),
    *(Stroke(((x, y), (x, y + 3))) for x in (6, 10) for y in (1, 12)),
    *(Stroke(((x, y), (x + 3, y))) for y in (6, 10) for x in (1, 12)),
)
_HEXAGON: Corners = ((8, 1.5), (13.6, 4.7), (13.6, 11.3), (8, 14.5), (2.4, 11.3), (2.4, 4.7))
_TAG = (
    Stroke(((8.5, 2), (14, 2), (14, 7.5), (7.5, 14), (2, 8.5)), closed=True),
    Stroke(((10.8, 4.4), (11.8, 5.4))),
)

ICONS: dict[str, tuple[Stroke, ...]] = {
    "package": (Stroke(_FOLDER, closed=True, filled=True),),
    "namespace package": (Stroke(_FOLDER, closed=True, dashed=True),),
    "module": (Stroke(_PAGE, closed=True), Stroke(_FOLD)),
    "stub": (Stroke(_PAGE, closed=True, dashed=True),),
    "extension module": _CHIP,
    "extension module that is not built": tuple(stroke._replace(dashed=True) for stroke in _CHIP),
    "builtin module": _CHIP,
    "frozen module": _CHIP,
    "class": (Stroke(_HEXAGON, closed=True), Stroke(((2.4, 4.7), (8, 8), (13.6, 4.7))), Stroke(((8, 8), (8, 14.5)))),
    "function": (
        Stroke(((12, 2.8), (10.4, 2), (8.7, 2.6), (8, 4.5), (6.6, 12), (5.6, 13.9), (3.6, 13.8))),
        Stroke(((5, 6.5), (10.5, 6.5))),
    ),
    "more": tuple(Stroke(((x, 8), (x + 0.6, 8)), filled=True) for x in (2.7, 7.7, 12.7)),
    **dict.fromkeys(("constant", "variable", "imported", "name", "submodule"), _TAG),
}
