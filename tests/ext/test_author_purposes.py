"""The author's purposes of modules: in the project's configuration, and in notes on a page."""

from __future__ import annotations

import pytest

PYPROJECT = """\
[tool.packagemap.purposes]
"shop.cart" = "The *cart*, see :py:mod:`shop.stock`."
"shop.stock.*" = "A part of the stock."
"""
API = ".. py:module:: shop.stock\n\n"


def text_of(built, name="index"):
    return built.text(f"{name}.txt").splitlines()


def find_line(built, text):
    (line,) = (line for line in text_of(built) if text in line)
    return line.strip()


def test_declared_purposes_are_in_trees_tables_and_anatomies(project, parallel):
    project.write("pyproject.toml", PYPROJECT)
    project.page("index", f"{API}.. package-tree:: shop\n\n.. module-compare:: shop\n   :submodules:\n\n")
    project.page("anatomy", ".. module-anatomy:: shop.cart\n")
    built = project.build("text", parallel=parallel)
    assert built.warnings == []
    lines = "\n".join(text_of(built))
    assert '├── cart (module)      – The *cart*, see "shop.stock".' in lines
    assert "    └── shelf (module) – A part of the stock." in lines
    assert lines.count('The *cart*, see "shop.stock".') == 2
    assert "What is bought." not in lines
    assert 'The *cart*, see "shop.stock".' in built.text("anatomy.txt")


def test_declared_purposes_have_the_markup_of_the_page(project):
    project.write("pyproject.toml", PYPROJECT)
    project.page("index", f"{API}.. package-tree:: shop\n")
    project.page("table", ".. module-compare:: shop.cart, shop.stock\n   :rows: purpose\n")
    built = project.build()
    assert built.warnings == []
    for page in ("index", "table"):
        html = built.text(f"{page}.html")
        assert "The <em>cart</em>, see " in html
        assert 'href="index.html#module-shop.stock"' in html or 'href="#module-shop.stock"' in html


def test_declared_purposes_have_the_markup_of_a_markdown_page(myst):
    myst.write("pyproject.toml", '[tool.packagemap.purposes]\n"shop.cart" = "The **cart**, or `Cart`."\n')
    myst.page("index", "")
    myst.page("tree.md", "```{package-tree} shop\n```\n")
    built = myst.build()
    assert built.warnings == []
    assert "The <strong>cart</strong>, or <code" in built.text("tree.html")


def test_a_changed_purpose_changes_only_the_pages_that_show_it(project, parallel):
    project.write("pyproject.toml", PYPROJECT)
    project.page("index", ".. package-tree:: shop\n")
    project.page("cart", ".. module-anatomy:: shop.cart\n")
    project.page("shelf", ".. module-compare:: shop.stock.shelf\n   :rows: purpose\n")
    project.page("other", "Nothing.")
    project.build(parallel=parallel)
    assert project.build(parallel=parallel).read == set()
    project.write("pyproject.toml", PYPROJECT.replace("A part", "One part"))
    built = project.build(parallel=parallel)
    assert built.read == {"index", "shelf"}
    assert "One part of the stock." in built.text("shelf.html")


def test_notes_take_the_place_of_purposes_from_later_sources(project):
    project.write("pyproject.toml", PYPROJECT)
    project.page("index", ".. package-tree:: shop\n\n   shop.cart\n      Read *this* first.\n   shop\n      Mine.\n")
    built = project.build("text")
    assert find_line(built, "cart (module)") == "├── cart (module)      – Read *this* first."
    assert find_line(built, "shop (package)") == "shop (package)         – Mine."


@pytest.mark.parametrize("sources", [["docstring", "notes"], ["docstring"]])
def test_notes_on_modules_with_a_purpose_from_an_earlier_source_are_shown_after_it(project, sources):
    project.configure(packagemap_purpose=sources)
    project.page("index", ".. package-tree:: shop\n\n   shop.cart\n      Read *this* first.\n")
    built = project.build("text")
    assert find_line(built, "cart (module)") == "├── cart (module)      – What is bought. – Read *this* first."


def test_a_declared_purpose_and_a_note_are_both_shown_in_this_order(project):
    project.configure(packagemap_purpose=["purposes"])
    project.write("pyproject.toml", PYPROJECT)
    project.page("index", f"{API}.. package-tree:: shop\n\n   shop.cart\n      Read *this* first.\n")
    built = project.build("text")
    assert find_line(built, "cart (module)").endswith('– The *cart*, see "shop.stock". – Read *this* first.')


