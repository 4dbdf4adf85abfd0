"""Finds the lines of keys and tables in a TOML file; ``tomllib`` gives no positions."""

from __future__ import annotations

import re
from collections.abc import Iterator

_PART = r"""(?:"[^"\\]*"|'[^']*'|[\w-]+)"""
_NAME = rf"{_PART}(?:\s*\.\s*{_PART})*"
_LINE = re.compile(
    rf"\s*(?:\[\[\s*(?P<array>{_NAME})\s*\]\]|\[\s*(?P<table>{_NAME})\s*\]\s*(?:#.*)?$|(?P<key>{_NAME})\s*=|(?P<item>\{{))",
    re.ASCII,
)
_PARTS = re.compile(_PART, re.ASCII)
_MAX_PREFIXES = 8  # tables around a key that have its line if they have none of their own


class TomlLines:
    """The lines of the keys and tables of a file that begin a line, by their dotted names.

    The elements of an array of tables have numbers, from 0, as in ``modules.0``. Text within a string of several lines
    may be taken for a key.
    """

    def __init__(self, source: bytes) -> None:
        """Take the content of the file."""
        self._lines: dict[str, int] = {}
        self._counts: dict[str, int] = {}  # of the elements of arrays of tables
        for number, parts in self._iter_parts(source.decode("utf-8", "replace")):
            self._lines.setdefault(".".join(parts), number)
            for length in range(1, min(len(parts), _MAX_PREFIXES)):
                self._lines.setdefault(".".join(parts[:length]), number)

    def find(self, *keys: str | int) -> int | None:
        """Return the line of a key or table, from 1, else that of the nearest table around it; None if none has one."""
        for length in range(len(keys), 0, -1):
            line = self._lines.get(".".join(map(str, keys[:length])))
            if line is not None:
                return line
        return None

    def count(self, *keys: str) -> int:
        """Return the number of the elements that were found in an array of tables."""
        return self._counts.get(".".join(keys), 0)

    def _iter_parts(self, text: str) -> Iterator[tuple[int, list[str]]]:
        """Yield the parts of the full name of each key, table and element, with its line."""
        table: list[str] = []
        last: list[str] = []  # the key before the current line
        for number, content in enumerate(text.split("\n"), 1):
            match = _LINE.match(content)
            if match is None:
                continue
            if match["key"]:
                last = [*table, *_split(match["key"])]
                yield number, last
            elif match["table"]:
                table = last = _split(match["table"])
                yield number, table
            elif match["array"]:
                table = last = [*(name := _split(match["array"])), self._add_element(name)]
                yield number, table
            else:
                yield number, [*last, self._add_element(last)]

    def _add_element(self, array: list[str]) -> str:
        key = ".".join(array)
        self._counts[key] = self._counts.get(key, 0) + 1
        return str(self._counts[key] - 1)


def _split(name: str) -> list[str]:
    return [part.strip("\"'") for part in _PARTS.findall(name)]
