"""Text that is safe and short."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sphinx_packagemap.text import escape_invisible, shorten, split_name


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("plain, étroit, 日本語, 🎉", "plain, étroit, 日本語, 🎉"),
        ("a\nb\tc", "a\\x0ab\\x09c"),
        ("\x1b[31m", "\\x1b[31m"),
        ("\x9b", "\\x9b"),
        ("ab\u202ecd", "ab\\u202ecd"),
        ("\u2066x\u2069", "\\u2066x\\u2069"),
        ("\udcff", "\\udcff"),
        ("\ufeff", "\\ufeff"),
        ("a\u200bb", "a\\u200bb"),
        ("a\u200db", "a\\u200db"),
        ("\U000e0041", "\\U000e0041"),
    ],
)
def test_escape_invisible(text, shown):
    assert escape_invisible(text) == shown


@given(st.text(st.characters()))
def test_escape_invisible_is_idempotent_and_printable(text):
    shown = escape_invisible(text)
    assert escape_invisible(shown) == shown
    assert not {unicodedata.category(char) for char in shown} & {"Cc", "Cs", "Zl", "Zp"}
    shown.encode("utf-8")


@given(st.text(st.characters(codec="utf-8")))
def test_escape_invisible_does_not_change_letters(text):
    letters = "".join(char for char in text if unicodedata.category(char)[0] in "LNPS")
    assert escape_invisible(letters) == letters


@pytest.mark.parametrize(
    ("text", "width", "short"),
    [
        ("short", 5, "short"),
        ("one two three", 10, "one two…"),
        ("one, two", 5, "one…"),
        ("unbroken", 5, "unbr…"),
        ("", 5, ""),
    ],
)
def test_shorten(text, width, short):
    assert shorten(text, width) == short


@given(st.text(), st.integers(1, 50))
def test_shorten_keeps_to_the_width(text, width):
    assert len(shorten(text, width)) <= width


@pytest.mark.parametrize(
    ("name", "pieces"),
    [
        ("status_codes", ["status_", "codes"]),
        ("a.b_c/d.py", ["a.", "b_", "c/", "d.", "py"]),
        ("_internal__utils_", ["_internal__", "utils_"]),
        ("__version__", ["__version__"]),
        ("SessionRedirectMixin", ["Session", "Redirect", "Mixin"]),
        ("HTTPAdapter2Test", ["HTTP", "Adapter2", "Test"]),
        ("..relative", ["..relative"]),
        ("", [""]),
    ],
)
def test_names_are_split_where_lines_may_break(name, pieces):
    assert split_name(name) == pieces
