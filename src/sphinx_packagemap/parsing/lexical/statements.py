"""The usual simple statements of a module's own scope, recognized by their form and read without a parser."""

from __future__ import annotations

import keyword
import re
from collections.abc import Callable, Iterable
from itertools import chain
from operator import itemgetter

from sphinx_packagemap.model import BodyKind
from sphinx_packagemap.parsing.lexical.fragments import FragmentReader
from sphinx_packagemap.parsing.lexical.patterns import (
    StatementEnd,
    StatementPattern,
    end_of_annotated,
    end_of_code,
    end_of_rest,
)
from sphinx_packagemap.parsing.records import ImportRecord
from sphinx_packagemap.parsing.source_file import NeedsFullParse
from sphinx_packagemap.parsing.syntax_tree import ENDLESS_NAME, has_endless_name
from sphinx_packagemap.parsing.syntax_tree.blocks import StatementContext
from sphinx_packagemap.parsing.syntax_tree.record_builder import RecordBuilder

_COMMENT = re.compile(r"#[^\n]*")
_BLANKS_AND_COMMENTS = re.compile(r"\s+|#[^\n]*")
_imported_names = itemgetter(1)  # of an ImportRecord
_find_names = re.compile(r"\w+", re.ASCII).findall
_KEYWORDS = frozenset(keyword.kwlist)
_NO_NAME = "an import names what no name can be"
_ESCAPE = re.compile(r"\\[NUux]")
# Looked up by the hundred thousand: members of an enumeration take ten times as long as these.
_STATEMENT_END = StatementEnd.STATEMENT_END.value
_LONG_NAME = 200  # characters: the dots of shorter names need not be counted
_RE_EXPORTS, _CODE = BodyKind.RE_EXPORTS, BodyKind.CODE


class SimpleStatementReader:
    """A reader of statements whose beginnings were matched; unusual ones are left to others."""

    def __init__(self, text: str, record: RecordBuilder, fragments: FragmentReader, *, tolerant: bool = False) -> None:
        """Read from ``text``, and report its statements to ``record``; ``fragments`` counts changes of ``__all__``.

        Whether imports name keywords is checked for a ``tolerant`` reader only: others check all imports at once, with
        ``check_imported_names``.
        """
        self._text = text
        self._tolerant = tolerant
        self._fragments = fragments
        self._record = record

    def read(self, match: re.Match[str], line: int, block: StatementContext) -> int | None:
        """Read a statement on a line in a block, given a match of BEGINNING; return where it ends.

        None, with nothing read, if it is not of a usual form, or is a definition.
        """
        read = _READERS[match.lastgroup]
        return read(self, match, line, block) if read else None

    # Imports

    def _read_modules(self, match: re.Match[str], line: int, block: StatementContext) -> int:
        """Read ``import a, b.c as d``."""
        written = match["IMPORT"]
        if len(written) > _LONG_NAME and has_endless_name(f"import {written}"):
            raise NeedsFullParse(ENDLESS_NAME)
        if written.isidentifier() and written.isascii() and written not in _KEYWORDS:
            self._record.add_import([written], [""], line, block)
        else:
            pairs = [*map(_name_and_alias, written.split(","))]
            self._record.add_import([name for name, _ in pairs], [alias for _, alias in pairs], line, block)
        return match.end()

    def _read_names(self, match: re.Match[str], line: int, block: StatementContext) -> int:
        """Read ``from a import b, c``, also with brackets around the names."""
        names = _find_names(match[match.lastgroup or 0])
        if self._tolerant and not _KEYWORDS.isdisjoint(names):
            raise NeedsFullParse(_NO_NAME)
        self._import_from(match, names, names, line, block)
        return match.end()

    def _read_from(self, match: re.Match[str], line: int, block: StatementContext) -> int:
        """Read ``from a import *``, and imports with aliases or comments."""
        written, in_brackets = match.group("aliased", "aliased_in_brackets")
        if in_brackets is not None:
            written = _COMMENT.sub("", in_brackets) if "#" in in_brackets else in_brackets
            written = " ".join(written.split()).removesuffix(",")
        if "." in written or ("*" in written and (in_brackets is not None or written.strip() != "*")):
            raise NeedsFullParse(_NO_NAME)
        pairs = [*map(_name_and_alias, written.split(","))]
        self._import_from(match, [name for name, _ in pairs], [alias or name for name, alias in pairs], line, block)
        return match.end()

    def _import_from(
        self, match: re.Match[str], names: list[str], bound: list[str], line: int, block: StatementContext
    ) -> None:
        dots, module = match.group("dots", "module")
        if module not in _usual_modules and (reason := _find_unusual_module(module)):
            raise NeedsFullParse(reason)
        self._record.add_import_from(len(dots), module, names, bound, line, block)

    # Names that are set

    def _read_set(self, match: re.Match[str], line: int, block: StatementContext) -> int | None:
        self._record.add_statement(_CODE, block)
        self._record.add_variable(match["set"], line, block)
        return match.end()

    def _read_binding(self, match: re.Match[str], line: int, block: StatementContext) -> int | None:
        end = end_of_rest(self._text, match.end(), _STATEMENT_END)
        return self._bind(match["bound"], _CODE, match.start(), end, line, block)

    def _read_targets(self, match: re.Match[str], line: int, block: StatementContext) -> int | None:
        end = end_of_rest(self._text, match.end(), _STATEMENT_END)
        for name in _find_names(match["targets"]):
            if self._bind(name, _CODE, match.start(), end, line, block) is None:
                return None
        return end

    def _read_annotated(self, match: re.Match[str], line: int, block: StatementContext) -> int | None:
        end = end_of_annotated(self._text, match.end())
        return self._bind(match["annotated"], _CODE, match.start(), end, line, block)

    def _read_dunder(self, match: re.Match[str], line: int, block: StatementContext) -> int | None:
        return self._bind(match["dunder"], _RE_EXPORTS, match.start(), match.end(), line, block)

    def _read_dunder_call(self, match: re.Match[str], line: int, block: StatementContext) -> int | None:
        end = end_of_rest(self._text, match.end(), _STATEMENT_END)
        return self._bind(match["called_dunder"], _CODE, match.start(), end, line, block)

    def _read_exports(self, match: re.Match[str], line: int, block: StatementContext) -> int | None:
        """Read ``__all__ = [...]`` or ``__all__ += [...]``."""
        operator, opening, written = match.group("operator", "bracket", "exports")
        elements = _BLANKS_AND_COMMENTS.sub("", written).split(",")
        if opening == "(" and len(elements) == 1:  # no tuple
            return None
        names = [each[1:-1] for each in elements if each]
        if "" in elements[:-1] or not all(map(str.isidentifier, names)):
            return None
        self._fragments.add_exports(names, block, extends=operator == "+=")
        if operator == "=":
            return self._bind("__all__", _RE_EXPORTS, match.start(), match.end(), line, block)
        self._record.add_statement(_RE_EXPORTS, block)
        return match.end()

    def _bind(
        self, name: str, body: BodyKind, begin: int, end: int | None, line: int, block: StatementContext
    ) -> int | None:
        if end is None or self._has_doubtful_escape(begin, end):
            return None
        self._record.add_statement(body, block)
        self._record.add_variable(name, line, block)
        return end

    def _has_doubtful_escape(self, begin: int, end: int) -> bool:
        """Return whether a string may hold an escape that Python refuses: an incomplete code, or an unknown name."""
        return self._text.find("\\", begin, end) >= 0 and _ESCAPE.search(self._text, begin, end) is not None

    # Statements that set none

    def _read_code(self, match: re.Match[str], line: int, block: StatementContext) -> int | None:
        end = end_of_code(self._text, match.start())
        if end is None or self._has_doubtful_escape(match.start(), end):
            return None
        self._record.add_statement(_CODE, block)
        return end

    def _read_decorators(self, match: re.Match[str], line: int, block: StatementContext) -> int | None:
        return match.end()

    def _read_decorator(self, match: re.Match[str], line: int, block: StatementContext) -> int | None:
        return end_of_rest(self._text, match.end(), _STATEMENT_END)


