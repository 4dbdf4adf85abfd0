"""The formats of ``tree``, and of the commands that print reports."""

import io
import json
from importlib.resources import files

import jsonschema
import pytest
from docutils.core import publish_doctree

from sphinx_packagemap.cli import main
from sphinx_packagemap.cli.writers import REPORT_WRITERS, TEXT_SUFFIXES, TREE_WRITERS
from sphinx_packagemap.views.module.anatomy import AnatomyPart
from sphinx_packagemap.views.module.comparison import ComparisonRow

FILES = {
    "p/__init__.py": '"""A package."""\nfrom .core import run\n__all__ = ["run"]\nprint("|`x`|")\n',
    "p/core.py": '"""The *core* | ``x|y``, étroit."""\nimport os\ndef run():\n    """Run `it`_."""\n    import p.sub\n',
    "p/py.typed": "",
    "p/sub/__init__.py": "",
    "p/sub/__main__.py": "import p\n",
}
COMMANDS = {
    "tree": ["tree", "p", "--counts", "--members"],
    "files": ["tree", "p", "--style", "files"],
    "compare": ["compare", "p", "p.core", "p.sub", "--rows", ",".join(ComparisonRow)],
    "submodules": ["compare", "p", "--submodules", "--rows", ",".join(ComparisonRow)],
    "kinds": ["compare"],
    "anatomy": ["anatomy", "p", "--show", ",".join(AnatomyPart)],
    "usage": ["usage", "p.core.run"],
    "imports": ["imports", "p"],
    "chains": ["imports", "p", "--from", "p.core", "--to", "p.sub"],
    "cycles": ["cycles", "p"],
}
SCHEMAS = {"tree": "tree_schema.json", "imports": "imports_schema.json", "cycles": "cycles_schema.json"}


@pytest.fixture
def run(tree, capsys, monkeypatch):
    """Return a function that runs a command, and returns its status, its output and its messages."""
    root = tree(FILES)
    monkeypatch.setenv("COLUMNS", "100")  # as wide as a file

    def run_command(command, *arguments):
        try:
            status = main([*COMMANDS[command], "--root", root, *arguments])
        except SystemExit as end:
            status = end.code
        return (status, *capsys.readouterr())

    return run_command


def test_every_format_has_a_suffix():
    assert list(TREE_WRITERS) == list(REPORT_WRITERS) == list(TEXT_SUFFIXES.values())


@pytest.mark.parametrize("command", COMMANDS)
@pytest.mark.parametrize("suffix", TEXT_SUFFIXES)
def test_writes_the_format_of_the_suffix_and_prints_nothing(run, tmp_path, command, suffix):
    path = tmp_path / f"out.{suffix}"
    assert run(command, "-o", str(path)) == (0, "", "")
    status, out, err = run(command, "--format", TEXT_SUFFIXES[suffix])
    assert (status, err) == (0, "")
    assert path.read_text("utf-8") == out
    assert out.endswith("\n")
    assert not out.endswith("\n\n")


ADVICE = "select the format with --format"


@pytest.mark.parametrize("name", ["out.html", "out", "out.markdown"])
@pytest.mark.parametrize("command", COMMANDS)
def test_an_unknown_suffix_is_an_error(run, tmp_path, command, name):
    path = tmp_path / name
    assert run(command, "-o", str(path)) == (
        2,
        "",
        f"packagemap: error: unknown suffix of '{path}'; expected one of: .txt, .md, .rst, .json; or {ADVICE}\n",
    )
    assert not path.exists()
    assert run(command, "-o", str(path), "--format", "rst")[0] == 0


def test_colours_are_for_text(run, tmp_path):
    assert run("tree", "--color", "always", "--format", "markdown") == (
        2,
        "",
        "packagemap: error: --color: has no effect on the format markdown\n",
    )
    path = tmp_path / "tree.txt"
    assert run("tree", "--color", "always", "-o", str(path))[0] == 0
    assert "\x1b[" in path.read_text("utf-8")


