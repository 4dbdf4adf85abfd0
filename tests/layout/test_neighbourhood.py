"""Neighbourhoods: nothing overlaps, nothing is outside, and every module is joined to its group."""

from __future__ import annotations

import sysconfig

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sphinx_packagemap.i18n import ENGLISH
from sphinx_packagemap.layout import Area, AreaRole, BoxMark, LayoutNode, Scene
from sphinx_packagemap.layout.neighbourhood import (
    Chip,
    ExternalList,
    Group,
    NeighbourhoodGraph,
    find_head,
    lay_out_neighbourhood,
    make_funnel,
)
from sphinx_packagemap.layout.text import compute_text_width
from sphinx_packagemap.model import ImportKind
from sphinx_packagemap.rendering.diagram import Diagram
from sphinx_packagemap.rendering.diagram.layouts import draw
from sphinx_packagemap.survey import Survey, Tier
from sphinx_packagemap.views import (
    USUAL_KINDS,
    DiagramRequest,
    Externals,
    Grain,
    ImportsRequest,
    Layout,
    TreeRequest,
)
from sphinx_packagemap.views.diagram.view import survey_diagram

WIDTHS = (732.0, 354.0)
INSTALLED = Survey((Tier("site", tuple({sysconfig.get_path("purelib"), sysconfig.get_path("platlib")})),))
MODULES = ("requests.sessions", "requests.utils", "sphinx.util.nodes", "docutils.nodes", "jinja2.environment", "pluggy")

Edges = tuple[float, float, float, float]
NAMES = st.text("abcdefg._", min_size=1, max_size=50)


def make_chips(names: list[str], mark: BoxMark, statements: list[int], first: int) -> list[Chip]:
    return [
        Chip(
            first + number,
            LayoutNode(name, note=str(statements[number % len(statements)]), icon=False),
            statements[number % len(statements)],
            (mark,),
        )
        for number, name in enumerate(names)
    ]


@st.composite
def graphs(draw_: st.DrawFn) -> NeighbourhoodGraph:
    names = st.lists(NAMES, max_size=14)
    importers, imports, external = draw_(names), draw_(names), draw_(st.lists(NAMES, max_size=7))
    statements = draw_(st.lists(st.integers(1, 5000), min_size=1, max_size=5))
    rest = draw_(st.sampled_from(["", "+12 more"]))
    chips = make_chips(external, BoxMark.ROW, statements, 1 + len(importers) + len(imports))
    more = draw_(st.lists(st.tuples(NAMES, st.just("237")), max_size=2))
    externals = ExternalList(chips, "external", more, f"External: {', '.join(external)}") if chips or more else None
    return NeighbourhoodGraph(
        0,
        LayoutNode(draw_(NAMES), note="12", icon=False),
        Group(make_chips(importers, BoxMark.IMPORTER, statements, 1), "imported by 7, 303 statements", rest),
        Group(make_chips(imports, BoxMark.IMPORTED, statements, 1 + len(importers)), "imports nothing here", rest),
        externals,
    )


def get_edges(each) -> Edges:
    return each.x, each.y, each.x + each.width, each.y + each.height


def overlap(one: Edges, other: Edges) -> bool:
    return (
        one[0] < other[2] - 0.05 and other[0] < one[2] - 0.05 and one[1] < other[3] - 0.05 and other[1] < one[3] - 0.05
    )


def get_text_edges(text) -> Edges:
    height = 7.5 if text.is_small else 9.0
    return text.x, text.y - height, text.x + text.width, text.y + 2.5


def check(scene: Scene, width: float) -> None:
    subject, *others = scene.boxes
    assert subject.marks == (BoxMark.SUBJECT,)
    rows = [box for box in others if BoxMark.ROW in box.marks]
    solid = [get_edges(box) for box in scene.boxes if box not in rows]
    solid += [get_edges(area) for area in scene.areas if area.role in (AreaRole.REST, AreaRole.EXTERNAL)]
    notes = [get_edges(area) for area in scene.areas if area.role is AreaRole.NOTE]
    funnels = [area for area in scene.areas if area.role in (AreaRole.IMPORTERS, AreaRole.IMPORTS)]
    everything = solid + notes + [get_edges(area) for area in funnels]
    for number, one in enumerate(everything):
        assert 0 <= one[0] <= one[2] <= scene.width + 0.11
        assert 0 <= one[1] <= one[3] <= scene.height + 0.11
        assert not any(overlap(one, other) for other in everything[:number]), one
    assert not any(overlap(get_edges(one), get_edges(other)) for n, one in enumerate(rows) for other in rows[:n])
    check_texts(scene)
    for area in funnels:
        check_funnel(area, subject, scene)
    for area in scene.areas:
        if area.role is AreaRole.LINK:
            ways = [get_edges(box) for box in scene.boxes]
            assert not any(overlap((area.x, area.y - 0.5, area.x + area.width, area.y + 0.5), way) for way in ways)
    assert scene.width <= width + 0.11


