"""Reads how a project wants its text documents checked, from ``[tool.packagemap.check]`` in its ``pyproject.toml``.

``files`` and ``exclude`` are patterns of paths, relative to that file; ``exceptions`` are for claims that need not be
right.
"""

from __future__ import annotations

import fnmatch
import os
import posixpath
from collections.abc import Iterator, Mapping
from typing import NamedTuple

from sphinx_packagemap.discovery.path_patterns import compile_path_pattern
from sphinx_packagemap.discovery.project import iter_parents
from sphinx_packagemap.discovery.project_files import InvalidFile, get_table, parse_toml
from sphinx_packagemap.discovery.toml_lines import TomlLines
from sphinx_packagemap.files import Unreadable, read_bytes
from sphinx_packagemap.model import Problem, ProblemKind
from sphinx_packagemap.names import did_you_mean, find_nearest
from sphinx_packagemap.text import escape_invisible, escape_invisible_prose, quote

_FILE = "pyproject.toml"
_TABLE = ("tool", "packagemap", "check")
_KEYS = ("files", "exclude", "exceptions")
_EXCEPTION_KEYS = ("file", "claim", "reason")
_MAX_SIZE = 4 * 1024 * 1024  # bytes of a file
_MAX_ENTRIES = 1000  # patterns, or exceptions


class ClaimException(NamedTuple):
    """Claims that need not be right."""

    file: str  # pattern of documents, relative to the repository
    claim: str  # pattern of names as written, or of the paths or dotted names that they mean
    reason: str
    origin: str  # the file that declares it, relative to the repository, for messages
    line: int | None  # from 1; None if it could not be found out

    def is_for_document(self, path: str) -> bool:
        """Return whether it is for a document, by its path relative to the repository."""
        return compile_path_pattern(self.file).match(path) is not None

    def is_for_name(self, *names: str) -> bool:
        """Return whether it is for a claim, by its name as written or the path that it means."""
        return any(name == self.claim or fnmatch.fnmatchcase(name, self.claim) for name in names)


class CheckSettings(NamedTuple):
    """The settings for checks of text documents; all patterns are relative to the repository."""

    files: tuple[str, ...] = ()  # patterns; empty: the usual documents
    exclude: tuple[str, ...] = ()  # patterns
    exceptions: tuple[ClaimException, ...] = ()
    origin: str = ""  # the file that declares them, relative to the repository, for messages
    line: int | None = None  # of ``files``
    problems: tuple[Problem, ...] = ()


def read_check_settings(root: str, directory: str) -> CheckSettings:
    """Return the settings of the project around ``directory``, in the repository ``root``.

    The nearest ``pyproject.toml`` with the table counts, up to the root. Invalid entries are left out, each with a
    problem; nothing is raised.
    """
    for each in iter_parents(directory):
        reader = _Reader(root, each)
        if reader.table is not None or reader.problems:
            return reader.make_settings()
        if os.path.realpath(each) == os.path.realpath(root):
            break
    return CheckSettings()


