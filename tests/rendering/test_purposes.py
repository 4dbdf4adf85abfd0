"""Purposes as content: sentences made from names, in their languages."""

import pytest

from sphinx_packagemap.i18n import ENGLISH, get_language
from sphinx_packagemap.rendering.content import Code, Made, Paragraph, Text
from sphinx_packagemap.rendering.labels import describe_item
from sphinx_packagemap.rendering.purposes import fit_purpose, format_purpose, make_purpose_cell
from sphinx_packagemap.rendering.summaries import join_summary
from sphinx_packagemap.views.purposes import Purpose, PurposeSource, PurposeVerb
from sphinx_packagemap.views.tree import TreeItem


def make(*names, more=0, verb=PurposeVerb.DEFINES):
    return Purpose(PurposeSource.DEFINES, "", names, more, verb)


@pytest.mark.parametrize(
    ("purpose", "text"),
    [
        (make("A"), "defines A"),
        (make("A", "b", "c"), "defines A, b and c"),
        (make("A", "b", more=3), "defines A, b and 3 more"),
        (make("A", verb=PurposeVerb.OFFERS), "offers A"),
        (make("a", "b", verb=PurposeVerb.CONTAINS), "contains a and b"),
        (make("p.a", verb=PurposeVerb.TESTS), "tests p.a"),
        (make("python -m p", verb=PurposeVerb.RUNS), "run with python -m p"),
        (make(verb=PurposeVerb.MARKS), "marks the package as typed (PEP 561)"),
        (make("a.py", verb=PurposeVerb.HINTS), "type hints of a.py"),
        (make("n" * 100), f"defines {'n' * 79}…"),
        (Purpose(PurposeSource.DOCSTRING, "Has ``code``."), "Has code."),
        (None, ""),
    ],
)
def test_sentences(purpose, text):
    assert format_purpose(purpose) == text


@pytest.mark.parametrize(
    ("purpose", "width", "text"),
    [
        (make("abc", "def", "ghi", more=2), 99, "defines abc, def, ghi and 2 more"),
        (make("abc", "def", "ghi", more=2), 32, "defines abc, def, ghi and 2 more"),
        (make("abc", "def", "ghi", more=2), 31, "defines abc, def and 3 more"),
        (make("abc", "def", "ghi", more=2), 26, "defines abc and 4 more"),
        (make("abc", "def", "ghi"), 20, "defines abc and 2 more"),
        (make("abc", "def"), 5, "defines abc and 1 more"),
        (make("abc"), 5, "defines abc"),
        (Purpose(PurposeSource.DOCSTRING, "Has ``code``."), 5, "Has code."),
        (None, 5, ""),
    ],
)
def test_of_a_list_fewer_names_are_shown_where_there_is_no_room(purpose, width, text):
    assert join_summary(fit_purpose(purpose, ENGLISH, width)) == text


def test_names_are_code_in_a_quieter_style():
    assert make_purpose_cell(make("A", more=2)) == (
        Paragraph((Made((Text("defines "), Code("A"), Text(" and 2 more"))),)),
    )
    assert make_purpose_cell(Purpose(PurposeSource.README, "So.")) == (Paragraph((Text("So."),)),)
    assert make_purpose_cell(None) == ()


def test_sentences_are_translated():
    assert format_purpose(make("A", "b", more=3), get_language("de")) == "definiert A, b und 3 weitere"


@pytest.mark.parametrize(
    ("item", "text"),
    [
        (TreeItem("p", "p", "package", branch=True, purpose=make("a", verb=PurposeVerb.CONTAINS)), ""),
        (TreeItem("p", "p", "package", purpose=make("a", verb=PurposeVerb.CONTAINS)), "contains a"),
        (TreeItem("p.__main__", "m", "module", command=True, purpose=make("x", verb=PurposeVerb.RUNS)), ""),
        (TreeItem("p", "p", "package", branch=True, purpose=make("A")), "defines A"),
    ],
)
def test_trees_do_not_repeat_what_they_show(item, text):
    description = describe_item(item, ENGLISH)
    assert (description.plain_summary, description.is_made) == (text, True)
