"""Entries of several tables are in all of them: each failure names the table and the missing entries.

CONTRIBUTING.md has the steps for a new row, part, layout, option, format and directive.
"""

from __future__ import annotations

import argparse
import ast
import json
import re
from html import unescape
from pathlib import Path

import pytest
from docutils.core import publish_doctree
from markdown_it import MarkdownIt

import sphinx_packagemap
from sphinx_packagemap import model
from sphinx_packagemap.cli.arguments import make_parser
from sphinx_packagemap.cli.commands import COMMANDS
from sphinx_packagemap.cli.terminal import Terminal
from sphinx_packagemap.cli.writers import TREE_WRITERS
from sphinx_packagemap.model import BodyKind, ImportKind, MemberKind, ModuleKind
from sphinx_packagemap.rendering.diagram.layouts import LAYOUTS
from sphinx_packagemap.rendering.module.anatomy import PARTS
from sphinx_packagemap.rendering.module.cells import ROWS
from sphinx_packagemap.survey import Survey, Tier
from sphinx_packagemap.views import Layout, Style, TreeRequest
from sphinx_packagemap.views.module.anatomy import PART_VALUES, AnatomyPart
from sphinx_packagemap.views.module.comparison import ROW_VALUES, ComparisonRow
from sphinx_packagemap.views.purposes import PurposeSource
from sphinx_packagemap.views.tree.builder import survey_tree

SOURCE = Path(sphinx_packagemap.__file__).parent


def check_table(table, members, place):
    """Fail with the members that have no entry in a table, or if its order is another one."""
    missing = ", ".join(str(member) for member in members if member not in table)
    assert not missing, f"no entry for {missing} in {place}"
    order = ", ".join(map(str, members))
    assert list(table) == list(members), f"the order of {place} has to be that of the members: {order}"


def test_every_row_of_a_comparison_is_declared():
    check_table(ROW_VALUES, ComparisonRow, "ROW_VALUES in views/module/comparison.py")
    check_table(ROWS, ComparisonRow, "ROWS in rendering/module/cells.py")


def test_every_part_of_an_anatomy_is_declared():
    check_table(PART_VALUES, AnatomyPart, "PART_VALUES in views/module/anatomy.py")
    check_table(PARTS, AnatomyPart, "PARTS in rendering/module/anatomy.py")


def test_every_layout_is_declared():
    check_table(LAYOUTS, Layout, "LAYOUTS in rendering/diagram/__init__.py")


def test_the_style_sheet_and_the_script_depend_on_the_traits_of_layouts_only():
    for name in ("packagemap-diagram.css", "packagemap-diagram.js"):
        text = (SOURCE / "static" / name).read_text("utf-8")
        for layout in Layout:
            names = (f"pm-layout-{layout}", f"svg.pm-{layout}", f'"{layout}"')
            assert not any(each in text for each in names), f"static/{name} names '{layout}'; ask for its traits"


def iter_subclasses(base):
    for each in base.__subclasses__():
        yield from (each, *iter_subclasses(each))


def test_every_documented_member_has_its_text_for_the_reference():
    undocumented = [
        f"{choices.__name__}.{member.name} in {choices.__module__}"
        for choices in iter_subclasses(model.Documented)
        for member in choices
        if not member.doc
    ]
    assert not undocumented, f"no text for the reference: {', '.join(undocumented)}"


def test_schemas_list_the_declared_values():
    survey, diagram, tree, purposes = (
        json.loads((SOURCE / "rendering" / name).read_text("utf-8"))
        for name in ("schema.json", "diagram_schema.json", "tree_schema.json", "purposes_schema.json")
    )
    definitions = survey["$defs"]
    modules, members = list(ModuleKind), list(MemberKind)
    listed = {
        "layout in diagram_schema.json": (diagram["properties"]["layout"], list(Layout)),
        "kind of a node in diagram_schema.json": (
            diagram["$defs"]["node"]["properties"]["kind"],
            [*modules, *members, "file", "more", "group", "external"],
        ),
        "kind of an item in tree_schema.json": (
            tree["$defs"]["item"]["properties"]["kind"],
            [*modules, *members, "file", "directory", "more", "group"],
        ),
        "source of a purpose in purposes_schema.json": (
            purposes["$defs"]["purpose"]["properties"]["source"],
            list(PurposeSource),
        ),
        "style in tree_schema.json": (tree["properties"]["style"], list(Style)),
        "kind of a module in schema.json": (definitions["module"]["properties"]["kind"], modules),
        "body of a module in schema.json": (definitions["module"]["properties"]["body"], [*BodyKind, None]),
        "kind of a name in schema.json": (definitions["name"]["properties"]["kind"], members),
        "kind of an import in schema.json": (definitions["import"]["properties"]["kind"], list(ImportKind)),
    }
    for place, (described, declared) in listed.items():
        assert described["enum"] == declared, f'{place} has to be "enum": {json.dumps(declared)}'


