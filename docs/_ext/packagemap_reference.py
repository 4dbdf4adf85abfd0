"""Directives that generate the reference from the declarations in the code, and show examples with their source.

Options, configuration values, warnings and arguments of the command are declared once, in the code of the extension.
"""

from __future__ import annotations

import argparse
import os
import re
from collections.abc import Iterable, Iterator

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.util.docutils import SphinxDirective

from sphinx_packagemap.blocks.registry import BLOCKS, LANGUAGE, MAX_ITEMS, MAX_TOKENS
from sphinx_packagemap.cli.arguments import make_parser
from sphinx_packagemap.ext import registry
from sphinx_packagemap.ext.config import CONFIG_VALUES
from sphinx_packagemap.i18n import ENGLISH
from sphinx_packagemap.model import ProblemKind
from sphinx_packagemap.options import Option
from sphinx_packagemap.rendering.module.anatomy import PARTS
from sphinx_packagemap.rendering.module.cells import format_row_title
from sphinx_packagemap.views.module.anatomy import AnatomyPart
from sphinx_packagemap.views.module.comparison import ComparisonRow

DIRECTIVES = {name: spec.load_options() for name, spec in registry.DIRECTIVES.items() if not spec.is_role}
# The arguments of the directives in the examples of options, if they are not the whole package.
_ARGUMENTS = {
    ("package-tree", "files"): "../",
    ("import-graph", "edges"): "kiosk",
    ("import-cycles", ""): "kiosk",
    ("module-compare", ""): "{0}.prices {0}.storage",
    **{("module-compare", name): "{0}" for name in ("submodules", "sort", "include", "exclude", "private", "tests")},
    ("module-compare", "kinds"): "",
    ("import-contracts", ""): "{0}-contracts.toml",
    ("module-anatomy", ""): "{0}.storage",
    ("module-anatomy", "neighbourhood"): "{0}.api",
    ("module-anatomy", "max-items"): "{0}",
    ("module-anatomy", "private"): "{0}",
    ("module-usage", ""): "{0}.prices.price_of",
    ("module-usage", "show"): "{0}.payment",
}
_IMPORT_PICTURES = ("import-graph", "import-matrix")
# Other options that an example needs to have an effect.
_COMPANIONS = (
    {
        ("package-tree", "omitted"): ("exclude", "**.storage"),
        ("package-diagram", "size"): ("layout", "treemap"),
        ("import-graph", "edges"): ("layout", "layered"),
        ("import-graph", "grain"): ("layout", "neighbourhood\n   :focus: .api"),
        ("import-graph", "private"): ("depth", "2"),
        ("import-matrix", "private"): ("depth", "2"),
        ("import-graph", "collapse"): ("depth", "2"),
        ("import-matrix", "collapse"): ("depth", "2"),
        **{(name, "hops"): ("importers-of", "{0}.prices") for name in _IMPORT_PICTURES},
        **{(name, "rule"): ("groups", "Shop: .api; Prices: .prices") for name in _IMPORT_PICTURES},
        **{
            (name, "baseline"): ("groups", "Prices: .prices; Shop: .api\n   :rule: downwards")
            for name in _IMPORT_PICTURES
        },
        ("package-diagram", "edges"): ("depth", "1"),
        **{
            ("package-diagram", name): ("layout", "nested")
            for name in ("private", "tests", "members", "groups", "width")
        },
    }
    | {("module-compare", name): ("submodules", "") for name in ("sort", "include", "exclude", "private", "tests")}
    | {
        **{
            ("module-compare", name): ("rows", "purpose, lines")
            for name in ("link", "caption", "name", "widths", "class")
        },
        ("package-tree", "files"): ("depth", "2"),
        ("module-compare", "transpose"): ("rows", "kind, lines, classes"),
        ("module-compare", "align"): ("widths", "auto"),
        **{("module-anatomy", name): ("show", "kind, usage") for name in ("style", "link", "name", "class")},
        **{("module-anatomy", name): ("show", "submodules") for name in ("max-items", "private")},
    }
)


def indented(lines: Iterable[str]) -> Iterator[str]:
    """Yield lines, indented as the content of a directive or an item."""
    for line in lines:
        yield f"   {line}".rstrip()


