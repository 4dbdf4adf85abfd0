"""The facts about a module at a glance: its files, size and public names, and the modules around it."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from sphinx_packagemap.discovery.distributions import Distribution
from sphinx_packagemap.model import ImportEdge, ImportKind
from sphinx_packagemap.names import is_in_subtree, is_private, is_standard, split_name
from sphinx_packagemap.views import DiagramRequest, ImportsRequest, Layout, TreeRequest
from sphinx_packagemap.views.codebases import SurveyedCodebase
from sphinx_packagemap.views.diagram.view import DiagramView, make_structured_view
from sphinx_packagemap.views.imports.neighbours import arrange_neighbours
from sphinx_packagemap.views.module import (
    Execution,
    Structure,
    TypingSupport,
    find_execution,
    find_structure,
    find_typing,
    measure_module,
)
from sphinx_packagemap.views.module.public_api import Namespace, find_namespace
from sphinx_packagemap.views.purposes import Purpose
from sphinx_packagemap.views.sizes import ModuleSize

# The diagram of the modules around one.
SURROUNDINGS = DiagramRequest(
    TreeRequest(summary=False), Layout.NEIGHBOURHOOD, imports=ImportsRequest(kinds=tuple(ImportKind))
)


class Neighbour(NamedTuple):
    """A module that imports some modules, or that these import."""

    name: str  # of other codebases, only the top-level name
    imports: int  # number of import statements
    origin: str | None  # file with the first of these, relative to its root; None in other codebases
    line: int | None  # from 1, in that file


class Neighbourhood(NamedTuple):
    """The modules around a module, or around a package with everything below it; those with most imports first.

    Tests do not count, unless the module is one.
    """

    importers: tuple[Neighbour, ...] | None  # of the same codebase; None if there cannot be any
    imported: tuple[Neighbour, ...]  # without the standard library
    standard: tuple[str, ...]  # top-level names of imported modules of the standard library, sorted


class Glance(NamedTuple):
    """The facts about a module that one reads first."""

    purpose: Purpose | None
    structure: Structure
    size: ModuleSize  # in lines
    namespace: Namespace
    typing: TypingSupport
    distributions: tuple[Distribution, ...]
    execution: Execution
    neighbourhood: Neighbourhood


def find_glance(surveyed: SurveyedCodebase, name: str, *, hides_private: bool = False) -> Glance:
    """Return the facts about a module at a glance; private neighbours may be left out."""
    return Glance(
        surveyed.find_purpose(name),
        find_structure(surveyed, name),
        measure_module(surveyed, name),
        find_namespace(surveyed, name),
        find_typing(surveyed, name),
        surveyed.find_distributions(name),
        find_execution(surveyed, name),
        find_neighbourhood(surveyed, name, hides_private=hides_private),
    )


def find_neighbourhood(surveyed: SurveyedCodebase, name: str, *, hides_private: bool = False) -> Neighbourhood:
    """Return the modules around a module, or around a package with everything below it."""
    modules = surveyed.codebase.modules
    imported, importers = find_imports_around(surveyed, name, hides_private=hides_private)
    own, other = [], []
    for edge in imported:
        if edge.imported in modules or is_in_subtree(edge.imported, surveyed.top):
            own.append((edge.imported, edge))
        else:
            other.append((edge.imported.partition(".")[0], edge))
    standard = {top for top, _ in other if is_standard(top)}
    outside = [(top, edge) for top, edge in other if top not in standard]
    has_others = "." in name  # the codebase of a top-level module has no modules but those below it
    return Neighbourhood(
        _rank(surveyed, ((edge.importer, edge) for edge in importers)) if has_others else None,
        _rank(surveyed, [*own, *outside]),
        tuple(sorted(standard)),
    )


def make_surroundings(surveyed: SurveyedCodebase, name: str, *, hides_private: bool = False) -> DiagramView | None:
    """Return the neighbourhood of a module as a diagram; None if it imports nothing and is not imported.

    The imports are found by module, so this does not take longer in a larger codebase.
    """
    edges = [edge for each in find_imports_around(surveyed, name, hides_private=hides_private) for edge in each]
    if not edges:
        return None
    codebase = surveyed.codebase
    arranged = arrange_neighbours(codebase, codebase.modules, SURROUNDINGS, name, edges)
    return make_structured_view(codebase, arranged, SURROUNDINGS)


def find_imports_around(
    surveyed: SurveyedCodebase, name: str, *, hides_private: bool = False
) -> tuple[list[ImportEdge], list[ImportEdge]]:
    """Return the imports of a module, or of a package with everything below it, and those of it by others.

    Tests do not count, unless the module is one.
    """
    inside = [name, *_list_descendants(surveyed, name)]
    imported = [
        edge
        for importer in inside
        for edge in surveyed.imports.get(importer, ())
        if not is_in_subtree(edge.imported, name) and edge.imported != "__future__"
    ]
    importers = [
        edge
        for each in inside
        for edge in surveyed.importers.get(each, ())
        if not is_in_subtree(edge.importer, name) and (surveyed.is_test(name) or not surveyed.is_test(edge.importer))
    ]
    if hides_private:
        imported = [edge for edge in imported if not _is_private(edge.imported)]
        importers = [edge for edge in importers if not _is_private(edge.importer)]
    return imported, importers


def _list_descendants(surveyed: SurveyedCodebase, name: str) -> list[str]:
    """Return the dotted names of all modules below a module, sorted; without tests, unless it is a test itself."""
    below = sorted(surveyed.list_subtree(name)[1:])
    return below if surveyed.is_test(name) else [each for each in below if not surveyed.is_test(each)]


def _is_private(name: str) -> bool:
    return any(map(is_private, split_name(name)))


def _rank(surveyed: SurveyedCodebase, edges: Iterable[tuple[str, ImportEdge]]) -> tuple[Neighbour, ...]:
    """Return the neighbours with the given names, those with most import statements first, then by name."""
    statements: dict[str, set[tuple[str, int]]] = {}
    for name, edge in edges:
        statements.setdefault(name, set()).add((edge.importer, edge.line))
    found = []
    for name, places in statements.items():
        importer, line = min(places)
        found.append(Neighbour(name, len(places), surveyed.get_module(importer).origin, line))
    return tuple(sorted(found, key=lambda neighbour: (-neighbour.imports, neighbour.name)))
