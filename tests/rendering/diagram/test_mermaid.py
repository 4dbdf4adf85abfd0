"""Diagrams for Mermaid: their contents, and the quoting of names."""

from __future__ import annotations

import re
from itertools import permutations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sphinx_packagemap.model import ProblemKind
from sphinx_packagemap.rendering.diagram import Diagram, DiagramStyle
from sphinx_packagemap.rendering.diagram.mermaid import MAX_EDGES, MAX_TEXT_SIZE, find_mermaid_problems, render_mermaid
from sphinx_packagemap.text import escape_invisible_prose
from sphinx_packagemap.views import DiagramRequest, Direction, Edges, Layout, TreeRequest
from sphinx_packagemap.views.diagram import ColorKey
from sphinx_packagemap.views.diagram.view import DiagramView, Edge, Node
from sphinx_packagemap.views.tree import TreeItem, TreeView

# Only letters, digits, spaces and references are between quotes.
STRING = r'"((?:[^\W_]|[ ]|#\d+;|#quot;)*)"'
NODE = re.compile(
    rf"\s*(?:subgraph (b\d+|legend)\[{STRING}\]|([nl]\d+)(?:\[|\[\[|\{{\{{|\(\[){STRING}(?:\]|\]\]|\}}\}}|\]\)))"
)
OTHER = re.compile(
    r"flowchart (?:LR|TD)|\s*end|\s*n\d+ (?:---|-->|-\.->|~~~) n\d+|  linkStyle \d+(?:,\d+)* [\w:#,.-]+"
    r"|  classDef \w+ [\w:#,.\- ]+|  class \w+(?:,\w+)* \w+"
)
HOSTILE = st.one_of(
    st.text(min_size=1, max_size=12),
    st.text('"#;<>&`*_[]{}()|%-\\$.1 \nﬂ°¶ß', min_size=1, max_size=12),
    st.sampled_from(['"]', "__init__", "1. x", "end", "%%{init}%%", "#35;", "fa:fa-car", "style:a#x;", "<br>", "`x`"]),
)


def diagram_with(labels, edges=(), layout=Layout.TREE):
    """Return a diagram of a package with modules of these labels."""
    items = [TreeItem("top", "top", "package"), *(TreeItem("top.x", label, "module", 1) for label in labels)]
    nodes = [Node(-1, 0, color=0), *(Node(0, number + 1, color=0) for number in range(len(labels)))]
    keys = (ColorKey("own", labels[0], hue=2),)
    view = DiagramView(TreeView("top", tuple(items)), tuple(nodes), keys, tuple(edges))
    return Diagram(view, DiagramRequest(TreeRequest(), layout=layout), DiagramStyle(legend=True))


def parsed(text):
    """Return the texts of nodes and boxes, by name; fail if a line is not a statement."""
    found = {}
    for line in text.split("\n")[:-1]:
        if match := NODE.fullmatch(line):
            found[match[1] or match[3]] = meant(match[2] if match[1] else match[4])
        else:
            assert OTHER.fullmatch(line), line
    assert len(re.findall(r"^ *subgraph ", text, re.M)) == len(re.findall(r"^ *end$", text, re.M))
    return found


def meant(text):
    return re.sub(r"#(\d+);", lambda match: chr(int(match[1])), text.replace("#quot;", '"'))


def test_a_tree(diagram_of_p):
    assert render_mermaid(diagram_of_p(edges=Edges.IMPORTS, style=DiagramStyle(legend=False))).startswith(TREE)


TREE = """\
flowchart LR
  n0[["p"]]
  n1["core"]
  n2[["ns"]]
  n3["#95;m"]
  n4[["sub"]]
  n5{{"fast"}}
  n6["only"]
  n7["tool"]
  n0 --- n1
  n0 --- n2
  n2 --- n3
  n0 --- n4
  n4 --- n5
  n4 --- n6
  n4 --- n7
  n0 --> n1
  n1 -.-> n6
  n1 --> n7
  n7 --> n1
  linkStyle 9,10 stroke:#c4302b,stroke-width:2px
"""


def test_a_tree_that_grows_downwards(diagram_of_p):
    assert render_mermaid(diagram_of_p(style=DiagramStyle(Direction.DOWN))).startswith("flowchart TD\n")


