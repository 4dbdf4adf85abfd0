"""Finds the managed blocks of a document, whose content the command renews, and replaces their content.

In Markdown, a block is between two comments of HTML; in reStructuredText, between two comments:

    <!-- packagemap: tree shop depth=2 -->          .. packagemap: tree shop depth=2
    <!-- /packagemap -->                            .. /packagemap

The first comment may have further lines: the author's notes. In code blocks, such comments are examples.
"""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterable, Iterator, Mapping
from typing import NamedTuple

from sphinx_packagemap.documents import Document, Markup
from sphinx_packagemap.documents.code_blocks import find_code_blocks
from sphinx_packagemap.model import Problem, ProblemKind
from sphinx_packagemap.text import quote

SIGNS = (b"packagemap:", b"/packagemap")  # each block contains both, and each part of a block one of them
ENDS = {Markup.MARKDOWN: "<!-- /packagemap -->", Markup.RST: ".. /packagemap"}
BEGINNINGS = {Markup.MARKDOWN: "<!-- packagemap: ... -->", Markup.RST: ".. packagemap: ..."}


class ManagedBlock(NamedTuple):
    """A managed block."""

    line: int  # of its beginning, from 0
    start: int  # the first line of its content
    end: int  # the line of its end
    words: str  # the command with its arguments, as in a shell
    notes: tuple[str, ...]  # the further lines of the comment
    prefix: str  # begins each line of the content: white space in a list, ``> `` in a quotation
    notes_line: int = 0  # of the first of the notes

    @staticmethod
    def format_beginning(markup: Markup, words: str, notes: Iterable[tuple[str, str]] = ()) -> list[str]:
        """Return the lines of the comment that begins a block, given its words and notes: pairs of name and text."""
        lines = [f"{f'`{name}`' if ':' in name else name}: {' '.join(text.split())}" for name, text in notes]
        if markup is Markup.RST:
            return [f".. packagemap: {words}", *(f"   {line}" for line in lines)]
        if not lines:
            return [f"<!-- packagemap: {_escape_comment(words)} -->"]
        return [f"<!-- packagemap: {_escape_comment(words)}", *map(_escape_comment, lines), "-->"]


class FoundBlocks(NamedTuple):
    """The managed blocks of a document, and the problems with its markers; with problems, there are no blocks."""

    blocks: tuple[ManagedBlock, ...] = ()
    problems: tuple[Problem, ...] = ()


def find_managed_blocks(document: Document) -> FoundBlocks:
    """Return the managed blocks of a document, in order."""
    if "packagemap" not in document.text:
        return FoundBlocks()
    finder = _Finder(document)
    finder.find()
    problems = tuple(finder.problems)
    return FoundBlocks((), problems) if problems else FoundBlocks(tuple(finder.blocks))


def format_content(block: ManagedBlock, text: str) -> list[str]:
    """Return the lines of a block with a text as its content: between empty lines, each with the prefix."""
    lines = ["", *text.rstrip("\n").split("\n"), ""] if text.strip() else [""]
    return [f"{block.prefix}{line}" if line else block.prefix.rstrip() for line in lines]


def replace_contents(document: Document, contents: Mapping[ManagedBlock, str]) -> str:
    """Return the text of a document with new contents of some blocks; all other characters are unchanged."""
    return document.replace_lines(
        [(block.start, block.end, format_content(block, text)) for block, text in contents.items()]
    )


# The first of these ends a comment in Markdown, both do in HTML.
_COMMENT_END = re.compile(r"--(\\*)(!?>)")
_ESCAPED_END = re.compile(r"--\\(\\*)(!?>)")


def _escape_comment(text: str) -> str:
    """Return a text that does not end a comment of HTML."""
    return _COMMENT_END.sub(r"--\\\1\2", text)


def _restore_comment(text: str) -> str:
    """Return the text of which :func:`_escape_comment` returns the argument."""
    return _ESCAPED_END.sub(r"--\1\2", text)


