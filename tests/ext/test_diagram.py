"""The directive package-diagram on a page: its output with every builder, and its links."""

from __future__ import annotations

import re
from pathlib import Path
from posixpath import normpath
from xml.etree import ElementTree

import pytest

from sphinx_packagemap.ext import diagrams as drawing_module
from sphinx_packagemap.ext.results import diagram as diagrams_module
from sphinx_packagemap.rendering.diagram import layouts as layouts_module
from sphinx_packagemap.rendering.docutils.tree import package_diagram, tree_item
from sphinx_packagemap.text import quote
from sphinx_packagemap.views import Layout

DIAGRAM = ".. package-diagram:: shop\n"
DOCUMENTED = ".. py:module:: shop.cart\n\n.. py:module:: shop.stock.shelf\n"


def diagram(**options):
    lines = [DIAGRAM.strip(), *(f"   :{name.replace('_', '-')}: {value}".rstrip() for name, value in options.items())]
    return "\n".join(lines) + "\n"


def svgs(page):
    return re.findall(r"<svg class=\"pm-svg.*?</svg>", page, re.DOTALL)


def titles(svg):
    return re.findall(r'<(?:a|g) class="pm-label"[^>]* aria-label="(.*?)"', svg)


@pytest.mark.parametrize("layout", [layout for layout in Layout if not layout.traits.has_levels])
def test_a_page_has_the_diagram_and_the_same_as_a_list(project, layout):
    project.page("index", diagram(layout=layout))
    built = project.build()
    assert built.warnings == []
    page = built.text("index.html")
    svg, *_ = svgs(page)
    assert [title.partition(" ")[0] for title in titles(svg)] == ["shop", "shop.cart", "shop.stock", "shop.stock.shelf"]
    listed = re.search(r'<details class="pm-as-list">.*?</details>\s*</div>', page, re.DOTALL)[0]
    assert re.findall(r'<code class="[^"]*pm-name[^"]*">(.*?)</code>', listed) == ["shop", "cart", "stock", "shelf"]
    assert "packagemap-diagram.js" in page
    assert "packagemap-diagram.css" in page


def test_a_large_diagram_is_also_rendered_for_narrow_pages(project):
    project.page("index", diagram(layout="treemap") + "\n" + diagram(layout="treemap", width="500px"))
    page = project.build().text("index.html")
    wide, narrow, own = svgs(page)
    assert 'width="736"' in wide
    assert 'width="358"' in narrow
    assert 'width="500"' in own
    ids = re.findall(r'id="(pm-diagram[^"]*)"', page)
    assert len(ids) == len(set(ids))


def test_both_markups_give_the_same_doctree(myst):
    groups = "'Outside: .cart; Inside: .stock'"
    options = {"layout": "nested", "caption": "A *shop*", "groups": groups, "color_by": "groups"}
    myst.page("index", diagram(**options))
    lines = [f":{name.replace('_', '-')}: {value}" for name, value in options.items()]
    myst.page("md.md", "\n".join(["```{package-diagram} shop", *lines, "```"]))
    built = myst.build("pseudoxml")
    assert built.warnings == []
    pages = [built.text(f"{page}.pseudoxml") for page in ("index", "md")]
    rst, md = (re.sub(r' ids="[^"]*"', "", page[page.index("<captioned_package_diagram") :]) for page in pages)
    assert rst == md
    assert "Outside" in rst


UNITS = "px, em, rem, ch, ex, cm, mm, in, pt, pc"
WRONG = {
    "layout: nestd": f":layout: unknown value 'nestd'; expected one of: {', '.join(Layout)}; did you mean 'nested'?",
    "color-by: kinds": ":color-by: unknown value 'kinds'; expected one of: kind, package, size, distance, groups; or "
    "labels with patterns, such as 'stable: .api'; did you mean 'kind'?",
    "groups: .cart": ":groups: invalid group '.cart'; expected 'heading: patterns', such as 'Core: .api, .db.**'",
    "groups: Core:": ":groups: expected at least one value",
    "groups: Core: .crat": (
        ":groups: '.crat' matches no module in 'shop'; did you mean 'shop.cart', 'shop.stock' or 'shop'?"
    ),
    **{
        f"width: {width}": f":width: expected a width such as 600px or 80%, got {quote(width)}; "
        f"valid units are %, {UNITS}"
        for width in ("wide", "0", "101%", "99999px", "9999em", "\u0663em", "9" * 400)
    },
    "groups: A: .cart B: .stock": (
        ":groups: invalid group 'A: .cart B: .stock': two colons; separate groups with semicolons or line breaks, "
        "which YAML keeps only after '|'"
    ),
    "direction: down\n   :layout: nested": ":direction: has no effect with the layout 'nested'",
    "size: names": ":size: has no effect, because neither the layout nor color-by shows sizes",
    "colour-by: kind": "unknown option 'colour-by'; did you mean 'color-by'?",
    "members:\n   :layout: treemap": ":members: the layout 'treemap' shows only modules, because members have no size",
}