def test_notes_are_the_purposes_of_the_nodes_of_a_diagram(project):
    project.page("index", ".. package-diagram:: shop\n\n   shop.cart\n      Read *this* first.\n")
    html = project.build().text("index.html")
    assert "Read this first." in html.partition("</svg>")[0]
    assert "What is bought." not in html


@pytest.mark.parametrize(
    ("pyproject", "warning"),
    [
        (
            '[tool.packagemap.purposes]\n"shop.shelf" = "a"\n',
            (
                "pyproject.toml:2: WARNING: 'pyproject.toml': the purpose of 'shop.shelf' matches no module; has it "
                "moved to 'shop.stock.shelf'? [packagemap.note]"
            ),
        ),
        ('[tool.packagemap.purposes]\n"other.shelf" = "a"\n', None),
        (
            "[tool.packagemap.purposes]\nshop = 1\n",
            (
                "pyproject.toml:2: WARNING: 'pyproject.toml': the purpose of 'shop': expected a string, got 1 "
                "[packagemap.config]"
            ),
        ),
    ],
)
def test_outdated_and_invalid_purposes_are_warnings(project, pyproject, warning, parallel):
    project.write("pyproject.toml", pyproject)
    project.page("index", ".. package-tree:: shop\n")
    project.page("other", ".. package-tree:: shop\n")
    assert project.build(parallel=parallel).warnings == ([warning] if warning else [])


def test_a_note_on_a_module_that_has_moved_says_so(project):
    project.page("index", ".. package-tree:: shop\n\n   shop.shelf\n      Mine.\n")
    assert project.build().warnings == [
        (
            "docs/index.rst:6: WARNING: the note for 'shop.shelf' matches nothing in the tree; has it "
            "moved to 'shop.stock.shelf'? [packagemap.note]"
        ),
    ]


def test_an_unknown_source_is_a_warning(project):
    project.configure(packagemap_purpose=["docstrings", "notes"])
    project.page("index", ".. package-tree:: shop\n")
    assert project.build().warnings == [
        (
            "WARNING: packagemap_purpose: expected one of notes, purposes, docstring, readme, defines, got "
            "'docstrings'; did you mean 'docstring'? [packagemap.config]"
        ),
    ]


def test_a_changed_readme_changes_only_the_pages_that_show_its_sentence(project, parallel):
    project.write("src/shop/stock/__init__.py", "from .shelf import Shelf\n")
    project.write("src/shop/stock/README.md", "# Stock\n\nKeeps goods. And more.\n")
    project.page("index", "")
    project.page("tree", ".. package-tree:: shop\n   :depth: 1\n")
    project.page("table", ".. module-compare:: shop\n   :submodules:\n   :rows: purpose\n")
    project.page("shelf", ".. package-tree:: shop.stock.shelf\n")
    project.page("names", ".. package-tree:: shop\n   :no-summary:\n")
    first = project.build("text", parallel=parallel)
    assert first.warnings == []
    assert "Keeps goods." in first.text("tree.txt")
    assert "Keeps goods." in first.text("table.txt")
    assert project.build("text", parallel=parallel).read == set()
    project.write("src/shop/stock/README.md", "# Stock\n\nKeeps goods. And much more.\n")
    assert project.build("text", parallel=parallel).read == set(), "the sentence is the same"
    project.write("src/shop/stock/README.md", "# Stock\n\nKeeps all goods.\n")
    changed = project.build("text", parallel=parallel)
    # Before Sphinx 8, the root page is written whenever another one is.
    assert (changed.read, changed.written - {"index"}) == ({"tree", "table"}, {"tree", "table"})
    assert "Keeps all goods." in changed.text("tree.txt")
    assert "Keeps all goods." in changed.text("table.txt")
    (project.directory / "src/shop/stock/README.md").unlink()
    gone = project.build("text", parallel=parallel)
    assert gone.read == {"tree", "table"}
    assert 'offers "Shelf"' in gone.text("tree.txt")


def test_the_end_of_a_list_of_names_is_one_piece(project):
    names = {"one": "A", "two": "A B", "many": "A B C D E"}
    for module, classes in names.items():
        project.write(f"src/shop/{module}.py", "".join(f"class {name}: ...\n" for name in classes.split()))
    project.page("index", ".. package-tree:: shop\n")
    html = project.build().text("index.html")
    codes = {each: f'<code class="docutils literal notranslate">{each}</code>' for each in "ABC"}
    assert f"defines {codes['A']}</span>" in html
    assert f'defines {codes["A"]} <span class="pm-rest">and {codes["B"]}</span></span>' in html
    rest = '<span class="pm-rest">and 2 more</span></span>'
    assert f"defines {codes['A']}, {codes['B']}, {codes['C']} {rest}" in html
