"""Phrases about modules: names that can be linked, lists that are not too long."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from sphinx_packagemap.i18n import Language
from sphinx_packagemap.model import MemberKind, Module
from sphinx_packagemap.names import get_last
from sphinx_packagemap.rendering.content import Code, CodeBlock, Name, Piece, SourceLocation, Text, join_pieces
from sphinx_packagemap.views.module.public_api import PublicName
from sphinx_packagemap.views.module.structure import Relation

MOST_LISTED = 8  # of anything within a sentence; the rest is counted


def make_module_name(module: Module, *, relative: bool = False) -> Name:
    """Return the name of a module; only its last component, where its package is clear."""
    text = get_last(module.name) if relative else module.name
    return Name(text, (module.name,), True, module.origin, 1 if module.origin else None)


def make_public_name(public_name: PublicName) -> Name:
    """Return a public name of a module."""
    return Name(
        public_name.name,
        public_name.dotted_names,
        public_name.kind is MemberKind.SUBMODULE,
        public_name.origin,
        public_name.line,
    )


def make_relation_name(relation: Relation) -> Name:
    """Return the name of a module that imports or is imported; its source is where the import stands."""
    return Name(relation.name, (relation.name,), True, relation.origin, relation.line)


def make_line(language: Language, name: str, origin: str | None, line: int) -> SourceLocation:
    """Return a line of a module's source."""
    return SourceLocation(language.translate("line {number}", number=line), name, origin, line)


def join_pieces_as_list(language: Language, pieces: Sequence[Piece], most: int = MOST_LISTED) -> tuple[Piece, ...]:
    """Return pieces as a list within a sentence; of a long one the beginning, and how many more there are."""
    # One more takes no more room than to say so.
    shown = pieces if len(pieces) <= most + 1 else pieces[:most]
    found = join_pieces(shown, language.translate(", "))
    if len(shown) < len(pieces):
        more = language.translate_count("{count} more", "{count} more", len(pieces) - len(shown))
        found = (*found, Text(language.translate(" and ") + more))
    return found


def make_code_block(statements: Sequence[str]) -> CodeBlock:
    """Return lines of Python."""
    return CodeBlock("\n".join(statements), "python")


def make_codes(texts: Sequence[str]) -> list[Piece]:
    """Return pieces of code."""
    return [Code(text) for text in texts]


class Subject(NamedTuple):
    """A module, the language to speak of it, and how much of it."""

    module: Module
    language: Language
    most: int = MOST_LISTED  # of anything that is listed

    def join_pieces(self, pieces: Sequence[Piece]) -> tuple[Piece, ...]:
        """Return pieces as a list within a sentence, not longer than is wanted."""
        return join_pieces_as_list(self.language, pieces, self.most)
