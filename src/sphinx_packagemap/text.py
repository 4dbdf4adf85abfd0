"""Makes text from the documented codebase safe and short.

The codebase is untrusted: its names and docstrings may contain control characters, lone surrogates or
characters that change the direction of the text after them. These are escaped here, once, before the text
enters the model. Markup is not interpreted, and the renderers escape text for their output formats.
"""

from __future__ import annotations

import re

# C0 and C1 controls, lone surrogates, line and paragraph separators, the marks that reorder text
# (Unicode TR36, "bidirectional text spoofing"), zero-width characters and non-characters.
_INVISIBLE = (  # compiled when it is first needed, because that takes a while
    "[\x00-\x1f\x7f-\x9f\u00ad\u061c\u180e\u200b-\u200f\u2028-\u202e\u2060-\u206f"
    "\ufeff\ufff9-\ufffb\ufffe\uffff\ud800-\udfff\U000e0000-\U000e007f]"
)
# The joiners are part of the spelling of Persian, Hindi and many emoji. They are escaped in names, but not in prose.
_JOINERS = "\u200c\u200d"


def escape_invisible(text: str) -> str:
    r"""Return the text with its invisible characters replaced by escapes (``\x1b``, ``\u202e``).

    The function is idempotent and returns a text without such characters unchanged.
    """
    if text.isascii() and text.isprintable():  # as most texts are
        return text
    return re.sub(_INVISIBLE, _escape, text)


def escape_invisible_prose(text: str) -> str:
    """Return the text as :func:`escape_invisible` does, but without escaping the joiners that some languages need."""
    if text.isascii() and text.isprintable():
        return text
    return re.sub(_INVISIBLE, lambda match: match.group() if match.group() in _JOINERS else _escape(match), text)


def _escape(match: re.Match[str]) -> str:
    code = ord(match.group())
    if code < 0x100:
        return f"\\x{code:02x}"
    return f"\\u{code:04x}" if code < 0x10000 else f"\\U{code:08x}"


def shorten(text: str, width: int) -> str:
    """Return the text; if it is longer than ``width`` characters, truncated at a space, with an ellipsis."""
    if len(text) <= width:
        return text
    cut = text[: width - 1].rpartition(" ")[0] or text[: width - 1]
    return cut.rstrip(" ,;:") + "…"


# The maximum numbers of characters that a message quotes from the code or an author's text, and from another message.
_MAX_QUOTE, _MAX_MESSAGE = 120, 400


def quote(text: object) -> str:
    """Return a text from the code or an author, quoted for a message: without control characters, and truncated.

    For a value that is not a string, the result is its ``repr``.
    """
    if not isinstance(text, str):
        try:
            return _truncate(escape_invisible(repr(text)))
        except Exception:  # a custom __repr__ that fails
            return f"a value of type {_truncate(escape_invisible(type(text).__name__))}"
    return f"'{_truncate(escape_invisible(text))}'"


def quote_message(text: str) -> str:
    """Return the message of a foreign exception for one of our messages: without control characters, and truncated."""
    return _truncate(escape_invisible(text), _MAX_MESSAGE)


def _truncate(text: str, max_length: int = _MAX_QUOTE) -> str:
    return text if len(text) <= max_length else text[: max_length - 1] + "…"


# After dots, underscores and slashes, except leading ones; before the capitals of CamelCase. This pattern and that
# of TeX are compiled when they are first needed: surveys need neither.
_NAME_BREAKS = (
    r"(?<=[^._/][._/])(?=[^._/])|(?<=[^._/][._/]{2})(?=[^._/])|(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])"
)


def split_name(text: str) -> list[str]:
    """Return the pieces of a name or of code between which lines may break: ``["status_", "codes"]``."""
    return re.split(_NAME_BREAKS, text)


_TEX_ESCAPES = {
    "\\": r"\textbackslash{}",
    "~": r"\textasciitilde{}",
    "^": r"\textasciicircum{}",
    "<": r"\textless{}",
    ">": r"\textgreater{}",
    "|": r"\textbar{}",
    '"': r"\char34{}",  # in monospaced fonts of every encoding
    "-": "-{}",  # the braces prevent ligatures
    "'": "'{}",
    "`": "`{}",
    ",": ",{}",
    **{letter: f"\\{letter}" for letter in "#$%&_{}"},
}


_TEX_SPECIAL = "[" + re.escape("".join(_TEX_ESCAPES)) + "]"


def escape_tex(text: str) -> str:
    """Return a text with the special characters of TeX escaped, and without ligatures."""
    return re.sub(_TEX_SPECIAL, lambda match: _TEX_ESCAPES[match.group()], text)