_ITEM = r"(?:[-*+]|\d{1,9}[.)])[ \t]+"
_LEAD = rf"(?P<lead>(?:[ \t>]|{_ITEM}(?=<!--))*)"
_SIGN = r"packagemap:(?!:)(?P<words>.*)"
_BEGINNING = {
    Markup.MARKDOWN: re.compile(rf"{_LEAD}<!--[ \t]*{_SIGN}$"),
    Markup.RST: re.compile(rf"(?P<lead>[ \t]*(?:(?:{_ITEM}|\#\.[ \t]+)(?=\.\.))?)\.\.[ \t]+{_SIGN}$"),
}
_END = {
    Markup.MARKDOWN: re.compile(r"(?P<lead>[ \t>]*)<!--[ \t]*/packagemap[ \t]*-->[ \t]*$"),
    Markup.RST: re.compile(r"(?P<lead>[ \t]*)\.\.[ \t]+/packagemap[ \t]*$"),
}
_ANYWHERE = {
    Markup.MARKDOWN: re.compile(r"<!--[ \t]*(?:packagemap:|/packagemap[ \t]*-->)"),
    Markup.RST: re.compile(r"^[ \t]*\.\.[ \t]+(?:packagemap::|/packagemap\b)"),
}
_CODE_SPAN = re.compile(r"(?<!`)(`+)(?!`).*?(?<!`)\1(?!`)")
_MAX_LINE = 10_000  # characters in which code spans are searched; the time for these may be quadratic
_MAX_WORD_LINES = 200
_MAX_LINES_OF_ITEM = 500  # of a list, before a block in it
_CODE_INDENT = 4  # columns by which code is indented in Markdown
_TAB_SIZES = {Markup.MARKDOWN: 4, Markup.RST: 8}


class _Beginning(NamedTuple):
    """The beginning of a block; the fields are those of a ``ManagedBlock``."""

    line: int
    start: int
    words: str
    notes: tuple[str, ...]
    prefix: str
    notes_line: int


