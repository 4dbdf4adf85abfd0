"""Text that is safe and short."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sphinx_packagemap.text import shorten, summary_of, visible, visible_prose


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
def test_visible(text, shown):
    assert visible(text) == shown


@given(st.text(st.characters()))
def test_visible_is_idempotent_and_can_be_printed(text):
    shown = visible(text)
    assert visible(shown) == shown
    assert not {unicodedata.category(char) for char in shown} & {"Cc", "Cs", "Zl", "Zp"}
    shown.encode("utf-8")


@given(st.text(st.characters(codec="utf-8")))
def test_visible_leaves_letters_alone(text):
    letters = "".join(char for char in text if unicodedata.category(char)[0] in "LNPS")
    assert visible(letters) == letters


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
    ("docstring", "summary"),
    [
        ("", ""),
        ("   \n\n", ""),
        ("One sentence", "One sentence"),
        ("One sentence. Another.", "One sentence."),
        ("One\n    sentence. Another.", "One sentence."),
        ("\n    Begins late.\n\n    More.\n", "Begins late."),
        ("First paragraph\n\nSecond.", "First paragraph"),
        ("Is it? Yes.", "Is it?"),
        ("Yes! And no.", "Yes!"),
        ('Says "so." Then more.', 'Says "so."'),
        ("For instance, e.g. this one. Not this.", "For instance, e.g. this one."),
        ("Things, i.e. Values. More.", "Things, i.e. Values."),
        ("Files etc. are read. More.", "Files etc. are read."),
        ("By J. Doe. More.", "By J. Doe."),
        ("Version 1.2 of x.y is it. More.", "Version 1.2 of x.y is it."),
        ("Uses ``a.b`` and :func:`c.d`. More.", "Uses ``a.b`` and :func:`c.d`."),
        ("ends with dots... and goes on. More.", "ends with dots... and goes on."),
        ("requests.api\n~~~~~~~~~~~~\n\nThe API of requests. More.", "The API of requests."),
        ("=====\nTitle\n=====\n\nThe text.", "The text."),
        ("A longer title\n==============\n\nThe text.", "A longer title"),
        ("Title\n=====", "Title"),
        ("-----", "-----"),
        ("Red \x1b[31m and \u202e. More.", "Red \\x1b[31m and \\u202e."),
        ("می\u200cشود و 👩\u200d💻. More.", "می\u200cشود و 👩\u200d💻."),
        ("日本語。次の文。", "日本語。次の文。"),
    ],
)
def test_summary(docstring, summary):
    assert summary_of(docstring) == summary


@given(st.text(max_size=300))
def test_summary_is_one_visible_line(docstring):
    summary = summary_of(docstring)
    assert visible_prose(summary) == summary
    assert "\n" not in summary


def test_summary_of_a_megabyte_is_fast():
    assert len(summary_of("word " * 200_000)) <= 8000
    assert len(summary_of("a. b " * 200_000)) <= 8000


def test_a_directive_is_no_summary():
    assert summary_of(".. module:: pkg.f\n   :synopsis: Does f.\n\nWhat it is for.") == "What it is for."