def option_example(directive: str, option: Option, package: str) -> str:
    """Return the source of the example of an option, in reStructuredText."""
    argument = _ARGUMENTS.get((directive, option.name), _ARGUMENTS.get((directive, ""), "{0}"))
    lines = [f".. {directive}:: {argument.format(package)}".rstrip()]
    for name, value in filter(None, (_COMPANIONS.get((directive, option.name)), (option.name, option.example))):
        lines.append(f"   :{name}: {value.format(package)}".rstrip())
    return "\n".join(lines)


def summary_table(headings: Iterable[str], widths: Iterable[int], rows: Iterable[Iterable[str]]) -> Iterator[str]:
    """Yield the source of a table without a caption."""
    yield ".. list-table::"
    yield "   :header-rows: 1"
    yield f"   :widths: {' '.join(map(str, widths))}"
    yield ""
    for row in (headings, *rows):
        for number, cell in enumerate(row):
            yield f"   {' ' if number else '*'} - {cell}".rstrip()
    yield ""


def first_sentence(text: str) -> str:
    """Return the first sentence of a text, or all of it if it has only one."""
    return re.split(r"(?<=[.?!]) (?=[A-Z`*])", text, maxsplit=1)[0]


def describe_value(option: Option) -> str:
    """Return the description of the value of an option; a flag has no value."""
    return re.sub(r"^nothing\b", "no value", option.takes)


class Generated(SphinxDirective):
    """A directive whose result is reStructuredText."""

    optional_arguments = 1

    def run(self) -> list[nodes.Node]:
        return self.parse_text_to_nodes("\n".join(self.lines()) + "\n")

    def lines(self) -> Iterator[str]:
        raise NotImplementedError


class DirectiveOptions(Generated):
    """A table of the options of a directive, then each option with its example.

    The second argument is the package in the examples.
    """

    required_arguments = 2
    optional_arguments = 0

    def run(self) -> list[nodes.Node]:
        # The directive of these options is described at the top of the page, outside of any section.
        self.env.ref_context["rst:directives"] = [self.arguments[0]]
        try:
            return super().run()
        finally:
            self.env.ref_context.pop("rst:directives")

    def lines(self) -> Iterator[str]:
        options = DIRECTIVES[self.arguments[0]]
        yield from summary_table(
            ("Option", "Effect", "Value", "Default"), (18, 40, 24, 18), map(self._summarize, options)
        )
        for option in options:
            yield f".. rst:directive:option:: {option.name}"
            yield ""
            yield from indented(self._body(option))

    def _summarize(self, option: Option) -> tuple[str, ...]:
        link = f":rst:dir:`{option.name} <{self.arguments[0]}:{option.name}>`"
        return link, first_sentence(option.doc), describe_value(option), option.default or "–"

    def _body(self, option: Option) -> Iterator[str]:
        yield option.doc
        yield ""
        default = f" *Default:* {option.default}." if option.default else ""
        yield from (f"*Value:* {describe_value(option)}.{default}", "")
        source = option_example(self.arguments[0], option, self.arguments[1]).splitlines()
        yield from (".. code-block:: rst", "")
        yield from indented(source)
        yield ""
        yield from source
        yield ""


class Rows(Generated):
    """A table of the rows of ``module-compare``, by their names in the options."""

    def lines(self) -> Iterator[str]:
        rows = ((f"``{row.value}``", format_row_title(row, ENGLISH), row.doc) for row in ComparisonRow)
        yield from summary_table(("Name", "Title", "Content"), (20, 25, 55), rows)


class Parts(Generated):
    """A table of the parts of ``module-anatomy``, by their names in the option."""

    def lines(self) -> Iterator[str]:
        parts = (
            (f"``{part.value}``", ENGLISH.translate(PARTS[part].title) or "(none)", part.doc) for part in AnatomyPart
        )
        yield from summary_table(("Name", "Title", "Content"), (20, 35, 45), parts)


class ConfigValues(Generated):
    """A table of the configuration values, then each value with its example."""

    def lines(self) -> Iterator[str]:
        rows = (
            (f":confval:`{value.name}`", first_sentence(value.doc), f"``{value.default!r}``") for value in CONFIG_VALUES
        )
        yield from summary_table(("Value", "Effect", "Default"), (38, 44, 18), rows)
        for value in CONFIG_VALUES:
            yield f".. confval:: {value.name}"
            yield f"   :type: {' or '.join(f'``{each.__name__}``' for each in value.types)}"
            yield f"   :default: ``{value.default!r}``"
            yield ""
            yield from indented([value.doc, "", ".. code-block:: python", "", f"   {value.example}", ""])


