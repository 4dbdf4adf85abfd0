"""The commands about imports: their output, their JSON and their exit status."""

from __future__ import annotations

import json
from importlib.resources import files

import jsonschema
import pytest

from sphinx_packagemap.cli import main

SHOP = {
    "shop/__init__.py": "from shop.web import serve\n",
    "shop/web.py": "import shop.db\nfrom shop import db\n",
    "shop/db.py": "import shop.text\n\ndef late():\n    import shop.web\n",
    "shop/text.py": "",
    "shop/pages.py": "import shop.web\n",
    "shop/more/__init__.py": "",
    "shop/more/pages.py": "import shop.web, shop.pages\n",
}


@pytest.fixture
def run(tree, capsys, monkeypatch):
    """Return a function that runs a command, and returns its status and the lines that it prints."""
    root = tree(SHOP)
    monkeypatch.setenv("COLUMNS", "100")

    def run_command(*arguments):
        status = main([*arguments, "--root", root])
        captured = capsys.readouterr()
        return status, (captured.out + captured.err).splitlines()

    return run_command


def test_cycles_with_the_statements_that_make_them(run):
    assert run("cycles", "shop") == (
        1,
        [
            "2 modules in cycles",
            "    shop.db, shop.web",
            "    A shortest cycle:",
            "    • shop.db imports shop.web: shop/db.py:4 (when a function runs)",
            "    • shop.web imports shop.db: shop/web.py:1, 2",
            "    To be removed first: 1 feedback import, 1 statement",
            "    • shop.db imports shop.web: shop/db.py:4 (when a function runs)",
        ],
    )


@pytest.mark.parametrize(
    ("arguments", "status", "line"),
    [
        (["--imports", "runtime"], 0, "There are no cycles of imports in shop."),
        (["--exclude", ".db"], 0, "There are no cycles of imports among the selected modules of shop."),
        (["--with-init"], 1, "2 modules in cycles"),
        (["--language", "de"], 1, "2 Module in Zyklen"),
    ],
)
def test_options_of_cycles(run, arguments, status, line):
    found, lines = run("cycles", "shop", *arguments)
    assert (found, lines[0]) == (status, line)


def validate(document, name):
    schema = json.loads(files("sphinx_packagemap.rendering").joinpath(name).read_text("utf-8"))
    for described in (schema, *schema["$defs"].values()):
        described["additionalProperties"] = False
    jsonschema.validate(document, schema, cls=jsonschema.Draft202012Validator)


def test_cycles_as_json(run):
    status, lines = run("cycles", "shop", "--format", "json")
    document = json.loads("\n".join(lines))
    validate(document, "cycles_schema.json")
    statement = {"importer": "shop.db", "imported": "shop.web", "origin": "shop/db.py", "line": 4, "kind": "deferred"}
    late = {"importer": "shop.db", "imported": "shop.web", "statements": [statement]}
    (component,) = document["components"]
    assert status == 1
    assert component["modules"] == ["shop.db", "shop.web"]
    assert component["cycle"][0] == late
    assert component["feedback"] == [late]


def test_imports(run):
    status, lines = run("imports", "shop", "--depth", "1")
    assert status == 0
    assert [line.split() for line in lines[2:]] == [
        ["shop.db", "shop.text", "1", "shop/db.py:1"],
        ["shop.db", "shop.web", "1", "shop/db.py:4", "(when", "a", "function", "runs)"],
        ["shop.more", "shop.pages", "1", "shop/more/pages.py:1"],
        ["shop.more", "shop.web", "1", "shop/more/pages.py:1"],
        ["shop.pages", "shop.web", "1", "shop/pages.py:1"],
        ["shop.web", "shop.db", "2", "shop/web.py:1,", "2"],
    ]
    assert run("imports", "shop.text") == (0, ["Nothing here imports anything here."])


