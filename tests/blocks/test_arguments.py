"""The words of managed blocks: commands, names and options, from the tables of the directives."""

from __future__ import annotations

import pytest

from sphinx_packagemap.blocks import NoContent
from sphinx_packagemap.blocks.arguments import parse_words
from sphinx_packagemap.blocks.registry import BLOCKS
from sphinx_packagemap.cli.commands import COMMANDS
from sphinx_packagemap.documents import Markup
from sphinx_packagemap.model import MemberKind
from sphinx_packagemap.options.module import ANATOMY_OPTIONS, COMPARE_OPTIONS, USAGE_OPTIONS
from sphinx_packagemap.options.tree import TREE_OPTIONS
from sphinx_packagemap.views import Group, Sort, Style, Visibility
from sphinx_packagemap.views.module.anatomy import AnatomyPart
from sphinx_packagemap.views.module.comparison import ComparisonRow


def parse(text, notes=()):
    return parse_words(text, Markup.MARKDOWN, notes)


def find_message(text, notes=()):
    with pytest.raises(NoContent) as caught:
        parse(text, notes)
    return caught.value.make_problem().format("{}: ")


def test_each_block_has_the_options_of_its_command():
    tables = {"tree": TREE_OPTIONS, "compare": COMPARE_OPTIONS, "anatomy": ANATOMY_OPTIONS, "usage": USAGE_OPTIONS}
    assert list(BLOCKS) == list(tables)
    assert set(BLOCKS) < set(COMMANDS)
    for command, spec in BLOCKS.items():
        shared = [option for option in tables[command] if option.command is not None]
        others = ["language", "max-tokens"] if command == "usage" else ["max-items", "language", "max-tokens"]
        assert [*spec.options[: len(shared)]] == shared
        assert [option.name for option in spec.options[len(shared) :]] == others
        assert len({option.get_field() for option in spec.options}) == len(spec.options)


@pytest.mark.parametrize("command", BLOCKS)
def test_the_example_of_each_option_is_valid(command):
    for option in BLOCKS[command].options:
        example = option.example.format("shop")
        word = f"'{option.name}={example}'" if example else option.name
        assert parse(f"{command} shop {word}").names == ("shop",)


def test_names_come_before_options():
    options = "depth=2 style=files 'groups=A: .b; C: .d' counts no-summary max-items=3"
    request = parse(f"tree shop,b ./src/ .api shop {options}")
    assert (request.command, request.names, request.max_items) == ("tree", ("shop", "b", "./src/", ".api"), 3)
    assert request.values == {
        "depth": 2,
        "style": Style.FILES,
        "groups": (Group("A", (".b",)), Group("C", (".d",))),
        "counts": True,
        "no_summary": True,
    }


def test_values_are_those_of_directives():
    values = parse("tree files=none sort=notes members=classes private=hide tests='hide'").values
    assert values == {
        "files": (),
        "sort": Sort.NOTES,
        "members": (MemberKind.CLASS,),
        "private": Visibility.HIDE,
        "tests": Visibility.HIDE,
    }
    assert parse("compare rows=kind,lines submodules sort=-lines").values == {
        "rows": (ComparisonRow.KIND, ComparisonRow.LINES),
        "submodules": True,
        "sort": (ComparisonRow.LINES, True),
    }
    assert parse("anatomy show=kind").values == {"show": (AnatomyPart.KIND,)}
    assert parse("usage shop as=s").values == {"alias": "s"}


def test_patterns_may_be_given_several_times():
    assert parse("tree exclude=.a,.b exclude=.c").values == {"exclude": (".a", ".b", ".c")}


def test_the_language():
    assert parse("usage shop language=pt_BR").language.translate("Nothing.") == "Nada."


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("Tree shop", "unknown command 'Tree'; expected one of: tree, compare, anatomy, usage; did you mean 'tree'?"),
        ("diagram shop", "unknown command 'diagram'; expected one of: tree, compare, anatomy, usage"),
        ("tree shop --depth=2", "unknown option '--depth=2' of 'tree'; did you mean 'depth'?"),
        ("tree shop --depth 2", "unknown option '--depth' of 'tree'; did you mean 'depth'?"),
        ("tree shop no-sumary", "unknown option 'no-sumary' of 'tree'; did you mean 'no-summary'?"),
        ("tree shop depth=2 count", "unknown option 'count' of 'tree'; did you mean 'counts'?"),
        ("tree shop depht=2", "unknown option 'depht' of 'tree'; did you mean 'depth'?"),
        ("tree shop max_items=2", "unknown option 'max_items' of 'tree'; did you mean 'max-items' or 'max-tokens'?"),
        ("usage shop max-items=2", "unknown option 'max-items' of 'usage'; did you mean 'max-tokens'?"),
        ("tree shop caption=A", "unknown option 'caption' of 'tree'"),
        ("tree shop depth", "depth: expected a value: depth=1"),
        ("tree shop depth=", "depth: expected a number of levels (0, 1, 2, ...), got ''"),
        ("tree shop depth=1 depth=2", "depth: given more than once"),
        ("tree shop max-tokens=0", "max-tokens: expected a positive integer, got '0'"),
        ("tree shop language=xx", "language: unknown language 'xx'; expected one of: de, en, es, fr, ja, pt_BR, zh_CN"),
        ('tree "shop', "cannot split the words of the block: no closing quotation"),
    ],
)
def test_faults(text, message):
    assert find_message(text) == message


def test_only_trees_take_notes():
    assert find_message("usage shop", ("a: b",)) == "a block with 'usage' takes no notes"
