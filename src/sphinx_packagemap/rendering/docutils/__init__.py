"""Render content as docutils nodes: paragraphs, lists and tables, which every builder supports."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple, TypeVar

from docutils import nodes

from sphinx_packagemap.rendering.content import (
    Aside,
    AuthorMarkup,
    AuthorText,
    Badge,
    Bands,
    Bar,
    Block,
    Bullets,
    Cell,
    Chip,
    Code,
    CodeBlock,
    ColumnRole,
    Fold,
    FoldedBlocks,
    Glance,
    Illustrated,
    LineNumber,
    Made,
    Name,
    Neighbourhood,
    Neighbours,
    Paragraph,
    Piece,
    Prefix,
    SourceLocation,
    Steps,
    Table,
    Terms,
    measure_column,
)
from sphinx_packagemap.rendering.docutils.tree import linked_name


class repeated_text(nodes.inline):  # noqa: N801 - docutils names its nodes so
    """A placeholder for a copy of the node ``original``, which is made when the references in that are resolved."""


class late_content(nodes.container):  # noqa: N801
    """A placeholder for content whose nodes are made when the page is written: every transform visits all nodes.

    Its attributes are ``content``, blocks without texts of the author; ``urls``, the addresses of source code for names
    and locations in it; and ``to_docs``, whether names are linked to documentation.
    """


class AuthorTexts:
    """The nodes of the author's texts, by keys.

    docutils keeps a list of the footnote references and targets that it has parsed, and completes these nodes after it
    has parsed the whole page. An earlier copy would never be completed: so each node is used once, and placeholders
    are used wherever its text is shown again.
    """

    def __init__(self) -> None:
        """Create a collection without texts."""
        self._nodes: list[nodes.Element] = []
        self._is_placed: list[bool] = []

    def add(self, node: nodes.Element) -> int:
        """Add the node of a text, and return its key."""
        self._nodes.append(node)
        self._is_placed.append(False)
        return len(self._nodes) - 1

    def make_node(self, key: int) -> nodes.Element:
        """Return the node of a text at the first call, and placeholders for copies of it after that."""
        if self._is_placed[key]:
            return repeated_text(original=self._nodes[key])
        self._is_placed[key] = True
        return self._nodes[key]


def copy_repeated_text(node: repeated_text) -> nodes.Element:
    """Return the copy for a placeholder, without ids and names, which must be unique."""
    original: nodes.Element = node["original"]
    copy = original.deepcopy()
    copy["translatable"] = False  # the original was translated already
    for each in copy.findall(nodes.Element):
        each["ids"], each["names"] = [], []
    return copy


class module_table(nodes.table):  # noqa: N801 - docutils names its nodes so
    """A table about modules, with what writers need to set its columns.

    Its attributes are ``label``, its name for screen readers; ``form``, a ``TableForm``; ``prefix``, the beginning of
    all names; and ``own_widths``, whether the author has chosen the widths. Each of its ``colspec`` has ``role``, a
    ``ColumnRole``, and ``longest``, the length of its longest line or word in characters. Each entry of a column of a
    role has the class ``pm-c-`` with this role.
    """


class module_list_table(module_table):  # noqa: N801
    """A table whose rows are modules; HTML pages let readers sort and filter them."""


class near_modules(nodes.container):  # noqa: N801
    """The modules around the module ``name``: a paragraph for its importers, and one for those that it imports.

    If a diagram follows, formats with diagrams show it instead of the paragraphs.
    """


class contract_picture(nodes.container):  # noqa: N801
    """The modules of a contract in words; pages show its attribute ``picture`` instead, a ``Picture``."""


class line_number(nodes.inline):  # noqa: N801
    """The ``number`` of a line in a picture of a contract; only writers that show the picture show it."""


class fold(nodes.container):  # noqa: N801
    """The rest of a table or list; pages show it on demand, by its ``label``."""


class more_pieces(nodes.inline):  # noqa: N801
    """The rest of a paragraph; pages show it on demand, by its ``label``."""


class folding_paragraph(nodes.paragraph):  # noqa: N801
    """A paragraph with ``more_pieces``; in HTML, it is no ``p``, which cannot contain what unfolds."""


Verbatim = TypeVar("Verbatim", bound=nodes.Element)
Linker = Callable[[Name | SourceLocation, nodes.Element], nodes.Node]


class NodeFactory(NamedTuple):
    """Makes the nodes that depend on the page."""

    link: Linker  # returns the node of a name or a location, with a link around it if there is a target
    author_texts: AuthorTexts
    parse: Callable[[str], nodes.Node] = nodes.Text  # returns the node of a text with the markup of the page


def make_block_nodes(blocks: Cell, factory: NodeFactory) -> list[nodes.Node]:
    """Return the nodes of blocks, in order."""
    return [_make_block(block, factory) for block in blocks]


def _make_block(block: Block, factory: NodeFactory) -> nodes.Node:
    match block:
        case Paragraph():
            return _make_paragraph(block, factory)
        case Bullets(items, role):
            entries = [nodes.list_item("", _make_block(item, factory)) for item in items]
            return nodes.bullet_list("", *entries, bullet="*", classes=[f"pm-{role}"] if role else [])
        case Bands():
            return _make_bands(block, factory)
        case Illustrated(blocks, picture):
            return contract_picture("", *make_block_nodes(blocks, factory), picture=picture)
        case CodeBlock(text, language):
            return nodes.literal_block(text, text, language=language, classes=["pm-code"])
        case Terms():
            return _make_terms(block, factory)
        case Table():
            return make_table(block, factory)
        case Glance():
            return _make_glance(block, factory)
        case Steps():
            return _make_steps(block, factory)
        case FoldedBlocks(label, blocks):
            return fold("", *make_block_nodes(blocks, factory), label=label, classes=["pm-fold"])
    raise TypeError(block)


def _make_paragraph(paragraph: Paragraph, factory: NodeFactory, *classes: str) -> nodes.paragraph:
    node_class = folding_paragraph if any(isinstance(each, Fold) for each in paragraph.pieces) else nodes.paragraph
    return make_verbatim(node_class("", "", *make_inline_nodes(paragraph, factory), classes=[*classes]), paragraph)


def make_verbatim(node: Verbatim, paragraph: Paragraph) -> Verbatim:
    """Return the node of a paragraph, marked so that Sphinx keeps the quotes and dashes of the code in it."""
    if not any(isinstance(piece, AuthorText | AuthorMarkup) for piece in paragraph.pieces):
        node["support_smartquotes"] = False
    return node


def make_inline_nodes(paragraph: Paragraph, factory: NodeFactory) -> list[nodes.Node]:
    """Return the nodes of a paragraph's pieces, in order."""
    return [_make_piece(piece, factory) for piece in paragraph.pieces]


