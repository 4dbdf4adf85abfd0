"""A picture as a file of TikZ, to be put into a document of LaTeX that uses the package ``tikz``."""

from __future__ import annotations

from sphinx_packagemap.language import ENGLISH, Language
from sphinx_packagemap.rendering.pictures.picture import WIDTH, Picture, draw, legend_of
from sphinx_packagemap.rendering.pictures.tex import escape_tex
from sphinx_packagemap.rendering.pictures.tikz import tikz_of

_MOST_PIXELS = 16_000  # TeX counts to 16,383


def tikz_file(picture: Picture, language: Language = ENGLISH, width: float = WIDTH) -> str:
    r"""Return a picture as TikZ, to be read with ``\input``; it has no links.

    Raises ValueError if it is larger than TeX can draw.
    """
    entries = legend_of(picture, language)
    drawing = draw(picture, language, width)
    if max(drawing.width, drawing.height) > _MOST_PIXELS:
        size = f"{drawing.width:.0f} by {drawing.height:.0f}"
        raise ValueError(f"the picture is {size} pixels large, and TeX draws no more than {_MOST_PIXELS}; choose less")
    body = tikz_of(picture, drawing, entries, lambda text, _item: escape_tex(text))
    return "% Needs \\usepackage{tikz}, and fonts of any size.\n" + body