MARKUP = "A *b* _c_ `d` **e** <f> &amp; | [g](h) \\\\ #i $j%k {l}"
PLAIN = "A b _c_ d e <f> &amp; | g \\ #i $j%k {l}"  # its text, which no format may interpret again
# How to read the summaries in a format back: a function from the output to text without its markup and its escapes.
SUMMARY_READERS = {
    "text": lambda output: output,
    "markdown": lambda output: unescape(re.sub("</?(ul|li|code)>", "", MarkdownIt("commonmark").render(output))),
    "rst": lambda output: publish_doctree(output).astext() + "\n",
    "json": lambda output: "".join(f"{item['purpose']['text']}\n" for item in json.loads(output)["items"]),
}


def test_markup_in_summaries_survives_every_format_of_trees(tree):
    check_table(SUMMARY_READERS, TREE_WRITERS, "SUMMARY_READERS in tests/test_tables.py")
    root = tree({"p/__init__.py": f'"""{MARKUP}."""\n', "p/x.py": f'"""{MARKUP}: 2."""\n'})
    view = survey_tree(Survey([Tier("here", (root,))]), "p", TreeRequest())
    for name, write in TREE_WRITERS.items():
        output = SUMMARY_READERS[name](write(view, Terminal(unicode=True, color=False)))
        assert f"{PLAIN}.\n" in output, name
        assert f"{PLAIN}: 2.\n" in output, name


@pytest.mark.parametrize("write", TREE_WRITERS.values(), ids=TREE_WRITERS)
def test_every_format_of_trees_has_all_items(tree, write):
    survey = Survey([Tier("here", (tree({"p/__init__.py": '"""A package."""\n', "p/one.py": "", "p/two/x.py": ""}),))])
    view = survey_tree(survey, "p", TreeRequest())
    for terminal in (Terminal(unicode=True, color=True), Terminal(unicode=False, color=False)):
        text = write(view, terminal)
        assert text.endswith("\n")
        assert all(item.label in text for item in view.items)
        assert terminal.unicode or text.isascii()


def test_every_command_is_run():
    (commands,) = [each for each in make_parser()._actions if isinstance(each, argparse._SubParsersAction)]
    check_table(COMMANDS, commands.choices, "COMMANDS in cli/commands.py")


def iter_used_names(tree):
    """Yield the names that some code uses, also by text, as the table of directives does."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Name):
            yield node.id
        elif isinstance(node, ast.Attribute):
            yield node.attr
        elif isinstance(node, ast.alias):
            yield node.name
        elif isinstance(node, ast.Constant) and isinstance(node.value, str):
            yield node.value.rpartition(".")[2]


@pytest.fixture(scope="module")
def trees():
    """Return the syntax trees of our files by path."""
    return {path: ast.parse(path.read_text("utf-8")) for path in SOURCE.rglob("*.py")}


def test_every_public_function_and_class_is_used(trees):
    used = {"setup", *(name for tree in trees.values() for name in iter_used_names(tree))}  # Sphinx calls that one
    unused = [
        f"{node.name} of {path.relative_to(SOURCE)}"
        for path, tree in trees.items()
        for node in tree.body
        if isinstance(node, ast.FunctionDef | ast.ClassDef) and not node.name.startswith("_") and node.name not in used
    ]
    assert not unused, f"nothing uses {', '.join(unused)}: is there an entry for it in a table?"


def test_every_field_of_the_model_is_set_and_read(trees):
    nodes = [node for tree in trees.values() for node in ast.walk(tree)]
    calls = [node for node in nodes if isinstance(node, ast.Call)]
    keywords = {keyword.arg for call in calls for keyword in call.keywords}
    read = {node.attr for node in nodes if isinstance(node, ast.Attribute) and isinstance(node.ctx, ast.Load)}
    for name, value in vars(model).items():
        fields = getattr(value, "_fields", ())
        own = [call for call in calls if isinstance(call.func, ast.Name) and call.func.id == name]
        unknown = {keyword.arg for call in own for keyword in call.keywords if fields and keyword.arg}.difference(
            fields
        )
        assert not unknown, f"{name} has no field {', '.join(sorted(unknown))}: add it in model.py"
        positional = max((len(call.args) for call in own), default=0)
        for field in fields:
            assert field in keywords or fields.index(field) < positional, f"nothing sets the field {field} of {name}"
            assert field in read, f"nothing reads the field {field} of {name}"
