"""Turns the trees that people have drawn into directives and managed blocks, with all of their words.

``drawn`` reads a drawn tree, ``plan`` chooses between a package and the repository, ``fitting`` finds the options and
notes with which a tree of ours shows the same, and ``markup`` writes them.
"""

from __future__ import annotations

from enum import StrEnum
from typing import NamedTuple


class Target(StrEnum):
    """The forms of a tree in a document."""

    RST = "package-tree in reStructuredText"
    MYST = "package-tree in MyST"
    BLOCK = "managed block"


class PlannedNote(NamedTuple):
    """A note on an item, or with an empty text, only its place in the order."""

    name: str  # as it is written in a note
    text: str = ""  # plain text, on one line
    purpose_key: str = ""  # as purposes in ``pyproject.toml`` name the item; empty if they cannot


class LostEntry(NamedTuple):
    """An entry that the new tree cannot show."""

    line: int  # from 1
    text: str  # its names and its comment, on one line
    reason: str  # completes a sentence: ``does not exist``
    has_words: bool  # whether there are more words than the name of something that is gone


class TreePlan(NamedTuple):
    """A tree of ours that shows what an author has drawn."""

    line: int  # of the old tree, from 1
    argument: str
    options: tuple[tuple[str, str], ...]  # names and values, in order
    notes: tuple[PlannedNote, ...]
    heading: str = ""  # the line at the top of the old tree, if the new one has other words there
    lost: tuple[LostEntry, ...] = ()
    moved: tuple[tuple[int, str, str], ...] = ()  # line, old and new path of entries that are elsewhere now
    added: tuple[str, ...] = ()  # paths that the new tree also shows


class NotAdopted(Exception):
    """Raised if a tree cannot be adopted; has the reason."""
