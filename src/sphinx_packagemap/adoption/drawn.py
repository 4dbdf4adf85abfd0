"""The entries of a drawn tree with the paths that they have now, and what cannot be shown of them."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator
from typing import NamedTuple

from sphinx_packagemap.adoption import LostEntry
from sphinx_packagemap.documents import Document
from sphinx_packagemap.documents.entries import Entry
from sphinx_packagemap.views.claims import CheckedListing, Claim, ClaimState
from sphinx_packagemap.views.claims.repository import DescribedRepository

_WILDCARD = re.compile(r"[*?]|\[[^\]]+\]")


class DrawnEntry(NamedTuple):
    """A directory or file that the author has drawn."""

    path: str  # where it is now, relative to the repository; empty for the repository itself
    comment: str  # on one line
    line: int  # from 1
    old_path: str = ""  # where it was, if it has moved
    is_pattern: bool = False


class DrawnTree(NamedTuple):
    """What an author has drawn."""

    base: str  # the directory that the tree is about, relative to the repository
    entries: tuple[DrawnEntry, ...]  # in order, each path once
    lost: tuple[LostEntry, ...]
    root: Entry | None  # the line at the top, if it names the directory
    root_comment: str
    incomplete: frozenset[str]  # directories with an ellipsis
    missing: frozenset[str]  # paths that a nearly complete directory lacks


def read_drawn_tree(repository: DescribedRepository, document: Document, checked: CheckedListing) -> DrawnTree:
    """Return the entries of a tree; nothing that it contains is left out."""
    claims: dict[int, list[Claim]] = {}
    for claim in checked.claims:
        if claim.state is not ClaimState.MISSING:
            claims.setdefault(claim.line - 1, []).append(claim)
    found: dict[str, DrawnEntry] = {}
    lost: list[LostEntry] = []
    incomplete: set[str] = set()
    root, root_comment = None, ""
    for number, entry in enumerate(checked.listing.entries):
        comment = " ".join(entry.comment.split())
        if entry.is_root and checked.paths[number] == checked.base and number == 0:
            root, root_comment = entry, comment
            continue
        if entry.is_ellipsis:
            parent = checked.paths[entry.parent] if entry.parent >= 0 else checked.base
            incomplete.add(parent)
            if re.sub(r"^\W+", "", comment or entry.text):
                lost.append(_make_lost(document, entry, "stands for several entries"))
            continue
        here = [*_read_entry(repository, entry, claims.get(entry.line, []), comment)]
        for each in here:
            if each.path and each.path not in found:
                found[each.path] = each
            elif each.path and comment:
                lost.append(_make_lost(document, entry, "is drawn twice"))
        if len(here) < max(len(entry.names), 1):
            stale = [claim for claim in claims.get(entry.line, []) if claim.state is ClaimState.GONE]
            reason = "does not exist" if stale else "is no directory or file of the repository"
            reason = "is shown only in part" if here else reason
            lost.append(_make_lost(document, entry, reason, has_words=bool(comment) or not stale))
    missing = {claim.path.rstrip("/") for claim in checked.claims if claim.state is ClaimState.MISSING}
    return DrawnTree(
        checked.base, tuple(found.values()), tuple(lost), root, root_comment, frozenset(incomplete),
        frozenset(missing),
    )  # fmt: skip


def _make_lost(document: Document, entry: Entry, reason: str, *, has_words: bool = True) -> LostEntry:
    text = document.lines[entry.line][entry.column :].strip()
    further = entry.comment.split("\n")[1 if entry.comment.split("\n")[0] in text else 0 :]
    return LostEntry(entry.line + 1, " ".join(" ".join([text, *further]).split()), reason, has_words)


def _read_entry(
    repository: DescribedRepository, entry: Entry, claims: list[Claim], comment: str
) -> Iterator[DrawnEntry]:
    """Yield the directories and files that an entry names."""
    for claim in claims:
        if claim.state is ClaimState.GONE:
            continue
        path = (claim.target or claim.path).rstrip("/")
        if repository.index.get_kind(path) is not None:
            old = claim.path if claim.state is ClaimState.MOVED else ""
            yield DrawnEntry(path, comment, entry.line + 1, old)
        elif _WILDCARD.search(posixpath.basename(path)):
            yield DrawnEntry(path, comment, entry.line + 1, is_pattern=True)
