"""The JSON document of a diagram."""

from __future__ import annotations

import json
from importlib.resources import files

import jsonschema
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sphinx_packagemap.i18n import get_language
from sphinx_packagemap.rendering.diagram import Diagram, DiagramStyle
from sphinx_packagemap.rendering.json_documents import make_zoom_data, render_diagram_json
from sphinx_packagemap.rendering.summaries import format_summary
from sphinx_packagemap.survey import Survey, Tier, find_tiers
from sphinx_packagemap.text import escape_invisible_prose
from sphinx_packagemap.views import ColorBy, DiagramRequest, Edges, Group, Layout, Size, TreeRequest
from sphinx_packagemap.views.diagram.view import DiagramView, Node, survey_diagram
from sphinx_packagemap.views.purposes import Purpose, PurposeSource
from sphinx_packagemap.views.tree import TreeItem, TreeView

FILES = {
    "p/__init__.py": '"""A package, étroit."""\nfrom .core import run\n',
    "p/core.py": "from typing import TYPE_CHECKING\nif TYPE_CHECKING:\n    from p.sub.only import f\n"
    "from p.sub import tool\ndef run():\n    import p.sub.tool\n",
    "p/sub/__init__.py": "",
    "p/sub/tool.py": "def f():\n    import p.core\n",
    "p/sub/only.pyi": "def f(): ...\n",
    "p/_hidden.py": "",
}


def diagram_of(survey, name="p", style=None, tree=None, **request):
    request = DiagramRequest(tree or TreeRequest(), **request)
    return Diagram(survey_diagram(survey, name, request), request, style or DiagramStyle())


def survey_of(root):
    return Survey([Tier("here", (root,))])


def strict_schema():
    """Return the published schema without its allowance for what later versions add."""
    schema = json.loads(files("sphinx_packagemap.rendering").joinpath("diagram_schema.json").read_text("utf-8"))
    jsonschema.Draft202012Validator.check_schema(schema)
    for described in (schema, *schema["$defs"].values()):
        if described.get("type") == "object":
            described["additionalProperties"] = False
    return schema


def checked(text):
    document = json.loads(text)
    jsonschema.validate(document, strict_schema(), cls=jsonschema.Draft202012Validator)
    return document


def test_every_property_is_required_and_described():
    schema = strict_schema()
    for described in (schema, schema["$defs"]["node"], schema["$defs"]["import"]):
        assert described["required"] == list(described["properties"])
        for name, each in described["properties"].items():
            assert each.get("description"), name


@pytest.mark.parametrize("layout", Layout)
@pytest.mark.parametrize("color_by", [*ColorBy, (Group("mine", (".core",)),)])
def test_every_diagram_follows_the_schema(tree, layout, color_by):
    edges = Edges.IMPORTS if layout.traits.carries_edges else Edges.NONE
    groups = (Group("Tools", (".sub",)),)
    style = DiagramStyle(counts=True)
    for request in (TreeRequest(groups=groups), TreeRequest(max_items=3), TreeRequest(depth=0)):
        diagram = diagram_of(
            survey_of(tree(FILES)), style=style, tree=request, layout=layout, edges=edges, color_by=color_by
        )
        document = checked(render_diagram_json(diagram))
        assert len(document["nodes"]) == len(diagram.view.nodes)


def test_the_properties_of_a_document(tree):
    request = TreeRequest(highlight=(".core",))
    text = render_diagram_json(diagram_of(survey_of(tree(FILES)), tree=request, edges=Edges.IMPORTS))
    document = checked(text)
    assert text.isascii()
    assert text.endswith("}\n")
    assert (document["version"], document["name"], document["layout"]) == (1, "p", "tree")
    assert document["title"] == "p: tree of packages and modules"
    nodes = document["nodes"]
    assert [each["name"] for each in nodes] == ["p", "p.core", "p.sub", "p.sub.only", "p.sub.tool", "p._hidden"]
    assert [each["above"] for each in nodes] == [None, 0, 0, 2, 2, 0]
    assert [each["name"] for each in nodes if each["demoted"]] == ["p._hidden"]
    assert [each["name"] for each in nodes if each["highlighted"]] == ["p.core"]
    top = nodes[0]
    assert list(top) == strict_schema()["$defs"]["node"]["required"]
    assert (top["kind"], top["summary"], top["size"], top["folded"]) == ("package", "A package, étroit.", None, 0)
    assert (top["color"], nodes[3]["color"]) == ("package", "stub")
    assert (top["label"], top["lines"], top["note"]) == ("p", ["p"], "")
    assert top["width"] > 0
    assert nodes[1]["x"] > top["x"] + top["width"]
    assert document["width"] >= max(each["x"] + each["width"] for each in nodes)
    imports = [tuple(each.values()) for each in document["imports"]]
    assert imports == [(0, 1, 1, False, False), (1, 3, 1, True, False), (1, 4, 2, False, True), (4, 1, 1, False, True)]


