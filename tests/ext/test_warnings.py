"""Warnings: one for each file and each location, which name it, and are safe and short."""

from __future__ import annotations

import os

import pytest

BROKEN = {
    "syntax": ("x = 1\nclass\n", "syntax"),
    "in a body": ("NAME = 1\ndef f():\n    return (1 2)\n", "syntax"),
    "encoding": ("# coding: no-such-codec\nNAME = 1\n", "encoding"),
    "nesting": ("NAME = 1\nx = " + "(" * 1000 + ")" * 1000 + "\n", "nesting"),
    "endless": (f"NAME = 1\nimport {'.'.join('a' * 1000)}\n", "nesting"),
    "size": ("NAME = 1\n" + "#" * 3_000_000, "size"),
}


def ours(built):
    return [line for line in built.warnings if "[packagemap." in line]


def test_two_files_with_the_same_problem_are_two_warnings(project, parallel):
    for name in ("one", "two"):
        project.write(f"src/shop/{name}/__init__.py", "")
        project.write(f"src/shop/{name}/a.b.py", "")  # no import can reach it
        project.write(f"src/shop/{name}/wrong.py", "class\n")
        project.write(f"src/shop/{name}/changes.py", "from ..... import x\n")
        os.symlink(".", project.directory / f"src/shop/{name}/loop", target_is_directory=True)
    project.page("index", ".. package-tree:: shop\n")
    project.page("again", ".. package-tree:: shop\n\n.. package-diagram:: shop\n   :edges: imports\n")
    found = ours(project.build("dummy", parallel=parallel))
    kinds = [line.rpartition("[packagemap.")[2] for line in found]
    assert sorted(kinds) == sorted(2 * ["unreachable]", "syntax]", "relative]", "link]"])
    assert len({line.partition("WARNING")[0] for line in found}) == 8  # each with its file
    for line in found:
        assert "one" in line.partition("WARNING")[2] or "two" in line.partition("WARNING")[2]


@pytest.mark.parametrize("name", BROKEN)
@pytest.mark.parametrize(
    "shown",
    [
        ".. module-usage:: shop.broken\n",
        ".. module-usage:: shop.broken.NAME\n",
        ":import:`shop.broken`\n",
        ":import:`shop.broken.NAME`\n",
    ],
)
def test_an_import_that_cannot_be_loaded_is_a_warning_at_the_file(project, name, shown):
    source, kind = BROKEN[name]
    project.write("src/shop/broken.py", source)
    project.page("index", shown)
    (warning,) = ours(project.build("dummy"))
    assert warning.startswith("shop/broken.py:")
    assert "'shop.broken'" in warning
    assert warning.endswith(f"[packagemap.{kind}]")


@pytest.mark.parametrize("shown", [".. module-usage:: shop.deep.inner.NAME\n", ":import:`shop.deep.inner.NAME`\n"])
def test_modules_that_are_loaded_before_count_too(project, shown):
    project.write("src/shop/deep/__init__.py", "class\n")
    project.write("src/shop/deep/inner.py", "NAME = 1\n")
    project.page("index", shown)
    built = project.build("text")
    (warning,) = ours(built)
    assert warning.startswith("shop/deep/__init__.py:1: WARNING: 'shop.deep': ")
    assert "from shop.deep.inner import NAME" in built.text("index.txt")


def test_an_import_that_can_be_loaded_is_no_warning(project):
    project.page("index", ".. module-usage:: shop.stock.Shelf\n\n:import:`shop.cart.Cart` :import:`os.path.join`\n")
    assert ours(project.build("dummy")) == []


def test_two_uses_of_a_broken_file_are_one_warning(project):
    project.write("src/shop/broken.py", "class\n")
    project.page("index", ":import:`shop.broken` :import:`shop.broken.x`\n\n.. module-anatomy:: shop.broken\n")
    assert len(ours(project.build("dummy"))) == 1


LONG = "x" * 3000
# Every place where a warning may quote an author's text.
ECHOED = [
    ".. package-tree:: {0}\n",
    ".. package-tree:: ./{0}/\n",
    ".. package-tree:: shop.{0}\n",
    ".. package-tree:: shop\n   :include: {0}\n",
    ".. package-tree:: shop\n   :exclude: .{0}, a..{0}\n",
    ".. package-tree:: shop\n   :focus: shop.{0}\n   :highlight: {0}\n",
    ".. package-tree:: shop\n   :groups: Heading: .{0}\n",
    ".. package-tree:: shop\n   :{0}: 1\n",
    ".. package-tree:: shop\n\n   {0}\n      A note.\n",
    ".. package-tree:: shop\n\n   {0}\n\n   .{0}\n      - a\n\n      - b\n",
    ".. package-diagram:: {0}\n",
    ".. package-diagram:: shop\n   :color-by: Word: {0}\n",
    ".. package-diagram:: shop\n   :width: {0}\n   :align: {0}\n",
    ".. module-compare:: {0} shop.{0}\n",
    ".. module-compare:: shop.{0}*\n",
    ".. module-compare:: {0}*\n",
    ".. module-compare:: shop\n   :rows: {0}\n",
    ".. module-compare:: shop\n   :submodules:\n   :sort: {0}\n\n   {0}\n      A text.\n",
    ".. module-compare:: shop\n\n   {0}\n      - a\n      - b\n      - c\n",
    ".. module-anatomy:: {0}\n",
    ".. module-anatomy:: shop.cart.{0}\n   :show: {0}\n",
    ".. module-usage:: {0}\n",
    ".. module-usage:: shop.{0}\n",
    ".. module-usage:: shop.cart.Cart.{0}\n   :as: {0}\n",
    ":import:`{0}`\n",
    ":import:`shop.cart.{0} as {0}`\n",
    ":import:`shop..{0}`\n",
]


@pytest.mark.parametrize("hostile", ["a\x1b[31m\x9b\u202eb", LONG], ids=["unseen", "long"])
def test_options_are_quoted_short_and_printable(project, hostile):
    for number, shown in enumerate(ECHOED):
        project.page("index" if not number else f"page{number}", shown.format(hostile))
    found = ours(project.build("dummy"))
    assert {line.partition(".rst")[0] for line in found} >= {f"docs/page{number}" for number in range(1, len(ECHOED))}
    for line in found:
        assert line.isprintable()
        assert len(line) < 700
        assert "internal" not in line


@pytest.mark.parametrize("hostile", ["a\x1b[31m\x9b\u202eb", LONG], ids=["unseen", "long"])
def test_configuration_values_are_quoted_short_and_printable(project, hostile):
    project.configure(
        packagemap_roots=[hostile],
        packagemap_project=f".{hostile}",
        packagemap_source_url={"shop": hostile, "shop.cart": f"https://x/{{{hostile}}}", "x": [hostile]},
        packagemap_max_items=hostile,
        packagemap_max_nodes=[hostile] * 1000,
    )
    project.page("index", ".. package-tree:: shop\n")
    found = ours(project.build("dummy"))
    assert len(found) == 7
    for line in found:
        assert line.isprintable()
        assert len(line) < 700
