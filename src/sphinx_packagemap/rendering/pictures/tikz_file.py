"""A picture as a file of TikZ, to be put into a document of LaTeX that uses the package ``tikz``."""

from __future__ import annotations

from sphinx_packagemap.language import ENGLISH, Language
from sphinx_packagemap.rendering.pictures.picture import WIDTH, Picture, draw, legend_of
from sphinx_packagemap.rendering.pictures.tex import escape_tex
from sphinx_packagemap.rendering.pictures.tikz import tikz_of


def tikz_file(picture: Picture, language: Language = ENGLISH, width: float = WIDTH) -> str:
    r"""Return a picture as TikZ, to be read with ``\input``; it has no links."""
    entries = legend_of(picture, language)
    drawing = draw(picture, language, width)
    body = tikz_of(picture, drawing, entries, lambda text, _item: escape_tex(text))
    return "% Needs \\usepackage{tikz}, and fonts of any size.\n\\noindent\n" + body