def test_sizes_and_folded_items(tree):
    request = TreeRequest(depth=1)
    diagram = diagram_of(survey_of(tree(FILES)), tree=request, layout=Layout.TREEMAP, style=DiagramStyle(counts=True))
    nodes = {each["name"]: each for each in checked(render_diagram_json(diagram))["nodes"]}
    assert {name: each["size"] for name, each in nodes.items()} == {"p": 11, "p.core": 6, "p.sub": 3, "p._hidden": 0}
    assert nodes["p.core"]["note"] == "6 lines"
    names = diagram_of(survey_of(tree(FILES)), layout=Layout.TREEMAP, size=Size.NAMES)
    assert [each["size"] for each in checked(render_diagram_json(names))["nodes"]] == [
        node.size for node in names.view.nodes
    ]
    folded = checked(render_diagram_json(diagram_of(survey_of(tree(FILES)), tree=TreeRequest(max_items=4))))
    assert sum(each["folded"] for each in folded["nodes"]) == 2


def test_a_language_and_a_width(tree):
    diagram = diagram_of(survey_of(tree({"p/__init__.py": "", **{f"p/module{n}.py": "" for n in range(40)}})))
    document = checked(render_diagram_json(diagram, get_language("de"), 300))
    assert document["nodes"][0]["color"] == "Paket"
    assert document["width"] < checked(render_diagram_json(diagram))["width"]


def test_a_real_package():
    survey = Survey(find_tiers("."))
    for layout in Layout:
        document = checked(render_diagram_json(diagram_of(survey, "sphinx_packagemap", layout=layout)))
        # A layered graph of so many modules is not possible, and a neighbourhood is about the package itself.
        is_small = layout.traits.has_curves or layout.traits.has_subject
        assert (len(document["nodes"]) > 100) == (not is_small)


def test_nothing_is_nothing():
    diagram = Diagram(DiagramView(TreeView("p", ())), DiagramRequest(TreeRequest()))
    document = checked(render_diagram_json(diagram))
    assert (document["width"], document["height"], document["nodes"]) == (0, 0, [])


@given(st.lists(st.tuples(st.text(min_size=1, max_size=8), st.text(max_size=8)), min_size=1, max_size=5))
def test_any_text_is_preserved(texts):
    escaped = [(escape_invisible_prose(label), escape_invisible_prose(summary)) for label, summary in texts]
    items = [
        TreeItem(label, label, "module", 0, purpose=Purpose(PurposeSource.DOCSTRING, summary))
        for label, summary in escaped
    ]
    view = DiagramView(TreeView("x", tuple(items)), tuple(Node(-1, number) for number in range(len(items))))
    text = render_diagram_json(Diagram(view, DiagramRequest(TreeRequest())))
    assert text.isascii()
    expected = [(label, format_summary(summary)) for label, summary in escaped]  # without markup, such as a backtick
    assert [(each["label"], each["summary"]) for each in checked(text)["nodes"]] == expected


def test_data_in_a_page_cannot_end_their_element():
    items = (TreeItem("p", "</script>", "package", 0), TreeItem("p.a", "<!--<b>", "module", 1))
    view = DiagramView(TreeView("p", items), (Node(-1, 0), Node(0, 1)))
    data = make_zoom_data(Diagram(view, DiagramRequest(TreeRequest(), layout=Layout.TREEMAP)), get_language("en"))
    assert "<" not in data
    labels = [row[0].replace("\u200b", "") for row in json.loads(data)["nodes"]]
    assert labels == ["</script>", "<!--<b>"]
