"""Finds the code blocks of a document: fenced ones in Markdown, literal blocks in reStructuredText."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from sphinx_packagemap.documents import Document, Markup


class CodeBlock(NamedTuple):
    """A block of literal text; all lines are numbered from 0."""

    start: int  # its first line, without fence or directive
    end: int  # the line after its last one
    opening: int  # the line of the fence, of the directive, or of the paragraph that introduces the block
    closing: int  # the line after the closing fence; ``end`` without one
    language: str  # as the author names it; empty if that is missing
    is_directive: bool = False  # whether it is introduced by a directive, which may have options
    indent: int = 0  # columns before the fence or directive


# Directives of Sphinx and MyST whose content is literal; that of all others is markup.
_LITERAL_DIRECTIVES = frozenset({"code", "code-block", "code-cell", "literalinclude", "parsed-literal", "sourcecode"})
# A fence may follow the marks of a list or of a quotation.
_FENCE = re.compile(
    r"(?P<lead>(?:[ \t>]|(?:[-*+]|\d{1,9}[.)])[ \t]+(?=[`~:]))*)(?P<fence>`{3,}|~{3,}|:{3,})[ \t]*(?P<info>[^`]*)$"
)
_DIRECTIVE_NAME = re.compile(r"\{([\w:+-]+)\}\s*(\S*)")


def find_code_blocks(document: Document) -> list[CodeBlock]:
    """Return the code blocks of a document, in order."""
    find = _iter_fenced if document.markup is Markup.MARKDOWN else _iter_literal
    return [block for block in find(document.lines) if block.end > block.start]


class _OpenFence(NamedTuple):
    line: int
    fence: str
    indent: int
    language: str
    is_literal: bool
    is_directive: bool


def _iter_fenced(lines: tuple[str, ...]) -> Iterator[CodeBlock]:
    """Yield the fenced blocks; directives of MyST contain markup, in which there may be other blocks."""
    opened: list[_OpenFence] = []
    for number, line in enumerate(lines):
        if not ("```" in line or "~~~" in line or ":::" in line) or (match := _FENCE.match(line)) is None:
            continue
        fence, info = match["fence"], match["info"].strip()
        top = opened[-1] if opened else None
        if top is not None and not info and fence[0] == top.fence[0] and len(fence) >= len(top.fence):
            opened.pop()
            if top.is_literal:
                yield _make_fenced(top, number, number + 1)
        elif top is None or not top.is_literal:
            opened.append(_open_fence(number, match))
    for top in opened[:1]:
        if top.is_literal:  # a block without an end reaches to the end of the document (CommonMark 0.31, 4.5)
            yield _make_fenced(top, len(lines), len(lines))


def _open_fence(number: int, match: re.Match[str]) -> _OpenFence:
    info = match["info"].strip()
    directive = _DIRECTIVE_NAME.match(info)
    indent = len(match["lead"].expandtabs())
    if directive is not None:
        name, argument = directive.groups()
        return _OpenFence(number, match["fence"], indent, argument, name in _LITERAL_DIRECTIVES, is_directive=True)
    is_literal = not match["fence"].startswith(":")
    words = info.split()
    return _OpenFence(number, match["fence"], indent, words[0] if words else "", is_literal, is_directive=False)


def _make_fenced(opened: _OpenFence, end: int, closing: int) -> CodeBlock:
    start = opened.line + 1
    return CodeBlock(start, end, opened.line, closing, opened.language, opened.is_directive, opened.indent)


_DIRECTIVE = re.compile(r"(?P<lead>\s*(?:[-*+]\s+|\d+[.)]\s+)?)\.\.\s+(?P<name>[\w:+-]+)::[ \t]*(?P<argument>.*)$")


_MARK = re.compile(r"\s*(?:[-*+]\s+|(?:\d+|#|[A-Za-z])[.)]\s+)?")


def _iter_literal(lines: tuple[str, ...]) -> Iterator[CodeBlock]:
    """Yield literal blocks, and the content of directives for code."""
    number = 0
    while number < len(lines):
        line = lines[number]
        opening, number = number, number + 1
        if not line.rstrip().endswith("::") and "::" not in line:
            continue
        directive = _DIRECTIVE.match(line)
        if directive is not None and directive["name"] not in _LITERAL_DIRECTIVES:
            continue
        if directive is None and not line.rstrip().endswith("::"):
            continue
        # Of an item of a list, the text counts, and not its mark.
        lead = directive["lead"] if directive is not None else line[: len(line) - len(_MARK.sub("", line, count=1))]
        indent = len(lead)
        start = _skip_options(lines, number, indent) if directive is not None else number
        start, end = _find_indented(lines, start, indent)
        if end > start:
            argument = directive["argument"].strip() if directive is not None else ""
            yield CodeBlock(start, end, opening, end, argument, directive is not None, indent)
            number = end


def _measure_indent(line: str) -> int:
    return len(line) - len(line.lstrip())


def _skip_options(lines: tuple[str, ...], number: int, indent: int) -> int:
    while number < len(lines) and lines[number].strip().startswith(":") and _measure_indent(lines[number]) > indent:
        number += 1
    return number


def _find_indented(lines: tuple[str, ...], number: int, indent: int) -> tuple[int, int]:
    """Return the range of the lines that are indented by more than ``indent`` columns, without outer empty lines."""
    while number < len(lines) and not lines[number].strip():
        number += 1
    start = end = number
    while number < len(lines) and (not lines[number].strip() or _measure_indent(lines[number]) > indent):
        number += 1
        if lines[number - 1].strip():
            end = number
    return start, end
