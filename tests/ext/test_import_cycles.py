"""The directive import-cycles on a page: its output with every builder, its links, and later builds."""

from __future__ import annotations

import re

import pytest

CYCLES = ".. import-cycles:: shop\n"
IMPORTS = {
    "src/shop/cart.py": '"""What is bought."""\nfrom shop import stock\n\n\ndef late():\n    import shop.till\n',
    "src/shop/till.py": '"""Where it is paid."""\nimport shop.cart\nfrom shop.stock import shelf\n',
    "src/shop/alone.py": '"""By itself."""\n',
}


@pytest.fixture
def cycles(project):
    """Return the project with a cycle of imports, and the list of cycles on its page."""
    project.configure(packagemap_source_url="https://example.org/{path}#L{line}")
    for name, text in IMPORTS.items():
        project.write(name, text)
    project.page("index", CYCLES)
    return project


def test_a_page_has_the_cycle_with_its_statements(cycles):
    built = cycles.build("text")
    assert built.warnings == []
    lines = [line.strip() for line in built.text("index.txt").splitlines() if line.strip()]
    begin = lines.index("2 modules in cycles")
    assert lines[begin:] == [
        "2 modules in cycles",
        "shop.cart, shop.till",
        "A shortest cycle:",
        "* shop.cart imports shop.till: shop/cart.py:6 (when a function",
        "runs)",
        "* shop.till imports shop.cart: shop/till.py:2",
        "To be removed first: 1 feedback import, 1 statement",
        "* shop.cart imports shop.till: shop/cart.py:6 (when a function",
        "runs)",
    ]
    page = cycles.build("html").text("index.html")
    assert page.count('href="https://example.org/shop/cart.py#L6"') == 2
    assert 'href="https://example.org/shop/till.py#L2"' in page
    assert "packagemap-tables.css" in page


@pytest.mark.parametrize("builder", ["xml", "man", "texinfo", "epub", "latex", "pseudoxml"])
def test_every_builder_shows_the_cycles(cycles, builder):
    built = cycles.build(builder, copyright="2026", version="1")
    assert built.warnings == []


def test_a_page_without_cycles_has_a_sentence(cycles):
    cycles.page("index", f"{CYCLES}   :imports: runtime\n")
    built = cycles.build("text")
    assert built.warnings == []
    assert 'There are no cycles of imports in "shop".' in built.text("index.txt")


def test_myst_gives_the_same(myst):
    for name, text in IMPORTS.items():
        myst.write(name, text)
    myst.page("index", f"{CYCLES}   :name: the-cycles\n   :class: mine\n")
    myst.page("other.md", "```{import-cycles} shop\n:name: the-cycles\n:class: mine\n```")
    built = myst.build()
    rst, markdown = (
        re.findall(r'<div class="pm-anatomy pm-cycles mine.*?</dl>', built.text(f"{name}.html"), re.DOTALL)
        for name in ("index", "other")
    )
    assert len(rst) == 1
    assert rst == markdown


@pytest.mark.parametrize("parallel", [0, 2])
def test_a_page_follows_the_imports(cycles, parallel):
    cycles.page("other", ".. package-tree:: shop\n")
    cycles.build(parallel=parallel)
    assert cycles.build(parallel=parallel).read == set()
    cycles.write("src/shop/alone.py", '"""By itself."""\nimport shop.cart\n')  # in no cycle
    assert cycles.build(parallel=parallel).read == set()
    cycles.write("src/shop/till.py", f"{IMPORTS['src/shop/till.py']}import shop.alone\n")
    built = cycles.build(parallel=parallel)
    assert built.read == {"index"}
    assert "3 modules in cycles" in built.text("index.html")


def test_the_rest_is_folded_on_pages(cycles):
    names = [f"m{number}" for number in range(15)]
    for name, other in zip(names, [*names[1:], names[0]], strict=True):
        cycles.write(f"src/shop/{name}.py", f"import shop.{other}\n")
    cycles.page("index", f"{CYCLES}   :max-items: 1\n")
    page = cycles.build().text("index.html")
    assert '<details class="pm-fold"><summary>1 more</summary>' in page  # the other component
    assert '<details class="pm-more"><summary>3 more</summary>' in page  # modules


def test_invalid_values_are_located_warnings_and_the_rest_is_shown(cycles):
    cycles.page("index", f"{CYCLES}   :imports: runtim\n   :dept: 2\n   :exclude: .tll\n\n   Content.\n\nAfter.\n")
    built = cycles.build()
    assert [re.sub(r".*index.rst:\d+: WARNING: ", "", each) for each in built.warnings] == [
        (
            ":imports: unknown value 'runtim'; expected one of: runtime, type-checking, deferred, optional, lazy, "
            "script; did you mean 'runtime'? [packagemap.option]"
        ),
        "unknown option 'dept'; did you mean 'depth'? [packagemap.option]",
        (
            ":exclude: '.tll' matches no module in 'shop'; did you mean 'shop.till', 'shop.cart' or 'shop.stock'? "
            "[packagemap.option]"
        ),
        "import-cycles takes no content; it is ignored [packagemap.note]",
    ]
    assert "2 modules in cycles" in built.text("index.html")


def test_an_unknown_package_is_a_warning(cycles):
    cycles.page("index", ".. import-cycles:: shopp\n\nAfter.\n")
    built = cycles.build()
    (warning,) = built.warnings
    assert "did you mean 'shop'? [packagemap.name]" in warning
    assert "After." in built.text("index.html")
