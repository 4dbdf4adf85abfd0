"""Replace our nodes by those of docutils, for writers that know no others and ignore the base classes of nodes."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from typing import NamedTuple, TypeVar

from docutils import nodes

from sphinx_packagemap.rendering.docutils import (
    contract_picture,
    folding_paragraph,
    line_number,
    module_table,
    more_pieces,
)
from sphinx_packagemap.rendering.docutils.matrix import import_matrix, matrix_rows
from sphinx_packagemap.rendering.docutils.nested_tables import convert_table_to_list
from sphinx_packagemap.rendering.docutils.tree import (
    diagram_tree,
    iter_ancestor_nodes,
    linked_name,
    package_diagram,
    package_tree,
    tree_block,
)

_Element = TypeVar("_Element", bound=nodes.Element)


class Abilities(NamedTuple):
    """The nodes that a writer supports; the defaults are for unknown writers."""

    captions: bool = False  # numbered ones, of tables and code
    spanning_cells: bool = False
    definition_lists: bool = False
    rubrics: bool = False
    tables: bool = True
    blocks_in_cells: bool = True  # False for Markdown, where a row is one line
    code_with_ids: bool = True  # whether references to code work


Numbering = Callable[[nodes.Element, str], str]  # returns the number of a node of a type for its caption, or ""


def use_plain_nodes(document: nodes.document, numbering: Numbering, abilities: Abilities) -> None:
    """Replace our nodes in a document by those of docutils. Links must be resolved, and trees spelled out as text.

    Trees become literal blocks without markup, and so do the trees of diagrams. Their captions become paragraphs with a
    number, as no writer supports captions of figures without an image. Tables within cells become lists. The ids of all
    these are kept, each with a target before it.
    """
    writer = _PlainNodeWriter(numbering, abilities)
    tables: list[nodes.table] = [*_find_nodes(document, module_table)]
    if not abilities.tables:
        tables += _find_tables_around_ours(document)
    for container in _find_nodes(document, nodes.container):
        writer.replace_container(container)
    for table in tables:
        writer.replace_table(table)
    for name in _find_nodes(document, linked_name):
        name.replace_self(nodes.literal(name.rawsource, "", *name.children, ids=name["ids"]))
    for block in _find_nodes(document, nodes.literal_block):
        if "pm-code" in block["classes"]:
            writer.replace_code(block)
    _replace_inline(document)


def _replace_inline(document: nodes.document) -> None:
    for more in _find_nodes(document, more_pieces):
        more.parent.replace(more, list(more.children))
    for paragraph in _find_nodes(document, folding_paragraph):
        paragraph.replace_self(nodes.paragraph("", "", *paragraph.children))
    for number in _find_nodes(document, line_number):
        number.parent.remove(number)
    for doubt in _find_nodes(document, nodes.abbreviation):
        if "pm-doubt" in doubt["classes"]:
            doubt.replace_self(nodes.inline("", "", *doubt.children, nodes.Text(f" ({doubt['explanation']})")))
    for link in document.findall(nodes.reference):
        if "pm-source" in link["classes"]:
            link.setdefault("name", link.astext())  # the reStructuredText writer writes nameless links as addresses


def _find_nodes(node: nodes.Element, node_class: type[_Element]) -> list[_Element]:
    """Return a list of all nodes of a class below a node, which may then be replaced."""
    return list(node.findall(node_class))


def _find_tables_around_ours(document: nodes.document) -> list[nodes.table]:
    """Return the author's tables that contain nodes of ours; of nested tables, the outermost."""
    found: list[nodes.table] = []
    inner: set[int] = set()  # the identities of the tables in them
    for table in document.findall(nodes.table):
        if id(table) in inner or isinstance(table, module_table) or next(iter(table.findall(_is_ours)), None) is None:
            continue
        found.append(table)
        inner.update(map(id, table.findall(nodes.table)))
    return found


def _is_ours(node: nodes.Node) -> bool:
    if isinstance(node, module_table | package_tree | package_diagram):
        return True
    return isinstance(node, nodes.container | nodes.literal_block) and not _OUR_CLASSES.isdisjoint(node["classes"])


_OUR_ATTRIBUTES = frozenset(["form", "label", "names", "own_widths", "prefix"])  # of tables
_OUR_CLASSES = frozenset(["pm-anatomy", "pm-contracts", "pm-code"])


