"""The command ``packagemap check``: the documents it checks, its formats and its exit status."""

from __future__ import annotations

import json
import os
from importlib.resources import files

import jsonschema
import pytest

from sphinx_packagemap.cli import main

TREE = """\
# Layout

```text
src/shop
├── cart.py      # the cart
├── pay/         # payment
│   └── card.py
├── old.py
└── stock.py
```

See `src/shop/orders.py` and `shop.cart`.
"""
FILES = {
    ".git/HEAD": "",
    "pyproject.toml": '[project]\nname = "shop"\n',
    "src/shop/__init__.py": "",
    "src/shop/cart.py": "",
    "src/shop/pay/__init__.py": "",
    "src/shop/pay/card.py": "",
    "src/shop/pay/orders.py": "",
    "src/shop/stock.py": "",
    "src/shop/prices.py": "",
}
STALE = [
    "README.md:4: 'src/shop' also contains 'prices.py', which is not in the tree",
    "README.md:8: 'src/shop/old.py' does not exist",
    "README.md:12: 'src/shop/orders.py' has moved to 'src/shop/pay/orders.py'",
]


@pytest.fixture
def run(tree, capsys, monkeypatch):
    """Return a function that runs the command in a project, and returns its status, output and errors."""

    def call(*arguments, documents=None, directory="."):
        root = tree({**FILES, **({"README.md": TREE} if documents is None else documents)})
        monkeypatch.chdir(os.path.join(root, directory))
        status = main(["check", *arguments])
        return status, *capsys.readouterr()

    return call


def test_stale_claims(run):
    assert run() == (1, "\n".join([*STALE, "9 claims in 1 document: 3 stale", ""]), "")


def test_all_claims(run):
    status, output, _ = run("--all")
    assert status == 1
    assert "README.md:5: 'src/shop/cart.py' exists\n" in output
    assert "README.md:12: 'shop.cart' exists\n" in output


def test_nothing_is_stale(run):
    documents = {"README.md": "The module `src/shop/cart.py`.\n"}
    assert run(documents=documents) == (0, "1 claim in 1 document: none is stale\n", "")


def test_no_documents(run):
    assert run(documents={}) == (0, "0 claims in 0 documents: none is stale\n", "")


def test_a_document_without_claims_is_counted_if_there_are_no_others(run):
    assert run(documents={"README.md": "Text.\n"}) == (0, "0 claims in 1 document: none is stale\n", "")


def test_a_subdirectory_checks_the_whole_repository(run):
    assert run(directory="src")[1].splitlines()[:-1] == STALE


def test_json_follows_its_schema(run):
    status, text, _ = run("--format", "json", "--all")
    assert status == 1
    schema = json.loads(files("sphinx_packagemap.rendering").joinpath("check_schema.json").read_text("utf-8"))
    for described in (schema, schema["properties"]["claims"], *schema["$defs"].values()):
        described["additionalProperties"] = False
    document = json.loads(text)
    jsonschema.validate(document, schema, cls=jsonschema.Draft202012Validator)
    assert document["files"] == ["README.md"]
    assert document["claims"] == {"right": 6, "moved": 1, "gone": 1, "missing": 1, "excepted": 0}
    assert document["stale"][-1] == {
        "file": "README.md",
        "line": 12,
        "column": 5,
        "state": "moved",
        "form": "text",
        "name": "src/shop/orders.py",
        "path": "src/shop/orders.py",
        "target": "src/shop/pay/orders.py",
    }
    assert len(document["right"]) == 6


def test_annotations_of_github_are_escaped(run):
    name = "a, b: 50%.md"
    output = run("--format", "github", documents={name: "See `src/shop/orders.py`.\n"})[1]
    assert output.splitlines()[0] == (
        "::warning file=a%2C b%3A 50%25.md,line=1,col=5,title=Stale text::'src/shop/orders.py' has moved to "
        "'src/shop/pay/orders.py'"
    )