def check_texts(scene: Scene) -> None:
    for around in (*scene.boxes, *(area for area in scene.areas if area.texts)):
        words = [get_text_edges(text) for text in around.texts]
        left, top, right, bottom = get_edges(around)
        for number, word in enumerate(words):
            assert left - 0.11 <= word[0] <= word[2] <= right + 0.11, around
            assert top - 0.11 <= word[1] <= word[3] <= bottom + 0.11, around
            assert not any(overlap(word, other) for other in words[:number]), around
    bars = [area for area in scene.areas if area.role in (AreaRole.IMPORTERS_BAR, AreaRole.IMPORTS_BAR)]
    for bar in bars:
        (box,) = (each for each in scene.boxes if overlap(get_edges(each), get_edges(bar)))
        assert box.x < bar.x
        assert bar.x + bar.width < box.x + box.width
        assert bar.y + bar.height < box.y + box.height
        assert not any(overlap(get_text_edges(text), get_edges(bar)) for text in box.texts)


def check_funnel(area: Area, subject, scene: Scene) -> None:
    middle = subject.x + subject.width / 2
    assert area.x + area.width / 2 == pytest.approx(middle, abs=0.2)
    edge = subject.y if area.role is AreaRole.IMPORTERS else subject.y + subject.height
    narrow = area.y + area.height if area.role is AreaRole.IMPORTERS else area.y
    assert narrow == pytest.approx(edge, abs=0.11)
    points = make_funnel(area)
    assert all(area.x - 0.01 <= x <= area.x + area.width + 0.01 for x, _ in points)
    assert area.y <= find_head(area) < area.y + area.height - 7


@pytest.mark.parametrize("width", WIDTHS)
@given(graph=graphs())
def test_nothing_overlaps(graph: NeighbourhoodGraph, width: float):
    scene = lay_out_neighbourhood(graph, width)
    check(scene, width)
    nodes = [box.node for box in scene.boxes]
    chips = [*graph.importers.chips, *graph.imports.chips]
    is_wide = any(area.role is AreaRole.EXTERNAL for area in scene.areas)
    chips += graph.externals.chips if graph.externals is not None and is_wide else ()
    assert nodes == [0, *(chip.node for chip in chips)]
    assert is_wide == (graph.externals is not None and width > 480)


@given(graph=graphs())
def test_bars_have_a_common_scale(graph: NeighbourhoodGraph):
    scene = lay_out_neighbourhood(graph, 732)
    statements = {chip.node: chip.statements for chip in (*graph.importers.chips, *graph.imports.chips)}
    bars = [area for area in scene.areas if area.role in (AreaRole.IMPORTERS_BAR, AreaRole.IMPORTS_BAR)]
    assert len(bars) == (len(statements) if max(statements.values(), default=0) > 1 else 0)
    scales = []
    for bar in bars:
        (box,) = (each for each in scene.boxes if overlap(get_edges(each), get_edges(bar)))
        if bar.width > 1.5:
            scales.append((bar.width - 0.05) / statements[box.node])
            scales.append((bar.width + 0.05) / statements[box.node])
    lows, highs = scales[::2], scales[1::2]
    assert max(lows, default=0) <= min(highs, default=0) + 1e-6


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("grain", Grain)
@pytest.mark.parametrize("name", MODULES)
def test_nothing_overlaps_in_real_packages(name: str, grain: Grain, width: float):
    imports = ImportsRequest((*USUAL_KINDS, ImportKind.TYPE_CHECKING), grain=grain, externals=Externals.ALL)
    tree = TreeRequest(summary=False, focus=(name,))
    request = DiagramRequest(tree, Layout.NEIGHBOURHOOD, imports=imports)
    view = survey_diagram(INSTALLED, name.partition(".")[0], request)
    assert view.problems == ()
    scene = draw(Diagram(view, request), ENGLISH, width)
    check(scene._replace(legend=()), width)
    assert len(scene.boxes) > 1 or name == "pluggy"


@pytest.mark.parametrize("width", [300.0, 250.0, 150.0])
def test_the_number_is_beside_the_end_of_a_long_name(width: float):
    name = "a_very_long_module_name_that_goes_on_and_on"  # 309.6 px
    chip = Chip(1, LayoutNode(name, note="1"), 1, (BoxMark.IMPORTER,))
    graph = NeighbourhoodGraph(0, LayoutNode("core"), Group([chip], "imported by 1"), Group([], "imports nothing"))
    box = lay_out_neighbourhood(graph, width).boxes[1]
    *lines, number = box.texts
    assert "".join(line.text for line in lines) == name
    assert (number.text, number.y) == ("1", lines[-1].y)
    assert number.x >= lines[-1].x + lines[-1].width
    assert box.width <= width


def test_the_number_is_beside_a_name_that_just_fits():
    name = "m" * 25 + "_" + "n" * 20
    room = compute_text_width(name) + 2 * 8 + 17 + 1
    chip = Chip(1, LayoutNode(name, note="1"), 1, (BoxMark.IMPORTER,))
    graph = NeighbourhoodGraph(0, LayoutNode("core"), Group([chip], "imported by 1"), Group([], "imports nothing"))
    first, second, number = lay_out_neighbourhood(graph, room).boxes[1].texts
    assert (first.text, second.text, number.text) == ("m" * 25 + "_", "n" * 20, "1")
    assert second.y == number.y
