"""Checks several documents of a repository."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Iterable
from typing import NamedTuple

from sphinx_packagemap.discovery.project import is_outside
from sphinx_packagemap.documents import read_document
from sphinx_packagemap.files import Unreadable
from sphinx_packagemap.model import Problem, ProblemKind
from sphinx_packagemap.text import escape_invisible
from sphinx_packagemap.views.claims import CheckedDocument, Claim, ClaimState
from sphinx_packagemap.views.claims.document import check_document
from sphinx_packagemap.views.claims.repository import DescribedRepository


class StaleClaim(NamedTuple):
    """A claim that is not right, with its document."""

    shown_path: str
    claim: Claim


class CheckResult(NamedTuple):
    """The documents that were checked."""

    documents: tuple[CheckedDocument, ...]  # sorted by path
    problems: tuple[Problem, ...] = ()  # with documents that cannot be read

    @property
    def stale(self) -> list[StaleClaim]:
        """The claims that are not right, by document and line."""
        return [StaleClaim(each.shown_path, claim) for each in self.documents for claim in each.stale]

    def count_claims(self) -> Counter[ClaimState]:
        """Return the numbers of claims by state."""
        return Counter(claim.state for each in self.documents for claim in each.claims)


def check_documents(repository: DescribedRepository, paths: Iterable[str]) -> CheckResult:
    """Return the documents with these paths, relative to the repository, each with its claims."""
    documents: list[CheckedDocument] = []
    problems: list[Problem] = []
    for path in paths:
        shown_path = escape_invisible(path)
        try:
            documents.append(_check(repository, path, shown_path))
        except Unreadable as error:
            problems.append(Problem(error.kind, error.message, origin=shown_path))
    problems += [problem for each in documents for problem in each.problems]
    return CheckResult(tuple(documents), tuple(problems))


def _check(repository: DescribedRepository, path: str, shown_path: str) -> CheckedDocument:
    absolute = os.path.join(repository.root, path)
    if os.path.islink(absolute) and is_outside(absolute, (os.path.realpath(repository.root),)):
        raise Unreadable(ProblemKind.LINK, "the file is a symbolic link to a file outside the project")
    return check_document(repository, read_document(absolute, shown_path))
