"""Finds the paths and names that people write in literals and roles."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from sphinx_packagemap.documents import Document, Markup
from sphinx_packagemap.documents.code_blocks import CodeBlock


class Reference(NamedTuple):
    """A literal, or the text of a role."""

    line: int  # from 0
    start: int  # in the line, from 0, with its markup
    end: int
    text: str
    role: str = ""  # without colons or braces: ``py:mod``; empty for a literal

    @property
    def target(self) -> str:
        """The path or name, without a title, and without marks that only change how a role is shown."""
        match = _TITLED.fullmatch(self.text)
        return _SHORTENED.sub("", (match["target"] if match is not None else self.text).strip())


_SHORTENED = re.compile(r"^[~!]+(?!/)")  # not in ``~/path``, which is in the reader's home directory
# ``title <target>``, in roles and in the links of reStructuredText, where the title is the name.
_TITLED = re.compile(r".*\s<(?P<target>[^<>]*)>", re.DOTALL)
_LINKED = re.compile(r"(?P<title>.*\S)\s*<[^<>]*>", re.DOTALL)

_MARKDOWN = re.compile(
    r"(?:\{(?P<role>[\w:.+-]+)\})?(?<![`\\])(?P<ticks>`+)(?!`)(?P<text>[^`\n]+?)(?<!`)(?P=ticks)(?!`)"
)
_RST = re.compile(
    r"``(?P<literal>[^\n]+?)``(?!`)"
    r"|:(?P<role>[A-Za-z][\w.+-]*(?::[\w.+-]+)*):`(?P<text>[^`\n]+)`"
    r"|(?<![\w`:\\])`(?P<plain>[^`\n]+)`(?P<link>_{0,2})(?!`)"
)


def find_references(document: Document, blocks: Iterable[CodeBlock]) -> Iterator[Reference]:
    """Yield the literals and roles outside of code blocks, in order."""
    is_commented = False
    for start, end in iter_gaps(blocks, len(document.lines)):
        for number in range(start, end):
            line = document.lines[number]
            if document.markup is Markup.MARKDOWN:
                line, is_commented = _hide_comments(line, is_commented=is_commented)
            if "`" in line:
                yield from read_references(line, number, document.markup)


def _hide_comments(line: str, *, is_commented: bool) -> tuple[str, bool]:
    """Return a line of Markdown with spaces for its comments, and whether the next line begins in one."""
    if not is_commented and "<!--" not in line:
        return line, False
    result, position = "", 0
    while position < len(line):
        sign = "-->" if is_commented else "<!--"
        found = line.find(sign, position)
        end = len(line) if found < 0 else found + (len(sign) if is_commented else 0)
        result += " " * (end - position) if is_commented else line[position:end]
        position = end
        if found >= 0:
            is_commented = not is_commented
    return result, is_commented


def iter_gaps(blocks: Iterable[CodeBlock], end: int) -> Iterator[tuple[int, int]]:
    """Yield the ranges of lines between blocks, the last one up to ``end``."""
    start = 0
    for block in blocks:
        # The paragraph that introduces a literal block is text; the line of a fence or directive is not.
        opening = block.opening if block.is_directive or block.closing > block.end else block.opening + 1
        yield start, opening
        start = max(start, block.closing)
    yield start, end


def read_references(line: str, number: int, markup: Markup) -> Iterator[Reference]:
    """Yield the literals and roles in a line; ``number`` is that of the line."""
    if markup is Markup.MARKDOWN:
        for match in _MARKDOWN.finditer(line):
            yield Reference(number, match.start(), match.end(), match["text"].strip(), match["role"] or "")
        return
    for match in _RST.finditer(line):
        text = match["literal"] or match["text"] or match["plain"]
        if match["link"] and (linked := _LINKED.fullmatch(text)) is not None:
            text = linked["title"]
        elif match["link"] and "/" not in text and "." not in text:
            continue  # a link to a target on the page
        yield Reference(number, match.start(), match.end(), text.strip(), match["role"] or "")


def read_first_references(text: str, markup: Markup) -> tuple[Sequence[Reference], int]:
    """Return the references at the beginning of a text, which commas and the like join, and where they end."""
    found: list[Reference] = []
    position = 0
    for reference in read_references(text, 0, markup):
        between = text[position : reference.start]
        if not (_JOINT if found else _BEFORE_FIRST).fullmatch(between):
            break
        found.append(reference)
        position = reference.end
    if found and (closing := _AFTER.match(text, position)) is not None:
        position = closing.end()
    return found, position


# A check box, bold text or a link may begin before the first one.
_BEFORE_FIRST = re.compile(r"\s*(?:\[[ xX]\]\s+)?(?:\*\*|__|\*)?\[?")
_JOINT = re.compile(r"(?:\*\*|\])?(?:\([^()\s]*\))?\s*(?:,|/|\+|&|\||;|and\b|or\b|,\s*and\b)\s*(?:\*\*)?\[?")
_AFTER = re.compile(r"(?:\])?(?:\([^()\s]*\))?(?:\*\*|__|\*)?")
