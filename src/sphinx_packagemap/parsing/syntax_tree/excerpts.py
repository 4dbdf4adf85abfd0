"""Statements of a module, selected by the names that they mention: most of a module makes no difference to these."""

from __future__ import annotations

import ast
import re
from abc import ABC, abstractmethod
from bisect import bisect_right
from collections.abc import Callable, Collection, Iterator
from itertools import accumulate

from sphinx_packagemap.parsing.syntax_tree.scopes import MUTATORS

_DEFINITION = re.compile(r"@|(?:def|class|async[ \t]+def)\b")
_BEFORE_NAME, _AFTER_NAME = re.compile(r"\W"), re.compile(r"\W|\Z")
# Everything that a definition can do to a name of the module: the text before that on its line, and after it.
_BINDING = re.compile(r"\bglobal\b|\b(?:def|class)\s+\Z")
_CHANGING = re.compile(rf"\s*(?:\[|(?:\.\s*\w+\s*)*?\.\s*(?:__all__|{'|'.join(sorted(MUTATORS))})\b)")
_WORD = re.compile(r"\w+")
_FEW = 8  # names that are searched for one by one, which is faster than to match every word
_MAX_LINE_LENGTH = 500  # characters of a line before a name


class Excerpts(ABC):
    """Statements of one text, selected by the names that they mention."""

    def __init__(self, text: str, begins: list[int]) -> None:
        """Take a text that begins with a newline, and the positions in it where its statements begin."""
        self._text = text
        self._begins = begins

    def select_mentioning(self, names: Collection[str]) -> ast.Module:
        """Return the statements that mention one of these names, in order.

        A definition is left out if it can neither bind nor change one of them. Raises NeedsFullParse if one of them is
        no valid source.
        """
        mentions = self._find(names) if len(names) <= _FEW else self._find_many(frozenset(names))
        found = {index for position, end in mentions if (index := self._find_index(position, end)) is not None}
        return ast.Module(self._parse(sorted(found)), [])

    def select_all(self) -> ast.Module:
        """Return all statements."""
        return ast.Module(self._parse([*range(len(self._begins))]), [])

    def _find(self, names: Collection[str]) -> Iterator[tuple[int, int]]:
        """Yield the spans of the uses of a few names."""
        text = self._text
        for name in names:
            position = text.find(name)
            while position >= 0:
                end = position + len(name)
                if _BEFORE_NAME.match(text, position - 1) and _AFTER_NAME.match(text, end):
                    yield position, end
                position = text.find(name, end)

    def _find_many(self, names: frozenset[str]) -> Iterator[tuple[int, int]]:
        """Yield the spans of the uses of the names."""
        return (match.span() for match in _WORD.finditer(self._text) if match.group() in names)

    def _find_index(self, position: int, end: int) -> int | None:
        """Return the number of the statement that may bind or change the name there, None if none does."""
        index = bisect_right(self._begins, position) - 1
        return index if index >= 0 and self._may_change(index, position, end) else None

    def _may_change(self, index: int, position: int, end: int) -> bool:
        """Return whether the use of a name between two positions in a statement may bind or change it."""
        if not _DEFINITION.match(self._text, self._begins[index]):
            return True
        begin = max(self._text.rfind("\n", 0, position) + 1, position - _MAX_LINE_LENGTH)
        before = self._text[begin:position]
        is_bound = len(before) == _MAX_LINE_LENGTH or _BINDING.search(before) is not None
        return is_bound or _CHANGING.match(self._text, end) is not None

    @abstractmethod
    def _parse(self, picked: list[int]) -> list[ast.stmt]:
        """Return statements by their numbers, which are in order; their lines are those in the text."""


class TreeExcerpts(Excerpts):
    """Statements of a syntax tree, selected by the names that they mention."""

    def __init__(self, tree: ast.Module, source: bytes) -> None:
        """Take a syntax tree, and the source that it was parsed from."""
        text = "\n" + source.decode("ascii", "replace")  # as many characters as there are bytes
        lines = [*accumulate(map(len, source.splitlines(keepends=True)), initial=1)]
        self._lines: dict[int, list[ast.stmt]] = {}  # the statements by the line they begin on
        for statement in tree.body:
            decorators = getattr(statement, "decorator_list", ())
            self._lines.setdefault(min(each.lineno for each in (statement, *decorators)), []).append(statement)
        super().__init__(text, [lines[line - 1] for line in self._lines])
        self._statements = [*self._lines.values()]

    def _parse(self, picked: list[int]) -> list[ast.stmt]:
        return [statement for index in picked for statement in self._statements[index]]


class TextExcerpts(Excerpts):
    """Statements of a text, parsed when they are requested."""

    def __init__(self, text: str, begins: list[int], parse: Callable[[str], ast.Module]) -> None:
        """Take a text that begins with a newline, the positions where its statements begin, and a parser of one."""
        super().__init__(
            text, [begin for begin, before in zip(begins, [0, *begins], strict=False) if text[before] != "@"]
        )
        self._parse_statement = parse
        self._known: dict[int, list[ast.stmt]] = {}

    def _parse(self, picked: list[int]) -> list[ast.stmt]:
        statements: list[ast.stmt] = []
        line = position = 0  # the newline at the beginning is no line's end
        for index in picked:
            begin, *end = self._begins[index : index + 2]
            line += self._text.count("\n", position, begin)
            position = begin
            if index not in self._known:
                self._known[index] = self._parse_statement(self._text[begin : end[0] if end else None]).body
                for statement in self._known[index]:
                    statement.lineno += line - 1
            statements += self._known[index]
        return statements
