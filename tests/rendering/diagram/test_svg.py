"""Diagrams as SVG and TikZ: safe, complete, deterministic."""

from __future__ import annotations

import re
from itertools import combinations
from pathlib import Path
from xml.etree import ElementTree

import pytest
from hypothesis import given
from hypothesis import strategies as st

import sphinx_packagemap
from sphinx_packagemap.i18n import ENGLISH, get_language
from sphinx_packagemap.rendering.diagram import Diagram, DiagramStyle, vary_hues
from sphinx_packagemap.rendering.diagram.layouts import draw
from sphinx_packagemap.rendering.diagram.palette import GROUNDS, HUES, Mode
from sphinx_packagemap.rendering.diagram.svg import render_svg, render_svg_file
from sphinx_packagemap.rendering.diagram.texts import list_more_remarks
from sphinx_packagemap.survey import Survey, Tier
from sphinx_packagemap.text import escape_invisible, escape_tex
from sphinx_packagemap.views import ColorBy, DiagramRequest, Direction, Edges, Layout, TreeRequest
from sphinx_packagemap.views.diagram.view import DiagramView, survey_diagram
from sphinx_packagemap.views.nodes import make_nodes
from sphinx_packagemap.views.purposes import Purpose, PurposeSource
from sphinx_packagemap.views.tree import TreeItem, TreeView

FILES = {
    "p/__init__.py": '"""P & <co>."""\nimport p.a\n',
    "p/a.py": '"""A."""\nimport p.sub.b\n',
    "p/sub/__init__.py": "",
    "p/sub/b.py": "import p.a\n",
    "p/ns/inner.py": "",
    "p/fast.abi3.so": "",
    "p/told.pyi": "",
}
SVG = "{http://www.w3.org/2000/svg}"
LAYOUTS = list(Layout)
NODES = {
    Layout.LEVELIZED: "7 nodes",
    Layout.LAYERED: "5 nodes",
    Layout.NEIGHBOURHOOD: "1 node",
}  # without packages whose own modules neither import nor are imported


@pytest.fixture
def diagram(tree):
    """Return a function that makes a diagram of a small package."""
    root = tree(FILES)

    def make(style=None, **options):
        request = DiagramRequest(TreeRequest(counts=True, highlight=("p.a",)), **options)
        return Diagram(
            survey_diagram(Survey([Tier("roots", (root,))], base=root), "p", request), request, style or DiagramStyle()
        )

    return make


def parsed(diagram, links=None, style=""):
    text = render_svg(diagram, draw(diagram), links or {}, prefix="x", style=style)
    return ElementTree.fromstring(text if style else text.replace("<svg ", f'<svg xmlns="{SVG[1:-1]}" ', 1))


@pytest.mark.parametrize("layout", LAYOUTS)
def test_every_node_is_drawn_and_focusable(diagram, layout):
    example = diagram(layout=layout)
    links = {0: "index.html#p", 2: "https://example.org/?a=1&b=<2>"}
    svg = parsed(example, links)
    nodes = svg.findall(f"{SVG}g[@data-node]")
    numbers = [int(node.get("data-node")) for node in nodes]
    # With levels, nodes are in the order in which they are read: by rows.
    assert (sorted(numbers) if layout.traits.has_levels else numbers) == list(range(len(example.view.nodes)))
    for node in nodes:
        (label,) = [child for child in node if child.get("class") == "pm-label"]
        assert label.get("aria-label").startswith("p")
        assert label.get("href") or label.get("tabindex") == "0"
    hrefs = [label.get("href") for label in svg.iter(f"{SVG}a")]
    drawn = {node.item for node in example.view.nodes}  # with levels, a single top is not drawn
    assert hrefs == [address for item, address in links.items() if item in drawn]


