"""The style sheets and scripts, and the pages that have them."""

from __future__ import annotations

import re
import shutil
import zlib
from importlib.resources import files

import pytest

from sphinx_packagemap.ext import assets

TREE = ".. package-tree:: shop\n"
FILES = ("packagemap.css", "packagemap.js")
DIAGRAM = ".. package-diagram:: shop\n"
DIAGRAM_FILES = ("packagemap-diagram.css", "packagemap-diagram.js")
TREEMAP = f"{DIAGRAM}   :layout: treemap\n"
LEVELS = f"{DIAGRAM}   :layout: levelized\n"
MATRIX_FILES = ("packagemap-matrix.css", "packagemap-matrix.js")
OURS = {
    *(*FILES, *DIAGRAM_FILES, *MATRIX_FILES),
    *("packagemap-tables.css", "packagemap-treemap.js", "packagemap-levels.js"),
}


def static_files(built):
    """Return our files in the output of a build."""
    return {path.name for path in (built.output / "_static").glob("packagemap*")}


@pytest.mark.parametrize("parallel", [0, 2])
def test_only_pages_with_a_tree_load_them(project, parallel):
    project.page("index", "Text.")
    for number in range(6):
        project.page(f"page{number}", TREE if number == 3 else "Text.")
    built = project.build(parallel=parallel)
    for page in ("index", *(f"page{number}" for number in range(6))):
        assert [name in built.text(f"{page}.html") for name in FILES] == [page == "page3"] * 2
    for name in FILES:
        assert (built.output / "_static" / name).is_file()


@pytest.mark.parametrize(
    ("page", "names"),
    [
        (TREE, {"packagemap.css", "packagemap.js"}),
        (DIAGRAM, {"packagemap.css", "packagemap.js", *DIAGRAM_FILES}),
        (TREEMAP, {*FILES, *DIAGRAM_FILES, "packagemap-treemap.js"}),
        (LEVELS, {*FILES, *DIAGRAM_FILES, "packagemap-levels.js"}),
        (".. import-cycles:: shop\n", {"packagemap-tables.css", "packagemap.js"}),
        (".. module-compare:: shop shop.cart\n", {"packagemap-tables.css", "packagemap.js"}),
        (".. module-anatomy:: shop\n", {"packagemap-tables.css", "packagemap.js"}),
        (".. module-usage:: shop\n", {"packagemap-tables.css", "packagemap.js"}),
        (f"{TREE}\n.. module-compare:: shop\n", {*FILES, "packagemap-tables.css"}),
    ],
)
def test_pages_load_the_style_sheets_of_what_they_show(project, page, names):
    project.page("index", page)
    assert set(re.findall(r"_static/(packagemap[a-z.-]+)", project.build().text("index.html"))) == names


def test_a_book_has_the_style_sheet_alone(project):
    project.page("index", TREE)
    page = project.build("epub").text("index.xhtml")
    assert [name in page for name in FILES] == [True, False]


def test_the_authors_own_files_are_copied_too(project):
    project.write("docs/own/own.css", "")
    project.configure(html_static_path=["own"])
    project.page("index", TREE)
    built = project.build()
    assert (built.output / "_static/own.css").is_file()
    assert (built.output / "_static" / FILES[0]).is_file()
    assert not project.build().written & {"index"}
    assert not project.build().written & {"index"}


@pytest.mark.parametrize("builder", ["html", "dirhtml", "singlehtml", "json"])
def test_an_unchanged_build_reads_nothing_and_reports_no_change(project, builder):
    project.write("docs/own/own.css", "")
    project.configure(html_static_path=["own"])
    project.page("index", TREE + "\n" + DIAGRAM)
    configured = []

    def note_configuration(app):
        app.connect("build-finished", lambda app, _: configured.append(list(app.config.html_static_path)))

    assert static_files(project.build(builder, hook=note_configuration)) == OURS
    again = project.build(builder, hook=note_configuration)
    assert "configuration has changed" not in again.log
    assert "0 added, 0 changed, 0 removed" in again.log
    assert (again.read, again.warnings) == (set(), [])
    assert not {f"_static/{name.rpartition('.')[0]}" for name in OURS} & again.written
    assert configured == [["own"], ["own"]]


def test_another_builder_with_the_same_doctrees_reports_no_change(project):
    project.page("index", TREE)
    project.build("html")
    for builder in ("epub", "latex", "text", "dirhtml", "html"):
        built = project.build(builder)
        assert "configuration has changed" not in built.log
        assert built.read == set()


