"""Select the top-level statements of a module that mention some names."""

from __future__ import annotations

import ast
import re
from abc import ABC, abstractmethod
from bisect import bisect_right
from collections.abc import Collection, Iterator
from itertools import accumulate

from sphinx_packagemap.reading.lines import LineNumbers
from sphinx_packagemap.reading.pieces import parse_piece
from sphinx_packagemap.reading.rebinding import MUTATORS

_DEFINITION = re.compile(r"@|(?:def|class|async[ \t]+def)\b")
_BEFORE_NAME, _AFTER_NAME = re.compile(r"\W"), re.compile(r"\W|\Z")
# All that a definition can do to a name of the module: what stands before that on its line, and what follows it.
_BINDING = re.compile(r"\bglobal\b|\b(?:def|class)\s+\Z")
_CHANGING = re.compile(rf"\s*(?:\[|(?:\.\s*\w+\s*)*?\.\s*(?:__all__|{'|'.join(sorted(MUTATORS))})\b)")
_WORD = re.compile(r"\w+")
_FEW = 8  # names that are searched for one by one, which is faster than to look at every word
_LONGEST = 500  # characters of a line before a name


class Excerpts(ABC):
    """Picks statements of one text by what they mention."""

    def __init__(self, text: str, begins: list[int]) -> None:
        """Take a text that begins with a newline, and the positions in it where its statements begin."""
        self._text = text
        self._begins = begins

    def mentioning(self, names: Collection[str]) -> ast.Module:
        """Return the statements that mention one of these names, in order.

        A definition is left out if it can neither bind nor change one of them. Raises InDoubt if what is found is no
        valid source.
        """
        mentions = self._find(names) if len(names) <= _FEW else self._find_many(frozenset(names))
        found = {index for position, end in mentions if (index := self._index(position, end)) is not None}
        return ast.Module(self._parsed(sorted(found)), [])

    def all(self) -> ast.Module:
        """Return all statements."""
        return ast.Module(self._parsed([*range(len(self._begins))]), [])

    def _find(self, names: Collection[str]) -> Iterator[tuple[int, int]]:
        """Yield the positions between which one of a few names stands."""
        text = self._text
        for name in names:
            position = text.find(name)
            while position >= 0:
                end = position + len(name)
                if _BEFORE_NAME.match(text, position - 1) and _AFTER_NAME.match(text, end):
                    yield position, end
                position = text.find(name, end)

    def _find_many(self, names: frozenset[str]) -> Iterator[tuple[int, int]]:
        """Yield the positions between which one of the names stands."""
        return (match.span() for match in _WORD.finditer(self._text) if match.group() in names)

    def _index(self, position: int, end: int) -> int | None:
        """Return the number of the statement that may bind or change the name that stands there, None if none does."""
        index = bisect_right(self._begins, position) - 1
        return index if index >= 0 and self._matters(index, position, end) else None

    def _matters(self, index: int, position: int, end: int) -> bool:
        """Tell whether what a statement does with a name between two positions may bind or change it."""
        if not _DEFINITION.match(self._text, self._begins[index]):
            return True
        begin = max(self._text.rfind("\n", 0, position) + 1, position - _LONGEST)
        before = self._text[begin:position]
        is_bound = len(before) == _LONGEST or _BINDING.search(before) is not None
        return is_bound or _CHANGING.match(self._text, end) is not None

    @abstractmethod
    def _parsed(self, picked: list[int]) -> list[ast.stmt]:
        """Return statements by their numbers, which are in order; their lines are those in the text."""


class TextExcerpts(Excerpts):
    """Parses no more of a text than is asked for."""

    def __init__(self, text: str, begins: list[int]) -> None:
        """Take a text that begins with a newline, and the positions where its statements begin."""
        super().__init__(
            text, [begin for begin, before in zip(begins, [0, *begins], strict=False) if text[before] != "@"]
        )
        self._known: dict[int, list[ast.stmt]] = {}

    def _parsed(self, picked: list[int]) -> list[ast.stmt]:
        numbers = LineNumbers(self._text)
        statements: list[ast.stmt] = []
        for index in picked:
            begin, *end = self._begins[index : index + 2]
            line = numbers.at(begin)
            if index not in self._known:
                self._known[index] = parse_piece(self._text[begin : end[0] if end else None]).body
                for statement in self._known[index]:
                    statement.lineno += line - 1
            statements += self._known[index]
        return statements


class TreeExcerpts(Excerpts):
    """Picks statements of a syntax tree."""

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

    def _parsed(self, picked: list[int]) -> list[ast.stmt]:
        return [statement for index in picked for statement in self._statements[index]]
