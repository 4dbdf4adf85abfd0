"""Slices of scenes that are higher than a page: every box and text is whole in one of them."""

from __future__ import annotations

from itertools import pairwise

import pytest

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
