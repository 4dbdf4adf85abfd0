"""The directive import-graph on a page: its output with every builder, its links, and later builds."""

from __future__ import annotations

import re
from xml.etree import ElementTree

import pytest
from docutils import nodes

from sphinx_packagemap.ext.transforms import expand_late_content
from sphinx_packagemap.rendering.docutils import module_table

GRAPH = ".. import-graph:: shop\n"
IMPORTS = {
    "src/shop/cart.py": '"""What is bought."""\nfrom shop import stock\n\n\ndef late():\n    import shop.till\n',
    "src/shop/till.py": '"""Where it is paid."""\nimport shop.cart\nfrom shop.stock import shelf\n',
    "src/shop/alone.py": '"""By itself."""\n',
}


@pytest.fixture
def graph(project):
    """Return the project with imports, and the graph on its page."""
    project.configure(packagemap_source_url="https://example.org/{path}#L{line}")
    for name, text in IMPORTS.items():
        project.write(name, text)
    project.page("index", GRAPH)
    return project


def find_rows(page: str) -> list[list[str]]:
    table = re.search(r"<table.*?</table>", page, re.DOTALL)[0]
    rows = re.findall(r"<tr.*?</tr>", table, re.DOTALL)
    return [
        [re.sub(r"<[^>]+>", "", cell).strip() for cell in re.findall(r"<t[hd].*?</t[hd]>", row, re.DOTALL)]
        for row in rows
    ]


def test_a_page_has_the_diagram_the_list_and_the_table(graph):
    built = graph.build()
    assert built.warnings == []
    page = built.text("index.html")
    labels = re.findall(r'class="pm-label"[^>]* aria-label="([\w.]+)', page)
    assert labels == ["shop.till", "shop.cart", "shop.stock", "shop.alone"]
    assert "packagemap-levels.js" in page
    assert "level 3" in page
    assert find_rows(page) == [
        ["Importer", "Imported module", "Statements", "Where"],
        ["shop.till", "shop.cart", "1", "shop/till.py:2"],
        ["shop.till", "shop.stock", "1", "shop/till.py:3"],
        ["shop.cart", "shop.till", "1", "shop/cart.py:6 (when a function runs)"],
        ["shop.cart", "shop.stock", "1", "shop/cart.py:2"],
    ]
    assert 'href="https://example.org/shop/cart.py#L6"' in page
    assert "2 items in cycles: 1 feedback import, 1 statement" in page


def test_a_page_has_the_neighbourhood_of_a_module(graph):
    graph.page("index", ".. import-graph:: shop.cart\n   :layout: neighbourhood\n")
    built = graph.build()
    assert built.warnings == []
    page = built.text("index.html")
    boxes = re.findall(r'<g class="pm-node[^"]*?((?: pm-(?:subject|mutual|weak|importer-chip|imported-chip))+)"', page)
    assert boxes == [" pm-subject", " pm-importer-chip pm-mutual", " pm-imported-chip", " pm-imported-chip pm-mutual"]
    labels = re.findall(r'class="pm-label" href="([^"]*)"[^>]* aria-label="([\w.]+)', page)
    assert ("https://example.org/shop/till.py#L1", "shop.till") in labels
    assert re.findall(r'data-node="(\d)" data-item="(\d)" data-imports="([ \d]*)"', page) == [
        ("0", "0", "2 3"),
        ("1", "1", "0"),
    ]
    assert "shop.cart: importers and imports" in page
    assert "packagemap-levels.js" not in page
    # Cards would give the numbers of the imports that are drawn, which are not all.
    assert "pm-around" in page
    assert "data-imported-by" not in page
    assert find_rows(page)[1:] == [
        ["shop.cart", "shop.till", "1", "shop/cart.py:6 (when a function runs)"],
        ["shop.cart", "shop.stock", "1", "shop/cart.py:2"],
        ["shop.till", "shop.cart", "1", "shop/till.py:2"],
    ]
    graph.write("src/shop/alone.py", '"""By itself."""\nimport shop.cart\n')
    assert "alone" in graph.build().text("index.html")


def test_checks_have_no_effect_on_a_neighbourhood(graph):
    graph.page(
        "index", ".. import-graph:: shop.cart\n   :layout: neighbourhood\n   :acyclic:\n   :layers: cart > stock\n"
    )
    assert graph.build().warnings == [
        f"docs/index.rst:4: WARNING: :{name}: has no effect with the layout 'neighbourhood' [packagemap.option]"
        for name in ("acyclic", "layers")
    ]


