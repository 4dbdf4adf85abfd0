"""Claims: what people wrote in documents about the directories, files, modules and names of a codebase.

Each name in a tree, a list or a literal is a claim. It is right if what it names exists; otherwise that has moved, or
is gone. What is missing in a nearly complete tree or list is found, too.
"""

from __future__ import annotations

from enum import StrEnum
from typing import NamedTuple

from sphinx_packagemap.documents.entries import Form, Listing
from sphinx_packagemap.model import Problem


class ClaimState(StrEnum):
    """The states of claims."""

    RIGHT = "right"
    MOVED = "moved"  # it exists elsewhere
    GONE = "gone"
    MISSING = "missing"  # it exists, and is not listed among its siblings


class Claim(NamedTuple):
    """A name that a document contains, or one that is missing in it."""

    state: ClaimState
    form: Form
    line: int  # from 1; of a missing name, that of the directory or package which contains it
    name: str  # as written; of a missing name, that of its file, directory or module
    path: str  # relative to the repository, or a dotted name
    target: str = ""  # of one that has moved: where it is now
    column: int = 0  # from 0


class CheckedListing(NamedTuple):
    """A tree or list with the claims in it."""

    listing: Listing
    base: str  # the directory, relative to the repository, to which the names of the outermost entries are relative
    claims: tuple[Claim, ...]  # of its names in order, then what is missing
    paths: tuple[str, ...]  # by entry: the path of its first name; empty if that is no claim


class CheckedDocument(NamedTuple):
    """A document with all claims in it."""

    shown_path: str
    claims: tuple[Claim, ...]  # by line
    listings: tuple[CheckedListing, ...] = ()
    problems: tuple[Problem, ...] = ()

    @property
    def stale(self) -> tuple[Claim, ...]:
        """The claims that are not right."""
        return tuple(claim for claim in self.claims if claim.state is not ClaimState.RIGHT)