class _Finder:
    """Reads the lines of a document, outside of code blocks."""

    def __init__(self, document: Document) -> None:
        self._document = document
        self._markup = document.markup
        self._lines = (document.lines[0].removeprefix("\ufeff"), *document.lines[1:])
        self.blocks: list[ManagedBlock] = []
        self.problems: list[Problem] = []

    def find(self) -> None:
        """Find the blocks and the problems."""
        opened: _Beginning | None = None
        after = 0  # the line after the last comment
        for number in self._iter_prose():
            line = self._lines[number]
            if number < after or "packagemap" not in line or self._is_indented_code(number):
                continue
            beginning, end = _BEGINNING[self._markup].match(line), _END[self._markup].match(line)
            if beginning is not None:
                if opened is not None:
                    message = (
                        f"expected the end of the managed block in line {opened.line + 1} before another one begins"
                    )
                    self._add_problem(number, f"{message}: {quote(ENDS[self._markup])}")
                opened = self._read_beginning(number, beginning)
                after = opened.start
            elif end is not None:
                self._close(opened, number, end["lead"])
                opened = None
            elif opened is None and _ANYWHERE[self._markup].search(_CODE_SPAN.sub("", line[:_MAX_LINE])):
                self._add_problem(number, self._describe_stray())
        if opened is not None:
            self._add_problem(opened.line, f"the managed block has no end: {quote(ENDS[self._markup])}")

    def _iter_prose(self) -> Iterator[int]:
        """Yield the numbers of the lines outside of code blocks."""
        blocks = find_code_blocks(self._document)
        starts = [0, *(block.closing for block in blocks)]
        ends = [*(block.opening for block in blocks), len(self._lines)]
        for start, end in zip(starts, ends, strict=True):
            yield from range(start, end)

    def _is_indented_code(self, number: int) -> bool:
        """Return whether a line in Markdown is indented code: by four columns, and not in an item of a list."""
        if self._markup is not Markup.MARKDOWN:
            return False
        indent = self._measure_indent(self._lines[number])
        if indent < _CODE_INDENT:
            return False
        for before in range(number - 1, max(-1, number - 1 - _MAX_LINES_OF_ITEM), -1):
            line = self._lines[before]
            if line.strip() and (outer := self._measure_indent(line)) < indent:
                item = re.match(rf"[ \t]*{_ITEM}", line)
                if item is not None:
                    return indent - len(self._expand(item.group())) >= _CODE_INDENT
                if not outer:
                    return True
        return True

    def _read_beginning(self, number: int, match: re.Match[str]) -> _Beginning:
        lead = match["lead"]
        prefix = re.sub(r"[^ \t>]", " ", lead)
        if self._markup is Markup.RST:
            notes, start = self._read_rst_notes(number + 1, len(self._expand(lead)))
            words = match["words"]
        else:
            words, notes, start = self._read_html_comment(number, match["words"], prefix)
        if not words.strip():
            message = "expected a command and a name after 'packagemap:', such as 'tree shop'"
            self._add_problem(number, message)
        words, further = _join_words(words, notes)
        notes_line = number + 1 + len(notes) - len(further)
        return _Beginning(number, start, words.strip(), further, prefix, notes_line)

    def _read_rst_notes(self, number: int, indent: int) -> tuple[tuple[str, ...], int]:
        """Return the further lines of a comment, and the line after it; they are indented by more than it."""
        end, start = number, number
        while number < len(self._lines):
            line = self._lines[number]
            if line.strip():
                if self._measure_indent(line) <= indent:
                    break
                end = number + 1
            number += 1
        lines = self._lines[start:end]
        common = min((self._measure_indent(line) for line in lines if line.strip()), default=0)
        return tuple(self._expand(line)[common:] for line in lines), end

    def _read_html_comment(self, number: int, words: str, prefix: str) -> tuple[str, tuple[str, ...], int]:
        """Return the words and the notes in a comment, and the line after it."""
        notes: list[str] = []
        first, text = number, words
        while "-->" not in text:
            number += 1
            if number == len(self._lines) or "<!--" in self._lines[number]:
                self._add_problem(first, "the comment that begins the managed block has no end: '-->'")
                return words, (), min(number, len(self._lines))
            text = _remove_prefix(self._lines[number], prefix)
            notes.append(text)
        text, _, rest = text.partition("-->")
        if rest.strip():
            self._add_problem(number, self._describe_stray())
        if number == first:
            return _restore_comment(text), (), number + 1
        notes[-1] = text
        return _restore_comment(words), tuple(map(_restore_comment, notes)), number + 1

    def _close(self, opened: _Beginning | None, number: int, lead: str) -> None:
        if opened is None:
            message = f"the end of a managed block without its beginning: {quote(BEGINNINGS[self._markup])}"
            self._add_problem(number, message)
        elif lead.split() != opened.prefix.split() or len(self._expand(lead)) != len(self._expand(opened.prefix)):
            message = (
                f"expected the end of the managed block to be indented like its beginning in line {opened.line + 1}"
            )
            self._add_problem(number, message)
        else:
            line, start, words, notes, prefix, notes_line = opened
            self.blocks.append(ManagedBlock(line, start, number, words, notes, prefix, notes_line))

    def _expand(self, line: str) -> str:
        return line.expandtabs(_TAB_SIZES[self._markup])

    def _measure_indent(self, line: str) -> int:
        expanded = self._expand(line)
        return len(expanded) - len(expanded.lstrip())

    def _describe_stray(self) -> str:
        if self._markup is Markup.RST:
            beginning, end = quote(BEGINNINGS[self._markup]), quote(ENDS[self._markup])
            return f"expected a managed block to begin with {beginning} and to end with {end}"
        return "expected the beginning and the end of a managed block on lines of their own"

    def _add_problem(self, number: int, message: str) -> None:
        self.problems.append(self._document.make_problem(ProblemKind.OPTION, message, number + 1))


def _join_words(words: str, lines: tuple[str, ...]) -> tuple[str, tuple[str, ...]]:
    """Return the words with those lines on which they go on, and the others.

    As in a shell, they go on after a backslash, and within quotation marks.
    """
    for number, line in enumerate(lines[:_MAX_WORD_LINES]):
        if words.rstrip().endswith("\\"):
            words = f"{words.rstrip()[:-1]} {line}"
        elif _is_quotation_open(words):
            words = f"{words}\n{line}"
        else:
            return words, lines[number:]
    return words, lines[_MAX_WORD_LINES:]


def _is_quotation_open(words: str) -> bool:
    try:
        shlex.split(words)
    except ValueError:
        return True
    return False


def _remove_prefix(line: str, prefix: str) -> str:
    """Return a line without the prefix of its block; of a line that is indented by less, all white space is removed."""
    for character in prefix:
        if line[:1] != character and not line[:1].isspace():
            break
        line = line[1:]
    return line
