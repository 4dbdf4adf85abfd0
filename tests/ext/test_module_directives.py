"""module-compare, module-anatomy and module-usage on a page: in both markups, with links and errors."""

from __future__ import annotations

import re

import pytest
from docutils import nodes
from sphinx.addnodes import pending_xref

from sphinx_packagemap.ext.results import module as anatomies
from sphinx_packagemap.ext.results import module as compares
from sphinx_packagemap.ext.results import module as usages
from sphinx_packagemap.rendering.docutils import module_list_table


def rst(name, argument="", options=None, content=""):
    lines = [f".. {name}:: {argument}".rstrip()]
    lines += [f"   :{option}: {value}".rstrip() for option, value in (options or {}).items()]
    lines += ["", *(f"   {line}".rstrip() for line in content.splitlines())]
    return "\n".join(lines) + "\n\nAfter.\n\n"


def md(name, argument="", options=None, content=""):
    lines = [f"```{{{name}}} {argument}".rstrip()]
    lines += [f":{option}: {value}".rstrip() for option, value in (options or {}).items()]
    return "\n".join([*lines, "", *content.splitlines(), "```"]) + "\n\nAfter.\n\n"


def warnings_of(built, page):
    """Return the warnings of a page without their locations."""
    return [re.sub(r"^docs/[^:]*:\d+: WARNING: ", "", line) for line in built.warnings if f"docs/{page}." in line]


def table_of(document):
    """Return the cells of the first table as text."""
    table = next(document.findall(nodes.table))
    return [[" | ".join(block.astext() for block in entry) for entry in row] for row in table.findall(nodes.row)]


def text_of(document):
    """Return the page as text, which is the same for both markups."""
    return re.sub(r' (?:source|line|xml:space|ids|names|myst\w*|slug|refdoc|title)="[^"]*"', "", document.pformat())


SNIPPETS = {
    "generic": ("module-compare", "", {}, ""),
    "compare": ("module-compare", "shop.cart shop.stock", {"rows": "structure, namespace, imports, closure"}, ""),
    "own": (
        "module-compare",
        "shop.cart shop.stock",
        {"rows": "License, purpose, lines"},
        "License\n  MIT, *see there*\nPurpose\n  - Mine\n  - **Yours**",
    ),
    "modules": (
        "module-compare",
        "shop",
        {"submodules": "", "rows": "purpose, lines", "sort": "-lines"},
        ".cart\n  Mine",
    ),
    "transposed": ("module-compare", "shop.cart shop.stock", {"transpose": "", "rows": "lines, kind"}, ""),
    "anatomy": ("module-anatomy", "shop.stock", {}, ""),
    "sections": ("module-anatomy", "shop.stock", {"style": "sections", "show": "usage, kind"}, ""),
    "usage": ("module-usage", "shop.stock.Shelf", {"as": "S", "show": "layout"}, ""),
}


def test_both_markups_show_the_same(myst):
    myst.page("index", "")
    for name, snippet in SNIPPETS.items():
        myst.page(f"rst-{name}", rst(*snippet))
        myst.page(f"md-{name}.md", md(*snippet))
    built = myst.build("dummy")
    assert built.warnings == []
    for name in SNIPPETS:
        assert text_of(built.doctrees[f"rst-{name}"]) == text_of(built.doctrees[f"md-{name}"])
        assert "After." in built.doctrees[f"rst-{name}"].astext()


def test_a_comparison_shows_the_code(project):
    project.page("index", rst("module-compare", "shop.cart shop.stock"))
    built = project.build("dummy")
    rows = {row[0]: row[1:] for row in table_of(built.doctrees["index"])}
    assert list(rows) == [
        "shop.",
        "Structure",
        "Initialization",
        "Purpose",
        "Usage",
        "Example",
        "Submodules",
        "Namespace",
    ]
    assert rows["shop."] == ["cart", "stock"]
    assert rows["Structure"] == ["a single file, cart.py", "a directory with __init__.py | 1 module: shelf.py"]
    assert rows["Initialization"] == [
        "only imports and definitions: 1 class, 1 function",
        "re-exports 1 name from 1 module",
    ]
    assert rows["Purpose"] == ["What is bought.", "What is there."]
    assert rows["Usage"] == ["import shop.cart | from shop import cart", "import shop.stock | from shop import stock"]
    assert rows["Example"] == ["from shop.cart import Cart", "from shop.stock import Shelf"]
    assert rows["Submodules"] == ["none: it is not a package", "1: shelf"]
    assert rows["Namespace"] == [
        "2 public names: Cart, empty | no __all__: its own names without a leading underscore",
        "1 public name: Shelf | no __all__: its own names without a leading underscore",
    ]


