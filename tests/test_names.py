"""Patterns over dotted names, against a simple reference."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sphinx_packagemap.names import compiled, matches

LETTERS = st.sampled_from("ab_")
NAMES = st.lists(st.text(LETTERS, min_size=1, max_size=3), min_size=1, max_size=4).map(".".join)
COMPONENTS = st.one_of(
    st.just("**"), st.text(st.sampled_from("ab*?"), min_size=1, max_size=3).filter(lambda c: "**" not in c)
)
PATTERNS = st.lists(COMPONENTS, min_size=1, max_size=4).map(".".join)


def component_matches(pattern, text):
    if not pattern:
        return not text
    if pattern[0] == "*":
        return any(component_matches(pattern[1:], text[i:]) for i in range(len(text) + 1))
    return bool(text) and pattern[0] in ("?", text[0]) and component_matches(pattern[1:], text[1:])


def reference(pattern, name):
    if not pattern:
        return not name
    if pattern[0] == "**":
        return any(reference(pattern[1:], name[i:]) for i in range(len(name) + 1))
    return bool(name) and component_matches(pattern[0], name[0]) and reference(pattern[1:], name[1:])


@given(PATTERNS, NAMES)
def test_matches_like_the_reference(pattern, name):
    assert matches(pattern, name) == reference(pattern.split("."), name.split("."))


@given(NAMES)
def test_a_name_matches_itself_only(name):
    assert matches(name, name)
    assert not matches(name, name + "a")
    assert not matches(name, name + ".a")


@pytest.mark.parametrize("pattern", ["", ".", "a.", ".a", "a..b", "a**", "**a", "a.b**.c", "***"])
def test_bad_patterns(pattern):
    with pytest.raises(ValueError, match=r"empty component|\*\* must stand alone"):
        compiled(pattern)


def test_many_wildcards_are_fast():
    name = ".".join(["a" * 60] * 60)
    assert not matches(".".join(["**", "a*"] * 20 + ["x"]), name)
    assert not matches("*a" * 30 + "*b", name.partition(".")[0])


def test_characters_that_mean_something_in_expressions_are_plain():
    assert matches("a+b.[x]", "a+b.[x]")
    assert not matches("a+b", "aab")
    assert matches("*", "line\nbreak")
