"""Text as TeX writes it."""

from __future__ import annotations

import re

_SPECIAL = {
    "\\": r"\textbackslash{}",
    "~": r"\textasciitilde{}",
    "^": r"\textasciicircum{}",
    "<": r"\textless{}",
    ">": r"\textgreater{}",
    "|": r"\textbar{}",
    '"': r"\char34{}",  # which fonts of every encoding have, for letters of one width
    "-": "-{}",
    "'": "'{}",
    "`": "`{}",
    ",": ",{}",
    **{letter: f"\\{letter}" for letter in "#$%&_{}"},
}
_TO_ESCAPE = re.compile("[" + re.escape("".join(_SPECIAL)) + "]")


def escape_tex(text: str) -> str:
    """Return a text as TeX writes it, letter by letter: none has a meaning, and none joins the next one."""
    return _TO_ESCAPE.sub(lambda match: _SPECIAL[match.group()], text)
