"""The matrix of imports: its rows, its numbers and its packages, from the source of small packages."""

from __future__ import annotations

import pytest

from sphinx_packagemap.model import ProblemKind
from sphinx_packagemap.survey import Survey, Tier
from sphinx_packagemap.views import DiagramRequest, ImportsRequest, Layout, TreeRequest
from sphinx_packagemap.views.diagram.matrix import (
    MatrixBlock,
    MatrixCell,
    MatrixRow,
    count_rows,
    iter_smaller,
    make_limit_problem,
    make_matrix,
)
from sphinx_packagemap.views.diagram.view import DiagramView, survey_diagram

SHOP = {
    "shop/__init__.py": "from shop.web import serve\n",
    "shop/web/__init__.py": "from shop.db import query, store\nfrom .pages import page\n",
    "shop/web/pages.py": "from shop import db\nimport shop.text\n",
    "shop/db/__init__.py": "",
    "shop/db/query.py": "import shop.text\n\ndef late():\n    import shop.web.pages\n    import shop.text\n",
    "shop/db/store.py": "import shop.db.query\n",
    "shop/text.py": "",
}


@pytest.fixture
def view(tree):
    """Return a function that returns the view of a package with levels."""

    def make(files: dict[str, str] = SHOP, depth: int | None = 1, **options: object) -> DiagramView:
        request = DiagramRequest(TreeRequest(depth=depth), Layout.LEVELIZED, imports=ImportsRequest(**options))
        return survey_diagram(Survey((Tier("root", (tree(files),)),)), "shop", request)

    return make


def test_rows_are_in_the_order_of_the_levels_and_feedback_is_below_the_diagonal(view):
    matrix = make_matrix(view())
    assert [row.label for row in matrix.rows] == ["web", "db", "text"]
    assert [(cell.row, cell.column, cell.statements, cell.is_feedback, cell.is_mutual) for cell in matrix.cells] == [
        (0, 1, 2, False, True),
        (0, 2, 1, False, False),
        (1, 0, 1, True, True),
        (1, 2, 2, False, False),
    ]
    assert matrix.blocks == ()


def test_an_opened_package_is_a_block_with_a_row_of_its_own(view):
    opened = view(depth=2)
    matrix = make_matrix(opened)
    assert matrix.rows == (
        MatrixRow("shop.web", "web", 0, True, 0, "shop/web/__init__.py", 1),
        MatrixRow("shop.web.pages", "pages", 1, False, 0, "shop/web/pages.py", 1),
        MatrixRow("shop.db.store", "store", 1, False, 0, "shop/db/store.py", 1),
        MatrixRow("shop.db.query", "query", 1, False, 0, "shop/db/query.py", 1),
        MatrixRow("shop.db", "db", 0, True, 0, "shop/db/__init__.py", 1),
        MatrixRow("shop.text", "text", 0, False, 0, "shop/text.py", 1),
    )
    assert matrix.blocks == (MatrixBlock("web", 0, 1, "shop.web"), MatrixBlock("db", 2, 4, "shop.db"))
    assert count_rows(opened) == len(matrix.rows)


def test_labels_have_the_package_if_it_has_no_row_of_its_own(view):
    files = {"shop/__init__.py": "", "shop/a/one.py": "", "shop/a/two.py": "import shop.a.one\n"}
    assert [(row.label, row.level) for row in make_matrix(view(files, 2)).rows] == [("a.two", 1), ("a.one", 1)]


def test_collapsed_modules_are_one_row(view):
    files = {"shop/__init__.py": "", "shop/base.py": ""}
    files |= {f"shop/m{number}.py": "import shop.base\n" for number in range(5)}
    rows = make_matrix(view(files, 1, max_children=2)).rows
    assert [(row.label, row.more) for row in rows] == [("m0", 0), ("", 4), ("base", 0)]


@pytest.mark.parametrize(
    ("statements", "step"), [(1, 1), (2, 1), (3, 2), (8, 2), (9, 3), (26, 3), (27, 4), (80, 4), (81, 5), (9999, 5)]
)
def test_each_step_begins_at_three_times_the_number_of_the_one_before(statements, step):
    assert MatrixCell(0, 1, statements, 0, False).step == step


@pytest.mark.parametrize(
    ("depth", "maximum", "expected"),
    [
        (2, 10**6, [(1, 10**6), (1, 40), (1, 20), (1, 10)]),
        (None, 30, [(3, 30), (2, 30), (1, 30), (1, 20), (1, 10)]),
        (1, 10, []),
    ],
)
def test_a_matrix_that_is_too_large_has_fewer_levels_and_then_fewer_modules(depth, maximum, expected):
    request = DiagramRequest(TreeRequest(depth=depth), imports=ImportsRequest(max_children=maximum))
    assert [(each.tree.depth, each.imports.max_children) for each in iter_smaller(request)] == expected


def test_the_problem_has_both_numbers(view):
    problem = make_limit_problem(view(), 541)
    assert problem.kind is ProblemKind.LIMIT
    assert "'shop' would have 541 rows, more than 200" in problem.message
    assert "leaves 3:" in problem.message
