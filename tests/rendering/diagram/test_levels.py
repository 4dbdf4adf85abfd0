"""Diagrams with levels in SVG and TikZ: frames, bands, lanes and numbers."""

from __future__ import annotations

import re
from itertools import pairwise
from xml.etree import ElementTree

import pytest

from sphinx_packagemap.i18n import ENGLISH
from sphinx_packagemap.rendering.diagram import Diagram
from sphinx_packagemap.rendering.diagram.layouts import draw
from sphinx_packagemap.rendering.diagram.legend import make_legend
from sphinx_packagemap.rendering.diagram.pages import Page, divide
from sphinx_packagemap.rendering.diagram.svg import render_svg, render_svg_file
from sphinx_packagemap.rendering.diagram.texts import format_description
from sphinx_packagemap.rendering.diagram.tikz import render_tikz, render_tikz_file
from sphinx_packagemap.survey import Survey, Tier
from sphinx_packagemap.views import DiagramRequest, Layout, TreeRequest
from sphinx_packagemap.views.diagram.view import survey_diagram

SVG = "{http://www.w3.org/2000/svg}"


@pytest.fixture
def levelize(tree):
    """Return a function that makes a diagram of modules, given those that each imports."""

    def make(imports: dict[str, str]) -> Diagram:
        files = {f"p/{name}.py": f"from p import {others}\n" if others else "" for name, others in imports.items()}
        request = DiagramRequest(TreeRequest(depth=1), Layout.LEVELIZED)
        survey = Survey((Tier("root", (tree({"p/__init__.py": "", **files}),)),))
        return Diagram(survey_diagram(survey, "p", request), request)

    return make


def test_a_cycle_has_a_frame_with_its_feedback_imports(levelize):
    svg = ElementTree.fromstring(
        render_svg_file(levelize({"top": "one", "one": "two, base", "two": "one", "base": ""}))
    )
    (frame,) = svg.findall(f"{SVG}g[@class='pm-frame']")
    assert "".join(frame.itertext()).strip() == "2 items in cycles: 1 feedback import, 1 statement"
    (arrow,) = svg.findall(f"{SVG}g[@class='pm-arrows']/{SVG}path")
    assert arrow.get("class") == "pm-arrow pm-circular"
    (numbers,) = svg.findall(f"{SVG}g[@class='pm-numbers']")
    assert [text.text for text in numbers] == ["4", "3", "2", "1"]
    assert len(svg.findall(f"{SVG}g[@class='pm-band']")) == 1  # behind every other row without a frame


def test_a_diagram_no_higher_than_a_page_has_no_slices(levelize):
    diagram = levelize({"one": "two", "two": ""})
    page = render_svg(diagram, draw(diagram), {}, prefix="x")
    assert "pm-slice" not in page
    assert "x-drawing" not in page


def test_a_sentence_says_how_to_read_it(levelize):
    assert "2 items in 2 levels. Each imports only from levels below." in format_description(
        levelize({"one": "two", "two": ""}), ENGLISH
    )
    assert "Nothing here imports anything here." in format_description(levelize({"one": "", "two": ""}), ENGLISH)


def test_sums_of_many_lanes_can_be_printed_by_every_engine(levelize):
    names = [f"m{number}" for number in range(24)]
    diagram = levelize({name: ", ".join(each for each in names if each != name) for name in names})
    assert "▴ 1 · 1<" in render_svg_file(diagram, width=354)
    tikz = render_tikz_file(diagram, width=354)
    assert r"\ensuremath{\uparrow} 1 \ensuremath{\cdot} 1" in tikz
    assert re.sub("[–…]", "", tikz).isascii()


def test_a_diagram_higher_than_a_page_is_printed_in_slices(levelize):
    names = [f"m{number}" for number in range(40)]
    diagram = levelize(dict(zip(names, [*names[1:], ""], strict=True)))
    page = render_svg(diagram, draw(diagram), {}, prefix="x")
    assert page.count('id="x-drawing"') == 1
    drawing = ElementTree.fromstring(f"<div>{page}</div>")
    whole, *slices = drawing
    assert len(slices) > 3
    assert {use.get("href") for each in slices for use in each} == {"#x-drawing"}
    assert all(each.get("aria-hidden") == "true" and each.get("aria-label") is None for each in slices)
    boxes = [[float(length) for length in each.get("viewBox", "").split()] for each in slices]
    assert boxes[0][1] == 0
    assert sum(height for *_, height in boxes) == pytest.approx(float(whole.get("height", "")))
    assert all(round(one[1] + one[3] - other[1], 1) == 0 for one, other in pairwise(boxes))
    assert "pm-slice" not in render_svg_file(diagram)


def test_a_diagram_higher_than_a_page_breaks_between_slices_in_latex(levelize):
    names = [f"m{number}" for number in range(40)]
    diagram = levelize(dict(zip(names, [*names[1:], ""], strict=True)))
    (part,) = divide(diagram, ENGLISH, Page(590, 740))
    assert part.unit == 0.75
    assert len(part.slices) > 3
    tikz = render_tikz(
        part.diagram, part.scene, make_legend(diagram, ENGLISH), lambda text, _: text, slices=part.slices
    )
    assert tikz.count(r"\begin{tikzpicture}") == tikz.count(r"\clip") == len(part.slices)
    assert [tikz.count(f"\\pmletters {name}}}") for name in names] == [1] * 40
