"""The commands of managed blocks, with their options; everything else about them derives from this table."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import NamedTuple

from sphinx_packagemap.blocks import BlockContent, BlockRequest
from sphinx_packagemap.blocks.budget import BYTES_PER_TOKEN
from sphinx_packagemap.blocks.project import BlockProject
from sphinx_packagemap.blocks.reports import render_anatomy_block, render_compare_block, render_usage_block
from sphinx_packagemap.blocks.trees import render_tree_block
from sphinx_packagemap.options import Option
from sphinx_packagemap.options.module import ANATOMY_OPTIONS, COMPARE_OPTIONS, USAGE_OPTIONS
from sphinx_packagemap.options.parsers import parse_language, parse_positive
from sphinx_packagemap.options.tree import TREE_OPTIONS

MAX_ITEMS = Option(
    "max-items",
    parse_positive,
    "a number",
    "no limit",
    "The maximum number of items of a tree, of rows in a list of modules, and of items in a list of an anatomy. The "
    "rest is left out, and its number is shown.",
    "12",
)
MAX_TOKENS = Option(
    "max-tokens",
    parse_positive,
    "a number",
    "no limit",
    "The maximum number of tokens of the block, for files that language models read. It is estimated, the same for all "
    f"models: one token for each {BYTES_PER_TOKEN} bytes.",
    "600",
)
LANGUAGE = Option(
    "language", parse_language, "the code of a language", "``en``", "The language of the words of the block.", "de"
)


class BlockSpec(NamedTuple):
    """A command of managed blocks."""

    options: tuple[Option, ...]
    render: Callable[[BlockProject, BlockRequest], BlockContent]  # raises NotFound and NoContent
    names: str  # a description of the names that it takes, for the reference

    def get_option(self, name: str) -> Option | None:
        """Return the option of this name; None if there is none."""
        return next((option for option in self.options if option.name == name), None)


def _select(options: Iterable[Option], *others: Option) -> tuple[Option, ...]:
    """Return the options of a directive that the command has, too, and others."""
    return (*(option for option in options if option.command is not None), *others)


BLOCKS: dict[str, BlockSpec] = {
    "tree": BlockSpec(
        _select(TREE_OPTIONS, MAX_ITEMS, LANGUAGE, MAX_TOKENS),
        render_tree_block,
        "any number of modules, packages and directories; without any, the project's own packages",
    ),
    "compare": BlockSpec(
        _select(COMPARE_OPTIONS, MAX_ITEMS, LANGUAGE, MAX_TOKENS),
        render_compare_block,
        "modules and packages, or a pattern; without any, modules and packages in general",
    ),
    "anatomy": BlockSpec(
        _select(ANATOMY_OPTIONS, MAX_ITEMS, LANGUAGE, MAX_TOKENS),
        render_anatomy_block,
        "a module or package; without one, the project's own package",
    ),
    "usage": BlockSpec(
        _select(USAGE_OPTIONS, LANGUAGE, MAX_TOKENS),
        render_usage_block,
        "a module or package, or a name in one; without one, the project's own package",
    ),
}