def test_the_authors_own_rows(project):
    content = "License\n  MIT, *see there*\nPurpose\n  - Mine\n  - **Yours**,\n    too"
    project.page("index", rst("module-compare", "shop.cart shop.stock", {"rows": "License, purpose, lines"}, content))
    built = project.build("dummy")
    assert built.warnings == []
    assert table_of(built.doctrees["index"])[1:] == [
        ["License", "MIT, see there"],
        ["Purpose", "Mine", "Yours, too"],
        ["Lines of its own", "7", "3"],
    ]
    table = next(built.doctrees["index"].findall(nodes.table))
    assert [node.astext() for node in table.findall(nodes.strong)] == ["Yours"]
    assert [node.astext() for node in table.findall(nodes.emphasis)] == ["see there"]


def test_a_table_of_modules(project):
    project.write("src/shop/prices.py", '"""What it costs."""\n')
    options = {"submodules": "", "rows": "purpose, lines, classes", "sort": "-lines"}
    project.page("index", rst("module-compare", "shop", options, "shop.prices\n  *Mine*\n"))
    project.page("pattern", rst("module-compare", "shop.**.s*", {"rows": "kind"}))
    built = project.build("dummy")
    assert built.warnings == []
    assert table_of(built.doctrees["index"]) == [
        ["shop.", "Purpose", "Lines of its own", "Classes"],
        ["cart", "What is bought.", "7", "1"],
        ["stock", "What is there.", "3", "1"],
        ["prices", "Mine", "1", "0"],
    ]
    assert table_of(built.doctrees["pattern"])[1:] == [["stock", "package"], ["stock.shelf", "module"]]


def test_a_long_table_of_modules_can_be_sorted_in_the_browser_only(project):
    for number in range(5):
        project.write(f"src/shop/m{number}.py", "")
    project.page("index", rst("module-compare", "shop", {"submodules": ""}))
    project.page("short", rst("module-compare", "shop.stock", {"submodules": ""}))
    built = project.build("html")
    assert list(built.doctrees["index"].findall(module_list_table))
    assert not list(built.doctrees["short"].findall(module_list_table))
    assert 'class="pm-modules-box" data-filter="Filter"' in built.text("index.html")
    assert "packagemap.js" in built.text("index.html")
    assert "pm-modules-box" not in built.text("short.html")


def test_four_modules_are_rows_with_short_columns(project):
    project.write("src/shop/prices.py", "")
    project.write("src/shop/stock/shelf.py", "class Shelf: ...\n" + "\n" * 1199)
    names = "shop shop.cart shop.prices shop.stock"
    project.page("index", rst("module-compare", names))
    project.page("beside", rst("module-compare", names, {"transpose": ""}))
    project.page("rows", rst("module-compare", names, {"rows": "runnable, kind"}, "Owner\n  - a\n  - b\n  - c\n  - d"))
    built = project.build("dummy")
    assert built.warnings == []
    assert table_of(built.doctrees["index"]) == [
        ["Name", "Purpose", "Kind", "Lines of its own", "Lines with all below", "Classes", "Functions"],
        ["shop", "A shop.", "package", "1", "1,211", "0", "0"],
        ["shop.cart", "What is bought.", "module", "7", "7", "1", "1"],
        ["shop.prices", "–", "module", "0", "0", "0", "0"],
        ["shop.stock", "What is there.", "package", "3", "1,203", "1", "0"],
    ]
    assert [row[0] for row in table_of(built.doctrees["beside"])][:3] == ["", "Structure", "Initialization"]
    assert table_of(built.doctrees["rows"])[:2] == [
        ["Name", "Run with", "Kind", "Owner"],
        ["shop", "–", "package", "a"],
    ]


