"""Diagrams for Graphviz: their contents, and the quoting of names."""

from __future__ import annotations

import re
import shutil
import subprocess
from xml.etree import ElementTree

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sphinx_packagemap.i18n import ENGLISH
from sphinx_packagemap.rendering.diagram import Diagram, DiagramStyle
from sphinx_packagemap.rendering.diagram.dot import render_dot
from sphinx_packagemap.rendering.diagram.palette import GROUNDS, HUES, PLAIN, STEPS, Mode
from sphinx_packagemap.rendering.diagram.texts import format_sentence
from sphinx_packagemap.text import escape_invisible_prose
from sphinx_packagemap.views import ColorBy, DiagramRequest, Direction, Edges, Layout, TreeRequest
from sphinx_packagemap.views.diagram import ColorKey
from sphinx_packagemap.views.diagram.view import DiagramView, Edge, Node
from sphinx_packagemap.views.purposes import Purpose, PurposeSource
from sphinx_packagemap.views.tree import TreeItem, TreeView

# The tokens of Graphviz: quoted texts, in which a backslash escapes the next character, and few others.
STRING = r'"(?:[^"\\]|\\.)*"'
LINE = re.compile(
    rf"digraph {STRING} \{{|\s*subgraph cluster_(?:\d+|legend) \{{|\s*\}}"
    rf"|\s*(?P<subject>graph|node|edge|[nl]\d+(?: -> [nl]\d+)?) \[(?P<attributes>\w+={STRING}(?:, \w+={STRING})*)\]"
)
HOSTILE = st.one_of(
    st.text(max_size=12),
    st.text("\\\"<>&;#{}[]|NGLnlr\n\0'- =", max_size=12),
    st.sampled_from(
        ['"]; x [URL="javascript:x', "\\N", "\\", '\\"', "<b>x</b>", "&lt;b&gt;", "&quot;", "%3", "//", "/*"]
    ),
)


@st.composite
def diagrams(draw):
    items, nodes, way = [], [], []
    for number in range(draw(st.integers(1, 8))):
        del way[draw(st.integers(0, len(way))) :]
        kind = draw(st.sampled_from(["package", "module", "class", "stub", "group", "extension module"]))
        # The survey has made invisible characters in texts from outside visible already.
        name, label, summary = (escape_invisible_prose(draw(HOSTILE)) for _ in range(3))
        items.append(
            TreeItem(
                name,
                label,
                kind,
                len(way),
                purpose=Purpose(PurposeSource.DOCSTRING, summary),
                demoted=draw(st.booleans()),
            )
        )
        nodes.append(Node(way[-1] if way else -1, number, color=draw(st.integers(-1, 1))))
        way.append(number)
    ends = st.integers(0, len(nodes) - 1)
    edges = draw(st.lists(st.builds(Edge, ends, ends, st.just(1), st.booleans(), st.booleans()), max_size=4))
    keys = (ColorKey("own", draw(HOSTILE), hue=1), ColorKey("size", low=1, high=2, step=2))
    tree = TreeView(draw(HOSTILE), tuple(items))
    request = DiagramRequest(TreeRequest(), layout=draw(st.sampled_from(Layout)))
    style = DiagramStyle(draw(st.sampled_from(Direction)), legend=True, alt=draw(HOSTILE))
    return Diagram(DiagramView(tree, tuple(nodes), keys, tuple(edges)), request, style)


def parsed(dot):
    """Return the attributes of every statement by its subject; fail if a line is not a statement."""
    found = {}
    for line in dot.split("\n")[:-1]:
        match = LINE.fullmatch(line)
        assert match, line
        if match["subject"]:
            pairs = re.findall(rf"(\w+)=({STRING})", match["attributes"])
            found.setdefault(match["subject"], []).append({name: unquoted(text) for name, text in pairs})
    assert dot.count("{\n") == len(re.findall(r"^\s*\}$", dot, re.M))
    return found


def unquoted(text):
    text = re.sub(r"\\(.)", r"\1", text[1:-1])
    return re.sub(r"&amp;", "&", text)


def test_a_tree(diagram_of_p):
    dot = render_dot(diagram_of_p(edges=Edges.IMPORTS), {1: "core.html?a=1&b=2"})
    found = parsed(dot)
    assert dot.startswith('digraph "p: tree of packages and modules" {\n')
    assert found["graph"][0]["rankdir"] == "LR"
    labels = {subject: each[0]["label"] for subject, each in found.items() if re.fullmatch(r"n\d", subject)}
    assert labels == dict(zip(("n0", "n1", "n2", "n3", "n4", "n5", "n6", "n7"), LABELS, strict=True))
    shapes = {labels[subject]: found[subject][0].get("shape", "box") for subject in labels}
    assert shapes == {
        "p": "folder",
        "core": "box",
        "ns": "folder",
        "_m": "box",
        "sub": "folder",
        "fast": "component",
        "only": "box",
        "tool": "box",
    }
    dashed = {labels[subject] for subject in labels if "dashed" in found[subject][0]["style"]}
    assert dashed == {"ns", "only"}
    assert (
        found["n1"][0]["tooltip"] == "p.core (module, 1 function): The core." or "p.core" in found["n1"][0]["tooltip"]
    )
    assert found["n1"][0]["URL"] == "core.html?a=1&b=2"
    assert "URL" not in found["n2"][0]
    assert found["n4 -> n7"][0]["arrowhead"] == "none"
    circular, for_types = found["n1 -> n7"][0], found["n1 -> n6"][0]
    assert circular["color"] == GROUNDS[Mode.LIGHT].cycle
    assert (for_types["style"], for_types["tooltip"]) == ("dashed", "p.core → p.sub.only: 1 import")
    assert "color" not in for_types