class _PlainNodeWriter:
    """Replaces nodes in place."""

    def __init__(self, numbering: Numbering, abilities: Abilities) -> None:
        self._numbering = numbering
        self._abilities = abilities

    def replace_container(self, container: nodes.container) -> None:
        """Replace a container of ours, or its contents; other containers are kept."""
        if isinstance(container, package_tree | package_diagram):
            self._replace_hierarchy(container)
        elif _is_captioned_code(container):
            self._replace_captioned_code(container)
        elif not {"pm-anatomy", "pm-contracts"}.isdisjoint(container["classes"]):
            self._replace_anatomy(container)
        elif isinstance(container, import_matrix | matrix_rows | contract_picture):
            self._replace(container, [each for each in container.children if isinstance(each, nodes.Element)])
        elif not _OUR_PARTS.isdisjoint(container["classes"]):
            self._replace(container, [part for child in container.children for part in _iter_parts(child)])

    def _replace_hierarchy(self, container: nodes.container) -> None:
        caption_number = self._numbering(container, "figure")
        captions = [
            self._make_caption(each, caption_number) for each in container.children if isinstance(each, nodes.caption)
        ]
        trees = [block for block in _iter_blocks(container) if block.children]
        ids = [each for block in trees for node in block.findall(nodes.Element) for each in node["ids"]]
        self._replace(
            container, [*captions, *(self._make_literal_block(block, container["classes"]) for block in trees)], ids
        )

    def _replace_captioned_code(self, container: nodes.container) -> None:
        if self._abilities.captions:
            if _put_targets_before(container) and not self._abilities.code_with_ids:
                container.parent.insert(container.parent.index(container), nodes.paragraph())
            return
        caption, code = container.children
        assert isinstance(caption, nodes.Element)
        assert isinstance(code, nodes.Element)
        self._replace(container, [self._make_caption(caption, self._numbering(container, "code-block")), code])

    def _replace_anatomy(self, container: nodes.container) -> None:
        parts: list[nodes.Element] = []
        for child in container.children:
            assert isinstance(child, nodes.Element)
            if isinstance(child, nodes.definition_list) and not self._abilities.definition_lists:
                parts += _flatten_terms(child)
            elif isinstance(child, nodes.rubric) and not self._abilities.rubrics:
                parts.append(_make_strong(child))
            else:
                parts.append(child)
        self._replace(container, parts)

    def replace_table(self, table: nodes.table) -> None:
        """Replace a table by one of docutils, or by a list, as the writer supports it."""
        parts: list[nodes.Element] = []
        is_within_cell = _is_within_cell(table)
        is_list = is_within_cell or not self._abilities.tables
        title = next((child for child in table.children if isinstance(child, nodes.title)), None)
        if title is not None and (is_list or not self._abilities.captions):
            table.remove(title)
            parts.append(self._make_caption(title, self._numbering(table, "table")))
        if not self._abilities.blocks_in_cells:
            _escape_pipes([table] if is_within_cell else list(table.findall(nodes.entry)))
        ids, table["ids"], table["names"] = table["ids"], [], []
        if is_list:
            parts.append(convert_table_to_list(table))
        else:
            attributes = {name: value for name, value in table.attributes.items() if name not in _OUR_ATTRIBUTES}
            parts.append(nodes.table(table.rawsource, *table.children, **attributes))
            if not self._abilities.spanning_cells:
                _spread_cells(parts[-1])
        parts[-1].source, parts[-1].line = table.source, table.line
        table["ids"] = ids
        self._replace(table, parts)

    def replace_code(self, block: nodes.literal_block) -> None:
        """Replace code by nodes that the writer supports."""
        self._replace(
            block, [block if self._abilities.blocks_in_cells or not _is_within_cell(block) else _make_lines(block)]
        )

    def _make_caption(self, caption: nodes.Element, caption_number: str) -> nodes.paragraph:
        paragraph = nodes.paragraph(caption.rawsource, caption_number, *caption.children, ids=caption["ids"])
        paragraph.source, paragraph.line = caption.source, caption.line
        return paragraph

    def _make_literal_block(self, block: tree_block, classes: Sequence[str]) -> nodes.Element:
        text = _get_text(block)
        # Writers assume that a block has markup if its source is not its text. Line numbers are for code only.
        literal = nodes.literal_block(text, text, language="text", linenos=False, force=False, highlight_args={})
        literal["xml:space"] = "preserve"
        literal["classes"] = list(classes)
        literal.source, literal.line = block.source, block.line
        return literal if self._abilities.blocks_in_cells or not _is_within_cell(block) else _make_lines(literal)

    def _replace(self, element: nodes.Element, parts: Sequence[nodes.Element], more_ids: Sequence[str] = ()) -> None:
        """Replace an element by some parts; references to it then lead to the first part."""
        ids = [*(each for each in element["ids"] if not _AUTOMATIC.fullmatch(each)), *more_ids]
        element["ids"], element["names"] = [], []
        if ids and (not parts or (isinstance(parts[0], nodes.literal_block) and not self._abilities.code_with_ids)):
            parts = [nodes.paragraph(), *parts]
        element.parent.replace(element, list(parts))
        if ids:
            parts[0]["ids"] += [each for each in ids if each not in parts[0]["ids"]]
            _put_targets_before(parts[0])