def test_lines_break_between_the_parts_of_names_only(project):
    content = "Note\n  Use ``shop.cart.Cart``, or ``shop cart``. Or :py:mod:`shop.cart`; ``x``"
    project.page("index", rst("module-compare", "shop.cart shop.stock", {"rows": "structure, namespace"}, content))
    html = project.build("html").text("index.html")
    code = '<code class="docutils literal notranslate">{}</code>'.format
    assert f'<span class="pm-unit">{code("shop.<wbr />cart.<wbr />Cart")},</span> or' in html
    assert f"{code('shop cart')}. Or" in html  # code of several words may be divided
    assert f'<span class="pm-unit">{code("x")}</span>' in html
    assert re.search(r'<span class="pm-unit">.*py-mod[^>]*>shop\.<wbr />cart</code>.*;</span>', html)
    assert f'<span class="pm-unit">{code("cart.<wbr />py")}</span>' in html
    assert re.search(r'<span class="pm-unit"><code [^>]*pm-name[^>]*>Cart</code>,</span> ', html)
    assert 'title="shop.cart"' in html
    assert "<col " not in html  # the style sheet has the widths of columns


def test_each_module_around_another_is_on_a_line_of_its_own(project):
    for name in ("one", "two"):
        project.write(f"src/shop/{name}.py", "import shop.cart\n")
    project.page("index", rst("module-anatomy", "shop.cart", {"neighbourhood": "names"}))
    html = project.build("html").text("index.html")
    importers = re.search(r'<p class="pm-importers">.*?</p>', html)[0]
    assert importers.count('<span class="pm-near-item">') == 2
    assert "pm-unit" not in importers  # blocks within it would be joined to one line


def test_a_diagram_of_the_modules_around_it_heads_an_anatomy(project):
    project.write("src/shop/one.py", "import shop.cart\nimport colorama\n")
    project.write("src/shop/prices.py", "PRICE = 1\n")
    project.page("index", rst("module-anatomy", "shop.one"))
    project.page("alone", rst("module-anatomy", "shop.prices"))
    project.page("usage", rst("module-anatomy", "shop.one", {"show": "usage"}))
    built = project.build("html")
    assert built.warnings == []
    page = built.text("index.html")
    glance = page[page.index('class="pm-glance') : page.index("How to import it")]
    assert re.findall(r'class="pm-label"[^>]* aria-label="([\w.]+)', glance)[:2] == ["shop.one", "shop.cart"]
    assert "colorama" in glance
    assert "pm-near" not in glance
    assert "pm-diagram" not in built.text("alone.html") + built.text("usage.html")
    text = project.build("text").text("index.txt")
    assert "Imports: colorama, cart" in text
    assert r"\begin{tikzpicture}" in project.build("latex").text("projectnamenotset.tex")


def test_an_anatomy_follows_the_imports_of_others(project):
    project.page("index", rst("module-anatomy", "shop.cart"))
    project.build()
    project.write("src/shop/one.py", "import shop.cart\n")
    built = project.build()
    assert built.read == {"index"}
    assert 'aria-label="shop.one' in built.text("index.html")


def test_columns_of_long_names_may_be_divided(project):
    long = "a_rather_long_name_of_a_module"
    project.write(f"src/shop/{long}.py", "")
    project.page("index", rst("module-compare", f"shop.{long} shop.cart", {"transpose": "", "rows": "kind"}))
    project.page("short", rst("module-compare", "shop.cart shop.stock", {"transpose": "", "rows": "kind"}))
    built = project.build("html")
    assert 'class="stub pm-c-name pm-long"' in built.text("index.html")
    assert 'class="stub pm-c-name pm-short"' in built.text("short.html")
    assert 'class="pm-c-word pm-short"' in built.text("short.html")


def test_the_comparison_without_names_takes_its_examples_from_the_project(project):
    project.page("index", rst("module-compare", "", {"kinds": "package, namespace, module"}))
    made_up = project.build("dummy").doctrees["index"].astext()
    assert "import temperature" in made_up
    assert [row[0] for row in table_of(project.build("dummy").doctrees["index"])][1:4] == [
        "Structure",
        "Initialization",
        "Purpose",
    ]
    for settings in ({"packagemap_project": "shop"}, {"packagemap_roots": ["../src"]}):
        document = project.build("dummy", **settings).doctrees["index"]
        assert table_of(document)[0] == ["", "Package", "Namespace package", "Module"]
        assert "from shop.cart import Cart" in document.astext()
        assert "import temperature" not in document.astext()
        assert "import stations.north" in document.astext()  # the project has no namespace package
    wrong = project.build("dummy", packagemap_project="shopp")
    assert warnings_of(wrong, "index") == [
        "no module or directory named 'shopp'; did you mean 'shop'? [packagemap.name]"
    ]
    assert "import temperature" in wrong.doctrees["index"].astext()
    senseless = project.build("dummy", packagemap_project="my shop")
    assert "packagemap_project: expected the dotted name of a package, got 'my shop'" in senseless.warnings[0]


