"""Finds the trees that people draw with lines, or by indentation, and reads their entries."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from sphinx_packagemap.documents import Document
from sphinx_packagemap.documents.code_blocks import CodeBlock
from sphinx_packagemap.documents.entries import Entry, Form, Listing, is_ellipsis, split_text

_BARS = "│┃║┊┆╎|"
_CORNERS = "├└┣┗┠┖╠╚╰╟╙┝┕"
# The lines before an entry, and the branch that leads to it: drawn, or in ASCII as the commands ``tree`` and ``pstree``
# draw it. The bar of an ASCII branch is not one of the lines before it.
BRANCH = re.compile(
    rf"(?P<lead>(?:[\s>│┃║┊┆╎]|\|(?![-_=]))*)(?P<branch>[{_CORNERS}][─━═╌┄┈╴╼>▶-]*|(?:[|+`\\'][-_=]{{1,4}}|-{{2,3}}))(?P<gap>\s*)(?P<text>.*?)\s*$"
)
_NO_TREE = re.compile(r"[┌┐┘┬┴┤┼╔╗╝╭╮╯]|^[\s|:+=-]*$")  # parts of boxes, and rules of tables
_BRANCH_INSIDE = re.compile(rf"\S\s+[{_CORNERS}][─━═]")
_DRAWN = re.compile(rf"[{_CORNERS}]")
_ASCII = re.compile(r"^[\s|>]*(?:[|+`\\]-{1,4}|\|_{2,4})\s*\S", re.MULTILINE)
_CELL = re.compile(r"\s*\|\s*`(?P<text>[^`|]+)`\s*\|(?P<rest>.*)$")
_BAR_LINE = re.compile(rf"[\s>]*(?P<bar>[{_BARS}])\s*(?P<name>[^\s{_BARS}]*)\s*$")
_LEAD = re.compile(rf"[\s>{re.escape(_BARS)}]*")
# Pictograms before a name, such as those of a folder and a file.
_ICON = re.compile(r"(?:[\u2300-\u23ff\u2600-\u27bf\u2b00-\u2bff\U0001f000-\U0001faff][\ufe0f\u200d]*)+\s+(?=\S)")
_COMMENT_SIGN = re.compile(r"#|//|←|<-|—|–|--?\s")
_PATHLIKE = re.compile(r"(?:[\w.@+*{}<>\[\]-]+/)*[\w.@+*{}<>\[\]-]+(?:/|\.[A-Za-z]\w{0,9})(?=\s|$|[:,(#])|__\w+__")
# Blocks in these languages are no code, whose lines would look like paths.
_PLAIN_LANGUAGES = frozenset(
    {"", "text", "txt", "plain", "plaintext", "none", "tree", "console", "bash", "sh", "shell"}
)


class _Root(NamedTuple):
    """The line above a tree, which names the directory that it shows."""

    number: int  # from 0
    column: int  # of its text, in columns
    text: str
    text_start: int  # in characters


def find_drawn_trees(document: Document, blocks: Sequence[CodeBlock]) -> Iterator[Listing]:
    """Yield the trees of a document, in order of their kind: those in code blocks, then those between them."""
    lines = document.lines
    for block in blocks:
        content = lines[block.start : block.end]
        if any(map(_DRAWN.search, content)) or any(map(_ASCII.match, content)):
            yield from filter(_is_alone, _find_drawn(lines, block.start, block.end, block.opening))
        elif block.language.lower() in _PLAIN_LANGUAGES:
            yield from _find_indented(lines, block)
    starts = [0, *(block.closing for block in blocks)]
    ends = [*(block.opening for block in blocks), len(lines)]
    for start, end in zip(starts, ends, strict=True):
        if end > start and _DRAWN.search("\n".join(lines[start:end])):
            yield from filter(_is_alone, _find_drawn(lines, start, end, None))


def _is_alone(listing: Listing) -> bool:
    """Return whether no other tree is drawn beside it, in the same lines."""
    return not any(_BRANCH_INSIDE.search(entry.text) for entry in listing.entries)


def _find_drawn(lines: Sequence[str], start: int, end: int, block: int | None) -> Iterator[Listing]:
    """Yield the trees in a range of lines: each is a run of lines with branches, their root, and comments between."""
    entries = _Entries()
    for number in range(start, end):
        line = _open_cell(lines[number])
        match = BRANCH.match(line) if _NO_TREE.search(line) is None else None
        if match is not None and (match["text"] or entries.items):
            if not entries.items:
                first = _find_first_bar(lines, start, number)
                entries.add_root(_find_root(lines, start, first))
                entries.add_names(range(first, number), lines)
            entries.add_drawn(number, match)
        elif entries.items and ((block is None and not line.strip()) or not entries.take_other(number, line)):
            yield entries.make_listing(block)
            entries = _Entries()
    if entries.items:
        yield entries.make_listing(block)


def _open_cell(line: str) -> str:
    """Return a line; of a row of a table whose first cell is a literal, only that, and the rest as its comment."""
    row = _CELL.match(line)
    return line if row is None else f"{' ' * row.start('text')}{row['text']}  # {row['rest'].strip(' |')}"


def _find_first_bar(lines: Sequence[str], start: int, number: int) -> int:
    """Return the first of the lines above the first branch that have a bar, and a name or nothing after it.

    The names are those of the files in the root, as ``tree /F`` of Windows prints them.
    """
    while number > start and (match := _BAR_LINE.match(lines[number - 1])) is not None and match["bar"]:
        number -= 1
    return number


def _find_root(lines: Sequence[str], start: int, number: int) -> _Root | None:
    """Return the line above the first branch if it names the directory that the tree shows."""
    if number == start:
        return None
    above = _open_cell(lines[number - 1])
    text = above.strip().lstrip(">").strip()
    if _NO_TREE.search(above) is not None:
        return None
    if not text or (text.startswith(("$", "```", "~~~", "..", "::", "#")) and text not in ("..", "../")):
        return None
    column = len(above) - len(above.lstrip())
    return _Root(number - 1, len(above[:column].expandtabs()), text, above.index(text))


class _Entries:
    """Collects the entries of one tree."""

    def __init__(self) -> None:
        self.items: list[Entry] = []
        self._columns: list[int] = []  # of the branch of each entry
        self._root_column = 0
        self._stack: list[int] = []  # indexes of the entries that contain the next one
        self._comment: list[str] = []  # of the last entry, by line
        self._comment_length = 0

    def add_root(self, line: _Root | None) -> None:
        """Add the line above the tree, if there is one."""
        if line is not None:
            self._root_column = line.column
            self.add(line.number, -1, line.text, line.text_start, is_root=True)

    def add_names(self, numbers: Iterable[int], lines: Sequence[str]) -> None:
        """Add the lines with bars and names below the root."""
        for number in numbers if self.items else ():
            match = _BAR_LINE.match(lines[number])
            if match is not None and match["name"]:
                start = match.start("name")
                self.add(number, _measure(lines[number][:start]), match["name"], start)

    def add_drawn(self, number: int, match: re.Match[str]) -> None:
        """Add a line with a branch; without a text, the branch is only drawn."""
        if match["text"]:
            self.add(number, _measure(match["lead"]), match["text"], match.start("text"))

    def take_other(self, number: int, line: str) -> bool:
        """Take a line without a branch: a comment, a name without a branch, or a root; return False at the end."""
        lead = _LEAD.match(line)
        text_start = lead.end() if lead is not None else 0
        text, bars = line[text_start:].rstrip(), line[:text_start].strip(f"> \t{chr(0xA0)}")
        column = _measure(line[:text_start])
        if not text:
            return True  # a tree may have empty lines; those after its last entry do not count
        last = self.items[-1]
        has_comment = self._comment_length > 0
        comment_column = last.column + (len(last.text) - self._comment_length if has_comment else 8)
        if _COMMENT_SIGN.match(text) and not is_ellipsis(text):
            return self.extend_comment(number, text)
        if column > self._columns[-1] + 1 and text_start >= comment_column - 3:
            return self.extend_comment(number, text)
        if is_ellipsis(text) and (bars or column > 0):
            self.add(number, column, text, text_start)
            return True
        if _PATHLIKE.match(text):
            is_root = not bars and column <= self._root_column
            self.add(number, -1 if is_root else column, text, text_start, is_root=is_root)
            return True
        return bool(bars) and self.extend_comment(number, text)

    def extend_comment(self, number: int, text: str) -> bool:
        """Add a line to the comment of the last entry; return True."""
        comment = re.sub(r"^(?:#+|//+|←|<-+|—|–|--?)\s*", "", text)
        self._comment_length += len(comment) + bool(self._comment)
        self._comment.append(comment)
        self.items[-1] = self.items[-1]._replace(end=number + 1)
        return True

    def _finish_comment(self) -> None:
        """Store the comment of the last entry, with its further lines."""
        if self.items:
            self.items[-1] = self.items[-1]._replace(comment="\n".join(self._comment))

    def add(self, number: int, column: int, text: str, start: int, *, is_root: bool = False) -> None:
        """Add an entry whose branch is in a column, given its text and where that starts in the line."""
        if (icon := _ICON.match(text)) is not None:
            text, start = text[icon.end() :], start + icon.end()
        while self._stack and self._columns[self._stack[-1]] >= column:
            self._stack.pop()
        parent = self._stack[-1] if self._stack else -1
        omits_others = is_ellipsis(text)
        names, comment, separator = split_text(text)
        if omits_others:
            names = ()
        entry = Entry(
            number, len(self._stack), parent, names, text, start, comment, separator, number + 1, omits_others,
            is_root,
        )  # fmt: skip
        self._finish_comment()
        self._comment, self._comment_length = [comment] if comment else [], len(comment)
        self._stack.append(len(self.items))
        self._columns.append(column)
        self.items.append(entry)

    def make_listing(self, block: int | None) -> Listing:
        """Return the tree."""
        self._finish_comment()
        return Listing(Form.TREE, tuple(self.items), self.items[0].line, self.items[-1].end, block)


def _measure(text: str) -> int:
    return len(text.expandtabs())


def _find_indented(lines: Sequence[str], block: CodeBlock) -> Iterator[Listing]:
    """Yield a block of paths with indentation as a tree, if most of its lines are paths, and some are in others."""
    numbers = [number for number in range(block.start, block.end) if lines[number].strip()]
    paths = {number for number in numbers if _PATHLIKE.match(lines[number].strip())}
    if len(paths) < 3 or len(paths) < 0.7 * len(numbers):
        return
    entries = _Entries()
    for number in numbers:
        text = lines[number].strip()
        start = lines[number].index(text)
        column = _measure(lines[number][:start])
        if number in paths or is_ellipsis(text):
            entries.add(number, column, text, start)
        elif entries.items and (_COMMENT_SIGN.match(text) or column > 0):
            entries.extend_comment(number, text)
    if any(entry.level for entry in entries.items):
        yield entries.make_listing(block.opening)
