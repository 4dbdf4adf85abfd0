"""The contents of managed blocks in text documents: trees, comparisons, anatomies and import statements.

They are the same as the output of the command in Markdown or reStructuredText. ``registry.BLOCKS`` has the commands of
blocks; ``renewal.renew_document`` computes the text of a document with all its blocks renewed.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

from sphinx_packagemap.documents import Markup
from sphinx_packagemap.i18n import ENGLISH, Language
from sphinx_packagemap.model import Problem


class BlockRequest(NamedTuple):
    """Everything that determines the content of a block in a project."""

    command: str
    names: tuple[str, ...]
    values: Mapping[str, Any]  # of the options of the command, by field
    markup: Markup
    notes: tuple[str, ...] = ()  # the lines of the author's notes
    max_items: int = sys.maxsize
    max_tokens: int | None = None
    language: Language = ENGLISH


class BlockContent(NamedTuple):
    """The content of a block."""

    text: str  # in the markup of the document
    problems: tuple[Problem, ...] = ()  # with the documented code
    note_problems: tuple[Problem, ...] = ()  # with the notes; the line is that within the notes, from 0


class NoContent(Exception):
    """Raised if a block or a report has no content; has the problem that is the reason."""

    def __init__(self, problem: Problem) -> None:
        super().__init__(problem.message)
        self._problem = problem

    def make_problem(self) -> Problem:
        """Return the problem."""
        return self._problem


Render = Callable[[BlockRequest], BlockContent]
