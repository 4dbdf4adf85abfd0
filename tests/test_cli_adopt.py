"""The command ``packagemap adopt``: its arguments, its diff, its report, and the files that it writes."""

from __future__ import annotations

import os

import pytest

from sphinx_packagemap.cli import main

TREE = """\
# Layout

```
shop/
├── cart.py    # the cart
├── old.py     # how it was
└── stock.py
```
"""
PROJECT = '[project]\nname = "shop"\n'
FILES = {
    ".git/HEAD": "",
    "pyproject.toml": PROJECT,
    "README.md": TREE,
    "docs/conf.py": "extensions = []\n",
    "docs/layout.rst": "The package::\n\n   shop/\n   ├── cart.py    # the cart\n   └── stock.py\n",
    "shop/__init__.py": "",
    "shop/cart.py": "",
    "shop/stock.py": "",
}
README_DIFF = """\
--- a/README.md
+++ b/README.md
@@ -1,8 +1,18 @@
 # Layout
~
-```
+<!-- packagemap: tree shop style=files
+.cart: the cart
+-->
+
+```text
 shop/
-├── cart.py    # the cart
-├── old.py     # how it was
+├── __init__.py
+├── cart.py      # the cart
 └── stock.py
 ```
+
+<!-- /packagemap -->
+
+<!-- Not in the tree:
+old.py # how it was
+-->

""".replace("~", " ")


@pytest.fixture
def run(tree, capsys, monkeypatch):
    """Return a function that runs the command in a project, and returns its status, output and errors."""

    def call(*arguments, files=None, directory="."):
        root = tree({**FILES, **(files or {})})
        monkeypatch.chdir(os.path.join(root, directory))
        status = main(["adopt", *arguments])
        return status, *capsys.readouterr()

    return call


def test_a_diff_and_a_report(run, tmp_path):
    status, output, errors = run("README.md")
    assert (status, errors) == (0, "")
    assert output == README_DIFF + (
        "README.md:4: becomes a managed block of 'shop'\n"
        "README.md:6: 'old.py # how it was' does not exist; it is kept in a comment below the tree\n"
        "1 tree in 1 file can be adopted: add --write\n"
    )
    assert (tmp_path / "root" / "README.md").read_text("utf-8") == TREE


def test_all_documents_are_written(run, tmp_path):
    status, output, errors = run("--write")
    assert (status, errors) == (0, "")
    assert output.splitlines()[-5:] == [
        "README.md:4: becomes a managed block of 'shop'",
        "README.md:6: 'old.py # how it was' does not exist; it is kept in a comment below the tree",
        "docs/layout.rst:3: becomes a package-tree of 'shop'",
        "docs/conf.py: add 'sphinx_packagemap' to the extensions",
        "2 trees in 2 files adopted",
    ]
    assert (tmp_path / "root" / "docs" / "layout.rst").read_text("utf-8") == (
        "The package:\n\n.. package-tree:: shop\n   :style: files\n\n   .cart\n      the cart\n"
    )
    assert main(["check"]) == 0
    assert main(["sync", "--check"]) == 0
    assert main(["adopt"]) == 0


def test_nothing_to_adopt(run):
    assert run(files={"README.md": "", "docs/layout.rst": ""}) == (0, "no trees to adopt\n", "")


def test_purposes_are_appended_to_the_project_file(run, tmp_path):
    status, output, errors = run("--purposes", "--write", "docs/layout.rst:3", directory=".")
    assert (status, errors) == (0, "")
    assert "+++ b/pyproject.toml\n" in output
    assert (tmp_path / "root" / "pyproject.toml").read_text("utf-8") == (
        f'{PROJECT}\n[tool.packagemap.purposes]\n"shop.cart" = "the cart"\n'
    )
    assert (tmp_path / "root" / "docs" / "layout.rst").read_text("utf-8") == (
        "The package:\n\n.. package-tree:: shop\n   :style: files\n"
    )


@pytest.mark.parametrize(
    ("argument", "message"),
    [
        ("README.md:1", "README.md:1: there is no tree"),
        ("README.md:99", "README.md:99: the file has only 8 lines"),
        ("READM.md", "no file or directory named 'READM.md'; did you mean 'README.md'?"),
        ("READM.md:3", "READM.md:3: no file or directory named 'READM.md'; did you mean 'README.md'?"),
        ("../a.md:3", "../a.md:3: '../a.md' is outside the project"),
        ("away.md", "'away.md' is a symbolic link to a file outside the project"),
        ("latin.md:1", "latin.md: the file is not in UTF-8: invalid byte 0xe9 in line 1"),
        ("other.md:4", "other.md:4: the tree is not about this repository"),
        ("list.md:2", "list.md:2: expected a drawn tree, found a list; only trees are adopted"),
        ("block.md:4", "block.md:4: this is a managed block already"),
    ],
)
def test_one_clear_message_for_bad_input(run, tmp_path, argument, message):
    (tmp_path / "root").mkdir()
    (tmp_path / "root" / "away.md").symlink_to("/etc/hostname")
    other = "```\nyours/\n├── main.py\n├── models/\n│   └── one.py\n└── setup.cfg\n```\n"
    block = "<!-- packagemap: tree shop -->\n```\nshop/\n├── cart.py\n└── stock.py\n```\n<!-- /packagemap -->\n"
    listed = "- `shop/cart.py`\n- `shop/stock.py`\n"
    files = {"latin.md": b"caf\xe9", "other.md": other, "list.md": listed, "block.md": block}
    status, output, errors = run("--write", argument, files=files)
    assert (status, errors) == (2, f"packagemap: error: {message}\n")
    assert output == "no trees to adopt\n"


def test_nothing_is_written_if_an_argument_is_invalid(run, tmp_path):
    status, output, _ = run("--write", "docs/layout.rst:3", "README.md:1")
    assert status == 2
    assert output.endswith("1 tree in 1 file: nothing is written, because of errors\n")
    assert (tmp_path / "root" / "docs" / "layout.rst").read_text("utf-8") == FILES["docs/layout.rst"]


def test_a_read_only_file_is_an_error(run, tmp_path):
    run()
    (tmp_path / "root" / "README.md").chmod(0o444)
    assert main(["adopt", "--write", "README.md"]) == 2
    assert (tmp_path / "root" / "README.md").read_text("utf-8") == TREE


def test_no_project(tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    assert main(["adopt"]) == 2
    assert "expected a directory in a project or a repository" in capsys.readouterr().err