def _make_piece(piece: Piece, factory: NodeFactory) -> nodes.Node:
    match piece:
        case Code(text):
            return nodes.literal(text, text)
        case Name(text):
            name = linked_name("", text, classes=["pm-name"])
            if piece.title:
                name["title"] = piece.title
            return factory.link(piece, name)
        case Prefix(text):
            return linked_name("", text, classes=["pm-name", "pm-prefix"])
        case Aside(text):
            return nodes.inline(text, text, classes=["pm-aside"])
        case Made(pieces):
            return nodes.inline(
                "", "", *(_make_piece(each, factory) for each in pieces), classes=["pm-aside", "pm-made"]
            )
        case Badge() | Chip() | Bar() | LineNumber():
            return _make_mark(piece, factory)
        case SourceLocation(text):
            return factory.link(piece, nodes.inline(text, text))
        case Fold(label, pieces):
            return more_pieces("", "", *(_make_piece(each, factory) for each in pieces), label=label)
        case AuthorText(_, key):
            return factory.author_texts.make_node(key)
        case AuthorMarkup(_, markup):
            return factory.parse(markup)
    return nodes.Text(piece.text)


def _make_terms(terms: Terms, factory: NodeFactory) -> nodes.definition_list:
    entries = []
    for term, blocks in terms.terms:
        heading = make_verbatim(nodes.term("", "", *make_inline_nodes(term, factory)), term)
        definition = nodes.definition("", *make_block_nodes(blocks, factory))
        entries.append(nodes.definition_list_item("", heading, definition))
    return nodes.definition_list("", *entries)