@pytest.mark.parametrize("layout", LAYOUTS)
def test_a_title_and_a_description_explain_the_diagram(diagram, layout):
    svg = parsed(diagram(layout=layout))
    description = svg.find(f"{SVG}desc")
    assert svg.get("role") == "group"
    assert svg.get("aria-label").startswith("p: ")
    assert svg.get("aria-describedby") == description.get("id")
    assert description.text.startswith(f"{NODES.get(layout, '8 nodes')}.")
    assert parsed(diagram(DiagramStyle(alt="Mine <&>"), layout=layout)).get("aria-label") == "Mine <&>"


@pytest.mark.parametrize("layout", LAYOUTS)
def test_a_file_has_a_title_and_a_description_as_elements(diagram, layout):
    svg = parsed(diagram(DiagramStyle(alt="Mine <&>"), layout=layout), style="rect { fill: none; }")
    title, description = svg.find(f"{SVG}title"), svg.find(f"{SVG}desc")
    assert svg.get("role") == "group"
    assert svg.get("aria-labelledby") == f"{title.get('id')} {description.get('id')}"
    assert title.text == "Mine <&>"
    assert description.text.startswith(f"{NODES.get(layout, '8 nodes')}.")
    assert svg.get("class").startswith(f"pm-svg pm-layout-{layout.value}")
    assert svg.get("data-direction") is None  # there is no script
    assert all(title.text.startswith("p") for title in svg.findall(f".//{SVG}g[@data-node]/*/{SVG}title"))
    assert svg.find(f".//{SVG}g[@data-node]/*/{SVG}title") is not None


@pytest.mark.parametrize("direction", Direction)
@pytest.mark.parametrize("layout", LAYOUTS)
def test_the_script_and_the_style_sheet_are_given_the_traits_of_the_layout(diagram, layout, direction):
    svg = parsed(diagram(DiagramStyle(direction), layout=layout))
    classes, traits = svg.get("class").split(), layout.traits
    assert classes[:2] == ["pm-svg", f"pm-layout-{layout.value}"]
    assert ("pm-boxes" in classes) is traits.is_nested
    assert ("pm-areas" in classes) is traits.shows_sizes
    assert svg.get("data-direction") == (direction.value if traits.has_direction else None)


@pytest.mark.parametrize("layout", LAYOUTS)
def test_texts_are_separated_by_white_space(diagram, layout):
    svg = parsed(diagram(edges=Edges.IMPORTS, layout=layout))
    words = {word for text in svg.iter(f"{SVG}text") for word in text.text.split()}
    svg.remove(svg.find(f"{SVG}desc"))
    assert set("".join(svg.itertext()).split()) == words


def test_every_kind_has_its_icon(diagram):
    svg = parsed(diagram())
    icons = {
        re.search(r"pm-is-(\S+)", node.get("class"))[1]: node.find(f".//{SVG}use").get("href")
        for node in svg.findall(f"{SVG}g[@data-node]")
    }
    assert icons == {
        "package": "#x-package",
        "module": "#x-module",
        "namespace-package": "#x-namespace-package",
        "extension-module": "#x-extension-module",
        "stub": "#x-stub",
    }
    ids = [symbol.get("id") for symbol in svg.iter(f"{SVG}symbol")]
    assert sorted(f"#{each}" for each in ids) == sorted(icons.values())


def test_the_sentence_about_a_node(diagram):
    svg = parsed(diagram(layout=Layout.TREEMAP))
    titles = [label.get("aria-label") for label in svg.findall(f".//{SVG}g[@data-node]/*[@class='pm-label']")]
    assert titles[0] == "p (package, 7 modules, 5 lines with all below): P & <co>."
    assert titles[1] == "p.a (module, 2 lines) [you are here]: A."


def test_arrows_and_their_legend(diagram):
    svg = parsed(diagram(edges=Edges.IMPORTS))
    arrows = [
        (arrow.get("data-importer"), arrow.get("data-imported"))
        for arrow in svg.findall(f"*/{SVG}path[@data-importer]")
    ]
    assert len(arrows) == 3
    legend = "".join(svg.find(f"{SVG}g[@class='pm-legend']").itertext())
    assert "imports in a cycle" in legend
    remarks = list_more_remarks(diagram(edges=Edges.IMPORTS), ENGLISH)
    assert remarks[:2] == [["imports p.a"], ["imports p.sub.b"]]


