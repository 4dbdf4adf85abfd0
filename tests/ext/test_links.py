"""Links of names: every link on the built pages is followed to its file and anchor."""

from __future__ import annotations

import json
import os
import re
import zlib
from html.parser import HTMLParser
from urllib.parse import unquote, urljoin, urlsplit

import pytest
from docutils import nodes

from sphinx_packagemap.discovery.distributions import InstalledDistributions
from sphinx_packagemap.rendering.docutils.tree import linked_name

TREE = ".. package-tree:: shop\n"
API = ".. py:module:: {0}\n"


class _Page(HTMLParser):
    """The ids of a page, and the links around names of trees."""

    def __init__(self, text):
        super().__init__()
        self.ids, self.links, self._href = set(), {}, None
        self._in_name = False
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        values = dict(attrs)
        self.ids |= {values["id"]} if "id" in values else set()
        if tag == "a":
            self._href = values.get("href")
        self._in_name = self._in_name or "pm-name" in (values.get("class") or "").split()

    def handle_data(self, data):
        if self._in_name and data.strip():
            self.links[data.strip()] = self._href
            self._in_name = False

    def handle_endtag(self, tag):
        if tag == "a":
            self._href = None


def followed(output, page):
    """Return the targets of the names on a page, as ``file#anchor`` relative to the output; check that each exists."""
    targets = {}
    for name, href in _Page((output / page).read_text(encoding="utf-8")).links.items():
        if href is None or urlsplit(href).scheme:
            targets[name] = href
            continue
        parts = urlsplit(urljoin(page.replace(os.sep, "/"), href))
        path = unquote(parts.path)
        file = path + "index.html" if path.endswith("/") or not path else path
        assert (output / file).is_file(), href
        assert parts.fragment in _Page((output / file).read_text(encoding="utf-8")).ids, href
        targets[name] = f"{file}#{parts.fragment}"
    return targets


def pages(project):
    project.page("index", ".. toctree::\n\n   deep/down/tree\n   api/shop\n   api/stock\n\n" + TREE)
    project.page("deep/down/tree", TREE + "   :members:\n")
    project.page("api/shop", API.format("shop") + "\n" + API.format("shop.cart") + "\n.. py:class:: Cart\n")
    shelf = API.format("shop.stock.shelf") + "\n.. py:class:: Shelf\n"
    project.page("api/stock", API.format("shop.stock") + "\n" + shelf)


@pytest.mark.parametrize(
    ("builder", "page", "files"),
    [
        ("html", "deep/down/tree.html", ("api/shop.html", "api/stock.html")),
        ("dirhtml", "deep/down/tree/index.html", ("api/shop/index.html", "api/stock/index.html")),
        ("singlehtml", "index.html", ("index.html", "index.html")),
        ("epub", "deep/down/tree.xhtml", ("api/shop.xhtml", "api/stock.xhtml")),
    ],
)
def test_names_lead_to_their_documentation_from_any_folder(project, builder, page, files):
    pages(project)
    built = project.build(builder, nitpicky=True, copyright="Us", version="1")
    assert built.warnings == []
    shop, stock = files
    assert followed(built.output, page) == {
        "shop": f"{shop}#module-shop",
        "cart": f"{shop}#module-shop.cart",
        "Cart": f"{shop}#shop.cart.Cart",
        "empty": None,
        "stock": f"{stock}#module-shop.stock",
        "shelf": f"{stock}#module-shop.stock.shelf",
        "Shelf": f"{stock}#shop.stock.shelf.Shelf",
    }


def test_names_lead_to_their_documentation_on_paper(project):
    pages(project)
    built = project.build("latex", nitpicky=True)
    assert built.warnings == []
    (text,) = (path.read_text() for path in built.output.glob("*.tex") if "module\\PYG" not in path.name)
    links = set(re.findall(r"\\hyperref\[\\detokenize\{([^}]*module-shop[^}]*)\}\]", text))
    assert len(links) == 4
    labels = set(re.findall(r"\\label\{\\detokenize\{([^}]*)\}\}", text))
    assert links <= labels


def test_a_name_imported_elsewhere_leads_to_where_it_is_documented(project):
    project.write("src/shop/__init__.py", 'from .stock.shelf import Shelf\n__all__ = ["Shelf"]\n')
    shelf = API.format("shop.stock.shelf") + "\n.. py:class:: Shelf\n"
    project.page("index", TREE + "   :depth: 0\n   :members:\n\n" + shelf)
    links = followed(project.build(nitpicky=True).output, "index.html")
    assert links["Shelf"] == "index.html#shop.stock.shelf.Shelf"


