"""Reads the configuration of a project: ``pyproject.toml``, ``setup.cfg``, and the literals in ``setup.py``.

Nothing is run. All values are untrusted: files have a maximum size, and values of another type are ignored.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING

from sphinx_packagemap.files import Unreadable, read_bytes
from sphinx_packagemap.text import escape_invisible

if TYPE_CHECKING:
    import configparser

    SetupCfg = configparser.RawConfigParser

_MAX_SIZE = 1024 * 1024  # bytes of a configuration file
_MAX_DOTS = 200  # dots in one key: the time that tomllib takes is proportional to the square of their number


class InvalidFile(Exception):
    """Raised if a file is not valid TOML or INI; its text is the reason, without invisible characters."""

    def __init__(self, message: str, line: int | None = None) -> None:
        super().__init__(message)
        self.line = line  # from 1; None if the error has none


def read_content(path: str) -> bytes:
    """Return the content of a file; empty if it does not exist or cannot be read."""
    if not os.path.isfile(path):
        return b""
    try:
        return read_bytes(path, _MAX_SIZE)
    except Unreadable:
        return b""


def parse_toml(source: bytes) -> Mapping[str, object]:
    """Return the content of a TOML file; raise InvalidFile if it is not valid."""
    import tomllib  # few projects need it

    try:
        if any(part.count(b".") > _MAX_DOTS for line in source.splitlines() for part in line.split(b"=")):
            raise ValueError("a key has too many dots")
        return tomllib.loads(source.decode("utf-8"))
    except (ValueError, RecursionError) as error:
        match = re.search(r"\(at line (\d+),", str(error))
        line = int(match[1]) if match else source.count(b"\n") + 1 if "(at end of document)" in str(error) else None
        raise InvalidFile(escape_invisible(str(error))[:200], line) from error


def parse_setup_cfg(source: bytes) -> SetupCfg:
    """Return the content of a ``setup.cfg``; without sections if it is not valid."""
    import configparser  # few projects need it

    parser = configparser.RawConfigParser()
    try:
        parser.read_string(source.decode("utf-8", "replace"))
    except configparser.Error:
        return configparser.RawConfigParser()
    return parser


def split_setting(text: str) -> list[str]:
    """Return the elements of a list in ``setup.cfg``, which are separated by line breaks or commas."""
    return [each.strip() for each in text.replace(",", "\n").splitlines() if each.strip()]


def get_table(value: object, *keys: str) -> Mapping[str, object]:
    """Return the table with a path of keys in a table; empty if there is none."""
    for key in keys:
        value = value.get(key) if isinstance(value, dict) else None
    return value if isinstance(value, dict) else {}


def get_texts(value: object) -> Iterable[str]:
    """Return a string as a list, or the strings in a list; empty for any other value."""
    values = [value] if isinstance(value, str) else value if isinstance(value, list) else []
    return [each for each in values if isinstance(each, str)]


def get_pairs(value: object) -> Iterable[tuple[str, str]]:
    """Return the keys and values of a table whose values are strings."""
    return [(key, each) for key, each in get_table(value).items() if isinstance(each, str)]
