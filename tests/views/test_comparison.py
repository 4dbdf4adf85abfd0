"""The modules of a comparison, their rows and their order."""

import pytest

from sphinx_packagemap.survey import Survey, Tier
from sphinx_packagemap.views import TreeRequest, Visibility
from sphinx_packagemap.views.codebases import Codebases
from sphinx_packagemap.views.module.comparison import (
    ROW_VALUES,
    SEVEN_ROWS,
    ComparisonRow,
    compare,
    compare_submodules,
)
from sphinx_packagemap.views.purposes import Purpose, PurposeSource

FILES = {
    "p/__init__.py": '"""P."""\n',
    "p/a.py": '"""Zebra."""\nx = 1\nclass A: ...\n',
    "p/b.py": '"""apple."""\n\n\n\nclass A: ...\nclass B: ...\n',
    "p/c/__init__.py": '"""Middle."""\n',
    "p/c/d.py": "",
    "p/_private.py": "",
    "p/test_a.py": "",
    "p/broken.py": "def\n",
    "p/fast.abi3.so": "",
    "q.py": "",
}


@pytest.fixture
def codebases(tree):
    return Codebases(Survey([Tier("roots", (tree(FILES),))]))


def names(comparison):
    return [each.module.name for each in comparison.modules]


def messages(comparison):
    return [problem.message for problem in comparison.problems]


def test_modules_of_several_codebases_are_compared_in_the_order_of_the_author(codebases):
    comparison = compare(codebases, ["q", "p.c", "p", "q"], SEVEN_ROWS)
    assert names(comparison) == ["q", "p.c", "p"]
    assert comparison.rows == SEVEN_ROWS
    assert comparison.problems == ()


def test_a_name_that_does_not_exist_is_left_out_and_a_problem(codebases):
    comparison = compare(codebases, ["p.b", "p.bb", "p.a.A", "nope"], [ComparisonRow.PURPOSE])
    assert names(comparison) == ["p.b"]
    assert comparison.modules[0].values == (Purpose(PurposeSource.DOCSTRING, "apple."),)
    assert messages(comparison) == [
        "no module or package named 'p.bb'; did you mean 'p.b'?",
        "'p.a.A' is a name in the module 'p.a', not a module",
        "no module or directory named 'nope'",
    ]


def test_a_file_that_cannot_be_read_is_a_problem(codebases):
    assert "could not" not in str(compare(codebases, ["p.broken"], SEVEN_ROWS).modules)
    (problem,) = compare(codebases, ["p.broken", "p.a"], SEVEN_ROWS).problems
    assert (problem.kind.value, problem.origin) == ("syntax", "p/broken.py")


EVERY = ["p.a", "p.b", "p.broken", "p.c", "p.fast", "p._private", "p.test_a"]


def submodules(codebases, pattern, rows=(ComparisonRow.PURPOSE,), sort=None, **request):
    return compare_submodules(codebases, pattern, rows, TreeRequest(**request), sort)


def test_the_modules_directly_below_a_package_those_that_are_demoted_last(codebases):
    assert names(submodules(codebases, "p")) == EVERY


@pytest.mark.parametrize(
    ("pattern", "request_", "expected"),
    [
        ("p.*", {}, EVERY),
        (
            "p.**",
            {"tests": Visibility.HIDE, "private": Visibility.HIDE},
            ["p", "p.a", "p.b", "p.broken", "p.c", "p.c.d", "p.fast"],
        ),
        ("p.c.*", {}, ["p.c.d"]),
        ("p.?", {}, ["p.a", "p.b", "p.c"]),
        ("p", {"exclude": ("p.b*", "p._*")}, ["p.a", "p.c", "p.fast", "p.test_a"]),
        ("p", {"include": ("p.c", ".a")}, ["p.a", "p.c"]),
    ],
)
def test_patterns_and_options_select_modules(codebases, pattern, request_, expected):
    assert names(submodules(codebases, pattern, **request_)) == expected


@pytest.mark.parametrize(
    ("sort", "expected"),
    [
        ((ComparisonRow.PURPOSE, False), ["p.broken", "p.fast", "p._private", "p.test_a", "p.b", "p.c", "p.a"]),
        # Compiled modules, and those that cannot be read, are unknown.
        ((ComparisonRow.CLASSES, True), ["p.b", "p.a", "p.c", "p._private", "p.test_a", "p.broken", "p.fast"]),
        ((ComparisonRow.LINES, True), ["p.b", "p.a", "p.broken", "p.c", "p._private", "p.test_a", "p.fast"]),
    ],
)
def test_modules_are_sorted_by_any_row_shown_or_not(codebases, sort, expected):
    assert names(submodules(codebases, "p", sort=sort)) == expected
    assert len(submodules(codebases, "p", sort=sort).modules[0].values) == 1


def test_modules_beyond_the_limit_are_left_out_and_a_problem(codebases):
    comparison = submodules(codebases, "p", max_items=2)
    assert names(comparison) == ["p.a", "p.b"]
    assert "the table of 'p' has 7 rows; 5 of them are omitted" in messages(comparison)


@pytest.mark.parametrize(
    ("pattern", "message"),
    [
        ("q", "'q' has no submodules"),
        ("p.x*", "no module matches 'p.x*'"),
        ("*.a", "invalid pattern '*.a': it must begin with the name of a package"),
        ("nope.*", "no module or directory named 'nope'"),
        ("p.**x", "invalid pattern 'p.**x': '**' must be a whole component, between dots"),
        ("nope", "no module or directory named 'nope'"),
    ],
)
def test_nothing_to_compare_is_a_problem(codebases, pattern, message):
    comparison = submodules(codebases, pattern)
    assert names(comparison) == []
    assert messages(comparison) == [message]


def test_every_row_has_a_value_and_a_key_for_every_kind_of_module(codebases):
    surveyed = codebases.get_codebase("p")
    for row in ComparisonRow:
        keys = [ROW_VALUES[row].sort_key(ROW_VALUES[row].compute(surveyed, name)) for name in surveyed.codebase.modules]
        assert sorted(keys) is not None


def test_the_size_of_a_package_with_all_below_includes_unread_modules_and_reports_none(codebases):
    comparison = compare(codebases, ["p", "p.a", "p.fast"], [ComparisonRow.LINES, ComparisonRow.TOTAL_LINES])
    assert [each.values for each in comparison.modules] == [(1, 12), (3, 3), (None, None)]
    assert comparison.problems == ()  # although a module below cannot be parsed
