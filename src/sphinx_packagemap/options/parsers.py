"""Parsers of the values of options.

Each takes the text of an author, and raises ValueError with a message for the author. MyST passes lists
and booleans in YAML as the text in which they are written.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from enum import StrEnum

from sphinx_packagemap.i18n import is_known, list_languages
from sphinx_packagemap.model import MemberKind
from sphinx_packagemap.names import (
    check_pattern,
    did_you_mean,
    find_nearest,
    has_wildcard,
    is_identifier,
    make_absolute,
)
from sphinx_packagemap.text import escape_invisible, escape_invisible_prose, quote
from sphinx_packagemap.views import PROJECT_COMPONENTS, ColorBy, Group

_MAX_DIGITS = 18  # of a number


def parse_files(text: str) -> tuple[str, ...]:
    """Return patterns of files, relative to a directory; none for "none"."""
    patterns = parse_list(text)
    if not patterns:
        raise ValueError("expected at least one pattern of files, or 'none'")
    for pattern in patterns:
        if pattern.startswith(("/", "!")) or ".." in pattern.split("/"):
            raise ValueError(f"expected a pattern of files inside the directory, got {quote(pattern)}")
    return () if patterns == ("none",) else patterns


def parse_flag(text: str) -> bool:
    """Return True for an empty text or a word such as "yes", False for a word such as "no"."""
    words = {"": True, "true": True, "yes": True, "on": True, "false": False, "no": False, "off": False}
    if text.strip().lower() not in words:
        raise ValueError(f"expected no value, 'yes' or 'no', got {quote(text)}")
    return words[text.strip().lower()]


def parse_levels(text: str) -> int:
    """Return a number of levels: 0 or more."""
    if not text.strip().isdecimal() or len(text) > _MAX_DIGITS:
        raise ValueError(f"expected a number of levels (0, 1, 2, ...), got {quote(text)}")
    return int(text)


def parse_positive(text: str) -> int:
    """Return a number above 0."""
    if not text.strip().isdecimal() or len(text) > _MAX_DIGITS or int(text) == 0:
        raise ValueError(f"expected a positive integer, got {quote(text)}")
    return int(text)


def make_choice_parser(choices: Iterable[StrEnum]) -> Callable[[str], StrEnum]:
    """Return a parser for one of the values of a choice, or some of them; its errors suggest the most similar value."""
    by_value = {choice.value: choice for choice in choices}
    values = list(by_value)

    def parse(text: str) -> StrEnum:
        word = text.strip().lower()
        if word not in values:
            hint = did_you_mean(find_nearest(word, values))
            raise ValueError(f"unknown value {quote(text)}; expected one of: {', '.join(values)}{hint}")
        return by_value[word]

    return parse


def make_choices_parser(choices: Iterable[StrEnum]) -> Callable[[str], tuple[StrEnum, ...]]:
    """Return a parser for a list of values of a choice, at least one; each is returned once."""
    parse_choice = make_choice_parser(choices)

    def parse(text: str) -> tuple[StrEnum, ...]:
        chosen = tuple(dict.fromkeys(map(parse_choice, parse_list(text))))
        if not chosen:
            raise ValueError("expected at least one value")
        return chosen

    return parse


def parse_list(text: str) -> tuple[str, ...]:
    """Return the words of a list, separated by commas, spaces or line breaks; it may be a YAML list."""
    unwrapped = text.strip().removeprefix("[").removesuffix("]")
    words = re.split(r"[\s,]+", unwrapped)
    return tuple(word.strip("'\"") for word in words if word not in ("", "-"))


def parse_patterns(text: str) -> tuple[str, ...]:
    """Return the patterns of a list; raise ValueError for an invalid one, or for an empty list."""
    patterns = parse_list(text)
    if not patterns:
        raise ValueError("expected at least one value")
    for pattern in patterns:
        check_pattern(make_absolute(pattern, "top"))
    return patterns


def parse_two_names(text: str) -> tuple[str, ...]:
    """Return the two names in a list; raise ValueError for others, or for patterns with wildcards."""
    names = parse_list(text)
    if len(names) != 2 or names[0] == names[1] or any(has_wildcard(name) for name in names):
        raise ValueError(f"expected two different names, got {quote(text)}")
    return parse_patterns(text)


def parse_groups(text: str) -> tuple[Group, ...]:
    """Return headings with patterns, written as ``heading: patterns`` and separated by line breaks or semicolons.

    They may also be a mapping or a list of YAML.
    """
    groups = []
    for line in split_entries(text, r"[;\n]"):
        heading, colon, patterns = line.rpartition(":")
        quoted = quote(line)
        if ":" in heading:
            raise ValueError(
                f"invalid group {quoted}: two colons; separate groups with semicolons or line breaks, which YAML keeps "
                "only after '|'"
            )
        if not colon or not heading.strip(" '\""):
            raise ValueError(f"invalid group {quoted}; expected 'heading: patterns', such as 'Core: .api, .db.**'")
        groups.append(Group(escape_invisible_prose(heading.strip(" '\"")), parse_patterns(patterns)))
    if not groups:
        raise ValueError("expected at least one value")
    return tuple(groups)


def split_entries(text: str, separators: str) -> list[str]:
    """Return the entries of a text between separators, a regular expression, or those of a mapping or list of YAML.

    MyST joins the lines of a list of YAML.
    """
    text = text.strip()
    if text[:1] + text[-1:] in ("{}", "[]"):
        entries: list[str] = []
        for each in _iter_flow(text):
            if ":" in each or not any(":" in entry for entry in entries):
                entries.append(_unquote(each))
            else:  # a further pattern
                entries[-1] += f", {each}"
        return entries
    if text.startswith("- "):
        separators = rf"{separators}|(?:^|\s)- "
    entries = [entry.strip().removeprefix("- ").strip() for entry in re.split(separators, text)]
    return [entry for entry in entries if entry]


def _iter_flow(text: str) -> Iterator[str]:
    """Yield the entries of a mapping or list of YAML on one line, and of mappings in it, without empty ones."""
    for entry in re.findall(r"""(?:"[^"]*"|'[^']*'|\[[^\]]*\]|\{[^}]*\}|[^,])+""", text[1:-1]):
        if entry.strip().startswith("{"):
            yield from _iter_flow(entry.strip())
        elif entry.strip():
            yield entry.strip()


