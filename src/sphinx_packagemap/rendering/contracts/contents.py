"""Contracts about imports as content: each with its result, its modules, and the chains of imports that break it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import assert_never

from sphinx_packagemap.discovery.contracts import (
    DEFAULT_DEPTH,
    AcyclicRule,
    Contract,
    DependsOnRule,
    ForbiddenRule,
    IndependenceRule,
    Layer,
    LayersRule,
    PrivateRule,
    ProtectedRule,
)
from sphinx_packagemap.i18n import Language
from sphinx_packagemap.layout.contracts import Picture, count_lines
from sphinx_packagemap.names import has_wildcard
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
    FoldedBlocks,
    Illustrated,
    Paragraph,
    Piece,
    Term,
    Terms,
    Text,
    compose,
    join_pieces,
)
from sphinx_packagemap.rendering.contracts import (
    DEFAULT_MAX_CHAINS,
    MAX_LISTED,
    SIGNS,
    Modules,
    fold_rest,
    format_state,
    list_matches,
    list_names,
    make_name,
)
from sphinx_packagemap.rendering.contracts.chains import list_violations
from sphinx_packagemap.rendering.contracts.pictures import make_picture
from sphinx_packagemap.rendering.labels import format_more
from sphinx_packagemap.rendering.module import format_count
from sphinx_packagemap.views.imports.contracts import CheckedFile, Verdict

_MAX_IGNORED = 3  # imports that do not count that are shown at once


def render_contracts(files: Iterable[CheckedFile], language: Language, max_chains: int = DEFAULT_MAX_CHAINS) -> Cell:
    """Return a term for each contract; after ``max_chains`` chains of imports that break one, the rest is folded."""
    terms = [
        Term(_make_heading(verdict, language), tuple(_iter_blocks(verdict, file.modules, language, max_chains)))
        for file in files
        for verdict in file.verdicts
    ]
    return (Terms(tuple(terms)),) if terms else ()


def _iter_blocks(verdict: Verdict, modules: Modules, language: Language, max_chains: int) -> Iterator[Block]:
    picture = make_picture(verdict, language)
    yield from _describe(verdict, picture, modules, language)
    yield from _list_undeclared(verdict, modules, language)
    is_numbered = picture is not None and count_lines(picture) > 0
    yield from list_violations(verdict.violations, modules, language, max_chains, is_numbered=is_numbered)


def _make_heading(verdict: Verdict, language: Language) -> Paragraph:
    badge = Badge(f"{SIGNS[verdict.state]} {format_state(verdict, language)}", verdict.state.name.lower())
    return Paragraph((badge, Text(" "), Text(verdict.contract.name)))


def _describe(verdict: Verdict, picture: Picture | None, modules: Modules, language: Language) -> Iterator[Block]:
    """Yield the modules of a contract, and what it requires of them."""
    contract = verdict.contract
    match contract.rule:
        case None:
            yield compose(_explain_unchecked(contract, language), type=Code(contract.type))
        case LayersRule():
            yield from _describe_layers(contract.rule, verdict, picture, modules, language)
        case ForbiddenRule(sources, forbidden):
            message = (
                language.translate("Must not import: {names}")
                if contract.rule.allow_indirect
                else language.translate("Must not import, directly or indirectly: {names}")
            )
            rows = ((language.translate("Modules: {names}"), sources), (message, forbidden))
            words = (
                compose(title, names=list_names(list_matches(names, verdict), modules, language))
                for title, names in rows
            )
            yield from _add_picture(words, picture)
        case IndependenceRule(expressions):
            chips = [_make_chip(verdict, [each], modules) for each in list_matches(expressions, verdict)]
            row = Paragraph(_join_chips(chips, is_independent=True))
            yield from _add_picture([Bands((row,), is_ordered=False)], picture)
        case ProtectedRule() | AcyclicRule() | PrivateRule():
            yield from _describe_in_words(contract.rule, verdict.containers, modules, language)
        case DependsOnRule():
            yield from _describe_dependencies(contract.rule, verdict, picture, modules, language)
        case _:
            assert_never(contract.rule)
    if verdict.missing:
        yield compose(
            language.translate("This contract cannot be checked: there is no module named {name}."),
            name=Code(verdict.missing),
        )
    elif verdict.reason and contract.rule is not None:
        yield compose(language.translate("This contract cannot be checked: {reason}"), reason=Text(verdict.reason))
    if contract.ignored and contract.rule is not None:
        label = format_count("{count} ignored import", "{count} ignored imports", len(contract.ignored), language)
        codes = [Code(each.text) for each in contract.ignored]
        yield Paragraph((Aside(f"{label}: "), *fold_rest(codes, _MAX_IGNORED, language)))


def _describe_in_words(
    rule: ProtectedRule | AcyclicRule | PrivateRule, packages: Sequence[str], modules: Modules, language: Language
) -> Iterator[Paragraph]:
    """Yield what a contract requires; ``packages`` are those to which it applies, empty if they are not known."""
    sentences: list[tuple[str, Sequence[str]]] = []
    if isinstance(rule, ProtectedRule):
        sentences.append((language.translate("Protected: {names}"), rule.protected))
        if rule.allowed:
            sentences.append((language.translate("May be imported directly only by: {names}"), rule.allowed))
        else:
            sentences.append((language.translate("No other module may import them directly."), ()))
    elif isinstance(rule, AcyclicRule):
        sentences.append((language.translate("No cycles between the modules in: {names}"), packages or rule.ancestors))
        sentences += [(language.translate("Not within: {names}"), rule.skipped)] if rule.skipped else []
    else:
        message = language.translate("No private module is imported from outside its parent package, in: {names}")
        sentences.append((message, packages or rule.packages))
    for message, names in sentences:
        yield compose(message, names=list_names(names, modules, language))
    if isinstance(rule, AcyclicRule) and rule.depth != DEFAULT_DEPTH:
        yield compose(language.translate("Levels that are checked: {count}"), count=Text(str(rule.depth + 1)))


def _add_picture(words: Iterable[Block], picture: Picture | None) -> Iterator[Block]:
    """Yield words, with their picture if there is one."""
    if picture is not None:
        yield Illustrated(tuple(words), picture)
    else:
        yield from words


def _explain_unchecked(contract: Contract, language: Language) -> str:
    if contract.is_unknown:
        return language.translate("Contracts of the type {type} are not checked here.")
    return language.translate("The configuration of this contract is not valid.")


def _describe_layers(
    rule: LayersRule, verdict: Verdict, picture: Picture | None, modules: Modules, language: Language
) -> Iterator[Block]:
    containers = verdict.containers or rule.containers  # not expanded if the contract could not be checked
    if containers and (len(containers) > 1 or has_wildcard(containers[0])):
        names = list_names(containers, modules, language)
        yield compose(language.translate("In each of {containers}:"), containers=names)
    bands = tuple(_make_band(layer, containers, verdict, modules) for layer in rule.layers)
    yield from _add_picture([Bands(bands)], picture)
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
    name = make_name(names[0], modules, text) if len(names) == 1 else Code(text)
    return Chip((name,), is_broken=not verdict.ends.isdisjoint(names))


def _describe_dependencies(
    rule: DependsOnRule, verdict: Verdict, picture: Picture | None, modules: Modules, language: Language
) -> Iterator[Block]:
    """Yield the layers, or for each module those that it may import."""
    if rule.is_about_layers:
        bands = []
        for layer in rule.layers:
            chips = [_make_chip(verdict, [each.name], modules) for each in rule.modules if each.layer == layer]
            bands.append(Paragraph((Text(f"{layer}: "), *_join_chips(chips, is_independent=False))))
        yield from _add_picture([Bands(tuple(bands))], picture)
        return
    items = []
    for each in rule.modules:
        name = make_name(each.name, modules)
        if each.depends_on:
            names = list_names(each.depends_on, modules, language)
            items.append(compose(language.translate("{importer} may import {names}"), importer=name, names=names))
        elif each.depends_on is not None:
            items.append(compose(language.translate("{importer} may import no other module"), importer=name))
    shown, rest = items[:MAX_LISTED], items[MAX_LISTED:]
    yield Bullets(tuple(shown))
    if rest:
        yield FoldedBlocks(format_more(len(rest), language), (Bullets(tuple(rest)),))
    if utilities := [each.name for each in rule.modules if each.is_utility]:
        yield compose(language.translate("All may import {names}."), names=list_names(utilities, modules, language))
    if rule.layers:
        yield compose(language.translate("Modules of lower layers may be imported, too."))


def _join_chips(chips: Iterable[Chip], *, is_independent: bool) -> tuple[Piece, ...]:
    """Return chips with bars between them if they must not import each other, otherwise with colons."""
    joined: list[Piece] = []
    for chip in chips:
        joined += [Bar(" | " if is_independent else " : ", is_independent), chip] if joined else [chip]
    return tuple(joined)


def _list_undeclared(verdict: Verdict, modules: Modules, language: Language) -> Iterator[Block]:
    """Yield the modules that are in no layer."""
    if verdict.undeclared:
        message = language.translate("In no layer: {names}.")
        yield compose(message, names=list_names(verdict.undeclared, modules, language))
