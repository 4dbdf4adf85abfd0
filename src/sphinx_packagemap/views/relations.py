"""Who imports whom."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from sphinx_packagemap.model import ImportEdge, ImportKind
from sphinx_packagemap.names import in_subtree
from sphinx_packagemap.views.codebases import Surveyed


class Relation(NamedTuple):
    """A module that another one imports, or is imported by."""

    name: str
    kind: ImportKind  # the one that matters most, if there are several
    origin: str | None  # the file of the importer, relative to its root
    line: int  # of the first import, from 1


class Relations(NamedTuple):
    """What one module has to do with others."""

    inside: tuple[Relation, ...]  # modules of its codebase, by name
    outside: tuple[Relation, ...] = ()  # top-level modules of others, by name
    missing: tuple[Relation, ...] = ()  # modules that its codebase should have and has not, by name
    is_known: bool = True  # whether there is a source to tell it


def imports_of(surveyed: Surveyed, name: str) -> Relations:
    """Return what a module imports."""
    edges = surveyed.imports_of(name)
    modules = surveyed.codebase.modules
    inside = [edge for edge in edges if edge.imported in modules]
    outside = [
        edge._replace(imported=edge.imported.partition(".")[0]) for edge in edges if edge.imported not in modules
    ]
    origin = surveyed.module(name).origin
    others = [edge for edge in outside if edge.imported not in ("__future__", surveyed.top)]
    missing = [edge for edge in edges if edge.imported not in modules and in_subtree(edge.imported, surveyed.top)]
    return Relations(
        _relations((edge.imported, edge, origin) for edge in inside),
        _relations((edge.imported, edge, origin) for edge in others),
        _relations((edge.imported, edge, origin) for edge in missing),
        is_known=_is_known(surveyed, name) or bool(edges),
    )


def _is_known(surveyed: Surveyed, name: str) -> bool:
    """Tell whether a source was read that tells what a module imports; a namespace package has none to read."""
    module, facts = surveyed.module(name), surveyed.facts(name)
    return not facts.incomplete if facts is not None else module.origin is None and module.is_package


def importers_of(surveyed: Surveyed, name: str) -> Relations:
    """Return the modules of its codebase that import a module; it does not count itself."""
    edges = surveyed.importers.get(name, ())
    return Relations(
        _relations(
            (edge.importer, edge, surveyed.module(edge.importer).origin) for edge in edges if edge.importer != name
        )
    )


def _relations(edges: Iterable[tuple[str, ImportEdge, str | None]]) -> tuple[Relation, ...]:
    found: dict[str, list[tuple[int, int, ImportKind, str | None]]] = {}
    for name, edge, origin in edges:
        found.setdefault(name, []).append((_WEIGHTS.index(edge.kind), edge.line, edge.kind, origin))
    return tuple(
        Relation(name, kind, origin, line)
        for name, each in sorted(found.items())
        for _, line, kind, origin in [min(each)]
    )


_WEIGHTS = (
    ImportKind.RUNTIME,
    ImportKind.OPTIONAL,
    ImportKind.LAZY,
    ImportKind.DEFERRED,
    ImportKind.SCRIPT,
    ImportKind.TYPE_CHECKING,
)
