"""Text from the documented codebase, made safe and short.

The codebase is untrusted: its names and docstrings may hold control characters, lone surrogates or
characters that change the direction of the text after them. They are made visible here, once, before they
enter the model. Markup is not interpreted here, and escaping for an output format is the writer's.
"""

from __future__ import annotations

import re

# C0 and C1 controls, lone surrogates, line and paragraph separators, the marks that reorder text
# (Unicode TR36, "bidirectional text spoofing"), zero-width characters and non-characters.
_INVISIBLE = (  # compiled when a text has one: that takes a while
    "[\x00-\x1f\x7f-\x9f\u00ad\u061c\u180e\u200b-\u200f\u2028-\u202e\u2060-\u206f"
    "\ufeff\ufff9-\ufffb\ufffe\uffff\ud800-\udfff\U000e0000-\U000e007f]"
)
# The joiners are part of the spelling of Persian, Hindi and many emoji: prose keeps them, names do not.
_JOINERS = "\u200c\u200d"


def escape_invisible(text: str) -> str:
    r"""Return the text with characters that cannot be seen written as escapes (``\x1b``, ``\u202e``).

    Idempotent; a text without such characters comes back as it is.
    """
    if text.isascii() and text.isprintable():  # most are
        return text
    return re.sub(_INVISIBLE, _escape, text)


def escape_invisible_prose(text: str) -> str:
    """Return the text as :func:`visible` does, but for the joiners that languages are written with."""
    return re.sub(_INVISIBLE, lambda match: match.group() if match.group() in _JOINERS else _escape(match), text)


def _escape(match: re.Match[str]) -> str:
    code = ord(match.group())
    if code < 0x100:
        return f"\\x{code:02x}"
    return f"\\u{code:04x}" if code < 0x10000 else f"\\U{code:08x}"


def shorten(text: str, width: int) -> str:
    """Return the text, cut at a space with an ellipsis where it is longer than ``width`` characters."""
    if len(text) <= width:
        return text
    cut = text[: width - 1].rpartition(" ")[0] or text[: width - 1]
    return cut.rstrip(" ,;:") + "…"


# Characters, within one of our messages: of a text of an author or the code, and of another message.
_LONGEST_QUOTE, _LONGEST_MESSAGE = 120, 400


def quote(text: object) -> str:
    """Return a text of an author or the code as messages show it: in quotes, without control characters, and short.

    A value that is not a text is shown as Python writes it.
    """
    if not isinstance(text, str):
        try:
            return _cut(escape_invisible(repr(text)))
        except Exception:  # a repr of the author's own
            return f"a value of type {_cut(escape_invisible(type(text).__name__))}"
    return f"'{_cut(escape_invisible(text))}'"


def quote_message(text: str) -> str:
    """Return a message that somebody else has made, as one of ours shows it: without control characters, and short."""
    return _cut(escape_invisible(text), _LONGEST_MESSAGE)


def _cut(text: str, most: int = _LONGEST_QUOTE) -> str:
    return text if len(text) <= most else text[: most - 1] + "…"


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