@pytest.mark.parametrize("written", WRONG)
def test_a_wrong_option_is_a_warning_and_the_diagram_is_rendered_without_it(project, written):
    project.page("index", f"{DIAGRAM}   :{written}\n")
    built = project.build()
    assert [line.partition(": WARNING: ")[2] for line in built.warnings] == [f"{WRONG[written]} [packagemap.option]"]
    assert len(svgs(built.text("index.html"))) >= 1


@pytest.mark.parametrize("argument", ["shpo", "shop.nope"])
def test_a_wrong_name_is_a_warning_and_the_page_goes_on(project, argument):
    project.page("index", f".. package-diagram:: {argument}\n\nAfter.\n")
    built = project.build()
    (warning,) = built.warnings
    assert warning.endswith("[packagemap.name]")
    assert "After." in built.text("index.html")


def test_content_is_notes_for_the_list(project):
    project.page("index", f"{DIAGRAM}\n   .cart\n      Mind the *gap*.\n   .nope\n      x\n")
    built = project.build()
    (warning,) = built.warnings
    assert "the note for '.nope' matches nothing in the tree" in warning
    assert "Mind the <em>gap</em>." in built.text("index.html")


# Links


@pytest.mark.parametrize("builder", ["html", "dirhtml", "singlehtml"])
def test_links_lead_to_the_documentation_from_every_folder(project, builder):
    project.page("index", ".. toctree::\n\n   api\n   deep/er/page\n")
    project.page("api", DOCUMENTED)
    project.page("deep/er/page", DIAGRAM)
    built = project.build(builder)
    assert built.warnings == []
    file = {"html": "deep/er/page.html", "dirhtml": "deep/er/page/index.html", "singlehtml": "index.html"}[builder]
    (svg,) = svgs(built.text(file))
    hrefs = re.findall(r'<a class="pm-label" href="([^"]*)"', svg)
    assert len(hrefs) == 2
    for href in hrefs:
        path, _, anchor = href.partition("#")
        target = Path(normpath(f"{Path(file).parent}/{path}")) if path else Path(file)
        target = target / "index.html" if (built.output / target).is_dir() else target
        assert f'id="{anchor}"' in (built.output / target).read_text("utf-8")


def test_undocumented_names_lead_to_their_source_or_nowhere(project):
    project.configure(packagemap_source_url="https://example.org/{path}?a&b")
    project.page("index", DOCUMENTED + "\n" + DIAGRAM + "\n" + diagram(link="none"))
    first, second = svgs(project.build().text("index.html"))
    assert 'href="https://example.org/shop/__init__.py?a&amp;b"' in first
    assert 'href="#module-shop.cart"' in first
    assert "<a " not in second
    assert second.count('tabindex="0"') == 4


# Other builders


def test_other_builders_print_the_tree(project):
    project.page("index", diagram(caption="The shop", layout="treemap"))
    text = project.build("text").text("index.txt")
    assert "├── cart (module, 1 class, 1 function, 7 lines) – What is bought." not in text
    assert re.search(r"├── cart \(module, 1 class, 1 function\) \[\d+ lines\] +– What is bought\.", text)
    assert "shop (package, 3 modules) [15 lines with all below]" in text
    assert "The shop" in text
    xml = project.build("xml", build_directory="xml").text("index.xml")
    ElementTree.fromstring(xml)
    assert "Diagram(" not in xml
    assert "TreeItem(" not in xml
    for builder in ("man", "texinfo", "gettext", "pseudoxml"):
        built = project.build(builder, build_directory=builder)
        assert built.warnings == []
        assert not any(
            "TreeItem(" in file.read_text("utf-8", "replace")
            for file in built.output.rglob("*.*")
            if file.suffix not in (".doctree", ".pickle")
        )


def test_in_a_book_the_diagram_is_a_file(project):
    project.page("index", diagram(alt="All of <the> shop"))
    built = project.build("epub", epub_show_urls="no", version="1", copyright="us")
    (file,) = (built.output / "_images").glob("*.svg")
    ElementTree.parse(file)
    page = built.text("index.xhtml")
    assert f'<img src="_images/{file.name}" alt="All of &lt;the&gt; shop" />' in page
    assert "<svg" not in page
    assert "<details" not in page
    assert file.name in built.text("content.opf")


def latex(project, **options):
    built = project.build("latex", **options)
    assert built.warnings == []
    (file,) = built.output.glob("*.tex")
    return file.read_text("utf-8")


