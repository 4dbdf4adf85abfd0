"""The directive import-matrix on a page: its output with every builder, its links, and later builds."""

from __future__ import annotations

import re
from xml.etree import ElementTree

import pytest

MATRIX = ".. import-matrix:: shop\n"
IMPORTS = {
    "src/shop/cart.py": '"""What is bought."""\nfrom shop import stock\n\n\ndef late():\n    import shop.till\n',
    "src/shop/till.py": '"""Where it is paid."""\nimport shop.cart\nfrom shop.stock import shelf\n',
    "src/shop/alone.py": '"""By itself."""\n',
}


@pytest.fixture
def matrix(project):
    """Return the project with imports, and the matrix on its page."""
    project.configure(packagemap_source_url="https://example.org/{path}#L{line}")
    for name, text in IMPORTS.items():
        project.write(name, text)
    project.page("index", MATRIX)
    return project


def read_matrix(page: str, number: int = 0) -> ElementTree.Element:
    tables = re.findall(r'<div class="pm-matrix-sheet">.*?(<table.*?</table>)', page, re.DOTALL)
    return ElementTree.fromstring(tables[number])


def read_rows(page: str) -> list[list[str]]:
    return [["".join(cell.itertext()) for cell in row] for row in read_matrix(page).findall("tbody/tr")]


def test_a_page_has_the_matrix_and_the_table_of_the_imports(matrix):
    built = matrix.build()
    assert built.warnings == []
    page = built.text("index.html")
    assert read_rows(page) == [
        ["till", "", "1", "1", ""],
        ["cart", "1", "", "1", ""],
        ["stock", ""],
        ["alone", ""],
    ]
    links = read_matrix(page).findall(".//td/a")
    assert [link.get("title") for link in links] == ["till.py:2", "till.py:3", "cart.py:6", "cart.py:2"]
    rows = re.findall(r'<tr[^>]* id="(pm-0-\d)">(.*?)</tr>', page, re.DOTALL)
    assert [f"#{anchor}" for anchor, _ in rows] == [link.get("href") for link in links]
    assert "shop/till.py:2" in rows[0][1]
    assert read_matrix(page).find("tbody//th/a").get("href") == "https://example.org/shop/till.py#L1"
    assert re.findall(r"packagemap-matrix\.\w+", page) == ["packagemap-matrix.css", "packagemap-matrix.js"]


def test_several_matrices_on_a_page_have_different_anchors(matrix):
    matrix.page("index", f"{MATRIX}\n{MATRIX}")
    page = matrix.build().text("index.html")
    anchors = re.findall(r'id="(pm-\d-\d)"', page)
    assert len(anchors) == len(set(anchors)) == 8
    assert read_matrix(page, 1).find(".//td/a").get("href") == "#pm-1-0"


@pytest.mark.parametrize("builder", ["text", "xml", "man", "texinfo", "epub", "latex", "pseudoxml", "singlehtml"])
def test_every_builder_shows_the_imports(matrix, builder):
    built = matrix.build(builder, copyright="2026", version="1")
    assert built.warnings == []
    if builder == "text":
        text = built.text("index.txt")
        assert "* cart imports: till (1), stock (1)" in text
        assert "* alone imports nothing" in text
        assert "shop/cart.py:6" in text
    elif builder == "latex":
        (file,) = built.output.glob("*.tex")
        assert r"\begin{tikzpicture}[x=4.2mm,y=-4.2mm" in file.read_text("utf-8")
        assert r"\usepackage{tikz}" in file.read_text("utf-8")
    elif builder == "epub":
        page = built.text("index.xhtml")
        ElementTree.fromstring(page.partition("<body>")[2].partition("</body>")[0].join(["<body>", "</body>"]))
        assert "<svg" not in page  # such a file would have to declare it
        assert "imports: till (1), stock (1)" in " ".join(re.sub(r"<[^>]+>", "", page).split())


def test_books_and_paper_have_a_list_if_the_matrix_is_large(matrix):
    for number in range(40):
        matrix.write(f"src/shop/m{number}.py", "import shop.cart\n")
    matrix.page("index", f"{MATRIX}   :link: none\n")
    for builder, suffix in (("latex", "*.tex"), ("epub", "index.xhtml")):
        built = matrix.build(builder, copyright="2026", version="1")
        (file,) = built.output.glob(suffix)
        text = re.sub(r"<[^>]+>|\\\w+|[{}]", "", file.read_text("utf-8"))
        assert "m39 imports: cart (1)" in " ".join(text.split())
        assert ("[x=2.86" in text) == (builder == "latex")  # the overview before it


def test_myst_gives_the_same(myst):
    for name, text in IMPORTS.items():
        myst.write(name, text)
    myst.page("index", f"{MATRIX}   :imports: runtime\n   :name: the-matrix\n")
    myst.page("other.md", "```{import-matrix} shop\n:imports: runtime\n:name: the-matrix\n```")
    built = myst.build()
    rst, markdown = (
        re.findall(r'<div class="pm-matrix.*?</table>', built.text(f"{name}.html"), re.DOTALL)
        for name in ("index", "other")
    )
    assert rst
    assert rst == markdown


@pytest.mark.parametrize("parallel", [0, 2])
def test_a_page_follows_the_imports(matrix, parallel):
    matrix.page("other", ".. package-tree:: shop\n")
    matrix.build(parallel=parallel)
    assert matrix.build(parallel=parallel).read == set()
    matrix.write("src/shop/alone.py", '"""By itself."""\nimport shop.cart\n')
    built = matrix.build(parallel=parallel)
    assert built.read == {"index"}
    assert read_rows(built.text("index.html"))[0] == ["alone", "", "1", ""]


