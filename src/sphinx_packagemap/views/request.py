"""What an author can ask of a tree, as plain values with defaults."""

from __future__ import annotations

from enum import StrEnum
from typing import NamedTuple

from sphinx_packagemap.model import MemberKind


class Visibility(StrEnum):
    """What happens to a group of modules: private ones, tests."""

    SHOW = "show"  # like any other
    DEMOTE = "demote"  # after the others, in a quieter style
    HIDE = "hide"  # not at all


class Sort(StrEnum):
    """The order of siblings."""

    NAME = "name"  # alphabetical, case ignored
    KIND = "kind"  # packages first, then modules, then the rest
    SOURCE = "source"  # as the package's own source imports and defines them


class Style(StrEnum):
    """How a tree is told."""

    OUTLINE = "outline"  # modules by their names
    FILES = "files"  # directories and files


DEFAULT_MAX_ITEMS = 2000


class Group(NamedTuple):
    """A heading of the author's over some modules."""

    heading: str
    patterns: tuple[str, ...]


class TreeRequest(NamedTuple):
    """Everything that decides which items a tree has, and in which order."""

    depth: int | None = None  # levels below the top; None for all
    include: tuple[str, ...] = ()  # patterns: only these, what lies below them, and the way to them
    exclude: tuple[str, ...] = ()  # patterns: not these, nor what lies below them
    focus: tuple[str, ...] = ()  # patterns: only these and the way to them
    highlight: tuple[str, ...] = ()  # patterns: you are here
    groups: tuple[Group, ...] = ()  # headings over siblings; the first that fits counts
    private: Visibility = Visibility.DEMOTE
    tests: Visibility = Visibility.DEMOTE
    summary: bool = True
    members: tuple[MemberKind, ...] = ()  # kinds of members shown below their module
    counts: bool = False
    sort: Sort = Sort.NAME
    style: Style = Style.OUTLINE
    max_items: int = DEFAULT_MAX_ITEMS

    @property
    def shows_all(self) -> bool:
        """Whether no module of a name is left out."""
        is_chosen = self.depth is not None or self.include or self.exclude or self.focus
        return not is_chosen and Visibility.HIDE not in (self.private, self.tests)

    @property
    def needs_summaries_only(self) -> bool:
        """Whether of the source of the shown modules no more than their summaries matters."""
        return self.summary and not (self.counts or self.members or self.sort is Sort.SOURCE)

    @property
    def needs_facts(self) -> bool:
        """Whether the source of the shown modules has to be read at all."""
        return self.summary or self.counts or bool(self.members) or self.sort is Sort.SOURCE
