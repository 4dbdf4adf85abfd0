"""From source bytes to an abstract syntax tree, whatever the bytes are.

Catches everything that :func:`ast.parse` raises for hostile or broken files, and reads the lazy
imports of PEP 810 on Pythons that do not know them yet.
"""

from __future__ import annotations

import ast
import codecs
import io
import itertools
import re
import sys
import warnings
from functools import cache
from typing import NamedTuple

from sphinx_packagemap.model import Fault, ProblemKind
from sphinx_packagemap.text import escape_invisible

_LAZY_IMPORT = rb"\blazy[ \t\f]+(?:import|from)\b"
_COOKIE = rb"(?m)^[ \t\f]*#.*?coding[:=][ \t]*([-\w.]+)"
# Decoding this takes time that grows with the square of the length: minutes for a file of two megabytes.
_SLOW_ENCODING = "punycode"
_PYTHON = f"Python {sys.version_info.major}.{sys.version_info.minor}"

_MAX_DOTS = 100  # in a name that is imported: no package nests as deeply
# The bytes between the parts of a dotted name, and those of a part, in the bytes of any encoding that has ASCII.
_GAP, _PART = r"[ \t\f]*+(?:\\\r?\n?[ \t\f]*+)*+", r"(?!\d)[^\x00-/:-@\[-^`{-\x7f]++"
_MANY_DOTS = rf"\.{_GAP}{_PART}(?:{_GAP}\.{_GAP}{_PART}){{{_MAX_DOTS}}}"
_ENDLESS_NAME = rf"(?:\b(?:import|from)\b[\s\\.]*+|,[\s\\]*+){_PART}(?:{_GAP}\.{_GAP}{_PART}){{{_MAX_DOTS + 1}}}"
_F_STRING = (
    r"""\b(?:[fF][rR]?|[rR][fF])(?:\"{3}(?:[^"\\]|\\.|"(?!""))*+|'{3}(?:[^'\\]|\\.|'(?!''))*+"""
    r"""|"(?!"")(?:[^"\\\n]|\\.)*+|'(?!'')(?:[^'\\\n]|\\.)*+)"""
)
# Compiling these takes longer than to import all else here; hardly a file needs them.
_compiled = cache(re.compile)
_MAX_F_STRING = 2_000_000_000  # fields times bytes that are parsed in about a second
_FEW_FIELDS = 1000  # in all of a file, whatever its size


Position = tuple[int, int]  # line from 1, column in bytes from 0, as syntax trees have them


class Parsed(NamedTuple):
    """A syntax tree and where a lazy import begins."""

    tree: ast.Module
    lazy: frozenset[Position] = frozenset()


def parse(source: bytes) -> Parsed | Fault:
    """Return the syntax tree of a file, or why there is none.

    Bytes are parsed, not text: so Python itself finds the encoding (PEP 263).
    """
    if source.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return Fault(ProblemKind.ENCODING, "cannot decode the file: Python does not support source code in UTF-16")
    if _find_encoding_cookie(source) == _SLOW_ENCODING:
        return Fault(
            ProblemKind.ENCODING,
            f"cannot decode the file: {_SLOW_ENCODING} is not supported as an encoding of source code",
        )
    if excess := _find_excess_in_bytes(source):
        return Fault(ProblemKind.NESTING, f"the file is not parsed: {excess}")
    try:
        return Parsed(_parse_quietly(source))
    except SyntaxError as error:
        return _parse_lazy_imports(source) or _make_syntax_fault(error)
    except (MemoryError, RecursionError):
        return Fault(ProblemKind.NESTING, f"the code is nested too deeply for {_PYTHON}")
    except ValueError as error:  # null bytes before Python 3.12; lone surrogates
        return Fault(ProblemKind.SYNTAX, f"not Python source code: {escape_invisible(str(error))}")


def find_syntax_fault(source: bytes) -> Fault | None:
    """Return the fault that keeps Python from parsing a file, or None."""
    parsed = parse(source)
    return parsed if isinstance(parsed, Fault) else None


def _find_encoding_cookie(source: bytes) -> str:
    """Return the encoding that a file declares, in lower case; empty if it declares none (PEP 263)."""
    cookie = re.search(_COOKIE, b"\n".join(source[:1000].splitlines()[:2]))
    return cookie.group(1).decode("ascii", "replace").lower() if cookie is not None else ""


def _find_excess_in_bytes(source: bytes) -> str:
    """Return the part of a file that would exhaust a parser's memory or time, or an empty text."""
    cookie = _find_encoding_cookie(source).replace("_", "-")
    if cookie and cookie not in _USUAL_ENCODINGS:
        try:
            return find_excess(source.decode(cookie))
        except (LookupError, ValueError):
            return ""  # the parser reports the error
    # All that matters is ASCII, so one character for each byte will do.
    return find_excess(source.decode("latin-1"))


