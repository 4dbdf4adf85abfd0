"""Every directive in docstrings that autodoc puts on a page."""

from __future__ import annotations

import sys

import pytest

MODULE = '''
"""All of it.

.. package-tree:: shop
   :caption: A tree

   shop.cart
      A note [#]_.

.. package-diagram:: shop
   :caption: A diagram

.. module-compare:: shop.cart shop.stock

   Row
      Own [#]_.

.. module-anatomy:: shop.cart

.. module-usage:: shop.cart
   :caption: Code

.. [#] First footnote
.. [#] Second footnote
"""


def function(argument):
    """Do something.

    .. package-tree:: shop.stock

    :param argument: see :import:`shop.cart.Cart`
    """
'''
WORDS = (
    *("A tree", "A note", "A diagram", "Own", "What it offers", "Code", "First footnote", "Second footnote"),
    *("shop.stock", "from shop.cart import Cart"),
)


@pytest.fixture
def documented(project, monkeypatch):
    project.configure(extensions=["sphinx_packagemap", "sphinx.ext.autodoc"])
    project.write("src/documented_in_docstrings.py", MODULE)
    project.page("index", ".. automodule:: documented_in_docstrings\n   :members:\n")
    monkeypatch.syspath_prepend(str(project.src))
    yield project
    sys.modules.pop("documented_in_docstrings", None)


@pytest.mark.parametrize(
    ("builder", "suffix"),
    [("html", "html"), ("text", "txt"), ("latex", "tex"), ("man", "1"), ("texinfo", "texi"), ("xml", "xml")],
)
def test_every_directive_works_in_a_docstring(documented, builder, suffix):
    built = documented.build(builder)
    assert not built.warnings
    text = " ".join("".join(path.read_text("utf-8") for path in built.output.rglob(f"*.{suffix}")).split())
    for tag in ('<span class="pre">', "</span>"):
        text = text.replace(tag, "")
    for word in WORDS:
        assert word in text, word


def test_a_warning_names_the_docstring(documented):
    documented.write("src/documented_in_docstrings.py", '"""Text.\n\n.. package-tree:: shap\n"""\n')
    (warning,) = documented.build().warnings
    assert warning.startswith("src/documented_in_docstrings.py:docstring of documented_in_docstrings:3: WARNING: ")
