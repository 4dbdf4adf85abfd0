"""The directive import-contracts on a page: its output with every builder, its warnings, and later builds."""

from __future__ import annotations

import re

import pytest
from docutils import nodes

from sphinx_packagemap.rendering.docutils import contract_picture
from sphinx_packagemap.rendering.docutils.plain_nodes import Abilities, use_plain_nodes

CONTRACTS = """
[tool.importlinter]
root_package = "shop"

[[tool.importlinter.contracts]]
name = "Stock <b>below</b> the cart"
type = "layers"
containers = ["shop"]
layers = ["cart", "(till)", "stock"]

[[tool.importlinter.contracts]]
name = "Apart"
type = "independence"
modules = ["shop.cart", "shop.stock"]

[[tool.importlinter.contracts]]
name = "Ours"
type = "own"
"""


@pytest.fixture
def contracts(project):
    """Return the project with contracts, of which one is broken, and its page."""
    project.configure(packagemap_source_url="https://example.org/{path}#L{line}")
    project.write("pyproject.toml", CONTRACTS)
    project.write("src/shop/cart.py", "import shop.stock\n\n\ndef late():\n    import shop.stock.shelf\n")
    project.page("index", ".. import-contracts::\n")
    return project


WARNING = (
    "docs/index.rst:4: WARNING: contract 'Apart' is broken: 2 chains; 'shop.cart' must not import 'shop.stock': "
    "shop.cart -> shop.stock (shop/cart.py:1) [packagemap.contract]"
)


def get_terms(page: str) -> list[str]:
    return [re.sub(r"<[^>]+>", "", each).strip() for each in re.findall(r"<dt>.*?</dt>", page, re.DOTALL)]


def test_a_page_has_each_contract_with_its_result(contracts):
    built = contracts.build()
    assert built.warnings == [WARNING]
    page = built.text("index.html")
    assert get_terms(page) == [
        "✓ kept Stock &lt;b&gt;below&lt;/b&gt; the cart",
        "× broken: 2 chains Apart",
        "? not checked Ours",
    ]
    assert re.search(r'class="[^"]*pm-badge-broken', page)
    assert re.search(r'class="pm-chip pm-optional"', page)
    assert len(re.findall(r'class="pm-chip pm-broken"', page)) == 2
    assert 'href="https://example.org/shop/cart.py#L5"' in page
    assert "packagemap-tables.css" in page
    text = re.sub(r"\s+", " ", re.sub(r"<[^>]+>", "", page))
    assert "shop.cart must not import shop.stock:" in text
    assert "shop.cart imports shop.stock.shelf shop/cart.py:5 (when a function runs)" in text
    assert "Contracts of the type own are not checked here." in text


def test_a_broken_contract_fails_a_strict_build(contracts):
    assert contracts.build(suppress_warnings=["packagemap.contract"]).warnings == []
    contracts.write("src/shop/cart.py", "")
    assert contracts.build().warnings == []


@pytest.mark.parametrize("builder", ["text", "xml", "man", "texinfo", "epub", "latex", "pseudoxml"])
def test_every_builder_shows_the_contracts(contracts, builder):
    built = contracts.build(builder, copyright="2026", version="1")
    assert built.warnings == [WARNING]
    if builder == "text":
        text = built.text("index.txt")
        assert "kept** Stock <b>below</b> the cart" in text
        assert "* shop.cart | shop.stock" in text
        assert "shop.cart imports shop.stock shop/cart.py:1" in text


def test_only_the_wanted_contracts(contracts):
    contracts.page("index", ".. import-contracts:: ../pyproject.toml\n   :contract: Ours; Apar\n")
    built = contracts.build()
    assert get_terms(built.text("index.html")) == ["? not checked Ours"]
    assert built.warnings == [
        "docs/index.rst:4: WARNING: :contract: no contract named 'Apar'; did you mean 'Apart'? [packagemap.option]"
    ]