def _make_glance(glance: Glance, factory: NodeFactory) -> nodes.container:
    kind = nodes.inline(glance.kind, glance.kind, classes=["pm-aside"])
    parts = [_make_piece(glance.name, factory), nodes.Text(" "), _make_separator("("), kind, _make_separator(")")]
    heading = nodes.paragraph("", "", *parts, classes=["pm-glance-name"], support_smartquotes=False)
    texts = [_make_paragraph(each, factory, "pm-glance-text") for each in glance.texts]
    fields = [
        nodes.field("", nodes.field_name(title, title), nodes.field_body("", _make_paragraph(value, factory)))
        for title, value in glance.facts
    ]
    facts = [nodes.field_list("", *fields, classes=["pm-facts"])] if fields else []
    around = [_make_neighbourhood(glance.neighbourhood, factory)] if glance.neighbourhood is not None else []
    return nodes.container("", heading, *texts, *facts, *around, classes=["pm-glance"])


def _make_neighbourhood(around: Neighbourhood, factory: NodeFactory) -> near_modules:
    sides = [_make_neighbours(around.imported, factory, "pm-imported")]
    if around.importers is not None:
        sides.insert(0, _make_neighbours(around.importers, factory, "pm-importers"))
    return near_modules("", *sides, name=around.name, classes=["pm-near"])


def _make_neighbours(neighbours: Neighbours, factory: NodeFactory, side: str) -> nodes.paragraph:
    """Return the modules on one side as a line; pages put each on a line of its own, and hide the separators."""
    items = [
        nodes.inline("", "", *make_inline_nodes(each, factory), classes=["pm-near-item"]) for each in neighbours.items
    ]
    items += [nodes.inline(each, each, classes=["pm-near-item", "pm-aside"]) for each in neighbours.remarks]
    parts: list[nodes.Node] = [nodes.inline(neighbours.title, neighbours.title, classes=["pm-near-title"])]
    for number, item in enumerate(items):
        parts += [_make_separator(", " if number else ": "), item]
    return nodes.paragraph("", "", *parts, classes=[side], support_smartquotes=False)


def _make_separator(text: str) -> nodes.inline:
    return nodes.inline(text, text, classes=["pm-separator"])


def _make_bands(bands: Bands, factory: NodeFactory) -> nodes.bullet_list:
    items = [nodes.list_item("", _make_paragraph(band, factory)) for band in bands.bands]
    classes = ["pm-bands", *(["pm-ordered"] if bands.is_ordered else [])]
    return nodes.bullet_list("", *items, bullet="*", classes=classes)


def _make_mark(piece: Badge | Chip | Bar | LineNumber, factory: NodeFactory) -> nodes.Element:
    if isinstance(piece, LineNumber):
        return line_number("", "", number=piece.number)
    if isinstance(piece, Bar):
        return nodes.inline(piece.text, piece.text, classes=["pm-wall" if piece.is_wall else "pm-gap"])
    if isinstance(piece, Badge):
        return nodes.strong(piece.text, piece.text, classes=["pm-badge", f"pm-badge-{piece.state}"])
    parts = [_make_piece(each, factory) for each in piece.pieces]
    classes = ["pm-chip", *(["pm-optional"] if piece.is_optional else []), *(["pm-broken"] if piece.is_broken else [])]
    if piece.is_optional:
        parts = [_make_separator("("), *parts, _make_separator(")")]
    return nodes.inline("", "", *parts, classes=classes)


