"""Transforms our nodes inside containers in which the writers of Sphinx do not support them.

In LaTeX, a caption cannot contain a footnote, only its mark, and the text follows. Sphinx moves the texts, but checks
the names of the classes of nodes, and does not know ours.

A directive may be in a cell, a footnote or a frame. The writers of plain text and manual pages fail at a table in
a table. LaTeX fails at a table with page breaks where no page can break, and at more than six nested lists. There,
a table becomes a list with the same content, because every writer can nest lists.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any

from docutils import nodes
from sphinx import addnodes
from sphinx.builders.latex.nodes import footnotemark, footnotetext
from sphinx.transforms.post_transforms import SphinxPostTransform

from sphinx_packagemap.ext.latex_tables import is_frame, iter_cells, measure_columns
from sphinx_packagemap.ext.transforms import AFTER_LINKS
from sphinx_packagemap.rendering.docutils import module_table
from sphinx_packagemap.rendering.docutils.nested_tables import convert_table_to_list, replace_nested_tables
from sphinx_packagemap.rendering.docutils.plain_nodes import flatten_fields
from sphinx_packagemap.rendering.docutils.tree import iter_ancestor_nodes, tree_caption

if TYPE_CHECKING:
    from sphinx.application import Sphinx

_FOOTNOTES = 600  # the priority of Sphinx's LaTeXFootnoteTransform, which moves footnotes to their references


class PlainTables(SphinxPostTransform):
    """Replaces our tables by those of docutils, which LaTeXFootnoteTransform recognizes."""

    default_priority = _FOOTNOTES - 1
    formats = ("latex",)

    def run(self, **kwargs: Any) -> None:
        """Replace all our tables in the document."""
        for table in list(self.document.findall(module_table)):
            plain = nodes.table(table.rawsource, *table.children, **table.attributes)
            plain.source, plain.line = table.source, table.line
            table.replace_self(plain)


class MoveFootnotes(SphinxPostTransform):
    """Moves the footnotes in the captions of trees and diagrams after these captions."""

    default_priority = _FOOTNOTES + 1
    formats = ("latex",)

    def run(self, **kwargs: Any) -> None:
        """Move the footnotes of all such captions in the document."""
        for caption in list(self.document.findall(tree_caption)):
            texts: list[nodes.Node] = []
            for footnote in list(caption.findall(nodes.footnote)):
                number = next(footnote.findall(nodes.label)).astext()
                texts.append(footnotetext("", *footnote.children, ids=footnote["ids"]))
                footnote.replace_self(footnotemark("", number, refid=footnote["ids"][0]))
            position = caption.parent.index(caption) + 1
            caption.parent.insert(position, texts)


_AFTER_FOOTNOTES = _FOOTNOTES + 10


def add_nesting_transforms(app: Sphinx) -> None:
    """Register the transforms of nested content; they run before those that change the cells of tables."""
    app.add_post_transform(ReplaceTablesInCells)
    app.add_post_transform(ReplaceCaptionsInCells)
    app.add_post_transform(ReplaceTitlesOfTables)
    app.add_post_transform(FitLatex)


class ReplaceTablesInCells(SphinxPostTransform):
    """Replaces our tables in cells of other tables by lists, for the formats that cannot nest tables."""

    default_priority = AFTER_LINKS
    formats = ("text", "man", "texinfo")

    def run(self, **kwargs: Any) -> None:
        """Replace them on the whole page."""
        for cell in list(self.document.findall(nodes.entry)):
            replace_nested_tables(cell, module_table)


class ReplaceCaptionsInCells(SphinxPostTransform):
    """Replaces our captions in cells by paragraphs, for plain text: its writer puts spaces between their letters."""

    default_priority = AFTER_LINKS
    formats = ("text",)

    def run(self, **kwargs: Any) -> None:
        """Replace them on the whole page."""
        for cell in list(self.document.findall(nodes.entry)):
            for caption in list(cell.findall(nodes.caption)):
                if _is_our_caption(caption):
                    caption.parent.replace(caption, nodes.paragraph("", "", *caption.children))


def _is_our_caption(caption: nodes.caption) -> bool:
    siblings = [child for child in caption.parent.children if isinstance(child, nodes.literal_block)]
    return isinstance(caption, tree_caption) or any("pm-code" in block["classes"] for block in siblings)


class ReplaceTitlesOfTables(SphinxPostTransform):
    """Replaces the titles of our tables by paragraphs, for manual pages.

    The writer would turn a title into the heading of a section, or the title of the whole page.
    """

    default_priority = AFTER_LINKS
    formats = ("man",)

    def run(self, **kwargs: Any) -> None:
        """Replace them on the whole page; tables in cells are lists already."""
        for table in list(self.document.findall(module_table)):
            if isinstance(title := table.children[0], nodes.title):
                table.remove(title)
                table.parent.insert(table.parent.index(table), nodes.paragraph("", "", *title.children))


class FitLatex(SphinxPostTransform):
    """Transforms our nodes so that LaTeX can typeset them in their containers."""

    default_priority = _AFTER_FOOTNOTES
    formats = ("latex",)

    def run(self, **kwargs: Any) -> None:
        """Transform tables, code blocks and lists of the whole page, in this order: tables may become lists."""
        is_narrow = "twocolumn" in str(self.config.latex_elements.get("classoptions", ""))
        # PlainTables has replaced our tables already.
        for table in [table for table in self.document.findall(nodes.table) if "label" in table]:
            _fit_table(table, is_narrow=is_narrow)
        for block in list(self.document.findall(nodes.literal_block)):
            if "pm-code" in block["classes"] and _is_in_deep_cell(block):
                _replace_code(block)
        for box in filter(_has_our_lists, list(self.document.findall(nodes.Element))):
            _flatten_lists(box)


# In one of these, LaTeX fails or hangs at a longtable, and any other table cannot break across pages.
_UNBROKEN = (nodes.entry, nodes.footnote, footnotetext, nodes.figure, addnodes.hlist)
_MAX_UNBROKEN_LINES = 30  # of a table in one piece
_MAX_ROW_LINES = 45  # of a row, in which pages do not break either


def _fit_table(table: nodes.table, *, is_narrow: bool) -> None:
    """Replace a table by a list if it cannot be typeset, and let it break over pages if it is long.

    A page in two columns ``is_narrow``: there, tables with page breaks are not possible.
    """
    columns = measure_columns(table)
    rows = [_estimate_row(row, columns.widths) for row in table.findall(nodes.row)]
    ancestors = list(iter_ancestor_nodes(table))
    is_unbroken = is_narrow or any(map(is_frame, ancestors))
    is_long = sum(rows) > _MAX_UNBROKEN_LINES
    if (
        any(isinstance(node, _UNBROKEN) for node in ancestors)
        or (is_unbroken and is_long)
        or max(rows) > _MAX_ROW_LINES
        or sum(columns.widths) > columns.line + 1  # its columns do not fit, even if they shrink
    ):
        _give_widths(ancestors)
        table.parent.replace(table, convert_table_to_list(table))
        return
    table["classes"] = [name for name in table["classes"] if name != "longtable"]
    if is_long and not is_unbroken:
        table["classes"].append("longtable")


def _give_widths(ancestors: Sequence[nodes.Element]) -> None:
    """Let the tables around a list use the widths of their columns: ``tabulary`` would shrink all columns but its."""
    for table in ancestors:
        if isinstance(table, nodes.table) and "colwidths-given" not in table["classes"]:
            table["classes"].append("colwidths-given")


def _is_in_deep_cell(node: nodes.Node) -> bool:
    """Return whether a node is in a cell of a nested table, or in a footnote that is in or about a cell."""
    ancestors = list(iter_ancestor_nodes(node))
    tables = sum(isinstance(each, nodes.table) for each in ancestors)
    return tables > 1 or (tables == 1 and any(isinstance(each, nodes.footnote) for each in ancestors))


def _estimate_row(row: nodes.row, widths: Sequence[float]) -> int:
    """Return an estimate of the height of a row, in lines of text."""
    highest = 1
    for cell, spanned in iter_cells(row, widths):
        characters = max(1, int(sum(spanned)))
        highest = max(highest, sum(1 + len(block.astext()) // characters for block in cell.children))
    return highest


def _replace_code(block: nodes.literal_block) -> None:
    """Replace a code block by a paragraph with a literal for each line, and its caption, if any, by a paragraph.

    For verbatim text in nested tables, Sphinx writes LaTeX that does not compile.
    """
    lines = [nodes.literal(line, line) for line in block.astext().splitlines()]
    paragraphs: list[nodes.Node] = [nodes.paragraph("", "", line) for line in lines]
    wrapper = block.parent
    if not isinstance(wrapper, nodes.container) or not wrapper.get("literal_block"):
        block.parent.replace(block, paragraphs)
        return
    captions = [child for child in wrapper.children if isinstance(child, nodes.caption)]
    paragraphs[:0] = [nodes.paragraph("", "", *caption.children) for caption in captions]
    target = [nodes.target("", "", ids=wrapper["ids"])] if wrapper["ids"] else []
    wrapper.parent.replace(wrapper, [*target, *paragraphs])


# LaTeX supports at most six nested lists, including a code block, and at most four nested bullet lists.
_LISTS = (
    nodes.bullet_list,
    nodes.enumerated_list,
    nodes.definition_list,
    nodes.field_list,
    nodes.option_list,
    nodes.block_quote,
    nodes.line_block,
    addnodes.desc,
)
_MAX_LISTS, _MAX_BULLET_LISTS = 6, 4


def _has_our_lists(node: nodes.Element) -> bool:
    return not {"pm-anatomy", "pm-nested-table"}.isdisjoint(node.get("classes", ()))


def _flatten_lists(box: nodes.Element) -> None:
    """Replace the lists in one of our nodes that are nested too deeply by paragraphs."""
    for node in list(box.findall()):  # from the outermost to the innermost
        if isinstance(node, nodes.definition_list) and _count_lists(node) > _MAX_LISTS - 2:
            node.parent.replace(node, list(_iter_definition_paragraphs(node)))
        elif isinstance(node, nodes.field_list) and _count_lists(node) > _MAX_LISTS - 2:
            node.parent.replace(node, list(flatten_fields(node)))
        elif isinstance(node, nodes.bullet_list):
            bullets = sum(isinstance(each, nodes.bullet_list) for each in iter_ancestor_nodes(node))
            if bullets >= _MAX_BULLET_LISTS or _count_lists(node) >= _MAX_LISTS:
                node.parent.replace(node, list(_iter_bullet_paragraphs(node)))


def _count_lists(node: nodes.Node) -> int:
    return sum(isinstance(each, _LISTS) for each in iter_ancestor_nodes(node))


def _iter_definition_paragraphs(definitions: nodes.definition_list) -> Iterator[nodes.Node]:
    for part in [part for item in definitions.children for part in item.children]:
        if isinstance(part, nodes.term):
            yield nodes.paragraph("", "", nodes.strong("", "", *part.children))
        else:
            assert isinstance(part, nodes.Element)
            yield from part.children


def _iter_bullet_paragraphs(bullets: nodes.bullet_list) -> Iterator[nodes.Node]:
    for item in bullets.children:
        assert isinstance(item, nodes.Element)
        first = item.children[0] if item.children else None
        if isinstance(first, nodes.paragraph):
            first.insert(0, nodes.Text("\N{BULLET} "))
        yield from item.children
