"""Diagrams that another extension renders."""

from __future__ import annotations

import re
import shutil

import pytest
from docutils import nodes
from sphinx.ext.graphviz import graphviz

from sphinx_packagemap.rendering.docutils.tree import package_diagram

GRAPHVIZ = ["sphinx_packagemap", "sphinx.ext.graphviz"]
MERMAID = ["sphinx_packagemap", "sphinxcontrib.mermaid"]


def rst(argument="shop", **options):
    lines = [f".. package-diagram:: {argument}"]
    return "\n".join([*lines, *(f"   :{name.replace('_', '-')}: {value}" for name, value in options.items())]) + "\n\n"


def md(argument="shop", **options):
    lines = [f"```{{package-diagram}} {argument}"]
    return (
        "\n".join([*lines, *(f":{name.replace('_', '-')}: {value}" for name, value in options.items()), "```"]) + "\n"
    )


def warnings_of(built):
    """Return the warnings without those about a missing Graphviz."""
    return [line for line in built.warnings if "dot command" not in line and "graphviz_dot" not in line]


@pytest.fixture
def mermaid():
    """Return the node class of the other extension."""
    extension = pytest.importorskip("sphinxcontrib.mermaid", reason="sphinxcontrib-mermaid is not installed")
    return extension.mermaid


def test_graphviz_renders(project):
    project.configure(extensions=GRAPHVIZ)
    project.page("index", rst(format="graphviz", align="center", **{"class": "mine", "name": "the-shop"}))
    built = project.build("dummy")
    assert warnings_of(built) == []
    document = built.doctrees["index"]
    (node,) = document.findall(graphviz)
    assert node["code"].startswith('digraph "shop: tree of packages and modules" {\n')
    assert '  n1 [label="cart", tooltip="shop.cart (module, 1 class, 1 function): What is bought."' in node["code"]
    assert node["options"] == {"docname": "index"}
    assert (node["alt"], node["align"]) == ("shop: tree of packages and modules", "center")
    assert (node["classes"], node["names"]) == (["mine"], ["the-shop"])
    assert not list(document.findall(package_diagram))


def test_a_caption_makes_a_figure_that_can_be_referred_to(project):
    project.configure(extensions=GRAPHVIZ, numfig=True)
    options = {"caption": "The *shop*", "name": "shop", "align": "right", "class": "mine", "alt": "A shop"}
    project.page("index", rst(format="graphviz", **options) + "See :numref:`shop`.\n")
    built = project.build("dummy")
    assert warnings_of(built) == []
    (figure,) = built.doctrees["index"].findall(nodes.figure)
    assert (figure["align"], figure["classes"], figure["names"]) == ("right", ["mine"], ["shop"])
    node, caption = figure.children
    assert isinstance(node, graphviz)
    assert node["alt"] == "A shop"
    assert [type(each) for each in caption.children] == [nodes.Text, nodes.emphasis]
    assert "A shop" in project.build("text").text("index.txt")
    assert '<span class="std std-numref">Fig. 1</span>' in project.build().text("index.html")


def test_the_same_in_markdown(myst):
    myst.configure(extensions=[*GRAPHVIZ, "myst_parser"])
    options = {"format": "graphviz", "caption": "The *shop*", "edges": "cycles"}
    myst.page("index", rst(**options))
    myst.page("page.md", md(**options))
    built = myst.build("dummy")
    assert warnings_of(built) == []
    one, other = (
        re.sub(r' docname="\w+"|\'docname\': \'\w+\'', "", next(built.doctrees[page].findall(nodes.figure)).pformat())
        for page in ("index", "page")
    )
    assert one == other


@pytest.mark.skipif(shutil.which("dot") is None, reason="Graphviz is not installed")
def test_a_page_with_a_diagram_of_graphviz(project):
    project.configure(extensions=GRAPHVIZ, graphviz_output_format="svg")
    project.page("index", rst(format="graphviz", layout="nested", edges="imports"))
    built = project.build()
    assert built.warnings == []
    assert 'class="graphviz"' in built.text("index.html")


def test_mermaid_renders(project, mermaid):
    project.configure(extensions=MERMAID)
    project.page("index", rst(format="mermaid", layout="nested", align="center"))
    built = project.build()
    assert built.warnings == []
    (node,) = built.doctrees["index"].findall(mermaid)
    assert node["code"].startswith('flowchart LR\n  subgraph b0["shop"]\n')
    assert (node["options"], node["align"], node["alt"]) == ({}, "center", "shop: packages and modules as nested boxes")
    assert "flowchart LR" in built.text("index.html")
    assert "pm-diagram" not in built.text("index.html")


