"""The style sheet and the script of the trees, and where they are not."""

from __future__ import annotations

import pytest

TREE = ".. package-tree:: shop\n"
FILES = ("packagemap.css", "packagemap.js")


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
