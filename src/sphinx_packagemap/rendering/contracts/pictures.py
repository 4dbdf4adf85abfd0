"""The pictures of contracts: their modules as chips, and the imports that break them as lines between these."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from sphinx_packagemap.discovery.contracts import DependsOnRule, ForbiddenRule, IndependenceRule, Layer, LayersRule
from sphinx_packagemap.i18n import Language
from sphinx_packagemap.layout.contracts import Chip, Crossing, NumberMeaning, Picture, PictureKind, Row
from sphinx_packagemap.names import has_wildcard
from sphinx_packagemap.rendering.contracts import list_matches
from sphinx_packagemap.rendering.labels import format_more
from sphinx_packagemap.views.imports.contracts import ContractState, Verdict, Violation
from sphinx_packagemap.views.imports.contracts.graph import is_matched

_MAX_CHIPS = 12  # of one side of a wall, or of independent modules; one more chip represents the rest


class _Chips:
    """The chips of a picture, and the names of the modules that each represents."""

    def __init__(self, broken: Iterable[str]) -> None:
        self.chips: list[Chip] = []
        self._broken = frozenset(broken)
        self._names: list[dict[str, int]] = [{}, {}]  # the chips of names, at each side of a wall
        self._patterns: list[list[tuple[str, int]]] = [[], []]

    def add(self, text: str, names: Iterable[str], side: int = 0, *, is_dashed: bool = False) -> int:
        """Add a chip for modules, given their names or patterns of these, and return its position."""
        number = len(self.chips)
        is_broken = False
        for name in names:
            if has_wildcard(name):
                self._patterns[side].append((name, number))
                is_broken = is_broken or any(is_matched(name, each) for each in self._broken)
            else:
                self._names[side].setdefault(name, number)
                is_broken = is_broken or name in self._broken
        self.chips.append(Chip(text, is_broken, is_dashed))
        return number

    def add_all(self, names: Sequence[str], side: int, language: Language) -> tuple[int, ...]:
        """Add a chip for each name; of many, for those that are broken first, and one for the rest."""
        shown = names
        if len(names) > _MAX_CHIPS + 1:
            ranked = sorted(names, key=lambda each: each not in self._broken)[:_MAX_CHIPS]
            shown = [each for each in names if each in ranked]
        rest = [each for each in names if each not in shown]
        numbers = [self.add(each, [each], side) for each in shown]
        if rest:
            numbers.append(self.add(format_more(len(rest), language), rest, side, is_dashed=True))
        return tuple(numbers)

    def find_crossings(self, violations: Iterable[Violation], imported_side: int = 0) -> tuple[Crossing, ...]:
        """Return a crossing for each violation; none if any is about other modules."""
        found = []
        for violation in violations:
            importer = self._find(violation.importer, 0)
            imported = self._find(violation.imported, imported_side)
            if importer is None or imported is None:
                return ()
            found.append(Crossing(importer, imported, len(violation.chains)))
        return tuple(found)

    def _find(self, name: str, side: int) -> int | None:
        found = self._names[side].get(name)
        if found is not None:
            return found
        return next((number for pattern, number in self._patterns[side] if is_matched(pattern, name)), None)


def make_picture(verdict: Verdict, language: Language) -> Picture | None:
    """Return the picture of a contract; None if it has none."""
    rule = verdict.contract.rule
    chips = _Chips(verdict.ends)
    if isinstance(rule, ForbiddenRule):
        kind, crossed = PictureKind.WALL, 1
        message = (
            language.translate("must not import")
            if rule.allow_indirect
            else language.translate("must not import, directly or indirectly")
        )
        forbidden = list_matches(rule.forbidden, verdict)
        left = Row(chips.add_all(list_matches(rule.sources, verdict), 0, language), title=language.translate("Modules"))
        rows = [left, Row(chips.add_all(forbidden, 1, language), title=message)]
    elif isinstance(rule, IndependenceRule):
        kind, crossed = PictureKind.APART, 0
        rows = [Row(chips.add_all(list_matches(rule.modules, verdict), 0, language))]
    elif isinstance(rule, LayersRule):
        kind, crossed = PictureKind.LAYERS, 0
        beginnings = [f"{each}." for each in verdict.containers or rule.containers] or [""]
        rows = [_make_layer(layer, beginnings, chips) for layer in rule.layers]
    elif isinstance(rule, DependsOnRule) and rule.is_about_layers:
        kind, crossed = PictureKind.LAYERS, 0
        rows = [
            Row(tuple(chips.add(each.name, [each.name]) for each in rule.modules if each.layer == layer), False, layer)
            for layer in rule.layers
        ]
    else:
        return None
    crossings = chips.find_crossings(verdict.violations, crossed)
    is_kept = verdict.state is ContractState.KEPT
    if not chips.chips:
        return None
    return Picture(kind, tuple(chips.chips), tuple(rows), crossings, is_kept, _explain_numbers(language))


def _explain_numbers(language: Language) -> dict[NumberMeaning, str]:
    """Return sentences about the numbers in a picture that are not those of the list below it."""
    return {
        NumberMeaning.LINE: language.translate("The number on a line is the number of chains."),
        NumberMeaning.ROWS: language.translate(
            "Each number counts the chains from its row to the row at the end of its line."
        ),
        NumberMeaning.START: language.translate("Each number counts the chains that start in its row."),
    }


def _make_layer(layer: Layer, beginnings: Sequence[str], chips: _Chips) -> Row:
    """Return the row of a layer, whose chips represent modules of all containers."""
    numbers = []
    for module in layer.modules:
        names = [beginning + module.name for beginning in beginnings]
        numbers.append(chips.add(module.name, names, is_dashed=module.is_optional))
    return Row(tuple(numbers), layer.is_independent)


def make_tiers_picture(order: Sequence[str], violations: Sequence[Violation], language: Language) -> Picture:
    """Return the picture of components, from the highest to the lowest, and of the imports against this order."""
    chips = _Chips(end for violation in violations for end in (violation.importer, violation.imported))
    rows = tuple(Row((chips.add(name, [name]),)) for name in order)
    crossings = chips.find_crossings(violations)
    return Picture(PictureKind.LAYERS, tuple(chips.chips), rows, crossings, notes=_explain_numbers(language))
