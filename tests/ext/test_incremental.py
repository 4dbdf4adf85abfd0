"""The pages that are read again, and written again, after a change; every build has a new application."""

from __future__ import annotations

import hashlib
import os
import pickle
import shutil
import subprocess
import sys
from io import StringIO

import pytest
from sphinx.testing.util import SphinxTestApp

import sphinx_packagemap
from sphinx_packagemap import stamps
from sphinx_packagemap.ext import domain as domain_module
from sphinx_packagemap.ext import results as shown_module
from sphinx_packagemap.ext.transforms import expand_trees
from sphinx_packagemap.rendering.docutils.tree import tree_item
from sphinx_packagemap.survey import facts_store

TREE = ".. package-tree:: {}\n"
DEPTH_ONE = ".. package-tree:: shop\n   :depth: 1\n"
# Nine pages: Sphinx reads no fewer than six in parallel.
OTHERS = ("plain1", "plain2", "plain3")
EVERY_PAGE = {"index", "whole", "stock", "cart", "members", "included", *OTHERS}
SHOWS_SHELF = {"whole", "stock", "members", "included"}
SHOWS_CART = {"whole", "cart", "members", "included"}


@pytest.fixture
def pages(project):
    """Return a project with pages that show different parts of the code."""
    project.page("index", ".. toctree::\n   :glob:\n\n   *\n")
    project.page("whole", TREE.format("shop") + "\n" + DEPTH_ONE)
    project.page("stock", TREE.format("shop.stock"))
    project.page("cart", TREE.format("shop.cart"))
    project.page("members", ".. package-tree:: shop\n   :members:\n")
    project.page("included", ".. include:: part.inc\n")
    project.write("docs/part.inc", TREE.format("shop"))
    for name in OTHERS:
        project.page(name, "Text.")
    return project


def text_of(built, page):
    return [item["title"] for item in built.doctrees[page].findall(tree_item)]


def test_exactly_the_pages_that_show_a_change_are_read_again(pages, parallel):
    def build():
        built = pages.build(parallel=parallel)
        assert [line for line in built.warnings if "[packagemap.syntax]" not in line] == []
        return built

    assert build().read == EVERY_PAGE
    unchanged = build()
    assert unchanged.read == set()
    assert {path for path in unchanged.written if path in EVERY_PAGE} == set()

    pages.write("src/shop/cart.py", "\n\ndef _helper():\n    return 1\n", mode="a")
    assert build().read == set()  # the change affects no page
    moved = "#\n\n" + (pages.src / "shop/cart.py").read_text()
    pages.write("src/shop/cart.py", moved)
    assert build().read == set()  # there are no links to lines
    pages.write("src/shop/cart.py", "\n\ndef fill():\n    pass\n", mode="a")
    assert build().read == {"members"}

    pages.write("src/shop/stock/shelf.py", '"""Another shelf."""\nclass Shelf:\n    """A shelf."""\n')
    edited = build()
    assert edited.read == SHOWS_SHELF
    for page in SHOWS_SHELF:
        assert "Another shelf." in edited.text(f"{page}.html")

    pages.write("src/shop/stock/box.py", '"""New."""\n')
    os.utime(pages.src / "shop/stock/box.py", (1_000_000_000, 1_000_000_000))
    added = build()
    assert added.read == SHOWS_SHELF
    assert "shop.stock.box" in text_of(added, "whole")

    os.rename(pages.src / "shop/stock/box.py", pages.src / "shop/stock/crate.py")
    renamed = build()
    assert renamed.read == SHOWS_SHELF
    assert "shop.stock.box" not in text_of(renamed, "stock")
    assert "shop.stock.crate" in text_of(renamed, "stock")

    pages.write("src/shop/stock/crate.py", '"""Old."""\n')
    os.utime(pages.src / "shop/stock/crate.py", (1_000_000_000, 1_000_000_000))
    assert build().read == SHOWS_SHELF

    os.remove(pages.src / "shop/stock/crate.py")
    assert build().read == SHOWS_SHELF

    whole = (pages.src / "shop/cart.py").read_text()
    pages.write("src/shop/cart.py", "def\n")
    broken = build()
    assert broken.read == SHOWS_CART
    assert len(broken.warnings) == 1
    pages.write("src/shop/cart.py", whole)
    mended = build()
    assert mended.read == SHOWS_CART
    assert mended.warnings == []
    assert build().read == set()


