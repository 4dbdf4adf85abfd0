"""The contents of a poster: a package on one large page, from its survey alone."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import NamedTuple

from sphinx_packagemap.discovery.distributions import Distribution
from sphinx_packagemap.model import Codebase, ImportEdge, MemberKind, Problem
from sphinx_packagemap.names import count_levels, split_name
from sphinx_packagemap.survey import Survey
from sphinx_packagemap.views import DiagramRequest, Size
from sphinx_packagemap.views.codebases import Codebases
from sphinx_packagemap.views.diagram import compute_sizes
from sphinx_packagemap.views.diagram.view import DiagramView, make_diagram_view
from sphinx_packagemap.views.members import MembersByName, find_public_members
from sphinx_packagemap.views.purpose_finder import PurposeFinder
from sphinx_packagemap.views.purposes import Purpose
from sphinx_packagemap.views.selection import select
from sphinx_packagemap.views.sizes import count_lines
from sphinx_packagemap.views.tree.builder import make_tree_view, read_modules

_MAX_DEPTH = 5
_LARGEST = 14
_MAX_ROWS = 24  # of the matrix


class Totals(NamedTuple):
    """The numbers of everything in a package."""

    lines: int
    modules: int  # without packages
    packages: int
    classes: int  # public ones
    functions: int
    imports: int  # pairs of importer and imported


class LargeModule(NamedTuple):
    """One of the largest modules."""

    name: str  # without that of the whole package
    lines: int  # of its own
    part: str  # the dotted name of the part of the package that contains it: the module or package below the top


class ImportMatrix(NamedTuple):
    """The imports between the parts directly below the top, in an order in which few lead upwards."""

    parts: tuple[str, ...]  # dotted names; each imports from earlier ones, if the order can be kept
    counts: Mapping[tuple[int, int], int]  # number of imports, by the positions of importer and imported


class PosterView(NamedTuple):
    """The contents of a poster."""

    name: str
    purpose: Purpose | None
    totals: Totals
    diagrams: tuple[DiagramView, ...]  # of one level and more, up to all levels
    matrix: ImportMatrix
    largest: tuple[LargeModule, ...]
    distribution: Distribution | None = None  # that has installed it; None if it is not known, or there are several
    problems: tuple[Problem, ...] = ()


def survey_poster(survey: Survey, names: tuple[str, ...], request: DiagramRequest, codebases: Codebases) -> PosterView:
    """Return the contents of the poster of a package. Raises NotFound if it does not exist."""
    codebase = survey.discover_all(names)
    everything = request.tree.remove_limits()._replace(summary=True)
    selected = select(codebase, everything).names
    codebase = read_modules(survey, codebase, selected, everything)
    top = codebase.tops[0] if len(codebase.tops) == 1 else ""
    depth = min(max((count_levels(name, top) for name in selected), default=1), _MAX_DEPTH)
    counted = dict.fromkeys(selected)
    diagrams = []
    for levels in range(1, max(depth, 1) + 1):
        tree = everything._replace(depth=levels)
        view = make_tree_view(codebase, tree, own_lines=counted)
        diagrams.append(make_diagram_view(codebase, view, request._replace(tree=tree)))
    distribution, problems = _find_distribution(codebases, names)
    return PosterView(
        codebase.name,
        PurposeFinder(codebase, request.tree.purposes).find(top) if top else None,
        _count_all(codebase, selected),
        tuple(diagrams),
        _make_matrix(codebase, selected, top),
        _find_largest(codebase, selected, top),
        distribution,
        (*diagrams[-1].problems, *problems),
    )


def _find_distribution(codebases: Codebases, names: tuple[str, ...]) -> tuple[Distribution | None, tuple[Problem, ...]]:
    """Return the distribution of a package, and the problems with the metadata; None for directories and unions."""
    name = codebases.normalize(names[0])
    surveyed = codebases.find_module(name) if len(names) == 1 else None
    if surveyed is None or isinstance(surveyed, Problem):
        return None, ()
    found = surveyed.find_distributions(name)
    return (found[0] if len(found) == 1 else None), surveyed.find_metadata_problems([name])


def _count_all(codebase: Codebase, selected: Collection[str]) -> Totals:
    members = MembersByName(codebase)
    lines = sum(size or 0 for size in count_lines(codebase, selected).values())
    classes = functions = packages = 0
    for name in selected:
        packages += codebase.modules[name].is_package
        if name not in codebase.facts:  # it has no source, as namespace packages
            continue
        for member in find_public_members(members, name):
            classes += member.kind is MemberKind.CLASS
            functions += member.kind is MemberKind.FUNCTION
    imports = {(edge.importer, edge.imported) for edge in _iter_inner_imports(codebase, selected)}
    return Totals(lines, len(selected) - packages, packages, classes, functions, len(imports))


def _iter_inner_imports(codebase: Codebase, selected: Collection[str]) -> Iterable[ImportEdge]:
    return (edge for edge in codebase.imports if edge.importer in selected and edge.imported in selected)


def _get_part(name: str, top: str) -> str:
    """Return the module or package directly below the top that contains a module; the top for itself."""
    inner = split_name(name)[: len(split_name(top)) + 1 if top else 1]
    return ".".join(inner)


def _make_matrix(codebase: Codebase, selected: Collection[str], top: str) -> ImportMatrix:
    counts: dict[tuple[str, str], int] = {}
    sizes = compute_sizes(codebase, selected, Size.LINES)
    totals = {name: size.total or 0 for name, size in sizes.items() if name == _get_part(name, top) != top}
    for edge in _iter_inner_imports(codebase, selected):
        ends = _get_part(edge.importer, top), _get_part(edge.imported, top)
        if ends[0] != ends[1] and top not in ends:
            counts[ends] = counts.get(ends, 0) + 1
    largest = sorted(totals, key=lambda part: (-totals[part], part))[:_MAX_ROWS]
    order = _order_parts(largest, counts)
    positions = {part: position for position, part in enumerate(order)}
    shown = {
        (positions[one], positions[other]): count
        for (one, other), count in sorted(counts.items())
        if one in positions and other in positions
    }
    return ImportMatrix(tuple(order), shown)


def _order_parts(parts: Sequence[str], counts: Mapping[tuple[str, str], int]) -> list[str]:
    """Return parts in an order in which each imports from earlier ones, with few exceptions."""
    rest, order = list(parts), []
    while rest:

        def rank(part: str, rest: Sequence[str] = tuple(rest)) -> tuple[bool, int, str]:
            imported = sum(counts.get((part, other), 0) for other in rest if other != part)
            importers = sum(counts.get((other, part), 0) for other in rest if other != part)
            return imported > 0, imported - importers, part

        order.append(min(rest, key=rank))
        rest.remove(order[-1])
    return order


def _find_largest(codebase: Codebase, selected: Collection[str], top: str) -> tuple[LargeModule, ...]:
    own = {name: size or 0 for name, size in count_lines(codebase, selected).items()}
    largest = sorted(own, key=lambda name: (-own[name], name))[:_LARGEST]
    prefix = f"{top}." if top else ""
    return tuple(LargeModule(name.removeprefix(prefix), own[name], _get_part(name, top)) for name in largest)