def test_arrows_are_described_only_if_there_are_any(diagram):
    with_arrows, without = diagram(edges=Edges.IMPORTS), diagram(layout=Layout.TREEMAP, edges=Edges.IMPORTS)
    assert "Arrows" in parsed(with_arrows).find(f"{SVG}desc").text
    assert "Arrows" not in parsed(without).find(f"{SVG}desc").text


def test_a_legend_can_be_left_out_or_requested(diagram):
    assert parsed(diagram(DiagramStyle(legend=False))).find(f"{SVG}g[@class='pm-legend']") is None
    by_package = diagram(color_by=ColorBy.PACKAGE)
    assert parsed(by_package).find(f"{SVG}g[@class='pm-legend']") is None
    assert parsed(by_package._replace(style=DiagramStyle(legend=True))).find(f"{SVG}g[@class='pm-legend']") is not None


@pytest.mark.parametrize("layout", LAYOUTS)
def test_a_strict_content_security_policy_is_respected(diagram, layout):
    text = render_svg(diagram(layout=layout), draw(diagram(layout=layout)), {0: "x.html"}, prefix="x")
    assert not re.search(r"\sstyle=|<style|<script|\son\w+=", text)


def test_a_file_has_its_style_and_needs_no_variables(diagram):
    """Not all programs that show SVG files support variables, but those with a dark mode do."""
    style = ElementTree.fromstring(render_svg_file(diagram())).find(f"{SVG}style").text
    light, _, dark = style.partition("@media (prefers-color-scheme: dark)")
    assert "var(" not in light
    assert HUES[0].dark.tint in dark
    assert "currentColor calc" not in style


@pytest.mark.parametrize("mode", Mode)
def test_a_file_can_have_the_colours_of_one_mode(diagram, mode):
    text = render_svg_file(diagram(), theme=mode)
    style = ElementTree.fromstring(text).find(f"{SVG}style").text
    assert "prefers-color-scheme" not in style
    assert "var(" not in style
    assert f'fill="{HUES[0].get_paint(mode).tint}"' in text
    assert f'fill="{GROUNDS[mode].page}"' in text


@pytest.mark.parametrize("layout", LAYOUTS)
@pytest.mark.parametrize("color_by", ["kind", "package", "size", "distance"])
def test_colours_do_not_need_the_style_sheet(diagram, layout, color_by):
    """Feed readers and WeasyPrint do not apply it: every shape would be solid black."""
    svg = parsed(diagram(layout=layout, color_by=ColorBy(color_by), edges=edges_of(layout)))
    page = {
        color for shade in GROUNDS.values() for color in (shade.page, shade.ink, shade.edge, shade.arrow, shade.cycle)
    }
    for rectangle in svg.iter(f"{SVG}rect"):
        assert re.fullmatch("none|#[0-9a-f]{6}", rectangle.get("fill"))
        assert rectangle.get("fill") not in page - {"#ffffff"}
        assert rectangle.get("fill") == "none" or rectangle.get("stroke")
    assert svg.get("fill") == GROUNDS[Mode.LIGHT].ink
    assert not svg.get("stroke")
    assert svg.get("font-family").endswith("sans-serif" if layout.traits.shows_sizes else "monospace")
    for path in svg.iter(f"{SVG}path"):
        parents = [each for each in svg.iter() if path in list(each)]
        attributes = parents[0].attrib | path.attrib
        if "pm-head" not in attributes.get("class", ""):
            assert attributes.get("stroke", svg.get("fill")).startswith("#")


def edges_of(layout):
    return Edges.IMPORTS if layout.traits.carries_edges else Edges.NONE