def test_in_latex_the_diagram_is_rendered_with_links(project):
    project.page("index", DOCUMENTED + "\n" + diagram(caption="The shop", name="pic", align="center", width="50%"))
    text = latex(project)
    assert r"\usepackage{tikz}" in text
    drawn = text[text.index(r"\begin{tikzpicture}") : text.index(r"\end{tikzpicture}")]
    assert r"\hyperref[\detokenize{index:module-shop.cart}]" in drawn
    assert r"\dimexpr(0.5\linewidth)" in text
    assert r"\centering" in text
    assert text.count(r"\label{\detokenize{index:pic}}") == 1
    assert r"\captionof{figure}" in text


def test_without_a_diagram_latex_needs_no_tikz(project):
    project.page("index", ".. package-tree:: shop\n")
    assert "tikz" not in latex(project)


def test_in_latex_a_diagram_that_is_too_small_for_a_cell_is_a_tree(project):
    for number in range(10):
        project.write(f"src/wide/package_{number}/__init__.py", "")
        project.write(f"src/wide/package_{number}/inner_module.py", "")
    project.page(
        "index",
        ".. list-table::\n\n   * - .. package-diagram:: wide\n          :no-summary:\n" + "     - other\n" * 3,
    )
    text = latex(project)
    assert "tikzpicture" not in text
    assert text.count("inner") == 10
    project.page("index", ".. package-diagram:: wide\n")
    assert "tikzpicture" in latex(project)


def test_in_latex_unprintable_characters_are_escaped_before_measuring(project):
    project.write("src/shop/\u4e2d\u56fd.py", "")
    project.page("index", DIAGRAM)
    text = latex(project)
    assert "\u4e2d" not in text
    assert r"\textbackslash{}u4e2d" in text


# Incremental builds, and internal errors


def test_a_page_is_read_again_when_its_diagram_changes(project):
    project.page("index", ".. toctree::\n   :glob:\n\n   *\n")
    project.page("boxes", diagram(no_summary=""))
    project.page("areas", diagram(no_summary="", layout="treemap"))
    project.page("arrows", diagram(no_summary="", edges="imports"))
    project.build()
    assert project.build().read == set()
    project.write("src/shop/cart.py", "import shop.stock\n")
    assert project.build().read == {"areas", "arrows"}
    project.write("src/shop/new.py", "")
    assert project.build().read == {"boxes", "areas", "arrows"}


def test_in_parallel_the_same_bytes(project):
    project.page("index", ".. toctree::\n   :glob:\n\n   *\n")
    for number, layout in enumerate([*Layout] * 3):
        project.page(f"page{number}", diagram(layout=layout) + DOCUMENTED * (number == 0))
    serial = project.build(build_directory="serial")
    parallel = project.build(build_directory="parallel", parallel=2)
    for page in serial.output.rglob("*.html"):
        name = page.relative_to(serial.output)
        assert page.read_bytes() == (parallel.output / name).read_bytes(), name


def test_an_internal_error_is_a_warning_and_the_page_goes_on(project, monkeypatch):
    project.page("index", DIAGRAM + "\nAfter.\n")
    monkeypatch.setattr(diagrams_module, "survey_diagram", lambda *_: 1 / 0)
    built = project.build()
    (warning,) = built.warnings
    assert warning.endswith("[packagemap.internal]")
    assert "After." in built.text("index.html")


@pytest.mark.parametrize("builder", ["html", "latex", "epub"])
def test_an_error_in_rendering_leaves_the_list(project, monkeypatch, builder):
    project.page("index", DIAGRAM + "\nAfter.\n")
    monkeypatch.setattr(layouts_module, "make_layout_nodes", lambda *_: 1 / 0)
    built = project.build(builder, version="1", copyright="us")
    (warning,) = set(built.warnings)  # the first page of an EPUB is resolved twice
    assert warning.endswith("[packagemap.internal]")
    (page,) = [*built.output.glob("index.*html"), *built.output.glob("*.tex")]
    text = page.read_text("utf-8")
    assert "After." in text
    assert "What is bought." in text


def test_an_error_in_a_parallel_build_is_a_warning_and_rendered_next_time(project, monkeypatch, parallel):
    project.page("index", ".. toctree::\n   :glob:\n\n   *\n")
    names = [f"page{number}" for number in range(8)]
    for name in names:
        project.page(name, DIAGRAM)
    with monkeypatch.context() as broken:
        broken.setattr(layouts_module, "make_layout_nodes", lambda *_: 1 / 0)
        built = project.build(parallel=parallel)
    assert len(built.warnings) == len(names)
    assert not any(svgs(built.text(f"{name}.html")) for name in names)
    built = project.build(parallel=parallel)
    assert built.warnings == []
    assert all(svgs(built.text(f"{name}.html")) for name in names)


