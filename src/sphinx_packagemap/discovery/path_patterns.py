"""Patterns of paths, as people write them in configuration: ``docs/**/*.md``.

``*``, ``?`` and ``[...]`` match characters of one name, and ``**`` matches any number of directories. A pattern that
ends with a slash matches everything in that directory.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import lru_cache

from sphinx_packagemap.text import quote

_MAX_LENGTH = 500  # characters of a pattern
_PIECE = re.compile(r"\*+|\?|\[[!^]?\]?[^\]/]*\]|.", re.DOTALL)
_WILDCARD = re.compile(r"[*?]|\[[^\]]+\]")


def has_path_wildcard(pattern: str) -> bool:
    """Return whether a pattern has wildcards, so that it can match several paths."""
    return _WILDCARD.search(pattern) is not None or pattern.endswith("/")


@lru_cache(maxsize=256)
def compile_path_pattern(pattern: str) -> re.Pattern[str]:
    """Return the expression that matches the paths to which a pattern applies; raise ValueError if it is invalid.

    The time of a match is proportional to the length of the path: what a wildcard matches is never tried again, which
    is right because the first possible place leaves the most for the rest of the pattern.
    """
    components = (f"{pattern}**" if pattern.endswith("/") else pattern).split("/")
    if len(pattern) > _MAX_LENGTH:
        raise ValueError(f"the pattern {quote(pattern)} has more than {_MAX_LENGTH} characters")
    if "" in components or {".", ".."} & {*components}:
        raise ValueError(f"expected a path without '.', '..' and empty components, got {quote(pattern)}")
    groups = [[*map(_translate, group)] for group in _split(components)]
    expression = "/".join(groups[0])
    for number, group in enumerate(groups[1:], 1):
        is_last = number == len(groups) - 1
        expression += "/" if number == 1 and groups[0] else ""
        if is_last and not group:
            expression += ".+"
        elif is_last:
            expression += rf"(?:[^/]+/)*{'/'.join(group)}"
        elif group:
            expression += rf"(?>(?:[^/]+/)*?{'/'.join(group)}/)"
    try:
        return re.compile(rf"{expression}\Z", re.DOTALL)
    except re.error as error:
        raise ValueError(f"expected characters in order in the brackets of {quote(pattern)}") from error


def _split(components: Iterable[str]) -> Iterator[list[str]]:
    """Yield the components between each ``**``."""
    group: list[str] = []
    for component in components:
        if component == "**":
            yield group
            group = []
        else:
            group.append(component)
    yield group


def _translate(component: str) -> str:
    """Return an expression for one component of a path."""
    parts, current = [], ""
    for piece in _PIECE.findall(component):
        if piece.startswith("*"):
            parts.append(current)
            current = ""
        elif piece == "?":
            current += "[^/]"
        elif len(piece) > 2:
            characters = re.sub(r"([\\\[\]&~|^])", r"\\\1", piece[1:-1].removeprefix("!").removeprefix("^"))
            characters = re.sub("--+", lambda match: r"\-" * len(match.group()), characters)  # no difference of sets
            current += f"(?!/)[{'^' if piece[1] in '!^' else ''}{characters}]"
        else:
            current += re.escape(piece)
    if not parts:
        return current
    between = "".join(rf"(?>[^/]*?{part})" for part in parts[1:] if part)
    return rf"{parts[0]}{between}[^/]*{current}(?![^/])"
