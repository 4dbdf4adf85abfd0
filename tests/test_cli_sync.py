"""The command ``packagemap sync``: files on the disk, messages and exit status."""

from __future__ import annotations

import os
import stat
from typing import NamedTuple

import pytest

from sphinx_packagemap.cli import main
from sphinx_packagemap.cli import sync as sync_module

PROJECT = {
    "pyproject.toml": '[project]\nname = "shop"\n',
    ".git/HEAD": "ref: refs/heads/main\n",
    "src/shop/__init__.py": '"""A shop."""\n',
    "src/shop/cart.py": '"""A cart."""\n',
    "src/shop/stock/__init__.py": '"""The stock."""\n',
    "src/shop/stock/shelf.py": '"""A shelf."""\n',
}
BLOCK = "<!-- packagemap: tree shop depth=1 style=files -->\n<!-- /packagemap -->\n"
TREE = """\
<!-- packagemap: tree shop depth=1 style=files -->

```text
shop/            # A shop
├── __init__.py
├── cart.py      # A cart
└── stock/       # The stock
```

<!-- /packagemap -->
"""


class Ran(NamedTuple):
    """The result of the command."""

    status: int
    lines: list[str]
    errors: list[str]


@pytest.fixture
def project(tree, monkeypatch):
    """Return a function that creates a project with files, and makes it the current directory."""

    def make(contents=()):
        root = tree({**PROJECT, **dict(contents)}, "project")
        monkeypatch.chdir(root)
        return root

    return make


@pytest.fixture
def sync(capfd):
    """Return a function that runs the command."""

    def run(*arguments):
        status = main(["sync", *arguments])
        printed = capfd.readouterr()
        return Ran(status, printed.out.splitlines(), printed.err.splitlines())

    return run


def read(path):
    with open(path, encoding="utf-8", newline="") as file:
        return file.read()


def test_renews_the_blocks_of_all_files_of_the_repository(project, sync):
    project({"README.md": f"# Shop\n\n{BLOCK}", "docs/a.rst": ".. packagemap: usage shop.cart\n.. /packagemap\n"})
    assert sync() == Ran(
        0,
        [
            "README.md:3: renewed: tree shop depth=1 style=files",
            "docs/a.rst:1: renewed: usage shop.cart",
            "2 managed blocks in 2 files: 2 renewed",
        ],
        [],
    )
    assert read("README.md") == f"# Shop\n\n{TREE}"
    assert read("docs/a.rst") == (
        ".. packagemap: usage shop.cart\n\n.. code-block:: python\n\n   import shop.cart\n   from shop import cart\n\n"
        ".. /packagemap\n"
    )
    assert sync() == Ran(0, ["2 managed blocks in 2 files: up to date"], [])


def test_check_writes_nothing_and_prints_a_diff(project, sync):
    old = f"# Shop\n\n{TREE}\nlast".replace("├── cart.py      # A cart\n", "").replace("\n", "\r\n")
    project({"README.md": old, "b.md": TREE})
    assert sync("--check") == Ran(
        1,
        [
            "--- a/README.md",
            "+++ b/README.md",
            "@@ -5,6 +5,7 @@",
            " ```text",
            " shop/            # A shop",
            " ├── __init__.py",
            "+├── cart.py      # A cart",
            " └── stock/       # The stock",
            " ```",
            " ",
            "2 managed blocks in 2 files: 1 out of date",
        ],
        [],
    )
    assert read("README.md") == old
    sync()
    assert sync("--check") == Ran(0, ["2 managed blocks in 2 files: up to date"], [])


def test_the_result_does_not_depend_on_the_current_directory(project, sync, monkeypatch):
    root = project({"README.md": BLOCK, "docs/a.md": "<!-- packagemap: tree src/shop/ -->\n<!-- /packagemap -->\n"})
    monkeypatch.chdir("src/shop")
    assert sync().lines[:2] == [
        "../../README.md:1: renewed: tree shop depth=1 style=files",
        "../../docs/a.md:1: renewed: tree src/shop/",
    ]
    first = read("../../docs/a.md")
    monkeypatch.chdir("/")
    assert sync(os.path.join(root, "docs/a.md")).lines == ["1 managed block in 1 file: up to date"]
    assert "shop" in first


