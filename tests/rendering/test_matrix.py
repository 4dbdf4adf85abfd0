"""The matrix of imports in HTML, as a list and in LaTeX."""

from __future__ import annotations

import json
import re
from xml.etree import ElementTree

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sphinx_packagemap.i18n import ENGLISH
from sphinx_packagemap.model import ImportKind
from sphinx_packagemap.rendering.matrix import format_legend, make_titles, render_html, render_rows
from sphinx_packagemap.rendering.matrix_tikz import render_matrix_tikz, render_overview_tikz
from sphinx_packagemap.rendering.text import render_content
from sphinx_packagemap.views.diagram.matrix import Matrix, MatrixBlock, MatrixCell, MatrixRow
from sphinx_packagemap.views.imports import ImportPlace


def make_matrix(pairs: dict[tuple[int, int], int], count: int, blocks: tuple[MatrixBlock, ...] = ()) -> Matrix:
    rows = tuple(MatrixRow(f"shop.m{number}", f"m{number}", 0) for number in range(count))
    cells = tuple(
        MatrixCell(row, column, statements, number, (column, row) in pairs)
        for number, ((row, column), statements) in enumerate(sorted(pairs.items()))
    )
    return Matrix("shop", rows, cells, blocks)


def render(matrix: Matrix, links: list[str] | None = None) -> ElementTree.Element:
    titles = [f"m.py:{number}" for number in range(len(matrix.cells))]
    html = render_html(matrix, links or [""] * len(matrix.rows), titles, "r-", ENGLISH)
    return ElementTree.fromstring(f"<div>{html}</div>".replace(' xmlns="http://www.w3.org/2000/svg"', ""))


def read_numbers(root: ElementTree.Element) -> dict[tuple[int, int], int]:
    """Return the numbers by row and column, which the spans of the empty cells decide."""
    found = {}
    for number, row in enumerate(root.findall(".//tbody/tr")):
        column = 0
        for cell in row.findall("td"):
            if cell.find("a") is not None:
                found[number, column] = int(cell.find("a").text)
            column += int(cell.get("colspan", 1))
        assert column == len(root.findall(".//tbody/tr"))
    return found


pairs = st.integers(2, 9).flatmap(
    lambda count: st.tuples(
        st.just(count),
        st.dictionaries(
            st.tuples(st.integers(0, count - 1), st.integers(0, count - 1)).filter(lambda pair: pair[0] != pair[1]),
            st.integers(1, 2000),
        ),
    )
)


@given(pairs)
def test_each_number_is_in_its_row_and_column(drawn):
    count, numbers = drawn
    assert read_numbers(render(make_matrix(numbers, count))) == numbers


def test_numbers_have_their_shade_and_link_to_the_row_of_the_table():
    root = render(make_matrix({(0, 1): 3, (1, 0): 30, (0, 2): 1}, 3))
    cells = [cell for cell in root.findall(".//td") if cell.find("a") is not None]
    assert [cell.get("class") for cell in cells] == ["pm-i2 pm-m", "pm-i1", "pm-f4 pm-m"]
    assert [cell.find("a").get("href") for cell in cells] == ["#r-0", "#r-1", "#r-2"]
    assert cells[1].find("a").get("title") == "m.py:1"


def test_names_are_escaped_and_linked():
    matrix = make_matrix({(0, 1): 1}, 2)
    name = '<b>"x"&amp;'
    matrix = matrix._replace(name=name, rows=(matrix.rows[0]._replace(label=name, is_package=True), matrix.rows[1]))
    root = render(matrix, ['https://example.org/?"<', ""])
    assert root.find(".//tbody//th/a").get("href") == 'https://example.org/?"<'
    assert root.find(".//tbody//th/a/b").text == name
    assert root.find(".//thead//span/b").text == name
    assert root.find(".//div[@role='region']").get("aria-label") == f"Import matrix of {name}"


