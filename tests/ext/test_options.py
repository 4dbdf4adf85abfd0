"""Options of the directives: values, and their effects."""

from __future__ import annotations

from importlib import import_module
from inspect import signature

import pytest

from sphinx_packagemap import options as declared
from sphinx_packagemap.ext.registry import DIRECTIVES
from sphinx_packagemap.model import MemberKind, ProblemKind
from sphinx_packagemap.options import LinkPolicy, parse_options
from sphinx_packagemap.options.contracts import parse_layers
from sphinx_packagemap.options.diagram import DIAGRAM_OPTIONS
from sphinx_packagemap.options.module import ANATOMY_OPTIONS, COMPARE_OPTIONS, USAGE_OPTIONS
from sphinx_packagemap.options.parsers import parse_groups
from sphinx_packagemap.options.tree import TREE_OPTIONS, parse_tree_options
from sphinx_packagemap.views import Group, Sort, Style, TreeRequest, Visibility

EVERY_MEMBER = (
    MemberKind.CLASS,
    MemberKind.FUNCTION,
    MemberKind.CONSTANT,
    MemberKind.VARIABLE,
    MemberKind.IMPORTED,
)


def parse(**raw):
    return parse_tree_options({name.replace("_", "-"): value for name, value in raw.items()}, max_items=7)


@pytest.mark.parametrize(
    "text",
    [
        "Core part: .core, .x; Data: .db",
        "Core part: .core .x\nData: .db",
        "- Core part: .core, .x\n- Data: .db",
        "- Core part: .core, .x - Data: .db",  # as MyST joins the lines of a list
        "{Core part: [.core, .x], Data: .db}",
        "{Core part: .core, .x, Data: .db}",
        "{'Core part': '.core, .x', \"Data\": .db}",
        "[{Core part: [.core, .x]}, {Data: .db}]",
        "['Core part: .core, .x', 'Data: .db']",
    ],
)
def test_groups_may_be_yaml(text):
    assert parse_groups(text) == (Group("Core part", (".core", ".x")), Group("Data", (".db",)))


@pytest.mark.parametrize(
    "text", ["ui > core | db", ".ui > .core | .db", "ui\ncore | db", "- .ui - core | db", "[ui, core | .db]"]
)
def test_layers_may_be_relative_names_and_yaml(text):
    assert [[each.name for each in layer.modules] for layer in parse_layers(text)] == [["ui"], ["core", "db"]]


def test_advice_for_groups_whose_lines_are_joined():
    with pytest.raises(
        ValueError, match="two colons; separate groups with semicolons or line breaks, which YAML keeps"
    ):
        parse_groups("Core: .core Data: .db")


@pytest.mark.parametrize(
    ("option", "written", "field", "value"),
    [
        ("depth", "0", "depth", 0),
        ("depth", " 12 ", "depth", 12),
        ("include", "a.b, .c", "include", ("a.b", ".c")),
        ("exclude", "**.tests a.*", "exclude", ("**.tests", "a.*")),
        ("exclude", "[a, 'b.c', \"d\"]", "exclude", ("a", "b.c", "d")),
        ("exclude", "- a\n- b", "exclude", ("a", "b")),
        ("exclude", "- a - b", "exclude", ("a", "b")),
        ("focus", "a\nb\n", "focus", ("a", "b")),
        ("highlight", ".", "highlight", (".",)),
        ("private", "Hide", "private", Visibility.HIDE),
        ("tests", "show", "tests", Visibility.SHOW),
        ("summary", "no", "summary", False),
        ("summary", "", "summary", True),
        ("no-summary", "", "summary", False),
        ("no-summary", "false", "summary", True),
        ("members", "", "members", EVERY_MEMBER),
        ("members", "Class, functions", "members", (MemberKind.CLASS, MemberKind.FUNCTION)),
        ("members", "[constants, imported]", "members", (MemberKind.CONSTANT, MemberKind.IMPORTED)),
        ("counts", "true", "counts", True),
        ("sort", "source", "sort", Sort.SOURCE),
        ("style", "files", "style", Style.FILES),
    ],
)
def test_an_option_selects_items(option, written, field, value):
    parsed = parse_tree_options({option: written}, max_items=7)
    assert parsed.problems == ()
    assert getattr(parsed.request, field) == value


@pytest.mark.parametrize(
    ("option", "written", "field", "value"),
    [
        ("open", "3", "open_levels", 3),
        ("link", "docs", "link", LinkPolicy.DOCS),
        ("caption", " The *shop* ", "caption", "The *shop*"),
        ("name", "the-tree", "name", "the-tree"),
        ("class", "Compact wide", "classes", ("compact", "wide")),
    ],
)
def test_an_option_sets_the_presentation(option, written, field, value):
    parsed = parse_tree_options({option: written}, max_items=7)
    assert parsed.problems == ()
    assert getattr(parsed, field) == value