def test_all_shortest_chains(run):
    assert run("imports", "shop", "--from", "shop.more", "--to", "shop.text") == (
        0,
        [
            "1 shortest chain of 3 imports from shop.more to shop.text",
            "• shop.more.pages imports shop.web: shop/more/pages.py:1",
            "• shop.web imports shop.db: shop/web.py:1, 2",
            "• shop.db imports shop.text: shop/db.py:1",
        ],
    )
    assert run("imports", "shop", "--from", ".text", "--to", ".db")[1][0] == (
        "No chain of imports leads from shop.text to shop.db."
    )
    status, lines = run("imports", "shop", "--from", ".", "--to", ".text", "--format", "json")
    document = json.loads("\n".join(lines))
    validate(document, "imports_schema.json")
    assert (status, document["chains"]) == (0, [["shop.db", "shop.text"]])
    assert [each["imported"] for each in document["imports"]] == ["shop.text"]


def test_several_chains_and_the_modules_that_all_have(run, tree, capsys):
    shop = {f"shop/{name}.py": "import shop.middle\n" for name in ("one", "two")}
    shop |= {"shop/__init__.py": "", "shop/middle.py": "import shop.end\n", "shop/end.py": ""}
    shop |= {"shop/start.py": "import shop.one, shop.two\n"}
    assert main(["imports", "shop", "--from", "shop.start", "--to", "shop.end", "--root", tree(shop)]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert lines[:4] == [
        "2 shortest chains of 3 imports from shop.start to shop.end",
        "All of them include shop.middle.",
        "Chain 1",
        "    • shop.start imports shop.one: shop/start.py:1",
    ]


def test_without_a_chain_the_opposite_direction_is_printed(run):
    assert run("imports", "shop", "--from", "shop.text", "--to", "shop.db") == (
        0,
        [
            "No chain of imports leads from shop.text to shop.db.",
            "1 shortest chain of 1 import from shop.db to shop.text",
            "• shop.db imports shop.text: shop/db.py:1",
        ],
    )
    assert run("imports", "shop", "--from", "shop.text", "--to", "shop.more") == (
        0,
        [
            "No chain of imports leads from shop.text to shop.more.",
            "1 shortest chain of 3 imports from shop.more to shop.text",
            "• shop.more.pages imports shop.web: shop/more/pages.py:1",
            "• shop.web imports shop.db: shop/web.py:1, 2",
            "• shop.db imports shop.text: shop/db.py:1",
        ],
    )
    assert run(
        "imports", "shop", "--from", "shop.pages", "--to", "shop.more.pages", "--exclude", ".db", "--tests", "hide"
    )[1][0] == ("No chain of imports among the selected modules leads from shop.pages to shop.more.pages.")


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["cycles", "shp"], "no module or directory named 'shp'; did you mean 'shop'?"),
        (["imports", "shop", "--from", "shop.db"], "--from: requires --to"),
        (["imports", "shop", "--to", "shop.db"], "--to: requires --from"),
        (
            ["imports", "shop", "--from", ".db", "--to", "shop.db"],
            "--to: expected another name than that of --from, got 'shop.db'",
        ),
        (
            ["imports", "shop", "--from", "shop.db", "--to", "shop.more", "--exclude", "shop.more"],
            "--to: other options leave out 'shop.more'",
        ),
        (
            ["imports", "shop", "--from", "shop.bd", "--to", "shop.text"],
            "--from: no module or package named 'shop.bd' in 'shop'; did you mean 'shop.db'",
        ),
        (
            ["imports", "shop", "--from", "shop.db", "--to", "shop.web", "--depth", "1"],
            "--depth: has no effect with --from and --to",
        ),
        (["cycles", "shop", "--exclude", ".txt"], "--exclude: '.txt' matches no module in 'shop'"),
    ],
)
def test_a_mistake_is_one_line(run, arguments, message):
    status, lines = run(*arguments)
    assert (status, len(lines)) == (2, 1)
    assert lines[0].startswith(f"packagemap: error: {message}")
