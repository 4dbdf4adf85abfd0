"""A small repository with documents about it."""

from __future__ import annotations

import os
from collections.abc import Callable

import pytest

from sphinx_packagemap.documents import read_document
from sphinx_packagemap.views.claims import CheckedDocument
from sphinx_packagemap.views.claims.document import check_document
from sphinx_packagemap.views.claims.repository import DescribedRepository

FILES = """
pyproject.toml README.md Makefile tests/ tests/test_cart.py docs/index.rst docs/guide/start.rst .gitignore
src/shop/__init__.py src/shop/py.typed src/shop/cart.py src/shop/prices.py src/shop/_compat.py
src/shop/pay/__init__.py src/shop/pay/card.py src/shop/pay/cash.py src/shop/pay/refunds.py
"""
CONTENTS = {
    "pyproject.toml": '[project]\nname = "shop"\n',
    ".gitignore": "/local/\n*.log\n",
    "src/shop/cart.py": "class Cart:\n    def add(self): ...\n\ndef empty(): ...\n",
    "src/shop/pay/card.py": "LIMIT = 1\n",
}


@pytest.fixture
def check(tree) -> Callable[..., CheckedDocument]:
    """Return a function that checks a document of the repository, given its text, its path and further files."""

    def run(text: str, name: str = "README.md", files: str = "") -> CheckedDocument:
        names = [*FILES.split(), *files.split()]
        root = tree({**dict.fromkeys(names, ""), **CONTENTS, name: text})
        return check_document(DescribedRepository(root), read_document(os.path.join(root, name), name))

    return run
