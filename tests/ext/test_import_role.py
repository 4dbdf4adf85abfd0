"""The import role: an import statement in a sentence, checked against the code."""

from __future__ import annotations

import re

import pytest
from docutils import nodes

from sphinx_packagemap.ext.results import module as usages


def warnings_of(built):
    return [re.sub(r"^docs/[^:]*:(\d+): WARNING: ", "", line) for line in built.warnings]


def literals(document):
    return [node.astext() for node in document.findall(nodes.literal)]


@pytest.mark.parametrize(
    ("text", "statement"),
    [
        ("shop", "import shop"),
        ("shop.cart", "import shop.cart"),
        ("shop.cart.Cart", "from shop.cart import Cart"),
        ("shop.cart.Cart as Basket", "from shop.cart import Cart as Basket"),
        ("shop.cart  as  c", "import shop.cart as c"),
        ("shop.stock.Shelf", "from shop.stock import Shelf"),
        ("shop.stock.shelf.Shelf", "from shop.stock.shelf import Shelf"),
    ],
)
def test_a_name_is_shown_as_its_import_in_both_markups(myst, text, statement):
    myst.page("index", f"Use :import:`{text}` here.")
    myst.page("page.md", f"Use {{import}}`{text}` here.")
    built = myst.build("dummy")
    assert built.warnings == []
    for page in ("index", "page"):
        assert literals(built.doctrees[page]) == [statement]
        assert built.doctrees[page].astext().endswith(f"Use {statement} here.")


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("shop.crat", "cannot import name 'crat' from 'shop'; did you mean 'shop.cart'? [packagemap.import]"),
        (
            "shop.cart.Cat",
            "cannot import name 'Cat' from 'shop.cart'; did you mean 'shop.cart.Cart'? [packagemap.import]",
        ),
        ("shpo.cart", "no module named 'shpo'; did you mean 'shop'? [packagemap.import]"),
        (
            "shop.cart.Cart.total",
            "attributes of the class 'shop.cart.Cart' cannot be imported; import the class [packagemap.import]",
        ),
        (
            "two words",
            "expected a dotted name, optionally followed by 'as' and an alias, got 'two words' [packagemap.import]",
        ),
        (
            "shop as class",
            "expected a dotted name, optionally followed by 'as' and an alias, got 'shop as class' [packagemap.import]",
        ),
    ],
)
def test_an_import_that_would_fail_is_a_located_warning_and_the_name_is_shown(myst, text, message):
    myst.page("index", f"Use :import:`{text}` here.")
    myst.page("page.md", f"Use {{import}}`{text}` here.")
    built = myst.build("dummy")
    assert warnings_of(built) == [message, message]
    assert [line.split(":")[1] for line in built.warnings] == ["4", "7"]
    for page in ("index", "page"):
        assert literals(built.doctrees[page]) == [text]


def test_an_uncertain_statement_is_marked_without_a_warning(project):
    project.write("src/shop/lazy.py", "def __getattr__(name): ...\n")
    project.page("index", "Use :import:`shop.lazy.anything as x`, :import:`math.pi`.")
    built = project.build("html")
    assert built.warnings == []
    assert literals(built.doctrees["index"]) == ["from shop.lazy import anything as x", "from math import pi"]
    marks = list(built.doctrees["index"].findall(nodes.abbreviation))
    assert [mark["explanation"].partition(":")[0] for mark in marks] == ["Not checked", "Not checked"]
    assert '<abbr class="pm-doubt" title="Not checked: the module' in built.text("index.html")
    assert "packagemap-tables.css" in built.text("index.html")


def test_it_leads_to_documentation(project):
    project.page("index", ":import:`shop.stock.Shelf`, :import:`shop.cart`, :import:`shop.cart.empty`")
    project.page("api", ".. py:module:: shop.cart\n\n.. py:module:: shop.stock.shelf\n\n.. py:class:: Shelf")
    html = project.build("html", nitpicky=True)
    assert html.warnings == []
    text = html.text("index.html")
    assert re.search(r'href="api.html#shop.stock.shelf.Shelf"[^>]*><code[^>]*><span[^>]*>from</span>', text)
    assert 'href="api.html#module-shop.cart"' in text
    assert "empty" in text


def test_an_edit_that_breaks_an_import_reads_the_page_again(project):
    project.page("index", "Use :import:`shop.cart.Cart`.")
    project.page("other", "Use :import:`shop.stock.shelf`.")
    assert project.build("dummy").warnings == []
    assert project.build("dummy").read == set()
    project.write("src/shop/cart.py", "class Basket: ...\n")
    built = project.build("dummy")
    assert built.read == {"index"}
    assert warnings_of(built) == ["cannot import name 'Cart' from 'shop.cart' [packagemap.import]"]
    project.write("src/shop/cart.py", "class Cart: ...\n")
    again = project.build("dummy")
    assert (again.read, again.warnings) == ({"index"}, [])


def test_a_name_that_appears_is_found_without_touching_the_page(project):
    project.page("index", "Use :import:`shop.new.Thing` and :import:`brandnew`.")
    assert len(project.build("dummy").warnings) == 2
    project.write("src/shop/new.py", "class Thing: ...\n")
    project.write("src/brandnew.py", "")
    built = project.build("dummy")
    assert (built.read, built.warnings) == ({"index"}, [])


def test_an_internal_error_is_one_warning(project, monkeypatch):
    def fail(*args, **kwargs):
        raise RuntimeError("no")

    monkeypatch.setattr(usages, "find_usage_or_problem", fail)
    project.page("index", "Use :import:`shop.cart` here.")
    assert warnings_of(project.build("dummy")) == ["import failed: RuntimeError: no [packagemap.internal]"]
    monkeypatch.undo()
    assert project.build("dummy").warnings == []


def test_parallel_builds_give_the_same_bytes(project):
    for number in range(12):
        project.page(f"page{number}", f":import:`shop.cart.Cart` :import:`shop.cart.Nope{number}`")
    project.page("index", ":import:`shop.cart`")
    serial = project.build("dummy")
    parallel = project.build("dummy", parallel=2, build_directory="build2")
    assert sorted(serial.warnings) == sorted(parallel.warnings)
    assert len(serial.warnings) == 12
