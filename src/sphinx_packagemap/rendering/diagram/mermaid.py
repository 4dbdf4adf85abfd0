"""A picture in the language of Mermaid.

Everything that comes from outside goes through ``_quote``: Mermaid takes some of a text between quotes for
Markdown, for HTML or for directives, and which changes from version to version.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping

from sphinx_packagemap.i18n import ENGLISH, Language
from sphinx_packagemap.model import Problem, ProblemKind
from sphinx_packagemap.rendering.diagram import Diagram
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
from sphinx_packagemap.text import escape_invisible_prose
from sphinx_packagemap.views import Direction
from sphinx_packagemap.views.diagram import ColorKey

MOST_LINES = 500  # from node to node, that Mermaid draws where a site says nothing else
MOST_LETTERS = 50_000

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
    "demoted": "opacity:0.7",
    "highlighted": "stroke-width:3px",
}
_STATES_OF_KINDS = {"namespace package": "dashed", "stub": "dashed", "more": "plain", "group": "plain"}


def render_mermaid(picture: Diagram, language: Language = ENGLISH) -> str:
    """Return a picture as a flowchart for Mermaid."""
    return "".join(f"{line}\n" for line in _MermaidWriter(picture, language).iter_lines())


def find_mermaid_problems(picture: Diagram, text: str) -> tuple[Problem, ...]:
    """Return the problems of a flowchart that Mermaid draws only where the page allows it.

    A flowchart cannot raise the limits by itself: Mermaid 10 and 11 leave them to the page.
    """
    found = []
    if (lines := _count_lines(picture)) > MOST_LINES:
        found.append(f"the picture has {lines} lines, and Mermaid draws no more than maxEdges: {MOST_LINES}")
    if (letters := _count_letters(text)) > MOST_LETTERS:
        found.append(
            f"the picture is {letters} letters long, and Mermaid reads no more than maxTextSize: {MOST_LETTERS}"
        )
    hint = "show less, or raise that where the page starts Mermaid"
    return tuple(Problem(ProblemKind.LIMIT, f"{fault}; {hint}") for fault in found)


def _count_lines(picture: Diagram) -> int:
    """Return how many lines lead from node to node; Mermaid draws ``MOST_LINES``."""
    return sum(1 for _ in iter_hierarchy(picture)) + len(picture.view.edges)


def _count_letters(text: str) -> int:
    """Return how long a text is, as JavaScript counts; Mermaid reads ``MOST_LETTERS``."""
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


class _MermaidWriter:
    """One picture while it is written."""

    def __init__(self, picture: Diagram, language: Language) -> None:
        self._picture, self._language = picture, language
        self._labels = make_labels(picture, language)
        self._classes: dict[str, tuple[str, list[str]]] = {}  # style and members by name

    def iter_lines(self) -> Iterator[str]:
        """Yield the lines of the flowchart."""
        yield "flowchart TD" if self._picture.look.direction is Direction.DOWN else "flowchart LR"
        yield from self._iter_boxes()
        yield from self._iter_legend()
        lines = 0
        for above, below in iter_hierarchy(self._picture):
            yield f"  n{above} --- n{below}"
            lines += 1
        circular = []
        for number, edge in enumerate(self._picture.view.edges, lines):
            arrow = "-.->" if edge.type_checking else "-->"
            yield f"  n{edge.importer} {arrow} n{edge.imported}"
            if edge.circular:
                circular.append(number)
        apart = list(iter_spacers(self._picture))
        if _count_lines(self._picture) + len(apart) <= MOST_LINES:
            yield from (f"  n{one} ~~~ n{other}" for one, other in apart)
        if circular:
            yield f"  linkStyle {_join_words(circular)} stroke:{CIRCULAR_COLOR},stroke-width:2px"
        for name, (style, members) in self._classes.items():
            yield f"  classDef {name} {style}"
            yield f"  class {_join_words(members)} {name}"

    def _iter_boxes(self) -> Iterator[str]:
        for step, node, level in iter_steps(self._picture):
            indent = "  " * (level + 1)
            if step is HierarchyStep.BEGIN:
                yield f"{indent}subgraph b{node}[{_quote(self._labels[node])}]"
                self._note_classes(f"b{node}", node, is_box=True)
            elif step is HierarchyStep.POINT:
                begin, end = _SHAPES.get(self._get_kind(node), ("[", "]"))
                yield f"{indent}n{node}{begin}{_quote(self._labels[node])}{end}"
                self._note_classes(f"n{node}", node)
            else:
                yield f"{indent}end"

    def _iter_legend(self) -> Iterator[str]:
        entries = list_color_entries(self._picture, self._language)
        if not entries:
            return
        yield '  subgraph legend[" "]'
        for number, entry in enumerate(entries):
            yield f"    l{number}[{_quote(entry.word)}]"
            self._note_color(f"l{number}", entry.key)
        yield "  end"
        self._add_to_class("plain", _STATES["plain"], "legend")

    def _note_classes(self, name: str, node: int, *, is_box: bool = False) -> None:
        view = self._picture.view
        item = view.get_item(view.nodes[node])
        self._note_color(name, view.get_key(view.nodes[node]), is_box=is_box)
        states = [_STATES_OF_KINDS.get(item.kind), *(state for state in _OF_ITEMS if getattr(item, state))]
        for state in filter(None, states):
            self._add_to_class(state, _STATES[state], name)

    def _note_color(self, name: str, key: ColorKey | None, *, is_box: bool = False) -> None:
        painted = paint(key)
        if key is None or painted is None:
            return
        class_ = f"step{key.step}" if key.step else f"hue{key.hue}"
        if is_box:  # a colour for all that is in it would hide theirs
            self._add_to_class(f"around_{class_}", f"fill:none,stroke:{painted[0]}", name)
        else:
            self._add_to_class(class_, f"fill:{painted[1]},stroke:{painted[0]}", name)

    def _add_to_class(self, class_: str, style: str, name: str) -> None:
        self._classes.setdefault(class_, (style, []))[1].append(name)

    def _get_kind(self, node: int) -> str:
        view = self._picture.view
        return view.get_item(view.nodes[node]).kind


_OF_ITEMS = ("demoted", "highlighted")


def _join_words(words: Iterable[object]) -> str:
    return ",".join(map(str, words))


# All but the characters without a meaning in every version: letters of nearly every kind, digits, single spaces within.
_RISKY = re.compile(r"[^\w ]|[_ﬂß]|\A | \Z|  ")
_NAMES: Mapping[str, str] = {'"': "#quot;"}


def _quote(text: str) -> str:
    """Return a text between quotes, in which Mermaid finds nothing but letters."""
    return f'"{_RISKY.sub(_format_reference, escape_invisible_prose(text))}"'


def _format_reference(match: re.Match[str]) -> str:
    return "".join(_NAMES.get(char, f"#{ord(char)};") for char in match.group())