def test_a_name_that_appears_and_goes(project):
    project.page("index", TREE.format("market"))
    assert "[packagemap.name]" in project.build("dummy").warnings[0]
    assert project.build("dummy").read == set()
    project.write("src/market.py", '"""Here."""\n')
    here = project.build("dummy")
    assert here.read == {"index"}
    assert here.warnings == []
    assert text_of(here, "index") == ["market"]
    os.remove(project.src / "market.py")
    gone = project.build("dummy")
    assert gone.read == {"index"}
    assert "[packagemap.name]" in gone.warnings[0]


def test_a_file_that_is_edited_while_its_page_is_read_is_read_again(project):
    project.page("index", TREE.format("shop"))
    project.build("dummy")

    def edit_late(app):
        app.connect("doctree-read", lambda *_: project.write("src/shop/cart.py", '"""Late."""\n'))

    project.write("src/shop/cart.py", '"""Early."""\n')
    assert "Early." in project.build("dummy", hook=edit_late).doctrees["index"].astext()
    late = project.build("dummy")
    assert late.read == {"index"}
    assert "Late." in late.doctrees["index"].astext()


def test_another_configuration_or_version_reads_pages_again(pages, monkeypatch):
    pages.build("dummy")
    assert pages.build("dummy", packagemap_max_items=3).read == EVERY_PAGE
    assert pages.build("dummy", packagemap_max_items=3).read == set()
    for module in (domain_module, shown_module):
        monkeypatch.setattr(module, "__version__", "99")
    assert pages.build("dummy", packagemap_max_items=3).read == {"whole", "stock", "cart", "members", "included"}


def test_lookups_of_a_removed_page_are_removed(pages):
    pages.build("dummy")
    os.remove(pages.docs / "stock.rst")
    domains = []
    pages.build("dummy", hook=lambda app: domains.append(app.env.get_domain("packagemap")))
    assert "stock" not in domains[0].pages
    assert "whole" in domains[0].pages
    pages.write("src/shop/stock/shelf.py", "")
    assert pages.build("dummy").read == SHOWS_SHELF - {"stock"}


def test_builders_that_share_their_doctrees_are_fresh_each(pages):
    builders = ("html", "latex", "epub", "text")
    reads = [pages.build(builder).read for builder in builders]
    assert reads == [EVERY_PAGE, set(), set(), set()]
    pages.write("src/shop/stock/shelf.py", '"""Another shelf."""\n')
    results = {builder: pages.build(builder) for builder in builders}
    assert [results[builder].read for builder in builders] == [SHOWS_SHELF, set(), set(), set()]
    assert "Another shelf." in results["html"].text("stock.html")
    assert "Another shelf." in results["text"].text("stock.txt")
    assert "Another shelf." in results["epub"].text("stock.xhtml")
    assert any("Another shelf." in path.read_text() for path in results["latex"].output.glob("*.tex"))


def test_a_build_that_is_interrupted_leaves_no_old_page(project):
    project.page("index", TREE.format("shop"))
    project.build()
    project.write("src/shop/cart.py", '"""Edited."""\n')

    def stop(*_):
        raise KeyboardInterrupt

    # Sphinx has stored its environment by then, and considers the page as written.
    with pytest.raises(KeyboardInterrupt):
        project.build(hook=lambda app: app.connect("doctree-resolved", stop, priority=900))
    assert "Edited." not in (project.directory / "build/html/index.html").read_text()
    built = project.build()
    assert built.read == set()
    assert "Edited." in built.text("index.html")
    assert "index" not in project.build().written


def test_a_page_that_is_read_but_not_written_is_written_the_next_time(pages):
    pages.build()
    pages.write("src/shop/stock/shelf.py", '"""Another shelf."""\n')
    built = pages.build(only=["stock"])
    assert built.read == SHOWS_SHELF
    assert "Another shelf." in built.text("stock.html")
    assert "Another shelf." not in built.text("whole.html")
    built = pages.build()
    assert built.read == set()
    assert EVERY_PAGE & built.written == SHOWS_SHELF - {"stock"} | {"index"}  # which has their toctree
    assert "Another shelf." in built.text("whole.html")


