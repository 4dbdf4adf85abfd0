"""Colours of diagrams in a browser: those of the palette on every page, and the reader's where these are forced."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

import sphinx_packagemap
from sphinx_packagemap.rendering.diagram import Diagram, DiagramStyle
from sphinx_packagemap.rendering.diagram.layouts import draw
from sphinx_packagemap.rendering.diagram.palette import HUES, Mode, compute_contrast
from sphinx_packagemap.rendering.diagram.svg import render_svg, render_svg_file
from sphinx_packagemap.survey import Survey, Tier
from sphinx_packagemap.views import ColorBy, DiagramRequest, Edges, Layout, TreeRequest
from sphinx_packagemap.views.diagram.view import survey_diagram

pytestmark = [pytest.mark.browser]

FILES = {f"p/s{number}/{name}.py": "import p.s0.m\n" * 30 for number in range(9) for name in ("__init__", "m", "n")}
STYLES = Path(sphinx_packagemap.__file__).parent / "static" / "packagemap-diagram.css"
THEMES = {  # colours of the text and the page, and of links, which are not those of names in a diagram
    Mode.LIGHT: "body { color: #222; background: #fff } a, a:visited { color: #2757dd } a:hover { color: #d00 }",
    Mode.DARK: "body { color: #ced6dd; background: #14171c } a, a:visited { color: #3d94ff } a:hover { color: #fb8 }",
}
# The colours of all shapes and texts, in order, as they are seen.
COLORS = """() => {
  const canvas = document.createElement("canvas").getContext("2d", { willReadFrequently: true });
  return [...document.querySelectorAll(".pm-svg :is(rect, text, path)")].map((element) => {
    canvas.clearRect(0, 0, 1, 1);
    const { fill } = getComputedStyle(element);
    canvas.fillStyle = fill === "none" ? "transparent" : fill;
    canvas.fillRect(0, 0, 1, 1);
    const [red, green, blue, alpha] = canvas.getImageData(0, 0, 1, 1).data;
    return [element.tagName, alpha ? [red, green, blue] : null];
  });
}"""


@pytest.fixture
def diagrams(tree: Callable[[dict[str, str]], str]) -> list[Diagram]:
    """Return a diagram for each layout and meaning of colours."""
    root = tree({"p/__init__.py": "import p.s1\n", **FILES})
    survey = Survey([Tier("roots", (root,))], base=root)
    requests = [
        DiagramRequest(
            TreeRequest(summary=False),
            layout,
            color_by=color_by,
            edges=Edges.IMPORTS if layout.traits.carries_edges else Edges.NONE,
        )
        for layout in Layout
        for color_by in (ColorBy.KIND, ColorBy.PACKAGE, ColorBy.SIZE, ColorBy.DISTANCE)
    ]
    return [Diagram(survey_diagram(survey, "p", request), request, DiagramStyle(legend=True)) for request in requests]


def write(diagram: Diagram, mode: Mode = Mode.LIGHT) -> str:
    links = dict.fromkeys(range(len(diagram.view.nodes)), "x.html")
    return render_svg(diagram, draw(diagram), links, prefix="x", mode=mode)


def see(browser: Any, svg: str, style: str = "", **options: Any) -> list[tuple[str, list[int] | None]]:
    page = browser.new_page(**options)
    page.set_content(f"<!DOCTYPE html><style>{style}</style>{svg}")
    found: list[tuple[str, list[int] | None]] = page.evaluate(COLORS)
    page.close()
    return found


@pytest.mark.parametrize("mode", Mode)
def test_colours_are_those_of_the_palette_by_the_colour_of_the_text(
    browser: Any, diagrams: list[Diagram], mode: Mode
) -> None:
    """The attributes of presentation, which the style sheet overrides, have the colours of the palette."""
    for diagram in diagrams:
        expected = see(browser, write(diagram, mode))
        scheme = "light" if mode is Mode.DARK else "dark"  # of the reader, who has chosen another one for the page
        found = see(browser, write(diagram), THEMES[mode] + STYLES.read_text("utf-8"), color_scheme=scheme)
        for (tag, color), (_, other) in zip(found, expected, strict=True):
            assert (color is None) == (other is None), (tag, color, other)
            assert color is None or max(abs(a - b) for a, b in zip(color, other, strict=True)) <= 1, (tag, color, other)


@pytest.mark.parametrize("mode", Mode)
def test_colours_of_files_are_those_of_their_theme(browser: Any, diagrams: list[Diagram], mode: Mode) -> None:
    for diagram in diagrams:
        _, *found = see(browser, render_svg_file(diagram, theme=mode))  # the first is the background
        assert found == see(browser, write(diagram, mode))
    reader = see(browser, render_svg_file(diagrams[0]), color_scheme=mode.value)
    assert reader == see(browser, render_svg_file(diagrams[0], theme=mode))


def test_forced_colours_are_those_of_the_reader(browser: Any, diagrams: list[Diagram]) -> None:
    for diagram in diagrams:
        style = THEMES[Mode.LIGHT] + STYLES.read_text("utf-8")
        found = see(browser, write(diagram), style, forced_colors="active", color_scheme="dark")
        rectangles = {tuple(color) for tag, color in found if tag == "rect" and color}
        texts = {tuple(color) for tag, color in found if tag == "text" and color}
        assert rectangles == {(0, 0, 0)}
        assert len(texts) <= 2  # those of links, and of the legend
        assert all(max(color) >= 200 for color in texts)


def test_every_hue_and_shade_has_a_border_of_its_own_where_colours_are_forced() -> None:
    forced = STYLES.read_text("utf-8").partition("forced-colors: active")[2]
    borders = re.findall(r"\.pm-(?:hue|step)-\d > rect \{ (.*?); \}", forced)
    assert len(borders) == len(set(borders)) == 7 + 5  # the border of the first hue is solid


@pytest.mark.parametrize("mode", Mode)
@pytest.mark.parametrize(("kind", "hue"), [("package", 0), ("namespace package", 0), ("class", 1), ("function", 1)])
def test_icons_of_trees_have_colours_of_the_palette(browser: Any, mode: Mode, kind: str, hue: int) -> None:
    styles = STYLES.with_name("packagemap.css").read_text("utf-8")
    item = f'<li class="pm-item" data-kind="{kind}"><div class="pm-row"><span class="pm-icon"></span></div></li>'
    page = browser.new_page(color_scheme="light" if mode is Mode.DARK else "dark")
    page.set_content(f'<!DOCTYPE html><style>{styles}{THEMES[mode]}</style><div class="pm-tree"><ul>{item}</ul></div>')
    channels = page.evaluate(
        """() => {
          const canvas = document.createElement("canvas").getContext("2d");
          canvas.fillStyle = getComputedStyle(document.querySelector(".pm-icon")).backgroundColor;
          canvas.fillRect(0, 0, 1, 1);
          return [...canvas.getImageData(0, 0, 1, 1).data];
        }"""
    )
    page.close()
    color = "#" + "".join(f"{channel:02x}" for channel in channels[:3])
    assert (color, channels[3]) == (HUES[hue].get_paint(mode).bar, 255)
    assert compute_contrast(color, "#ffffff" if mode is Mode.LIGHT else "#14171c") >= 3
