"""The first sentence of a docstring."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sphinx_packagemap.parsing.summaries import extract_summary
from sphinx_packagemap.text import escape_invisible_prose


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
        ("*****\nGEXF\n*****\nReads GEXF. More.\n\nText.", "Reads GEXF."),
        ("**************\nAdjacency List\n**************\nReads lists. More.", "Adjacency List"),
        ("GEXF\n====\nReads GEXF. More.", "Reads GEXF."),
        ("One, two\n...\nand so on. More.", "One, two ... and so on."),
        ("-----", "-----"),
        ("Red \x1b[31m and \u202e. More.", "Red \\x1b[31m and \\u202e."),
        ("می\u200cشود و 👩\u200d💻. More.", "می\u200cشود و 👩\u200d💻."),
        ("日本語。次の文。", "日本語。次の文。"),
    ],
)
def test_summary(docstring, summary):
    assert extract_summary(docstring) == summary


@given(st.text(max_size=300))
def test_summary_is_one_visible_line(docstring):
    summary = extract_summary(docstring)
    assert escape_invisible_prose(summary) == summary
    assert "\n" not in summary


def test_summary_of_a_megabyte_is_fast():
    assert len(extract_summary("word " * 200_000)) <= 8000
    assert len(extract_summary("a. b " * 200_000)) <= 8000


def test_a_directive_is_no_summary():
    assert extract_summary(".. module:: pkg.f\n   :synopsis: Does f.\n\nWhat it is for.") == "What it is for."
