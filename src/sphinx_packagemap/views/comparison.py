"""Modules and packages beside each other, feature by feature."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple

from sphinx_packagemap.model import Module, Problem, ProblemKind
from sphinx_packagemap.names import has_wildcard, matches
from sphinx_packagemap.survey import NotFound
from sphinx_packagemap.text import quoted
from sphinx_packagemap.views.codebases import Codebases, Surveyed
from sphinx_packagemap.views.request import TreeRequest
from sphinx_packagemap.views.rows import ABOUT_DISTRIBUTIONS, Row, sort_key, value_of
from sphinx_packagemap.views.selection import select


class Compared(NamedTuple):
    """One module with what was asked about it."""

    module: Module
    values: tuple[Any, ...]  # one a row, of the type that the view of the row returns


class Comparison(NamedTuple):
    """Modules beside each other."""

    rows: tuple[Row, ...]
    modules: tuple[Compared, ...]
    problems: tuple[Problem, ...] = ()


def compare(codebases: Codebases, names: Sequence[str], rows: Sequence[Row]) -> Comparison:
    """Return what there is to say about some modules; a name that is not there is a problem, and left out."""
    found = {name: codebases.with_module(name) for name in dict.fromkeys(map(codebases.meant, names))}
    by_top: dict[Surveyed, list[str]] = {}
    for name, surveyed in found.items():
        if isinstance(surveyed, Surveyed):
            by_top.setdefault(surveyed, []).append(name)
    problems = [problem for surveyed, below in by_top.items() for problem in surveyed.read(below)]
    compared = []
    for name, surveyed in found.items():
        if isinstance(surveyed, Problem):
            problems.append(surveyed)
        else:
            compared.append(_compared(surveyed, name, rows))
            problems += _metadata_problems(surveyed, [name], rows)
    return Comparison(tuple(rows), tuple(compared), tuple(problems))


def compare_submodules(
    codebases: Codebases, pattern: str, rows: Sequence[Row], request: TreeRequest, sort: tuple[Row, bool] | None = None
) -> Comparison:
    """Return what there is to say about the modules directly below a package, or those that match a pattern.

    They are in the order of their names, those that the request demotes last; or in that of a row, downwards if that
    is True. What is more than the request's limit is left out, and a problem.
    """
    found = _matching(codebases, pattern)
    if isinstance(found, Problem):
        return Comparison(tuple(rows), (), (found,))
    surveyed, names, problems = found
    selection = select(surveyed.codebase, request)
    names = [name for name in names if name in selection.names]
    names.sort(key=selection.demoted.__contains__)
    needed = [*rows, *([sort[0]] if sort is not None and sort[0] not in rows else [])]
    said = list(surveyed.read(names))
    compared = [_compared(surveyed, name, needed) for name in names]
    said += _metadata_problems(surveyed, names, needed)
    if sort is not None:
        row, downwards = sort
        position = needed.index(row)
        compared.sort(key=lambda each: sort_key(row, each.values[position]), reverse=downwards)
    if len(compared) > request.max_items:
        message = (
            f"the table of {quoted(pattern)} has {len(compared)} rows: {len(compared) - request.max_items} are left out"
        )
        said.append(Problem(ProblemKind.LIMIT, message))
    kept = [each._replace(values=each.values[: len(rows)]) for each in compared[: request.max_items]]
    return Comparison(tuple(rows), tuple(kept), (*selection.problems, *problems, *said))


def _matching(codebases: Codebases, pattern: str) -> tuple[Surveyed, list[str], list[Problem]] | Problem:
    if not has_wildcard(pattern):
        pattern = codebases.meant(pattern)
        surveyed = codebases.with_module(pattern)
        if isinstance(surveyed, Problem):
            return surveyed
        names = list(surveyed.submodules(pattern))
        problems = []
        if not names:
            problems.append(Problem(ProblemKind.NAME, f"{quoted(pattern)} has no submodules"))
        return surveyed, names, problems
    top = pattern.partition(".")[0]
    if has_wildcard(top):
        return Problem(ProblemKind.NAME, f"the pattern {quoted(pattern)} does not begin with the name of a package")
    try:
        surveyed = codebases.below(top)
        names = [name for name in surveyed.codebase.modules if matches(pattern, name)]
    except NotFound as error:
        return error.problem()
    except ValueError as error:
        return Problem(ProblemKind.NAME, str(error))
    problems = [] if names else [Problem(ProblemKind.NAME, f"no module matches {quoted(pattern)}")]
    return surveyed, names, problems


def _metadata_problems(surveyed: Surveyed, names: Iterable[str], rows: Iterable[Row]) -> tuple[Problem, ...]:
    """Return what is wrong with the metadata of distributions, if a row is about them."""
    return () if ABOUT_DISTRIBUTIONS.isdisjoint(rows) else surveyed.metadata_problems(names)


def _compared(surveyed: Surveyed, name: str, rows: Iterable[Row]) -> Compared:
    return Compared(surveyed.module(name), tuple(value_of(surveyed, name, row) for row in rows))
