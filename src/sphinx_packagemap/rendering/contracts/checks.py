"""The results of the checks that directives about imports make."""

from __future__ import annotations

from collections.abc import Sequence

from sphinx_packagemap.i18n import Language
from sphinx_packagemap.layout.contracts import count_lines
from sphinx_packagemap.rendering.content import (
    Aside,
    Badge,
    Bands,
    Block,
    Cell,
    Chip,
    Illustrated,
    Paragraph,
    Term,
    Terms,
    Text,
)
from sphinx_packagemap.rendering.contracts import DEFAULT_MAX_CHAINS, SIGNS, format_number
from sphinx_packagemap.rendering.contracts.chains import list_violations
from sphinx_packagemap.rendering.contracts.pictures import make_tiers_picture
from sphinx_packagemap.rendering.module import format_count
from sphinx_packagemap.views.imports.circular import CircularImports
from sphinx_packagemap.views.imports.contracts import ContractState
from sphinx_packagemap.views.imports.contracts.tiers import CheckedTiers


def render_tiers(
    checked: CheckedTiers, order: Sequence[str], language: Language, max_chains: int = DEFAULT_MAX_CHAINS
) -> Cell:
    """Return whether components import only those below them, and the imports against this."""
    number = sum(len(violation.chains) for violation in checked.violations)
    state = ContractState.BROKEN if number else ContractState.KEPT
    badge = Badge(f"{SIGNS[state]} {format_number(number, language)}", state.name.lower())
    heading = Paragraph((badge, Text(" "), Text(language.translate("Downwards"))))
    ends = {end for violation in checked.violations for end in (violation.importer, violation.imported)}
    bands = tuple(Paragraph((Chip((Text(each),), is_broken=each in ends),)) for each in order)
    picture = make_tiers_picture(order, checked.violations, language)
    blocks: list[Block] = [Illustrated((Bands(bands),), picture)]
    is_numbered = count_lines(picture) > 0
    violations = list_violations(checked.violations, {}, language, max_chains, is_numbered=is_numbered, are_names=False)
    if checked.known:
        count = format_count("{count} ignored import", "{count} ignored imports", checked.known, language)
        blocks.append(Paragraph((Aside(count),)))
    return (Terms((Term(heading, (*blocks, *violations)),)),)


def render_acyclic(cycles: Sequence[CircularImports], details: Cell, language: Language) -> Cell:
    """Return whether there are no cycles, with details about those that there are."""
    state = ContractState.BROKEN if cycles else ContractState.KEPT
    word = language.translate("broken") if cycles else language.translate("kept")
    badge = Badge(f"{SIGNS[state]} {word}", state.name.lower())
    heading = Paragraph((badge, Text(" "), Text(language.translate("No cycles"))))
    return (Terms((Term(heading, details if cycles else ()),)),)