class WarningTypes(Generated):
    """Every kind of problem, as the type of its warnings in a build."""

    def lines(self) -> Iterator[str]:
        for kind in ProblemKind:
            yield f"``packagemap.{kind.value}``"
            yield f"   {kind.doc.replace('`', '``')}"
            yield ""


class CommandHelp(Generated):
    """A table of the commands of ``packagemap``, then the arguments of each command, from its argument parser."""

    def lines(self) -> Iterator[str]:
        actions = [each for each in make_parser()._actions if isinstance(each, argparse._SubParsersAction)]
        rows = ((f"``packagemap {name}``", str(command.description)) for name, command in actions[0].choices.items())
        yield from summary_table(("Command", "Purpose"), (35, 65), rows)
        for name, command in actions[0].choices.items():
            yield f".. program:: packagemap {name}"
            yield ""
            yield f".. rubric:: packagemap {name}"
            yield ""
            yield from ("::", "")
            yield from indented(_usage(command))
            yield ""
            yield from (str(command.description), "")
            for action in command._actions:
                if action.dest != "help":
                    yield from _argument(action)


def _usage(parser: argparse.ArgumentParser) -> list[str]:
    parts = ["usage:", parser.prog]
    for action in parser._actions:
        value = _value(action)
        if not action.option_strings:
            parts.append(value)
        elif action.dest != "help":
            repeated = "..." if isinstance(action, argparse._AppendAction) else ""
            parts.append(f"[{action.option_strings[0]}{f' {value}' if value else ''}]{repeated}")
    lines = [""]
    for part in parts:
        if len(lines[-1]) + len(part) > 76:
            lines.append("   ")
        lines[-1] += f" {part}" if lines[-1].strip() else part
    return lines


def _value(action: argparse.Action) -> str:
    if action.nargs == 0:
        return ""
    return "{" + ",".join(map(str, action.choices)) + "}" if action.choices else str(action.metavar or "")


def _argument(action: argparse.Action) -> Iterator[str]:
    spelled = action.option_strings[0] if action.option_strings else ""
    yield f".. option:: {' '.join(filter(None, [spelled, _value(action)]))}"
    yield ""
    yield f"   {(action.help or '') % {'default': action.default}}"
    yield ""


class BlockCommands(Generated):
    """A table of the commands of managed blocks, and one of the options that directives do not have."""

    def lines(self) -> Iterator[str]:
        rows = (
            (f"``{command}``", f"{spec.names[0].upper()}{spec.names[1:]}.", self._list_options(command))
            for command, spec in BLOCKS.items()
        )
        yield from summary_table(("Command", "Names", "Options"), (12, 38, 50), rows)
        others = (
            (f"``{each.name}``", each.takes, each.default, each.doc) for each in (MAX_ITEMS, LANGUAGE, MAX_TOKENS)
        )
        yield from summary_table(("Option", "Value", "Default", "Meaning"), (16, 20, 14, 50), others)

    def _list_options(self, command: str) -> str:
        directive = {"tree": "package-tree"}.get(command, f"module-{command}")
        shared = [each for each in BLOCKS[command].options if each.command is not None]
        own = [each for each in BLOCKS[command].options if each.command is None]
        names = ", ".join(f":rst:dir:`{each.name} <{directive}:{each.name}>`" for each in shared)
        return f"{names}; {', '.join(f'``{each.name}``' for each in own)}"


class Example(SphinxDirective):
    """The source of its content, followed by the result."""

    has_content = True

    def run(self) -> list[nodes.Node]:
        source = "\n".join(self.content)
        markdown = os.fspath(self.env.doc2path(self.env.docname)).endswith(".md")
        written = nodes.literal_block(source, source, language="markdown" if markdown else "rst")
        self.set_source_info(written)
        return [written, *self.parse_content_to_nodes()]


def setup(app: Sphinx) -> dict[str, object]:
    app.add_directive("directive-options", DirectiveOptions)
    app.add_directive("comparison-rows", Rows)
    app.add_directive("anatomy-parts", Parts)
    app.add_directive("config-values", ConfigValues)
    app.add_directive("warning-types", WarningTypes)
    app.add_directive("command-help", CommandHelp)
    app.add_directive("block-commands", BlockCommands)
    app.add_directive("example", Example)
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
