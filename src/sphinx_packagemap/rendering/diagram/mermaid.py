"""Render a diagram as a flowchart in the language of Mermaid.

All text from outside is quoted by ``_quote_text``: Mermaid interprets parts of quoted texts as Markdown, HTML or
directives, and which parts depends on the version.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping

from sphinx_packagemap.i18n import ENGLISH, Language
from sphinx_packagemap.model import Problem, ProblemKind
from sphinx_packagemap.rendering.diagram import Diagram
from sphinx_packagemap.rendering.diagram.edges import compute_thickness, list_drawn_edges
from sphinx_packagemap.rendering.diagram.graph import (
    CIRCULAR_COLOR,
    HierarchyStep,
    iter_hierarchy,
    iter_spacers,
    iter_steps,
    list_color_entries,
    make_labels,
    paint,
)
from sphinx_packagemap.rendering.diagram.palette import GROUNDS, Mode
from sphinx_packagemap.text import escape_invisible_prose
from sphinx_packagemap.views import Direction
from sphinx_packagemap.views.diagram import ColorKey

# The default limits of Mermaid, ``maxEdges`` and ``maxTextSize``.
MAX_EDGES = 500
MAX_TEXT_SIZE = 50_000  # UTF-16 code units

_GROUND = GROUNDS[Mode.LIGHT]  # colours are those for light pages in each theme of Mermaid
_INK = _GROUND.ink  # of type on colours
_THICKER = 0.8  # pixels by which arrows of Mermaid are thicker than ours

_SHAPES = {
    "package": ("[[", "]]"),
    "namespace package": ("[[", "]]"),
    "extension module": ("{{", "}}"),
    "extension module that is not built": ("{{", "}}"),
    "builtin module": ("{{", "}}"),
    "frozen module": ("{{", "}}"),
    "class": ("([", "])"),
    "function": ("([", "])"),
}
_STATES = {
    "dashed": "stroke-dasharray:4 3",
    "plain": "fill:none,stroke:none",
    "external": f"fill:{_GROUND.external_tint},stroke:{_GROUND.external},stroke-dasharray:1.5 2.5,color:{_GROUND.ink}",
    "demoted": "opacity:0.7",
    "highlighted": "stroke-width:3px",
}
_STATES_OF_KINDS = {
    "namespace package": "dashed",
    "stub": "dashed",
    "more": "plain",
    "group": "plain",
    "external": "external",
}


def render_mermaid(diagram: Diagram, language: Language = ENGLISH) -> str:
    """Return a diagram as a flowchart for Mermaid."""
    return "".join(f"{line}\n" for line in _MermaidWriter(diagram, language).iter_lines())


def find_mermaid_problems(diagram: Diagram, text: str) -> tuple[Problem, ...]:
    """Return the problems of a flowchart that exceeds the default limits of Mermaid.

    Only the page can raise these limits, not the flowchart itself, in Mermaid 10 and 11.
    """
    messages = []
    if (count := _count_edges(diagram)) > MAX_EDGES:
        messages.append(
            f"the diagram has {count} lines, more than the default maximum of Mermaid (maxEdges: {MAX_EDGES})"
        )
    if (size := _count_letters(text)) > MAX_TEXT_SIZE:
        messages.append(
            f"the diagram has {size} characters, more than the default maximum of Mermaid (maxTextSize: "
            f"{MAX_TEXT_SIZE})"
        )
    hint = "show less, or raise the maximum where the page initializes Mermaid"
    return tuple(Problem(ProblemKind.LIMIT, f"{fault}; {hint}") for fault in messages)


def _count_edges(diagram: Diagram) -> int:
    """Return the number of lines between nodes, without spacers; Mermaid draws ``MAX_EDGES``."""
    return sum(1 for _ in iter_hierarchy(diagram)) + len(list_drawn_edges(diagram.view))


def _count_letters(text: str) -> int:
    """Return the length of a text in JavaScript; Mermaid reads ``MAX_TEXT_SIZE``."""
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


class _MermaidWriter:
    """Writes one diagram."""

    def __init__(self, diagram: Diagram, language: Language) -> None:
        self._diagram, self._language = diagram, language
        self._labels = make_labels(diagram, language)
        self._classes: dict[str, tuple[str, list[str]]] = {}  # style and members by name

    def iter_lines(self) -> Iterator[str]:
        """Yield the lines of the flowchart."""
        yield "flowchart TD" if self._diagram.style.direction is Direction.DOWN else "flowchart LR"
        yield from self._iter_boxes()
        yield from self._iter_legend()
        count = 0
        for parent, child in iter_hierarchy(self._diagram):
            yield f"  n{parent} --- n{child}"
            count += 1
        styles: dict[str, list[int]] = {}
        for number, edge in enumerate(list_drawn_edges(self._diagram.view), count):
            arrow = "-.->" if edge.type_checking else "-->"
            yield f"  n{edge.importer} {arrow} n{edge.imported}"
            style = f"stroke:{CIRCULAR_COLOR}," if edge.circular else ""
            if edge.circular or edge.statements > 1:
                width = compute_thickness(edge.statements) + _THICKER
                styles.setdefault(f"{style}stroke-width:{round(width, 1):g}px", []).append(number)
        spacers = list(iter_spacers(self._diagram))
        if _count_edges(self._diagram) + len(spacers) <= MAX_EDGES:
            yield from (f"  n{one} ~~~ n{other}" for one, other in spacers)
        yield from (f"  linkStyle {_join_words(numbers)} {style}" for style, numbers in sorted(styles.items()))
        for name, (style, members) in self._classes.items():
            yield f"  classDef {name} {style}"
            yield f"  class {_join_words(members)} {name}"

    def _iter_boxes(self) -> Iterator[str]:
        for step, node, level in iter_steps(self._diagram):
            indent = "  " * (level + 1)
            if step is HierarchyStep.BEGIN:
                yield f"{indent}subgraph b{node}[{_quote_text(self._labels[node])}]"
                self._add_classes(f"b{node}", node, is_box=True)
            elif step is HierarchyStep.POINT:
                begin, end = _SHAPES.get(self._get_kind(node), ("[", "]"))
                yield f"{indent}n{node}{begin}{_quote_text(self._labels[node])}{end}"
                self._add_classes(f"n{node}", node)
            else:
                yield f"{indent}end"

    def _iter_legend(self) -> Iterator[str]:
        entries = list_color_entries(self._diagram, self._language)
        if not entries:
            return
        yield '  subgraph legend[" "]'
        for number, entry in enumerate(entries):
            yield f"    l{number}[{_quote_text(entry.word)}]"
            self._add_color(f"l{number}", entry.key)
        yield "  end"
        self._add_to_class("plain", _STATES["plain"], "legend")

    def _add_classes(self, name: str, node: int, *, is_box: bool = False) -> None:
        view = self._diagram.view
        item = view.get_item(view.nodes[node])
        self._add_color(name, view.get_key(view.nodes[node]), is_box=is_box)
        states = [_STATES_OF_KINDS.get(item.kind), *(state for state in _OF_ITEMS if getattr(item, state))]
        for state in filter(None, states):
            self._add_to_class(state, _STATES[state], name)

    def _add_color(self, name: str, key: ColorKey | None, *, is_box: bool = False) -> None:
        colors = paint(key)
        if key is None or colors is None:
            return
        class_ = f"step{key.step}" if key.step else f"hue{key.hue}"
        if is_box:  # not filled, so as not to hide the colours of its contents
            self._add_to_class(f"around_{class_}", f"fill:none,stroke:{colors.bar}", name)
        else:
            self._add_to_class(class_, f"fill:{colors.tint},stroke:{colors.bar},color:{_INK}", name)

    def _add_to_class(self, class_: str, style: str, name: str) -> None:
        self._classes.setdefault(class_, (style, []))[1].append(name)

    def _get_kind(self, node: int) -> str:
        view = self._diagram.view
        return view.get_item(view.nodes[node]).kind


_OF_ITEMS = ("demoted", "highlighted")


def _join_words(words: Iterable[object]) -> str:
    return ",".join(map(str, words))


# All characters but those that have no special meaning in any version: nearly all letters, digits, single inner spaces.
_RISKY = re.compile(r"[^\w ]|[_ﬂß]|\A | \Z|  ")
_NAMES: Mapping[str, str] = {'"': "#quot;"}


def _quote_text(text: str) -> str:
    """Return a quoted text in which all characters that Mermaid might interpret are references."""
    return f'"{_RISKY.sub(_format_reference, escape_invisible_prose(text))}"'


def _format_reference(match: re.Match[str]) -> str:
    return "".join(_NAMES.get(char, f"#{ord(char)};") for char in match.group())