def strict(name):
    """Return a published schema, without the permission for additional properties where it lists them itself."""
    schema = json.loads(files("sphinx_packagemap.rendering").joinpath(name).read_text("utf-8"))
    jsonschema.Draft202012Validator.check_schema(schema)
    for described in (schema, *schema["$defs"].values()):
        if described.get("type") == "object" and described is not schema["$defs"].get("line_of_text"):
            described["additionalProperties"] = False
    return schema


@pytest.mark.parametrize("command", COMMANDS)
def test_json_follows_its_schema(run, command):
    document = json.loads(run(command, "--format", "json")[1])
    schema = strict(SCHEMAS.get(COMMANDS[command][0], "module_schema.json"))
    jsonschema.validate(document, schema, cls=jsonschema.Draft202012Validator)
    assert document["version"] == 1


def test_json_of_a_tree(run):
    document = json.loads(run("tree", "--format", "json", "--max-items", "4")[1])
    assert (document["name"], document["style"]) == ("p", "outline")
    assert [(each["label"], each["kind"], each["level"], each["lines"]) for each in document["items"]] == [
        ("p", "package", 0, 10),
        ("run", "function", 1, None),
        ("core", "module", 1, 5),
        ("…", "more", 2, None),
        ("sub", "package", 1, 1),
        ("…", "more", 2, None),
    ]
    core, more = document["items"][2:4]
    assert (core["purpose"]["text"], core["origin"], core["functions"]) == ("The core | x|y, étroit.", "p/core.py", 1)
    assert (more["more"], more["left_out"]) == (1, ["p.core.run"])


def test_json_of_a_comparison_has_numbers(run):
    document = json.loads(run("compare", "--format", "json")[1])
    assert [each["row"] for each in document["rows"]] == list(ComparisonRow)
    assert [each["name"] for each in document["modules"]] == ["p", "p.core", "p.sub"]
    core = document["modules"][1]["cells"]
    assert core["lines"]["number"] == 5
    assert core["purpose"]["content"][0]["text"] == "The core | x|y, étroit."
    assert {"type": "code", "text": "x|y"} in core["purpose"]["content"][0]["pieces"]


def test_json_of_an_anatomy_has_parts(run):
    document = json.loads(run("anatomy", "--format", "json")[1])
    assert [each["part"] for each in document["parts"]][:3] == ["glance", "kind", "place"]
    assert document["parts"][0]["title"] is None
    glance = document["parts"][0]["content"][0]
    assert (glance["name"], glance["facts"][0]["title"]) == ("p", "Defined in")


def test_json_of_import_statements(run):
    document = json.loads(run("usage", "--format", "json")[1])
    assert (document["name"], document["kind"], document["origin"], document["line"]) == (
        "p.core.run",
        "function",
        "p/core.py",
        3,
    )
    assert document["content"][0]["text"].startswith("from p import run\n")


@pytest.mark.parametrize("command", COMMANDS)
def test_restructuredtext_has_no_warnings(run, command):
    source, warnings = run(command, "--format", "rst")[1], io.StringIO()
    publish_doctree(source, settings_overrides={"warning_stream": warnings, "report_level": 1})
    assert warnings.getvalue() == ""


@pytest.mark.parametrize("command", ["compare", "submodules", "kinds"])
def test_tables_in_markdown_have_rows_of_one_length(run, command):
    rows = run(command, "--format", "markdown")[1].replace("\\|", "").splitlines()
    assert len(rows) > 3
    assert len({row.count("|") for row in rows}) == 1


def test_order_of_notes_is_for_pages(run):
    status, out, err = run("tree", "--sort", "notes")
    assert (status, out) == (2, "")
    assert err == ("packagemap: error: argument --sort: unknown value 'notes'; expected one of: name, kind, source\n")


def test_ellipsis_of_the_command(run):
    assert run("files", "--exclude", ".core,.sub", "--no-summary")[1].endswith("└── ...\n")
    assert "..." not in run("files", "--exclude", ".core,.sub", "--omitted", "hide")[1]
    document = json.loads(run("files", "--exclude", ".core,.sub", "--format", "json")[1])
    more = document["items"][-1]
    assert (more["label"], more["kind"], more["more"], more["left_out"]) == ("...", "more", 3, ["p.core", "p.sub"])
