"""The corpus of hand-written trees and lists, ``claims.toml``, and what ``check`` finds in it.

The answers were noted by hand, by readers who did not know what ``check`` finds. Only names, paths and lines are in the
corpus, not the texts. Some documents are in source distributions (``claim_sources.txt``), which ``make truth`` checks.
For all others, this command takes a directory with a checkout of each repository at its commit, ``OWNER__NAME``::

    python -m truth.claims CHECKOUTS
"""

from __future__ import annotations

import os
import sys
import time
import tomllib
from pathlib import Path
from typing import NamedTuple

from sphinx_packagemap.documents import read_document
from sphinx_packagemap.documents.entries import Form
from sphinx_packagemap.views.claims import ClaimState
from sphinx_packagemap.views.claims.document import check_document, is_exempt
from sphinx_packagemap.views.claims.repository import DescribedRepository

CORPUS = Path(__file__).parent / "claims.toml"


class Answers(NamedTuple):
    """The right answers for a document."""

    project: str  # a unique name
    repository: str  # on GitHub
    commit: str
    file: str
    names: int  # in its trees and lists
    stale: dict[int, str]  # names that have moved or are gone, by line
    missing: frozenset[str]  # paths
    either: frozenset[int | str]  # lines and paths for which a reader could answer either way
    other: int  # number of trees and lists that are about something else
    sdist: str  # a requirement; empty if no source distribution has it
    is_blind: bool  # whether the answers were noted after the rules were done


class Outcome(NamedTuple):
    """The findings of ``check`` for a document, compared with the answers."""

    right: int  # findings that are answers
    wrong: tuple[int | str, ...]  # findings that are not: lines, and paths that are not missing
    overlooked: tuple[int | str, ...]
    names: int  # names in trees and lists that were compared with the repository

    def __str__(self) -> str:
        """Return what differs."""
        return f"wrong: {list(self.wrong)}, overlooked: {list(self.overlooked)}"


def load() -> list[Answers]:
    """Return the answers for all documents."""
    with CORPUS.open("rb") as file:
        documents = tomllib.load(file)["documents"]
    return [
        Answers(
            each["project"],
            each["repository"],
            each["commit"],
            each["file"],
            each["names"],
            {line: name for line, name, *_ in [*each.get("gone", []), *each.get("moved", [])]},
            frozenset(each.get("missing", [])),
            frozenset(each.get("either", [])),
            len(each.get("other", [])),
            each.get("sdist", ""),
            each.get("blind", False),
        )
        for each in documents
    ]


def compare(repository: DescribedRepository, answers: Answers) -> Outcome:
    """Return what ``check`` finds in a document of a repository."""
    if is_exempt(answers.file):
        return Outcome(0, (), tuple(answers.stale), 0)
    path = os.path.join(repository.root, answers.file)
    checked = check_document(repository, read_document(path, answers.file))
    names = set(answers.stale.values())
    found = {
        claim.line
        for claim in checked.stale
        # The same name may be in several places of a text; its first line is in the corpus.
        if claim.state is not ClaimState.MISSING and (claim.line in answers.stale or claim.name not in names)
    }
    missing = {claim.path.rstrip("/") for claim in checked.stale if claim.state is ClaimState.MISSING}
    actual = {*found, *missing} - answers.either
    expected = {*answers.stale, *answers.missing} - answers.either
    counted = sum(claim.state is not ClaimState.MISSING and claim.form is not Form.TEXT for claim in checked.claims)
    return Outcome(
        len(actual & expected),
        tuple(sorted(actual - expected, key=str)),
        tuple(sorted(expected - actual, key=str)),
        counted,
    )


def summarize(outcomes: list[Outcome]) -> tuple[float, float]:
    """Return precision and recall."""
    right = sum(outcome.right for outcome in outcomes)
    wrong = sum(len(outcome.wrong) for outcome in outcomes)
    overlooked = sum(len(outcome.overlooked) for outcome in outcomes)
    return right / max(1, right + wrong), right / max(1, right + overlooked)


def main(checkouts: str) -> None:
    """Print what ``check`` finds in all documents, and how long each repository takes."""
    corpus = load()
    outcomes: dict[bool, list[Outcome]] = {False: [], True: []}
    for name in dict.fromkeys(answers.repository for answers in corpus):
        root = os.path.join(os.path.abspath(checkouts), name.replace("/", "__"))
        if not os.path.isdir(root):
            print(f"{name}: no checkout")
            continue
        begin = time.process_time()
        repository = DescribedRepository(root)
        for answers in (each for each in corpus if each.repository == name):
            outcome = compare(repository, answers)
            outcomes[answers.is_blind].append(outcome)
            if outcome.wrong or outcome.overlooked:
                print(f"{name} {answers.file}: {outcome}")
        print(f"{name}: {time.process_time() - begin:.2f} s")
    for is_blind, found in outcomes.items():
        precision, recall = summarize(found)
        right, names = sum(each.right for each in found), sum(each.names for each in found)
        kind = "blind" if is_blind else "other"
        print(f"{len(found)} {kind} documents, {names} names, {right} right, {precision:.3f} and {recall:.3f}")


if __name__ == "__main__":
    main(sys.argv[1])
