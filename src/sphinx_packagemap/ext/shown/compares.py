"""What a ``module-compare`` shows."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator, Mapping
from typing import NamedTuple

from sphinx_packagemap.ext.options.modules import CompareOptions, parse_compare_options
from sphinx_packagemap.ext.problems import internal
from sphinx_packagemap.ext.shown.protocol import Surveying
from sphinx_packagemap.ext.shown.sources import SourceUrls
from sphinx_packagemap.ext.shown.told import Told
from sphinx_packagemap.language import Language, language_of
from sphinx_packagemap.model import Problem, ProblemKind
from sphinx_packagemap.names import has_wildcard
from sphinx_packagemap.rendering.comparison import compared_table, modules_table
from sphinx_packagemap.rendering.content import Table
from sphinx_packagemap.rendering.generic_table import generic_table
from sphinx_packagemap.survey import NotFound
from sphinx_packagemap.views.comparison import compare, compare_submodules
from sphinx_packagemap.views.exemplars import Exemplars, exemplars_of
from sphinx_packagemap.views.rows import SEVEN_ROWS, Row


class Compare(NamedTuple):
    """What a comparison consists of before the author's own rows come in."""

    table: Table | None  # with a row for each of ours, or one for each module
    rows: tuple[Row | str, ...]  # all that was asked for; those that are not ours are words
    lists_modules: bool  # whether the rows of the table are modules
    problems: tuple[Problem, ...] = ()
    surveyed: tuple[str, ...] = ()


def show_compare(surveying: Surveying, argument: str, raw_options: Mapping[str, str]) -> Told:
    """Return what a ``module-compare`` shows, with its ``Compare`` among the options."""
    options = parse_compare_options(raw_options, surveying.settings.max_items)
    names = tuple(filter(None, re.split(r"[\s,]+", argument)))
    problems = [*options.problems, *_useless_options(raw_options, names, options)]
    language = language_of(surveying.settings.language)
    try:
        made = _compare(surveying, names, options, language)
    except Exception as error:  # it must not stop the build, and the digests are made outside of any directive
        made = Compare(None, (), False, (internal("module-compare", error),))
    return Told(
        content=(made.table,) if made.table is not None else (),
        options=(options, made),
        problems=(*problems, *made.problems),
        surveyed=made.surveyed,
        sources=SourceUrls(surveying),
        link=options.link,
    )


def _useless_options(
    raw_options: Mapping[str, str], names: tuple[str, ...], options: CompareOptions
) -> Iterator[Problem]:
    """Yield what is wrong with options that make no difference."""
    lists_modules = len(names) == 1 and (options.submodules or has_wildcard(names[0]))
    if options.submodules and len(names) != 1:
        yield Problem(ProblemKind.OPTION, ":submodules: takes the name of a single package")
    if "kinds" in raw_options and names:
        yield Problem(ProblemKind.OPTION, ":kinds: is for the comparison without names")
    for option in ("sort", "include", "exclude", "private", "tests"):
        if option in raw_options and not lists_modules:
            yield Problem(ProblemKind.OPTION, f":{option}: is for tables with a row for each module")


def _compare(surveying: Surveying, names: tuple[str, ...], options: CompareOptions, language: Language) -> Compare:
    if not names:
        return _generic(surveying, options, language)
    if len(names) == 1 and (options.submodules or has_wildcard(names[0])):
        return _modules(surveying, names[0], options, language)
    asked = options.rows or SEVEN_ROWS
    rows = [row for row in asked if isinstance(row, Row)]
    comparison = compare(surveying.codebases, names, rows)
    table = compared_table(comparison, language) if comparison.modules else None
    return Compare(table, tuple(asked), False, comparison.problems, _tops(surveying, names))


def _modules(surveying: Surveying, pattern: str, options: CompareOptions, language: Language) -> Compare:
    asked = options.rows or (Row.PURPOSE,)
    rows = [row for row in asked if isinstance(row, Row)]
    sort = (options.sort, options.downwards) if options.sort is not None else None
    comparison = compare_submodules(surveying.codebases, pattern, rows, options.request, sort)
    table = modules_table(comparison, pattern, language) if comparison.modules else None
    return Compare(table, tuple(asked), True, comparison.problems, _tops(surveying, (pattern,)))


def _tops(surveying: Surveying, names: tuple[str, ...]) -> tuple[str, ...]:
    """Return the top-level names that were looked up for some names, including those that imports were followed to."""
    return tuple(dict.fromkeys(top for name in names for top in surveying.codebases.with_followed(name)))


def _generic(surveying: Surveying, options: CompareOptions, language: Language) -> Compare:
    problems = []
    exemplars, (project, looked_up) = Exemplars(), _project(surveying)
    names = (project,) if project else ()
    if project:
        try:
            exemplars = exemplars_of(surveying.codebases, project)
        except NotFound as error:
            problems.append(error.problem())
    asked = options.rows or SEVEN_ROWS
    for row in asked:
        if isinstance(row, Row) and row not in SEVEN_ROWS:
            message = f":rows: the comparison without names has no row '{row.value}'"
            problems.append(Problem(ProblemKind.OPTION, message))
    kept = tuple(row for row in asked if row in SEVEN_ROWS or not isinstance(row, Row))
    table = generic_table(exemplars, options.kinds, language, [row for row in kept if isinstance(row, Row)])
    return Compare(table, kept, False, tuple(problems), tuple(dict.fromkeys([*looked_up, *_tops(surveying, names)])))


def _project(surveying: Surveying) -> tuple[str, tuple[str, ...]]:
    """Return the name of the package that is documented, or nothing, and what was looked up to know it."""
    settings = surveying.settings
    if settings.project or len(settings.roots) != 1:
        return settings.project, (settings.project,) if settings.project else ()
    root = os.path.join(settings.roots[0], "")
    try:
        tops = surveying.survey.discover(root).tops
    except NotFound:
        return "", (root,)
    return (tops[0], (root, tops[0])) if len(tops) == 1 else ("", (root,))
