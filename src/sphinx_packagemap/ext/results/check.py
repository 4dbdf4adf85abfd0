"""The claims in documents that ``packagemap_check`` finds stale."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence

from sphinx_packagemap.discovery.check_settings import read_check_settings
from sphinx_packagemap.discovery.project import find_home, find_repository, iter_parents
from sphinx_packagemap.ext.config import Settings
from sphinx_packagemap.model import Problem, ProblemKind
from sphinx_packagemap.rendering.claims import format_claim, format_exception
from sphinx_packagemap.text import escape_invisible
from sphinx_packagemap.views.claims.checks import CheckResult, check_documents
from sphinx_packagemap.views.claims.repository import DescribedRepository
from sphinx_packagemap.views.claims.selection import select_matching

# Kind of the problem, message, absolute path of the file (empty if it is the configuration), and line from 1.
Finding = tuple[str, str, str, int]


def find_stale_claims(settings: Settings, source: str, pages: Sequence[str]) -> tuple[list[Finding], list[str]]:
    """Return the findings, and the absolute paths of the files and directories on which they depend.

    ``source`` is the directory of the pages, and ``pages`` are their paths, both absolute.
    """
    root = find_repository(source) or find_home(source)
    if root is None:
        message = "packagemap_check: found no project around the directory of the pages"
        return [(ProblemKind.CONFIG, message, "", 0)], []
    root = os.path.realpath(root)
    repository = DescribedRepository(root)
    check = read_check_settings(root, os.path.realpath(source))
    selection = select_matching(repository.index, os.path.realpath(source), settings.check, pages, check.exclude)
    result = check_documents(repository, selection.paths, check.exceptions)
    located = {os.path.relpath(os.path.realpath(page), root).replace(os.sep, "/"): page for page in pages}
    problems = [*check.problems, *selection.problems, *result.problems, *_iter_stale(result)]
    findings = [_locate(problem, root, located) for problem in problems]
    configurations = [os.path.join(each, "pyproject.toml") for each in iter_parents(source)]
    documents = [os.path.join(root, path) for path in selection.paths]
    return findings, [*configurations, *documents, *repository.list_dependencies()]


def _iter_stale(result: CheckResult) -> Iterator[Problem]:
    for path, claim in result.stale:
        yield Problem(ProblemKind.STALE, format_claim(claim), origin=path, line=claim.line)
    for exception in result.unneeded:
        message = format_exception(exception)
        yield Problem(ProblemKind.STALE, message, origin=exception.origin, line=exception.line)


def _locate(problem: Problem, root: str, located: dict[str, str]) -> Finding:
    if problem.origin is None:
        return problem.kind, problem.message, "", 0
    path = located.get(problem.origin) or escape_invisible(os.path.join(root, problem.origin))
    return problem.kind, problem.message, path, problem.line or 1
