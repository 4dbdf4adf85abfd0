"""The nodes of a diagram as they are laid out: labels, notes, and sizes in words."""

from __future__ import annotations

from collections.abc import Sequence

from sphinx_packagemap.i18n import Language
from sphinx_packagemap.layout import LayoutNode
from sphinx_packagemap.rendering.diagram import Diagram
from sphinx_packagemap.rendering.labels import format_counts, format_label, format_total
from sphinx_packagemap.text import shorten
from sphinx_packagemap.views import Size
from sphinx_packagemap.views.nodes import Node
from sphinx_packagemap.views.tree import ItemKind

_MAX_LABEL_LENGTH = 400  # characters; longer ones are complete in the tree beside the diagram


def make_layout_nodes(diagram: Diagram, language: Language) -> list[LayoutNode]:
    """Return the nodes to lay out, with their labels, notes and sizes, in the order of the view."""
    items = diagram.view.tree.items
    return [
        LayoutNode(
            shorten(format_label(items[node.item], language), _MAX_LABEL_LENGTH),
            node.parent,
            _format_note(diagram, node, language)
            if diagram.style.counts or node.folded or diagram.request.layout.traits.has_levels
            else "",
            icon=items[node.item].kind not in _WITHOUT_ICON and not diagram.request.layout.traits.has_levels,
            size=node.size,
            own_size=node.own_size,
        )
        for node in diagram.view.nodes
    ]


_WITHOUT_ICON = frozenset({ItemKind.GROUP.value, ItemKind.MORE.value})


def _format_note(diagram: Diagram, node: Node, language: Language) -> str:
    item = diagram.view.get_item(node)
    if diagram.request.layout.traits.has_levels and item.modules:
        return language.format_number(item.modules)
    notes = []
    if diagram.style.counts and diagram.request.layout.traits.shows_sizes:
        notes.append(format_node_size(diagram, node, language))
    elif diagram.style.counts:
        notes.append(format_counts(item, language))
    if node.folded and not (diagram.style.counts and item.modules):
        notes.append(f"+{language.format_number(node.folded)}")
    return language.join_list([note for note in notes if note])


def add_size_notes(diagram: Diagram, layout_nodes: Sequence[LayoutNode], language: Language) -> list[LayoutNode]:
    """Return nodes whose notes are their sizes, for layouts that show them; a single outermost one has the unit."""
    noted = []
    outermost = [position for position, node in enumerate(diagram.view.nodes) if node.parent < 0]
    for position, (node, layout_node) in enumerate(zip(diagram.view.nodes, layout_nodes, strict=True)):
        size = (
            format_node_size(diagram, node, language)
            if [position] == outermost
            else format_short_size(node.size, language)
        )
        noted.append(layout_node._replace(note=size, own_note=format_short_size(node.own_size, language)))
    return noted


_MIN_LARGE_SIZE = 10_000  # larger ones are in thousands


def format_short_size(size: int, language: Language) -> str:
    """Return a size without its unit, such as ``5,231`` or ``70.4k``."""
    return language.format_number(size) if size < _MIN_LARGE_SIZE else language.format_thousands(size)


def format_size(size: int, unit: Size, language: Language) -> str:
    """Return a size with its unit, such as ``1,234 lines``."""
    return _translate_size(size, unit, language).format(count=language.format_number(size))


def format_size_template(unit: Size, language: Language, *, is_partial: bool) -> str:
    """Return the text of the large size of a package, with the field ``{size}``, for the script."""
    size = _translate_size(_MIN_LARGE_SIZE, unit, language).format(count="{size}")
    return format_total(size, language, is_partial=is_partial)


def format_node_size(diagram: Diagram, node: Node, language: Language) -> str:
    """Return the size of a node with its unit; for a package, with the words that it includes the modules below."""
    size = format_size(node.size, diagram.request.size, language)
    return format_total(size, language, is_partial=diagram.view.is_partial) if node.modules else size


def _translate_size(size: int, unit: Size, language: Language) -> str:
    if unit is Size.LINES:
        return language.translate_plural("{count} line", "{count} lines", size)
    if unit is Size.NAMES:
        return language.translate_plural("{count} name", "{count} names", size)
    return language.translate_plural("{count} import", "{count} imports", size)