@pytest.mark.parametrize("name", ["README.md", "docs", "docs/", "*.md", "**/*.md"])
def test_arguments_name_documents(run, name):
    text = "See `src/shop/orders.py`.\n"
    status, output, errors = run(name, documents={"README.md": text, "docs/a.md": text})
    assert (status, errors) == (1, "")
    assert ("README.md:1: " in output) == (not name.startswith("docs"))
    assert ("docs/a.md:1: " in output) == (name not in ("README.md", "*.md"))


def test_arguments_are_relative_to_the_working_directory(run):
    status, output, _ = run("a.md", documents={"docs/a.md": "See `src/shop/orders.py`.\n"}, directory="docs")
    assert (status, output.splitlines()[0].partition(": ")[0]) == (1, "docs/a.md:1")


def test_a_document_about_the_past_is_checked_if_it_is_named(run):
    documents = {"CHANGELOG.md": "Moved `src/shop/orders.py`.\n"}
    assert run(documents=documents)[0] == 0
    assert run("CHANGELOG.md", documents=documents)[0] == 1


@pytest.mark.parametrize(
    ("argument", "message"),
    [
        ("READM.md", "no file or directory named 'READM.md'; did you mean 'README.md'?"),
        ("src", "the directory 'src' contains no documents to check"),
        ("docs/*.md", "no document matches 'docs/*.md'"),
        ("../other.md", "'../other.md' is outside the project"),
        ("away.md", "'away.md' is a symbolic link to a file outside the project"),
    ],
)
def test_invalid_arguments(run, tmp_path, argument, message):
    (tmp_path / "root").mkdir()
    (tmp_path / "root" / "away.md").symlink_to("/etc/hostname")
    status, output, errors = run(argument, "README.md")
    assert (status, errors) == (2, f"packagemap: warning: {message}\n")
    assert output.splitlines()[:-1] == STALE  # the others are checked


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"A\nB\n\xff", "the file is not in UTF-8: invalid byte 0xff in line 3"),
        (b"x" * (4 * 1024 * 1024 + 1), "the file is larger than 4,194,304 bytes"),
    ],
    ids=["encoding", "size"],
)
def test_a_document_that_cannot_be_read_does_not_stop_the_others(run, content, message):
    status, output, errors = run(documents={"A.md": content, "README.md": TREE})
    assert (status, errors) == (1, f"packagemap: warning: A.md: {message}\n")
    assert output.splitlines()[:-1] == STALE


def test_paths_in_a_directory_that_cannot_be_read_are_no_claims(run, monkeypatch):
    scan = os.scandir

    def refuse(path):
        if os.path.basename(path) == "private":
            raise PermissionError(13, "Permission denied")
        return scan(path)

    monkeypatch.setattr(os, "scandir", refuse)
    text = """
```text
.
├── private/
│   └── a.py
└── pyproject.toml
```

See `private/d.py` and `src/shop/old.py`.
"""
    status, output, errors = run(documents={"README.md": text, "private/x.py": "", "private/b/x.py": ""})
    assert (status, errors) == (1, "packagemap: warning: private: cannot read the directory: Permission denied\n")
    assert output.splitlines()[:-1] == ["README.md:9: 'src/shop/old.py' does not exist"]


def test_a_link_out_of_the_repository_is_not_read(run, tmp_path):
    (tmp_path / "secret.md").write_text("`src/shop/orders.py`")
    (tmp_path / "root").mkdir()
    (tmp_path / "root" / "A.md").symlink_to("../secret.md")
    message = "packagemap: warning: A.md: the file is a symbolic link to a file outside the project\n"
    assert run()[2] == message


CONFIGURATION = """
[project]
name = "shop"

[tool.packagemap.check]
files = ["*.md"]

[[tool.packagemap.check.exceptions]]
file = "README.md"
claim = "src/shop/old.py"
reason = "The next release has it."

[[tool.packagemap.check.exceptions]]
file = "*.md"
claim = "*/{}.py"
reason = "Others still call it so."
"""


