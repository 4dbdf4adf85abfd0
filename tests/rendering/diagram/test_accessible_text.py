"""The title and the description of a diagram, for readers who do not see it."""

from __future__ import annotations

import pytest

from sphinx_packagemap.i18n import ENGLISH
from sphinx_packagemap.rendering.diagram import LAYOUTS, DiagramStyle, format_description, format_title
from sphinx_packagemap.views import Edges, Layout

TEXTS = {
    Layout.TREE: (
        "p: tree of packages and modules",
        "8 boxes. Lines lead from each package to what it contains.",
    ),
    Layout.NESTED: (
        "p: packages around their modules",
        "8 boxes. What a package contains lies within it.",
    ),
    Layout.TREEMAP: (
        "p: modules by their size",
        "8 boxes. What a package contains lies within it. Areas stand for lines of source.",
    ),
}


def test_every_layout_has_a_title_of_its_own():
    titles = [spec.title for spec in LAYOUTS.values()]
    assert len(set(titles)) == len(titles), titles


@pytest.mark.parametrize("layout", TEXTS)
def test_a_layout_has_its_title_and_its_description(diagram_of_p, layout):
    diagram = diagram_of_p(layout)
    assert (format_title(diagram, ENGLISH), format_description(diagram, ENGLISH)) == TEXTS[layout]


def test_arrows_are_described(diagram_of_p):
    diagram = diagram_of_p(edges=Edges.IMPORTS)
    assert format_description(diagram, ENGLISH).endswith(" Arrows lead to what is imported.")


def test_the_title_of_the_author_is_used(diagram_of_p):
    assert format_title(diagram_of_p(style=DiagramStyle(alt="Mine")), ENGLISH) == "Mine"