def test_ignored_vendored_and_hidden_files_and_data_of_tests_are_not_searched(project, sync):
    left_out = [
        "build/a.md", "ignored/a.md", "ignored.md", "node_modules/x/README.md", ".venv/a.md", "src/shop/_vendor/a.md",
        "third_party/a.md", "tests/data/a.md", "tests/fixtures/a.md", "env/a.md", "other/a.md", "a.py",
    ]  # fmt: skip
    contents = dict.fromkeys(left_out, BLOCK)
    contents |= {".gitignore": "/ignored/\nignored.md\n", "env/pyvenv.cfg": "", "other/.git": "gitdir: x"}
    found = [".github/a.md", "AGENTS.md", "README", "docs/more/a.markdown", "tests/README.md"]
    project(contents | dict.fromkeys(found, BLOCK))
    assert [line.partition(":")[0] for line in sync().lines[:-1]] == found


def test_the_documents_of_directories_are_renewed(project, sync):
    project({"README.md": BLOCK, "docs/a/b.md": BLOCK, "docs/c.md": BLOCK, "docs/d.md": "", "docsy/a.md": BLOCK})
    assert [line.partition(":")[0] for line in sync("docs", "README.md").lines[:-1]] == [
        "docs/a/b.md",
        "docs/c.md",
        "README.md",
    ]


def test_without_a_project_files_are_required(tree, sync, monkeypatch):
    monkeypatch.chdir(tree({"README.md": BLOCK}))
    message = "sync requires files, because there is no project; add some, or call the command in a project"
    assert sync() == Ran(2, [], [f"packagemap: error: {message}"])


def test_files_without_blocks_are_no_error(project, sync):
    project({"README.md": "`<!-- packagemap: tree shop -->`\n"})
    assert sync() == Ran(0, ["no managed blocks found"], [])
    assert sync("README.md", "pyproject.toml") == Ran(0, ["no managed blocks found"], [])


FAULTS = {
    "no end": ("a\n<!-- packagemap: tree shop -->\n", "2: the managed block has no end: '<!-- /packagemap -->'"),
    "no beginning": (
        "<!-- /packagemap -->\n",
        "1: the end of a managed block without its beginning: '<!-- packagemap: ... -->'",
    ),
    "unknown name": (
        "<!-- packagemap: tree shop.crat -->\n<!-- /packagemap -->\n",
        "1: no module or directory named 'shop.crat'; did you mean 'shop.cart'?",
    ),
    "moved": (
        "<!-- packagemap: anatomy shop.shelf -->\n<!-- /packagemap -->\n",
        "1: no module or package named 'shop.shelf'; has it moved to 'shop.stock.shelf'?",
    ),
    "moved in a tree": (
        "<!-- packagemap: tree shop.shelf -->\n<!-- /packagemap -->\n",
        "1: no module or directory named 'shop.shelf'; has it moved to 'shop.stock.shelf'?",
    ),
    "directory": (
        "<!-- packagemap: tree src/shop/stok/ -->\n<!-- /packagemap -->\n",
        "1: no module or directory named 'src/shop/stok/'; did you mean 'src/shop/stock/'?",
    ),
    "moved directory": (
        "<!-- packagemap: tree shop/stock -->\n<!-- /packagemap -->\n",
        "1: no module or directory named 'shop/stock'; has it moved to 'src/shop/stock/'?",
    ),
    "several names": (
        "<!-- packagemap: tree shop shop.nope -->\n<!-- /packagemap -->\n",
        "1: no module or directory named 'shop.nope'",
    ),
    "unknown command": (
        "<!-- packagemap: treee shop -->\n<!-- /packagemap -->\n",
        "1: unknown command 'treee'; expected one of: tree, compare, anatomy, usage; did you mean 'tree'?",
    ),
    "unknown option": (
        "<!-- packagemap: tree shop dept=1 -->\n<!-- /packagemap -->\n",
        "1: unknown option 'dept' of 'tree'; did you mean 'depth'?",
    ),
    "value": (
        "<!-- packagemap: tree shop style=file -->\n<!-- /packagemap -->\n",
        "1: style: unknown value 'file'; expected one of: outline, files; did you mean 'files'?",
    ),
    "pattern": (
        "<!-- packagemap: tree shop exclude=shop.x -->\n<!-- /packagemap -->\n",
        "1: exclude: 'shop.x' matches no module in 'shop'; did you mean 'shop', 'shop.cart' or 'shop.stock'?",
    ),
    "outside": (
        "<!-- packagemap: tree ../ -->\n<!-- /packagemap -->\n",
        "1: expected a path in the project, relative to its root, got '../'",
    ),
    "quotation mark": (
        "<!-- packagemap: tree shop groups='A: .b -->\n<!-- /packagemap -->\n",
        "1: cannot split the words of the block: no closing quotation",
    ),
}