def test_notes_of_the_author_explain_contracts(contracts):
    note = "\n   Ours\n      Because *we* say so.\n   Aparts\n      Never.\n"
    contracts.page("index", f".. import-contracts::\n   :contract: Ours\n{note}")
    built = contracts.build()
    assert re.search(r"Because <em>we</em> say so.*Contracts of the type", built.text("index.html"), re.DOTALL)
    assert built.warnings == ["docs/index.rst:9: WARNING: the note for 'Aparts' matches no contract [packagemap.note]"]


def test_chains_after_the_maximum_are_folded(contracts):
    contracts.page("index", ".. import-contracts::\n   :contract: Apart\n   :max-items: 1\n")
    page = contracts.build().text("index.html")
    assert re.search(r"<details[^>]*><summary>1 more chain</summary>.*shop/cart.py:5", page, re.DOTALL)


def test_a_page_is_read_again_if_the_imports_or_the_contracts_change(contracts, parallel):
    contracts.page("other", "Text\n")
    contracts.build(parallel=parallel)
    assert contracts.build(parallel=parallel).read == set()
    contracts.write("src/shop/stock/shelf.py", "x = 1\n")
    assert contracts.build(parallel=parallel).read == set()
    contracts.write("src/shop/cart.py", "import shop.stock\n")
    assert contracts.build(parallel=parallel).read == {"index"}
    contracts.write("pyproject.toml", CONTRACTS.replace("Ours", "Theirs"))
    assert contracts.build(parallel=parallel).read == {"index"}
    contracts.write("setup.cfg", "[importlinter]\nroot_package = shop\n[importlinter:contract:1]\ntype = x\n")
    built = contracts.build(parallel=parallel)
    assert built.read == {"index"}
    assert get_terms(built.text("index.html")) == ["? not checked 1"]


MISSPELLED = """
[tool.importlinter]
root_package = "shop"

[[tool.importlinter.contracts]]
name = "N"
type = "layers"
layers = ["shop.card"]
"""


@pytest.mark.parametrize(
    ("text", "warning"),
    [
        ("", "docs/index.rst:4: WARNING: found no contracts for import-linter or Tach in the project "),
        (MISSPELLED, "pyproject.toml:5: WARNING: 'pyproject.toml': contract 'N': no module named 'shop.card'; did you"),
        ("[tool.importlinter", "pyproject.toml:1: WARNING: 'pyproject.toml': cannot read the contracts: Expected ']'"),
    ],
)
def test_a_faulty_configuration_is_one_warning(contracts, text, warning):
    contracts.write("pyproject.toml", text)
    (found,) = contracts.build().warnings
    assert found.startswith(warning)
    assert found.endswith(" [packagemap.config]")


def test_myst_gives_the_same(myst):
    myst.write("pyproject.toml", CONTRACTS)
    myst.page("index", ".. import-contracts::\n   :contract: Stock <b>below</b> the cart\n")
    myst.page("other.md", "```{import-contracts}\n:contract: Stock <b>below</b> the cart\n```")
    built = myst.build()
    assert built.warnings == []
    rst, markdown = (
        re.search(r'<div class="pm-contracts.*?</dl>', built.text(f"{name}.html"), re.DOTALL)[0]
        for name in ("index", "other")
    )
    assert rst == markdown


CYCLE = {
    "src/shop/cart.py": "import shop.stock\n",
    "src/shop/stock/shelf.py": "def late():\n    import shop.till\n",
    "src/shop/till.py": "import shop.cart\n",
}


@pytest.fixture
def graph(project):
    """Return a project whose modules import each other in a cycle."""
    for name, text in CYCLE.items():
        project.write(name, text)
    return project