@pytest.mark.parametrize("module_first", [True, False])
def test_a_module_and_a_function_of_one_name_are_distinguished(project, module_first):
    project.write("src/shop/__init__.py", "def cart():\n    pass\n")
    module, function = API.format("shop.cart"), ".. py:currentmodule:: shop\n\n.. py:function:: cart()\n"
    documented = [module, function] if module_first else [function, module]
    tree = ".. package-tree:: shop\n   :members:\n   :include: shop.cart\n\n"
    project.page("index", tree + "\n".join(documented))
    output = project.build(nitpicky=True, suppress_warnings=["ref.python"]).output
    page = (output / "index.html").read_text()
    links = re.findall(r'<a [^>]*href="#([^"]*)"[^>]*><code[^>]*pm-name', page)
    assert links[-1] == "module-shop.cart"
    # The Python domain has one object for each name: if that is the module, the function has no link.
    assert links[:-1] == (["shop.cart"] if module_first else [])


def test_a_module_is_not_taken_for_a_function_of_its_name(project):
    project.page("index", TREE + "   :depth: 1\n\n.. py:currentmodule:: shop\n\n.. py:function:: cart()\n")
    assert followed(project.build(nitpicky=True).output, "index.html")["cart"] is None


def inventory(directory, uri, entries):
    lines = "".join(f"{name} py:{kind} 1 {where} -\n" for name, kind, where in entries)
    header = b"# Sphinx inventory version 2\n# Project: Other\n# Version: 1\n# The rest is zlib.\n"
    path = directory / "objects.inv"
    path.write_bytes(header + zlib.compress(lines.encode()))
    return {"other": (uri, str(path))}


def test_names_documented_by_another_project_are_linked_there_and_updated_when_they_move(project):
    uri = "https://other.example/"
    extensions = ["sphinx_packagemap", "sphinx.ext.intersphinx"]
    entries = [("shop.cart", "module", "cart.html#$"), ("shop.cart.Cart", "class", "cart.html#$")]
    mapping = inventory(project.directory, uri, entries)
    project.page("index", TREE + "   :members:\n\n" + API.format("shop"))
    project.page("plain", "")
    settings = {"extensions": extensions, "intersphinx_mapping": mapping, "intersphinx_cache_limit": 0}
    project.configure(**settings)
    first = project.build(nitpicky=True)
    assert first.warnings == []
    links = followed(first.output, "index.html")
    assert links["shop"] == "index.html#module-shop"
    assert links["cart"] == f"{uri}cart.html#shop.cart"
    assert links["Cart"] == f"{uri}cart.html#shop.cart.Cart"
    assert links["stock"] is None
    assert not {"index", "plain"} & project.build(nitpicky=True).written
    inventory(project.directory, uri, [("shop.stock", "module", "stock.html#$"), *entries])
    moved = project.build(nitpicky=True)
    assert moved.read == set()
    assert {"index", "plain"} & moved.written == {"index"}
    assert followed(moved.output, "index.html")["stock"] == f"{uri}stock.html#shop.stock"


def test_links_in_diagrams_are_updated_too(project):
    uri = "https://other.example/"
    entry = ("shop.cart", "module", "cart.html#$")
    mapping = inventory(project.directory, uri, [entry])
    extensions = ["sphinx_packagemap", "sphinx.ext.intersphinx"]
    project.page("index", ".. package-diagram:: shop\n")
    project.configure(extensions=extensions, intersphinx_mapping=mapping, intersphinx_cache_limit=0)
    label = '<a class="pm-label" href="{}"'
    first = project.build(nitpicky=True)
    assert first.warnings == []
    assert label.format(f"{uri}cart.html#shop.cart") in first.text("index.html")
    inventory(project.directory, uri, [("shop.cart", "module", "moved.html#$")])
    moved = project.build(nitpicky=True)
    assert moved.read == set()
    assert label.format(f"{uri}moved.html#shop.cart") in moved.text("index.html")


def test_external_modules_are_linked_to_other_projects(project):
    uri = "https://other.example/"
    mapping = inventory(project.directory, uri, [("yaml", "module", "yaml.html#$")])
    extensions = ["sphinx_packagemap", "sphinx.ext.intersphinx"]
    project.write("src/shop/cart.py", "import yaml, attr\n")
    project.page("index", ".. import-graph:: shop\n   :externals: distributions\n")
    project.configure(extensions=extensions, intersphinx_mapping=mapping, intersphinx_cache_limit=0)
    built = project.build(nitpicky=True)
    assert built.warnings == []
    assert f'<a class="pm-label" href="{uri}yaml.html#yaml" aria-label="yaml (external)"' in built.text("index.html")
    assert followed(built.output, "index.html")["yaml"] == f"{uri}yaml.html#yaml"
    assert followed(built.output, "index.html")["attr"] is None


