"""Parts of pages that another extension resolves separately, and copies to other pages."""

from __future__ import annotations

import os
import re
from collections import Counter

import pytest
from docutils import nodes
from docutils.utils import new_document

EVERYTHING = """
.. package-diagram:: shop

.. package-diagram:: shop
   :layout: nested
   :caption: A diagram

.. package-tree:: shop

   shop.cart
      A *note*.

.. module-compare:: shop.cart shop.stock

   Row
      own

.. module-anatomy:: shop.cart

.. module-usage:: shop.cart.Cart

:import:`shop.cart.Cart`
"""
API = ".. py:module:: shop\n.. py:module:: shop.cart\n.. py:class:: Cart\n.. py:module:: shop.stock\n"


def indented(text):
    return "".join(f"   {line}".rstrip() + "\n" for line in text.splitlines())


def pages_of(built, suffix=".html"):
    return {path: path.read_text("utf-8") for path in sorted(built.output.rglob(f"*{suffix}"))}


def dead_links(pages):
    """Return the links to modules whose page or anchor does not exist."""
    anchors = {os.path.normpath(path): set(re.findall(r'\bid="([^"]*)"', text)) for path, text in pages.items()}
    found = []
    for path, text in pages.items():
        for href in re.findall(r'href="([^":?]*#(?:module-)?shop[^"]*)"', text):
            page, _, anchor = href.partition("#")
            target = os.path.normpath(path.parent / page) if page else os.path.normpath(path)
            if os.path.isdir(target):
                target = os.path.join(target, "index.html")
            if anchor not in anchors.get(target, ()):
                found.append((path.name, href))
    return found


def repeated_ids(text):
    return [each for each, count in Counter(re.findall(r'\bid="(pm-[^"]*)"', text)).items() if count > 1]


@pytest.mark.parametrize("builder", ["html", "dirhtml", "singlehtml", "epub"])
@pytest.mark.parametrize("listing", ["a/list", "z/list", "sub/page"], ids=["before", "after", "same"])
def test_a_todo_in_a_list_in_another_directory(project, builder, listing):
    project.configure(
        extensions=["sphinx_packagemap", "sphinx.ext.todo"], todo_include_todos=True, toc_object_entries=False
    )
    pages = {"api": API, "sub/page": f".. todo::\n\n{indented(EVERYTHING)}\n{EVERYTHING}\n"}
    pages[listing] = pages.get(listing, "") + "\n.. package-diagram:: shop\n\n.. todolist::\n"
    for name, text in pages.items():
        project.page(name, text)
    toctree = "".join(f"   {name}\n" for name in sorted(pages))
    project.page("index", f".. toctree::\n\n{toctree}\n.. todolist::\n")
    built = project.build(builder, epub_copyright="x", version="1")
    assert not built.warnings
    written = pages_of(built, ".xhtml" if builder == "epub" else ".html")
    assert sum(text.count("module-shop.cart") for text in written.values()) > 10
    assert dead_links(written) == []
    for path, text in written.items():
        assert repeated_ids(text) == []
        for source in re.findall(r'<img src="([^"]*packagemap[^"]*)"', text):
            assert (path.parent / source).is_file()


@pytest.mark.parametrize("builder", ["latex", "text", "man", "texinfo", "xml"])
def test_a_todo_in_a_list_in_other_formats(project, builder):
    project.configure(extensions=["sphinx_packagemap", "sphinx.ext.todo"], todo_include_todos=True)
    project.page("api", API)
    project.page("sub/page", f".. todo::\n\n{indented(EVERYTHING)}\n")
    project.page("index", ".. toctree::\n\n   api\n   sub/page\n\n.. todolist::\n")
    built = project.build(builder)
    assert not built.warnings
    files = [path for path in built.output.rglob("*") if path.suffix in (".tex", ".txt", ".1", ".texi", ".xml")]
    text = "".join(path.read_text("utf-8") for path in files)
    assert text.count("A diagram") == 2
    assert text.count("What is bought.") >= 4


def test_resolving_a_part_twice_changes_nothing(project):
    project.page("index", EVERYTHING)
    project.page("api", API)
    seen = []

    def resolve_again(app, doctree, docname):
        if docname == "index" and not seen:
            seen.append(docname)
            for part in next(iter(doctree.findall(nodes.section))).children[1:]:
                document = new_document("")
                place = part.parent.index(part)
                part.parent.insert(place + 1, nodes.comment())
                part.parent.remove(part)
                document += part
                app.env.resolve_references(document, docname, app.builder)
                document.remove(part)
                after = next(iter(doctree.findall(nodes.section)))
                after.insert(place, part)

    for builder in ("html", "text", "latex"):
        once = project.build(builder)
        seen.clear()
        twice = project.build(
            builder,
            build_directory="twice",
            hook=lambda app: app.connect("doctree-resolved", resolve_again, priority=100),
        )
        assert not once.warnings
        assert not twice.warnings
        assert seen
        for path in once.output.rglob("index.*"):
            assert path.read_bytes() == (twice.output / path.relative_to(once.output)).read_bytes()


def test_one_page_included_in_two(project):
    project.page("api", API)
    project.write("docs/part.txt", EVERYTHING)
    project.page("one", ".. include:: part.txt\n")
    project.page("sub/two", ".. include:: ../part.txt\n")
    project.page("index", ".. include:: part.txt\n\n.. include:: part.txt\n")
    built = project.build(exclude_patterns=["part.txt"])
    assert not built.warnings
    pages = pages_of(built)
    assert dead_links(pages) == []
    assert not any(repeated_ids(text) for text in pages.values())


@pytest.mark.parametrize("is_shown", [True, False])
def test_parts_that_are_shown_on_a_condition(project, is_shown):
    project.configure(extensions=["sphinx_packagemap", "sphinx.ext.ifconfig"], release="1")
    condition = "release == '1'" if is_shown else "False"
    only = "html" if is_shown else "latex"
    project.page("api", API)
    project.page(
        "index", f".. ifconfig:: {condition}\n\n{indented(EVERYTHING)}\n.. only:: {only}\n\n{indented(EVERYTHING)}"
    )
    built = project.build()
    assert not built.warnings
    page = built.text("index.html")
    assert page.count("pm-canvas") == (4 if is_shown else 0)
    assert repeated_ids(page) == []
