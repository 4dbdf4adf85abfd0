"""Prepares our tables for HTML: where lines may break, and which columns are kept whole.

Sphinx marks the words of code as unbreakable, and themes break it anywhere; in a narrow column, both are unreadable.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from docutils import nodes
from sphinx.transforms.post_transforms import SphinxPostTransform

from sphinx_packagemap.ext.transforms import AFTER_LINKS
from sphinx_packagemap.rendering.content import ColumnRole
from sphinx_packagemap.rendering.docutils import module_table
from sphinx_packagemap.rendering.docutils.tree import linked_name


class BreakCode(SphinxPostTransform):
    """Lets lines break within the code in tables and anatomies between the parts of names, and there only.

    A name moves to the next line as a whole, with the comma after it, unless it is longer than the line.
    """

    default_priority = AFTER_LINKS + 1  # after LinkToSource
    formats = ("html",)

    def run(self, **kwargs: Any) -> None:
        """Replace the code in all of them on the page."""
        for place in list(self.document.findall(_is_place)):
            for literal in list(place.findall(nodes.literal)):
                _keep_together(_make_breakable(literal))


def _is_place(node: nodes.Node) -> bool:
    """Return whether a node is a table, or a container with texts and tables about a module."""
    return isinstance(node, module_table) or (isinstance(node, nodes.container) and "pm-anatomy" in node["classes"])


def _make_breakable(literal: nodes.literal) -> nodes.literal:
    """Return the code that replaces some; highlighted code, and code with markup, is not replaced."""
    is_plain = all(isinstance(child, nodes.Text) for child in literal.children)
    if isinstance(literal, linked_name) or not is_plain or "code" in literal["classes"] or "kbd" in literal["classes"]:
        return literal
    name = linked_name(literal.rawsource, literal.astext(), classes=literal["classes"], ids=literal["ids"])
    literal.parent.replace(literal, name)
    return name


def _keep_together(literal: nodes.literal) -> None:
    """Put code and the punctuation after it into a unit; not several words, or alone in its paragraph or line."""
    outer: nodes.Element = literal
    while isinstance(outer.parent, nodes.reference | nodes.inline) and len(outer.parent) == 1:
        outer = outer.parent
    is_unit = any("pm-unit" in each["classes"] for each in (outer, outer.parent))  # of a part that is resolved again
    is_line = "pm-near-item" in outer["classes"]
    if is_unit or is_line or len(outer.parent) == 1 or " " in literal.astext():
        return
    unit = nodes.inline("", "", classes=["pm-unit"])
    position = outer.parent.index(outer)
    after = outer.parent[position + 1] if position + 1 < len(outer.parent) else None
    outer.parent.replace(outer, unit)
    unit += outer
    if isinstance(after, nodes.Text) and (match := _PUNCTUATION.match(after)):
        unit += nodes.Text(match[0])
        unit.parent.replace(after, nodes.Text(after[match.end() :]))


_PUNCTUATION = re.compile(r"[,.;:!?)\]…、。]+")


class SizeColumns(SphinxPostTransform):
    """Marks the cells of titles, names and words by the length of the longest one in the column, for the style sheet.

    Widths as attributes of style would not be allowed by a strict content security policy.
    """

    default_priority = AFTER_LINKS
    formats = ("html",)

    def run(self, **kwargs: Any) -> None:
        """Mark the cells of all tables on the page, and leave the widths of columns to the style sheet."""
        for table in list(self.document.findall(module_table)):
            if not table["own_widths"]:
                table["classes"] = [_WIDTHS.get(each, each) for each in table["classes"]]
            group = next(child for child in table.children if isinstance(child, nodes.tgroup))
            columns = [child for child in group.children if isinstance(child, nodes.colspec)]
            for row in _iter_rows(group):
                if len(row) == len(columns):
                    _mark_cells(row, columns)


def _mark_cells(row: nodes.row, columns: list[nodes.colspec]) -> None:
    for entry, column in zip(row.children, columns, strict=True):
        if column["role"] in _LIMITS and isinstance(entry, nodes.entry):
            size = f"pm-{_choose_size(column['longest'], _LIMITS[column['role']])}"
            if size not in entry["classes"]:  # a part of a document may be resolved twice
                entry["classes"].append(size)


_WIDTHS = {"colwidths-given": "colwidths-auto"}
# The maximum number of characters in short and medium columns: a name takes a third of the width of a phone, or of that
# of other pages.
_LIMITS = {ColumnRole.LABEL: (10, 16), ColumnRole.NAME: (18, 26), ColumnRole.WORD: (18, 26)}


def _choose_size(longest: int, limits: tuple[int, int]) -> str:
    short, medium = limits
    return "short" if longest <= short else "medium" if longest <= medium else "long"


def _iter_rows(group: nodes.tgroup) -> Iterator[nodes.row]:
    """Yield the rows of a table, but not those of tables within its cells."""
    for part in group.children:
        if isinstance(part, nodes.thead | nodes.tbody):
            yield from (row for row in part.children if isinstance(row, nodes.row))
