"""Diagrams of real packages: nothing overlaps, nothing leaves what it lies in, nothing is left out."""

from __future__ import annotations

import importlib.util
from pathlib import Path
from types import ModuleType

import pytest

from sphinx_packagemap.i18n import ENGLISH
from sphinx_packagemap.rendering.diagram import Diagram
from sphinx_packagemap.rendering.diagram.layouts import draw
from sphinx_packagemap.rendering.diagram.nodes import make_layout_nodes
from sphinx_packagemap.survey import Survey, Tier, find_tiers
from sphinx_packagemap.views import DiagramRequest, Direction, Layout, TreeRequest
from sphinx_packagemap.views.diagram.view import survey_diagram
from truth import fetching

NAMES = ["django", "sympy", "requests", "numpy", "transformers", "homeassistant", "asyncio", "sphinx_packagemap"]
WIDTHS = [344.0, 680.0]


def _checks() -> ModuleType:
    """Return the module with the checks that generated hierarchies are put to."""
    file = Path(__file__).parents[1] / "tests" / "layout" / "conftest.py"
    spec = importlib.util.spec_from_file_location("drawing_checks", file)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture(scope="module")
def make_diagram():
    """Return a function that makes the diagram of a real package."""
    tiers = (Tier("newer", (str(fetching.newer()),)), Tier("site", (str(fetching.site()),)), *find_tiers("."))
    survey = Survey(tiers)

    def make(name: str, layout: Layout, direction: Direction = Direction.RIGHT, **options: int) -> Diagram:
        request = DiagramRequest(TreeRequest(counts=True, **options), layout)
        diagram = Diagram(survey_diagram(survey, name, request), request)
        return diagram._replace(style=diagram.style._replace(direction=direction, counts=True))

    return make


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("layout", [layout for layout in Layout if layout.traits.is_nested])
def test_boxes_lie_where_they_belong(make_diagram, layout: Layout, name: str, width: float) -> None:
    diagram = make_diagram(name, layout, max_items=12_000)
    _checks()._check_boxes(make_layout_nodes(diagram, ENGLISH), draw(diagram, width=width)._replace(lines=()))


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("direction", list(Direction))
def test_trees_are_where_they_belong(make_diagram, direction: Direction, name: str, width: float) -> None:
    diagram = make_diagram(name, Layout.TREE, direction, max_items=700)
    _checks()._check_tree(make_layout_nodes(diagram, ENGLISH), draw(diagram, width=width))
