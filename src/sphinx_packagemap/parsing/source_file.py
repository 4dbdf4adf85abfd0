"""The text of a source file, ready to be read by its lexical structure."""

from __future__ import annotations

import re


class NeedsFullParse(Exception):
    """The lexical structure of a source file does not decide a fact: a syntax tree is needed."""


_COOKIE = re.compile(rb"coding[:=][ \t]*([-\w.]+)")
_TABS = re.compile(r"^\t+(?=[^ \t\n\f])", re.MULTILINE)
_TAB = 8  # columns (language reference, *Indentation*)
# The encodings that sources are written in. Others are left to Python, which supports them all; decoding some
# takes time that grows with the square of the length.
_ENCODINGS = frozenset({"utf-8", "utf-8-sig", "ascii", "iso-8859-1", "iso-8859-15", "cp1252"})


def decode(source: bytes) -> str:
    r"""Return the text of a source file, every line ended by ``\n``; raise NeedsFullParse if that is not plain."""
    encoding = "utf-8"
    try:
        if source.startswith(b"\xef\xbb\xbf") or not is_plain_utf8(source):
            import io
            import tokenize  # few files need it

            encoding, _ = tokenize.detect_encoding(io.BytesIO(source).readline)
        if encoding not in _ENCODINGS:
            raise NeedsFullParse("the source has an unusual encoding")
        return _normalize_newlines(source.decode(encoding))
    except (SyntaxError, UnicodeError) as error:
        raise NeedsFullParse("the source cannot be decoded") from error


def is_plain_utf8(source: bytes) -> bool:
    """Return whether the first two lines name no encoding, or the usual one (PEP 263)."""
    end = source.find(b"\n", source.find(b"\n") + 1)
    head = source[:end] if 0 < end < 1000 else source[:1000]
    cookies = _COOKIE.findall(head) if b"coding" in head else ()
    return all(cookie.lower() in (b"utf-8", b"utf8") for cookie in cookies)


def _normalize_newlines(text: str) -> str:
    if "\t" in text:  # columns are counted in spaces; indentation that mixes both is left as it is
        text = _TABS.sub(lambda match: " " * (_TAB * len(match.group())), text)
    if "\r" in text:
        text = text.replace("\r\n", "\n").replace("\r", "\n")
    return text if text.endswith("\n") else text + "\n"


def decode_with_replacement(source: bytes) -> str:
    """Return the text of a source file as far as it has one: bytes that cannot be decoded are replaced."""
    try:
        return decode(source)
    except NeedsFullParse:
        return _normalize_newlines(source.decode("utf-8", "replace"))
