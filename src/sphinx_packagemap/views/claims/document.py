"""Checks all claims in a document."""

from __future__ import annotations

import re
from dataclasses import replace

from sphinx_packagemap.documents import Document
from sphinx_packagemap.documents.code_blocks import find_code_blocks
from sphinx_packagemap.documents.drawn_trees import find_drawn_trees
from sphinx_packagemap.documents.lists import find_listings
from sphinx_packagemap.documents.managed_blocks import find_managed_blocks
from sphinx_packagemap.views.claims import CheckedDocument, CheckedListing
from sphinx_packagemap.views.claims.listings import check_listing
from sphinx_packagemap.views.claims.references import check_references
from sphinx_packagemap.views.claims.repository import DescribedRepository

# Documents about the past, or about changes: changelogs, decision records, designs and guides to migration.
_EXEMPT = re.compile(
    r"(?:^|/)(?:"
    r"(?:changes|history|news|releases?(?:[-_ ]?(?:notes?|log))?|roadmap)(?:[-_.]?v?\d[^/]*)?(?:/.*|\.\w+|$)"
    r"|(?:change[-_]?log|whats[-_]?new|upgrad(?:e|ing)|migrat(?:e|ing|ion)|deprecat(?:ed|ions?)|todo"
    r"|(?:incompatible|breaking)[-_]changes)(?:[-_. ][^/]*)?"
    r"(?:/.*|\.\w+|$)"
    r"|[^/]*[-_](?:plan|design|release[-_]log)\.\w+"
    r"|(?:adrs?|decisions?|decision[-_]records?|design[-_]docs?|rfcs?|proposals|plans|specs|migrations?|newsfragments"
    r"|archive|old|versioned_docs)/.*"
    r"|[^/]*\{[{%].*)",  # in a template of a project
    re.IGNORECASE,
)


def is_exempt(shown_path: str) -> bool:
    """Return whether a document is about the past or about changes, so that its names need not exist."""
    return _EXEMPT.search(shown_path) is not None


def check_document(repository: DescribedRepository, document: Document) -> CheckedDocument:
    """Return a document with all claims in it, except for those in managed blocks, which the command renews."""
    document = _blank_managed_blocks(document)
    blocks = find_code_blocks(document)
    checked: list[CheckedListing] = []
    for listing in find_listings(document, blocks, find_drawn_trees(document, blocks)):
        result = check_listing(repository, document, listing)
        if result is not None:
            checked.append(result)
    listed = {
        (entry.line, name) for each in checked for entry in each.listing.entries for name in (*entry.names, entry.text)
    }
    in_text = check_references(repository, document, blocks, listed)
    claims = sorted([*(claim for each in checked for claim in each.claims), *in_text], key=lambda claim: claim.line)
    return CheckedDocument(document.shown_path, tuple(claims), tuple(checked))


def _blank_managed_blocks(document: Document) -> Document:
    """Return a document with empty lines in place of the content of its managed blocks."""
    found = find_managed_blocks(document).blocks
    replacements = [(block.start, block.end, [""] * (block.end - block.start)) for block in found]
    return replace(document, text=document.replace_lines(replacements)) if found else document
