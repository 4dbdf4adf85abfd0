"""Treemaps of a real package: their areas, and how many names there is room for."""

from __future__ import annotations

from functools import lru_cache

import pytest

from sphinx_packagemap.i18n import ENGLISH, get_language
from sphinx_packagemap.layout import Scene
from sphinx_packagemap.options.diagram import parse_diagram_options
from sphinx_packagemap.rendering.diagram import Diagram
from sphinx_packagemap.rendering.diagram.layouts import LAYOUTS, draw
from sphinx_packagemap.rendering.diagram.legend import format_key
from sphinx_packagemap.rendering.diagram.nodes import format_short_size, format_size
from sphinx_packagemap.survey import Survey, find_tiers
from sphinx_packagemap.views import ColorBy, DiagramRequest, Layout, Size, TreeRequest, Visibility
from sphinx_packagemap.views.diagram import ColorKey
from sphinx_packagemap.views.diagram.view import survey_diagram

REQUEST = DiagramRequest(
    TreeRequest(tests=Visibility.HIDE, max_items=1000), layout=Layout.TREEMAP, color_by=ColorBy.PACKAGE
)
SPEC = LAYOUTS[Layout.TREEMAP]


@lru_cache
def survey_django() -> Diagram:
    return Diagram(survey_diagram(Survey(find_tiers(".")), "django", REQUEST), REQUEST)


def compute_spread(diagram: Diagram, scene: Scene) -> float:
    """Return the largest ratio of an area to its size, divided by the smallest; small areas do not count."""
    nodes = diagram.view.nodes
    packages = {node.parent for node in nodes}
    leaves = [
        (box.width * box.height, nodes[box.node].own_size if box.is_own else nodes[box.node].size)
        for box in scene.boxes
        if box.is_own or box.node not in packages
    ]
    scale = sum(area for area, _ in leaves) / sum(size for _, size in leaves)
    ratios = [area / (size * scale) for area, size in leaves if size * scale >= 60]
    return max(ratios) / min(ratios)


@pytest.mark.parametrize(("width", "min_names"), [(SPEC.width, 250), (SPEC.phone_width, 120)])
def test_django(width: float, min_names: int) -> None:
    diagram = survey_django()
    scene = draw(diagram, width=width)
    assert 850 < len(diagram.view.nodes) < 1000
    assert compute_spread(diagram, scene) < 1.2
    assert sum(bool(box.texts) for box in scene.boxes) >= min_names
    assert scene.width == width
    assert scene.height <= 1100


def test_title_bars_have_totals_and_modules_their_sizes() -> None:
    diagram = survey_django()
    texts = {
        diagram.view.get_item(diagram.view.nodes[box.node]).name: [text.text for text in box.texts]
        for box in draw(diagram, width=SPEC.width).boxes
        if not box.is_own
    }
    name, total = texts["django"]
    assert name == "django"
    assert total == f"{diagram.view.nodes[0].size:,} lines in the modules shown"
    assert texts["django.db"][1].endswith("k")
    assert texts["django.db.models.query"][0] == "query"
    assert "," in texts["django.db.models.query"][1]


@pytest.mark.parametrize(
    ("size", "text"), [(0, "0"), (9_999, "9,999"), (10_000, "10.0k"), (70_449, "70.4k"), (70_450, "70.5k")]
)
def test_sizes_are_short(size: int, text: str) -> None:
    assert format_short_size(size, ENGLISH) == text


def test_sizes_have_the_separators_of_the_language() -> None:
    german = get_language("de")
    assert [format_short_size(size, german) for size in (9_999, 70_449)] == ["9.999", "70,4k"]
    assert format_size(116_965, Size.LINES, german).startswith("116.965 ")


@pytest.mark.parametrize("layout", Layout)
def test_areas_are_coloured_by_package_unless_the_author_chooses(layout: Layout) -> None:
    request = parse_diagram_options({"layout": layout.value}, 1000).request
    assert request.color_by is (ColorBy.PACKAGE if layout.traits.shows_sizes else ColorBy.KIND)
    assert parse_diagram_options({"layout": layout.value, "color-by": "kind"}, 1000).request.color_by is ColorBy.KIND


def test_all_numbers_of_a_legend_have_separators() -> None:
    key = ColorKey(ColorBy.SIZE.value, low=1_001, high=12_345, step=2)
    assert format_key(key, Size.LINES, ENGLISH) == "1,001–12,345 lines"