LABELS = ("p", "core", "ns", "_m", "sub", "fast", "only", "tool")


def test_a_tree_that_grows_downwards(diagram_of_p):
    diagram = diagram_of_p(style=DiagramStyle(Direction.DOWN))
    assert parsed(render_dot(diagram))["graph"][0]["rankdir"] == "TB"


def test_nested_boxes_have_no_lines_but_imports(diagram_of_p):
    dot = render_dot(diagram_of_p(layout=Layout.NESTED, edges=Edges.CYCLES))
    found = parsed(dot)
    lines = dot.split("\n")
    outer, inner = lines.index("  subgraph cluster_0 {"), lines.index("    subgraph cluster_4 {")
    assert "subgraph cluster_2 {" in dot
    assert outer < inner < next(n for n, line in enumerate(lines) if line.lstrip().startswith("n7 ["))
    assert "n4" not in found  # no import leads from or to it
    seen = {subject for subject, each in found.items() if "->" in subject and each[0].get("style") != "invis"}
    assert seen == {"n1 -> n7", "n7 -> n1"}


def test_a_box_that_imports_contains_a_node_of_its_own(diagram_of_p):
    found = parsed(render_dot(diagram_of_p(layout=Layout.NESTED, edges=Edges.IMPORTS)))
    assert found["n0"][0]["label"] == "p"
    assert "n0 -> n1" in found


def test_colours_and_their_legend(diagram_of_p):
    found = parsed(render_dot(diagram_of_p(style=DiagramStyle(legend=True))))
    assert found["n0"][0]["fillcolor"] == found["l0"][0]["fillcolor"] == HUES[0].light.tint
    assert [found[f"l{n}"][0]["label"] for n in range(3)] == ["package", "module", "namespace package"]
    sized = parsed(render_dot(diagram_of_p(color_by=ColorBy.SIZE)))
    assert {each[0]["color"] for subject, each in sized.items() if subject.startswith("n") and subject != "node"} <= {
        STEPS[0].light.bar,
        PLAIN.light.bar,
    }
    assert "l0" not in parsed(render_dot(diagram_of_p(style=DiagramStyle(legend=False))))


@given(diagrams())
def test_texts_are_quoted(diagram):
    view = diagram.view
    found = parsed(render_dot(diagram, {0: 'x"y\\'}))
    assert render_dot(diagram) == render_dot(diagram)
    boxes = [each for each in found.get("graph", [])[1:] if "label" in each]
    points = [each[0] for subject, each in found.items() if re.fullmatch(r"n\d+", subject)]
    written = {each["label"] for each in (*boxes, *points)}
    assert written == {item.label for item in view.tree.items}
    tooltips = {each["tooltip"] for each in (*boxes, *points)}
    assert tooltips == {format_sentence(diagram, node, ENGLISH).replace("\\", "∖") for node in view.nodes}
    assert [each["URL"] for each in (*boxes, *points) if "URL" in each][:1] == ["x%22y%5C"]


@pytest.mark.skipif(shutil.which("dot") is None, reason="Graphviz is not installed")
def test_graphviz_draws_texts_unchanged():
    labels = [
        'a"b',
        "a\\N\\Gb",
        "\\",
        "<b>x</b>",
        "&lt;b&gt;",
        "&amp;",
        "a\\",
        '\\"',
        "%3",
        "{a|b}",
        "模块",
        "a\\nb\\l",
    ]
    items = [TreeItem("x", "x", "package", branch=True)]
    items += [
        TreeItem(f"x.{label}", label, "module", 1, purpose=Purpose(PurposeSource.DOCSTRING, label)) for label in labels
    ]
    nodes = [Node(-1, 0), *(Node(0, number) for number in range(1, len(items)))]
    edges = (Edge(1, 2, 1, circular=True), Edge(2, 1, 1, circular=True), Edge(0, 3, 1), Edge(3, 0, 1, True))
    for layout in (Layout.TREE, Layout.NESTED):
        request = DiagramRequest(TreeRequest(), layout=layout)
        diagram = Diagram(DiagramView(TreeView("x", tuple(items)), tuple(nodes), edges=edges), request)
        dot = render_dot(diagram, {1: 'a?b=1&c=<2>"'})
        drawn = subprocess.run(["dot", "-Tsvg"], input=dot.encode(), capture_output=True, check=True)
        assert drawn.stderr == b""
        svg = ElementTree.fromstring(drawn.stdout)
        texts = [text.text for text in svg.iter("{http://www.w3.org/2000/svg}text")]
        assert sorted(texts) == sorted(["x", *labels] if layout is not Layout.NESTED else ["x", "x", *labels])
        titles = {link.get("{http://www.w3.org/1999/xlink}title") for link in svg.iter("{http://www.w3.org/2000/svg}a")}
        assert titles >= {f"x.{label} (module): {label}".replace("\\", "∖") for label in labels}
        hrefs = {link.get("{http://www.w3.org/1999/xlink}href") for link in svg.iter("{http://www.w3.org/2000/svg}a")}
        assert "a?b=1&c=%3C2%3E%22" in hrefs
