"""Reads the purposes and the components that an author declares for a whole project, in its ``pyproject.toml``.

Components are in the table ``[tool.packagemap.components]``. Purposes are in the table ``[tool.packagemap.purposes]``,
or in a TOML file that the key ``purposes`` of ``[tool.packagemap]`` names; keys are dotted names or patterns of
modules, and values are sentences with markup.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Mapping

from sphinx_packagemap.discovery.project import find_bounds, find_repository, is_outside, iter_parents
from sphinx_packagemap.discovery.project_files import InvalidFile, parse_toml
from sphinx_packagemap.discovery.toml_lines import TomlLines
from sphinx_packagemap.files import Unreadable, read_bytes
from sphinx_packagemap.model import DeclaredComponent, DeclaredPurpose, Problem, ProblemKind, ProjectPurposes
from sphinx_packagemap.names import check_pattern
from sphinx_packagemap.text import escape_invisible, escape_invisible_prose, quote

PROJECT_FILE = "pyproject.toml"
_TABLE = ("tool", "packagemap")
_MAX_SIZE = 4 * 1024 * 1024  # bytes of a file
_MAX_TEXT = 1000  # characters of a purpose
_COMPONENT_KEYS = "expected modules (one or more patterns), and optionally purpose (a string) and tier (an integer)"


def read_project_purposes(directory: str) -> ProjectPurposes:
    """Return the purposes and the components that the project around a directory declares.

    The nearest ``pyproject.toml`` with a table ``[tool.packagemap]`` counts, up to the root of the repository. Invalid
    entries are left out, each with a problem; nothing is raised.
    """
    last = find_repository(directory)
    for each in iter_parents(directory):
        reader = _Reader(each)
        if reader.has_table:
            return reader.make_purposes()
        if reader.problems or each == last:
            return ProjectPurposes(problems=tuple(reader.problems))
    return ProjectPurposes()


class _Reader:
    """Reads the ``pyproject.toml`` in one directory, and the file that it names."""

    def __init__(self, directory: str) -> None:
        self._directory = directory
        self.problems: list[Problem] = []
        self._lines: dict[str, TomlLines] = {}  # of each file
        tool = self._read(PROJECT_FILE, is_required=False).get("tool")
        self._table = tool.get("packagemap") if isinstance(tool, dict) else None

    @property
    def has_table(self) -> bool:
        """Whether the file has a table for us."""
        return self._table is not None

    def make_purposes(self) -> ProjectPurposes:
        """Return the purposes in the table, or in the file that it names."""
        file, table = PROJECT_FILE, self._table
        declared = table.get("purposes", {}) if isinstance(table, dict) else table
        if isinstance(table, dict) and isinstance(declared, str):
            file, declared = declared, self._read(declared, is_required=True)
        if not isinstance(declared, dict):
            key = "purposes" if isinstance(table, dict) else "tool.packagemap"
            line = self._find_line(PROJECT_FILE, *_TABLE, "purposes")
            self._add_problem(PROJECT_FILE, f"{key}: expected a table, got {quote(declared)}", line)
            declared = {}
        purposes: dict[str, DeclaredPurpose] = {}
        for pattern, value in _flatten(declared):
            path = (*_TABLE, "purposes", pattern) if file == PROJECT_FILE else (pattern,)
            line = self._find_line(file, *path)
            if text := self._check(file, pattern, value, line):
                purposes.setdefault(pattern, DeclaredPurpose(pattern, text, line))
        components = tuple(self._iter_components(table)) if isinstance(table, dict) else ()
        return ProjectPurposes(tuple(purposes.values()), file, tuple(self.problems), components)

    def _iter_components(self, table: Mapping[str, object]) -> Iterator[DeclaredComponent]:
        """Yield the valid components in a table, sorted by their tiers; without one, by their order in the file."""
        declared = table.get("components", {})
        if not isinstance(declared, dict):
            line = self._find_line(PROJECT_FILE, *_TABLE, "components")
            self._add_problem(PROJECT_FILE, f"components: expected a table, got {quote(declared)}", line)
            return
        tiers: list[tuple[int, DeclaredComponent]] = []
        for position, (name, value) in enumerate(declared.items(), 1):
            fields = value if isinstance(value, dict) else {"modules": value}
            try:
                tier, component = _read_component(name, fields, position)
            except _InvalidKey as error:
                line = self._find_line(PROJECT_FILE, *_TABLE, "components", name, error.key)
                self._add_problem(PROJECT_FILE, f"component {quote(name)}: {error}", line)
            else:
                tiers.append((tier, component))
        yield from (component for _, component in sorted(tiers, key=lambda each: each[0]))

    def _find_line(self, file: str, *keys: str) -> int | None:
        return self._lines[file].find(*keys) if file in self._lines else None

    def _check(self, file: str, pattern: str, value: object, line: int | None) -> str:
        """Return the text of an entry on one line; an empty string, with a problem, if the entry is invalid."""
        if not isinstance(value, str):
            self._add_problem(file, f"the purpose of {quote(pattern)}: expected a string, got {quote(value)}", line)
            return ""
        try:
            if "/" not in pattern:  # otherwise, it is a path
                check_pattern(pattern)
        except ValueError as error:
            self._add_problem(file, str(error), line)
            return ""
        text = escape_invisible_prose(" ".join(value.split()))
        if not text:
            self._add_problem(file, f"the purpose of {quote(pattern)} is empty", line)
        elif len(text) > _MAX_TEXT:
            self._add_problem(file, f"the purpose of {quote(pattern)} has more than {_MAX_TEXT:,} characters", line)
            return ""
        return text

    def _read(self, name: str, *, is_required: bool) -> Mapping[str, object]:
        """Return the content of a TOML file; empty, with a problem, if it cannot be read or is not valid."""
        path = os.path.normpath(os.path.join(self._directory, name))
        if not is_required and not os.path.isfile(path):
            return {}
        try:
            if is_required and is_outside(path, find_bounds([self._directory])):
                raise Unreadable(ProblemKind.LINK, "the file is outside the project")
            source = read_bytes(path, _MAX_SIZE)
        except Unreadable as error:
            self._add_problem(name, f"cannot read the purposes of modules: {error.message}")
            return {}
        if not is_required and b"packagemap" not in source:  # most need not be parsed
            return {}
        try:
            content = parse_toml(source)
        except InvalidFile as error:
            self._add_problem(name, f"cannot read the purposes of modules: {error}", error.line)
            return {}
        self._lines[name] = TomlLines(source)
        return content

    def _add_problem(self, file: str, message: str, line: int | None = None) -> None:
        self.problems.append(Problem(ProblemKind.CONFIG, message, origin=escape_invisible(file), line=line))


class _InvalidKey(Exception):
    """Raised if a key of a component is invalid; its text is the message."""

    def __init__(self, key: str, message: str) -> None:
        super().__init__(message)
        self.key = key


def _read_component(name: str, fields: Mapping[str, object], position: int) -> tuple[int, DeclaredComponent]:
    """Return the tier of a component, by default its position, and the component. Raises _InvalidKey."""
    if unknown := fields.keys() - {"modules", "purpose", "tier"}:
        raise _InvalidKey(min(unknown), f"unknown key {quote(min(unknown))}; {_COMPONENT_KEYS}")
    modules, purpose, tier = fields.get("modules"), fields.get("purpose", ""), fields.get("tier", position)
    patterns = [modules] if isinstance(modules, str) else modules if isinstance(modules, list) else []
    if not patterns:
        raise _InvalidKey("modules", _COMPONENT_KEYS)
    if not isinstance(purpose, str):
        raise _InvalidKey("purpose", f"purpose: expected a string, got {quote(purpose)}")
    if type(tier) is not int:
        raise _InvalidKey("tier", f"tier: expected an integer, got {quote(tier)}")
    valid = tuple(_iter_valid(patterns))
    text = escape_invisible_prose(" ".join(purpose.split()))
    return tier, DeclaredComponent(escape_invisible_prose(name), valid, text)


def _iter_valid(patterns: Iterable[object]) -> Iterator[str]:
    for each in patterns:
        if not isinstance(each, str):
            raise _InvalidKey("modules", f"expected a pattern of modules, got {quote(each)}")
        try:
            check_pattern(each.removeprefix(".") or "x")  # the top itself
        except ValueError as error:
            raise _InvalidKey("modules", str(error)) from error
        yield each


def _flatten(table: Mapping[str, object]) -> Iterator[tuple[str, object]]:
    """Yield the values of a table and of the tables in it, with dotted keys, in the order of the file."""
    stack: list[tuple[str, object]] = [(key, value) for key, value in reversed([*table.items()])]
    while stack:
        key, value = stack.pop()
        if isinstance(value, dict):
            stack += [(f"{key}.{below}", each) for below, each in reversed([*value.items()])]
        else:
            yield key, value
