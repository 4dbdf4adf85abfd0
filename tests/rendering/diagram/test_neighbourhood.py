"""Neighbourhoods of modules: their texts, and what their borders mean."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest

from sphinx_packagemap.i18n import ENGLISH
from sphinx_packagemap.model import ImportKind
from sphinx_packagemap.rendering.diagram import Diagram
from sphinx_packagemap.rendering.diagram.layouts import draw
from sphinx_packagemap.rendering.diagram.legend import make_legend
from sphinx_packagemap.rendering.diagram.svg import render_svg
from sphinx_packagemap.rendering.diagram.tikz import render_tikz_file
from sphinx_packagemap.survey import Survey, Tier
from sphinx_packagemap.views import USUAL_KINDS, DiagramRequest, ImportsRequest, Layout, TreeRequest
from sphinx_packagemap.views.diagram.view import survey_diagram


@pytest.fixture
def show(tree) -> Callable[..., Diagram]:
    """Return a function that returns the diagram of the neighbourhood of a module."""

    def make(files: dict[str, str], name: str) -> Diagram:
        imports = ImportsRequest((*USUAL_KINDS, ImportKind.TYPE_CHECKING))
        request = DiagramRequest(TreeRequest(), Layout.NEIGHBOURHOOD, imports=imports)
        return Diagram(survey_diagram(Survey((Tier("root", (tree(files),)),)), name, request), request)

    return make


def list_texts(diagram: Diagram, width: float) -> list[str]:
    scene = draw(diagram, ENGLISH, width)
    return [text.text for part in (*scene.boxes, *scene.areas) for text in part.texts]


def test_modules_of_the_standard_library_are_told_from_statements(show):
    diagram = show({"one.py": "import os, abc\nimport json\nimport yaml\n"}, "one")
    wide, narrow = list_texts(diagram, 732), list_texts(diagram, 344)
    number = wide.index("std. library: 3 modules")
    assert wide[number + 1] == "2"
    assert "External (statements): yaml (1), std. library: 3 modules (2)." in " ".join(narrow)


@pytest.mark.parametrize(("count", "shown", "rest"), [(7, 7, None), (8, 8, None), (9, 7, "+2 more")])
def test_a_single_further_external_module_is_named(show, count, shown, rest):
    names = [f"other{number}" for number in range(count)]
    texts = list_texts(show({"one.py": f"import {', '.join(names)}\n"}, "one"), 732)
    assert [text for text in texts if text.startswith("other")] == names[:shown]
    assert [text for text in texts if text.startswith("+")] == ([rest] if rest else [])


MARKS = {
    "p/__init__.py": "",
    "p/core.py": "import p.space.a, p.both\nfrom typing import TYPE_CHECKING\nif TYPE_CHECKING:\n    import p.typed\n",
    "p/space/a.py": "",
    "p/both.py": "import p.core\n",
    "p/typed.py": "",
}


def test_dashes_mean_imports_for_type_checkers_only(show):
    diagram = show(MARKS, "p.core")
    scene = draw(diagram, ENGLISH, 732)
    svg = render_svg(diagram, scene, {}, prefix="x", language=ENGLISH)
    boxes = re.findall(r'<g class="pm-node ([^"]*)"[^>]*><rect([^>]*)>', svg)
    assert any("pm-is-namespace-package" in classes for classes, _ in boxes)
    assert ["pm-weak" in classes for classes, _ in boxes] == ["stroke-dasharray" in rect for _, rect in boxes]
    assert render_tikz_file(diagram).count("densely dashed") == 1
    around = show(MARKS, "p.space")
    assert "stroke-dasharray" not in render_svg(around, draw(around, ENGLISH, 732), {}, prefix="x", language=ENGLISH)


def test_the_legend_names_no_colours(show):
    (entry,) = make_legend(show(MARKS, "p.core"), ENGLISH)
    assert entry.word == "⇄: imports in both directions. Dashed: for type checkers only."