class _Reader:
    """Reads the ``pyproject.toml`` in one directory."""

    def __init__(self, root: str, directory: str) -> None:
        relative = os.path.relpath(directory, root).replace(os.sep, "/")
        self._prefix = "" if relative == "." or relative.startswith("..") else f"{relative}/"
        self._origin = escape_invisible(f"{self._prefix}{_FILE}")
        self.problems: list[Problem] = []
        self._lines: TomlLines | None = None
        self.table = self._read(os.path.join(directory, _FILE))

    def _read(self, path: str) -> object:
        """Return the table; None if there is none, with a problem if the file cannot be read."""
        if not os.path.isfile(path):
            return None
        try:
            source = read_bytes(path, _MAX_SIZE)
            if b"packagemap" not in source:  # most need not be parsed
                return None
            content = parse_toml(source)
        except Unreadable as error:
            self._add_problem(f"cannot read the settings of checks: {error.message}")
            return None
        except InvalidFile as error:
            self.problems.append(self._make_problem(f"cannot read the settings of checks: {error}", error.line))
            return None
        self._lines = TomlLines(source)
        return get_table(content, *_TABLE[:-1]).get(_TABLE[-1])

    def make_settings(self) -> CheckSettings:
        """Return the settings in the table."""
        table: Mapping[str, object] = self.table if isinstance(self.table, dict) else {}
        if self.table is not None and not isinstance(self.table, dict):
            self._add_problem(f"tool.packagemap.check: expected a table, got {quote(self.table)}")
        self._check_keys(table, _KEYS, "check")
        files = tuple(self._iter_patterns(table, "files"))
        exclude = tuple(self._iter_patterns(table, "exclude"))
        exceptions = tuple(self._iter_exceptions(table.get("exceptions", [])))
        return CheckSettings(files, exclude, exceptions, self._origin, self._find_line("files"), tuple(self.problems))

    def _check_keys(self, table: Mapping[str, object], known: tuple[str, ...], label: str, *keys: str | int) -> None:
        for key in table.keys() - {*known}:
            hint = did_you_mean(find_nearest(key, known))
            self._add_problem(
                f"{label}: unknown key {quote(key)}; expected one of {', '.join(known)}{hint}", *keys, key
            )

    def _iter_patterns(self, table: Mapping[str, object], key: str) -> Iterator[str]:
        value = table.get(key, [])
        if not isinstance(value, list):
            self._add_problem(f"check.{key}: expected a list of patterns, got {quote(value)}", key)
            return
        for number, each in enumerate(value[:_MAX_ENTRIES]):
            if (pattern := self._read_pattern(each, f"check.{key}", key, number)) is not None:
                yield pattern

    def _read_pattern(self, value: object, label: str, *keys: str | int) -> str | None:
        """Return a pattern relative to the repository; None, with a problem, if it is invalid."""
        if not isinstance(value, str):
            self._add_problem(f"{label}: expected a pattern, got {quote(value)}", *keys)
            return None
        try:
            compile_path_pattern(value)
        except ValueError as error:
            self._add_problem(f"{label}: {error}", *keys)
            return None
        escaped = "".join(f"[{character}]" if character in "*?[" else character for character in self._prefix)
        return posixpath.join(escaped, value)

    def _iter_exceptions(self, value: object) -> Iterator[ClaimException]:
        if not isinstance(value, list):
            self._add_problem(f"check.exceptions: expected an array of tables, got {quote(value)}", "exceptions")
            return
        for number, each in enumerate(value[:_MAX_ENTRIES]):
            if not isinstance(each, dict):
                message = f"check.exceptions: expected a table with file, claim and reason, got {quote(each)}"
                self._add_problem(message, "exceptions", number)
                continue
            before = len(self.problems)
            self._check_keys(each, _EXCEPTION_KEYS, "check.exceptions", "exceptions", number)
            texts = {key: self._read_text(each, key, number) for key in _EXCEPTION_KEYS}
            pattern = self._read_pattern(texts["file"], "check.exceptions", "exceptions", number, "file")
            if pattern is not None and len(self.problems) == before:
                line = self._find_line("exceptions", number)
                yield ClaimException(pattern, texts["claim"], texts["reason"], self._origin, line)

    def _read_text(self, table: Mapping[str, object], key: str, number: int) -> str:
        value = table.get(key, "")
        if not isinstance(value, str) or not value.strip():
            expected = "a reason" if key == "reason" else "a pattern of names" if key == "claim" else "a file"
            got = "none" if key not in table else quote(value)
            message = f"check.exceptions: expected {expected} as {key!r}, got {got}"
            self._add_problem(message, "exceptions", number, key)
            return "-"
        return escape_invisible_prose(" ".join(value.split())) if key == "reason" else value

    def _find_line(self, *keys: str | int) -> int | None:
        return self._lines.find(*_TABLE, *keys) if self._lines is not None else None

    def _add_problem(self, message: str, *keys: str | int) -> None:
        self.problems.append(self._make_problem(message, self._find_line(*keys)))

    def _make_problem(self, message: str, line: int | None) -> Problem:
        return Problem(ProblemKind.CONFIG, message, origin=self._origin, line=line)
