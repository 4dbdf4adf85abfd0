"""Documents from their texts."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from sphinx_packagemap.documents import Document, Markup


@pytest.fixture
def make() -> Callable[..., Document]:
    """Return a function that makes a document of a text."""

    def run(text: str, markup: Markup = Markup.MARKDOWN) -> Document:
        return Document("/x/README", "README", text.encode(), text, markup)

    return run
