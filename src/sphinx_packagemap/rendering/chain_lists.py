"""Render chains of imports as lists of their imports."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

from sphinx_packagemap.i18n import Language
from sphinx_packagemap.rendering.content import (
    Block,
    Bullets,
    Cell,
    Code,
    FoldedBlocks,
    Paragraph,
    Term,
    Terms,
    compose,
    join_pieces,
)
from sphinx_packagemap.rendering.cycles import make_import_item, make_item_name
from sphinx_packagemap.rendering.labels import format_more
from sphinx_packagemap.views.imports.chain_rows import FoundChains
from sphinx_packagemap.views.imports.chains import Chains, iter_chains
from sphinx_packagemap.views.imports.items import ItemsView


def render_chains(view: ItemsView, chains: Chains, ends: tuple[str, str], language: Language, max_chains: int) -> Cell:
    """Return a sentence about the shortest chains between two names, and at most ``max_chains`` with their imports."""
    by_ends = {(each.importer, each.imported): each for each in view.imports}
    imports = language.translate_count("{count} import", "{count} imports", len(chains.rows) - 1)
    message = language.translate_plural(
        "{count} shortest chain of {imports} from {importer} to {imported}",
        "{count} shortest chains of {imports} from {importer} to {imported}",
        chains.number,
    )
    count = language.format_number(chains.number)
    blocks = [compose(message, count=count, imports=imports, importer=Code(ends[0]), imported=Code(ends[1]))]
    if chains.common and chains.number > 1:
        names = join_pieces([make_item_name(name, view.origins) for name in chains.common], language.translate(", "))
        blocks.append(compose(language.translate("All of them include {names}."), names=names))
    found = [*iter_chains(chains, max_chains)]
    lists = [
        Bullets(tuple(make_import_item(by_ends[pair], view.origins, language) for pair in pairwise(chain)))
        for chain in found
    ]
    rest = chains.number - len(found)
    more = (compose(format_more(rest, language)),) if rest else ()
    if len(chains.rows) == 2 or len(found) == 1:
        return (*blocks, Bullets(tuple(item for each in lists for item in each.items)), *more)
    title = language.translate("Chain {number}")
    terms = [Term(compose(title, number=number), (each,)) for number, each in enumerate(lists, 1)]
    return (*blocks, Terms(tuple(terms)), *more)


MAX_CHAINS = 12  # that a page lists
_MAX_OPEN = 3  # of these that are not folded


def render_found_chains(found: FoundChains, language: Language, max_chains: int) -> Cell:
    """Return the chains between two names as a list; if there are none, a sentence and the opposite ones, if any.

    All but a few of them are folded.
    """
    if found.chains is not None:
        blocks = render_chains(found.items, found.chains, found.ends, language, max_chains)
        return tuple(_fold_chains(blocks, language))
    content: Cell = (render_missing_chain(found.ends, language, is_partial=found.is_partial),)
    if found.opposite is not None:
        importer, imported = found.ends
        blocks = render_chains(found.items, found.opposite, (imported, importer), language, max_chains)
        content += tuple(_fold_chains(blocks, language))
    return content


def _fold_chains(blocks: Cell, language: Language) -> Iterator[Block]:
    for block in blocks:
        if isinstance(block, Terms) and len(block.terms) > _MAX_OPEN + 1:
            rest = block.terms[_MAX_OPEN:]
            yield Terms(block.terms[:_MAX_OPEN])
            yield FoldedBlocks(format_more(len(rest), language), (Terms(rest),))
        else:
            yield block


def render_missing_chain(ends: tuple[str, str], language: Language, *, is_partial: bool) -> Paragraph:
    """Return the sentence that there is no chain of imports between two names.

    ``is_partial`` is whether modules are left out, through which a chain may lead.
    """
    message = language.translate("No chain of imports leads from {importer} to {imported}.")
    if is_partial:
        message = language.translate(
            "No chain of imports among the selected modules leads from {importer} to {imported}."
        )
    return compose(message, importer=Code(ends[0]), imported=Code(ends[1]))
