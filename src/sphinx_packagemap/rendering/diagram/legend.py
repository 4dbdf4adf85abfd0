"""The legend of a diagram: the meaning of its colours and arrows."""

from __future__ import annotations

from typing import NamedTuple

from sphinx_packagemap.i18n import Language
from sphinx_packagemap.rendering.diagram import Diagram
from sphinx_packagemap.rendering.diagram.edges import (
    CIRCULAR,
    FOR_TYPES,
    MIN_THICKNESS,
    PLAIN,
    compute_thickness,
    find_simplification,
    get_arrow_kind,
    list_curves,
    list_edges,
)
from sphinx_packagemap.rendering.diagram.layered import format_structure
from sphinx_packagemap.rendering.diagram.neighbourhood import list_meanings
from sphinx_packagemap.rendering.diagram.nodes import format_size
from sphinx_packagemap.rendering.labels import format_kind
from sphinx_packagemap.views import ColorBy, Size
from sphinx_packagemap.views.diagram import ColorKey

_MAX_KEYS = 12  # of colours in the legend; more are left out, as they explain nothing


class LegendEntry(NamedTuple):
    """An entry of the legend: a colour, or a kind of arrow."""

    word: str
    key: ColorKey | None = None
    arrow: int = -1  # kind of arrow; -1 for none
    thickness: float = MIN_THICKNESS  # of the arrow


def make_legend(diagram: Diagram, language: Language) -> list[LegendEntry]:
    """Return the entries of the legend; empty if the author wants none, or if it would explain nothing."""
    if diagram.style.legend is False or diagram.view.chains is not None:  # a sentence is above their list
        return []
    entries = [LegendEntry(format_key(key, diagram.request.size, language), key) for key in diagram.view.keys]
    if diagram.style.legend is None and (_is_legend_redundant(diagram) or len(entries) > _MAX_KEYS):
        entries = []
    if any(entry.key is not None and entry.key.by == ColorBy.SIZE for entry in entries) and _has_colored_totals(
        diagram
    ):
        entries.append(LegendEntry(language.translate("The size of a package includes the modules below it.")))
    if diagram.request.layout.traits.has_subject and diagram.view.structure is not None:
        return [LegendEntry(word) for word in list_meanings(diagram, language)]
    if sentence := format_structure(diagram, language):
        entries = [LegendEntry(sentence)]
    return [*entries, *_make_arrow_entries(diagram, language)]


def _has_colored_totals(diagram: Diagram) -> bool:
    """Return whether the colour of a package means its size with all below."""
    return any(node.modules and node.color >= 0 for node in diagram.view.nodes)


def _is_legend_redundant(diagram: Diagram) -> bool:
    """Return whether the diagram explains its colours without a legend."""
    keys = diagram.view.keys
    return diagram.request.color_by is ColorBy.PACKAGE or len(keys) < 2


def format_key(key: ColorKey, unit: Size, language: Language) -> str:
    """Return the meaning of a colour in words."""
    if key.by == ColorBy.KIND:
        return format_kind(key.word, language)
    if key.by == ColorBy.SIZE:
        words = format_size(key.high, unit, language)
        return f"{language.format_number(key.low)}–{words}" if key.high > key.low else words
    if key.by == ColorBy.DISTANCE:
        range_ = f"{key.low}–{key.high}" if key.high > key.low else str(key.low)
        return language.translate("level {range}", range=range_)
    return key.word or language.translate("others")


def _make_arrow_entries(diagram: Diagram, language: Language) -> list[LegendEntry]:
    curves = list_curves(diagram)
    edges = curves or list_edges(diagram)
    present = {get_arrow_kind(edge) for edge in edges}
    words = {
        PLAIN: language.translate("imports"),
        CIRCULAR: language.translate("imports in a cycle"),
        FOR_TYPES: language.translate("imports for type checkers only"),
    }
    # A sentence is about the others of a layered graph.
    explained = {FOR_TYPES} if curves else {*words}
    entries = [LegendEntry(word, arrow=kind) for kind, word in words.items() if kind in present & explained]
    maximum = max(edges, key=lambda edge: edge.statements, default=None)
    if maximum is not None and maximum.statements > 1:
        count = language.format_number(maximum.statements)
        word = language.translate("thicker: more imports, at most {count}", count=count)
        entries.append(
            LegendEntry(word, arrow=get_arrow_kind(maximum), thickness=compute_thickness(maximum.statements))
        )
    if not diagram.request.layout.traits.carries_edges:
        return entries
    simplified = find_simplification(diagram.view, is_nested=diagram.request.layout.traits.is_nested)
    if simplified.joins:
        entries.append(LegendEntry(language.translate("Arrows between packages show the imports of their modules.")))
    if simplified.leaves_out:
        note = language.translate("Imports between a package and its direct submodules are only in the list.")
        entries.append(LegendEntry(note))
    return entries
