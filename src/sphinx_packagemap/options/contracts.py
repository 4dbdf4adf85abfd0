"""The options of ``import-contracts``, and those with which other directives check what they show."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import NamedTuple

from sphinx_packagemap.discovery.contracts import Layer
from sphinx_packagemap.discovery.contracts.fields import InvalidField, check_layers, parse_layer
from sphinx_packagemap.model import Problem
from sphinx_packagemap.options import (
    CLASS,
    LINK,
    NAME,
    CommandArgument,
    LinkPolicy,
    Option,
    list_choices,
    parse_options,
)
from sphinx_packagemap.options.parsers import (
    make_choice_parser,
    parse_flag,
    parse_positive,
    parse_text,
    split_entries,
)
from sphinx_packagemap.rendering.contracts import DEFAULT_MAX_CHAINS
from sphinx_packagemap.text import quote
from sphinx_packagemap.views import Rule


def parse_titles(text: str) -> tuple[str, ...]:
    """Return titles that are separated by semicolons or line breaks; raise ValueError if there are none."""
    lines = [line.strip().removeprefix("- ") for line in text.replace(";", "\n").splitlines()]
    titles = tuple(dict.fromkeys(line.strip(" '\"") for line in lines if line.strip(" '\"")))
    if not titles:
        raise ValueError("expected at least one value")
    return titles


_LEADING_DOT = re.compile(r"(?<![\w.])\.(?=\w)")


def parse_layers(text: str) -> tuple[Layer, ...]:
    """Return layers that are separated by ``>`` or line breaks, from the highest to the lowest."""
    relative = _LEADING_DOT.sub("", text)  # names are relative to the package anyway
    rows = split_entries(relative, r"[>\n]")
    if len(rows) < 2:
        raise ValueError(f"expected at least two layers, such as 'ui > service > domain', got {quote(text)}")
    try:
        layers = tuple(parse_layer("layers", row) for row in rows)
        check_layers("layers", layers)
    except InvalidField as error:
        raise ValueError(str(error).removeprefix("layers: ")) from None
    return layers


# For projects without contracts.
CHECK_OPTIONS = (
    Option(
        "acyclic",
        parse_flag,
        "no value",
        "not checked",
        "Check that the modules and packages in the diagram do not import each other in cycles. The result is shown "
        "below it; cycles are the warning ``packagemap.cycle``.",
        "",
    ),
    Option(
        "layers",
        parse_layers,
        "layers, from the top to the bottom, separated by ``>``",
        "not checked",
        "Check that no module imports one of a higher layer, directly or indirectly. Names are relative to the "
        "package, with or without a leading dot; ``|`` separates modules of one layer that must not import each other, "
        "and ``:`` those that may. The result is shown below the diagram; an import against the layers is the warning "
        "``packagemap.contract``.",
        "api > prices | storage",
    ),
    Option(
        "rule",
        make_choice_parser(Rule),
        list_choices(Rule),
        "not checked",
        f"Check the components of ``groups``: {'; or '.join(rule.doc for rule in Rule)}. All direct imports between "
        "components count, also those that options such as ``focus`` leave out of the diagram; only modules that "
        "``include``, ``exclude``, ``private`` and ``tests`` leave out do not. The result is shown below the diagram; "
        "an import against the rule is the warning ``packagemap.contract``.",
        "downwards",
    ),
    Option(
        "baseline",
        parse_text,
        "the name of a file, relative to ``conf.py``",
        "none",
        "A text file with imports that the ``rule`` permits all the same, for code that does not follow it yet: "
        "``importer -> imported`` in each line, with full names of modules. Lines without effect are the warning "
        "``packagemap.contract``, so that they become fewer.",
        "baseline.txt",
    ),
)

CONTRACT_OPTIONS = (
    Option(
        "contract",
        parse_titles,
        "names or ids, separated by semicolons or line breaks",
        "all contracts",
        "Show only these contracts.",
        "Prices depend on nothing",
        "contracts",
        CommandArgument("check only this contract: its name or id", "NAME", is_repeatable=True),
    ),
    Option(
        "max-items",
        parse_positive,
        "a number",
        f"``{DEFAULT_MAX_CHAINS}``",
        "The maximum number of chains of imports that a page shows at once for each broken contract; the rest is "
        "collapsed. Paper and other formats show all.",
        "1",
    ),
    LINK,
    NAME._replace(example="the-contracts"),
    CLASS,
)


class ContractOptions(NamedTuple):
    """The values of the options of an ``import-contracts``, and the problems with them."""

    contracts: tuple[str, ...] = ()  # names or ids; empty: all
    max_items: int = DEFAULT_MAX_CHAINS
    link: LinkPolicy = LinkPolicy.AUTO
    name: str = ""
    classes: tuple[str, ...] = ()
    problems: tuple[Problem, ...] = ()


def parse_contract_options(raw: Mapping[str, str]) -> ContractOptions:
    """Return the values of the options; an invalid option is ignored, and one of the problems."""
    values, problems = parse_options(CONTRACT_OPTIONS, raw)
    return ContractOptions(**values, problems=problems)
