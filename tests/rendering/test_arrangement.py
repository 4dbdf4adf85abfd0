"""Comparisons as tables: modules beside each other, or in rows."""

import pytest

from sphinx_packagemap.i18n import ENGLISH, get_language
from sphinx_packagemap.rendering.content import Aside, ColumnRole, Name, Paragraph, TableForm, Text
from sphinx_packagemap.rendering.module.arrangement import (
    Draft,
    DraftRow,
    OwnRow,
    add_own_rows,
    arrange,
    choose_form,
    find_prefix,
)
from sphinx_packagemap.rendering.text import render_content
from sphinx_packagemap.views.module.comparison import ComparisonRow

SIDE, ROWS = TableForm
PURPOSE, KIND, LINES, TOTAL = (
    ComparisonRow.PURPOSE,
    ComparisonRow.KIND,
    ComparisonRow.LINES,
    ComparisonRow.TOTAL_LINES,
)


def cell(text):
    return (Paragraph((Text(text),)),) if text else ()


def make_draft(names, rows, *, is_default=False, package=""):
    headings = tuple((Paragraph((Name(name, (name,), True),)),) for name in names)
    drafts = tuple(DraftRow(row, cell(row.value), tuple(map(cell, texts))) for row, texts in rows.items())
    return Draft(headings, drafts, is_default, find_prefix(names, package))


def read(table):
    """Return the texts of a table, its head first."""
    return [
        ["".join(piece.text for block in each for piece in block.pieces) for each in row]
        for row in (table.head, *table.rows)
    ]


@pytest.mark.parametrize(
    ("count", "is_list", "is_transposed", "form"),
    [
        (3, False, False, SIDE),
        (4, False, False, ROWS),
        (3, False, True, ROWS),
        (4, False, True, SIDE),
        (1, True, False, ROWS),
        (1, True, True, SIDE),
    ],
)
def test_more_than_three_modules_are_rows(count, is_list, is_transposed, form):
    assert choose_form(count, is_list=is_list, is_transposed=is_transposed) is form


@pytest.mark.parametrize(
    ("names", "package", "prefix"),
    [
        (["a.b.c", "a.b.d"], "", "a.b."),
        (["a.b", "a.b.d"], "", "a."),
        (["a", "a.b"], "", ""),
        (["a.b"], "", ""),
        (["a.b"], "a", "a."),
        (["a.b.c", "a.b.d"], "a", "a.b."),
        (["abc.x", "abd.x"], "", ""),
        ([], "", ""),
    ],
)
def test_the_common_beginning_of_names_ends_with_a_dot(names, package, prefix):
    assert find_prefix(names, package) == prefix


def test_the_common_prefix_is_only_in_the_corner():
    for form in TableForm:
        table = arrange(make_draft(["a.b.c", "a.b.d"], {PURPOSE: ["one", "two"]}), form, ENGLISH)
        names = [piece for row in (table.head, *table.rows) for each in row for block in each for piece in block.pieces]
        assert [(each.text, each.title) for each in names if isinstance(each, Name)] == [
            ("c", "a.b.c"),
            ("d", "a.b.d"),
        ]
        assert table.prefix == read(table)[0][0] == "a.b."


def test_modules_beside_each_other():
    table = arrange(
        make_draft(["x", "y"], {PURPOSE: ["same", "same"], KIND: ["module", ""], LINES: ["7", "7"]}), SIDE, ENGLISH
    )
    assert read(table) == [
        ["", "x", "y"],
        ["purpose", "same"],
        ["kind", "module", "–"],
        ["lines", "7", "7"],  # numbers are compared, even if they are equal
    ]
    assert table.columns == (ColumnRole.LABEL, ColumnRole.TEXT, ColumnRole.TEXT)


