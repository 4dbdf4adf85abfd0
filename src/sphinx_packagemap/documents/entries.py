"""The entries that people type: one name or several, often with a comment."""

from __future__ import annotations

import re
from enum import StrEnum
from typing import NamedTuple


class Form(StrEnum):
    """The forms in which people list what is in a codebase."""

    TREE = "tree"  # with drawn branches, or indented
    LIST = "list"
    DEFINITIONS = "definitions"
    TABLE = "table"
    TEXT = "text"  # names in literals and roles in prose


class Entry(NamedTuple):
    """A line of a tree, an item of a list, a term, or the first cell of a row."""

    line: int  # from 0
    level: int  # 0 for the outermost entries
    parent: int  # index of the entry that contains it; -1 for the outermost entries
    names: tuple[str, ...]  # as written, usually one; empty for an ellipsis, and for text that is no name
    text: str  # the whole text, of which the names are the beginning
    column: int = 0  # of the text in its line, from 0
    comment: str = ""  # with the continuation on further lines, joined by line feeds
    separator: str = ""  # between the names and the comment, without spaces: ``#``, ``←``
    end: int = 0  # the line after its last one, from 0
    is_ellipsis: bool = False  # in place of further entries
    is_root: bool = False  # a line above a drawn tree, which names the directory that the tree shows


class Listing(NamedTuple):
    """A tree, a list, or another block of entries, in preorder."""

    form: Form
    entries: tuple[Entry, ...]
    start: int  # its first line, from 0
    end: int  # the line after its last one
    block: int | None = None  # the line with the beginning of the code block around it


_WORD = r"(?:\{[^{}\s]*(?:,\s*[^{}\s]*)*\}|<[^<>\n]{1,40}>|\[[^\[\]\s]{1,40}\]|[^\s,;|&{}<>\[\]])+"
# A comma or the like joins names only if another name follows: one with a dot, a slash or an underscore.
_NAMELIKE = r"(?=[^\s,;|&]*[./_*])"
_JOINT = r"(?:\s*,\s*(?:and\s+|&\s*)?|\s+/\s+|\s+and\s+|\s*\|\s*|\s+&\s+|\s*;\s*)"
_NAMES = re.compile(rf"{_WORD}(?:{_JOINT}{_NAMELIKE}{_WORD})*")
_JOINT_PATTERN = re.compile(_JOINT)
_MARKED = re.compile(r"(\*\*|__)?(`{1,2}|\[`{1,2})(?P<name>[^`\n]+?)(?:`{1,2}\](?:\([^)\s]*\))?|`{1,2}_{0,2})(?(1)\1)")
_SEPARATOR = re.compile(
    r"\s*(?P<separator>#+|//+|←|⟵|⇐|<-+|<=+|->|→|=>|⇒|--+|—|–|-(?=\s)|:(?=\s|$)|=(?=\s)|·|•|\*(?=\s)|\(|\[|\"{1,3}|\|)?\s*"
)
_ELLIPSIS = re.compile(r"(?:\[|\(|<)?(?:\.{3,}|…|\betc\b\.?|⋮|⋯)")
_BRACES = re.compile(r"\{([^{}]*,[^{}]*)\}")
_MAX_BRACES, _MAX_ALTERNATIVES = 4, 50


def is_ellipsis(text: str) -> bool:
    """Return whether the text of an entry is an ellipsis, in place of further entries."""
    return _ELLIPSIS.match(text) is not None


class SplitText(NamedTuple):
    """The text of an entry, split into its names and its comment."""

    names: tuple[str, ...]
    comment: str
    separator: str


def split_text(text: str) -> SplitText:
    """Return the names at the beginning of a text, and the comment after them."""
    marked = _MARKED.match(text)
    if marked is not None:
        names: tuple[str, ...] = (marked["name"].strip(),)
        rest = text[marked.end() :]
    else:
        match = _NAMES.match(text)
        if match is None:
            return SplitText((), text, "")
        written, rest = match.group(), text[match.end() :]
        if written.endswith(":") and not written.endswith("::"):
            written, rest = written[:-1], f":{rest}"
        names = tuple(filter(None, _split_names(written)))
    names = tuple(each for name in names for each in expand_braces(name))
    separator = _SEPARATOR.match(rest)
    if separator is None:
        return SplitText(names, rest.strip(), "")
    sign = separator["separator"] or ""
    comment = rest[separator.end() :].strip()
    if sign in ("(", "[") and comment.endswith({"(": ")", "[": "]"}[sign]):
        comment = comment[:-1].strip()
    elif sign.startswith('"'):
        comment = comment.removesuffix(sign)
    elif sign in ("(", "["):  # more than a remark in parentheses
        sign, comment = "", rest.strip()
    return SplitText(names, comment, sign)


def _split_names(written: str) -> list[str]:
    """Return the names in a text; those within braces are not split."""
    names, start, depth = [], 0, 0
    position = 0
    while position < len(written):
        depth += {"{": 1, "}": -1}.get(written[position], 0)
        joint = None if depth else _JOINT_PATTERN.match(written, position)
        if joint is not None and joint.end() > position:
            names.append(written[start:position])
            start = position = joint.end()
        else:
            position += 1
    return [*names, written[start:]]


def expand_braces(name: str) -> tuple[str, ...]:
    """Return the alternatives that a name has in braces: ``{a,b}.py`` gives ``a.py`` and ``b.py``."""
    if "{" not in name:
        return (name,)
    names = [name]
    for _ in range(_MAX_BRACES):
        names = [each for name in names for each in _expand_first(name)]
        if len(names) > _MAX_ALTERNATIVES:
            return (name,)
    return tuple(names)


def _expand_first(name: str) -> list[str]:
    match = _BRACES.search(name)
    if match is None:
        return [name]
    return [f"{name[: match.start()]}{choice.strip()}{name[match.end() :]}" for choice in match[1].split(",")]
