"""The import structure of a codebase: which nodes of a diagram import which, their cycles and their levels."""

from __future__ import annotations

from typing import NamedTuple

from sphinx_packagemap.model import ImportKind


class Relation(NamedTuple):
    """All imports of one node by another one, those of their hidden descendants included."""

    importer: int  # positions of the nodes
    imported: int
    statements: int  # number of statements; one that imports several modules counts once


class ImportPlace(NamedTuple):
    """A statement that imports a module."""

    importer: str  # dotted names
    imported: str
    origin: str | None  # file of the importer, relative to its root
    line: int  # from 1
    kind: ImportKind


class Cycle(NamedTuple):
    """Nodes of one package that import each other in cycles: a strongly connected component."""

    members: tuple[int, ...]  # positions of the nodes, importers before those that they import
    feedback: tuple[Relation, ...]  # a minimal set of imports without which there is no cycle among them; sorted
    size: int  # number of members before some were collapsed
    imports: int  # number of feedback imports between these
    statements: int  # number of statements of the feedback imports


class ImportStructure(NamedTuple):
    """The imports between the nodes of a diagram, and the levels of the nodes.

    A node imports only nodes of lower levels in its package, except by feedback imports.
    """

    relations: tuple[Relation, ...]  # between nodes that contain no others, sorted
    siblings: tuple[Relation, ...]  # the same imports between the nodes of each package, sorted
    levels: tuple[int, ...]  # of each node in its package, from 1; 0 if it neither imports nor is imported
    cycles: tuple[Cycle, ...]  # sorted by their first member
    highest: tuple[int, ...] = ()  # levels of nodes in place of several, whose lowest is in ``levels``; empty without

    def list_highest(self) -> tuple[int, ...]:
        """Return the highest level of each node, which is that in ``levels`` unless it is in place of several."""
        return self.highest or self.levels