def parse_components(text: str) -> tuple[Group, ...]:
    """Return components with patterns, written like groups; without a text, those of the project."""
    return parse_groups(text) if text.strip() else PROJECT_COMPONENTS


def parse_color_by(text: str) -> ColorBy | tuple[Group, ...]:
    """Return the meaning of colours: a ``ColorBy``, or the author's own words with patterns."""
    word = text.strip().lower()
    if ":" in text:
        return parse_groups(text)
    if word in list(ColorBy):
        return ColorBy(word)
    hint = did_you_mean(find_nearest(word, list(ColorBy)))
    raise ValueError(
        f"unknown value {quote(text)}; expected one of: {', '.join(ColorBy)}; or labels with patterns, such as "
        f"'stable: .api'{hint}"
    )


def parse_member_kinds(text: str) -> tuple[MemberKind, ...]:
    """Return the kinds of members in a list, in the singular or plural; all kinds for an empty one."""
    kinds = []
    for word in parse_list(text.lower()):
        kind = _MEMBER_WORDS.get(word)
        if kind is None:
            hint = did_you_mean(find_nearest(word, _MEMBER_WORDS))
            expected = ", ".join(MEMBER_PLURALS)
            raise ValueError(f"unknown kind of member {quote(word)}; expected one or more of: {expected}{hint}")
        kinds.append(kind)
    return tuple(kinds) or tuple(_MEMBER_WORDS[word] for word in MEMBER_PLURALS)


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


def parse_text(value: str) -> str:
    """Return a text without white space around it; raise ValueError for an empty one."""
    if not value.strip():
        raise ValueError("expected a value")
    return escape_invisible(value.strip())


def parse_class_names(text: str) -> tuple[str, ...]:
    """Return the names of classes, normalized by docutils; raise ValueError for an invalid one."""
    from docutils.parsers.rst import directives  # the command does not need it

    try:
        return tuple(directives.class_option(" ".join(parse_list(text))))
    except ValueError:
        raise ValueError(f"invalid class name {quote(text)}") from None


def parse_row_names(text: str) -> tuple[str, ...]:
    """Return the names of rows in lower case, separated by commas or line breaks; without commas, by spaces."""
    unwrapped = text.strip().removeprefix("[").removesuffix("]").lower()
    words = re.split(r"[,\n]", unwrapped) if "," in unwrapped else unwrapped.split()
    names = tuple(dict.fromkeys(_unquote(word.strip().removeprefix("- ")) for word in words if word.strip(" -")))
    if not names:
        raise ValueError("expected at least one value")
    return names


def _unquote(name: str) -> str:
    """Return a name without surrounding quotation marks, as in a YAML list."""
    name = name.strip()
    is_quoted = len(name) > 1 and name[0] == name[-1] and name[0] in "'\"" and name[0] not in name[1:-1]
    return name[1:-1].strip() if is_quoted else name


def parse_identifier(text: str) -> str:
    """Return a valid name in Python; raise ValueError for any other text."""
    name = text.strip()
    if not is_identifier(name):
        raise ValueError(f"expected a Python identifier, got {quote(name)}")
    return name


def parse_language(text: str) -> str:
    """Return the code of a language with a catalogue, or of a variant of one."""
    if not is_known(text):
        known = ", ".join(list_languages())
        hint = did_you_mean(find_nearest(text, list_languages()))
        raise ValueError(f"unknown language {quote(text)}; expected one of: {known}{hint}")
    return text


def parse_column_widths(text: str) -> tuple[int, ...]:
    """Return the widths of columns; an empty tuple for ``auto``."""
    widths = parse_list(text.lower())
    if widths == ("auto",):
        return ()
    if not widths or not all(word.isdecimal() and len(word) <= _MAX_DIGITS and int(word) > 0 for word in widths):
        raise ValueError(f"expected 'auto' or positive integers, got {quote(text)}")
    return tuple(map(int, widths))