_READERS: dict[
    str | None, Callable[[SimpleStatementReader, re.Match[str], int, StatementContext], int | None] | None
] = {
    StatementPattern.IMPORT.value: SimpleStatementReader._read_modules,
    StatementPattern.NAMES.value: SimpleStatementReader._read_names,
    StatementPattern.NAMES_IN_BRACKETS.value: SimpleStatementReader._read_names,
    StatementPattern.FROM.value: SimpleStatementReader._read_from,
    StatementPattern.DEFINITION.value: None,
    StatementPattern.LONG_DEFINITION.value: None,
    StatementPattern.DECORATORS.value: SimpleStatementReader._read_decorators,
    StatementPattern.SET.value: SimpleStatementReader._read_set,
    StatementPattern.BINDING.value: SimpleStatementReader._read_binding,
    StatementPattern.TARGETS.value: SimpleStatementReader._read_targets,
    StatementPattern.ANNOTATED.value: SimpleStatementReader._read_annotated,
    StatementPattern.DUNDER.value: SimpleStatementReader._read_dunder,
    StatementPattern.DUNDER_CALL.value: SimpleStatementReader._read_dunder_call,
    StatementPattern.EXPORTS.value: SimpleStatementReader._read_exports,
    StatementPattern.CODE.value: SimpleStatementReader._read_code,
    StatementPattern.DECORATOR.value: SimpleStatementReader._read_decorator,
}


# The same modules are imported again and again.
_usual_modules: set[str] = set()
_MAX_MODULES = 1 << 15


def check_imported_names(imports: Iterable[ImportRecord]) -> None:
    """Raise NeedsFullParse if any import names a keyword."""
    if not _KEYWORDS.isdisjoint(chain.from_iterable(map(_imported_names, imports))):
        raise NeedsFullParse(_NO_NAME)


def _find_unusual_module(name: str) -> str:
    """Return the reason why the name of a module needs a full parse; empty for all others."""
    if len(name) > _LONG_NAME and has_endless_name(f"from {name}"):
        return ENDLESS_NAME
    parts = name.split(".") if name else []
    if not (all(map(str.isidentifier, parts)) and _KEYWORDS.isdisjoint(parts)):
        return _NO_NAME
    if len(_usual_modules) < _MAX_MODULES:
        _usual_modules.add(name)
    return ""


def _name_and_alias(written: str) -> tuple[str, str]:
    """Return the imported name, and the name it is bound to; raise NeedsFullParse if a parser is needed."""
    name, _, alias = written.strip().partition(" as ")
    name, alias = name.strip(), alias.strip()
    parts = name.split(".")
    is_usual = written.isascii() and (
        name == "*" or (all(map(str.isidentifier, parts)) and _KEYWORDS.isdisjoint(parts))
    )
    if not is_usual or (alias and not (alias.isidentifier() and alias not in _KEYWORDS)):
        raise NeedsFullParse("an import has an unusual form")
    return name, alias