_OUR_PARTS = frozenset(["pm-glance", "pm-near", "pm-fold"])


def _iter_parts(node: nodes.Node) -> Iterator[nodes.Element]:
    assert isinstance(node, nodes.Element)
    if isinstance(node, nodes.field_list):
        yield from flatten_fields(node)
    else:
        yield node


def flatten_fields(fields: nodes.field_list) -> Iterator[nodes.paragraph]:
    """Yield a list of fields as paragraphs, each with the name of a field and its value."""
    for field in fields.children:
        assert isinstance(field, nodes.field)
        name, body = field.children
        assert isinstance(body, nodes.Element)
        value = body.children[0]
        assert isinstance(value, nodes.paragraph)
        yield nodes.paragraph("", "", nodes.Text(f"{name.astext()}: "), *value.children)


def _flatten_terms(terms: nodes.definition_list) -> Iterator[nodes.Element]:
    """Yield the terms of a definition list as paragraphs, each before its definition."""
    for item in terms.children:
        assert isinstance(item, nodes.definition_list_item)
        term, definition = item.children
        assert isinstance(term, nodes.Element)
        assert isinstance(definition, nodes.Element)
        yield _make_strong(term)
        for block in definition.children:
            assert isinstance(block, nodes.Element)
            yield block


def _make_strong(heading: nodes.Element) -> nodes.paragraph:
    return nodes.paragraph("", "", nodes.strong("", "", *heading.children), ids=heading["ids"])


_AUTOMATIC = re.compile(r"id\d+")  # ids that docutils gives to nodes without a name; nothing refers to them


def _iter_blocks(element: nodes.Element) -> Iterator[tree_block]:
    for child in element.children:
        if isinstance(child, tree_block):
            yield child
        elif isinstance(child, diagram_tree):
            yield from _iter_blocks(child)


def _get_text(block: tree_block) -> str:
    for reference in _find_nodes(block, nodes.footnote_reference):
        reference.parent.replace(reference, nodes.Text(f"[{reference.astext()}]"))
    for image in _find_nodes(block, nodes.image):
        image.parent.replace(image, nodes.Text(image.get("alt", image.get("uri", ""))))
    return "\n".join(line.rstrip() for line in block.astext().splitlines())


def _is_captioned_code(container: nodes.container) -> bool:
    """Return whether a container is code of ours with a caption, as Sphinx makes them."""
    if "literal-block-wrapper" not in container["classes"]:
        return False
    return any(isinstance(child, nodes.literal_block) and "pm-code" in child["classes"] for child in container.children)


def _put_targets_before(node: nodes.Element) -> bool:
    """Insert a target for each id before a node, unless there is one; return whether any was inserted.

    Writers write the ids of few nodes, but nearly all write targets.
    """
    position = node.parent.index(node)
    existing_ids = {each.get("refid") for each in node.parent.children[:position] if isinstance(each, nodes.target)}
    targets = [nodes.target("", "", refid=each) for each in node["ids"] if each not in existing_ids]
    for target in reversed(targets):
        node.parent.insert(position, target)
    return bool(targets)


def _is_within_cell(node: nodes.Node) -> bool:
    return any(isinstance(each, nodes.entry) for each in iter_ancestor_nodes(node))


def _spread_cells(table: nodes.Element) -> None:
    """Insert empty cells after those that span several columns."""
    for entry in _find_nodes(table, nodes.entry):
        for _ in range(entry.attributes.pop("morecols", 0)):
            entry.parent.insert(entry.parent.index(entry) + 1, nodes.entry())


def _make_lines(block: nodes.literal_block) -> nodes.paragraph:
    """Return a literal block as a paragraph with line breaks, for a cell in Markdown, where a row is one line."""
    paragraph = nodes.paragraph()
    for line in block.astext().splitlines():
        if paragraph.children:
            paragraph += nodes.Text("<br/>")
        code = line.replace("|", r"\|").replace("  ", "\N{NO-BREAK SPACE}" * 2)
        paragraph += nodes.literal(code, code)
    return paragraph


def _escape_pipes(cells: Sequence[nodes.Element]) -> None:
    """Escape the pipes in cells of Markdown, which would end the cells."""
    for cell in cells:
        for text in list(cell.findall(nodes.Text)):
            if "|" in text:
                pipe = r"\|" if isinstance(text.parent, nodes.literal) else "&#124;"
                text.parent.replace(text, nodes.Text(text.replace("|", pipe)))
