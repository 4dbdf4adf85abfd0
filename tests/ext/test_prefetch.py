"""Directives that are found on a page before it is parsed."""

from __future__ import annotations

import os

import pytest

from sphinx_packagemap.ext.prefetch import find_directives, find_on_page

PAGES = {
    "reStructuredText": (".. package-tree:: a.b\n   :depth: 2\n   :counts:\n", {"depth": "2", "counts": ""}),
    "no options": (".. package-tree:: a.b\n\n   a.b.c\n     A note.\n", {}),
    "option over lines": (
        ".. package-tree:: a.b\n   :exclude: x\n             y\n   :depth: 1\n",
        {"exclude": "x\ny", "depth": "1"},
    ),
    "in a bullet list": ("* - .. package-tree:: a.b\n       :depth: 2\n", {"depth": "2"}),
    "in a numbered list": ("12. .. package-tree:: a.b\n\n", {}),
    "in an admonition": (".. note::\n\n   .. package-tree:: a.b\n      :depth: 2\n", {"depth": "2"}),
    "in a cell": ("+---+\n| .. package-tree:: a.b |\n+---+\n", {}),
    "backticks": ("```{package-tree} a.b\n:depth: 2\n```\n", {"depth": "2"}),
    "tildes": ("~~~{package-tree} a.b\n:depth: 2\n\nnote\n: x\n~~~\n", {"depth": "2"}),
    "colons": ("::::{package-tree} a.b\n:depth: 2\n::::\n", {"depth": "2"}),
    "YAML": ("```{package-tree} a.b\n---\ndepth: 2\nexclude: [x, y]\n---\n```\n", {"depth": "2", "exclude": "[x, y]"}),
    "in a Markdown list": ("- item\n\n  ```{package-tree} a.b\n  :depth: 2\n  ```\n", {"depth": "2"}),
    "in a quote": ("> ```{package-tree} a.b\n> :depth: 2\n> ```\n", {"depth": "2"}),
    "in reStructuredText in Markdown": ("```{eval-rst}\n.. package-tree:: a.b\n   :depth: 2\n```\n", {"depth": "2"}),
    "last line": ("Text\n\n.. package-tree:: a.b", {}),
    "Windows": (".. package-tree:: a.b\r\n   :depth: 2\r\n\r\nText\r\n", {"depth": "2"}),
}


@pytest.mark.parametrize("page", PAGES)
def test_a_directive_is_found_with_its_options(page):
    source, options = PAGES[page]
    assert list(find_directives(source, {"package-tree"})) == [("package-tree", "a.b", options)]


def test_a_directive_without_a_name_is_found():
    for source in (".. package-tree::\n   :depth: 2\n", "```{package-tree}\n:depth: 2\n```\n", ".. package-tree:: \n"):
        (found,) = find_directives(source, {"package-tree"})
        assert found[:2] == ("package-tree", "")


@pytest.mark.parametrize(
    "source",
    ["", ".. package-trees:: a\n", "`package-tree` a", ".. note:: package-tree\n", "```\n```\n"],
)
def test_other_directives_are_not_found(source):
    assert list(find_directives(source, {"package-tree"})) == []


def test_directives_come_in_order():
    source = ".. package-tree:: a\n\n.. package-tree:: b\n   :depth: 1\n\n```{package-tree} c\n```\n"
    assert [name for _, name, _ in find_directives(source, {"package-tree"})] == ["a", "b", "c"]


def test_included_files_belong_to_the_page(tmp_path):
    (tmp_path / "sub").mkdir()
    (tmp_path / "sub" / "page.rst").write_text(".. include:: ../part.inc\n\n.. include:: /top.inc\n")
    (tmp_path / "part.inc").write_text(".. package-tree:: a\n\n.. include:: part.inc\n")
    (tmp_path / "top.inc").write_text("```{include} gone.md\n```\n\n```{package-tree} b\n```\n")
    found = find_on_page(str(tmp_path / "sub" / "page.rst"), str(tmp_path))
    assert sorted(name for _, name, _ in found) == ["a", "b"]


def test_a_file_that_cannot_be_read_has_no_directives(tmp_path):
    os.mkfifo(tmp_path / "pipe")
    (tmp_path / "bytes").write_bytes(b"\xff\xfe.. package-tree:: a\x00")
    for name in ("pipe", "bytes", "gone", "", "nul\0"):
        assert list(find_on_page(str(tmp_path / name), str(tmp_path))) == []


def test_a_long_page_of_directives_is_parsed_in_linear_time():
    source = ".. package-tree:: a\n   :depth: 1\n" * 20_000 + " " * 100_000 + "1. " * 50_000
    assert sum(1 for _ in find_directives(source, {"package-tree"})) == 20_000
