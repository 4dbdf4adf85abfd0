"""Single statements of a source text, parsed each by itself."""

from __future__ import annotations

import ast
import re
import warnings

from sphinx_packagemap.parsing.source_file import NeedsFullParse
from sphinx_packagemap.parsing.syntax_tree import find_excess
from sphinx_packagemap.parsing.syntax_tree.blocks import StatementContext
from sphinx_packagemap.parsing.syntax_tree.dunder_all import count_changes, count_mentions
from sphinx_packagemap.parsing.syntax_tree.record_builder import RecordBuilder
from sphinx_packagemap.parsing.syntax_tree.statements import StatementReader

_PLAIN_CHANGE = re.compile(r"__all__[ ]*\+?=[ ]*[\[(]")


def parse_fragment(text: str) -> ast.Module:
    """Return the syntax tree of a fragment of a text; raise NeedsFullParse if it is none by itself."""
    if excess := find_excess(text):
        raise NeedsFullParse(excess)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return ast.parse(text)
    except (SyntaxError, ValueError, MemoryError, RecursionError) as error:
        raise NeedsFullParse("a statement cannot be parsed by itself") from error


class FragmentReader:
    """A parser of fragments of a text, whose statements it reports to a RecordBuilder."""

    def __init__(self, record: RecordBuilder) -> None:
        """Report to ``record``."""
        self._record = record
        self._reader = StatementReader(record)
        self.mentions = 0  # of __all__, in all fragments so far
        self.changes = 0  # of __all__, among these
        self.is_conditional = False  # __all__ is changed under an undecided condition, in the module's own scope
        self.is_decided = False  # a condition of the outermost statement around is, by the text

    def parse(self, text: str) -> ast.Module:
        """Return the syntax tree of a fragment; raise NeedsFullParse if it is none by itself."""
        tree = parse_fragment(text)
        if "__all__" in text:
            mentions = count_mentions(text)
            self.mentions += mentions
            # The usual list of names is one change; a walk over all its strings would find the same.
            if mentions:
                self.changes += 1 if mentions == 1 and _PLAIN_CHANGE.match(text) else count_changes(tree)
        return tree

    def parse_one(self, text: str) -> ast.stmt:
        """Return the syntax tree of a fragment that is one statement."""
        (statement,) = self.parse(text).body
        return statement

    def read(self, text: str, line: int, block: StatementContext, *, is_lazy: bool = False) -> None:
        """Process the statements of a fragment that begins on a line.

        It ``is_lazy`` if it is an import, and the word ``lazy`` is before it (PEP 810).
        """
        changes = self.changes
        for statement in self.parse(text).body:
            statement.lineno += line - 1
            self._reader.read(statement, block, is_lazy=is_lazy)
        self.is_conditional |= self.changes > changes and block.scope and not (block.top or self.is_decided)

    def read_header(self, text: str, line: int, block: StatementContext) -> ast.stmt:
        """Process the names that the header of a compound statement binds, and return that with an empty body."""
        statement = self.parse_one(f"{text} pass\n")
        statement.lineno = line
        self._reader.read_targets(statement, block)
        return statement

    def add_exports(self, names: list[str], block: StatementContext, *, extends: bool) -> None:
        """Add a statement that sets ``__all__``, or ``extends`` it, and needs no parser."""
        self.mentions += 1
        self.changes += 1
        self.is_conditional |= block.scope and not (block.top or self.is_decided)
        if block.top:
            self._record.exports.add_names(names, extends=extends)