def test_nested_boxes(diagram_of_p):
    text = render_mermaid(diagram_of_p(Layout.NESTED, Edges.CYCLES, DiagramStyle(legend=False)))
    assert text.startswith(NESTED)
    assert parsed(text)["b4"] == "sub"
    assert "---" not in text


NESTED = """\
flowchart LR
  subgraph b0["p"]
    n1["core"]
    subgraph b2["ns"]
      n3["#95;m"]
    end
    subgraph b4["sub"]
      n5{{"fast"}}
      n6["only"]
      n7["tool"]
    end
  end
  n1 --> n7
  n7 --> n1
"""


def test_a_box_that_imports_contains_a_node_of_its_own(diagram_of_p):
    text = render_mermaid(diagram_of_p(Layout.NESTED, Edges.IMPORTS))
    assert parsed(text)["b0"] == parsed(text)["n0"] == "p"
    assert "  n0 --> n1\n" in text


def test_kinds_and_states_are_classes(diagram_of_p):
    text = render_mermaid(diagram_of_p(highlight=(".core",)))
    assert "  class n2,n6 dashed\n" in text
    assert "  class n1 highlighted\n" in text
    assert "  class n3 demoted\n" in text
    assert "  classDef hue0 fill:#bdceff,stroke:#2b518b,color:#16181d\n  class n0,n2,n4,l0,l2 hue0\n" in text
    assert parsed(text)["l0"] == "package"


@given(st.lists(HOSTILE, min_size=1, max_size=6), st.sampled_from(Layout), st.data())
def test_texts_are_quoted(labels, layout, data):
    labels = [escape_invisible_prose(label) for label in labels]
    ends = st.integers(0, len(labels))
    edges = data.draw(st.lists(st.builds(Edge, ends, ends, st.just(1), st.booleans(), st.booleans()), max_size=4))
    diagram = diagram_with(labels, edges, layout)
    text = render_mermaid(diagram)
    assert text == render_mermaid(diagram)
    found = parsed(text)
    assert [found[f"n{number}"] for number in range(1, len(labels) + 1)] == labels
    assert found["l0"] == labels[0]


@pytest.mark.parametrize(
    ("label", "written"),
    [
        ("a1 b", "a1 b"),
        ("__init__", "#95;#95;init#95;#95;"),  # not bold
        ("1. x", "1#46; x"),  # not a list
        ("www.a.b", "www#46;a#46;b"),  # not a link
        ("模块é", "模块é"),
        ("ﬂ°1¶ß", "#64258;#176;1#182;#223;"),  # characters that Mermaid uses internally for references
        (" a  b ", "#32;a#32;#32;b#32;"),
        ('"', "#quot;"),
    ],
)
def test_harmless_characters_are_not_escaped(label, written):
    assert f'  n1["{written}"]\n' in render_mermaid(diagram_with([label]))


LABELS = [f"m{number}" for number in range(30)]


def imports(count):
    """Return a number of imports between the modules of ``LABELS``."""
    return [Edge(*ends, 1) for ends in list(permutations(range(1, len(LABELS) + 1), 2))[:count]]


def test_a_flowchart_within_the_default_limits_has_no_problem():
    diagram = diagram_with(LABELS, imports(MAX_EDGES - len(LABELS)))
    text = render_mermaid(diagram)
    assert text.startswith("flowchart")
    assert find_mermaid_problems(diagram, text) == ()


def test_more_lines_than_mermaid_draws_are_a_problem():
    diagram = diagram_with(LABELS, imports(MAX_EDGES - len(LABELS) + 1))
    text = render_mermaid(diagram)
    parsed(text)
    (problem,) = find_mermaid_problems(diagram, text)
    assert problem.kind is ProblemKind.LIMIT
    assert "501 lines" in problem.message


def test_more_letters_than_mermaid_reads_are_a_problem():
    diagram = diagram_with([f"{number:0400}" for number in range(150)])
    text = render_mermaid(diagram)
    assert len(text) > MAX_TEXT_SIZE
    (problem,) = find_mermaid_problems(diagram, text)
    assert "characters, more than" in problem.message
