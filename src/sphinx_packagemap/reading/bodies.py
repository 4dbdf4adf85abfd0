"""The bodies of functions and classes in a text: where they end, and which imports they hold.

They are not lexed. A body ends at the next line that is indented no deeper and begins a statement; and that
is told by its first word, or by lexing the few lines before it.
"""

from __future__ import annotations

import re
from bisect import bisect, bisect_left
from collections.abc import Iterator
from functools import lru_cache
from typing import TYPE_CHECKING

from sphinx_packagemap.reading.blocks import MODULE, Block
from sphinx_packagemap.reading.grammar import BEGINS_STATEMENT
from sphinx_packagemap.reading.landmarks import Landmarks, goes_on
from sphinx_packagemap.reading.lines import end_of_lines, end_of_spaces, has_conditions

if TYPE_CHECKING:
    from sphinx_packagemap.reading.headers import Headers

_FIRST_LINE = re.compile(r"(?:[ \t\f]*+(?:#[^\n]*+)?\n)*+([ ]++)(?=[^\t\f\n])")
# The usual ones that no bracket can hold, to save a look by BEGINS_STATEMENT.
_USUAL_BEGINNINGS = ("def ", "class ", "import ", "async def ", "try:", "with ")
_IN_FUNCTION = MODULE._replace(function=True, scope=False, top=False)
_SURE_WORDS = ("return ", "return\n", "raise ", "assert ", "def ", "class ")


class Bodies:
    """The bodies of one text that begins with a newline."""

    def __init__(self, text: str, strings: list[int], landmarks: Landmarks, *, tolerant: bool = False) -> None:
        """Look into ``text``, whose long strings and landmarks are known; ``tolerant`` of what makes no sense."""
        self._text = text
        self._strings = strings
        self._margin, self._imports = landmarks
        self._tolerant = tolerant
        self._headers: Headers | None = None

    @property
    def headers(self) -> Headers:
        """The conditions of the text."""
        if self._headers is None:
            from sphinx_packagemap.reading.headers import Headers  # its expressions take a while to compile

            self._headers = Headers(self._text, tolerant=self._tolerant)
        return self._headers

    def end(self, begin: int, indent: int) -> int:
        """Return the line at which a body ends, given where it begins and how far its header is indented."""
        text, margin = self._text, self._margin
        lines: Iterator[int]
        if indent == 0:  # the next line at the margin is known, and most often it is that
            index = bisect_left(margin, begin)
            if index == len(margin):
                return len(text)
            if text.startswith(_USUAL_BEGINNINGS, margin[index]):
                return margin[index]
            lines = (margin[each] for each in range(index, len(margin)))
        else:
            lines = self._lines_within(begin, indent)
        for line in lines:
            if line < begin:
                continue
            if BEGINS_STATEMENT.match(text, end_of_spaces(text, line)):
                return line
            begin = end_of_lines(text, self._last_sure_line(begin, line), line)
            if begin == line:
                return line
        return len(text)

    def _lines_within(self, begin: int, indent: int) -> Iterator[int]:
        for match in _lines_indented_at_most(indent).finditer(self._text, begin - 1):
            if not self._is_in_string(match.start()) and not goes_on(self._text, match.start() + 1):
                yield match.start() + 1

    def _is_in_string(self, position: int) -> bool:
        return bisect(self._strings, position) % 2 == 1

    def _last_sure_line(self, begin: int, end: int) -> int:
        """Return where a line begins, late between two positions, that no bracket or string can hold."""
        best = begin
        for word in _SURE_WORDS:
            position = self._text.rfind(word, best, end)
            line = self._text.rfind("\n", best, position) + 1 if position >= 0 else 0
            if line > best and self._begins_line(line, position):
                best = line
        return best

    def _begins_line(self, line: int, position: int) -> bool:
        is_first = self._text[line:position].isspace() and self._text[line - 2] != "\\"
        return is_first and not self._is_in_string(position)

    def imports(self, begin: int, end: int) -> list[int]:
        """Return the lines between two positions that begin with an import."""
        imports = self._imports
        return imports[bisect_left(imports, begin) : bisect_left(imports, end)] if imports else []

    def blocks_of(
        self, imports: list[int], begin: int, end: int, outer: Block, *, is_class: bool
    ) -> list[Block] | None:
        """Return in which blocks imports in a body stand, ``outer`` being the one around its definition.

        None where it takes a closer look to tell.
        """
        function = _IN_FUNCTION if outer is MODULE else outer._replace(function=True, scope=False, top=False)
        if not is_class and not self._is_nested(imports, begin):
            return [function] * len(imports)
        may_decide = has_conditions(self._text, begin, imports[-1])
        if may_decide and self.headers.names_decide_between(begin, imports[-1]):
            return None
        if is_class:
            body = outer._replace(scope=False, top=False)
            return self._blocks_in_class(imports, begin, end, body, function, may_decide=may_decide)
        if may_decide and self.headers.literals_decide_between(begin, imports[-1]):
            return None
        return [function] * len(imports)

    def _is_nested(self, imports: list[int], begin: int) -> bool:
        """Tell whether any of the imports in a function stands within another statement of it."""
        text = self._text
        first_line = _FIRST_LINE.match(text, begin)
        if first_line is None:
            return True
        spaces = first_line[1]
        return any(not text.startswith(spaces, line) or text[line + len(spaces)] == " " for line in imports)

    def _blocks_in_class(
        self, imports: list[int], begin: int, end: int, body: Block, method: Block, *, may_decide: bool
    ) -> list[Block] | None:
        """Tell imports in methods from those in the class itself, by the last line before that has its indentation.

        None where conditions ``may_decide``, and one of them may.
        """
        text = self._text
        first_line = _FIRST_LINE.match(text, begin)
        if first_line is None:
            return None
        indent = len(first_line[1])
        lines = [
            (match.start() + 1, match.lastindex is not None)
            for match in _lines_indented_by(indent).finditer(text, begin - 1, end)
            if not self._is_in_string(match.start())
        ]
        blocks = []
        for position in imports:
            line, begins_method = lines[bisect(lines, (position, True)) - 1]
            own_indent = end_of_spaces(text, position) - position
            is_in_method = begins_method and own_indent > indent
            if own_indent == indent:
                blocks.append(body)
            elif is_in_method and not (may_decide and self.headers.literals_decide_between(line, position)):
                blocks.append(method)
            else:
                return None
        return blocks


@lru_cache(maxsize=64)
def _lines_indented_by(indent: int) -> re.Pattern[str]:
    """Return an expression for the beginning of a line with an indentation; of a method, if it has a group."""
    return re.compile(rf"\n[ ]{{{indent}}}(?:(?:async[ ]+)?def[ ]()|[^ \t\n\f#)\]}}])")


@lru_cache(maxsize=64)
def _lines_indented_at_most(indent: int) -> re.Pattern[str]:
    return re.compile(rf"\n[ ]{{0,{indent}}}+[^ \t\n#\f)\]}}]")