def test_mermaid_with_a_caption_a_class_and_a_configuration(project, mermaid):
    project.configure(extensions=MERMAID, mermaid_config={"theme": "forest"})
    project.page("index", rst(format="mermaid", caption="The shop", name="shop") + "See :ref:`shop`.\n")
    project.page("page", rst(format="mermaid", **{"class": "mine", "name": "other"}) + "See :ref:`x <other>`.\n")
    built = project.build()
    assert built.warnings == []
    (figure,) = built.doctrees["index"].findall(nodes.figure)
    node = figure.children[0]
    assert isinstance(node, mermaid)
    assert 'See <a class="reference internal" href="#shop">' in built.text("index.html")
    assert 'class="mine docutils container" id="other"' in built.text("page.html")
    begin = '---\n{"config": {"theme": "forest"}}\n---\n' if "mermaid_config" in vars_of(project) else ""
    assert node["code"].startswith(f"{begin}flowchart LR\n")


def vars_of(project):
    """Return the names of the values that the extension has in this version."""
    names = set()
    project.build("dummy", hook=lambda app: names.update(value.name for value in app.config))
    return names


def test_more_than_the_limit_of_mermaid_is_a_located_warning(project, mermaid):
    project.configure(extensions=MERMAID)
    project.page("index", rst(format="mermaid", no_summary=""))
    for number in range(501):
        project.write(f"src/shop/m{number}.py", "")
    built = project.build("dummy")
    (warning,) = built.warnings
    assert re.match(r"docs/index.rst:4: WARNING: the diagram has 504 lines, more than", warning)
    assert warning.endswith("[packagemap.limit]")
    assert len(list(built.doctrees["index"].findall(mermaid))) == 1


@pytest.mark.parametrize(
    ("format_", "extension"), [("graphviz", "sphinx.ext.graphviz"), ("mermaid", "sphinxcontrib.mermaid")]
)
def test_without_the_extension_there_is_a_located_warning_and_our_own_diagram(project, format_, extension):
    project.page("index", rst(format=format_))
    built = project.build("dummy")
    message = f"'{format_}' requires '{extension}' in the extensions of conf.py"
    assert built.warnings == [f"docs/index.rst:4: WARNING: :format: {message} [packagemap.option]"]
    assert len(list(built.doctrees["index"].findall(package_diagram))) == 1


def test_an_extension_counts_that_another_one_loads(project):
    project.write("docs/mine.py", "def setup(app):\n    app.setup_extension('sphinx.ext.graphviz')\n")
    project.configure(extensions=["sphinx_packagemap"])
    project.write("docs/conf.py", "import sys\nsys.path.insert(0, '.')\nextensions += ['mine']\n", mode="a")
    project.page("index", rst(format="graphviz"))
    project.write(
        "docs/conf.py", project.directory.joinpath("docs/conf.py").read_text().replace("'.'", repr(str(project.docs)))
    )
    built = project.build("dummy")
    assert warnings_of(built) == []
    assert len(list(built.doctrees["index"].findall(graphviz))) == 1


def test_notes_are_not_shown_by_other_extensions_with_a_warning(project):
    project.configure(extensions=GRAPHVIZ)
    project.page("index", rst(format="graphviz").rstrip() + "\n\n   shop.cart\n      A note.\n")
    (warning,) = warnings_of(project.build("dummy"))
    assert warning.endswith("package-diagram takes no content; it is ignored [packagemap.note]")


def test_words_are_in_the_language_of_the_page(project):
    project.configure(extensions=GRAPHVIZ, language="de")
    project.page("index", rst(format="graphviz"))
    (node,) = project.build("dummy").doctrees["index"].findall(graphviz)
    assert "(Modul, 1 Klasse, 1 Funktion)" in node["code"]


def test_a_change_of_the_code_changes_the_diagram(project):
    project.configure(extensions=GRAPHVIZ)
    project.page("index", rst(format="graphviz"))
    project.build("dummy")
    assert project.build("dummy").read == set()
    project.write("src/shop/till.py", "")
    built = project.build("dummy")
    assert built.read == {"index"}
    assert '[label="till"' in next(built.doctrees["index"].findall(graphviz))["code"]