@pytest.mark.parametrize("fault", FAULTS)
def test_a_file_with_a_fault_is_not_changed_and_the_others_are_renewed(project, sync, fault):
    text, message = FAULTS[fault]
    project({"a.md": f"{text}", "b.md": BLOCK, "c.md": f"{BLOCK}{text}"})
    result = sync()
    offset = message.partition(":")[0]
    in_c = f"c.md:{int(offset) + 2}:{message.partition(':')[2]}"
    assert result.status == 2
    assert result.errors == [f"packagemap: error: a.md:{message}", f"packagemap: error: {in_c}"]
    assert read("a.md") == text
    assert read("b.md") == TREE
    assert read("c.md") == f"{BLOCK}{text}"


def test_files_that_cannot_be_read(project, sync):
    project({"a.md": "é\n\xe9".encode("latin-1") + BLOCK.encode(), "b.md": BLOCK})
    os.mkfifo("fifo.md")
    result = sync("a.md", "gone.md", "fifo.md", "b.md")
    assert result == Ran(
        2,
        ["b.md:1: renewed: tree shop depth=1 style=files", "1 managed block in 1 file: 1 renewed"],
        [
            "packagemap: error: a.md: the file is not in UTF-8: invalid byte 0xe9 in line 1",
            "packagemap: error: gone.md: cannot open the file: No such file or directory",
            "packagemap: error: fifo.md: not a regular file",
        ],
    )


def test_the_target_of_a_link_is_replaced_once(project, sync):
    project({"AGENTS.md": BLOCK})
    os.symlink("AGENTS.md", "CLAUDE.md")
    assert sync("CLAUDE.md", "AGENTS.md").lines[-1] == "1 managed block in 1 file: 1 renewed"
    assert os.path.islink("CLAUDE.md")
    assert read("AGENTS.md") == TREE


def test_a_link_out_of_the_project_is_refused(project, sync, tmp_path):
    project()
    (tmp_path / "elsewhere.md").write_text(BLOCK)
    os.symlink(tmp_path / "elsewhere.md", "a.md")
    result = sync("a.md")
    assert (result.status, result.lines) == (2, ["no managed blocks found"])
    assert result.errors == ["packagemap: error: a.md: the file is a symbolic link to a file outside the project"]
    assert (tmp_path / "elsewhere.md").read_text() == BLOCK


def test_a_read_only_file_is_not_replaced(project, sync):
    project({"a.md": BLOCK})
    os.chmod("a.md", 0o444)
    result = sync("a.md")
    assert (result.status, result.errors) == (2, ["packagemap: error: a.md: the file is read-only"])
    assert read("a.md") == BLOCK


def test_permissions_are_kept(project, sync):
    project({"a.md": BLOCK})
    os.chmod("a.md", 0o640)
    assert sync("a.md").status == 0
    assert stat.S_IMODE(os.stat("a.md").st_mode) == 0o640


def test_a_file_that_changes_meanwhile_is_not_replaced(project, sync, monkeypatch):
    project({"a.md": BLOCK})
    original = sync_module.renew_document

    def renew(document, project):
        with open("a.md", "a", encoding="utf-8") as file:
            file.write("more\n")
        return original(document, project)

    monkeypatch.setattr(sync_module, "renew_document", renew)
    result = sync("a.md")
    assert (result.status, result.errors) == (2, ["packagemap: error: a.md: the file has changed since it was read"])
    assert read("a.md").startswith(f"{BLOCK}more\n")


def test_warnings_have_the_lines_of_the_renewed_file(project, sync):
    notes = "<!-- packagemap: tree shop depth=1\nshop.crat: Text.\n-->\n<!-- /packagemap -->\n"
    project({"a.md": f"{BLOCK}{notes}", "src/shop/cart.py": '"""A cart."""\nclass\n'})
    result = sync("a.md")
    assert result.status == 0
    assert result.lines[1] == "a.md:11: renewed: tree shop depth=1"
    warning = "the note for 'shop.crat' matches nothing in the tree; did you mean 'shop.cart', 'shop.stock' or 'shop'?"
    assert f"packagemap: warning: a.md:12: {warning}" in result.errors
    assert read("a.md").split("\n")[11] == "shop.crat: Text."
