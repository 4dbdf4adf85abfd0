"""Purposes of modules as content: a sentence of the author's, or one that is made from names."""

from __future__ import annotations

from collections.abc import Callable

from sphinx_packagemap.i18n import ENGLISH, Language, mark_message
from sphinx_packagemap.rendering.content import AuthorMarkup, Cell, Code, Made, Paragraph, Text, compose
from sphinx_packagemap.rendering.summaries import SummaryPiece, join_summary, parse_summary
from sphinx_packagemap.text import shorten
from sphinx_packagemap.views.purposes import Purpose, PurposeSource, PurposeVerb

_MAX_NAME = 80  # characters of a name in a sentence
_SENTENCES = {
    PurposeVerb.DEFINES: mark_message("defines {names}"),
    PurposeVerb.OFFERS: mark_message("offers {names}"),
    PurposeVerb.CONTAINS: mark_message("contains {names}"),
    PurposeVerb.TESTS: mark_message("tests {names}"),
    PurposeVerb.RUNS: mark_message("run with {command}"),
    PurposeVerb.MARKS: mark_message("marks the package as typed (PEP 561)"),
    PurposeVerb.HINTS: mark_message("type hints of {names}"),
}


def is_made(purpose: Purpose | None) -> bool:
    """Return whether the sentence of a purpose is made from names, and so not the author's."""
    return purpose is not None and purpose.source is PurposeSource.DEFINES


def is_note(purpose: Purpose | None) -> bool:
    """Return whether a purpose is a note that an author wrote about this tree."""
    return purpose is not None and purpose.source is PurposeSource.NOTES


def parse_purpose(purpose: Purpose | None, language: Language = ENGLISH) -> tuple[SummaryPiece, ...]:
    """Return a purpose as pieces of text and code; empty if there is none."""
    if purpose is None:
        return ()
    return _make_sentence(purpose, language) if is_made(purpose) else parse_summary(purpose.text)


def fit_purpose(
    purpose: Purpose | None, language: Language, width: int, count: Callable[[str], int] = len
) -> tuple[SummaryPiece, ...]:
    """Return a purpose as pieces that are at most ``width`` wide if possible; ``count`` returns the width of a text.

    Of a list of names, fewer are shown. Any other sentence is returned as it is.
    """
    pieces = parse_purpose(purpose, language)
    if purpose is None or not is_made(purpose):
        return pieces
    names = purpose.definitions
    while len(names) > 1 and count(join_summary(pieces)) > width:
        names = names[:-1]
        shorter = purpose._replace(definitions=names, more=purpose.more + len(purpose.definitions) - len(names))
        pieces = _make_sentence(shorter, language)
    return pieces


def format_purpose(purpose: Purpose | None, language: Language = ENGLISH) -> str:
    """Return a purpose as plain text; empty if there is none."""
    return join_summary(parse_purpose(purpose, language))


def make_purpose_cell(purpose: Purpose | None, language: Language = ENGLISH) -> Cell:
    """Return a cell with a purpose; an empty cell if there is none."""
    pieces = parse_purpose(purpose, language)
    if not pieces:
        return ()
    if purpose is not None and purpose.source is PurposeSource.PURPOSES:
        return (Paragraph((AuthorMarkup(join_summary(pieces), purpose.text),)),)
    return (Paragraph((Made(pieces),) if is_made(purpose) else pieces),)


def _make_sentence(purpose: Purpose, language: Language) -> tuple[SummaryPiece, ...]:
    """Return a sentence such as "defines ``Client``, ``Request`` and 3 more"."""
    last = language.translate(" and ")
    pieces: list[SummaryPiece] = []
    for number, name in enumerate(purpose.definitions):
        if number:
            is_last = number == len(purpose.definitions) - 1 and not purpose.more
            pieces.append(Text(last if is_last else language.translate(", ")))
        pieces.append(Code(shorten(name, _MAX_NAME)))
    if purpose.more:
        pieces.append(Text(last + language.translate_count("{count} more", "{count} more", purpose.more)))
    sentence = compose(language.translate(_SENTENCES[purpose.verb]), names=pieces, command=pieces)
    return tuple(piece for piece in sentence.pieces if isinstance(piece, Text | Code))