def test_a_row_for_each_module():
    draft = make_draft(["x", "y"], {PURPOSE: ["same", "same"], KIND: ["module", ""], LINES: ["7", "7"]})
    own = OwnRow("License", cell("License"), (cell("MIT"),))
    table = arrange(add_own_rows(draft, (PURPOSE, KIND, LINES), [own], ENGLISH), ROWS, ENGLISH)
    assert read(table) == [
        ["Name", "purpose", "kind", "lines", "License"],
        ["x", "same", "module", "7", "MIT"],
        ["y", "same", "–", "7", "MIT"],
    ]
    assert [each.value for each in table.columns] == ["name", "text", "word", "number", "text"]
    assert isinstance(table.rows[1][2][0].pieces[0], Aside)


def test_default_rows_that_show_nothing_are_left_out():
    rows = {PURPOSE: ["", ""], KIND: ["module", "module"], LINES: ["1", "2"], TOTAL: ["1", "2"]}
    draft = make_draft(["x", "y"], rows, is_default=True)
    assert read(arrange(draft, ROWS, ENGLISH)) == [["Name", "lines"], ["x", "1"], ["y", "2"]]
    assert [row[0] for row in read(arrange(draft, SIDE, ENGLISH))] == ["", "kind", "lines", "total-lines"]
    asked_for = draft._replace(is_default=False)
    assert read(arrange(asked_for, ROWS, ENGLISH))[1] == ["x", "–", "module", "1", "1"]
    assert read(arrange(asked_for, SIDE, ENGLISH))[1] == ["purpose", "–"]
    nothing = make_draft(["x", "y"], {PURPOSE: ["", ""]}, is_default=True)
    assert read(arrange(nothing, ROWS, ENGLISH)) == [["Name", "purpose"], ["x", "–"], ["y", "–"]]


def test_the_kind_and_the_total_are_shown_if_they_tell_modules_apart():
    rows = {KIND: ["module", "package"], LINES: ["1", "2"], TOTAL: ["1", "9"]}
    table = arrange(make_draft(["x", "y"], rows, is_default=True), ROWS, ENGLISH)
    assert read(table)[0] == ["Name", "kind", "lines", "total-lines"]


def test_rows_of_the_author_replace_computed_ones():
    draft = make_draft(["a"], {PURPOSE: ["p"], LINES: ["3"]})
    own = [
        OwnRow(title, cell(title), (cell(text),))
        for title, text in (("License", "MIT"), ("LINES", "many"), ("Last", "z"))
    ]
    complete = add_own_rows(draft, ("license", PURPOSE, LINES, "unknown"), own, ENGLISH)
    assert read(arrange(complete, SIDE, ENGLISH))[1:] == [
        ["License", "MIT"],
        ["purpose", "p"],
        ["lines", "many"],
        ["Last", "z"],
    ]
    assert read(arrange(complete, ROWS, ENGLISH)) == [
        ["Name", "License", "purpose", "lines", "Last"],
        ["a", "MIT", "p", "many", "z"],
    ]


def test_a_cell_for_all_modules_is_repeated_in_rows():
    draft = make_draft(["a", "b"], {PURPOSE: ["1", "2"]})
    own = OwnRow("own", cell("own"), (cell("all"),))
    complete = add_own_rows(draft, (PURPOSE,), [own], ENGLISH)
    assert read(arrange(complete, ROWS, ENGLISH))[1:] == [["a", "1", "all"], ["b", "2", "all"]]
    assert read(arrange(complete, SIDE, ENGLISH))[2] == ["own", "all"]


def test_in_a_terminal_too():
    table = arrange(make_draft(["a.b", "a.c"], {LINES: ["1", "2"]}), ROWS, ENGLISH)
    assert render_content((table,)).splitlines() == ["a.  lines", "──  ─────", "b       1", "c       2"]


@pytest.mark.parametrize(
    ("code", "text"), [("en", "1,234,567"), ("de", "1.234.567"), ("pt_BR", "1.234.567"), ("ja", "1,234,567")]
)
def test_numbers_have_groups_of_digits(code, text):
    assert get_language(code).format_number(1234567) == text
