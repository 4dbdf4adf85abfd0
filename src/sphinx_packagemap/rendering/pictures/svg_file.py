"""A picture as an SVG file of its own, for slides, README files and electronic books."""

from __future__ import annotations

import os
import re

import sphinx_packagemap
from sphinx_packagemap.language import ENGLISH, Language
from sphinx_packagemap.reading.files import read_bytes
from sphinx_packagemap.rendering.pictures.picture import WIDTH, Picture, draw
from sphinx_packagemap.rendering.pictures.svg import svg_of

STYLES = os.path.join(os.path.dirname(sphinx_packagemap.__file__), "static", "packagemap-picture.css")

_MAX_SIZE = 1 << 20  # bytes of our own style sheet

# What pages have from their themes. The ground is painted: nobody knows on what the file will be shown.
_COLORS = """
svg { color: #1f2328; color-scheme: light dark; }
.pm-svg > .pm-ground { fill: #fff; fill-opacity: 1; stroke: none; }
@media (prefers-color-scheme: dark) { svg { color: #e6edf3; } .pm-svg > .pm-ground { fill: #0d1117; } }
"""
_OF_THE_SCRIPT = "/* What the script adds */"
_VARIABLE = re.compile(r"var\(--pm-hue-\d, (#\w+)\)")


def svg_file(picture: Picture, language: Language = ENGLISH, width: float = WIDTH) -> str:
    """Return a picture as the content of an SVG file, with its style; it has no links."""
    style = read_bytes(STYLES, _MAX_SIZE).decode("utf-8").partition(_OF_THE_SCRIPT)[0]
    # Not every program that shows such files knows variables.
    style = re.sub(r"/\*.*?\*/\s*", "", _VARIABLE.sub(r"\1", style), flags=re.DOTALL) + _COLORS
    return svg_of(picture, draw(picture, language, width), {}, prefix="pm", language=language, style=style)
