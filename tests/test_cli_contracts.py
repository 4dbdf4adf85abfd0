"""The command ``packagemap contracts``: its formats and its exit status."""

from __future__ import annotations

import json
from importlib.resources import files

import jsonschema
import pytest

from sphinx_packagemap.cli import main

CONTRACT = """
[tool.importlinter]
root_package = "p"

[[tool.importlinter.contracts]]
name = "Rows"
id = "rows"
type = "layers"
layers = ["p.high", "{}"]
"""
FILES = {
    "p/__init__.py": "",
    "p/high.py": "",
    "p/low.py": "import p.middle\n",
    "p/middle.py": "def late():\n    import p.high\n",
    "p/alone.py": "",
}


@pytest.fixture
def run(tree, capsys, monkeypatch):
    """Return a function that runs the command in a project, and returns its status, output and errors."""

    def call(*arguments, low="p.low"):
        monkeypatch.chdir(tree({**FILES, "pyproject.toml": CONTRACT.format(low)}))
        status = main(["contracts", *arguments])
        return status, *capsys.readouterr()

    return call


def test_a_kept_contract(run):
    assert run(low="p.alone") == (0, "✓ kept Rows\n    │ p.high\n    │ p.alone\n", "")


@pytest.mark.parametrize(("level", "expected"), [("none", 0), ("warn", 0), ("error", 1)])
def test_an_ignored_import_that_does_not_exist_may_be_a_warning_only(run, level, expected):
    ignored = f'p.alone"]\nunmatched_ignore_imports_alerting = "{level}"\nignore_imports = ["p.high -> p.low'
    status, text, errors = run(low=ignored)
    assert (status, text.splitlines()[0]) == (expected, "✓ kept Rows")
    assert ("does not exist" in errors) == (level != "none")


def test_a_broken_contract(run):
    status, text, errors = run()
    assert (status, errors) == (1, "")
    assert text == (
        "× broken: 1 chain Rows\n"
        "    │ p.high\n"
        "    │ p.low\n"
        "    p.low must not import p.high, but does so indirectly:\n"
        "    • p.low imports p.middle p/low.py:1\n"
        "    • p.middle imports p.high p/middle.py:2 (when a function runs)\n"
    )


def test_json_follows_its_schema(run):
    status, text, _ = run("--format", "json")
    assert status == 1
    schema = json.loads(files("sphinx_packagemap.rendering").joinpath("contracts_schema.json").read_text("utf-8"))
    for described in (schema, *schema["$defs"].values()):
        described["additionalProperties"] = False
    document = json.loads(text)
    jsonschema.validate(document, schema, cls=jsonschema.Draft202012Validator)
    (contract,) = document["contracts"]
    assert (contract["name"], contract["id"], contract["type"], contract["kept"]) == ("Rows", "rows", "layers", False)
    (chain,) = contract["chains"]
    assert [(each["importer"], each["imported"]) for each in chain["imports"]] == [
        ("p.low", "p.middle"),
        ("p.middle", "p.high"),
    ]
    assert chain["imports"][1]["statements"] == [{"line": 2, "kind": "deferred"}]


@pytest.mark.parametrize(
    ("arguments", "low", "status", "message"),
    [
        (["--contract", "row"], "p.low", 2, "--contract: no contract named 'row'; did you mean 'Rows'?"),
        (["missing.toml"], "p.low", 2, "no file named 'missing.toml'"),
        ([], "p.lowe", 1, "no module named 'p.lowe'; did you mean 'p.low'"),
        ([], "q", 1, "expected a module of 'p', about which the contracts are, got 'q'"),
    ],
)
def test_errors(run, arguments, low, status, message):
    found, _, errors = run(*arguments, low=low)
    assert found == status
    assert message in errors


@pytest.mark.parametrize(
    ("name", "text", "message"),
    [
        ("pyproject.toml", "[tool.importlinter]\nx =", "pyproject.toml:2: cannot read the contracts: Invalid value"),
        (
            "tach.toml",
            "modules = 1\n\n[x",
            "tach.toml:3: cannot read the contracts: Expected ']' at the end of a table",
        ),
        (".importlinter", "[importlinter]\nx\n", ".importlinter:2: cannot read the contracts: Source contains parsing"),
        ("setup.cfg", "importlinter", "setup.cfg:1: cannot read the contracts: File contains no section headers."),
    ],
)
def test_an_error_names_the_file_that_cannot_be_read(tree, monkeypatch, capsys, name, text, message):
    monkeypatch.chdir(tree({name: text, ".git/HEAD": ""}))
    assert main(["contracts"]) == 2
    errors = capsys.readouterr().err
    assert errors.startswith(f"packagemap: error: {message}")
    assert "<string>" not in errors


def test_a_project_without_contracts(tree, monkeypatch, capsys):
    monkeypatch.chdir(tree({"p/__init__.py": "", "pyproject.toml": "", ".git/HEAD": ""}))
    assert main(["contracts"]) == 2
    assert capsys.readouterr().err == "packagemap: error: found no contracts for import-linter or Tach in the project\n"