@pytest.mark.parametrize("builder", ["text", "latex", "epub"])
def test_every_builder_shows_a_neighbourhood(graph, builder):
    graph.page("index", ".. import-graph:: shop.cart\n   :layout: neighbourhood\n")
    built = graph.build(builder, copyright="2026", version="1")
    assert built.warnings == []


@pytest.mark.parametrize("builder", ["text", "xml", "man", "texinfo", "epub", "latex", "pseudoxml"])
def test_every_builder_shows_the_structure(graph, builder):
    built = graph.build(builder, copyright="2026", version="1")
    assert built.warnings == []
    if builder == "text":
        text = built.text("index.txt")
        assert "[imports shop.cart, shop.stock]" in text
        assert "shop/cart.py:6" in text
    elif builder == "latex":
        (file,) = built.output.glob("*.tex")
        assert r"fill=pmframe,draw=pmrim" in file.read_text("utf-8")
    elif builder == "epub":
        (image,) = built.output.glob("**/packagemap-*.svg")
        ElementTree.parse(image)


def test_myst_gives_the_same(myst):
    for name, text in IMPORTS.items():
        myst.write(name, text)
    myst.page("index", f"{GRAPH}   :imports: runtime\n")
    myst.page("other.md", "```{import-graph} shop\n:imports: runtime\n```")
    built = myst.build()
    assert built.warnings == []
    rst, markdown = (
        re.findall(r"<svg class=\"pm-svg.*?</svg>", built.text(f"{name}.html"), re.DOTALL)
        for name in ("index", "other")
    )
    assert len(rst) == 1
    assert rst == markdown


@pytest.mark.parametrize("layout", ["levelized", "layered"])
def test_external_modules_are_below_the_levels(graph, layout):
    graph.page("other", f"{GRAPH}   :layout: {layout}\n")
    graph.page("index", f"{GRAPH}   :layout: {layout}\n   :externals: distributions\n")
    graph.build()
    graph.write("src/shop/alone.py", '"""By itself."""\nimport attr, json\nimport yaml, numpy\nimport shop.missing\n')
    built = graph.build()
    assert built.read == {"index"}  # what is not shown changes no page
    page = built.text("index.html")
    (svg, *_), (other, *_) = (
        re.findall(r"<svg class=\"pm-svg.*?</svg>", built.text(f"{name}.html"), re.DOTALL)
        for name in ("index", "other")
    )
    assert re.findall(r'aria-label="(\w+) \(external\)"', svg) == ["attr", "numpy", "yaml"]
    assert ["shop.alone", "attr", "1", "shop/alone.py:2"] in find_rows(page)
    assert 'class="pm-external"' in svg
    assert svg.count('data-imported="') == other.count('data-imported="')  # no more lines
    sentences = [re.findall(r">([^<>]+\.)</desc>", each)[0].partition(". ")[2] for each in (svg, other)]
    assert sentences[0] == sentences[1]  # after the number of nodes


def test_external_modules_in_text_take_no_part_in_checks(graph):
    graph.write("src/shop/till.py", "import shop.cart, yaml\nimport attr, numpy, json\n")
    options = "   :externals: distributions\n   :max-items: 1\n   :groups: Till: .till; Rest: .cart, .stock, .alone\n"
    graph.page("index", f"{GRAPH}{options}   :rule: downwards\n")
    built = graph.build("text")
    (warning,) = built.warnings
    assert "yaml" not in warning
    text = built.text("index.txt")
    assert "… 2 more (external) [numpy, yaml]" in text
    assert re.search(r"\| Till +\| … 2 more ", text)


@pytest.mark.parametrize("parallel", [0, 2])
def test_a_page_follows_the_imports(graph, parallel):
    graph.page("other", ".. package-tree:: shop\n")
    graph.build(parallel=parallel)
    assert graph.build(parallel=parallel).read == set()
    graph.write("src/shop/alone.py", '"""By itself."""\nimport shop.cart\n')
    built = graph.build(parallel=parallel)
    assert built.read == {"index"}
    assert ["shop.alone", "shop.cart", "1", "shop/alone.py:2"] in find_rows(built.text("index.html"))


def test_invalid_values_are_located_warnings_and_the_rest_is_shown(graph):
    graph.page("index", f"{GRAPH}   :imports: runtim\n   :max-items: 0\n   :depht: 2\n\nAfter.\n")
    built = graph.build()
    assert [re.sub(r".*index.rst:4: WARNING: ", "", each) for each in built.warnings] == [
        (
            ":imports: unknown value 'runtim'; expected one of: runtime, type-checking, deferred, optional, lazy, "
            "script; did you mean 'runtime'? [packagemap.option]"
        ),
        ":max-items: expected a positive integer, got '0' [packagemap.option]",
        "unknown option 'depht'; did you mean 'depth'? [packagemap.option]",
    ]
    assert "After." in built.text("index.html")
    assert len(find_rows(built.text("index.html"))) == 5


