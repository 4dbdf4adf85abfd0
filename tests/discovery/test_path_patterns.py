"""Patterns of paths."""

from __future__ import annotations

import fnmatch

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sphinx_packagemap.discovery.path_patterns import compile_path_pattern, has_path_wildcard


@pytest.mark.parametrize(
    ("pattern", "matching", "others"),
    [
        ("a.md", ["a.md"], ["b/a.md", "a.mdx", "aXmd"]),
        ("*.md", ["a.md", ".md"], ["b/a.md"]),
        ("**/*.md", ["a.md", "b/c/a.md"], ["a.rst"]),
        ("docs/", ["docs/a", "docs/b/c"], ["docs", "docsx/a"]),
        ("docs/**/a?.md", ["docs/ab.md", "docs/x/y/ab.md"], ["docs/a.md", "docs/a/.md"]),
        ("a/[!b]*/[cd]", ["a/x/c", "a/xy/d"], ["a/b/c", "a//c", "a/x/e"]),
        ("**/b/**/c", ["b/c", "a/b/x/c", "b/b/c"], ["b", "c", "a/c"]),
        ("**", ["a", "a/b"], [""]),
        ("[a", ["[a"], ["a"]),
    ],
)
def test_patterns(pattern, matching, others):
    compiled = compile_path_pattern(pattern)
    assert [path for path in [*matching, *others] if compiled.match(path)] == matching


def match_by_definition(pattern, path):
    if not pattern:
        return not path
    if pattern[0] == "**" and len(pattern) == 1:
        return bool(path)
    if pattern[0] == "**":
        return any(match_by_definition(pattern[1:], path[start:]) for start in range(len(path) + 1))
    return bool(path) and fnmatch.fnmatchcase(path[0], pattern[0]) and match_by_definition(pattern[1:], path[1:])


COMPONENTS = st.lists(st.sampled_from(["a", "b", "ab", "abc", "aab", "c"]), min_size=1, max_size=5)
PATTERNS = st.lists(
    st.sampled_from(["**", "a", "*", "a*", "*b", "*a*b", "?", "[ab]", "a*b*c", "[!a]*"]), min_size=1, max_size=4
)


@given(PATTERNS, COMPONENTS)
def test_a_match_is_that_of_the_definition(pattern, path):
    found = compile_path_pattern("/".join(pattern)).match("/".join(path)) is not None
    assert found == match_by_definition(pattern, path)


@pytest.mark.parametrize("pattern", ["", "/a", "a//b", "../a", "./a", "a" * 501, "[b-a]"])
def test_invalid_patterns(pattern):
    with pytest.raises(ValueError, match=r"expected a path|more than 500 characters|expected characters in order"):
        compile_path_pattern(pattern)


def test_patterns_with_many_wildcards_are_as_fast_as_others():
    hostile = "/".join(["**", "*a*"] * 60)
    assert compile_path_pattern(hostile).match("/".join(["aaaa"] * 50)) is None
    assert compile_path_pattern("*a" * 200).match("a" * 2000 + "b") is None


def test_wildcards():
    assert [each for each in ("a", "a/", "*", "a?", "[b]", "[") if has_path_wildcard(each)] == ["a/", "*", "a?", "[b]"]


def test_brackets_with_operators_of_sets_contain_characters(recwarn):
    for pattern in ("[a--b]", "[a&&b]", "[a||b]", "[a~~b]", "[[--a]"):
        assert compile_path_pattern(pattern).match("a")
    assert not recwarn.list
