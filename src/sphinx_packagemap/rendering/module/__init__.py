"""Views of single modules as content. Here are the phrases in all of them: names with links, lists within sentences."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from sphinx_packagemap.i18n import Language
from sphinx_packagemap.model import MemberKind, Module
from sphinx_packagemap.names import get_last
from sphinx_packagemap.rendering.content import Code, CodeBlock, Name, Piece, SourceLocation, Text, join_pieces
from sphinx_packagemap.views.module import Relation
from sphinx_packagemap.views.module.public_api import PublicName

MAX_LISTED = 8  # items of a list within a sentence; the others are counted


def make_module_name(module: Module, *, relative: bool = False) -> Name:
    """Return the name of a module; if ``relative``, only its last component is shown."""
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
    """Return the name of a module that imports or is imported; its location in the source is that of the import."""
    return Name(relation.name, (relation.name,), True, relation.origin, relation.line)


def make_line(language: Language, name: str, origin: str | None, line: int) -> SourceLocation:
    """Return the location of a line in the source of a module."""
    return SourceLocation(language.translate("line {number}", number=line), name, origin, line)


def join_pieces_as_list(language: Language, pieces: Sequence[Piece], max_items: int = MAX_LISTED) -> tuple[Piece, ...]:
    """Return pieces as a list within a sentence; from a long one, the first items and the number of the others."""
    # A single further item needs no more space than "1 more".
    listed = pieces if len(pieces) <= max_items + 1 else pieces[:max_items]
    joined = join_pieces(listed, language.translate(", "))
    if len(listed) < len(pieces):
        more = language.translate_count("{count} more", "{count} more", len(pieces) - len(listed))
        joined = (*joined, Text(language.translate(" and ") + more))
    return joined


def format_count(one: str, many: str, count: int, language: Language) -> str:
    """Return the translation of a message in the singular or plural, with its ``{count}`` filled in."""
    return language.translate_plural(one, many, count).replace("{count}", language.format_number(count))


def make_code_block(statements: Sequence[str]) -> CodeBlock:
    """Return a block of lines of Python."""
    return CodeBlock("\n".join(statements), "python")


def make_codes(texts: Sequence[str]) -> list[Piece]:
    """Return pieces of code."""
    return [Code(text) for text in texts]


class Subject(NamedTuple):
    """The module that a text describes, the language of the text, and the maximum length of its lists."""

    module: Module
    language: Language
    max_items: int = MAX_LISTED
    fold_after: int = MAX_LISTED  # items of a list that pages show at once

    def join_pieces(self, pieces: Sequence[Piece]) -> tuple[Piece, ...]:
        """Return pieces as a list of at most ``max_items`` within a sentence."""
        return join_pieces_as_list(self.language, pieces, self.max_items)
