"""The reference holds everything that the code declares, and shows it."""

from __future__ import annotations

import argparse
import json
import re
from pathlib import Path

import pytest
from bs4 import Tag
from packagemap_reference import DIRECTIVES, option_example

from sphinx_packagemap.blocks.registry import BLOCKS
from sphinx_packagemap.cli.arguments import make_parser as command_parser
from sphinx_packagemap.ext.config import CONFIG_VALUES, ConfigValue
from sphinx_packagemap.model import BodyKind, ImportKind, MemberKind, ModuleKind, ProblemKind
from sphinx_packagemap.options import Option, parse_options
from sphinx_packagemap.rendering.labels import describe_item
from sphinx_packagemap.views.module.anatomy import AnatomyPart
from sphinx_packagemap.views.module.comparison import ComparisonRow
from sphinx_packagemap.views.tree import TreeItem

REPOSITORY = Path(__file__).parents[2]

pytestmark = [pytest.mark.builders]


def _described(page, anchor: str) -> Tag:
    """Return the description of the object whose signature has an anchor."""
    signature = page.find(id=anchor)
    assert signature is not None, f"there is no {anchor}"
    description = signature.find_next_sibling("dd")
    assert isinstance(description, Tag)
    return description


OPTIONS = [(directive, option) for directive, options in DIRECTIVES.items() for option in options]


@pytest.mark.parametrize(("directive", "option"), OPTIONS, ids=lambda each: getattr(each, "name", each))
def test_option_has_its_source_and_what_it_shows(pages, directive: str, option: Option) -> None:
    described = _described(pages(f"reference/{directive}"), f"directive-option-{directive}-{option.name}")

    source, shown = described.find_all("pre")[0], described.find_all(["pre", "table", "dl", "ul", "div"])[1:]
    assert option_example(directive, option, "shop") in source.get_text()
    # Without names, a comparison takes its examples from ``packagemap_project``, which is "shapes"; ``files`` needs a
    # repository, which is this one.
    assert any(word in each.get_text() for word in ("prices", "shop", "kiosk", "shapes", "README.md") for each in shown)


@pytest.mark.parametrize("directive", DIRECTIVES)
def test_table_lists_every_option_with_a_link(pages, directive: str) -> None:
    rows = pages(f"reference/{directive}").find(id=re.compile("^options")).find("table").tbody.find_all("tr")

    anchors = [row.td.a["href"] for row in rows]
    assert anchors == [f"#directive-option-{directive}-{option.name}" for option in DIRECTIVES[directive]]


@pytest.mark.parametrize(("directive", "option"), OPTIONS, ids=lambda each: getattr(each, "name", each))
def test_example_of_an_option_makes_sense(directive: str, option: Option) -> None:
    _, problems = parse_options(DIRECTIVES[directive], {option.name: option.example.format("shop")})
    assert problems == ()


@pytest.mark.parametrize(("page", "choices"), [("module-compare", ComparisonRow), ("module-anatomy", AnatomyPart)])
def test_every_row_and_part_is_listed(pages, page: str, choices) -> None:
    section = "rows" if choices is ComparisonRow else "parts"
    rows = pages(f"reference/{page}").find(id=section).find("table").tbody.find_all("tr")

    assert [row.td.get_text() for row in rows] == [choice.value for choice in choices]


@pytest.mark.parametrize("value", CONFIG_VALUES, ids=lambda value: value.name)
def test_configuration_value_has_its_default_and_an_example(pages, value: ConfigValue) -> None:
    text = _described(pages("reference/configuration"), f"confval-{value.name}").get_text()

    assert repr(value.default) in text
    assert value.example in text


def test_every_warning_is_listed(pages) -> None:
    listed = [term.get_text() for term in pages("reference/warnings").find("article").find_all("dt")]

    assert listed == [f"packagemap.{kind.value}" for kind in ProblemKind]


def test_every_argument_of_the_command_is_listed(pages) -> None:
    page = pages("reference/command-line")
    (commands,) = [each for each in command_parser()._actions if isinstance(each, argparse._SubParsersAction)]

    for name, parser in commands.choices.items():
        for action in parser._actions:
            for spelling in action.option_strings[:1]:
                if action.dest != "help":
                    assert page.find(id=f"cmdoption-packagemap-{name}-{spelling.lstrip('-')}"), (name, spelling)


def test_every_command_and_option_of_managed_blocks_is_listed(pages) -> None:
    commands, others = pages("reference/managed-blocks").find(id="words").find_all("table")
    rows = {row.td.get_text(): row.find_all("td")[2].get_text() for row in commands.tbody.find_all("tr")}

    assert list(rows) == list(BLOCKS)
    for command, spec in BLOCKS.items():
        assert re.split("[,;] ", rows[command]) == [option.name for option in spec.options]
    assert [row.td.get_text() for row in others.tbody.find_all("tr")] == ["max-items", "language", "max-tokens"]


def test_every_remark_of_a_line_is_explained(pages) -> None:
    item = TreeItem(
        "p.my-m", "my-m", "module", highlighted=True, importable=False, command=True, imported_from="m", fault="broken"
    )
    table = pages("reference/package-tree").find(id="contents-of-a-line").find("table")

    listed = [row.td.get_text() for row in table.tbody.find_all("tr")]
    assert listed == list(describe_item(item).remarks)


def test_every_kind_of_module_is_explained(pages) -> None:
    terms = pages("reference/kinds").find("article").find("dl").find_all("dt")

    assert sorted(term.get_text() for term in terms) == sorted(kind.value for kind in ModuleKind)


def test_every_kind_of_module_is_shown(pages) -> None:
    trees = pages("reference/kinds").find("article").find_all(class_="pm-tree")
    shown = " ".join(tree.get_text(" ") for tree in trees)

    for kind in ModuleKind:
        assert kind.value in shown


@pytest.mark.parametrize("kinds", [BodyKind, ImportKind, MemberKind])
def test_words_of_the_json_document_are_explained(pages, kinds) -> None:
    words = {code.get_text() for code in pages("reference/json").find("article").find_all("code")}

    assert {kind.value for kind in kinds} <= words


def test_tables_of_the_json_document_have_the_fields_of_its_schema(pages) -> None:
    schema = json.loads((REPOSITORY / "src/sphinx_packagemap/rendering/schema.json").read_text("utf-8"))
    titles = {"A module": "module", "A name in names": "name", "An import": "import", "A problem": "problem"}
    expected = {"The document": list(schema["properties"])}
    expected |= {title: list(schema["$defs"][name]["properties"]) for title, name in titles.items()}

    tables = pages("reference/json").find("article").find_all("table")
    shown = {
        table.caption.find(class_="caption-text").get_text(): [row.td.get_text().strip() for row in table.tbody("tr")]
        for table in tables
    }

    assert shown == expected