def test_a_graph_is_checked_for_cycles(graph):
    graph.page("index", ".. import-graph:: shop\n   :acyclic:\n")
    built = graph.build()
    (warning,) = built.warnings
    assert warning.startswith("docs/index.rst:4: WARNING: :acyclic: modules import each other in a cycle: ")
    assert warning.endswith(": shop.cart -> shop.stock -> shop.till -> shop.cart (shop/cart.py:1) [packagemap.cycle]")
    page = built.text("index.html")
    assert get_terms(page)[0] == "× broken No cycles"
    assert "packagemap-tables.css" in page
    graph.write("src/shop/till.py", "")
    built = graph.build()
    assert (built.warnings, built.read) == ([], {"index"})
    assert get_terms(built.text("index.html")) == ["✓ kept No cycles"]


def test_a_graph_is_checked_against_layers(graph):
    graph.page("index", ".. import-graph:: shop\n   :layers: till > cart > stock\n")
    built = graph.build()
    (warning,) = built.warnings
    assert warning.startswith("docs/index.rst:4: WARNING: contract 'Layers' is broken: 1 chain; 'shop.stock' must not ")
    assert warning.endswith(": shop.stock.shelf -> shop.till (shop/stock/shelf.py:2) [packagemap.contract]")
    assert get_terms(built.text("index.html")) == ["× broken: 1 chain Layers"]
    graph.page("index", ".. import-graph:: shop\n   :layers: till > cart > stock\n   :imports: runtime\n")
    built = graph.build()
    assert built.warnings == []
    assert get_terms(built.text("index.html")) == ["✓ kept Layers"]


@pytest.mark.parametrize(
    ("value", "message"),
    [
        ("cart", ":layers: expected at least two layers, such as 'ui > service > domain', got 'cart'"),
        ("cart > cart", ":layers: 'cart' is in more than one place"),
        ("cart > stok", ":layers: contract 'Layers': no module named 'shop.stok'; did you mean 'shop.stock'"),
    ],
)
def test_invalid_layers(graph, value, message):
    graph.page("index", f".. import-graph:: shop\n   :layers: {value}\n")
    (warning,) = graph.build().warnings
    assert message in warning
    assert warning.endswith(" [packagemap.option]")


def test_pages_have_a_numbered_line_for_the_imports_of_a_higher_layer(contracts):
    contracts.write("pyproject.toml", CONTRACTS.replace('["cart", "(till)", "stock"]', '["stock", "cart"]'))
    page = contracts.build().text("index.html")
    assert page.count('<path class="pm-contract-head"') == 3  # two drawings of the layers, and one of independence
    assert page.count('<span class="pm-disc">1</span>') == 2
    assert "pm-disc" not in contracts.build("xml").text("index.xml")


def test_chips_in_pictures_are_links_in_pages_and_in_latex(contracts):
    contracts.page("index", ".. py:module:: shop.stock\n\n.. import-contracts::\n")
    page = contracts.build().text("index.html")
    assert '<a href="#module-shop.stock" aria-label="shop.stock">' in page
    (file,) = contracts.build("latex").output.glob("*.tex")
    latex = file.read_text("utf-8")
    (picture,) = re.findall(r"\\begin\{tikzpicture\}.*?\\end\{tikzpicture\}", latex, re.DOTALL)[1:]
    assert re.search(r"\\hyperref\[.*module-shop\.stock\}\]\{.*shop\.stock", picture)


def test_nodes_for_other_builders_are_those_of_docutils(contracts):
    contracts.write("pyproject.toml", CONTRACTS.replace('["cart", "(till)", "stock"]', '["stock", "cart"]'))
    (document,) = contracts.build().doctrees.values()
    assert list(document.findall(contract_picture))
    use_plain_nodes(document, lambda *_: "", Abilities())
    assert {type(node).__module__.partition(".")[0] for node in document.findall(nodes.Element)} <= {
        "docutils",
        "sphinx",
    }
    text = document.astext()
    assert "broken: 2 chains" in text
    assert "shop.cart must not import shop.stock:" in text
    assert not list(document.findall(nodes.definition_list))