@pytest.mark.parametrize("text", ["", "{", "[]", '{"x": 5}', '{"x": {"y": []}}', "[" * 100_000])
def test_a_damaged_record_only_writes_more_pages(project, text):
    project.page("index", TREE.format("shop"))
    project.build()
    assert (project.directory / "build/doctrees/packagemap.json").is_file()
    project.write("build/doctrees/packagemap.json", text)
    again = project.build()
    assert again.read == set()
    assert "index" in again.written
    assert "index" not in project.build().written


def _text(app):
    document = app.env.get_doctree("index")
    expand_trees(document, "index")
    return document.astext()


def test_two_applications_in_one_process_are_independent(project, tmp_path_factory):
    other = type(project)(tmp_path_factory.mktemp("other"))
    other.write("src/shop/cart.py", '"""Of the other shop."""\n')
    apps = []
    for each in (project, other):
        each.page("index", TREE.format("shop"))
        apps.append(SphinxTestApp("dummy", srcdir=each.docs, status=StringIO(), warning=StringIO()))
    try:
        for app in apps:
            app.build()
        texts = [_text(app) for app in apps]
    finally:
        for app in reversed(apps):
            app.cleanup()
    assert "What is bought." in texts[0]
    assert "Of the other shop." in texts[1]


def test_the_survey_is_not_stored_with_the_environment(pages):
    pages.build("dummy")
    pickled = (pages.directory / "build/doctrees/environment.pickle").read_bytes()
    assert b"sphinx_packagemap.survey" not in pickled
    assert b"What is bought." not in pickled
    assert str(pages.src).encode() not in pickled
    assert pickle.loads(pickled).domaindata["packagemap"].keys() >= {"pages"}


def _sphinx(project, output, *arguments, seed="0", path=""):
    command = [sys.executable, "-m", "sphinx", "-q", "-n", "-W", *arguments, str(project.docs), str(output)]
    environment = {**os.environ, "PYTHONHASHSEED": seed, "PYTHONDONTWRITEBYTECODE": "1", "SOURCE_DATE_EPOCH": "0"}
    environment["PYTHONPATH"] = path
    done = subprocess.run(command, capture_output=True, text=True, check=False, cwd="/", env=environment)
    assert done.returncode == 0, done.stderr
    assert done.stderr == ""


def _contents(directory):
    files = (path for path in sorted(directory.rglob("*")) if path.is_file() and ".doctrees" not in path.parts)
    return {str(path.relative_to(directory)): hashlib.sha256(path.read_bytes()).hexdigest() for path in files}


def test_the_same_input_gives_the_same_bytes(pages, tmp_path):
    """Two hash seeds, serial and parallel, installed in different directories."""
    before = _contents(pages.docs), _contents(pages.src)
    one, two = tmp_path / "one", tmp_path / "two"
    installed = tmp_path / "installed"
    shutil.copytree(os.path.dirname(sphinx_packagemap.__file__), installed / "sphinx_packagemap")
    _sphinx(pages, one, seed="1")
    _sphinx(pages, two, "-j2", seed="2", path=str(installed))
    assert _contents(one) == _contents(two)
    assert (_contents(pages.docs), _contents(pages.src)) == before  # the sources are unchanged
    for path in one.rglob("*.html"):
        assert str(tmp_path) not in path.read_text(encoding="utf-8")
    # The digests do not depend on the seed, so no page is read again.
    counted = tmp_path / "doctrees"
    _sphinx(pages, tmp_path / "three", "-d", str(counted), seed="1")
    stamps = {path: path.stat().st_mtime_ns for path in counted.glob("*.doctree")}
    _sphinx(pages, tmp_path / "three", "-d", str(counted), seed="2")
    assert {path: path.stat().st_mtime_ns for path in counted.glob("*.doctree")} == stamps


