"""Many patterns at once match the same names as each by itself, and each name is visited once."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from sphinx_packagemap.model import Codebase, Module, ModuleKind
from sphinx_packagemap.names import is_match
from sphinx_packagemap.views import Group, TreeRequest
from sphinx_packagemap.views import selection as matching
from sphinx_packagemap.views.selection import MAX_ALIKE, Matcher, Patterns, select

LETTERS = st.sampled_from("ab_")
NAMES = st.lists(st.text(LETTERS, min_size=1, max_size=3), min_size=1, max_size=4).map(".".join)
COMPONENTS = st.one_of(
    st.just("**"), st.text(st.sampled_from("ab*?"), min_size=1, max_size=3).filter(lambda c: "**" not in c)
)
PATTERNS = st.lists(COMPONENTS, min_size=1, max_size=4).map(".".join)


@given(st.lists(PATTERNS, max_size=6), st.lists(NAMES, max_size=6))
def test_the_first_pattern_that_matches_counts(patterns, names):
    matcher = Matcher()
    for number, pattern in enumerate(patterns):
        assert matcher.add(pattern, number)
    expected = {
        name: number
        for number, pattern in reversed([*enumerate(patterns)])
        for name in names
        if is_match(pattern, name)
    }
    assert matcher.number_names(names) == expected


def test_the_empty_name_is_matched_by_any_depth_only():
    matcher = Matcher()
    matcher.add("*", 0)
    assert matcher.number_names([""]) == {}
    matcher.add("**.**", 1)
    assert matcher.number_names(["", "a"]) == {"": 1, "a": 0}


def codebase(*names, tops=("p",)):
    modules = {name: Module(name, ModuleKind.PACKAGE) for name in names}
    return Codebase("p", tops, modules, {})


def flat(count):
    return codebase("p", *(f"p.m{number}" for number in range(count)))


def expressions_tried(monkeypatch, patterns, modules):
    """Return how often an expression is tried on a component while patterns are matched against modules."""
    tried = []
    fitting = matching._iter_fitting

    def counting(alike, part):
        alike = list(alike)
        tried.extend(alike)
        return fitting(alike, part)

    monkeypatch.setattr(matching, "_iter_fitting", counting)
    Patterns(modules).expand("include", patterns)
    return len(tried)


def test_the_work_for_wildcards_is_not_the_product_of_patterns_and_modules(monkeypatch):
    for pattern in ("p.m{}*", "p.*_{}", "**.m{}", "p.?{}", "p.**.x{}*"):
        tried = expressions_tried(monkeypatch, [pattern.format(number) for number in range(300)], flat(300))
        assert tried < 300 * 10, pattern


def test_similar_wildcards_are_limited_with_a_problem():
    patterns = Patterns(flat(10))
    found = patterns.expand("include", [f"*m{number}*" for number in range(MAX_ALIKE + 5)])
    assert found == set()
    found = patterns.expand("include", [f"p.*{number}*" for number in range(MAX_ALIKE + 5)])
    assert len(found) == 10
    assert [problem.format() for problem in patterns.problems] == 2 * [
        ":include: more than 500 patterns such as '*a*'; 5 are ignored"
    ]


def test_patterns_are_relative_to_each_top():
    modules = codebase("a", "a.x", "b", "b.x", "b.x.y", tops=("a", "b"))
    patterns = Patterns(modules)
    assert patterns.expand("include", [".x"]) == {"a.x", "b.x"}
    assert patterns.expand("include", ["."]) == {"a", "b"}
    assert patterns.expand("include", [".*"]) == {"a.x", "b.x"}
    assert patterns.expand("include", [".**"]) == set(modules.modules)
    assert patterns.expand("include", ["*.x.**"]) == {"a.x", "b.x", "b.x.y"}
    assert patterns.expand("include", [".x.z", "c", "a..x"]) == set()
    assert [problem.format() for problem in patterns.problems] == [
        ":include: '.x.z' matches no module in 'p'; did you mean 'a.x' or 'b.x.y'?",
        ":include: 'c' matches no module in 'p'",
        ":include: invalid pattern 'a..x': a component is empty",
    ]


def test_the_first_heading_that_matches_counts():
    groups = (Group("One", ("p.m1*",)), Group("Two", ("p.m1", "p.m2")), Group("One", ("p.m3",)))
    selection = select(flat(12), TreeRequest(groups=groups))
    assert selection.groups.headings == ("One", "Two", "One")
    assert selection.groups.members == {"p.m1": 0, "p.m10": 0, "p.m11": 0, "p.m2": 1, "p.m3": 2}
    assert selection.groups.numbers == {"One": 0, "Two": 1}


def test_suggestions_for_many_unknown_names_are_limited():
    patterns = Patterns(flat(300))
    patterns.expand("include", [f"p.n{number}" for number in range(300)])
    assert len(patterns.problems) == 300
    assert sum("did you mean" in problem.format() for problem in patterns.problems) == 20