@pytest.mark.parametrize("parallel", [0, 2])
@pytest.mark.parametrize("builder", ["html", "dirhtml", "singlehtml"])
def test_pages_have_the_checksums_of_the_files(project, builder, parallel):
    project.write("src/shop/till.py", "import shop.cart\n")
    project.page("index", f"{TREE}\n{TREEMAP}\n{LEVELS}\n.. module-compare:: shop\n\n.. import-matrix:: shop\n")
    built = project.build(builder, parallel=parallel)
    found = dict(re.findall(r"_static/(packagemap[a-z.-]+)\?v=([0-9a-f]{8})", built.text("index.html")))
    assert set(found) == OURS
    for name, checksum in found.items():
        assert int(checksum, 16) == zlib.crc32((built.output / "_static" / name).read_bytes())


def test_a_file_of_the_author_takes_the_place_of_ours_until_it_is_gone(project):
    own = project.write("docs/own/packagemap.css", "/* the author's */")
    project.configure(html_static_path=["own"])
    project.page("index", TREE)
    built = project.build()
    assert built.text("_static/packagemap.css") == "/* the author's */"
    assert f"?v={zlib.crc32(own.read_bytes()):08x}" in built.text("index.html")
    assert "_static/packagemap" not in project.build().written
    own.unlink()
    assert ".pm-" in project.build().text("_static/packagemap.css")


def test_a_file_named_in_the_static_path_takes_the_place_of_ours(project):
    project.write("docs/packagemap.css", "/* the author's */")
    project.configure(html_static_path=["packagemap.css"])
    project.page("index", TREE)
    for _ in range(2):
        built = project.build()
        assert built.text("_static/packagemap.css") == "/* the author's */"
        assert "overwrite" not in built.log


def test_missing_and_outdated_files_are_copied_again(project):
    project.page("index", TREE)
    built = project.build()
    (built.output / "_static" / "packagemap.css").write_text("/* of an older version */")
    assert ".pm-" in project.build().text("_static/packagemap.css")
    shutil.rmtree(built.output / "_static")
    assert static_files(project.build()) == OURS


def test_patterns_that_exclude_pages_exclude_none_of_our_files(project):
    project.configure(exclude_patterns=["**/*.css", "*.js"])
    project.page("index", TREE)
    assert static_files(project.build()) == OURS


def test_a_book_has_no_scripts(project):
    project.page("index", TREE)
    assert static_files(project.build("epub")) == {name for name in OURS if name.endswith(".css")}


@pytest.mark.parametrize("builder", ["text", "latex", "xml", "dummy"])
def test_other_formats_get_no_files(project, builder):
    project.page("index", TREE)
    assert static_files(project.build(builder)) == set()


def test_a_directory_that_cannot_be_written_is_a_warning(project):
    project.page("index", TREE)
    output = project.build().output
    (output / "_static" / "packagemap.js").unlink()
    (output / "_static" / "packagemap.js").mkdir()
    built = project.build()
    assert built.warnings == ["WARNING: cannot write _static/packagemap.js [packagemap.unreadable]"]


def test_the_digest_of_the_configuration_is_the_same_wherever_the_extension_is(project, monkeypatch, tmp_path):
    project.page("index", TREE)
    first = project.build().text(".buildinfo")
    elsewhere = tmp_path / "elsewhere"
    shutil.copytree(assets._STATIC, elsewhere)
    monkeypatch.setattr(assets, "_STATIC", str(elsewhere))
    again = project.build()
    assert again.text(".buildinfo") == first
    assert "index" not in again.written


def test_engines_without_columns_and_masks_get_a_plain_tree():
    """WeasyPrint leaves out conditional rules: a box in place of an icon, and squeezed columns, would be left."""
    sheet = (files("sphinx_packagemap") / "static/packagemap.css").read_text("utf-8")
    conditional = re.compile(r"^@supports [^\n]*\{\n(?:(?!^\}).*\n)*^\}\n", re.MULTILINE)
    assert len(conditional.findall(sheet)) >= 2
    plain = conditional.sub("", sheet)
    assert "mask:" not in plain
    assert "display: contents" not in plain
    assert "grid-template-columns: var(--pm-columns)" not in plain
    assert re.search(r"> \.pm-icon \{\n  display: none;", plain)
