"""The chains of imports that break contracts, as lists."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from sphinx_packagemap.i18n import Language
from sphinx_packagemap.model import ImportKind
from sphinx_packagemap.rendering.content import (
    Aside,
    Block,
    Bullets,
    Fold,
    FoldedBlocks,
    LineNumber,
    Paragraph,
    Piece,
    SourceLocation,
    Text,
    compose,
)
from sphinx_packagemap.rendering.contracts import Modules, make_name
from sphinx_packagemap.rendering.imports import WHEN_IMPORTED
from sphinx_packagemap.rendering.labels import format_more
from sphinx_packagemap.rendering.module import format_count
from sphinx_packagemap.views.imports import ImportPlace
from sphinx_packagemap.views.imports.contracts import Link, Violation

_MAX_PLACES = 3  # lines of an import that are shown at once


def list_violations(
    violations: Sequence[Violation],
    modules: Modules,
    language: Language,
    max_chains: int,
    *,
    is_numbered: bool,
    are_names: bool = True,
) -> Iterator[Block]:
    """Yield the chains that break a contract.

    ``is_numbered`` is whether the lines in its picture have the numbers of the violations, and ``are_names`` whether it
    is one between modules, not components.
    """
    room = max_chains
    rest: list[Block] = []
    for number, violation in enumerate(violations, 1):
        mark = LineNumber(number) if is_numbered else None
        shown, folded = violation.chains[:room], violation.chains[room:]
        room -= len(shown)
        if shown:
            yield from _render_violation(violation._replace(chains=shown), modules, language, mark, are_names)
        if folded:
            sentence, chains = _render_violation(violation._replace(chains=folded), modules, language, mark, are_names)
            rest += [chains] if shown else [sentence, chains]  # one sentence, since some formats fold nothing
    if rest:
        count = sum(len(violation.chains) for violation in violations) - max_chains
        yield FoldedBlocks(format_count("{count} more chain", "{count} more chains", count, language), tuple(rest))


def _render_violation(
    violation: Violation, modules: Modules, language: Language, mark: LineNumber | None, are_names: bool
) -> tuple[Paragraph, Bullets]:
    if violation.closes_cycle:
        message = language.translate("{importer} closes a cycle by importing {imported}:")
    elif len(violation.chains[0]) == 1:
        message = language.translate("{importer} must not import {imported}:")
    else:
        message = language.translate("{importer} must not import {imported}, but does so indirectly:")
    names = {"importer": violation.importer, "imported": violation.imported}
    ends = {key: make_name(name, modules) if are_names else Text(name) for key, name in names.items()}
    sentence = Paragraph((*((mark,) if mark is not None else ()), *compose(message, **ends).pieces))
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
        **{key: make_name(name, modules) for key, name in ends.items()},
    )
    return Paragraph((*sentence.pieces, *pieces))


def _make_place(place: ImportPlace, language: Language) -> tuple[Piece, ...]:
    text = f"{place.origin or place.importer}:{place.line}"
    location = SourceLocation(text, place.importer, place.origin, place.line)
    if place.kind is ImportKind.RUNTIME:
        return (location,)
    return location, Aside(f" ({language.translate(WHEN_IMPORTED[place.kind])})")
