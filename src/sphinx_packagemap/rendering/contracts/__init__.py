"""Contracts about imports as content: what all parts of it share."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from sphinx_packagemap.i18n import Language
from sphinx_packagemap.model import Module
from sphinx_packagemap.names import has_wildcard
from sphinx_packagemap.rendering.content import Code, Fold, Name, Piece, Text, join_pieces
from sphinx_packagemap.rendering.labels import format_more
from sphinx_packagemap.rendering.module import format_count
from sphinx_packagemap.views.imports.contracts import ContractState, Verdict

DEFAULT_MAX_CHAINS = 5  # of one contract that are shown at once
MAX_LISTED = 12  # modules of a list that are shown at once
# Every engine of TeX has these characters, in bold, too.
SIGNS = {ContractState.KEPT: "✓", ContractState.BROKEN: "×", ContractState.UNCHECKED: "?"}
Modules = Mapping[str, Module]


def format_state(verdict: Verdict, language: Language) -> str:
    """Return the result of checking a contract in words."""
    if verdict.state is ContractState.UNCHECKED:
        return language.translate("not checked")
    if verdict.state is ContractState.BROKEN and not verdict.number:
        return language.translate("broken")
    return format_number(verdict.number, language)


def format_number(number: int, language: Language) -> str:
    """Return the result of a check, given the number of chains."""
    if not number:
        return language.translate("kept")
    return format_count("broken: {count} chain", "broken: {count} chains", number, language)


def list_names(names: Sequence[str], modules: Modules, language: Language) -> tuple[Piece, ...]:
    """Return names as a list; the rest of a long one is folded."""
    return fold_rest([make_name(name, modules) for name in names], MAX_LISTED, language)


def list_matches(names: Sequence[str], verdict: Verdict) -> tuple[str, ...]:
    """Return names with the modules that match in place of each pattern; with the patterns if these are too many."""
    found = tuple(dict.fromkeys(each for name in names for each in verdict.matches.get(name) or (name,)))
    return found if len(found) <= MAX_LISTED + 1 else tuple(names)


def fold_rest(pieces: Sequence[Piece], maximum: int, language: Language) -> tuple[Piece, ...]:
    """Return pieces with commas between them; the rest after the maximum is folded, unless it is only one."""
    separator = language.translate(", ")
    if len(pieces) <= maximum + 1:
        return join_pieces(pieces, separator)
    rest = Fold(format_more(len(pieces) - maximum, language), join_pieces(pieces[maximum:], separator))
    return (*join_pieces(pieces[:maximum], separator), Text(separator), rest)


def make_name(name: str, modules: Modules, text: str = "") -> Piece:
    """Return the name of a module, or a pattern of names as code."""
    if has_wildcard(name):
        return Code(text or name)
    module = modules.get(name)
    origin = module.origin if module is not None else None
    return Name(text or name, (name,), True, origin, 1 if origin else None)