def test_captions_names_widths_and_classes(project):
    options = {"caption": "Two *modules*", "name": "two", "widths": "1, 2, 3", "align": "right", "class": "wide"}
    page = rst("module-compare", "shop.cart shop.stock", options) + rst(
        "module-compare", "shop.cart", {"widths": "auto"}
    )
    usage = rst("module-usage", "shop.cart", {"caption": "Use it", "name": "use", "class": "mine"})
    anatomy = rst("module-anatomy", "shop.cart", {"name": "anatomy", "class": "mine"})
    project.page("index", "See :numref:`two`, :ref:`two` and :numref:`use`.\n\n" + page + usage + anatomy)
    built = project.build("html", numfig=True)
    assert built.warnings == []
    first, second, *_ = built.doctrees["index"].findall(nodes.table)
    assert {"pm-compare", "longtable", "wide", "colwidths-given"} <= set(first["classes"])
    assert (first["align"], first["ids"]) == ("right", ["two"])
    widths = [column["colwidth"] for column in first.findall(nodes.colspec)]
    assert widths == [16, 24, 36]
    assert "colwidths-auto" in second["classes"]
    html = built.text("index.html")
    assert "Table 1" in html
    assert "Listing 1" in html
    assert 'id="anatomy"' in html


def test_names_lead_to_documentation_or_source(project):
    project.page("index", rst("module-compare", "shop.cart shop.stock") + rst("module-anatomy", "shop.stock"))
    project.page(
        "api",
        ".. py:module:: shop.cart\n\n.. py:class:: Cart\n\n.. py:module:: shop.stock.shelf\n\n.. py:class:: Shelf",
    )
    template = "https://example.org/{path}#L{line}"
    document = project.build("html", packagemap_source_url=template).text("index.html")
    assert 'href="api.html#shop.cart.Cart"' in document
    assert 'href="api.html#module-shop.cart"' in document
    assert 'href="api.html#shop.stock.shelf.Shelf"' in document  # a re-exported name, documented where it is defined
    assert 'href="https://example.org/shop/cart.py#L6"' in document  # empty(), which is not documented
    nowhere = project.build("html", packagemap_source_url="").text("index.html")
    assert "example.org" not in nowhere
    project.page("index", rst("module-compare", "shop.cart shop.stock", {"link": "none"}))
    unlinked = project.build("html", packagemap_source_url=template)
    assert not list(unlinked.doctrees["index"].findall(pending_xref))
    assert "example.org" not in unlinked.text("index.html")


def test_lines_of_statements_lead_to_source(project):
    project.write("src/shop/acts.py", "import os\n\nprint(1)\n")
    project.page(
        "index", rst("module-compare", "shop.acts", {"rows": "initialization"}) + rst("module-anatomy", "shop.acts")
    )
    built = project.build("html", packagemap_source_url="https://example.org/{path}#L{line}")
    assert built.text("index.html").count('href="https://example.org/shop/acts.py#L3"') == 2


