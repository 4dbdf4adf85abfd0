"""Finds the lists, definition lists and tables whose items begin with paths or dotted names."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from sphinx_packagemap.documents import Document, Markup
from sphinx_packagemap.documents.code_blocks import CodeBlock
from sphinx_packagemap.documents.entries import Entry, Form, Listing, expand_braces, is_ellipsis
from sphinx_packagemap.documents.references import iter_gaps, read_first_references

_ITEM = re.compile(r"(?P<lead>[\s>]*)(?P<mark>(?:[-*+•‣]|\d{1,3}[.)]|#\.)\s+)(?P<text>\S.*?)\s*$")
_ROW_OF_LIST_TABLE = re.compile(r"\s*[*-]\s+-\s+(?P<text>\S.*?)\s*$")
_ROW = re.compile(r"\s*\|(?P<cell>[^|]*(?:\\\|[^|]*)*)\|.*$")
_SIMPLE_RULE = re.compile(r"\s*(?P<first>=+)(?:\s+=+)+\s*$")
_RULE = re.compile(r"[\s|:+=-]*")
# A path that is not marked as a literal; a dotted name of at least two components.
_BARE = re.compile(
    r"(?P<bold>\*\*|__)?(?P<name>\.{0,2}/?(?:[\w.@*{},-]+/)+[\w.@*{},-]*|[\w-]+\.(?:py|pyi|toml|cfg|ini|ya?ml|md|rst|json|sh)|[A-Za-z_]\w*(?:\.[A-Za-z_]\w*)+)"
    r"(?(bold)(?P=bold))(?=$|\s|:|,)"
)
_LINK = re.compile(r"(?:\*\*)?\[(?=[^\]./_]*[./_])(?P<name>[\w./-]+)\]\([^()\s]*\)(?:\*\*)?")
# A link to another file of the repository, which is the name.
_RELATIVE_LINK = re.compile(
    r"(?:\*\*)?\[[^\]]*\]\((?:https?://[^/\s()]+/[^/\s()]+/[^/\s()]+/(?:-/)?(?:blob|tree|src)/[^/\s()]+/(?P<hosted>[^()\s#?]+)"
    r"|(?P<target>(?!\w+:|#|<)[^()\s#?]+))[^()\s]*\)"
)
_NO_TERM = re.compile(r"\.\. |\||:[^:`]+:(?:\s|$)|: ")  # directives, tables, fields and definitions
# What follows the names of an entry: nothing, or the beginning of a comment. After the names of a sentence, a verb.
_AFTER_NAMES = re.compile(r"\s*(?:$|[:(\[=→←–—|*{\"-]|--|->|,\s|\.\s*$|;)")
# In a group of siblings, at least this share must begin with names.
_MIN_SHARE = 0.6


class _Item(NamedTuple):
    """An item of a list, or the like, before it is known whether it is an entry."""

    line: int
    column: int
    text: str
    start: int  # of the text in its line


def find_lists(document: Document, blocks: Sequence[CodeBlock]) -> Iterator[Listing]:
    """Yield the lists, definition lists and tables of paths or names outside of code blocks."""
    for start, end in iter_gaps(blocks, len(document.lines)):
        for form, items in _find_groups(document.lines, start, end):
            if (listing := _make_listing(form, items, document.markup)) is not None:
                yield listing


def find_block_lists(document: Document, blocks: Sequence[CodeBlock]) -> Iterator[Listing]:
    """Yield the lists of paths with bullets in code blocks without a language."""
    for block in blocks:
        if block.language in ("", "text", "none"):
            for items in _find_bulleted(document.lines, block.start, block.end):
                if (listing := _make_listing(Form.LIST, items, document.markup)) is not None:
                    yield listing


def _find_groups(lines: Sequence[str], start: int, end: int) -> Iterator[tuple[Form, list[_Item]]]:
    """Yield the items of each list in a range of lines, then those of each table, then the terms."""
    yield from ((Form.LIST, items) for items in _find_bulleted(lines, start, end))
    yield from ((Form.TABLE, items) for items in _find_rows(lines, start, end))
    yield from ((Form.TABLE, items) for items in _find_simple_rows(lines, start, end))
    yield from ((Form.DEFINITIONS, items) for items in _find_terms(lines, start, end))


_MARKS = frozenset("-*+•‣#0123456789")  # with one of these, an item begins
_DEFINES = (" ", "\t", ">", ":")  # with one of these, the line below a term begins


def _may_begin_item(line: str) -> bool:
    """Return whether an item may begin in a line; most lines are ruled out without an expression."""
    return line.lstrip(" \t>\xa0")[:1] in _MARKS


def _find_bulleted(lines: Sequence[str], start: int, end: int) -> Iterator[list[_Item]]:
    items: list[_Item] = []
    is_after_blank = True
    table: int | None = None  # columns before the rows of the list-table around the line
    for number in range(start, end):
        line = lines[number]
        may_begin = _may_begin_item(line)
        if not (may_begin or items) and table is None:
            continue
        if may_begin and _ROW_OF_LIST_TABLE.match(line) is not None:
            table = _measure_indent(line)
        elif line.strip() and table is not None and _measure_indent(line) <= table:
            table = None
        match = _ITEM.match(line) if may_begin and table is None else None
        if match is not None:
            items.append(_Item(number, _measure(match["lead"]), match["text"], match.start("text")))
        elif items and line.strip() and is_after_blank and _measure_indent(line) <= items[0].column:
            yield items
            items = []
        is_after_blank = not line.strip() or (match is None and line.lstrip().startswith(("#", "=", "..", "|")))
    if items:
        yield items


def _find_rows(lines: Sequence[str], start: int, end: int) -> Iterator[list[_Item]]:
    """Yield the first cells of the rows of each table, with its head; those of list-tables, too."""
    items: list[_Item] = []
    is_list_table = False
    for number in range(start, end):
        line = lines[number]
        may_begin = _may_begin_item(line)
        if not (may_begin or items or "|" in line):
            continue
        match = _ROW_OF_LIST_TABLE.match(line) if may_begin else None
        if match is not None:
            items.append(_Item(number, 0, match["text"], match.start("text")))
            is_list_table = True
            continue
        row = _ROW.match(line) if not is_list_table else None
        if row is not None and not _RULE.fullmatch(line):
            text = row["cell"].strip()
            if text:
                items.append(_Item(number, 0, text, line.index(text)))
        elif items and not (_RULE.fullmatch(line) and line.strip()) and not (is_list_table and _is_inside(line)):
            yield items
            items, is_list_table = [], False
    if items:
        yield items


def _find_simple_rows(lines: Sequence[str], start: int, end: int) -> Iterator[list[_Item]]:
    """Yield the first cells of the rows of each simple table of reStructuredText, which has rules of equals signs."""
    items: list[_Item] = []
    rule: re.Match[str] | None = None  # the first one of the table
    for number in range(start, end):
        line = lines[number]
        match = _SIMPLE_RULE.match(line)
        is_last = match is not None and bool(items) and (number + 1 == end or not lines[number + 1].strip())
        if match is not None and rule is None:
            rule = match
        elif is_last:
            yield items
            items, rule = [], None
        elif rule is not None and match is None:
            first = rule.start("first")
            text = line[first : rule.end("first")].strip()
            if text and not line[:first].strip():
                items.append(_Item(number, 0, text, line.index(text)))


def _is_inside(line: str) -> bool:
    return not line.strip() or line.startswith((" ", "\t"))


def _find_terms(lines: Sequence[str], start: int, end: int) -> Iterator[list[_Item]]:
    """Yield the terms of each definition list: each is a line whose definition is indented below it."""
    items: list[_Item] = []
    for number in range(start, end - 1):
        line, below = lines[number], lines[number + 1]
        if not items and not below.startswith(_DEFINES):
            continue
        text = line.strip()
        if not text:
            continue
        indent = _measure_indent(line)
        is_after_blank = number == start or not lines[number - 1].strip()
        is_after_definition = bool(items) and indent == items[-1].column < _measure_indent(lines[number - 1])
        is_defined = bool(below.strip()) and (
            _measure_indent(below) > indent or (below.startswith(": ") and not line.startswith(": "))
        )
        is_term = (
            (is_after_blank or is_after_definition)
            and is_defined
            and _ITEM.match(line) is None
            and not _NO_TERM.match(text)
        )
        if is_term and not text.endswith("::"):
            items.append(_Item(number, indent, text, line.index(text)))
        elif items and indent <= items[0].column and not line.startswith(": "):
            yield items
            items = []
    if items:
        yield items


def _measure(text: str) -> int:
    return len(text.expandtabs())


def _measure_indent(line: str) -> int:
    return _measure(line[: len(line) - len(line.lstrip(" \t>"))])


def _make_listing(form: Form, items: Sequence[_Item], markup: Markup) -> Listing | None:
    """Return the items as entries; None if too few of them begin with names."""
    entries: list[Entry] = []
    stack: list[int] = []
    for item in items:
        while stack and items[stack[-1]].column >= item.column:
            stack.pop()
        names, comment = _read_names(item.text, markup)
        entries.append(
            Entry(
                item.line,
                len(stack),
                stack[-1] if stack else -1,
                names,
                item.text,
                item.start,
                comment,
                "",
                item.line + 1,
                is_ellipsis(item.text),
            )
        )
        stack.append(len(entries) - 1)
    entries = _drop_prose(entries, form)
    if not any(entry.names for entry in entries):
        return None
    return Listing(form, tuple(entries), items[0].line, items[-1].line + 1)


def _read_names(text: str, markup: Markup) -> tuple[tuple[str, ...], str]:
    """Return the names at the beginning of an item, and the text after them; no names if it is a sentence."""
    references, end = read_first_references(text, markup)
    if references:
        names = tuple(reference.target for reference in references)
        linked = _RELATIVE_LINK.match(text)
        if linked is not None and len(names) == 1:
            names = (linked["target"] or linked["hosted"],)
    elif (match := _LINK.match(text) or _BARE.match(text)) is not None:
        linked = _RELATIVE_LINK.match(text)
        linked_name = (linked["target"] or linked["hosted"]) if linked is not None else match["name"]
        names, end = (linked_name,), match.end()
    else:
        return (), text
    rest = text[end:]
    if _AFTER_NAMES.match(rest) is None:
        return (), text
    return tuple(each for name in names for each in expand_braces(name)), rest.lstrip(" :–—-")


def _drop_prose(entries: list[Entry], form: Form) -> list[Entry]:
    """Return the entries; those among siblings of which most are prose have no names."""
    siblings: dict[int, list[int]] = {}
    for number, entry in enumerate(entries):
        siblings.setdefault(entry.parent, []).append(number)
    for numbers in [*siblings.values()][::-1]:  # the innermost first
        named = [number for number in numbers if entries[number].names or entries[number].is_ellipsis]
        head = 1 if form is Form.TABLE else 0  # the head of a table is no entry
        has_children = any(entries[each].names for number in numbers for each in siblings.get(number, ()))
        is_alone = len(named) < 2 and entries[numbers[0]].parent < 0 and not has_children
        if is_alone or len(named) < _MIN_SHARE * (len(numbers) - head):
            for number in numbers:
                entries[number] = entries[number]._replace(names=())
    return entries


def find_listings(document: Document, blocks: Sequence[CodeBlock], trees: Iterable[Listing]) -> list[Listing]:
    """Return the trees and lists of a document, in order; a list within the lines of a tree is left out."""
    found = [*trees]
    drawn = {line for tree in found for line in range(tree.start, tree.end)}
    found += [
        each for each in (*find_lists(document, blocks), *find_block_lists(document, blocks)) if each.start not in drawn
    ]
    return sorted(found, key=lambda each: (each.start, each.form))
