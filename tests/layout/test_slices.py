"""Slices of scenes that are higher than a page: every box and text is whole in one of them."""

from __future__ import annotations

from itertools import pairwise

import pytest

from sphinx_packagemap.layout import Box, PlacedText, Scene, Swatch
from sphinx_packagemap.layout.levelized import lay_out_levelized
from sphinx_packagemap.layout.slices import Slice, cut_scene, restrict_scene

from .test_levelized import make_random_graph

HEIGHT = 160.0


@pytest.mark.parametrize("seed", range(0, 150, 3))
def test_no_cut_goes_through_a_box_or_a_number(seed: int):
    graph = make_random_graph(seed)
    containers = {node.parent for node in graph.nodes}
    scene = lay_out_levelized(graph, 354.0)
    slices = cut_scene(scene, containers, HEIGHT)
    assert slices[0].top == 0
    assert slices[-1].bottom == scene.height
    assert all(one.bottom == other.top for one, other in pairwise(slices))
    assert all(0 < each.height <= HEIGHT for each in slices)
    for cut in [each.top for each in slices[1:]]:
        assert not [box for box in scene.boxes if box.node not in containers and box.y < cut < box.y + box.height]
        numbers = [each.number for each in scene.junctions if each.number is not None]
        assert not [text for text in (*scene.levels, *numbers) if text.y - 10 < cut < text.y]


def test_a_scene_no_higher_than_a_page_is_one_slice():
    scene = lay_out_levelized(make_random_graph(3), 732.0)
    assert cut_scene(scene, (), scene.height) == [Slice(0.0, scene.height)]


@pytest.mark.parametrize("seed", range(0, 150, 7))
def test_every_text_is_in_one_slice(seed: int):
    graph = make_random_graph(seed)
    containers = {node.parent for node in graph.nodes}
    scene = lay_out_levelized(graph, 354.0)
    parts = [restrict_scene(scene, each, containers) for each in cut_scene(scene, containers, HEIGHT)]
    texts = [text for part in parts for box in part.boxes for text in box.texts]
    assert sorted(texts) == sorted(text for box in scene.boxes for text in box.texts)
    assert sorted(each for part in parts for each in part.levels) == sorted(scene.levels)
    assert {each for part in parts for each in part.arrows} == {*scene.arrows}


def test_a_sentence_of_two_lines_is_not_cut():
    lines = tuple(PlacedText(20.0, y, 90.0, "a line", is_small=True) for y in (111.0, 127.0))
    scene = Scene(200.0, 130.0, (Box(0, 0.0, 0.0, 50.0, 90.0),), legend=(Swatch(0, 0.0, 100.0, lines),))
    assert cut_scene(scene, (), 125.0)[0].bottom < 100


def test_no_slice_begins_with_only_the_lower_edge_of_a_package_or_ends_with_its_head():
    package = Box(0, 0.0, 0.0, 90.0, 130.0, (PlacedText(5.0, 15.0, 40.0, "package"),))
    modules = [Box(number, 10.0, top, 50.0, 22.0) for number, top in ((1, 30.0), (2, 60.0), (3, 90.0))]
    scene = Scene(100.0, 170.0, (package, *modules, Box(4, 0.0, 140.0, 50.0, 22.0)))
    assert [part.bottom for part in cut_scene(scene, {0}, 126.0)] == [86.0, 170.0]
    assert cut_scene(scene, {0}, 56.0)[0].bottom == 56.0
