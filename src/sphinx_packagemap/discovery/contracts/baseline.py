"""Reads a baseline: the imports that are against a rule, and that an author has not removed yet."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import NamedTuple

from sphinx_packagemap.files import Unreadable, read_bytes
from sphinx_packagemap.model import Problem, ProblemKind
from sphinx_packagemap.text import escape_invisible, quote

_MAX_SIZE = 1024 * 1024  # bytes of a file
_MAX_PROBLEMS = 5  # of lines of another form
_ARROW = "->"


class Baseline(NamedTuple):
    """The imports that a baseline permits, and the problems of its file."""

    name: str = ""  # the file, as the author writes it
    lines: Mapping[tuple[str, str], int] = MappingProxyType({})  # by importer and imported module: from 1
    problems: tuple[Problem, ...] = ()


def read_baseline(path: str, name: str) -> Baseline:
    """Return the baseline in a file, which problems call by its ``name``.

    Each line is ``importer -> imported``, with dotted names, and may end with a comment, which begins with ``#``.
    """
    try:
        text = read_bytes(path, _MAX_SIZE).decode("utf-8-sig", "replace")
    except Unreadable as error:
        return Baseline(name, problems=(_make_problem(f"{quote(name)}: {error.message}"),))
    lines: dict[tuple[str, str], int] = {}
    invalid: list[tuple[int, str]] = []
    for number, line in enumerate(text.splitlines(), 1):
        content = line.partition("#")[0].strip()
        importer, arrow, imported = map(str.strip, content.partition(_ARROW))
        if arrow and importer and imported and _ARROW not in imported:
            lines.setdefault((importer, imported), number)
        elif content:
            invalid.append((number, content))
    problems = [
        _make_problem(
            f"{quote(name)}, line {number}: expected 'importer -> imported', got {quote(escape_invisible(content))}"
        )
        for number, content in invalid[:_MAX_PROBLEMS]
    ]
    if len(invalid) > _MAX_PROBLEMS:
        problems.append(_make_problem(f"{quote(name)} has {len(invalid) - _MAX_PROBLEMS} more lines of another form"))
    return Baseline(name, lines, tuple(problems))


def _make_problem(message: str) -> Problem:
    return Problem(ProblemKind.OPTION, message, option="baseline")
