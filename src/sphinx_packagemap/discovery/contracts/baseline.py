"""Reads a baseline: the imports that are against a rule, and that an author has not removed yet."""

from __future__ import annotations

from typing import NamedTuple

from sphinx_packagemap.files import Unreadable, read_bytes
from sphinx_packagemap.model import Problem, ProblemKind
from sphinx_packagemap.text import escape_invisible, quote

_MAX_SIZE = 1024 * 1024  # bytes of a file
_ARROW = "->"


class Baseline(NamedTuple):
    """The imports that a baseline permits, and the problems of its file."""

    imports: frozenset[tuple[str, str]] = frozenset()  # importer and imported module
    problems: tuple[Problem, ...] = ()


def read_baseline(path: str, name: str) -> Baseline:
    """Return the baseline in a file, which problems call by its ``name``.

    Each line is ``importer -> imported``, with dotted names; blank lines and those that begin with ``#`` are ignored.
    """
    try:
        text = read_bytes(path, _MAX_SIZE).decode("utf-8", "replace")
    except Unreadable as error:
        return Baseline(problems=(_make_problem(f"{quote(name)}: {error.message}"),))
    imports: set[tuple[str, str]] = set()
    problems = []
    for number, line in enumerate(text.splitlines(), 1):
        content = line.strip()
        if not content or content.startswith("#"):
            continue
        importer, arrow, imported = map(str.strip, content.partition(_ARROW))
        if arrow and importer and imported and _ARROW not in imported:
            imports.add((importer, imported))
        else:
            message = f"expected 'importer -> imported', got {quote(escape_invisible(content))}"
            problems.append(_make_problem(f"{quote(name)}, line {number}: {message}"))
    return Baseline(frozenset(imports), tuple(problems))


def _make_problem(message: str) -> Problem:
    return Problem(ProblemKind.OPTION, message, option="baseline")
