"""Two readers and an independent oracle state the same facts about every file that Python can parse.

``python -m truth.test_reading DIRECTORY...`` compares the files in directories of your own.
"""

import ast
import collections
import multiprocessing
import sys
import warnings
from pathlib import Path

from sphinx_packagemap.model import ImportKind
from sphinx_packagemap.parsing import read_facts, read_head_record
from sphinx_packagemap.parsing.lexical.headers import find_condition_names
from sphinx_packagemap.parsing.lexical.scanner import read_lexically
from sphinx_packagemap.parsing.reader import count_lines
from sphinx_packagemap.parsing.records import compute_reading
from sphinx_packagemap.parsing.source_file import NeedsFullParse
from sphinx_packagemap.parsing.syntax_tree import Parsed, parse
from sphinx_packagemap.parsing.syntax_tree.visitor import read_tree
from truth import fetching
from truth.import_kinds import imports_of

_FEWEST_FILES = 20_000


def compare(path):
    """Return what became of one file: a word, and a difference if there is one."""
    source = Path(path).read_bytes()
    parsed = parse(source)
    is_parsable = isinstance(parsed, Parsed)
    try:
        facts = compute_reading(read_lexically(source)).facts
        word = "read by its lexical structure" if is_parsable else "read, though this Python cannot parse it"
    except NeedsFullParse:
        reading = read_facts(source)
        facts, word = reading.facts, "in doubt, so parsed" if is_parsable else "in doubt, and refused by the parser"
        if is_parsable != (reading.fault is None):
            return word, f"{path}: {reading.fault}"
    if not is_parsable:
        return word, None
    expected = compute_reading(
        read_tree(parsed, source, count_lines(source), find_condition_names(parsed.tree, source))
    ).facts
    if facts != expected:
        wrong = [name for name in facts._fields if getattr(facts, name) != getattr(expected, name)]
        return word, f"{path}: {wrong}"
    head = read_head_record(path)
    if head is not None and head.fault is None and head.summary != expected.summary:
        return word, f"{path}: its head says {head.summary!r}, not {expected.summary!r}"
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        by_rule = imports_of(ast.parse(source))
    statements = [each for each in facts.imports if each.name not in facts.attached or each.kind is not ImportKind.LAZY]
    ours = sorted((each.line, each.module, each.name or "", each.level, each.kind.value) for each in statements)
    return word, None if ours == by_rule else f"{path}: imports differ: {set(ours) ^ set(by_rule)}"


def compare_all(directories):
    """Return how many files came to what, and all differences."""
    files = sorted({str(file) for directory in directories for file in Path(directory).rglob("*.py") if file.is_file()})
    with multiprocessing.get_context("fork").Pool() as pool:
        results = pool.map(compare, files, chunksize=64)
    return collections.Counter(word for word, _ in results), [difference for _, difference in results if difference]


def test_every_file(site, report):
    counts, differences = compare_all([fetching.STANDARD_LIBRARY, site, fetching.newer()])
    for word, count in counts.most_common():
        report(f"reading: {count} files {word}")
    assert differences == []
    assert counts.total() >= _FEWEST_FILES
    assert counts["in doubt, so parsed"] < counts["read by its lexical structure"] / 50


if __name__ == "__main__":
    totals, found = compare_all(sys.argv[1:])
    print(dict(totals), *found, sep="\n")