def test_an_unknown_package_is_a_warning(graph):
    graph.page("index", ".. import-graph:: shopp\n\nAfter.\n")
    built = graph.build()
    (warning,) = built.warnings
    assert "did you mean 'shop'? [packagemap.name]" in warning
    assert "After." in built.text("index.html")


def test_a_package_without_imports_is_one_row(graph):
    graph.page("index", ".. import-graph:: shop.alone\n")
    built = graph.build()
    assert built.warnings == []
    assert "Nothing here imports anything here." in built.text("index.html")
    assert "<table" not in built.text("index.html")


def test_a_sentence_where_there_are_no_cycles(graph):
    graph.page("index", f"{GRAPH}   :only-cycles:\n   :imports: type-checking\n")
    built = graph.build()
    assert built.warnings == []
    page = built.text("index.html")
    assert "There are no cycles of imports in" in page
    assert "<svg" not in page


def test_the_table_has_no_nodes_until_its_page_is_written(graph):
    result = graph.build("dummy")
    doctree = result.doctrees["index"]
    assert not [*doctree.findall(module_table)]  # every transform would visit its cells
    expand_late_content(doctree, "index")
    (table,) = doctree.findall(module_table)
    assert len([*table.findall(nodes.row)]) > 2


def test_a_table_that_cannot_be_made_is_a_warning_and_the_rest_is_shown(graph, monkeypatch):
    def fail(*_):
        raise ValueError("no table")

    monkeypatch.setattr("sphinx_packagemap.ext.transforms.make_block_nodes", fail)
    built = graph.build()
    assert any("no table" in warning and "packagemap.internal" in warning for warning in built.warnings)
    assert "pm-svg" in built.text("index.html")


def test_components_are_named_as_the_author_names_them(graph):
    graph.page("index", f"{GRAPH}   :groups: Front: .cart, .till; Back: .stock\n")
    built = graph.build("text")
    assert built.warnings == []
    text = built.text("index.txt")
    assert re.search(r"Front \[level 2\] \[imports Back\]", text)
    assert re.search(r"\| Front +\| Back ", text)
    assert "In no component: shop.alone" in text


def test_a_layered_graph_draws_the_imports_that_do_not_follow_from_others(graph):
    graph.write("src/shop/gate.py", "import shop.cart\nimport shop.till\nimport shop.stock\n")
    graph.page("index", f"{GRAPH}   :depth: 1\n   :layout: layered\n")
    built = graph.build()
    assert built.warnings == []
    page = built.text("index.html")
    assert "4 of 7 imports drawn; the others follow from these." in page
    assert "Upwards, in red: 1 feedback import, 1 statement." in page
    svg = re.search(r"<svg class=\"pm-svg.*?</svg>", page, re.DOTALL)[0]
    assert len(re.findall('class="pm-arrow[ "]', svg)) == 4
    assert len(re.findall('class="pm-arrow pm-circular', svg)) == 1
    assert "Without imports here" in svg
    assert len(find_rows(page)) == 8  # the table has all
    graph.page("index", f"{GRAPH}   :depth: 1\n   :layout: layered\n   :edges: all\n")
    svg = re.search(r"<svg class=\"pm-svg.*?</svg>", graph.build().text("index.html"), re.DOTALL)[0]
    assert len(re.findall('class="pm-arrow[ "]', svg)) == 7


def test_a_package_in_a_layered_graph_is_beside_its_modules(graph):
    graph.write("src/shop/web/__init__.py", "import shop.web.pages\n")
    graph.write("src/shop/web/pages.py", "import shop.cart\n")
    graph.page("index", f"{GRAPH}   :layout: layered\n")
    svg = re.search(r"<svg class=\"pm-svg.*?</svg>", graph.build().text("index.html"), re.DOTALL)[0]
    assert re.findall(r">([\w.]+)</text>", svg)[:3] == ["web", "web.pages", "till"]
    assert ">__init__<" not in svg


@pytest.mark.parametrize("builder", ["text", "epub", "latex", "man"])
def test_every_builder_shows_a_layered_graph(graph, builder):
    graph.page("index", f"{GRAPH}   :depth: 1\n   :layout: layered\n")
    built = graph.build(builder, copyright="2026", version="1")
    assert built.warnings == []
    if builder == "text":
        assert "[imports shop.cart, shop.stock]" in built.text("index.txt")
    elif builder == "latex":
        (file,) = built.output.glob("*.tex")
        assert re.search(r"\\draw\[-latex,pmcycle,line width=[\d.]+\\pmunit,dashed\]", file.read_text("utf-8"))
    elif builder == "epub":
        (image,) = built.output.glob("**/packagemap-*.svg")
        ElementTree.parse(image)


