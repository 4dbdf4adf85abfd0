"""How a picture is to look, as plain values with defaults."""

from __future__ import annotations

from typing import NamedTuple

from sphinx_packagemap.views.pictures.request import Direction


class Look(NamedTuple):
    """How a picture is to look."""

    direction: Direction = Direction.RIGHT
    counts: bool = False  # whether boxes say how much is in them
    legend: bool | None = None  # None: where colours or arrows need one
    width: str = ""  # of the picture on the page, as CSS writes it; empty: its own
    alt: str = ""  # what it shows, in the author's words
