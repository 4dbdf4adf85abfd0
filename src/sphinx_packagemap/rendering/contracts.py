"""Contracts about imports as content: each with its result, its modules, and the chains of imports that break it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, assert_never

from sphinx_packagemap.discovery.contracts import (
    Contract,
    ContractType,
    DependsOnRule,
    ForbiddenRule,
    IndependenceRule,
    Layer,
    LayersRule,
)
from sphinx_packagemap.discovery.contracts.baseline import Baseline
from sphinx_packagemap.i18n import ENGLISH, Language
from sphinx_packagemap.model import ImportKind, Module, Problem, ProblemKind
from sphinx_packagemap.names import Suggestions, did_you_mean, has_wildcard
from sphinx_packagemap.rendering.content import (
    Aside,
    Badge,
    Bands,
    Bar,
    Block,
    Bullets,
    Cell,
    Chip,
    Code,
    Fold,
    FoldedBlocks,
    Name,
    Paragraph,
    Piece,
    SourceLocation,
    Term,
    Terms,
    Text,
    compose,
    join_pieces,
)
from sphinx_packagemap.rendering.contract_lanes import make_lanes
from sphinx_packagemap.rendering.imports import WHEN_IMPORTED
from sphinx_packagemap.rendering.labels import format_more
from sphinx_packagemap.rendering.module import format_count
from sphinx_packagemap.text import quote
from sphinx_packagemap.views.imports import ImportPlace
from sphinx_packagemap.views.imports.circular import CircularImports
from sphinx_packagemap.views.imports.contracts import CheckedFile, ContractState, Link, Verdict, Violation
from sphinx_packagemap.views.imports.contracts.tiers import CheckedTiers

DEFAULT_MAX_CHAINS = 5  # of one contract that are shown at once
_MAX_LISTED = 12  # modules of a list that are shown at once
_MAX_IGNORED = 3  # imports that do not count that are shown at once
_MAX_PLACES = 3  # lines of an import that are shown at once
# Every engine of TeX has these characters, in bold, too.
_SIGNS = {ContractState.KEPT: "✓", ContractState.BROKEN: "×", ContractState.UNCHECKED: "?"}
Modules = Mapping[str, Module]


def render_contracts(files: Iterable[CheckedFile], language: Language, max_chains: int = DEFAULT_MAX_CHAINS) -> Cell:
    """Return a term for each contract; after ``max_chains`` chains of imports that break one, the rest is folded."""
    terms = [
        Term(
            _make_heading(verdict, language),
            (
                *_describe(verdict, file.modules, language),
                *_list_undeclared(verdict, file.modules, language),
                *_list_violations(verdict.violations, file.modules, language, max_chains),
            ),
        )
        for file in files
        for verdict in file.verdicts
    ]
    return (Terms(tuple(terms)),) if terms else ()


def _make_heading(verdict: Verdict, language: Language) -> Paragraph:
    badge = Badge(f"{_SIGNS[verdict.state]} {_format_state(verdict, language)}", verdict.state.name.lower())
    return Paragraph((badge, Text(" "), Text(verdict.contract.name)))


def _format_state(verdict: Verdict, language: Language) -> str:
    if verdict.state is ContractState.UNCHECKED:
        return language.translate("not checked")
    if verdict.state is ContractState.BROKEN and not verdict.number:
        return language.translate("broken")
    return _format_number(verdict.number, language)


def _format_number(number: int, language: Language) -> str:
    """Return the result of a check, given the number of chains."""
    if not number:
        return language.translate("kept")
    return format_count("broken: {count} chain", "broken: {count} chains", number, language)


def _describe(verdict: Verdict, modules: Modules, language: Language) -> Iterator[Block]:
    """Yield the modules of a contract, and what it requires of them."""
    contract = verdict.contract
    match contract.rule:
        case None:
            yield compose(_explain_unchecked(contract, language), type=Code(contract.type))
        case LayersRule():
            yield from _describe_layers(contract.rule, verdict, modules, language)
        case ForbiddenRule(sources, forbidden):
            message = (
                language.translate("Must not import: {names}")
                if contract.rule.allow_indirect
                else language.translate("Must not import, directly or indirectly: {names}")
            )
            for title, names in ((language.translate("Modules: {names}"), sources), (message, forbidden)):
                yield compose(title, names=_list_names(names, modules, language))
        case IndependenceRule(expressions):
            chips = [_make_chip(verdict, [each], modules) for each in expressions]
            yield Bands((Paragraph(_join_chips(chips, is_independent=True)),), is_ordered=False)
        case DependsOnRule():
            yield from _describe_dependencies(contract.rule, verdict, modules, language)
        case _:
            assert_never(contract.rule)
    if contract.ignored and contract.rule is not None:
        label = format_count("{count} ignored import", "{count} ignored imports", len(contract.ignored), language)
        codes = [Code(each.text) for each in contract.ignored]
        yield Paragraph((Aside(f"{label}: "), *_fold_rest(codes, _MAX_IGNORED, language)))


def _explain_unchecked(contract: Contract, language: Language) -> str:
    if contract.type in list(ContractType) or not contract.type:
        return language.translate("The configuration of this contract is not valid.")
    return language.translate("Contracts of the type {type} are not checked here.")


def _describe_layers(rule: LayersRule, verdict: Verdict, modules: Modules, language: Language) -> Iterator[Block]:
    containers = verdict.containers or rule.containers  # not expanded if the contract could not be checked
    if containers and (len(containers) > 1 or has_wildcard(containers[0])):
        names = _list_names(containers, modules, language)
        yield compose(language.translate("In each of {containers}:"), containers=names)
    beginning = f"{containers[0]}." if len(containers) == 1 else ""
    rows = {beginning + each.name: row for row, layer in enumerate(rule.layers) for each in layer.modules}
    bands = tuple(_make_band(layer, containers, verdict, modules) for layer in rule.layers)
    yield Bands(bands, lanes=make_lanes(verdict.violations, rows))
    if rule.is_exhaustive and rule.exhaustive_ignores:
        codes = join_pieces(list(map(Code, rule.exhaustive_ignores)), language.translate(", "))
        yield compose(language.translate("All modules must be in a layer, except {names}."), names=codes)
    elif rule.is_exhaustive:
        yield compose(language.translate("All modules must be in a layer."))


def _make_band(layer: Layer, containers: Sequence[str], verdict: Verdict, modules: Modules) -> Paragraph:
    beginnings = [f"{container}." for container in containers] or [""]
    chips = [
        _make_chip(verdict, [beginning + each.name for beginning in beginnings], modules, each.name)._replace(
            is_optional=each.is_optional
        )
        for each in layer.modules
    ]
    return Paragraph(_join_chips(chips, is_independent=layer.is_independent))


def _make_chip(verdict: Verdict, names: Sequence[str], modules: Modules, text: str = "") -> Chip:
    """Return the chip of a module, or of several that have the same text."""
    name = _make_name(names[0], modules, text) if len(names) == 1 else Code(text)
    return Chip((name,), is_broken=not verdict.ends.isdisjoint(names))


def _describe_dependencies(
    rule: DependsOnRule, verdict: Verdict, modules: Modules, language: Language
) -> Iterator[Block]:
    """Yield the layers, or for each module those that it may import."""
    if rule.is_about_layers:
        bands = []
        for layer in rule.layers:
            chips = [_make_chip(verdict, [each.name], modules) for each in rule.modules if each.layer == layer]
            bands.append(Paragraph((Text(f"{layer}: "), *_join_chips(chips, is_independent=False))))
        rows = {each.name: rule.layers.index(each.layer) for each in rule.modules if each.layer}
        yield Bands(tuple(bands), lanes=make_lanes(verdict.violations, rows))
        return
    items = []
    for each in rule.modules:
        name = _make_name(each.name, modules)
        if each.depends_on:
            names = _list_names(each.depends_on, modules, language)
            items.append(compose(language.translate("{importer} may import {names}"), importer=name, names=names))
        elif each.depends_on is not None:
            items.append(compose(language.translate("{importer} may import no other module"), importer=name))
    shown, rest = items[:_MAX_LISTED], items[_MAX_LISTED:]
    yield Bullets(tuple(shown))
    if rest:
        yield FoldedBlocks(format_more(len(rest), language), (Bullets(tuple(rest)),))
    if utilities := [each.name for each in rule.modules if each.is_utility]:
        yield compose(language.translate("All may import {names}."), names=_list_names(utilities, modules, language))
    if rule.layers:
        yield compose(language.translate("Modules of lower layers may be imported, too."))


def _join_chips(chips: Iterable[Chip], *, is_independent: bool) -> tuple[Piece, ...]:
    """Return chips with bars between them if they must not import each other, otherwise with colons."""
    joined: list[Piece] = []
    for chip in chips:
        joined += [Bar(" | " if is_independent else " : ", is_independent), chip] if joined else [chip]
    return tuple(joined)


def _list_names(names: Sequence[str], modules: Modules, language: Language) -> tuple[Piece, ...]:
    """Return names as a list; the rest of a long one is folded."""
    return _fold_rest([_make_name(name, modules) for name in names], _MAX_LISTED, language)


def _fold_rest(pieces: Sequence[Piece], maximum: int, language: Language) -> tuple[Piece, ...]:
    """Return pieces with commas between them; the rest after the maximum is folded, unless it is only one."""
    separator = language.translate(", ")
    if len(pieces) <= maximum + 1:
        return join_pieces(pieces, separator)
    rest = Fold(format_more(len(pieces) - maximum, language), join_pieces(pieces[maximum:], separator))
    return (*join_pieces(pieces[:maximum], separator), Text(separator), rest)


def _make_name(name: str, modules: Modules, text: str = "") -> Piece:
    """Return the name of a module, or a pattern of names as code."""
    if has_wildcard(name):
        return Code(text or name)
    module = modules.get(name)
    origin = module.origin if module is not None else None
    return Name(text or name, (name,), True, origin, 1 if origin else None)


def _list_undeclared(verdict: Verdict, modules: Modules, language: Language) -> Iterator[Block]:
    """Yield the modules that are in no layer."""
    if verdict.undeclared:
        message = language.translate("In no layer: {names}.")
        yield compose(message, names=_list_names(verdict.undeclared, modules, language))


def _list_violations(
    violations: Sequence[Violation], modules: Modules, language: Language, max_chains: int, *, are_names: bool = True
) -> Iterator[Block]:
    """Yield the chains that break a contract; ``are_names`` is whether it is one between modules, not components."""
    room = max_chains
    rest: list[Block] = []
    for violation in violations:
        shown, folded = violation.chains[:room], violation.chains[room:]
        room -= len(shown)
        if shown:
            yield from _render_violation(violation._replace(chains=shown), modules, language, are_names)
        if folded:
            rest += _render_violation(violation._replace(chains=folded), modules, language, are_names)
    if rest:
        count = sum(len(violation.chains) for violation in violations) - max_chains
        yield FoldedBlocks(format_count("{count} more chain", "{count} more chains", count, language), tuple(rest))


def _render_violation(
    violation: Violation, modules: Modules, language: Language, are_names: bool
) -> tuple[Paragraph, Bullets]:
    is_direct = len(violation.chains[0]) == 1
    message = (
        language.translate("{importer} must not import {imported}:")
        if is_direct
        else language.translate("{importer} must not import {imported}, but does so indirectly:")
    )
    names = {"importer": violation.importer, "imported": violation.imported}
    ends = {key: _make_name(name, modules) if are_names else Text(name) for key, name in names.items()}
    sentence = compose(message, **ends)
    links = [link for chain in violation.chains for link in chain]
    return sentence, Bullets(tuple(_make_link(link, modules, language) for link in links), "chains")


def _make_link(link: Link, modules: Modules, language: Language) -> Paragraph:
    places = [_make_place(place, language) for place in link.places]
    shown, rest = places[:_MAX_PLACES], places[_MAX_PLACES:]
    pieces = tuple(piece for place in shown for piece in (Text(" "), *place))
    if rest:
        folded = tuple(piece for place in rest for piece in (*place, Text(" ")))
        pieces = (*pieces, Text(" "), Fold(format_more(len(rest), language), folded))
    ends = {"importer": link.importer, "imported": link.imported}
    sentence = compose(
        language.translate("{importer} imports {imported}"),
        **{key: _make_name(name, modules) for key, name in ends.items()},
    )
    return Paragraph((*sentence.pieces, *pieces))


def _make_place(place: ImportPlace, language: Language) -> tuple[Piece, ...]:
    text = f"{place.origin or place.importer}:{place.line}"
    location = SourceLocation(text, place.importer, place.origin, place.line)
    if place.kind is ImportKind.RUNTIME:
        return (location,)
    return location, Aside(f" ({language.translate(WHEN_IMPORTED[place.kind])})")


def make_contract_problems(files: Iterable[CheckedFile]) -> Iterator[Problem]:
    """Yield a problem for each broken contract, with its first import."""
    for file in files:
        for verdict in file.verdicts:
            if verdict.state is not ContractState.BROKEN:
                continue
            message = f"contract {quote(verdict.contract.name)} is {_format_state(verdict, ENGLISH)}"
            if verdict.violations:
                message += f"; {_format_violation(verdict.violations[0])}"
            if verdict.undeclared:
                message += f"; in no layer: {', '.join(map(quote, verdict.undeclared[:_MAX_LISTED]))}"
            yield Problem(ProblemKind.CONTRACT, message)


def _format_violation(violation: Violation) -> str:
    chain = violation.chains[0]
    names = " -> ".join([chain[0].importer, *(link.imported for link in chain)])
    place = next((f" ({each.origin}:{each.line})" for each in chain[0].places if each.origin), "")
    return f"{quote(violation.importer)} must not import {quote(violation.imported)}: {names}{place}"


def make_contracts_document(files: Iterable[CheckedFile]) -> dict[str, Any]:
    """Return contracts as plain data for JSON; ``contracts_schema.json`` describes every property."""
    return {
        "version": CONTRACTS_SCHEMA_VERSION,
        "contracts": [_make_contract(file, verdict) for file in files for verdict in file.verdicts],
    }


CONTRACTS_SCHEMA_VERSION = 1


def _make_contract(file: CheckedFile, verdict: Verdict) -> dict[str, Any]:
    contract = verdict.contract
    return {
        "name": contract.name,
        "type": contract.type,
        "id": contract.key or None,
        "file": file.file,
        "line": contract.line,
        "kept": None if verdict.state is ContractState.UNCHECKED else verdict.state is ContractState.KEPT,
        "chains": [
            {
                "importer": violation.importer,
                "imported": violation.imported,
                "imports": [_make_import(link) for link in chain],
            }
            for violation in verdict.violations
            for chain in violation.chains
        ],
        "undeclared": list(verdict.undeclared),
    }


def _make_import(link: Link) -> dict[str, Any]:
    return {
        "importer": link.importer,
        "imported": link.imported,
        "origin": next((place.origin for place in link.places), None),
        "statements": [{"line": place.line, "kind": place.kind.value} for place in link.places],
    }


def render_tiers(
    checked: CheckedTiers, order: Sequence[str], language: Language, max_chains: int = DEFAULT_MAX_CHAINS
) -> Cell:
    """Return whether components import only those below them, and the imports against this."""
    number = sum(len(violation.chains) for violation in checked.violations)
    state = ContractState.BROKEN if number else ContractState.KEPT
    badge = Badge(f"{_SIGNS[state]} {_format_number(number, language)}", state.name.lower())
    heading = Paragraph((badge, Text(" "), Text(language.translate("Downwards"))))
    ends = {end for violation in checked.violations for end in (violation.importer, violation.imported)}
    bands = tuple(Paragraph((Chip((Text(each),), is_broken=each in ends),)) for each in order)
    lanes = make_lanes(checked.violations, {name: number for number, name in enumerate(order)})
    blocks: list[Block] = [Bands(bands, lanes=lanes)]
    violations = _list_violations(checked.violations, {}, language, max_chains, are_names=False)
    if checked.known:
        count = format_count("{count} ignored import", "{count} ignored imports", checked.known, language)
        blocks.append(Paragraph((Aside(count),)))
    return (Terms((Term(heading, (*blocks, *violations)),)),)


def make_tier_problems(checked: CheckedTiers, baseline: Baseline, modules: Modules) -> Iterator[Problem]:
    """Yield a problem for each pair of components against the rule, and for lines of the baseline without effect."""
    for violation in checked.violations:
        number = len(violation.chains)
        more = f", and {number - 1} more {'import' if number == 2 else 'imports'}" if number > 1 else ""
        yield Problem(ProblemKind.CONTRACT, f"{_format_violation(violation)}{more}", option="rule")
    suggestions = Suggestions(modules)
    unused = sorted(checked.unused, key=lambda pair: baseline.lines[pair])
    for pair in unused[:_MAX_LISTED]:
        missing = next((name for name in pair if name not in modules), None)
        reason = (
            f"there is no module {quote(missing)}{did_you_mean(suggestions.find_nearest(missing))}"
            if missing is not None
            else f"{quote(' -> '.join(pair))} is not, or no longer, an import against the rule"
        )
        message = f"{quote(baseline.name)}, line {baseline.lines[pair]} is to be corrected or removed: {reason}"
        yield Problem(ProblemKind.CONTRACT, message, option="baseline")
    if len(unused) > _MAX_LISTED:
        message = f"{quote(baseline.name)} has {len(unused) - _MAX_LISTED} more lines without effect"
        yield Problem(ProblemKind.CONTRACT, message, option="baseline")


def render_acyclic(cycles: Sequence[CircularImports], details: Cell, language: Language) -> Cell:
    """Return whether there are no cycles, with details about those that there are."""
    state = ContractState.BROKEN if cycles else ContractState.KEPT
    word = language.translate("broken") if cycles else language.translate("kept")
    badge = Badge(f"{_SIGNS[state]} {word}", state.name.lower())
    heading = Paragraph((badge, Text(" "), Text(language.translate("No cycles"))))
    return (Terms((Term(heading, details if cycles else ()),)),)


def make_cycle_problem(cycles: Sequence[CircularImports]) -> Problem:
    """Return the problem that there are cycles, with the shortest one and the number of the others."""
    shortest = min(cycles, key=lambda each: len(each.cycle)).cycle
    names = " -> ".join([shortest[0].importer, *(each.imported for each in shortest)])
    place = next((f" ({each.origin}:{each.line})" for each in shortest[0].places if each.origin), "")
    number = len(cycles) - 1
    more = f", and {number} more {'cycle' if number == 1 else 'cycles'}" if number else ""
    return Problem(ProblemKind.CYCLE, f"modules import each other in a cycle: {names}{place}{more}", option="acyclic")