def test_packages_are_squares_behind_the_numbers():
    root = render(make_matrix({(0, 1): 1}, 5, (MatrixBlock("a", 1, 3),)))
    square = root.find(".//svg/rect")
    assert [square.get(name) for name in ("x", "y", "width", "height")] == ["26", "26", "78", "78"]
    assert root.find(".//path[@class='pm-rim']").get("d") == "M25.5 0V130M0 25.5H130M103.5 0V130M0 103.5H130"


@pytest.mark.parametrize(
    ("count", "size", "has_overview"), [(24, "large", False), (25, "small", False), (61, "small", True)]
)
def test_a_large_matrix_has_small_cells_and_an_overview(count, size, has_overview):
    root = render(make_matrix({(0, 1): 1, (5, 1): 2}, count, (MatrixBlock("a", 1, 20), MatrixBlock("b", 2, 3))))
    assert root.find(f".//div[@class='pm-matrix-box pm-{size}']") is not None
    overview = root.find("div[@class='pm-overview']")
    assert (overview is not None) == has_overview
    if overview is not None:
        assert [text.text for text in overview.findall(".//text")] == ["a"]  # the outermost packages
        assert overview.find(".//path[@class='pm-feedback']").get("d") == "M1 5.5h1"


def test_a_matrix_of_155_rows_takes_at_most_100_kilobytes():
    numbers = {(row, (row * 7 + step * 11) % 155): 1 + step for row in range(155) for step in range(1, 6)}
    numbers = {pair: number for pair, number in numbers.items() if pair[0] != pair[1]}
    links = [f"https://github.com/sphinx-doc/sphinx/blob/v9.0/sphinx/m{row}.py#L1" for row in range(155)]
    titles = ["nodes.py:120"] * len(numbers)
    html = render_html(make_matrix(numbers, 155), links, titles, "pm-0-", ENGLISH)
    assert len(numbers) > 750
    assert len(html.partition('<div class="pm-matrix-box')[2]) < 112_000
    table = html.partition("<table>")[2].partition("</table>")[0]
    assert len(table.replace(links[0][:-8], "")) < 100_000


def test_legend():
    assert format_legend(make_matrix({(0, 1): 3, (1, 0): 2}, 2), ENGLISH) == (
        "row imports column, 5 statements",
        "below the diagonal: 1 feedback import, 2 statements",
        "both ways",
        "",
    )
    assert format_legend(make_matrix({(0, 1): 3}, 2), ENGLISH) == ("row imports column, 3 statements", "", "", "")


def test_rows_as_a_list():
    matrix = make_matrix({(0, 1): 3, (0, 2): 1, (1, 2): 1}, 3)
    matrix = matrix._replace(rows=(*matrix.rows[:2], MatrixRow("shop", "", 0, more=5, first="shop.m2")))
    assert render_content((render_rows(matrix, ENGLISH),)).splitlines() == [
        "• m0 imports: m1 (3), … 5 more (1)",
        "• m1 imports: … 5 more (1)",
        "• … 5 more imports nothing",
    ]


def test_names_in_a_list_are_unique():
    rows = (
        MatrixRow("shop", "__init__", 0),
        MatrixRow("shop.a", "a", 0, is_package=True),
        MatrixRow("shop.a.utils", "utils", 1),
        MatrixRow("shop.b.utils", "b.utils", 1),
        *(MatrixRow(f"shop.{first[0]}", "", 1, more=2, first=f"shop.{first}") for first in ("a.x", "b.x", "b.y")),
    )
    matrix = make_matrix({(0, number): 1 for number in range(1, 7)}, 7)._replace(rows=rows)
    text = " ".join(render_content((render_rows(matrix, ENGLISH),)).split())
    assert text.split("• ")[1:] == [
        (
            "__init__ imports: a (1), a.utils (1), b.utils (1), … 2 more in a (1), … 2 more in b (b.x, …) (1), "
            "… 2 more in b (b.y, …) (1) "
        ),
        *(f"{name} imports nothing " for name in ("a", "a.utils", "b.utils", "… 2 more in a")),
        "… 2 more in b (b.x, …) imports nothing ",
        "… 2 more in b (b.y, …) imports nothing",
    ]