@pytest.mark.parametrize("arguments", [(), ("README.md",)])
def test_exceptions(run, arguments):
    documents = {"README.md": TREE, "docs/a.md": TREE, "pyproject.toml": CONFIGURATION.format("orders")}
    status, output, errors = run(*arguments, documents=documents)
    assert (status, errors) == (1, "")
    assert output.splitlines() == [STALE[0], "7 claims in 1 document: 1 stale, 2 exceptions"]


def test_an_exception_that_is_not_needed_is_stale_itself(run):
    documents = {"README.md": "See `src/shop/cart.py`.", "pyproject.toml": CONFIGURATION.format("card")}
    reason = "is not needed: it covers no claim that is stale"
    first = f"pyproject.toml:8: the exception for 'src/shop/old.py' in 'README.md' {reason}"
    second = f"pyproject.toml:13: the exception for '*/card.py' in '*.md' {reason}"
    summary = "1 claim in 1 document: none is stale"
    assert run(documents=documents)[:2] == (1, f"{first}\n{second}\n{summary}\n")
    # Other documents may need the second one.
    assert run("README.md", documents=documents)[:2] == (1, f"{first}\n{summary}\n")
    output = run("--format", "github", documents=documents)[1]
    assert f"::warning file=pyproject.toml,line=8,col=1,title=Unneeded exception::{first[18:]}\n" in output
    document = json.loads(run("--format", "json", documents=documents)[1])
    assert document["unneeded_exceptions"][0] == {
        "file": "README.md",
        "claim": "src/shop/old.py",
        "reason": "The next release has it.",
        "origin": "pyproject.toml",
        "line": 8,
    }


def test_fixes_leave_exceptions_as_they_are(run):
    documents = {"README.md": TREE, "pyproject.toml": CONFIGURATION.format("orders")}
    output = run("--fix", documents=documents)[1]
    assert output.splitlines()[-1] == "7 claims in 1 document: none is stale, 2 exceptions"
    with open("README.md", encoding="utf-8") as file:
        text = file.read()
    assert "├── old.py\n" in text
    assert "prices.py" in text


def test_invalid_configuration(run):
    documents = {"README.md": "", "pyproject.toml": "[tool.packagemap.check]\nfile = []\n"}
    message = "unknown key 'file'; expected one of files, exclude, exceptions; did you mean 'files'?"
    status, _, errors = run(documents=documents)
    assert (status, errors) == (1, f"packagemap: warning: pyproject.toml:2: check: {message}\n")


def test_no_project(tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    assert main(["check"]) == 2
    assert "expected a directory in a project or a repository" in capsys.readouterr().err


def test_fix_mends_trees_and_reports_the_rest(run, tmp_path):
    status, output, errors = run("--fix")
    assert (status, errors) == (1, "")
    assert output.splitlines() == [
        "README.md:8: removed 'old.py'",
        "README.md:4: added 'prices.py'",
        "README.md:12: 'src/shop/orders.py' has moved to 'src/shop/pay/orders.py'",
        "8 claims in 1 document: 1 stale",
    ]
    expected = TREE.replace("├── old.py\n└── stock.py", "├── prices.py\n└── stock.py")
    assert (tmp_path / "root" / "README.md").read_text("utf-8") == expected
    assert main(["check", "--fix"]) == 1
    assert (tmp_path / "root" / "README.md").read_text("utf-8") == expected


def test_fix_reports_comments_that_it_removes(run):
    documents = {"README.md": TREE.replace("old.py", "old.py  # how it was")}
    assert "README.md:8: removed 'old.py'; its comment was 'how it was'\n" in run("--fix", documents=documents)[1]


def test_fix_with_json_prints_only_the_document(run):
    assert json.loads(run("--fix", "--format", "json")[1])["claims"]["gone"] == 0


def test_a_read_only_document_is_not_mended(run, tmp_path, capsys):
    run()
    (tmp_path / "root" / "README.md").chmod(0o444)
    capsys.readouterr()
    main(["check", "--fix"])
    output, errors = capsys.readouterr()
    assert errors == "packagemap: warning: README.md: not mended: the file is read-only\n"
    assert output.splitlines()[:-1] == STALE
