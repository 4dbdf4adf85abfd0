"""A table as a list, for writers that cannot write a table within the cell of another."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from docutils import nodes


def list_of_table(table: nodes.table) -> nodes.bullet_list:
    """Return a bullet list with everything that a table has: an item per row, in order.

    A short row whose cells are single paragraphs becomes one line: ``first cell – Column: cell; Column: cell``. The
    cells of any other become a list below the first cell. A title becomes an item of its own, with the rows below it.
    The ids of the table become those of a target at the beginning, as writers give lists no labels.

    The contents of the cells are moved, not copied, as references are bound to their nodes; tables within cells
    become lists, too. Nodes between rows, such as the footnotes of a title in LaTeX, go to the end of the first
    item. The table itself stays where it is, empty and without ids, to be replaced by the caller.
    """
    between = _take_between_rows(table)
    head, body = list(_iter_rows(table, nodes.thead)), list(_iter_rows(table, nodes.tbody))
    titles = _find_titles(head) if body else {}
    rows = [_make_item(cells, titles) for cells in body or head] or [nodes.list_item()]
    rows[0] += between
    listed = nodes.bullet_list("", *rows, bullet="*", classes=["pm-nested-table"])
    title = next((child for child in table.children if isinstance(child, nodes.title)), None)
    if title is not None:
        caption = nodes.paragraph(title.rawsource, "", *_take_children(title), ids=title["ids"])
        listed = nodes.bullet_list("", nodes.list_item("", caption, listed), bullet="*", classes=["pm-nested-table"])
    listed.source, listed.line = table.source, table.line
    if table["ids"]:
        target = nodes.target("", "", ids=table["ids"], names=table["names"])
        table["ids"], table["names"] = [], []
        first = next(iter(listed.findall(nodes.paragraph)), None)
        if first is not None:
            first.insert(0, target)
        else:
            listed.insert(0, nodes.list_item("", nodes.paragraph("", "", target)))
    return listed


def replace_nested_tables(cell: nodes.Element, table_class: type[nodes.table] = nodes.table) -> None:
    """Replace all tables of a class within a cell by lists, and those within these by lists, too."""
    while table := next(iter(cell.findall(table_class)), None):
        table.parent.replace(table, list_of_table(table))


_LONGEST = 72  # characters of the cells in a line, so that one sees where each begins
_Cells = dict[int, list[nodes.Node]]  # the blocks of cells, by their columns
_Titles = dict[int, list[nodes.Node]]  # the contents of the cells of a head, by their columns


def _take_between_rows(table: nodes.table) -> list[nodes.Node]:
    """Take everything but the rows out of the body of a table, and return it."""
    found: list[nodes.Node] = []
    for group in table.findall(nodes.tbody):
        if group.parent.parent is table:
            found += [child for child in group.children if not isinstance(child, nodes.row)]
            group.children = [child for child in group.children if isinstance(child, nodes.row)]
    return found


def _iter_rows(table: nodes.table, part: type[nodes.Element]) -> Iterator[_Cells]:
    """Yield the cells of each row of a part of a table; one that spans several rows is in the first of them."""
    for group in table.findall(part):
        if group.parent.parent is not table:
            continue  # of a table within
        spanned: dict[int, int] = {}  # columns that a cell above extends to, and for how many rows
        for row in group.children:
            cells: _Cells = {}
            column = 0
            next_spanned = {at: rows - 1 for at, rows in spanned.items() if rows > 1}
            for entry in row.children:
                while column in spanned:
                    column += 1
                assert isinstance(entry, nodes.entry)
                width = entry.get("morecols", 0) + 1
                if below := entry.get("morerows", 0):
                    next_spanned.update(dict.fromkeys(range(column, column + width), below))
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
    """Return the children of a node, which then has none."""
    children = node.children
    node.children = []
    return children


def _flatten_blocks(blocks: Iterable[nodes.Node]) -> list[nodes.Node]:
    """Return the contents of blocks as parts of a line."""
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
    """Return a row as an item; its first cell is its heading."""
    filled = {column: blocks for column, blocks in cells.items() if blocks}
    heading = filled.pop(0, [])
    if not _does_fit_line(heading, filled):
        filled = {column: _join_paragraphs(blocks) for column, blocks in filled.items()}
        below = [item for column, blocks in filled.items() for item in _make_items(_make_title(column, titles), blocks)]
        return nodes.list_item("", *heading, *([nodes.bullet_list("", *below, bullet="*")] if below else []))
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
    return len(cells) == 1 or length <= _LONGEST


def _is_paragraph(blocks: Sequence[nodes.Node]) -> bool:
    return not blocks or (len(blocks) == 1 and isinstance(blocks[0], nodes.paragraph))


def _join_paragraphs(blocks: list[nodes.Node]) -> list[nodes.Node]:
    """Return paragraphs as one; anything that is not all paragraphs as it is."""
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
    """Return the title of a column as the beginning of a line, if it has one.

    The first row has the nodes of the head; the others have copies, without ids and targets.
    """
    words = titles.get(column, [])
    if not words:
        return []
    titles[column] = [node.deepcopy() for node in words if not isinstance(node, nodes.footnote_reference)]
    for node in titles[column]:
        for element in node.findall(nodes.Element):
            element["ids"] = []
    is_text = all(isinstance(node, nodes.Text) for node in words)
    return [*([nodes.emphasis("", "", *words)] if is_text else words), nodes.Text(": ")]


def _make_items(title: list[nodes.Node], blocks: list[nodes.Node]) -> list[nodes.Node]:
    """Return a cell, behind the title of its column, as an item; one that is a list without a title as its items."""
    first = blocks[0]
    if not title:
        is_list = len(blocks) == 1 and isinstance(first, nodes.bullet_list)
        return list(first.children) if is_list else [nodes.list_item("", *blocks)]
    if not isinstance(first, nodes.paragraph):
        return [nodes.list_item("", nodes.paragraph("", "", *title), *blocks)]
    for position, node in enumerate(title):
        first.insert(position, node)
    return [nodes.list_item("", *blocks)]