_USUAL_ENCODINGS = frozenset({"utf-8", "utf8", "utf-8-sig", "ascii", "latin-1", "iso-8859-1", "iso-8859-15", "cp1252"})


def find_excess(text: str) -> str:
    """Return the part of a source text that would exhaust a parser's memory or time, or an empty text."""
    if text.count(".") > _MAX_DOTS and has_endless_name(text):
        return ENDLESS_NAME
    if sys.version_info < (3, 12) and text.count("{") > _FEW_FIELDS and _has_endless_f_string(text):
        return f"an f-string has too many fields for {_PYTHON}"
    return ""


ENDLESS_NAME = f"an imported name has more than {_MAX_DOTS} dots"


def has_endless_name(text: str) -> bool:
    """Return whether a text imports a name of more dots than any package nests.

    For each dot, CPython's parser keeps a copy of the name up to there: the memory for 80 kB is 1.7 GB.
    """
    return all(_compiled(each, re.ASCII).search(text) for each in (_MANY_DOTS, _ENDLESS_NAME))


def _has_endless_f_string(text: str) -> bool:
    """Return whether an f-string would take long: before Python 3.12, each field costs the length of the whole."""
    strings = (match.group() for match in _compiled(_F_STRING, re.DOTALL).finditer(text))
    return sum(each.count("{") * len(each) for each in strings) > _MAX_F_STRING


def _parse_quietly(source: bytes) -> ast.Module:
    with warnings.catch_warnings():
        # The author's SyntaxWarnings are not ours to print; as errors they would refuse valid code.
        warnings.simplefilter("ignore")
        return ast.parse(source)


def _make_syntax_fault(error: SyntaxError) -> Fault:
    message = escape_invisible(error.msg or "invalid syntax")
    line = error.lineno if error.lineno and error.lineno > 0 else None
    if message.startswith("(unicode error) 'unicodeescape'"):  # a bad escape in a string
        return Fault(ProblemKind.SYNTAX, f"{_PYTHON} cannot parse the file: {message}", line)
    about_encoding = ("codec", "encoding", "utf-8", "utf8", "coding cookie")
    if any(word in message.lower() for word in about_encoding):
        return Fault(ProblemKind.ENCODING, f"cannot decode the file: {message}", line)
    if message.startswith("too many"):  # statically nested blocks, levels of indentation, parentheses
        return Fault(ProblemKind.NESTING, f"{_PYTHON} cannot parse the file: {message}", line)
    return Fault(ProblemKind.SYNTAX, f"{_PYTHON} cannot parse the file: {message}", line)


def _parse_lazy_imports(source: bytes) -> Parsed | None:
    """Return the tree with every ``lazy import`` read as an import (PEP 810), if that was the trouble."""
    if sys.version_info >= (3, 15) or not re.search(_LAZY_IMPORT, source):
        return None
    import tokenize  # few files need it

    try:
        lines, lazy = _remove_lazy(source)
        return Parsed(_parse_quietly("".join(lines).encode("utf-8")), lazy) if lazy else None
    except (SyntaxError, ValueError, MemoryError, RecursionError, LookupError, tokenize.TokenError):
        return None


def _remove_lazy(source: bytes) -> tuple[list[str], frozenset[Position]]:
    """Return the lines without the word ``lazy`` before an import, and where these imports begin then."""
    import tokenize  # few files need it

    encoding, _ = tokenize.detect_encoding(io.BytesIO(source).readline)
    text = io.TextIOWrapper(io.BytesIO(source), encoding).read()
    lines = io.StringIO(text).readlines()
    if encoding not in ("utf-8", "utf-8-sig"):  # the cookie would no longer be true
        lines[:2] = [line.replace("coding", "c0ding") for line in lines[:2]]
    tokens = list(tokenize.generate_tokens(io.StringIO(text).readline))
    lazy: set[Position] = set()
    removed: dict[int, int] = {}  # characters taken out of a line so far
    begins_statement = True
    layout = (tokenize.NEWLINE, tokenize.NL, tokenize.INDENT, tokenize.DEDENT, tokenize.COMMENT)
    for token, following in itertools.pairwise(tokens):
        is_lazy = token.string == "lazy" and following.string in ("import", "from")
        if begins_statement and is_lazy and following.start[0] == token.start[0]:
            row, column = token.start
            line, shift = lines[row - 1], removed.get(row, 0)
            before = line[: column - shift]
            lines[row - 1] = before + line[following.start[1] - shift :]
            removed[row] = shift + following.start[1] - column
            lazy.add((row, len(before.encode("utf-8"))))
        if token.type not in (tokenize.NL, tokenize.COMMENT):
            begins_statement = token.type in layout or token.string in (";", ":")
    return lines, frozenset(lazy)
