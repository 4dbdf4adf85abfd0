"""A picture as an SVG file of its own, for slides, README files and electronic books."""

from __future__ import annotations

import os
import re

from sphinx_packagemap.language import ENGLISH, Language
from sphinx_packagemap.rendering.picture import WIDTH, Picture, draw
from sphinx_packagemap.rendering.svg import svg_of

STYLES = os.path.join(os.path.dirname(os.path.dirname(__file__)), "static", "packagemap-picture.css")

# What pages have from their themes.
_COLORS = """
svg { color: #1f2328; }
svg a { color: #0a58b5; }
@media (prefers-color-scheme: dark) { svg { color: #e6edf3; } svg a { color: #79b8ff; } }
"""
_OF_THE_SCRIPT = "/* What the script adds */"
_VARIABLE = re.compile(r"var\(--pm-hue-\d, (#\w+)\)")


def svg_file(picture: Picture, language: Language = ENGLISH, width: float = WIDTH) -> str:
    """Return a picture as the content of an SVG file, with its style; it has no links."""
    with open(STYLES, encoding="utf-8") as file:
        style = file.read().partition(_OF_THE_SCRIPT)[0]
    # Not every program that shows such files knows variables.
    style = _COLORS + re.sub(r"/\*.*?\*/\s*", "", _VARIABLE.sub(r"\1", style), flags=re.DOTALL)
    return svg_of(picture, draw(picture, language, width), {}, prefix="pm", language=language, style=style)
