"""Incremental builds of pages with comparisons, anatomies, usages and imports."""

from __future__ import annotations

import hashlib

import pytest

PAGES = {
    "compare": ".. module-compare:: shop.cart shop.stock\n",
    "purposes": ".. module-compare:: shop\n   :submodules:\n",
    "importers": ".. module-compare:: shop.stock.shelf\n   :rows: imported-by, closure\n",
    "anatomy": ".. module-anatomy:: shop.stock\n   :show: initialization, namespace, submodules, imported-by\n",
    "usage": ".. module-usage:: shop.stock.shelf.Shelf\n",
    "role": ":import:`shop.stock.Shelf`\n",
    "generic": ".. module-compare::\n",
    "plain": "Text.\n",
}


@pytest.fixture
def pages(project):
    project.page("index", ".. toctree::\n   :glob:\n\n   *\n")
    for name, text in PAGES.items():
        project.page(name, text)
    return project


# Changes of the code, and the pages that are affected.
CHANGES = {
    "a comment": ({"shop/cart.py": ("class Cart", "# comment\nclass Cart")}, set()),
    "a docstring": ({"shop/cart.py": ("What is bought.", "What is chosen.")}, {"compare", "purposes"}),
    "a public name": ({"shop/cart.py": ("def empty", "def drain")}, {"compare"}),
    "a class that is re-exported": (
        {"shop/stock/shelf.py": ("class Shelf", "class Board")},
        {"anatomy", "compare", "usage", "role"},
    ),
    "an import": (
        {"shop/cart.py": ('"""What is bought."""', '"""What is bought."""\nfrom .stock import shelf')},
        {"importers", "compare"},
    ),
    "a summary of a class": ({"shop/stock/shelf.py": ("A shelf.", "A board.")}, {"anatomy"}),
    "a module's docstring below": ({"shop/stock/shelf.py": ("One shelf.", "Another.")}, {"anatomy"}),
}


@pytest.mark.parametrize("change", CHANGES)
def test_exactly_the_pages_that_show_a_change_are_read_again(pages, parallel, change):
    files, expected = CHANGES[change]
    pages.build(parallel=parallel)
    assert pages.build(parallel=parallel).read == set()
    for name, (before, after) in files.items():
        text = (pages.src / name).read_text()
        assert before in text
        (pages.src / name).write_text(text.replace(before, after))
    assert pages.build(parallel=parallel).read == expected
    assert pages.build(parallel=parallel).read == set()


def test_a_module_that_comes_and_goes(pages, parallel):
    pages.build(parallel=parallel)
    new = pages.write("src/shop/stock/drawer.py", '"""A drawer."""\nfrom .shelf import Shelf\n')
    shows_it = {"compare", "importers", "anatomy"}
    assert pages.build(parallel=parallel).read == shows_it
    new.unlink()
    assert pages.build(parallel=parallel).read == shows_it


def test_a_page_is_written_again_when_a_link_has_another_target(pages, parallel):
    pages.build(parallel=parallel)
    pages.page("api", ".. py:module:: shop.stock.shelf\n\n.. py:class:: Shelf\n")
    built = pages.build(parallel=parallel)
    assert {"compare", "anatomy", "role", "importers"} <= built.written
    assert "plain" not in built.written
    assert 'href="api.html#shop.stock.shelf.Shelf"' in built.text("anatomy.html")


def test_serial_and_parallel_builds_give_the_same_bytes(pages):
    digests = []
    for parallel in (0, 2):
        built = pages.build(parallel=parallel, build_directory=f"build{parallel}")
        files = [built.output / f"{name}.html" for name in PAGES]
        digests.append([hashlib.sha256(file.read_bytes()).hexdigest() for file in files])
    assert digests[0] == digests[1]


def test_installed_distributions_are_read_in_each_build(project, monkeypatch):
    project.page("index", ".. module-compare:: shop\n   :rows: distribution, purpose\n")
    info = project.src / "shop-1.0.dist-info"
    info.mkdir()
    (info / "METADATA").write_text("Metadata-Version: 2.1\nName: shop\nVersion: 1.0\n")
    assert "shop 1.0" in project.build("dummy").doctrees["index"].astext()
    assert project.build("dummy").read == set()
    (info / "METADATA").write_text("Metadata-Version: 2.1\nName: shop\nVersion: 2.0\n")
    built = project.build("dummy")
    assert built.read == {"index"}
    assert "shop 2.0" in built.doctrees["index"].astext()


def test_the_authors_own_texts_can_be_translated(project):
    content = "   License\n     As it is\n"
    project.page("index", f".. module-compare:: shop.cart\n   :caption: A table\n\n{content}")
    catalogue = (project.build("gettext").output / "index.pot").read_text()
    assert 'msgid "As it is"' in catalogue
    assert 'msgid "A table"' in catalogue
    assert "Structure" not in catalogue  # our texts have their own catalogue


def test_other_packages_to_which_imports_lead_are_dependencies(project, parallel, monkeypatch):
    # All stamps count: those of recent files would not, and everything would be computed again.
    monkeypatch.setattr("sphinx_packagemap.stamps._COARSEST_CLOCK", -(10**12))
    project.page("index", ".. toctree::\n   :glob:\n\n   *\n")
    project.page("anatomy", ".. module-anatomy:: front\n   :show: namespace\n")
    project.page("compare", ".. module-compare:: front\n   :rows: classes\n")
    project.page("tree", ".. package-tree:: front\n   :members:\n   :summary:\n")
    project.page("usage", ".. module-usage:: front.Cart\n")
    project.page("role", ":import:`front.Cart`\n")
    project.write("src/front.py", "from shop.cart import Cart\nfrom back import Late\n__all__ = ['Cart', 'Late']\n")
    built = project.build(parallel=parallel)
    assert "A cart." in built.text("anatomy.html")
    assert project.build(parallel=parallel).read == set()
    cart = project.src / "shop/cart.py"
    cart.write_text(cart.read_text().replace("A cart.", "A trolley."))
    assert project.build(parallel=parallel).read == {"anatomy", "tree"}
    cart.write_text(cart.read_text().replace("class Cart:", "class Trolley:").replace("empty", "Cart"))
    assert project.build(parallel=parallel).read == {"anatomy", "compare", "tree"}
    cart.write_text("from .stock.shelf import Shelf as Cart\n")
    assert project.build(parallel=parallel).read == {"anatomy", "compare", "tree", "usage", "role"}
    project.write("src/back.py", 'class Late:\n    """Late."""\n')
    built = project.build(parallel=parallel)
    assert built.read == {"anatomy", "compare", "tree"}
    assert "Late." in built.text("anatomy.html")