def test_a_book_has_no_diagrams_of_earlier_builds(project):
    project.page("index", DIAGRAM)
    settings = {"version": "1", "copyright": "us"}
    project.build("epub", **settings)
    project.write("src/shop/new.py", "")
    built = project.build("epub", **settings)
    assert len(list((built.output / "_images").glob("*.svg"))) == 1


def test_a_diagram_of_a_book_that_cannot_be_written_is_a_warning(project, monkeypatch):
    project.page("index", DIAGRAM)
    monkeypatch.setattr(drawing_module, "replace_file", lambda *_: False)
    built = project.build("epub", version="1", copyright="us")
    (warning,) = set(built.warnings)
    assert "cannot write " in warning
    assert "<img" not in built.text("index.xhtml")


def test_headings_alone_need_no_module(project):
    project.configure(packagemap_max_nodes=1)
    project.write("src/other.py", "")
    project.page("index", ".. package-diagram:: ../src/\n   :groups: All: shop, other\n\n   .x\n      Note.\n")
    assert not any("internal" in line for line in project.build().warnings)


def test_notes_are_printed_below_a_diagram_in_latex(project):
    project.page("index", f"{DIAGRAM}\n   .cart\n      Mind the *gap*.\n")
    text = latex(project)
    _, _, after = text.partition(r"\end{tikzpicture}")
    assert r"Mind the \sphinxstyleemphasis{gap}." in after
    assert "cart" in after.partition("Mind")[0]
    assert "shelf" not in after.partition("Mind")[0]


def test_a_note_without_a_name_is_for_no_heading(project):
    project.write("src/other.py", "")
    project.page("index", ".. package-diagram:: ../src/\n   :groups: All: shop, other\n\n   : nothing\n")
    (warning,) = project.build().warnings
    assert "a note without a name" in warning


def test_legend_labels_are_not_kinds(project):
    project.page("index", diagram(color_by="'class: .cart; package: .stock'"))
    page = project.build().text("index.html")
    ids = set(re.findall(r' id="([^"]+)"', page))
    assert set(re.findall(r'<use [^>]*href="#([^"]+)"', page)) <= ids


def test_too_many_nodes_are_collapsed_with_a_warning(project):
    project.configure(packagemap_max_nodes=3)
    project.page("index", DIAGRAM)
    built = project.build()
    (warning,) = built.warnings
    assert "'shop' has more than 3 items, and 1 of them are collapsed" in warning
    assert warning.endswith("[packagemap.limit]")
    assert ">+1<" in svgs(built.text("index.html"))[0]


def test_a_diagram_with_a_caption_has_a_number(project):
    project.configure(numfig=True)
    project.page("index", diagram(caption="The shop", name="pic") + "\nSee :numref:`pic` and :ref:`pic`.\n")
    page = project.build().text("index.html")
    assert 'href="#pic"><span class="std std-numref">Fig. 1</span>' in page
    assert 'href="#pic"><span class="std std-ref">The shop</span>' in page
    assert page.index("<svg") < page.index("<figcaption>")


def test_nodes_can_be_pickled(project):
    project.page("index", DIAGRAM)
    doctree = project.build().doctrees["index"]
    (node,) = doctree.findall(package_diagram)
    assert len(node["diagram"].view.nodes) == len(list(node.findall(tree_item)))
    assert node.deepcopy()["diagram"] is node["diagram"]


def test_the_list_of_a_diagram_is_printed_if_its_letters_would_be_too_small_on_paper(project):
    project.page("index", diagram(layout="nested"))
    assert "pm-tall" not in project.build().text("index.html")
    for number in range(400):
        project.write(f"src/shop/module{number}/__init__.py", "")
        project.write(f"src/shop/module{number}/inner.py", "")
    project.page("index", diagram(layout="nested"))
    page = project.build().text("index.html")
    scenes = re.findall(r'<div class="(pm-scene[^"]*)"', page)
    assert scenes
    assert all("pm-tall" in classes.split() for classes in scenes)


def test_many_arrows_are_a_reason_to_suggest_another_directive(project):
    modules = "".join(f"import shop.m{number}\n" for number in range(7))
    for number in range(7):
        project.write(f"src/shop/m{number}.py", modules)
    project.page("index", ".. package-diagram:: shop\n   :edges: imports\n")
    built = project.build()
    assert built.warnings == []
    assert (
        "index.rst:4: this diagram has 43 arrows; the directive import-graph shows many imports in levels" in built.log
    )
    project.page("index", ".. package-diagram:: shop\n   :edges: cycles\n   :exclude: .m0\n")
    assert "import-graph" not in project.build().log
