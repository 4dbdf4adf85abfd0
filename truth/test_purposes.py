"""Nearly all modules of real distributions have a purpose, and scanning for names finds those of a whole reading."""

import collections
import multiprocessing
from pathlib import Path

from sphinx_packagemap.discovery import NotFound
from sphinx_packagemap.model import MemberKind, ModuleKind
from sphinx_packagemap.parsing import HEAD
from sphinx_packagemap.parsing.lexical.definitions import read_definitions
from sphinx_packagemap.parsing.reader import read_record
from sphinx_packagemap.parsing.records import compute_definitions
from sphinx_packagemap.parsing.source_file import NeedsFullParse
from sphinx_packagemap.survey import Survey, Tier
from sphinx_packagemap.views import TreeRequest, Visibility
from sphinx_packagemap.views.tree.builder import survey_tree
from truth import fetching

_FEWEST_FILES, _FEWEST_MODULES = 5_000, 8_000
_KINDS = (ModuleKind.MODULE.value, ModuleKind.PACKAGE.value)
_LEAST_SCANNED, _LEAST_SHARE = 0.8, 0.95


def get_names(record):
    facts = compute_definitions(record)
    members = [(member.name, member.kind) for member in facts.members if member.kind is not MemberKind.IMPORTED]
    return members, facts.exports if isinstance(facts.exports, tuple) else None, facts.export_steps


def compare(path):
    """Return what became of one file: a word, and a difference if there is one."""
    source = Path(path).read_bytes()
    try:
        found = get_names(read_definitions(source))
    except (NeedsFullParse, RecursionError):
        return "left to a reading of all facts", None
    record = read_record(source)
    if record.fault is not None:
        return "that Python cannot parse", None
    return "scanned", None if found == get_names(record) else path


def test_names_are_those_of_a_whole_reading(site, report):
    files = [each for each in site.rglob("*.py") if each.is_file()]
    long_files = sorted(str(each) for each in files if each.stat().st_size > HEAD)
    with multiprocessing.get_context("fork").Pool() as pool:
        results = pool.map(compare, long_files, chunksize=64)
    counts = collections.Counter(word for word, _ in results)
    for word, count in counts.most_common():
        report(f"names: {count} long files {word}")
    assert [difference for _, difference in results if difference] == []
    assert counts.total() >= _FEWEST_FILES
    assert counts["scanned"] / counts.total() >= _LEAST_SCANNED


def count_sources(names):
    """Return how many modules of packages have a purpose from each source.

    Those of tests do not count, nor those without a Python file: compiled modules, stubs and namespace packages.
    """
    survey = Survey([Tier("site", (str(fetching.site()),))])
    request = TreeRequest(tests=Visibility.HIDE, max_items=1_000_000)
    counts = collections.Counter()
    for name in names:
        try:
            items = survey_tree(survey, name, request).items
        except NotFound:  # a directory without modules
            continue
        purposes = [item.purpose for item in items if item.kind in _KINDS]
        counts.update("none" if each is None else each.source.value for each in purposes)
    return counts


def test_nearly_all_modules_have_a_purpose(site, report):
    names = sorted(each.name for each in site.iterdir() if each.is_dir() and each.name.isidentifier())
    with multiprocessing.get_context("fork").Pool() as pool:
        counts = sum(pool.map(count_sources, [[name] for name in names], chunksize=1), collections.Counter())
    total = counts.total()
    share = 1 - counts["none"] / total
    report(f"purposes: {share:.1%} of {total:,} modules have one; by source: {dict(counts.most_common())}")
    assert total >= _FEWEST_MODULES
    assert share >= _LEAST_SHARE
