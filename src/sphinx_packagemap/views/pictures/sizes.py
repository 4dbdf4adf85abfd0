"""How large modules are."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import NamedTuple

from sphinx_packagemap.model import Codebase
from sphinx_packagemap.names import parent
from sphinx_packagemap.views.members import MembersByName, public_members
from sphinx_packagemap.views.pictures.request import Size


class Sizes(NamedTuple):
    """The sizes of modules by name."""

    own: Mapping[str, int]
    total: Mapping[str, int]  # with all that lies below


def sizes_of(codebase: Codebase, names: Collection[str], size: Size) -> Sizes:
    """Return the sizes of the named modules; one that was not read has none."""
    own = _imports(codebase, names) if size is Size.IMPORTS else _facts(codebase, names, size)
    total = dict(own)
    for name in sorted(own, key=lambda name: name.count("."), reverse=True):  # the deepest first
        above = parent(name)
        if above in total:
            total[above] += total[name]
    return Sizes(own, total)


def _facts(codebase: Codebase, names: Collection[str], size: Size) -> dict[str, int]:
    found = {}
    known = MembersByName(codebase)
    for name in names:
        facts = codebase.facts.get(name)
        if facts is None:
            found[name] = 0
        elif size is Size.LINES:
            found[name] = facts.lines
        else:
            found[name] = len(public_members(known, name))
    return found


def _imports(codebase: Codebase, names: Collection[str]) -> dict[str, int]:
    imported: dict[str, set[str]] = {name: set() for name in names}
    for edge in codebase.imports:
        if edge.importer in imported:
            imported[edge.importer].add(edge.imported)
    return {name: len(others) for name, others in imported.items()}