WRONG = {
    "content": (
        "module-anatomy",
        "shop.cart",
        {},
        "text",
        ["module-anatomy takes no content; it is ignored [packagemap.note]"],
    ),
    "useless-sort": (
        "module-compare",
        "shop.cart",
        {"sort": "lines"},
        "",
        [":sort: has no effect without a row for each module [packagemap.option]"],
    ),
    "useless-kinds": (
        "module-compare",
        "shop.cart",
        {"kinds": "module"},
        "",
        [":kinds: has no effect if modules are named [packagemap.option]"],
    ),
    "directory": (
        "module-anatomy",
        "../src/shop",
        {},
        "",
        ["expected a dotted name, got '../src/shop'; only trees and diagrams can show directories [packagemap.name]"],
    ),
    "missing": (
        "module-anatomy",
        "shop.crat",
        {},
        "",
        ["no module or package named 'shop.crat'; did you mean 'shop.cart'"],
    ),
    "import": (
        "module-usage",
        "shop.cart.Cartt",
        {},
        "",
        ["cannot import name 'Cartt' from 'shop.cart'; did you mean 'shop.cart.Cart'? [packagemap.import]"],
    ),
    "row": (
        "module-compare",
        "shop.cart",
        {"rows": "lines, linse"},
        "",
        [":rows: unknown row 'linse'; did you mean 'lines'? [packagemap.option]"],
    ),
    "generic-row": (
        "module-compare",
        "",
        {"rows": "purpose, lines"},
        "",
        [":rows: the row 'lines' is not available without names of modules [packagemap.option]"],
    ),
    "sort": (
        "module-compare",
        "shop",
        {"submodules": "", "sort": "-lins"},
        "",
        [":sort: unknown value 'lins'; expected one of:"],
    ),
    "kinds": (
        "module-compare",
        "",
        {"kinds": "modul"},
        "",
        [":kinds: unknown column 'modul'; expected one or more of: module, package, namespace; did you mean 'module'?"],
    ),
    "show": (
        "module-anatomy",
        "shop.cart",
        {"show": "usag"},
        "",
        [":show: unknown part 'usag'; expected one or more of: glance, kind,"],
    ),
    "as": (
        "module-usage",
        "shop.cart",
        {"as": "a b"},
        "",
        [":as: expected a Python identifier, got 'a b' [packagemap.option]"],
    ),
    "widths": (
        "module-compare",
        "shop.cart",
        {"widths": "1, 2, 3"},
        "",
        [":widths: expected 2 widths, one for each column, got 3 [packagemap.option]"],
    ),
    "bad-widths": (
        "module-compare",
        "shop.cart",
        {"widths": "a"},
        "",
        [":widths: expected 'auto' or positive integers, got 'a' [packagemap.option]"],
    ),
    "submodules": (
        "module-compare",
        "shop.cart shop.stock",
        {"submodules": ""},
        "",
        [":submodules: expected the name of exactly one package [packagemap.option]"],
    ),
    "cells": (
        "module-compare",
        "shop.cart shop.stock",
        {},
        "License\n  - MIT",
        ["expected 2 cells in the row 'License', one for each column, got 1 [packagemap.note]"],
    ),
    "empty-row": ("module-compare", "shop.cart", {}, "License", ["the row 'License' is empty [packagemap.note]"]),
    "nameless-row": ("module-compare", "shop.cart", {}, ": text", ["a row without a name is ignored"]),
    "text": (
        "module-compare",
        "shop",
        {"submodules": ""},
        "shop.crat\n  text",
        ["the text for 'shop.crat' matches no module in the table; did you mean 'shop.cart'"],
    ),
    "no-purpose": (
        "module-compare",
        "shop",
        {"submodules": "", "rows": "lines"},
        ".cart\n  text",
        ["the text for '.cart' is ignored, because it requires the row 'purpose' [packagemap.note]"],
    ),
}


@pytest.mark.parametrize("name", WRONG)
def test_a_problem_is_a_warning_in_both_markups_and_the_page_goes_on(myst, name):
    *snippet, messages = WRONG[name]
    for page, write in (("index", rst), ("page.md", md)):
        myst.page(page, write(*snippet))
    built = myst.build("dummy")
    for page in ("index", "page"):
        found = warnings_of(built, page)
        assert len(found) == len(messages)
        assert all(line.startswith(message) for line, message in zip(found, messages, strict=True)), found
        assert "After." in built.doctrees[page].astext()
    assert built.status == 0


def test_the_name_of_a_file_that_cannot_be_decoded_is_get_text(project):
    (project.src / "shop" / "sixteen.py").write_bytes('"""x"""'.encode("utf-16"))
    project.page("index", rst("module-compare", "shop.sixteen"))
    (warning,) = project.build("dummy").warnings
    assert warning.startswith("shop/sixteen.py:1: WARNING: 'shop.sixteen': cannot decode the file")


def test_cells_of_plain_text_do_not_run_into_each_other(project):
    project.page("index", rst("module-compare", "shop.stock", {"rows": "structure, usage", "widths": "1, 9"}))
    text = " ".join(project.build("text").text("index.txt").split())
    assert 'a directory with "__init__.py"; 1 module: "shelf.py"' in text
    assert '"import shop.stock"; "from shop import stock"' in text


def test_our_texts_are_not_in_the_catalogues_of_the_author(project):
    project.page("index", rst("module-anatomy", "shop.cart", {"style": "sections"}))
    built = project.build("gettext")
    assert "What it is" not in (built.output / "index.pot").read_text()


