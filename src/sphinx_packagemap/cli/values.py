"""What is written after an option of the command, as values; an ArgumentTypeError says what is wrong with it."""

from __future__ import annotations

import argparse
import os
from collections.abc import Callable
from enum import StrEnum
from typing import TypeVar

from sphinx_packagemap.language import is_known, known_languages
from sphinx_packagemap.names import did_you_mean, is_identifier, nearest
from sphinx_packagemap.text import quoted, said
from sphinx_packagemap.views.rows import Row

Choice = TypeVar("Choice", bound=StrEnum)
Value = TypeVar("Value")

_MOST_PIXELS = 10_000
_MOST_DIGITS = 18


def directory(text: str) -> str:
    """Return the path of a directory that is there."""
    if not os.path.isdir(text):
        raise argparse.ArgumentTypeError(f"there is no directory {quoted(text)}")
    return text


def natural(text: str) -> int:
    """Return a number that is not negative."""
    if not text.isdecimal() or len(text) > _MOST_DIGITS:
        raise argparse.ArgumentTypeError(f"{quoted(text)} is not a number")
    return int(text)


def positive(text: str) -> int:
    """Return a number above 0."""
    number = natural(text)
    if number == 0:
        raise argparse.ArgumentTypeError("0 leaves nothing to show")
    return number


def pixels(text: str) -> int:
    """Return the width of a picture."""
    number = positive(text)
    if number > _MOST_PIXELS:
        raise argparse.ArgumentTypeError(f"no picture can be wider than {_MOST_PIXELS} pixels")
    return number


def valued(parse: Callable[[str], Value]) -> Callable[[str], Value]:
    """Return a parser whose ``ValueError`` is what the command says."""

    def parse_argument(text: str) -> Value:
        try:
            return parse(text)
        except ValueError as error:
            raise argparse.ArgumentTypeError(said(str(error))) from error

    return parse_argument


def some_of(choices: type[Choice]) -> Callable[[str], tuple[Choice, ...]]:
    """Return a parser for some of a few words."""

    def parse(text: str) -> tuple[Choice, ...]:
        return tuple(one_of(choices, word) for word in filter(None, text.replace(" ", ",").split(",")))

    return parse


def one_of(choices: type[Choice], word: str) -> Choice:
    """Return one of a few words; the error suggests the nearest one."""
    values = [choice.value for choice in choices]
    if word not in values:
        raise argparse.ArgumentTypeError(f"there is no {quoted(word)}{did_you_mean(nearest(word, values))}")
    return choices(word)


def identifier(text: str) -> str:
    """Return a name that Python can give to something."""
    if not is_identifier(text):
        raise argparse.ArgumentTypeError(f"{quoted(text)} is not a name in Python")
    return text


def language(text: str) -> str:
    """Return the code of a language that there is a catalogue for, or of a variety of one."""
    if not is_known(text):
        known = ", ".join(known_languages())
        near = did_you_mean(nearest(text, known_languages()))
        raise argparse.ArgumentTypeError(f"there is no language {quoted(text)}; there are {known}{near}")
    return text


def sorting(text: str) -> tuple[Row, bool]:
    """Return the row to sort by, and whether downwards."""
    return one_of(Row, text.removeprefix("-")), text.startswith("-")
