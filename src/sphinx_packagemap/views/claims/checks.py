"""Checks several documents of a repository with the exceptions of its project, and mends their trees."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from sphinx_packagemap.discovery.check_settings import ClaimException
from sphinx_packagemap.discovery.project import is_outside
from sphinx_packagemap.documents import Document, NotReplaced, read_document, replace_document
from sphinx_packagemap.files import Unreadable
from sphinx_packagemap.model import Problem, ProblemKind
from sphinx_packagemap.text import escape_invisible
from sphinx_packagemap.views.claims import CheckedDocument, Claim, ClaimState
from sphinx_packagemap.views.claims.document import check_document
from sphinx_packagemap.views.claims.exceptions import AppliedExceptions
from sphinx_packagemap.views.claims.fixes import Fix, fix_document
from sphinx_packagemap.views.claims.repository import DescribedRepository


class StaleClaim(NamedTuple):
    """A claim that is not right, with its document."""

    shown_path: str
    claim: Claim


class CheckResult(NamedTuple):
    """The documents that were checked."""

    documents: tuple[CheckedDocument, ...]  # sorted by path; without the claims for which there are exceptions
    problems: tuple[Problem, ...] = ()  # with documents and directories that cannot be read
    excepted: int = 0  # number of claims that are not right, for which there are exceptions
    unneeded: tuple[ClaimException, ...] = ()  # exceptions that cover no claim

    @property
    def stale(self) -> list[StaleClaim]:
        """The claims that are not right, by document and line."""
        return [StaleClaim(each.shown_path, claim) for each in self.documents for claim in each.stale]

    @property
    def is_stale(self) -> bool:
        """Whether there is anything to mend: a claim, an exception, or a document that cannot be read."""
        return bool(self.stale or self.unneeded or self.problems)

    def count_claims(self) -> Counter[ClaimState]:
        """Return the numbers of claims by state."""
        return Counter(claim.state for each in self.documents for claim in each.claims)


def check_documents(
    repository: DescribedRepository,
    paths: Sequence[str],
    exceptions: Sequence[ClaimException] = (),
    *,
    is_whole: bool = False,
) -> CheckResult:
    """Return the documents with these paths, relative to the repository, each with its claims.

    An exception is not needed if it covers no claim that is not right: with ``is_whole``, if these are all documents of
    the repository, else if it is for one of these documents only.
    """
    applied = AppliedExceptions(exceptions)
    documents: list[CheckedDocument] = []
    problems = [*repository.index.problems]
    for path in paths:
        shown_path = escape_invisible(path)
        try:
            documents.append(applied.apply(_check(repository, path, shown_path), path))
        except Unreadable as error:
            problems.append(Problem(error.kind, error.message, origin=shown_path))
    problems += [problem for each in documents for problem in each.problems]
    unneeded = tuple(applied.find_unneeded(None if is_whole else paths))
    return CheckResult(tuple(documents), tuple(problems), applied.count, unneeded)


def _check(repository: DescribedRepository, path: str, shown_path: str) -> CheckedDocument:
    return check_document(repository, read_described(repository, path, shown_path))


def read_described(repository: DescribedRepository, path: str, shown_path: str) -> Document:
    """Return the document with a path relative to the repository; raise Unreadable, also for a link that leads out."""
    absolute = os.path.join(repository.root, path)
    if os.path.islink(absolute) and is_outside(absolute, (os.path.realpath(repository.root),)):
        raise Unreadable(ProblemKind.LINK, "the file is a symbolic link to a file outside the project")
    return read_document(absolute, shown_path)


class MendedDocument(NamedTuple):
    """A document of which trees were mended."""

    shown_path: str
    fixes: tuple[Fix, ...]


class FixResult(NamedTuple):
    """The documents of which trees were mended, or could not be mended."""

    documents: tuple[MendedDocument, ...] = ()  # sorted by path
    problems: tuple[Problem, ...] = ()  # with documents that cannot be replaced


def fix_documents(
    repository: DescribedRepository, paths: Iterable[str], exceptions: Sequence[ClaimException] = ()
) -> FixResult:
    """Mend the drawn trees in the documents with these paths, relative to the repository, and replace their files.

    Claims for which there are exceptions stay as they are. Documents that cannot be read are left out: checking them
    reports the problem.
    """
    mended: list[MendedDocument] = []
    problems: list[Problem] = []
    bounds = (os.path.realpath(repository.root),)
    for path in paths:
        try:
            document = read_described(repository, path, escape_invisible(path))
        except Unreadable:
            continue
        covering = [each for each in exceptions if each.is_for_document(path)]
        text, fixes = fix_document(repository, document, covering)
        try:
            if text != document.text:
                replace_document(document, text, bounds)
        except NotReplaced as error:
            problems.append(document.make_problem(ProblemKind.UNREADABLE, f"not mended: {error}"))
        else:
            if fixes:
                mended.append(MendedDocument(document.shown_path, fixes))
    return FixResult(tuple(mended), tuple(problems))
