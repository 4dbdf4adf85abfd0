"""The title and the description of a diagram, for readers who do not see it."""

from __future__ import annotations

import re

import pytest

from sphinx_packagemap.i18n import ENGLISH
from sphinx_packagemap.rendering.diagram import DiagramStyle
from sphinx_packagemap.rendering.diagram.layouts import LAYOUTS, draw
from sphinx_packagemap.rendering.diagram.svg import render_svg
from sphinx_packagemap.rendering.diagram.texts import format_description, format_title
from sphinx_packagemap.views import Edges, Layout

TEXTS = {
    Layout.ICICLE: (
        "p: levels of packages and modules by size",
        (
            "8 nodes. The modules in a package are in the column to its right; small ones are merged. "
            "Areas show lines of source."
        ),
    ),
    Layout.TREE: (
        "p: tree of packages and modules",
        "8 nodes. Lines connect each package with its subpackages and modules.",
    ),
    Layout.NESTED: (
        "p: packages and modules as nested boxes",
        "8 nodes. The box of a package contains those of its subpackages and modules.",
    ),
    Layout.TREEMAP: (
        "p: treemap of the modules by size",
        "8 nodes. The box of a package contains those of its subpackages and modules. Areas show lines of source.",
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
    assert format_description(diagram, ENGLISH).endswith(" Arrows point to the imported module.")


def test_the_title_of_the_author_is_used(diagram_of_p):
    assert format_title(diagram_of_p(style=DiagramStyle(alt="Mine")), ENGLISH) == "Mine"


@pytest.mark.parametrize("layout", Layout)
def test_numbers_beside_a_name_are_read_in_its_label_only(diagram_of_p, layout):
    diagram = diagram_of_p(layout, style=DiagramStyle(counts=True), counts=True)
    drawing = render_svg(diagram, draw(diagram), {}, prefix="x")
    labels = re.findall(r'class="pm-label"[^>]* aria-label="([^"]*)"[^>]*>(.*?)</[ag]>', drawing)
    read = [(label, re.findall(r"<text(?![^>]*aria-hidden)[^>]*>([^<]*)</text>", content)) for label, content in labels]

    assert "aria-hidden" in drawing
    assert any(texts for _, texts in read)
    for label, texts in read:
        assert "".join(texts) in label