def test_titles_are_the_first_files_with_lines():
    def place(importer: str, origin: str | None, line: int) -> ImportPlace:
        return ImportPlace(importer, "shop.m1", origin, line, ImportKind.RUNTIME)

    matrix = make_matrix({(0, 1): 3, (1, 0): 1}, 2)
    own = [place("shop.m0", "shop/m0.py", line) for line in (3, 7, 7)]
    others = [place(f"shop.m1.{name}", f"shop/m1/{name}.py", 1) for name in "abcd"]
    assert make_titles(matrix, [own, others]) == (
        "m0.py:3, 7",
        "shop/m1/a.py:1; shop/m1/b.py:1; shop/m1/c.py:1; …",
    )


def test_on_paper_columns_have_numbers():
    matrix = make_matrix({(0, 1): 3, (1, 0): 30}, 2, (MatrixBlock("a", 0, 1),))
    matrix = matrix._replace(rows=(matrix.rows[0]._replace(label="a_b%"), matrix.rows[1]))
    tikz = render_matrix_tikz(matrix, ENGLISH)
    assert r"a\_b\%" in tikz
    assert re.findall(r"\\node\[anchor=south\] at \(([\d.]+),-0.15\) \{(\d)\}", tikz) == [("0.5", "1"), ("1.5", "2")]
    assert r"\fill[pmfd] (0,1) rectangle ++(1,1);\node[white] at (0.5,1.5) {\bfseries\underline{30}};" in tikz


def read_labels(tikz: str) -> list[str]:
    found = re.findall(r"\\strut\\ttfamily (.*?)\\enspace", tikz)
    return [label.removeprefix(r"\textbf{").removesuffix("}") for label in found]


def test_on_paper_labels_are_unique():
    rows = (
        MatrixRow("shop.a", "a", 0, is_package=True),
        MatrixRow("shop.a.utils", "utils", 1),
        MatrixRow("shop.b.utils", "utils", 1),
        MatrixRow("shop.b.other", "other", 1),
        MatrixRow("shop.a", "", 1, more=2, first="shop.a.x"),
        MatrixRow("shop.b", "", 1, more=2, first="shop.b.x"),
    )
    tikz = render_matrix_tikz(make_matrix({(0, 1): 3}, 6)._replace(rows=rows), ENGLISH)
    assert read_labels(tikz) == ["a", "a.utils", "b.utils", "other", "… 2 more in a", "… 2 more in b"]


@pytest.mark.parametrize(("letters", "count", "unit"), [(5, 24, 4.2), (30, 30, 3.69), (90, 30, 3.2)])
def test_on_paper_long_names_make_squares_smaller(letters, count, unit):
    matrix = make_matrix({(0, 1): 1}, count)
    rows = (matrix.rows[0]._replace(label="n" * letters), *matrix.rows[1:])
    assert f"[x={unit}mm,y=-{unit}mm," in render_matrix_tikz(matrix._replace(rows=rows), ENGLISH)


def test_an_overview_on_paper_has_a_square_for_each_number_and_the_outermost_packages():
    blocks = (MatrixBlock("a_b", 0, 20), MatrixBlock("inner", 2, 3), MatrixBlock("c", 21, 22), MatrixBlock("d", 40, 50))
    tikz = render_overview_tikz(make_matrix({(0, 1): 3, (50, 2): 1, (2, 50): 1}, 63, blocks), ENGLISH)
    assert "[x=2.0000mm,y=-2.0000mm," in tikz
    assert re.findall(r"\\fill\[(pm[if]d)\] \((\d+),(\d+)\) rectangle", tikz) == [
        ("pmid", "1", "0"),
        ("pmid", "50", "2"),
        ("pmfd", "2", "50"),
    ]
    assert re.findall(r"\\node.*? at \(-0.5,([\d.]+)\) \{\\ttfamily (.*?)\}", tikz) == [
        ("0.15", r"a\_b"),
        ("21.15", "c"),
        ("40.15", "d"),
    ]
    assert "both ways" not in tikz


