"""Parses the words in the beginning of a managed block: a command, names, and options."""

from __future__ import annotations

import re
import shlex
import sys
from typing import Any

from sphinx_packagemap.blocks import BlockRequest, NoContent
from sphinx_packagemap.blocks.registry import BLOCKS, LANGUAGE, MAX_ITEMS, MAX_TOKENS, BlockSpec
from sphinx_packagemap.documents import Markup
from sphinx_packagemap.i18n import get_language
from sphinx_packagemap.model import Problem, ProblemKind
from sphinx_packagemap.names import did_you_mean, find_nearest
from sphinx_packagemap.options import Option
from sphinx_packagemap.text import quote

_VALUE = re.compile(r"(?P<name>[A-Za-z][A-Za-z_-]*)=(?P<value>.*)", re.DOTALL)
_NO_NAME = re.compile(r"-.*|[A-Za-z]+(?:-[A-Za-z]+)+", re.DOTALL)  # a mistyped option rather than a module


def parse_words(text: str, markup: Markup, notes: tuple[str, ...] = ()) -> BlockRequest:
    """Return the request in the words of a block; raise NoContent with the first problem.

    The words are separated and quoted as in a shell. The options follow the names: ``name=value``, or only ``name`` if
    the option needs no value.
    """
    try:
        command, *words = shlex.split(text)
    except ValueError as error:
        raise _make_error(f"cannot split the words of the block: {str(error).lower()}") from error
    spec = BLOCKS.get(command)
    if spec is None:
        hint = did_you_mean(find_nearest(command, BLOCKS))
        raise _make_error(f"unknown command {quote(command)}; expected one of: {', '.join(BLOCKS)}{hint}")
    names: list[str] = []
    values: dict[str, Any] = {}
    for word in words:
        match = _VALUE.fullmatch(word)
        option = spec.get_option(match["name"] if match else word)
        if option is None and match is None and not (values or _NO_NAME.fullmatch(word)):
            names += filter(None, [word] if "/" in word else word.split(","))
            continue
        if option is None:
            raise _make_unknown_error(command, spec, match["name"] if match else word)
        _add_value(values, option, match["value"] if match else None)
    if notes and command != "tree":
        raise _make_error(f"a block with {quote(command)} takes no notes")
    return BlockRequest(
        command,
        tuple(dict.fromkeys(names)),
        markup=markup,
        notes=notes,
        max_items=values.pop(MAX_ITEMS.get_field(), sys.maxsize),
        max_tokens=values.pop(MAX_TOKENS.get_field(), None),
        language=get_language(values.pop(LANGUAGE.get_field(), "en")),
        values=values,
    )


def _make_unknown_error(command: str, spec: BlockSpec, word: str) -> NoContent:
    known = [option.name for option in spec.options]
    name = word.lstrip("-").partition("=")[0].replace("_", "-")
    hint = did_you_mean(find_nearest(name, known))
    return _make_error(f"unknown option {quote(word)} of {quote(command)}{hint}")


def _add_value(values: dict[str, Any], option: Option, text: str | None) -> None:
    """Add the value of an option; None is that of one without a value."""
    field = option.get_field()
    if text is None and _needs_value(option):
        raise _make_error(f"expected a value: {option.name}={option.example}", option)
    try:
        value = option.parse(text or "")
    except ValueError as error:
        raise _make_error(str(error), option) from error
    if field in values:
        if not (option.command is not None and option.command.is_repeatable):
            raise _make_error("given more than once", option)
        value = (*values[field], *value)
    values[field] = value


def _needs_value(option: Option) -> bool:
    """Return whether an option has no meaning without a value; the command's option of the same name takes one."""
    return option.command is None or bool(option.command.metavar)


def _make_error(message: str, option: Option | None = None) -> NoContent:
    return NoContent(Problem(ProblemKind.OPTION, message, option=option.name if option else ""))
