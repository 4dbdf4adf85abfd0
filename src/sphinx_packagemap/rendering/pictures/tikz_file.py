"""A picture as a file of TikZ, to be put into a document of LaTeX that uses the package ``tikz``."""

from __future__ import annotations

import re

from sphinx_packagemap.language import ENGLISH, Language
from sphinx_packagemap.rendering.pictures.picture import WIDTH, Picture, draw, legend_of
from sphinx_packagemap.rendering.pictures.tikz import tikz_of

_SPECIAL = {
    "\\": r"\textbackslash{}",
    "~": r"\textasciitilde{}",
    "^": r"\textasciicircum{}",
    "<": r"\textless{}",
    ">": r"\textgreater{}",
    "|": r"\textbar{}",
    '"': r"\textquotedbl{}",
    "-": "-{}",
    "'": "'{}",
    "`": "`{}",
    ",": ",{}",
    **{letter: f"\\{letter}" for letter in "#$%&_{}"},
}
_TO_ESCAPE = re.compile("[" + re.escape("".join(_SPECIAL)) + "]")


def tikz_file(picture: Picture, language: Language = ENGLISH, width: float = WIDTH) -> str:
    r"""Return a picture as TikZ, to be read with ``\input``; it has no links."""
    entries = legend_of(picture, language)
    drawing = draw(picture, language, width)
    body = tikz_of(picture, drawing, entries, lambda text, _item: escape_tex(text))
    return "% Needs \\usepackage{tikz}, and fonts of any size.\n" + body


def escape_tex(text: str) -> str:
    """Return a text as TeX writes it, letter by letter: none has a meaning, and none joins the next one."""
    return _TO_ESCAPE.sub(lambda match: _SPECIAL[match.group()], text)
