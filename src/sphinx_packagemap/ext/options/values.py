"""What authors write after an option, as values; a ValueError says what is wrong with it.

MyST passes the lists and the booleans of YAML as the text that they are written in.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from enum import StrEnum

from docutils.parsers.rst import directives

from sphinx_packagemap.model import MemberKind
from sphinx_packagemap.names import did_you_mean, is_identifier, nearest
from sphinx_packagemap.text import quoted, visible
from sphinx_packagemap.views.notation import group_lines as group_lines
from sphinx_packagemap.views.notation import listed as listed
from sphinx_packagemap.views.notation import patterns as patterns

_MOST_DIGITS = 18


def flag(text: str) -> bool:
    """Return True for an option without a value, or with one that says yes."""
    words = {"": True, "true": True, "yes": True, "on": True, "false": False, "no": False, "off": False}
    if text.strip().lower() not in words:
        raise ValueError(f"{quoted(text)} is neither yes nor no; leave it empty")
    return words[text.strip().lower()]


def natural(text: str) -> int:
    """Return a number that is not negative."""
    if not text.strip().isdecimal() or len(text) > _MOST_DIGITS:
        raise ValueError(f"{quoted(text)} is not a number of levels (0, 1, 2, ...)")
    return int(text)


def one_of(choices: type[StrEnum]) -> Callable[[str], StrEnum]:
    """Return a parser for one of a few words, which suggests the nearest one."""
    values = [choice.value for choice in choices]

    def parse(text: str) -> StrEnum:
        word = text.strip().lower()
        if word not in values:
            raise ValueError(f"{quoted(text)} is not one of {', '.join(values)}{did_you_mean(nearest(word, values))}")
        return choices(word)

    return parse


def member_kinds(text: str) -> tuple[MemberKind, ...]:
    """Return the kinds of members to show: all, or those that are named, in singular or plural."""
    chosen = []
    for word in listed(text.lower()):
        kind = _MEMBER_WORDS.get(word)
        if kind is None:
            raise ValueError(f"there are no {quoted(word)}{did_you_mean(nearest(word, _MEMBER_WORDS))}")
        chosen.append(kind)
    return tuple(chosen) or tuple(_MEMBER_WORDS[word] for word in MEMBER_PLURALS)


MEMBER_PLURALS = ("classes", "functions", "constants", "variables", "imported")
_MEMBER_WORDS = {
    "classes": MemberKind.CLASS,
    "class": MemberKind.CLASS,
    "functions": MemberKind.FUNCTION,
    "function": MemberKind.FUNCTION,
    "constants": MemberKind.CONSTANT,
    "constant": MemberKind.CONSTANT,
    "variables": MemberKind.VARIABLE,
    "variable": MemberKind.VARIABLE,
    "imported": MemberKind.IMPORTED,
}


def text(value: str) -> str:
    """Return a text as it is; raise ValueError for an empty one."""
    if not value.strip():
        raise ValueError("it is empty")
    return visible(value.strip())


def class_names(text: str) -> tuple[str, ...]:
    """Return the names of classes, as docutils makes them; raise ValueError for what cannot be one."""
    try:
        return tuple(directives.class_option(" ".join(listed(text))))
    except ValueError:
        raise ValueError(f"cannot make {quoted(text)} into a class name") from None


def row_names(text: str) -> tuple[str, ...]:
    """Return the names of rows: with commas between, where one has spaces in it; lower case."""
    unwrapped = text.strip().removeprefix("[").removesuffix("]").lower()
    words = re.split(r"[,\n]", unwrapped) if "," in unwrapped else unwrapped.split()
    found = tuple(dict.fromkeys(_unquoted(word.strip().removeprefix("- ")) for word in words if word.strip(" -")))
    if not found:
        raise ValueError("it names nothing")
    return found


def _unquoted(name: str) -> str:
    """Return a name without the quotation marks around all of it, as in a YAML list."""
    name = name.strip()
    is_quoted = len(name) > 1 and name[0] == name[-1] and name[0] in "'\"" and name[0] not in name[1:-1]
    return name[1:-1].strip() if is_quoted else name


def identifier(text: str) -> str:
    """Return a name that Python can give to something."""
    name = text.strip()
    if not is_identifier(name):
        raise ValueError(f"{quoted(name)} is not a name in Python")
    return name


def column_widths(text: str) -> tuple[int, ...]:
    """Return the widths of columns; none at all for ``auto``."""
    found = listed(text.lower())
    if found == ("auto",):
        return ()
    if not found or not all(word.isdecimal() and len(word) <= _MOST_DIGITS and int(word) > 0 for word in found):
        raise ValueError(f"{quoted(text)} is neither 'auto' nor numbers above 0")
    return tuple(map(int, found))
