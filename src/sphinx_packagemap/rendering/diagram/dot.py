"""Render a diagram in DOT, the language of Graphviz.

All text from outside is quoted by ``_quote_text`` or a similar function. Graphviz does not interpret quoted text as
HTML, but it interprets backslashes, and character references such as ``&lt;``.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from urllib.parse import quote

from sphinx_packagemap.i18n import ENGLISH, Language
from sphinx_packagemap.rendering.diagram import Diagram
from sphinx_packagemap.rendering.diagram.edges import compute_thickness, list_drawn_edges
from sphinx_packagemap.rendering.diagram.graph import (
    CIRCULAR_COLOR,
    HierarchyStep,
    has_clusters,
    iter_hierarchy,
    iter_spacers,
    iter_steps,
    list_color_entries,
    make_labels,
    paint,
)
from sphinx_packagemap.rendering.diagram.palette import GROUNDS, PLAIN, Mode
from sphinx_packagemap.rendering.diagram.texts import format_sentence, format_title
from sphinx_packagemap.rendering.labels import format_full_name
from sphinx_packagemap.text import escape_invisible_prose
from sphinx_packagemap.views import Direction
from sphinx_packagemap.views.diagram import ColorKey
from sphinx_packagemap.views.diagram.view import Edge
from sphinx_packagemap.views.tree import ItemKind

_FONT = "Helvetica,Arial,sans-serif"
_LINE_COLOR = PLAIN.light.bar
_ARROW_COLOR = GROUNDS[Mode.LIGHT].arrow
_QUIET_COLOR = "#5c6470"
_SHAPES = {
    "package": "folder",
    "namespace package": "folder",
    "extension module": "component",
    "extension module that is not built": "component",
    "builtin module": "component",
    "frozen module": "component",
    "class": "ellipse",
    "function": "ellipse",
    "file": "note",
    "more": "plaintext",
    "group": "plaintext",
}
_DASHED = ("namespace package", "stub")  # there is no file that an import would run

_EXTERNAL = {
    "style": "filled,dotted",
    "color": GROUNDS[Mode.LIGHT].external,
    "fillcolor": GROUNDS[Mode.LIGHT].external_tint,
}
_UNSEEN = {"style": "invis"}

Attributes = Mapping[str, str]


def render_dot(diagram: Diagram, links: Mapping[int, str] | None = None, language: Language = ENGLISH) -> str:
    """Return a diagram as a graph for Graphviz; ``links`` are addresses by the positions of items."""
    return "".join(f"{line}\n" for line in _DotWriter(diagram, links or {}, language).iter_lines())


class _DotWriter:
    """Writes one diagram."""

    def __init__(self, diagram: Diagram, links: Mapping[int, str], language: Language) -> None:
        self._diagram, self._links, self._language = diagram, links, language
        self._labels = make_labels(diagram, language)

    def iter_lines(self) -> Iterator[str]:
        """Yield the lines of the graph."""
        title = format_title(self._diagram, self._language)
        grows_down = self._diagram.style.direction is Direction.DOWN
        yield f"digraph {_quote_undrawn(title)} {{"
        graph = {"rankdir": "TB" if grows_down else "LR", "nodesep": "0.15", "ranksep": "0.4", "fontname": _FONT}
        yield _format_statement("graph", {**graph, "tooltip": title})
        node = {"shape": "box", "style": "filled", "color": _LINE_COLOR, "fillcolor": "#ffffff"}
        yield _format_statement(
            "node", {**node, "fontname": _FONT, "fontsize": "11", "height": "0.3", "margin": "0.1,0.05"}
        )
        yield _format_statement("edge", {"color": _ARROW_COLOR, "arrowsize": "0.7"})
        yield from self._iter_boxes()
        for parent, child in iter_hierarchy(self._diagram):
            yield _format_statement(f"n{parent} -> n{child}", {"arrowhead": "none", "color": _LINE_COLOR})
        yield from map(self._format_import, list_drawn_edges(self._diagram.view))
        for one, other in iter_spacers(self._diagram):
            yield _format_statement(f"n{one} -> n{other}", _UNSEEN)
        yield from self._iter_legend()
        yield "}"

    def _iter_boxes(self) -> Iterator[str]:
        for step, node, level in iter_steps(self._diagram):
            indent = "  " * level
            if step is HierarchyStep.BEGIN:
                yield f"{indent}  subgraph cluster_{node} {{"
                yield f"{indent}{_format_statement('  graph', self._make_box(node))}"
            elif step is HierarchyStep.POINT:
                yield f"{indent}{_format_statement(f'n{node}', self._make_point(node))}"
            else:
                yield f"{indent}  }}"

    def _make_box(self, node: int) -> Attributes:
        # The box of a package is not filled, so as not to hide the colours of its modules.
        colors = paint(self._diagram.view.get_key(self._diagram.view.nodes[node]))
        attributes = {"style": self._format_style(node, "rounded"), "color": colors.bar if colors else _LINE_COLOR}
        return {**self._make_label(node), **attributes, "labeljust": "l", "fontsize": "11"}

    def _make_point(self, node: int) -> Attributes:
        view = self._diagram.view
        kind = view.get_item(view.nodes[node]).kind
        attributes = {
            "style": self._format_style(node, "filled"),
            **_make_color_attributes(view.get_key(view.nodes[node])),
        }
        if kind == ItemKind.EXTERNAL:
            return {**self._make_label(node), **_EXTERNAL}
        shape = _SHAPES.get(kind)
        return {**self._make_label(node), **({"shape": shape} if shape else {}), **attributes}

    def _make_label(self, node: int) -> Attributes:
        view = self._diagram.view
        each = view.nodes[node]
        item = view.get_item(each)
        attributes = {"label": self._labels[node], "tooltip": format_sentence(self._diagram, each, self._language)}
        if each.item in self._links:
            attributes["URL"] = self._links[each.item]
        if item.highlighted:
            attributes["penwidth"] = "2.5"
        if item.demoted:
            attributes["fontcolor"] = _QUIET_COLOR
        return attributes

    def _format_style(self, node: int, usual: str) -> str:
        view = self._diagram.view
        return f"{usual},dashed" if view.get_item(view.nodes[node]).kind in _DASHED else usual

    def _format_import(self, edge: Edge) -> str:
        view = self._diagram.view
        items = (view.get_item(view.nodes[end]) for end in (edge.importer, edge.imported))
        importer, imported = (format_full_name(item, self._language) for item in items)
        count = self._language.translate_count("{count} import", "{count} imports", edge.statements)
        attributes = {
            "tooltip": f"{importer} → {imported}: {count}",
            "penwidth": f"{compute_thickness(edge.statements):g}",
        }
        if not has_clusters(self._diagram):
            attributes["constraint"] = "false"  # the lines of the hierarchy alone determine the positions of boxes
        if edge.circular:
            attributes["color"] = CIRCULAR_COLOR
        if edge.type_checking:
            attributes["style"] = "dashed"
        return _format_statement(f"n{edge.importer} -> n{edge.imported}", attributes)

    def _iter_legend(self) -> Iterator[str]:
        entries = list_color_entries(self._diagram, self._language)
        if not entries:
            return
        yield "  subgraph cluster_legend {"
        yield _format_statement("  graph", _UNSEEN)
        for number, entry in enumerate(entries):
            yield _format_statement(
                f"  l{number}", {"label": entry.word, "tooltip": entry.word, **_make_color_attributes(entry.key)}
            )
        for number in range(1, len(entries)):  # in this order
            yield _format_statement(f"  l{number - 1} -> l{number}", _UNSEEN)
        yield "  }"


def _make_color_attributes(key: ColorKey | None) -> Attributes:
    colors = paint(key)
    return {"color": colors.bar, "fillcolor": colors.tint} if colors else {}


def _format_statement(subject: str, attributes: Attributes) -> str:
    formatted = ", ".join(f"{name}={_WRITERS.get(name, _quote_text)(value)}" for name, value in attributes.items())
    return f"  {subject} [{formatted}]"


def _quote_text(text: str) -> str:
    """Return a text in quotes, escaped so that Graphviz shows each of its characters unchanged."""
    safe = escape_invisible_prose(text).replace("\\", "\\\\").replace('"', '\\"').replace("&", "&amp;")
    return f'"{safe}"'


def _quote_undrawn(text: str) -> str:
    """Return a quoted text that is not drawn; some versions of Graphviz interpret backslashes in these twice."""
    return _quote_text(escape_invisible_prose(text).replace("\\", _LIKE_A_BACKSLASH))


def _quote_address(address: str) -> str:
    """Return a quoted address; some versions of Graphviz do not escape it in SVG."""
    return _quote_text(_NOT_IN_ADDRESSES.sub(lambda match: quote(match.group(), safe="", errors="replace"), address))


_LIKE_A_BACKSLASH = "∖"
_NOT_IN_ADDRESSES = re.compile(r"""[\s"'<>\\^`{|}\x00-\x1f\x7f]""")
_WRITERS = {"tooltip": _quote_undrawn, "URL": _quote_address}