def test_neighbours_have_different_hues_in_drawing_and_legend(tree):
    files = {f"p/s{number:02}/__init__.py": "x = 1\n" * (1 + number % 7) for number in range(30)}
    root = tree({"p/__init__.py": "", **files})
    request = DiagramRequest(TreeRequest(), Layout.TREEMAP, color_by=ColorBy.PACKAGE)
    view = survey_diagram(Survey([Tier("roots", (root,))], base=root), "p", request)
    diagram = Diagram(view, request, DiagramStyle(legend=True))
    scene = draw(diagram)
    varied = vary_hues(diagram, scene).view
    boxes = [(box, varied.get_key(varied.nodes[box.node]).hue) for box in scene.boxes if box.node]
    for (one, hue), (other, other_hue) in combinations(boxes, 2):
        is_near = one.x - 4 <= other.x + other.width and other.x - 4 <= one.x + one.width
        if is_near and one.y - 4 <= other.y + other.height and other.y - 4 <= one.y + one.height:
            assert hue != other_hue
    svg = parsed(diagram)
    drawn = [re.search(r"pm-hue-(\d)", group.get("class")) for group in svg.iter(f"{SVG}g")]
    hues = [int(match[1]) for match in drawn if match]
    assert sorted(hues[:30]) == sorted(hues[30:])  # those of the legend follow


def test_boxes_are_opaque():
    """No arrow shines through."""
    path = Path(sphinx_packagemap.__file__).parent / "static" / "packagemap-diagram.css"
    assert "fill-opacity" not in path.read_text("utf-8")


def test_texts_are_in_the_language_of_the_document(diagram):
    german = parsed_in("de", diagram())
    assert "Paket" in german
    assert parsed_in("nope", diagram()) == render_svg(diagram(), draw(diagram()), {}, prefix="x")


def parsed_in(code, diagram):
    language = get_language(code)
    return render_svg(diagram, draw(diagram, language), {}, prefix="x", language=language)


# Text from outside

HOSTILE = st.text(
    st.one_of(st.characters(), st.sampled_from("<>&\"'\\{}%$#_^~`-,\u202e\x00\x1b\u4e2d")), min_size=1, max_size=20
)


def hostile(label, summary):
    items = (
        TreeItem("p", "p", "package", branch=True),
        TreeItem(f"p.{label}", label, "module", 1, purpose=Purpose(PurposeSource.DOCSTRING, summary)),
    )
    items = tuple(item._replace(label=escape_invisible(item.label), name=escape_invisible(item.name)) for item in items)
    return Diagram(DiagramView(TreeView("p", items), tuple(make_nodes(items))), DiagramRequest(TreeRequest()))


@given(HOSTILE, HOSTILE, HOSTILE)
def test_nothing_from_outside_is_markup(label, summary, alt):
    summary, alt = escape_invisible(summary), escape_invisible(alt)
    diagram = hostile(label, summary)._replace(style=DiagramStyle(alt=alt))
    svg = parsed(diagram, {1: f"x?{escape_invisible(label)}"})
    file = parsed(diagram, style="x")
    assert {element.tag.removeprefix(SVG) for each in (svg, file) for element in each.iter()} <= {
        "svg",
        "style",
        "title",
        "desc",
        "defs",
        "symbol",
        "path",
        "g",
        "rect",
        "a",
        "use",
        "text",
    }
    assert file.find(f"{SVG}title").text.strip() == alt.strip() or not alt.strip()
    assert svg.get("aria-label").split() == alt.split() or not alt.strip()
    drawn = "".join(text.text for text in svg.iter(f"{SVG}text"))
    assert "".join(drawn.split()) == "".join(f"p{escape_invisible(label)}".split())


_COMMAND = re.compile(r"\\(?:text\w+|[#$%&_{}])|[-'`,]\{\}|\{\}")


@given(HOSTILE)
def test_nothing_from_outside_is_a_command_of_tex(text):
    written = escape_tex(text)
    rest = _COMMAND.sub("", written)
    assert not set(rest) & set("\\{}$&#^_%~")
