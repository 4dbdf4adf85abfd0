"""The trees and lists that people typed in real projects are judged as a reader judges them."""

from __future__ import annotations

import os
import shutil

import pytest

from sphinx_packagemap.documents import read_document
from sphinx_packagemap.documents.entries import Form
from sphinx_packagemap.views.claims import CheckedDocument, ClaimState
from sphinx_packagemap.views.claims.document import check_document
from sphinx_packagemap.views.claims.repository import DescribedRepository
from truth import claims, fetching

_LEAST_PRECISION, _LEAST_RECALL = 0.98, 0.95
_FEWEST_DOCUMENTS, _FEWEST_NAMES = 10, 250
CORPUS = claims.load()
WITH_SDIST = [each for each in CORPUS if each.sdist]


def find_directory(sdist: str) -> str:
    """Return the unpacked directory of a source distribution."""
    name, _, version = sdist.partition("==")
    sources = fetching.with_claims()
    return str(
        next(each for each in (f"{name}-{version}", f"{name.replace('-', '_')}-{version}") if (sources / each).is_dir())
    )


@pytest.fixture(scope="session")
def sources():
    return fetching.with_claims()


def test_the_corpus_is_large():
    assert len({each.repository for each in CORPUS}) >= 80
    assert sum(each.names for each in CORPUS) >= 2_300
    assert sum(each.other for each in CORPUS) >= 100


def test_precision_and_recall(sources, report):
    repositories: dict[str, DescribedRepository] = {}
    outcomes = []
    for answers in WITH_SDIST:
        root = os.path.join(sources, find_directory(answers.sdist))
        repository = repositories.setdefault(root, DescribedRepository(root))
        outcome = claims.compare(repository, answers)
        outcomes.append(outcome)
        if outcome.wrong or outcome.overlooked:
            report(f"claims: {answers.project}: {outcome}")
    precision, recall = claims.summarize(outcomes)
    names = sum(outcome.names for outcome in outcomes)
    report(f"claims: {len(outcomes)} documents, {names} names, precision {precision:.3f}, recall {recall:.3f}")
    assert precision >= _LEAST_PRECISION
    assert recall >= _LEAST_RECALL
    assert len(outcomes) >= _FEWEST_DOCUMENTS
    assert names >= _FEWEST_NAMES


def check(root: str, file: str) -> CheckedDocument:
    return check_document(DescribedRepository(root), read_document(os.path.join(root, file), file))


def list_stale(checked: CheckedDocument) -> set[tuple[int, ClaimState, str]]:
    return {(claim.line, claim.state, claim.path) for claim in checked.stale}


def list_modules(checked: CheckedDocument, root: str) -> dict[str, tuple[set[int], set[int]]]:
    """Return the lines of the modules that a document lists, by path; then those in its text."""
    found: dict[str, tuple[set[int], set[int]]] = {}
    for claim in checked.claims:
        if claim.state is ClaimState.RIGHT and claim.path.endswith(".py") and "__init__" not in claim.path:
            lines = found.setdefault(claim.path, (set(), set()))
            lines[claim.form is Form.TEXT].add(claim.line)
    return {path: each for path, each in found.items() if each[0] and os.path.isfile(os.path.join(root, path))}


def test_a_change_is_found_in_its_line(sources, tmp_path, report):
    """A module that is deleted or renamed is found in its line, and nothing else is; one that is new, by its name."""
    count = 0
    for answers in WITH_SDIST:
        original = os.path.join(sources, find_directory(answers.sdist))
        modules = list_modules(check(original, answers.file), original)
        if not modules:
            continue
        root = str(tmp_path / f"{answers.project}")
        shutil.copytree(original, root, symlinks=True)
        before = list_stale(check(root, answers.file))
        for path in sorted(modules)[:: max(1, len(modules) // 3)]:
            absolute = os.path.join(root, path)
            new = f"{os.path.dirname(path)}/wholly_different.py".lstrip("/")
            for target in (os.path.join(root, new), str(tmp_path / "elsewhere.py")):
                os.rename(absolute, target)
                found = list_stale(check(root, answers.file)) - before
                os.rename(target, absolute)
                lines = {line for line, state, _ in found if state is not ClaimState.MISSING}
                listed, in_text = modules[path]
                assert listed <= lines <= listed | in_text, (answers.project, path)
                assert {each for _, state, each in found if state is ClaimState.MISSING} <= {new}
                count += 1
            open(os.path.join(root, new), "w").close()
            found = list_stale(check(root, answers.file)) - before
            os.remove(os.path.join(root, new))
            assert {(state, each) for _, state, each in found} <= {(ClaimState.MISSING, new)}
    report(f"claims: {count} changes of modules found in their lines, and nothing else")
    assert count >= 20