def _make_steps(steps: Steps, factory: NodeFactory) -> nodes.bullet_list:
    items = []
    for location, code, note in steps.steps:
        line = nodes.inline("", "", _make_piece(location, factory), classes=["pm-step-line"])
        word = nodes.inline(note, note, classes=["pm-step-note", "pm-aside"])
        pieces = [line, _make_separator(": "), _make_piece(code, factory), _make_separator(" – "), word]
        items.append(nodes.list_item("", nodes.paragraph("", "", *pieces, support_smartquotes=False)))
    return nodes.bullet_list("", *items, bullet="*", classes=["pm-steps"])


_TEXT_WIDTH = 72
_MIN_WIDTH, _MIN_FIRST_WIDTH, _MIN_TEXT_WIDTH = 9, 16, 18  # of columns, in characters; the first one has headings
_MAX_WIDTHS = {ColumnRole.LABEL: 20, ColumnRole.NAME: 26, ColumnRole.WORD: 18, ColumnRole.NUMBER: 12}
_PADDING = 2  # characters of a column without text


def make_table(table: Table, factory: NodeFactory, node_class: type[module_table] = module_table) -> module_table:
    """Return a table of a class; its first column and first row are headings."""
    columns = len(table.head)
    longest = [measure_column(table, number) for number in range(columns)]
    specifications = [
        nodes.colspec(colwidth=width, role=role.value, longest=length)
        for width, role, length in zip(_compute_widths(table, longest), table.columns, longest, strict=True)
    ]
    specifications[0]["stub"] = 1
    head = nodes.thead("", _make_row(table.head, table, factory))
    body = nodes.tbody("", *(_make_row(row, table, factory) for row in table.rows))
    group = nodes.tgroup("", *specifications, head, body, cols=columns)
    node = node_class("", group, label=_make_label(table), form=table.form.value, prefix=table.prefix)
    node["own_widths"] = bool(table.widths)
    node["classes"] += ["pm-table", f"pm-{table.form.value}"]
    return node


def _compute_widths(table: Table, longest: list[int]) -> list[int]:
    """Return the widths of columns in characters, for writers of plain text; others use the proportions."""
    least = [_MIN_WIDTH if number else _MIN_FIRST_WIDTH for number in range(len(longest))]
    if table.widths:
        unit = _TEXT_WIDTH / sum(table.widths)
        return [max(minimum, round(share * unit)) for share, minimum in zip(table.widths, least, strict=True)]
    widths = [
        0 if role is ColumnRole.TEXT else max(minimum, min(length, _MAX_WIDTHS[role]) + _PADDING)
        for role, length, minimum in zip(table.columns, longest, least, strict=True)
    ]
    texts = table.columns.count(ColumnRole.TEXT)
    share = max(_MIN_TEXT_WIDTH, (_TEXT_WIDTH - sum(widths)) // texts) if texts else 0
    return [width or share for width in widths]


def _make_label(table: Table) -> str:
    """Return the headings of a table, with whole names."""
    pieces = [piece for cell in table.head for block in cell if isinstance(block, Paragraph) for piece in block.pieces]
    texts = (piece.name if isinstance(piece, Name) else piece.text for piece in pieces if not isinstance(piece, Prefix))
    return ", ".join(filter(None, texts))


def _make_cell_nodes(block: Block, factory: NodeFactory) -> list[nodes.Node]:
    if not isinstance(block, CodeBlock):
        return [_make_block(block, factory)]
    # Lines that may be wrapped: a cell is narrow, and LaTeX would draw a frame around a literal block.
    lines = block.text.splitlines()
    return [nodes.paragraph("", "", nodes.literal(line, line), classes=["pm-code"]) for line in lines]


def _make_row(cells: tuple[Cell, ...], table: Table, factory: NodeFactory) -> nodes.row:
    entries = [
        nodes.entry(
            "",
            *(node for block in cell for node in _make_cell_nodes(block, factory)),
            classes=[f"pm-c-{role.value}"],
        )
        for cell, role in zip(cells, table.columns, strict=False)
    ]
    if len(entries) == 2 < len(table.columns):  # one for all columns but the first
        entries[1]["morecols"] = len(table.columns) - 2
        entries[1]["classes"] = [f"pm-c-{ColumnRole.TEXT.value}"]
    return nodes.row("", *entries)