def test_a_graph_that_is_too_large_for_layers_is_levelized(graph):
    for number in range(40):
        graph.write(f"src/shop/more/part_{number}.py", "")
    graph.write("src/shop/more/__init__.py", "")
    graph.page("index", f"{GRAPH}   :layout: layered\n")
    built = graph.build()
    (warning,) = built.warnings
    assert re.sub(r".*index.rst:4: WARNING: ", "", warning) == (
        ":layout: the layout 'layered' can show 40 modules and 60 imports, and 'shop' has 45 and 4; the layout "
        "'levelized' is used instead; select fewer modules with depth, include or exclude [packagemap.limit]"
    )
    svg = re.search(r"<svg class=\"pm-svg.*?</svg>", built.text("index.html"), re.DOTALL)[0]
    assert "pm-layout-levelized" in svg
    assert len(re.findall('class="pm-node', svg)) == 5


def test_other_layouts_draw_no_edges(graph):
    graph.page("index", f"{GRAPH}   :edges: all\n   :layout: tree\n")
    built = graph.build()
    assert [re.sub(r".*index.rst:4: WARNING: ", "", each) for each in built.warnings] == [
        ":layout: unknown value 'tree'; expected one of: levelized, layered, neighbourhood [packagemap.option]",
        ":edges: has no effect with the layout 'levelized' [packagemap.option]",
    ]


def test_chains_between_two_names(graph):
    graph.write("src/shop/gate.py", "import shop.cart\nimport shop.till\n")
    graph.page("index", f"{GRAPH}   :between: .gate, shop.stock\n")
    built = graph.build()
    assert built.warnings == []
    page = built.text("index.html")
    text = re.sub("<[^>]+>", "", page)
    assert "2 shortest chains of 2 imports from shop.gate to shop.stock" in text
    assert "shop.gate imports shop.cart: shop/gate.py:1" in text
    svg = re.search(r"<svg class=\"pm-svg.*?</svg>", page, re.DOTALL)[0]
    labels = re.findall(r">([\w.]+)</text>", svg)
    assert labels == ["gate", "cart", "till", "stock", "stock.shelf"]
    assert len(re.findall("pm-end", svg)) == 3
    assert page.rindex("2 shortest chains") > page.rindex("</svg>")
    text = graph.build("text").text("index.txt")
    assert "2 shortest chains of 2 imports" in text


def test_a_sentence_about_missing_cycles_is_about_the_selected_modules_only(graph):
    graph.page("index", f"{GRAPH}   :only-cycles:\n   :include: .stock\n")
    text = re.sub("<[^>]+>", "", graph.build().text("index.html"))
    assert "There are no cycles of imports among the selected modules of shop." in text


def test_collapsed_modules_have_the_names_of_their_packages(graph):
    for name in ("one", "two"):
        graph.write(f"src/shop/{name}/__init__.py", "")
        for module in "abcd":
            graph.write(f"src/shop/{name}/{module}.py", "from shop import stock\n")
    graph.page("index", f"{GRAPH}   :depth: 2\n   :max-items: 2\n   :include: .one, .two, .stock\n   :link: none\n")
    text = graph.build("text").text("index.txt")
    assert "… 2 more in shop.one" in text
    assert "… 2 more in shop.two" in text


def test_no_chain_is_a_sentence_with_the_opposite_direction(graph):
    graph.page("index", f"{GRAPH}   :between: .stock, .cart\n   :depth: 2\n")
    built = graph.build()
    assert [re.sub(r".*index.rst:4: WARNING: ", "", each) for each in built.warnings] == [
        ":depth: has no effect with between [packagemap.option]"
    ]
    text = re.sub("<[^>]+>", "", built.text("index.html"))
    assert "No chain of imports leads from shop.stock to shop.cart." in text
    assert "1 shortest chain of 1 import from shop.cart to shop.stock" in text


@pytest.mark.parametrize(
    ("written", "message"),
    [
        (".crat, .stock", "'.crat' matches no module in 'shop'; did you mean 'shop.cart'"),
        (".cart", "expected two different names, got '.cart'"),
        (".cart, .*", "expected two different names, got '.cart, .*'"),
        (".cart, .cart", "expected two different names, got '.cart, .cart'"),
    ],
)
def test_wrong_ends_of_chains(graph, written, message):
    graph.page("index", f"{GRAPH}   :between: {written}\n\nAfter.\n")
    built = graph.build()
    (warning,) = built.warnings
    assert re.sub(r".*index.rst:4: WARNING: ", "", warning).startswith(f":between: {message}")
    assert "After." in built.text("index.html")


