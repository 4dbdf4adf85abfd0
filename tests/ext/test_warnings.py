"""What is wrong is said once for each file and each place, in words that say which, and that are safe and short."""

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
    assert len({line.partition("WARNING")[0] for line in found}) == 8  # each at its file
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
def test_an_import_of_what_cannot_be_loaded_is_a_warning_at_the_file(project, name, shown):
    source, kind = BROKEN[name]
    project.write("src/shop/broken.py", source)
    project.page("index", shown)
    (warning,) = ours(project.build("dummy"))
    assert warning.startswith("shop/broken.py:")
    assert "'shop.broken'" in warning
    assert warning.endswith(f"[packagemap.{kind}]")


@pytest.mark.parametrize("shown", [".. module-usage:: shop.deep.inner.NAME\n", ":import:`shop.deep.inner.NAME`\n"])
def test_what_is_loaded_before_counts_too(project, shown):
    project.write("src/shop/deep/__init__.py", "class\n")
    project.write("src/shop/deep/inner.py", "NAME = 1\n")
    project.page("index", shown)
    built = project.build("text")
    (warning,) = ours(built)
    assert warning.startswith("shop/deep/__init__.py:1: WARNING: 'shop.deep': ")
    assert "from shop.deep.inner import NAME" in built.text("index.txt")


def test_what_can_be_loaded_is_no_warning(project):
    project.page("index", ".. module-usage:: shop.stock.Shelf\n\n:import:`shop.cart.Cart` :import:`os.path.join`\n")
    assert ours(project.build("dummy")) == []


def test_two_uses_of_a_broken_file_are_one_warning(project):
    project.write("src/shop/broken.py", "class\n")
    project.page("index", ":import:`shop.broken` :import:`shop.broken.x`\n\n.. module-anatomy:: shop.broken\n")
    assert len(ours(project.build("dummy"))) == 1
