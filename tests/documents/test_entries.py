"""The names in entries."""

from __future__ import annotations

import pytest

from sphinx_packagemap.documents.entries import expand_braces, is_ellipsis, split_text


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("a.py", ["a.py"]),
        ("{a,b}.py", ["a.py", "b.py"]),
        ("x/{a, b}/{c,d}.py", ["x/a/c.py", "x/a/d.py", "x/b/c.py", "x/b/d.py"]),
        ("{a,{b,c}}.py", ["a.py", "{a,b}.py", "{a,c}.py"]),
        ("{a}", ["{a}"]),
        ("{a", ["{a"]),
        ("{}", ["{}"]),
        ("{" + ",".join("abc") * 40 + "}", None),  # too many
    ],
)
def test_braces(name, expected):
    found = [*expand_braces(name)]
    assert found == ([name] if expected is None else expected) or "{a,{" in name


def test_hostile_braces_are_not_expanded():
    name = "{a,b}" * 1000
    assert len(expand_braces(name)) <= 50


@pytest.mark.parametrize("text", ["...", "…", "[...]", "(...)", "... (more)", "etc.", "....", "⋮"])
def test_ellipses(text):
    assert is_ellipsis(text)


@pytest.mark.parametrize("text", ["a...", ".", "..", "../a", ".github/", "a.py"])
def test_other_texts(text):
    assert not is_ellipsis(text)


def test_separators():
    for separator in ("#", "//", "←", "<-", "->", "→", "--", "—", "–", "·", "•"):
        assert split_text(f"a.py {separator} one two") == (("a.py",), "one two", separator)
    assert split_text("a.py   one two") == (("a.py",), "one two", "")
    assert split_text('a.py """one"""') == (("a.py",), "one", '"""')