def test_a_component_that_imports_one_above_it_is_a_warning_unless_the_baseline_has_it(graph):
    groups = "   :groups: Back: .stock; Front: .cart, .till, .alone\n   :rule: downwards\n"
    graph.page("index", f"{GRAPH}{groups}")
    warning = (
        "docs/index.rst:4: WARNING: :rule: 'Front' must not import 'Back': shop.cart -> shop.stock (shop/cart.py:2), "
        "and 1 more import [packagemap.contract]"
    )
    built = graph.build()
    assert built.warnings == [warning]
    assert "broken: 2 chains" in built.text("index.html")

    graph.page("index", f"{GRAPH}{groups}   :baseline: base.txt\n")
    graph.write("docs/base.txt", "shop.cart -> shop.stock\nshop.till -> shop.stock.shelf\n")
    built = graph.build()
    assert built.warnings == []
    assert "kept" in built.text("index.html")
    assert "2 ignored imports" in built.text("index.html")

    graph.write("docs/base.txt", "shop.cart -> shop.stock\nshop.till -> shop.stock.shelf\nshop.gone -> shop.stock\n")
    built = graph.build()  # the baseline has changed, so the page is read again
    (unused,) = built.warnings
    assert ":baseline: 'base.txt', line 3 is to be corrected or removed: there is no module 'shop.gone'" in unused


def test_a_rule_requires_components(graph):
    graph.page("index", f"{GRAPH}   :rule: downwards\n\n{GRAPH}   :baseline: base.txt\n")
    assert [warning.partition("WARNING: ")[2] for warning in graph.build().warnings] == [
        ":rule: requires the option groups [packagemap.option]",
        ":baseline: requires the option rule [packagemap.option]",
    ]


def test_components_of_the_project(graph):
    graph.page("index", f"{GRAPH}   :groups:\n")
    built = graph.build("text")
    (warning,) = built.warnings
    assert ":groups: there is no table [tool.packagemap.components] in pyproject.toml" in warning
    assert "shop.cart" in built.text("index.txt")

    components = '[tool.packagemap.components]\nFront = [".cart", ".till"]\n'
    graph.write("pyproject.toml", f'{components}Back = {{modules = ".stock", purpose = "What is there."}}\n')
    built = graph.build("text")
    assert built.warnings == []
    assert re.search(r"Front \[level 2\] \[imports Back\]", built.text("index.txt"))
    assert "What is there." in built.text("index.txt")


def test_a_rule_is_about_all_imports_also_in_a_diagram_of_a_part(graph):
    options = "   :groups: Back: .stock; Front: .cart, .till, .alone\n   :rule: downwards\n   :focus: .stock\n"
    graph.page("index", f"{GRAPH}{options}")
    (warning,) = graph.build().warnings
    assert ":rule: 'Front' must not import 'Back': shop.cart -> shop.stock" in warning


def test_checks_have_no_effect_on_chains(graph):
    checks = (
        "   :acyclic:\n   :layers: stock > cart\n   :groups: A: .cart\n   :rule: downwards\n   :baseline: base.txt\n"
    )
    graph.page("index", f"{GRAPH}   :between: .cart, .stock\n{checks}")
    assert sorted(warning.partition("WARNING: ")[2] for warning in graph.build().warnings) == [
        f":{option}: has no effect with between [packagemap.option]"
        for option in ("acyclic", "baseline", "groups", "layers", "rule")
    ]


def test_problems_of_components_of_the_project_name_their_table(graph):
    graph.write("pyproject.toml", '[tool.packagemap.components]\nFront = [".cart", ".tll"]\n')
    graph.page("index", f"{GRAPH}   :groups:\n")
    (warning,) = graph.build().warnings
    assert "[tool.packagemap.components] in pyproject.toml: '.tll' matches no module in 'shop'" in warning
    assert "[packagemap.config]" in warning


def test_collapsed_packages_are_checked(graph):
    graph.write("src/shop/deep/__init__.py", "")
    graph.write("src/shop/deep/low.py", "import shop.up\n")
    graph.write("src/shop/up.py", "import shop.deep.low\n")
    graph.page("index", f"{GRAPH}   :include: .deep, .up\n   :collapse: .deep\n   :acyclic:\n")
    (warning,) = graph.build().warnings
    assert "shop.deep -> shop.up -> shop.deep" in warning