@pytest.mark.parametrize(
    ("option", "written", "message"),
    [
        ("dpeth", "1", "unknown option 'dpeth'; did you mean 'depth'?"),
        ("zzz", "1", "unknown option 'zzz'"),
        ("depth", "", ":depth: expected a number of levels (0, 1, 2, ...), got ''"),
        ("depth", "-1", ":depth: expected a number of levels (0, 1, 2, ...), got '-1'"),
        ("depth", "0x10", ":depth: expected a number of levels (0, 1, 2, ...), got '0x10'"),
        ("open", "1.5", ":open: expected a number of levels (0, 1, 2, ...), got '1.5'"),
        ("include", "", ":include: expected at least one value"),
        ("exclude", "[]", ":exclude: expected at least one value"),
        ("focus", "a..b", ":focus: invalid pattern 'a..b': a component is empty"),
        ("highlight", "a**", ":highlight: invalid pattern 'a**': '**' must be a whole component, between dots"),
        ("private", "hid", ":private: unknown value 'hid'; expected one of: show, demote, hide; did you mean 'hide'?"),
        ("tests", "", ":tests: unknown value ''; expected one of: show, demote, hide"),
        ("summary", "maybe", ":summary: expected no value, 'yes' or 'no', got 'maybe'"),
        ("no-summary", "2", ":no-summary: expected no value, 'yes' or 'no', got '2'"),
        ("counts", "all", ":counts: expected no value, 'yes' or 'no', got 'all'"),
        (
            "members",
            "klasses",
            ":members: unknown kind of member 'klasses'; expected one or more of: classes, functions, constants,",
        ),
        ("sort", "nam", ":sort: unknown value 'nam'; expected one of: name, kind, source, notes"),
        ("style", "file", ":style: unknown value 'file'; expected one of: outline, files; did you mean 'files'?"),
        ("link", "doc", ":link: unknown value 'doc'; expected one of: auto, docs, source, none; did you mean 'docs'?"),
        ("caption", "", ":caption: expected a value"),
        ("name", " ", ":name: expected a value"),
        ("class", "123", ":class: invalid class name '123'"),
    ],
)
def test_an_invalid_option_is_a_problem_and_the_others_are_used(option, written, message):
    other, value = ("counts", "") if option != "counts" else ("depth", "2")
    parsed = parse_tree_options({option: written, other: value}, max_items=7)
    (problem,) = parsed.problems
    assert problem.kind is ProblemKind.OPTION
    assert problem.format().startswith(message)
    expected = {"counts": True, "lines": True} if other == "counts" else {"depth": 2}
    assert parsed.request == TreeRequest(**expected, max_items=7)


def test_every_option_has_its_documentation_and_an_example_that_is_valid():
    for option in TREE_OPTIONS:
        assert option.doc.endswith(".")
        assert option.takes
        assert parse_tree_options({option.name: option.example.format("pkg")}, max_items=7).problems == ()


HOSTILE = "\x1b[31m\u202e" + "x" * 5000


@pytest.mark.parametrize(
    "written", [HOSTILE, f".{HOSTILE}", f"{HOSTILE}:", f"a: {HOSTILE}..b", f"a..{HOSTILE}", "9" * 5000, f"1 {HOSTILE}"]
)
@pytest.mark.parametrize("options", [TREE_OPTIONS, DIAGRAM_OPTIONS, COMPARE_OPTIONS, ANATOMY_OPTIONS, USAGE_OPTIONS])
def test_problems_are_short_and_printable(options, written):
    raw = {option.name: written for option in options} | {HOSTILE: ""}
    _, problems = parse_options(options, raw)
    assert len(problems) > 2
    for problem in problems:
        assert problem.format().isprintable()
        assert len(problem.format()) < 500


def test_the_number_of_suggestions_is_limited(monkeypatch):
    asked = []
    nearest = declared.find_nearest
    monkeypatch.setattr(declared, "find_nearest", lambda name, known: asked.append(name) or nearest(name, known))
    _, problems = parse_options(TREE_OPTIONS, {f"dept{number}": "" for number in range(1000)})
    assert len(problems) == 1000
    assert len(asked) == 20
    assert "did you mean 'depth'" in problems[0].message


def load_parser(directive):
    """Return the function that parses the options of a directive: ``parse_x_options`` for the table ``X_OPTIONS``."""
    module, _, table = DIRECTIVES[directive].options.partition(".")
    name = f"parse_{table.lower()}"
    parser = getattr(import_module(f"sphinx_packagemap.options.{module}"), name, None)
    assert parser is not None, f"there is no function {name} in options/{module}.py"
    limits = [7 for parameter in signature(parser).parameters if parameter.startswith("max_")]
    return lambda raw: parser(raw, *limits)


WITH_OPTIONS = [name for name, spec in DIRECTIVES.items() if not spec.is_role]


@pytest.mark.parametrize("directive", WITH_OPTIONS)
def test_every_option_has_a_field_that_takes_its_value(directive):
    parser = load_parser(directive)
    for option in DIRECTIVES[directive].load_options():
        try:
            parser({option.name: option.example.format("pkg")})
        except TypeError as error:
            place = "a request in views/__init__.py, nor DiagramStyle, nor the options of the directive"
            pytest.fail(f"{directive}: :{option.name}: has no field {option.get_field()!r}, neither {place} ({error})")


def iter_fields(options):
    """Yield the names of the fields of some options and of the requests in them, with their classes."""
    for name, value in options._asdict().items():
        if name in SET_BY_OTHERS:
            continue
        if hasattr(value, "_fields"):
            yield from iter_fields(value)
        else:
            yield name, type(options).__name__


# Limits, fields that are computed from others or from the content, and the sources of purposes, which are configured.
SET_BY_OTHERS = {"max_items", "lines", "downwards", "problems", "purposes", "notes"}


def test_every_field_is_set_by_an_option():
    known = {option.get_field() for name in WITH_OPTIONS for option in DIRECTIVES[name].load_options()}
    for directive in WITH_OPTIONS:
        for field, place in iter_fields(load_parser(directive)({})):
            assert field in known, f"no option in options/ sets the field {field!r} of {place}"
