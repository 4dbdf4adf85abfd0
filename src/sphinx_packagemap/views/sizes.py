"""The sizes of modules: each of its own, and with all modules below it. All views take them from here."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import NamedTuple

from sphinx_packagemap.model import Codebase
from sphinx_packagemap.names import get_parent
from sphinx_packagemap.survey import Facts


class ModuleSize(NamedTuple):
    """The size of a module, in a unit such as lines: its own, and with all modules below it."""

    own: int | None  # of the file that is read for the module; None if there is none, or it could not be read
    total: int | None  # with those of all modules below it that could be read; None if no file was
    modules: int  # number of modules below it, at any depth


def measure_modules(own: Mapping[str, int | None]) -> dict[str, ModuleSize]:
    """Return the sizes of modules, given those of their own by name.

    Modules without an entry do not count: a view in which sizes have to add up gives those of its modules only.
    """
    totals, counts = dict(own), dict.fromkeys(own, 0)
    for name in sorted(own, key=lambda name: name.count("."), reverse=True):  # the deepest first
        parent, total = get_parent(name), totals[name]
        if parent in counts:
            counts[parent] += counts[name] + 1
            if total is not None:
                totals[parent] = (totals[parent] or 0) + total
    return {name: ModuleSize(size, totals[name], counts[name]) for name, size in own.items()}


def count_lines(codebase: Codebase, names: Iterable[str]) -> dict[str, int | None]:
    """Return the number of lines of each module; None for one that was not read, or could not be."""
    facts = codebase.facts
    if isinstance(facts, Facts):  # without decoding all other facts
        return {name: facts.count_lines(name) for name in names}
    found = {name: facts.get(name) for name in names}
    return {name: each.lines if each and (each.lines or not each.incomplete) else None for name, each in found.items()}