def test_invalid_values_are_located_warnings_and_the_rest_is_shown(matrix):
    matrix.page("index", f"{MATRIX}   :imports: runtim\n   :max-items: 0\n   :depht: 2\n\nAfter.\n")
    built = matrix.build()
    assert [re.sub(r".*index.rst:4: WARNING: ", "", each) for each in built.warnings] == [
        (
            ":imports: unknown value 'runtim'; expected one of: runtime, type-checking, deferred, optional, lazy, "
            "script; did you mean 'runtime'? [packagemap.option]"
        ),
        ":max-items: expected a positive integer, got '0' [packagemap.option]",
        "unknown option 'depht'; did you mean 'depth'? [packagemap.option]",
    ]
    assert len(read_rows(built.text("index.html"))) == 4


def test_an_unknown_package_is_a_warning(matrix):
    matrix.page("index", ".. import-matrix:: shopp\n\nAfter.\n")
    built = matrix.build()
    (warning,) = built.warnings
    assert "did you mean 'shop'? [packagemap.name]" in warning
    assert "After." in built.text("index.html")


def test_a_package_without_imports_is_a_sentence(matrix):
    matrix.page("index", ".. import-matrix:: shop.alone\n   :name: nothing\n\n:ref:`here <nothing>`\n")
    built = matrix.build()
    assert built.warnings == []
    assert "Nothing here imports anything here." in built.text("index.html")
    assert "<table" not in built.text("index.html")


def test_more_than_200_rows_are_collapsed_with_a_warning(matrix):
    for number in range(220):
        matrix.write(f"src/shop/many/m{number}.py", "import shop.cart\n")
    matrix.page("index", f"{MATRIX}   :depth: 2\n")
    built = matrix.build()
    (warning,) = built.warnings
    assert "the matrix of 'shop' would have 225 rows, more than 200; packages are collapsed, which leaves 5" in warning
    assert warning.endswith("[packagemap.limit]")
    assert read_rows(built.text("index.html"))[0] == ["many", "", "220", ""]


def read_marked(page: str) -> list[str]:
    cells = read_matrix(page).findall(".//td[@class]")
    return [cell.find("a").get("title") for cell in cells if "pm-x" in cell.get("class").split()]


def test_checks_are_those_of_a_graph_and_mark_numbers(matrix):
    options = "   :acyclic:\n   :layers: stock > cart\n"
    matrix.page("index", f".. import-graph:: shop\n{options}")
    matrix.page("other", f"{MATRIX}{options}")
    built = matrix.build()
    of_graph, of_matrix = (
        [re.sub(r".*(index|other).rst:\d+: WARNING: ", "", each) for each in built.warnings if f"{page}.rst" in each]
        for page in ("index", "other")
    )
    assert of_graph == of_matrix
    assert [each.rpartition("[")[2] for each in of_matrix] == ["packagemap.cycle]", "packagemap.contract]"]
    assert read_marked(built.text("other.html")) == ["cart.py:2"]
    assert "against the rules that are checked" in built.text("other.html")
    checks = [
        re.search(r'<div class="pm-contracts.*', built.text(name), re.DOTALL).group().partition("</dl>")[0]
        for name in ("index.html", "other.html")
    ]
    assert checks[0] == checks[1]


def test_a_rule_for_components_marks_numbers_unless_the_baseline_has_them(matrix):
    groups = "   :groups: Back: .stock; Front: .cart, .till\n   :rule: downwards\n   :baseline: base.txt\n"
    matrix.page("index", f"{MATRIX}{groups}")
    matrix.write("docs/base.txt", "shop.cart -> shop.stock\n")
    built = matrix.build()
    (warning,) = built.warnings
    assert ":rule: 'Front' must not import 'Back': shop.till -> shop.stock.shelf (shop/till.py:3)" in warning
    page = built.text("index.html")
    assert [row[0] for row in read_rows(page)] == ["Front", "Back"]
    assert read_marked(page) == ["shop/cart.py:2; shop/till.py:3"]
    assert "In no component:" in page

    matrix.write("docs/base.txt", "shop.cart -> shop.stock\nshop.till -> shop.stock.shelf\n")
    built = matrix.build()  # the baseline has changed, so the page is read again
    assert built.warnings == []
    assert read_marked(built.text("index.html")) == []


def test_lists_name_components_and_modules_in_none(matrix):
    matrix.page("index", f"{MATRIX}   :groups: Back: .stock; Front: .cart, .till\n")
    matrix.page("other", f"{MATRIX}   :groups: Back: .stock; Side: .alone\n")
    built = matrix.build("text")
    assert built.warnings == []
    assert "* Front imports: Back (2)\n\n* Back imports nothing" in built.text("index.txt")
    assert "Nothing here imports anything here.\n\nIn no component: shop.cart, shop.till" in built.text("other.txt")


@pytest.mark.parametrize(
    ("options", "rows"),
    [
        ("importers-of: .stock", ["till", "cart", "stock"]),
        ("imported-by: .cart", ["till", "cart", "stock"]),
        ("importers-of: .alone", ["alone"]),
        ("only-cycles:", ["till", "cart"]),
        ("focus: .stock\n   :hops: 1", ["till", "cart", "stock"]),
    ],
)
def test_filters_are_those_of_a_graph(matrix, options, rows):
    matrix.page("index", f"{MATRIX}   :{options}\n")
    built = matrix.build("text")
    assert built.warnings == []
    names = re.findall(r"\* (\w+) imports", built.text("index.txt"))
    assert names == (rows if len(rows) > 1 else [])


def test_without_cycles_a_sentence_says_so(matrix):
    matrix.write("src/shop/till.py", "")
    matrix.page("index", f"{MATRIX}   :only-cycles:\n")
    built = matrix.build()
    assert built.warnings == []
    assert "There are no cycles of imports in" in built.text("index.html")
