"""The text of a page in search indexes: the words of each module once, separated by white space."""

from __future__ import annotations

from html.parser import HTMLParser

import pytest

MODULES = ("shop", "cart", "stock", "shelf")
VOID = {"br", "col", "hr", "img", "input", "link", "meta", "wbr"}


class _MainText(HTMLParser):
    """The text of the main part of a page, without elements that the searches of Sphinx and Read the Docs ignore."""

    def __init__(self, page):
        super().__init__()
        self.text, self._open = "", []
        self.feed(page)

    def handle_starttag(self, tag, attrs):
        values = dict(attrs)
        left_out = tag in {"script", "style"} or "headerlink" in (values.get("class") or "").split()
        if tag not in VOID:
            self._open.append("out" if left_out else "main" if values.get("role") == "main" else "")

    def handle_endtag(self, tag):
        if tag not in VOID:
            self._open.pop()

    def handle_data(self, data):
        if "main" in self._open and "out" not in self._open:
            self.text += data


def searched(built):
    return _MainText(built.text("index.html")).text


@pytest.fixture
def shop(project):
    """Return a project whose docstrings contain no names of modules, and a theme with a main part."""
    project.configure(html_theme="alabaster")
    project.write("src/shop/__init__.py", '"""Sells."""\n')
    project.write("src/shop/stock/__init__.py", '"""What is there."""\n')
    project.write("src/shop/stock/shelf.py", '"""One board."""\n')
    return project


@pytest.mark.parametrize("options", ["", "   :layout: treemap\n", "   :layout: nested\n", "   :color: kind\n"])
def test_only_the_list_of_a_diagram_is_in_the_search_index(shop, options):
    shop.page("index", f"Before.\n\n.. package-diagram:: shop\n{options}\nAfter.")
    words = searched(shop.build()).split()
    words = words[words.index("Before.") : words.index("After.")]
    assert [word for word in words if any(each in word for each in MODULES)] == list(MODULES)
    assert words[:6] == ["Before.", "As", "a", "list", "shop", "package"]
    assert {"Sells.", "module", "board."} <= set(words)


@pytest.mark.parametrize("shown", ["package-tree:: shop", "package-tree:: shop\n   :counts:"])
def test_a_tree_has_each_name_once(shop, shown):
    shop.page("index", f"Before.\n\n.. {shown}\n\nAfter.")
    words = searched(shop.build()).split()
    words = words[words.index("Before.") : words.index("After.")]
    assert [word for word in words if any(each in word for each in MODULES)] == list(MODULES)
    assert {"package", "module"} <= set(words)


@pytest.mark.parametrize(
    "shown",
    ["module-compare:: shop.cart shop.stock", "module-compare:: shop\n   :submodules:", "module-anatomy:: shop"],
)
def test_the_cells_of_a_table_do_not_run_into_each_other(shop, shown):
    """All words of the page in the search index are words of the plain text."""
    shop.page("index", f"Before.\n\n.. {shown}\n\nAfter.")
    words = searched(shop.build()).split()
    words = words[words.index("Before.") : words.index("After.")]
    plain = shop.build("dummy").doctrees["index"]
    known = {word for node in plain.findall(lambda node: not node.children) for word in node.astext().split()}
    assert [word for word in words if not any(piece in known for piece in (word, word.strip(".,;:()")))] == []


def test_other_search_indexes_do_not_contain_the_drawing(project):
    """Pagefind ignores elements with an attribute."""
    project.page("index", ".. package-diagram:: shop\n   :layout: treemap\n")
    page = project.build().text("index.html")
    assert page.count('data-pagefind-ignore="all"') == page.count('<svg class="pm-svg') == 2


def test_a_diagram_in_its_own_file_has_no_permalink(project):
    project.page("index", ".. package-diagram:: shop\n")
    output = project.build("epub", copyright="Us", version="1").output
    (drawing,) = output.glob("_images/packagemap-*.svg")
    assert "headerlink" not in drawing.read_text(encoding="utf-8")
