"""The command ``packagemap purposes``."""

from __future__ import annotations

import json
from importlib.resources import files

import jsonschema
import pytest

from sphinx_packagemap.cli import main

FILES = {
    "pyproject.toml": """\
        [project]
        name = "shop"

        [tool.packagemap.purposes]
        "shop.cart" = "What a customer buys, see :py:mod:`shop.stock`."
        "shop.gone" = "Moved."
        """,
    "src/shop/__init__.py": '"""A shop."""\n',
    "src/shop/cart.py": '"""A cart."""\n',
    "src/shop/stock.py": "class Shelf: ...\n",
    "src/shop/empty.py": "",
    "src/shop/old/gone.py": '"""Gone."""\n',
}


@pytest.fixture
def run(tree, monkeypatch, capsys):
    monkeypatch.chdir(tree(FILES))

    def run(*arguments):
        status = main(["purposes", *arguments])
        printed = capsys.readouterr()
        return status, printed.out.splitlines(), printed.err.splitlines()

    return run


WARNING = (
    "packagemap: warning: pyproject.toml:6: the purpose of 'shop.gone' matches no module; has it moved to "
    "'shop.old.gone'?"
)


def test_lists_the_purposes_of_the_own_packages_with_their_sources(run):
    status, lines, errors = run("--exclude", "shop.old")
    assert (status, errors) == (0, [WARNING])
    assert lines[0].split() == ["Module", "Source", "Purpose"]
    assert [" ".join(line.split()) for line in lines[2:]] == [
        "shop docstring A shop.",
        "shop.cart purposes What a customer buys, see shop.stock.",
        "shop.empty – –",
        "shop.stock defines defines Shelf",
    ]


def test_lists_modules_without_a_purpose_and_fails(run):
    status, lines, _ = run("--missing", "--exclude", "shop.old")
    assert (status, [line.split()[0] for line in lines[2:]]) == (1, ["shop.empty"])
    status, lines, _ = run("--missing", "--exclude", "shop.old", "--sources", "docstring,purposes")
    assert (status, [line.split()[0] for line in lines[2:]]) == (1, ["shop.empty", "shop.stock"])


def test_succeeds_and_prints_nothing_if_no_purpose_is_missing(run):
    assert run("shop.cart", "--missing") == (0, [], [])


def test_json(run):
    status, lines, _ = run("shop.stock", "--format", "json")
    assert status == 0
    assert json.loads("\n".join(lines)) == {
        "version": 1,
        "modules": [{"name": "shop.stock", "purpose": {"text": "defines Shelf", "source": "defines"}}],
    }


@pytest.mark.parametrize("arguments", [(), ("--missing",), ("shop.cart", "--missing")])
def test_json_follows_its_schema(run, arguments):
    _, lines, _ = run(*arguments, "--format", "json")
    document = json.loads("\n".join(lines))
    schema = json.loads(files("sphinx_packagemap.rendering").joinpath("purposes_schema.json").read_text("utf-8"))
    jsonschema.Draft202012Validator.check_schema(schema)
    for described in (schema, *schema["$defs"].values()):
        described["additionalProperties"] = False
    jsonschema.validate(document, schema, cls=jsonschema.Draft202012Validator)


def test_the_other_commands_show_declared_purposes(run, capsys):
    main(["tree", "shop", "--include", "shop.cart"])
    assert "cart (module) – What a customer buys, see shop.stock." in capsys.readouterr().out
    main(["compare", "shop.cart", "--rows", "purpose"])
    assert "What a customer buys, see shop.stock." in capsys.readouterr().out
    main(["inspect", "shop"])
    modules = json.loads(capsys.readouterr().out)["modules"]
    assert modules[1]["purpose"] == {"text": "What a customer buys, see shop.stock.", "source": "purposes"}


def test_directories_outside_of_the_search_path(run, tree, capsys):
    other = tree({"lib/zoo/__init__.py": '"""Animals."""\n'}, "other")
    status, lines, errors = run(f"{other}/lib/")
    assert (status, [line.split() for line in lines[2:]], errors) == (0, [["zoo", "docstring", "Animals."]], [])


def test_paths_in_the_tree_of_a_repository(run, tree, monkeypatch, capsys):
    files = {
        "pyproject.toml": '[tool.packagemap.purposes]\n"docs/" = "The manual."\n"README.md" = "Read it."\n',
        "README.md": "",
        "docs/index.rst": "",
    }
    monkeypatch.chdir(tree(files, "paths"))
    main(["tree", "."])
    lines = [" ".join(line.split()) for line in capsys.readouterr().out.splitlines()]
    assert lines[1:] == ["├── docs/ # The manual", "├── pyproject.toml", "└── README.md # Read it"]


def test_an_unknown_source_is_an_error(run, capsys):
    with pytest.raises(SystemExit):
        main(["purposes", "--sources", "docs"])
    error = capsys.readouterr().err
    assert "unknown value 'docs'; expected one or more of: purposes, docstring, readme, defines" in error
