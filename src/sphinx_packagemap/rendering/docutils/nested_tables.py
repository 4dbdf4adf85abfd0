"""Convert tables to lists, for writers that do not support a table within a cell of another."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from docutils import nodes

from sphinx_packagemap.rendering.docutils.tree import linked_name


def convert_table_to_list(table: nodes.table) -> nodes.bullet_list:
    """Return a bullet list with the contents of a table: an item for each row, in order.

    A short row whose cells are single paragraphs becomes one line: ``first cell – Column: cell; Column: cell``. The
    cells of other rows become a list below the first cell. A title becomes an item of its own, with the rows below it.
    The ids of the table become those of a target at the beginning, as writers do not label lists.

    The contents of the cells are moved, not copied, as references are bound to their nodes; tables within cells
    become lists, too. Nodes between rows, such as the footnotes of a title in LaTeX, are moved to the end of the first
    item. The table itself remains in the document, empty and without ids; the caller has to replace it.
    """
    _complete_names(table)
    between = _take_between_rows(table)
    head, body = list(_iter_rows(table, nodes.thead)), list(_iter_rows(table, nodes.tbody))
    titles = _find_titles(head) if body else {}
    rows = [_make_item(cells, titles) for cells in body or head] or [nodes.list_item()]
    rows[0] += between
    item_list = nodes.bullet_list("", *rows, bullet="*", classes=["pm-nested-table"])
    title = next((child for child in table.children if isinstance(child, nodes.title)), None)
    if title is not None:
        caption = nodes.paragraph(title.rawsource, "", *_take_children(title), ids=title["ids"])
        item_list = nodes.bullet_list(
            "", nodes.list_item("", caption, item_list), bullet="*", classes=["pm-nested-table"]
        )
    item_list.source, item_list.line = table.source, table.line
    if table["ids"]:
        target = nodes.target("", "", ids=table["ids"], names=table["names"])
        table["ids"], table["names"] = [], []
        first = next(iter(item_list.findall(nodes.paragraph)), None)
        if first is not None:
            first.insert(0, target)
        else:
            item_list.insert(0, nodes.list_item("", nodes.paragraph("", "", target)))
    return item_list


def replace_nested_tables(cell: nodes.Element, table_class: type[nodes.table] = nodes.table) -> None:
    """Replace all tables of a class within a cell by lists, at any depth."""
    while table := next(iter(cell.findall(table_class)), None):
        table.parent.replace(table, convert_table_to_list(table))


_MAX_LINE_LENGTH = 72  # characters of all cells in one line; more are hard to read
_Cells = dict[int, list[nodes.Node]]  # the blocks of cells, by their columns
_Titles = dict[int, list[nodes.Node]]  # the contents of the cells of a head, by their columns


def _complete_names(table: nodes.table) -> None:
    """Add the prefix to the names in a table: a list has no cell that shows it once."""
    if prefix := table.get("prefix", ""):
        for name in table.findall(linked_name):
            if name.get("title", "") == prefix + name.astext():
                name.children = []
                name += nodes.Text(name["title"])


def _take_between_rows(table: nodes.table) -> list[nodes.Node]:
    """Remove all nodes but rows from the body of a table, and return them."""
    found: list[nodes.Node] = []
    for group in table.findall(nodes.tbody):
        if group.parent.parent is table:
            found += [child for child in group.children if not isinstance(child, nodes.row)]
            group.children = [child for child in group.children if isinstance(child, nodes.row)]
    return found


def _iter_rows(table: nodes.table, part: type[nodes.Element]) -> Iterator[_Cells]:
    """Yield the cells of each row in the head or body of a table; one that spans several rows is in the first."""
    for group in table.findall(part):
        if group.parent.parent is not table:
            continue  # of a nested table
        spanned: dict[int, int] = {}  # by column: number of further rows that a cell from an earlier row extends to
        for row in group.children:
            cells: _Cells = {}
            column = 0
            next_spanned = {at: rows - 1 for at, rows in spanned.items() if rows > 1}
            for entry in row.children:
                while column in spanned:
                    column += 1
                assert isinstance(entry, nodes.entry)
                width = entry.get("morecols", 0) + 1
                if further_rows := entry.get("morerows", 0):
                    next_spanned.update(dict.fromkeys(range(column, column + width), further_rows))
                cells[column] = _get_blocks(entry)
                column += width
            spanned = next_spanned
            yield cells


def _get_blocks(entry: nodes.entry) -> list[nodes.Node]:
    replace_nested_tables(entry)
    if entry["ids"]:
        entry.insert(0, nodes.paragraph("", "", nodes.target("", "", ids=list(entry["ids"]))))
    return _take_children(entry)


def _take_children(node: nodes.Element) -> list[nodes.Node]:
    """Remove and return the children of a node."""
    children = node.children
    node.children = []
    return children


def _flatten_blocks(blocks: Iterable[nodes.Node]) -> list[nodes.Node]:
    """Return the contents of blocks as inline nodes of one line."""
    parts: list[nodes.Node] = []
    for block in blocks:
        if parts:
            parts.append(nodes.Text(" "))
        parts += _take_children(block) if isinstance(block, nodes.TextElement) else [nodes.Text(block.astext())]
    return parts


def _find_titles(head: Iterable[_Cells]) -> _Titles:
    titles: _Titles = {}
    for cells in head:
        for column, blocks in cells.items():
            if blocks:
                before = [*titles[column], nodes.Text(" ")] if column in titles else []
                titles[column] = [*before, *_flatten_blocks(blocks)]
    return titles


def _make_item(cells: _Cells, titles: _Titles) -> nodes.list_item:
    """Return the item of a row, whose first cell is its heading."""
    filled = {column: blocks for column, blocks in cells.items() if blocks}
    heading = filled.pop(0, [])
    if not _does_fit_line(heading, filled):
        filled = {column: _join_paragraphs(blocks) for column, blocks in filled.items()}
        items = [item for column, blocks in filled.items() for item in _make_items(_make_title(column, titles), blocks)]
        return nodes.list_item("", *heading, *([nodes.bullet_list("", *items, bullet="*")] if items else []))
    line = _flatten_blocks(heading)
    for number, (column, blocks) in enumerate(filled.items()):
        if line:
            line.append(nodes.Text("; " if number else " – "))
        line += [*_make_title(column, titles), *_flatten_blocks(blocks)]
    return nodes.list_item("", nodes.paragraph("", "", *line))


def _does_fit_line(heading: Sequence[nodes.Node], cells: _Cells) -> bool:
    if not all(map(_is_paragraph, [heading, *cells.values()])):
        return False
    length = sum(len(block.astext()) for blocks in cells.values() for block in blocks)
    return len(cells) == 1 or length <= _MAX_LINE_LENGTH


def _is_paragraph(blocks: Sequence[nodes.Node]) -> bool:
    return not blocks or (len(blocks) == 1 and isinstance(blocks[0], nodes.paragraph))


def _join_paragraphs(blocks: list[nodes.Node]) -> list[nodes.Node]:
    """Return several paragraphs joined to one; if there are other blocks, all of them unchanged."""
    paragraphs = [block for block in blocks if isinstance(block, nodes.paragraph)]
    if len(paragraphs) < max(2, len(blocks)):
        return blocks
    line = nodes.paragraph()
    for paragraph in paragraphs:
        if before := line.astext():
            line += nodes.Text(" " if before.endswith((".", ":")) else "; ")
        line += _take_children(paragraph)
    return [line]


def _make_title(column: int, titles: _Titles) -> list[nodes.Node]:
    """Return the title of a column as the beginning of a line; empty if it has none.

    The first row gets the nodes of the head; the others get copies without ids and targets.
    """
    title_nodes = titles.get(column, [])
    if not title_nodes:
        return []
    titles[column] = [node.deepcopy() for node in title_nodes if not isinstance(node, nodes.footnote_reference)]
    for node in titles[column]:
        for element in node.findall(nodes.Element):
            element["ids"] = []
    is_text = all(isinstance(node, nodes.Text) for node in title_nodes)
    return [*([nodes.emphasis("", "", *title_nodes)] if is_text else title_nodes), nodes.Text(": ")]


def _make_items(title: list[nodes.Node], blocks: list[nodes.Node]) -> list[nodes.Node]:
    """Return a cell, after the title of its column, as one item; without a title, the items of a list."""
    first = blocks[0]
    if not title:
        is_list = len(blocks) == 1 and isinstance(first, nodes.bullet_list)
        return list(first.children) if is_list else [nodes.list_item("", *blocks)]
    if not isinstance(first, nodes.paragraph):
        return [nodes.list_item("", nodes.paragraph("", "", *title), *blocks)]
    for position, node in enumerate(title):
        first.insert(position, node)
    return [nodes.list_item("", *blocks)]