def test_the_script_learns_the_packages_with_their_own_rows():
    rows = (
        MatrixRow("shop.a.x", "x", 1),
        MatrixRow("shop.a.b.y", "y", 2),
        MatrixRow("shop.a.b", "b", 1, is_package=True),
        MatrixRow("shop.a", "a", 0, is_package=True),
        MatrixRow("shop.c.z", "c.z", 1),
        MatrixRow("shop.c.w", "c.w", 1),
    )
    blocks = (MatrixBlock("a", 0, 3, "shop.a"), MatrixBlock("b", 1, 2, "shop.a.b"), MatrixBlock('c"', 4, 5))
    root = render(make_matrix({(0, 1): 3}, 6, blocks)._replace(rows=rows))
    data = root.find(".//div[@class='pm-matrix-sheet']").get("data-blocks")
    assert json.loads(data) == [
        [0, 3, 3, "a", "shop.a"],
        [1, 2, 2, "b", "shop.a.b"],
        [4, 5, None, 'c"', ""],
    ]


def test_equal_names_of_rows_and_packages_begin_with_the_package_and_heads_have_the_dotted_name():
    rows = (
        MatrixRow("p.util", "util", 1),
        MatrixRow("p.core.x", "core.x", 2),
        MatrixRow("q.core.x", "core.x", 2),
        MatrixRow("q.util", "util", 1),
        MatrixRow("q", "", 1, more=2, first="q.a"),
        MatrixRow("", "Pair", 0),
    )
    blocks = (MatrixBlock("core", 1, 1, "p.core"), MatrixBlock("core", 2, 2, "q.core"), MatrixBlock("r", 5, 5, "r"))
    root = render(make_matrix({(0, 1): 3}, 6, blocks)._replace(rows=rows, name="p, q"))
    for heads in (root.findall(".//tbody//th"), root.findall(".//thead//th")):
        names = ["p.util", "p.core.x", "q.core.x", "q.util", "… 2 more", "Pair"]
        assert ["".join(head.itertext()) for head in heads] == names
        assert [head.get("title") for head in heads] == [*names[:4], None, None]
    data = root.find(".//div[@class='pm-matrix-sheet']").get("data-blocks")
    assert [label for _, _, _, label, _ in json.loads(data)] == ["p.core", "q.core", "r"]


@pytest.mark.parametrize(
    ("pairs", "blocks", "hidden"),
    [
        ({(0, 1): 1}, (MatrixBlock("a", 0, 1),), [""]),
        ({(0, 1): 1}, (), []),
        ({(0, 1): 1, (1, 0): 1}, (MatrixBlock("a", 0, 1),), [None]),
    ],
)
def test_the_legend_has_a_hidden_entry_for_what_only_folding_can_make(pairs, blocks, hidden):
    legend = render(make_matrix(pairs, 3, blocks)).find("p[@class='pm-matrix-legend']")
    entries = [entry for entry in legend if "both ways" in "".join(entry.itertext())]
    assert [entry.get("hidden") for entry in entries] == hidden


def test_squares_of_an_overview_continue_those_before_them_in_the_row():
    pairs = {(0, 1): 1, (0, 2): 1, (0, 60): 1, (2, 1): 1, (2, 3): 1, (2, 4): 1, (4, 5): 1}
    root = render(make_matrix(pairs, 61))
    assert root.find(".//path[@class='pm-imports']").get("d") == "M1 0.5h1h1m57 0h1M3 2.5h1h1M5 4.5h1"
    assert root.find(".//path[@class='pm-feedback']").get("d") == "M1 2.5h1"
    diagonal = root.find(".//path[@class='pm-diagonal']").get("d")
    assert diagonal == "M0 0h16v16h-16" + "m17 1h16v16h-16" * 60