def test_a_file_that_cannot_be_read_is_a_warning_at_the_file_once(project):
    project.write("src/shop/broken.py", '"""Broken."""\ndef\n')
    project.page("index", rst("module-compare", "shop.broken shop.cart") + rst("module-anatomy", "shop.broken"))
    built = project.build("dummy")
    (warning,) = built.warnings
    assert warning.startswith("shop/broken.py:2: WARNING: 'shop.broken': ")
    assert "Broken." in built.doctrees["index"].astext()


FAULTS = {
    "module-compare": (compares, "compare"),
    "module-anatomy": (anatomies, "make_anatomy"),
    "module-usage": (usages, "find_usage_or_problem"),
}


@pytest.mark.parametrize("name", FAULTS)
def test_an_internal_error_is_one_warning_and_the_page_goes_on(project, monkeypatch, name):
    def fail(*args, **kwargs):
        raise RuntimeError("oh\x1bno")

    monkeypatch.setattr(*FAULTS[name], fail)
    project.page("index", rst(name, "shop.cart"))
    built = project.build("dummy")
    assert built.warnings == [
        f"docs/index.rst:4: WARNING: {name} failed: RuntimeError: oh\\x1bno [packagemap.internal]"
    ]
    assert "After." in built.doctrees["index"].astext()
    monkeypatch.undo()
    assert project.build("dummy").warnings == []  # it is read again


HOSTILE = "</td><script>alert(1)</script> `x <javascript:y>`_ \\input{x} \\bPS ..\\n.TH $(x) \u202e"


@pytest.mark.parametrize("builder", ["html", "latex", "text", "man", "xml", "texinfo"])
def test_text_of_the_code_is_escaped(project, builder):
    project.write("src/shop/evil.py", f'"""Has {HOSTILE}"""\nprint("""{HOSTILE}""")\n__all__ = ["{HOSTILE}"]\n')
    project.page(
        "index",
        "".join(rst(name, "shop.evil", {}) for name in FAULTS) + rst("module-compare", "shop", {"submodules": ""}),
    )
    built = project.build(
        builder, man_pages=[("index", "x", "x", "x", 1)], texinfo_documents=[("index", "x", "x", "x", "x", "x", "x")]
    )
    assert built.status == 0
    text = "".join(path.read_text("utf-8") for path in built.output.rglob("index*") if path.is_file())
    text += "".join(path.read_text("utf-8") for path in built.output.rglob("*.tex"))
    assert "\u202e" not in text
    if builder in ("html", "xml"):
        assert "<script>alert" not in text
        assert 'href="javascript' not in text
    if builder == "latex":
        assert "\\input{x}" not in text


def test_the_words_are_in_the_language_of_the_document(project):
    project.page(
        "index",
        rst("module-compare")
        + rst("module-anatomy", "shop.cart", {"show": "kind"})
        + rst("package-tree", "shop", {"counts": ""}),
    )
    html = project.build("html", language="de").text("index.html")
    for words in ("Aufbau", "Was es ist", "ist ein Modul: Sein Code ist die Datei", "Alle ausklappen", "1 Klasse"):
        assert words in html
    assert project.build("html", language="en").read  # the page depends on the language


@pytest.mark.parametrize(
    "builder",
    ["html", "dirhtml", "singlehtml", "latex", "epub", "text", "man", "texinfo", "xml", "pseudoxml", "gettext"],
)
def test_every_builder_prints_them_without_a_warning(project, builder):
    snippets = {name: snippet for name, snippet in SNIPPETS.items() if name != "generic"}
    project.page("index", "".join(rst(*snippet) for snippet in snippets.values()) + ":import:`shop.cart.Cart`")
    built = project.build(
        builder,
        man_pages=[("index", "x", "x", "x", 1)],
        texinfo_documents=[("index", "x", "x", "x", "x", "x", "x")],
        epub_show_urls="no",
        suppress_warnings=["epub.unknown_project_files"],
        numfig=True,
        packagemap_source_url="https://example.org/{path}#L{line}",
    )
    assert [line for line in built.warnings if "conf value" not in line] == []
    if builder != "gettext":
        suffixes = (".html", ".xhtml", ".tex", ".txt", ".1", ".texi", ".xml", ".pseudoxml")
        files = [path for path in built.output.rglob("*") if path.suffix in suffixes]
        text = "".join(path.read_text("utf-8") for path in files)
        for words in ("MIT", "Mine", "What is there", "Shelf"):
            assert words in text