def test_names_lead_to_the_documentation_of_autodoc_and_autosummary(project, monkeypatch):
    monkeypatch.syspath_prepend(str(project.src))
    project.configure(
        extensions=["sphinx_packagemap", "sphinx.ext.autodoc", "sphinx.ext.autosummary"], autosummary_generate=True
    )
    project.page(
        "index",
        TREE
        + "   :members:\n\n.. autosummary::\n   :toctree: generated\n\n   shop.stock.shelf\n\n"
        + ".. automodule:: shop.cart\n   :members:\n",
    )
    project.page("api", ".. automodule:: shop\n")
    links = followed(project.build().output, "index.html")
    assert links["shop"] == "api.html#module-shop"
    assert links["cart"] == "index.html#module-shop.cart"
    assert links["Cart"] == "index.html#shop.cart.Cart"
    assert links["empty"] == "index.html#shop.cart.empty"
    assert links["shelf"] == "generated/shop.stock.shelf.html#module-shop.stock.shelf"
    assert links["stock"] is None


@pytest.mark.parametrize("parallel", [0, 2])
def test_pages_are_written_again_when_their_targets_move(project, parallel):
    trees = {"tree": TREE, "cart": ".. package-tree:: shop.cart\n", "unlinked": TREE + "   :link: none\n"}
    for name, text in {**trees, "api": "", "other": "", "plain1": "", "plain2": ""}.items():
        project.page(name, f"{text}")
    project.page("index", "Text.")

    def build():
        built = project.build(parallel=parallel, nitpicky=True)
        assert built.warnings == []
        return built.read, built.written & {*trees, "api", "other", "plain1"}, followed(built.output, "tree.html")

    assert build()[2]["stock"] is None
    assert build()[:2] == (set(), set())

    project.page("api", API.format("shop.stock"))
    read, written, links = build()
    assert (read, written) == ({"api"}, {"api", "tree"})
    assert links["stock"] == "api.html#module-shop.stock"
    assert build()[:2] == (set(), set())

    project.page("api", "")
    project.page("other", API.format("shop.stock"))
    read, written, links = build()
    assert (read, written) == ({"api", "other"}, {"api", "other", "tree"})
    assert links["stock"] == "other.html#module-shop.stock"

    project.page("other", API.format("unrelated"))
    read, written, links = build()
    assert (read, written) == ({"other"}, {"other", "tree"})
    assert links["stock"] is None
    assert build()[:2] == (set(), set())


def test_every_output_follows_a_target_that_moves(project):
    project.page("index", TREE)
    project.page("api", "")
    builders = ("html", "dirhtml")
    for builder in builders:
        project.build(builder)
    project.page("api", API.format("shop.stock"))
    for builder in builders:
        assert followed(project.build(builder).output, "index.html")["stock"] is not None
        assert "index" not in project.build(builder).written


def links_of(document):
    """Return the URLs of the names in the tree of a resolved page."""
    return {
        name.astext().split()[0]: name.parent["refuri"]
        for name in document.findall(linked_name)
        if isinstance(name.parent, nodes.reference) and "refuri" in name.parent
    }


def resolved(project, **config):
    documents = []

    def hook(app):
        app.connect("doctree-resolved", lambda _app, document, _name: documents.append(document))

    built = project.build("text", hook=hook, **config)
    return links_of(documents[0]), built.warnings


URL = "https://code.example/{version}/{path}#L{line}"


def test_undocumented_names_lead_to_their_source(project):
    project.page("index", TREE + "   :members:\n\n" + API.format("shop.cart"))
    links, warnings = resolved(project, packagemap_source_url=URL, release="1.0", nitpicky=True)
    assert warnings == []
    assert links == {
        "shop": "https://code.example/1.0/shop/__init__.py#L1",
        "Cart": "https://code.example/1.0/shop/cart.py#L3",
        "empty": "https://code.example/1.0/shop/cart.py#L6",
        "stock": "https://code.example/1.0/shop/stock/__init__.py#L1",
        "shelf": "https://code.example/1.0/shop/stock/shelf.py#L1",
        "Shelf": "https://code.example/1.0/shop/stock/shelf.py#L3",
    }


@pytest.mark.parametrize(
    ("link", "documented", "from_source"),
    [("auto", True, True), ("docs", True, False), ("source", False, True), ("none", False, False)],
)
def test_the_author_chooses_where_names_lead(project, link, documented, from_source):
    tree = f"   :depth: 1\n   :exclude: shop.stock\n   :link: {link}\n\n"
    project.page("index", TREE + tree + API.format("shop.cart"))
    page = _Page(project.build(packagemap_source_url="https://code.example/{name}").text("index.html"))
    source = "https://code.example/"
    assert page.links["shop"] == (f"{source}shop" if from_source else None)
    assert page.links["cart"] == ("#module-shop.cart" if documented else f"{source}shop.cart" if from_source else None)


