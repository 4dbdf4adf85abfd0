"""Figures about the imports of a module: coupling by the definitions of R. C. Martin, its level, and its cycle.

Afferent coupling is the number of modules that import it, efferent coupling the number of those that it imports, and
instability the share of the latter in the sum of both (*Agile Software Development*, 2002). A package has those of all
modules below it.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from sphinx_packagemap.names import is_in_subtree
from sphinx_packagemap.views import USUAL_KINDS
from sphinx_packagemap.views.codebases import Standing, SurveyedCodebase
from sphinx_packagemap.views.imports.levels import find_structure
from sphinx_packagemap.views.imports.relations import OUTERMOST, lift_imports


class Coupling(NamedTuple):
    """The numbers of modules of the same codebase, outside of a module, that imports join it to."""

    afferent: int  # modules that import it
    efferent: int  # modules that it imports

    @property
    def instability(self) -> float | None:
        """The share of imported modules, from 0 to 1; None if there are neither these nor importers."""
        both = self.afferent + self.efferent
        return self.efferent / both if both else None


def measure_coupling(surveyed: SurveyedCodebase, name: str) -> Coupling:
    """Return the coupling of a module, or of a package with all modules below it."""
    modules = surveyed.codebase.modules
    importers: set[str] = set()
    imported: set[str] = set()
    for member in surveyed.list_subtree(name):
        importers.update(edge.importer for edge in surveyed.importers.get(member, ()) if edge.kind in USUAL_KINDS)
        imported.update(
            edge.imported
            for edge in surveyed.imports.get(member, ())
            if edge.kind in USUAL_KINDS and edge.imported in modules
        )
    return Coupling(_count_outside(importers, name), _count_outside(imported, name))


def _count_outside(names: set[str], package: str) -> int:
    return sum(not is_in_subtree(name, package) for name in names)


def find_standing(surveyed: SurveyedCodebase, name: str) -> Standing:
    """Return the level and the cycle of a module, among the modules of its package without the package itself."""
    package = name.rpartition(".")[0]
    if package not in surveyed.standings:
        surveyed.standings[package] = _find_standings(surveyed, package) if package else {}
    return surveyed.standings[package].get(name, Standing())


def _find_standings(surveyed: SurveyedCodebase, package: str) -> Mapping[str, Standing]:
    siblings = surveyed.list_submodules(package)
    subtrees = [surveyed.list_subtree(name) for name in siblings]
    positions = {member: number for number, members in enumerate(subtrees) for member in members}
    imports = (edge for members in subtrees for member in members for edge in surveyed.imports.get(member, ()))
    structure = find_structure(lift_imports(imports, positions, USUAL_KINDS), [OUTERMOST] * len(siblings))
    sizes = {member: cycle.size for cycle in structure.cycles for member in cycle.members}
    return {name: Standing(structure.levels[number] or None, sizes.get(number)) for number, name in enumerate(siblings)}
