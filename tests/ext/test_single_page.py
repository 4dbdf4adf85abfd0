"""All pages in one: every link of ours leads to an existing anchor."""

from __future__ import annotations

import re

import pytest

OBJECTS = {
    "shop": "",
    "shop.cart": ".. py:class:: Cart\n\n.. py:function:: empty",
    "shop.stock": "",
    "shop.stock.shelf": ".. py:class:: Shelf",
    "shop.lazy": ".. py:data:: anything",
}
API = "\n\n".join(f".. py:module:: {name}\n\n{objects}" for name, objects in OBJECTS.items())
SHOWN = {
    "tree": (
        ".. package-tree:: shop\n   :members:\n   :caption: See :py:mod:`shop.cart`.\n\n"
        "   .stock\n     :py:mod:`shop.cart`\n"
    ),
    "diagram": ".. package-diagram:: shop\n   :caption: A diagram.\n",
    "compare": (
        ".. module-compare:: shop.cart shop.stock\n"
        "   :rows: submodules, namespace, imports, See\n\n   See\n    - :py:mod:`shop.stock.shelf`\n    - b\n"
    ),
    "anatomy": ".. module-anatomy:: shop.stock\n",
    "import": "See :import:`shop.cart.Cart`, **in** *text*.\n",
    "doubted import": "See :import:`shop.lazy.anything`.\n",
}
# A builder that is derived from that of Sphinx, with another name.
DERIVED = """
from sphinx.builders.singlehtml import SingleFileHTMLBuilder

class Derived(SingleFileHTMLBuilder):
    name = "derived"

def setup(app):
    app.add_builder(Derived)
"""


@pytest.fixture
def whole(project, monkeypatch):
    """Return a project whose pages link to another one, and whose table of contents has no objects."""
    project.configure(
        extensions=["sphinx_packagemap", "derived_single_page"], toc_object_entries=False, html_permalinks=False
    )
    project.write("docs/derived_single_page.py", DERIVED)
    project.write("src/shop/lazy.py", "def __getattr__(name): ...\n")
    monkeypatch.syspath_prepend(project.docs)
    project.page("index", ".. toctree::\n\n   deep/page\n   api\n")
    project.page("api", API)
    return project


def links(html):
    """Return the anchors of all links on the page, and all ids."""
    body = html.partition('<div class="toctree-wrapper')[2]
    return re.findall(r'<a [^>]*?\bhref="#([^"]+)"', body), set(re.findall(r'\bid="([^"]+)"', html))


@pytest.mark.parametrize("builder", ["singlehtml", "derived"])
@pytest.mark.parametrize("shown", SHOWN)
def test_every_link_leads_to_an_anchor(whole, shown, builder):
    whole.page("deep/page", SHOWN[shown])
    built = whole.build(builder)
    assert built.warnings == []
    found, ids = links(built.text("index.html"))
    ours = [anchor for anchor in found if not anchor.startswith("document-")]
    assert ours
    assert [anchor for anchor in found if anchor not in ids] == []