@pytest.mark.parametrize("markup", ["rst", "md"])
def test_the_code_is_read_once_and_by_the_parent_alone(request, tmp_path, monkeypatch, markup):
    project = request.getfixturevalue("project" if markup == "rst" else "myst")
    log = tmp_path / "opened"
    read_bytes = facts_store.read_bytes

    def logged(path, max_size):
        if path.endswith(".py"):
            with open(log, "a", encoding="utf-8") as opened:
                opened.write(f"{os.getpid()} {path}\n")
        return read_bytes(path, max_size)

    for module in (facts_store, stamps):
        monkeypatch.setattr(module, "read_bytes", logged)
    monkeypatch.setattr(stamps, "_COARSEST_CLOCK", -(10**12))  # accept recent stamps
    project.page("index", "")
    for number in range(20):
        options = "\n".join([f":depth: {number % 3}", ":counts:"][: number % 3])
        if markup == "rst":
            indented = "".join(f"     {line}\n" for line in options.splitlines())
            project.page(f"page{number}", f"* .. package-tree:: shop\n{indented}")
        else:
            project.page(f"page{number}.md", f"```{{package-tree}} shop\n{options}\n```\n")
    project.page("included", ".. include:: part.inc\n")
    project.write("docs/part.inc", TREE.format("shop.stock"))
    opened = {}
    for parallel in (0, 2):
        log.write_text("")
        project.build("dummy", parallel=parallel, build_directory=f"build{parallel}")
        opened[parallel] = log.read_text().splitlines()
        log.write_text("")
        project.build("dummy", parallel=parallel, build_directory=f"build{parallel}")
        assert log.read_text() == ""  # unchanged files are not even opened
    assert {line.split()[0] for line in opened[0] + opened[2]} == {str(os.getpid())}
    assert sorted(opened[2]) == sorted(opened[0])
    assert len(set(opened[2])) == len(opened[2]) == 4


def test_one_application_that_builds_twice_surveys_twice(project):
    project.page("index", TREE.format("shop"))
    app = SphinxTestApp("dummy", srcdir=project.docs, status=StringIO(), warning=StringIO())
    try:
        app.build()
        project.write("src/shop/cart.py", '"""Edited between."""\n')
        app.build()
        assert "Edited between." in _text(app)
    finally:
        app.cleanup()


def test_paths_are_relative_to_any_directory_of_the_configuration(project, tmp_path):
    project.write("elsewhere/conf/conf.py", 'extensions = ["sphinx_packagemap"]\npackagemap_roots = ["../code"]\n')
    project.write("elsewhere/code/market.py", '"""A market."""\n')
    project.page("index", TREE.format("market") + "\n" + TREE.format("../code"))
    output = tmp_path / "output"
    for _ in range(2):
        _sphinx(project, output, "-b", "text", "-c", str(project.directory / "elsewhere/conf"))
    assert (output / "index.txt").read_text().count("A market.") == 2


def test_an_edit_with_the_old_size_and_time_is_detected(pages, parallel):
    pages.build(parallel=parallel)
    path = pages.src / "shop/stock/shelf.py"
    before = path.stat()
    pages.write("src/shop/stock/shelf.py", path.read_text().replace("One shelf", "Own shelf"))
    os.utime(path, ns=(before.st_atime_ns, before.st_mtime_ns))
    assert path.stat().st_size == before.st_size
    assert pages.build(parallel=parallel).read == SHOWS_SHELF


def test_facts_are_cached_beside_the_doctrees_and_change_no_byte(pages):
    def outputs(name, **options):
        built = pages.build(build_directory=name, **options)
        again = pages.build(build_directory=name, freshenv=True, **options)
        facts = list((pages.directory / name).rglob("packagemap-facts.txt*"))
        return {page: [each.text(f"{page}.html") for each in (built, again)] for page in EVERY_PAGE}, len(facts)

    with_cache, cached = outputs("one")
    assert cached == 1
    assert outputs("two", parallel=2) == (with_cache, 1)
    assert outputs("three", parallel=2, packagemap_cache=False) == (with_cache, 0)
    assert outputs("four", packagemap_cache=False) == (with_cache, 0)


def test_a_damaged_cache_is_replaced(pages, monkeypatch):
    # No stamp counts, however slow the machine is, so that the second build reads and writes the same as the first.
    monkeypatch.setattr("sphinx_packagemap.stamps._COARSEST_CLOCK", 10**15)
    pages.build()
    (facts,) = pages.directory.rglob("packagemap-facts.txt")
    content = facts.read_bytes()
    facts.write_bytes(content[:-20])
    built = pages.build()
    assert (built.read, built.warnings) == (set(), [])
    assert sorted(facts.read_bytes().split()[1:]) == sorted(content.split()[1:])