def test_the_longest_name_that_fits_has_its_own_source(project):
    project.page("index", TREE)
    urls = {"": "https://a.example/{name}", "shop.stock": "https://b.example/{path}", "shop.stock.shelf": ""}
    assert resolved(project, packagemap_source_url=urls) == (
        {
            "shop": "https://a.example/shop",
            "cart": "https://a.example/shop.cart",
            "stock": "https://b.example/shop/stock/__init__.py",
        },
        [],
    )


def test_the_version_is_that_of_the_distribution_and_another_one_changes_the_links(project):
    metadata = project.src / "the_shop-3.2.dist-info/METADATA"
    project.write("src/the_shop-3.2.dist-info/METADATA", "Metadata-Version: 2.1\nName: the-shop\nVersion: 3.2\n")
    project.write("src/the_shop-3.2.dist-info/RECORD", "shop/__init__.py,,\n")
    project.page("index", TREE + "   :depth: 0\n")
    assert resolved(project, packagemap_source_url=URL, release="1.0")[0]["shop"].startswith(
        "https://code.example/3.2/"
    )
    metadata.write_text(metadata.read_text().replace("3.2", "3.3"))
    again = project.build("text", packagemap_source_url=URL, release="1.0")
    assert again.read == {"index"}


@pytest.mark.parametrize(
    ("config", "message"),
    [
        ({"packagemap_source_url": "https://x/{pth}"}, "; expected only {path}, {line}, {name} and {version}"),
        ({"packagemap_source_url": "https://x/{"}, "invalid field in 'https://x"),
        ({"packagemap_source_url": "https://x/{}"}, "invalid field in 'https://x"),
        ({"packagemap_source_url": "https://x/{line:9999999999}"}, "invalid field in"),  # 10 GB for each link
        ({"packagemap_source_url": "https://x/{line:{line}}"}, "invalid field in 'https://x"),
        ({"packagemap_source_url": "https://x/{path!r}"}, "invalid field in 'https://x"),
        ({"packagemap_source_url": "https://x/{path.__class__}"}, "invalid field in 'https://x"),
        ({"packagemap_source_url": "https://x/{name[0]}"}, "invalid field in 'https://x"),
        ({"packagemap_source_url": "https://x/{path}}"}, "invalid field in 'https://x"),
        ({"packagemap_source_url": "https://x/" + "a" * 3000}, "is longer than 2000 characters"),
        ({"packagemap_source_url": "no\x1b[31m"}, "'no\\x1b[31m' contains invisible characters"),
        ({"packagemap_source_url": "javascript:{path}"}, "expected a URL, or a path that starts with"),
        ({"packagemap_source_url": {"shop": 5}}, "expected a string, got 5"),
        ({"packagemap_source_url": 5}, "expected a string, got 5"),
        ({"packagemap_roots": ["../gone"]}, "directory '../gone' does not exist"),
        ({"packagemap_roots": ["../gone/*/src"]}, "no directory matches '../gone/*/src'"),
        ({"packagemap_roots": 5}, "expected a list of directories, got 5"),
        ({"packagemap_roots": [5, None]}, "directory '5' does not exist"),
        ({"packagemap_max_items": "many"}, "expected a positive integer, got 'many'"),
        ({"packagemap_max_items": 0}, "expected a positive integer, got 0"),
        ({"packagemap_max_file_size": None}, "expected a positive integer, got None"),
        ({"packagemap_max_directories": -1}, "expected a positive integer, got -1"),
    ],
)
def test_invalid_configuration_is_a_warning_and_trees_are_shown(project, config, message):
    project.configure(**config)
    project.page("index", TREE)
    built = project.build("dummy")
    ours = [line for line in built.warnings if line.endswith("[packagemap.config]")]
    assert message in ours[0]
    assert all(line.endswith(("[packagemap.config]", "[config]")) or "type" in line for line in built.warnings)
    assert "shelf" in built.doctrees["index"].astext()
    assert links_of(built.doctrees["index"]) == {}


def test_the_version_of_an_editable_install(tmp_path, monkeypatch):
    home = tmp_path / "project"
    record = {"url": home.as_uri(), "dir_info": {"editable": True}}
    dist_info = tmp_path / "site" / "thing-4.1.dist-info"
    dist_info.mkdir(parents=True)
    (home / "src").mkdir(parents=True)
    (dist_info / "METADATA").write_text("Metadata-Version: 2.1\nName: thing\nVersion: 4.1\n")
    (dist_info / "direct_url.json").write_text(json.dumps(record))
    monkeypatch.syspath_prepend(str(tmp_path / "site"))
    found = InstalledDistributions(str(home / "src")).find_distribution("thing")
    assert found == ("thing", "4.1", ())
    assert InstalledDistributions(str(tmp_path)).find_distribution("thing") is None
