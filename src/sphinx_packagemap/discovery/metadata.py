"""Reads the metadata of one installed distribution.

They are in a ``*.dist-info`` directory (PEP 376, recording installed projects), an ``*.egg-info`` directory, or a
single ``*.egg-info`` file. For valid metadata, the result is the same as that of ``importlib.metadata``. But installed
files may contain anything: those that cannot be read are ignored, and reported as problems.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Iterator
from functools import cached_property
from typing import NamedTuple

from sphinx_packagemap.discovery.project import is_outside
from sphinx_packagemap.files import Unreadable, read_bytes
from sphinx_packagemap.model import Problem, ProblemKind
from sphinx_packagemap.text import escape_invisible, quote

_MAX_SIZE = 1 << 22  # bytes of a file; most have some kilobytes
_MAX_RECORD_SIZE = 1 << 24  # bytes of a RECORD; some have several megabytes
# Without these limits, the directories in a hostile RECORD would take many times the memory of the file.
_MAX_PATH = 1024  # characters of a recorded path
_MAX_DEPTH = 64  # directories in a recorded path
_MAX_DIRECTORIES = 100_000  # directories of a distribution
_SUFFIXES = (".dist-info", ".egg-info")
_SCRIPT_GROUPS = ("console_scripts", "gui_scripts")
_FILES = ("METADATA", "PKG-INFO", "RECORD", "entry_points.txt", "top_level.txt", "direct_url.json")

# An object reference (entry points specification): a module, an object in it, and extras.
_REFERENCE = re.compile(r"(?P<module>[\w.]+)\s*(?::\s*(?P<object>[\w.]+)\s*)?(?:\[.*\]\s*)?\Z")


class Script(NamedTuple):
    """A command that an installed distribution provides."""

    command: str
    module: str  # dotted name of the module that it runs
    function: str  # in that module


class Metadata:
    """The metadata of an installed distribution; each file is read once, when it is first needed."""

    def __init__(self, directory: str, entry: str, within: tuple[str, ...] = ()) -> None:
        """Use an entry (a directory or a file) in a directory of installed distributions.

        Symbolic links may not leave the directories ``within``, if there are any; these are real paths.
        """
        self._path = os.path.join(directory, entry)
        self._entry = entry
        self._within = within
        self._problems: dict[str, Problem] = {}  # the first problem of each file that was read

    @property
    def problems(self) -> tuple[Problem, ...]:
        """The problems with the name, the version, the commands and the files; their paths are relative."""
        _ = self._headers, self.scripts, self.files
        return self._find_problems("METADATA", "PKG-INFO", "", "entry_points.txt", "RECORD")

    @property
    def hiding_problems(self) -> tuple[Problem, ...]:
        """The problems with the lists of files and modules, because of which a module may not have been found."""
        _ = self.files, self.tops
        return self._find_problems("RECORD", "top_level.txt")

    @property
    def project_problems(self) -> tuple[Problem, ...]:
        """The problems with the record of the project from which the distribution was installed."""
        _ = self.direct_url
        return self._find_problems("direct_url.json")

    def _find_problems(self, *files: str) -> tuple[Problem, ...]:
        return tuple(self._problems[file] for file in files if file in self._problems)

    @property
    def entry_name(self) -> str:
        """The name of the distribution as in the name of its entry."""
        return self._stem.partition("-")[0]

    @cached_property
    def name(self) -> str:
        """The name of the distribution; if it is not in the metadata, that of its entry."""
        return self._headers.get("name") or self.entry_name

    @cached_property
    def version(self) -> str:
        """The version; if it is not in the metadata, that of its entry, or an empty string."""
        return self._headers.get("version") or self._stem.partition("-")[2].partition("-")[0]

    @cached_property
    def scripts(self) -> tuple[Script, ...]:
        """The commands, sorted."""
        found = []
        for group, name, value in self._parse_entry_points(self._read_text("entry_points.txt")):
            if group in _SCRIPT_GROUPS:
                reference = _REFERENCE.match(value)
                if reference is None:
                    self._add_problem(
                        "entry_points.txt",
                        f"invalid entry point '{escape_invisible(name[:80])}'; expected an object reference such as "
                        "'module:function'",
                    )
                else:
                    found.append(
                        Script(
                            escape_invisible(name),
                            escape_invisible(reference["module"]),
                            escape_invisible(reference["object"] or ""),
                        )
                    )
        return tuple(sorted(found))

    @cached_property
    def files(self) -> frozenset[str]:
        """The files in RECORD, relative to the directory of the entry; without those in ``__pycache__``."""
        return frozenset(_parse_record(self._read_text("RECORD", _MAX_RECORD_SIZE)))

    @cached_property
    def directories(self) -> frozenset[str]:
        """All directories that contain files of the distribution, directly or in subdirectories."""
        found: set[str] = set()
        for file in self.files:
            directory = file.rpartition("/")[0]
            while directory and directory not in found and len(found) < _MAX_DIRECTORIES:
                found.add(directory)
                directory = directory.rpartition("/")[0]
        return frozenset(found)

    @cached_property
    def tops(self) -> tuple[str, ...]:
        """The top-level modules in ``top_level.txt``, which setuptools writes."""
        return tuple(self._read_text("top_level.txt").split())

    @cached_property
    def direct_url(self) -> str:
        """The text of the ``direct_url.json`` (PEP 610); empty if there is none."""
        return self._read_text("direct_url.json")

    @cached_property
    def urls(self) -> tuple[tuple[str, str], ...]:
        """The labels and addresses of the project, in order; the home page last."""
        lines = _iter_headers(self._read_text(self._file))
        pairs = [value.partition(",") for name, value in lines if name == "project-url"]
        home = self._headers.get("home-page", "")
        return (*((label, url.strip()) for label, _, url in pairs), *([("home page", home)] if home else []))

    @cached_property
    def _stem(self) -> str:
        return os.path.splitext(self._entry)[0]

    @cached_property
    def _file(self) -> str:
        return next((each for each in ("METADATA", "PKG-INFO", "") if self._has(each)), "METADATA")

    @cached_property
    def _headers(self) -> dict[str, str]:
        file = self._file
        text = self._read_text(file)
        headers = _parse_headers(text)
        missing = [each.title() for each in ("name", "version") if not headers.get(each)]
        if missing:
            self._add_problem(file, f"missing fields: {', '.join(missing)}" if text else "the file is missing or empty")
        return headers

    def _has(self, file: str) -> bool:
        return os.path.lexists(self._get_path(file)) if file else not os.path.isdir(self._path)

    def _get_path(self, file: str) -> str:
        return os.path.join(self._path, file) if file else self._path

    def _read_text(self, file: str, max_size: int = _MAX_SIZE) -> str:
        """Return the text of a file; an empty string if it does not exist or cannot be read."""
        if self._within and self._has(file) and is_outside(self._get_path(file), self._within):
            self._add_problem(file, "a symbolic link points outside the project; it is not followed")
            return ""
        try:
            content = read_bytes(self._get_path(file), max_size)
        except Unreadable as error:
            if self._has(file):
                self._add_problem(file, error.message)
            return ""
        except MemoryError:
            self._add_problem(file, "not enough memory to read the file")
            return ""
        try:
            return content.decode("utf-8")
        except UnicodeDecodeError:
            self._add_problem(file, "the file is not encoded in UTF-8")
            return content.decode("utf-8", "replace")

    def _parse_entry_points(self, text: str) -> Iterator[tuple[str, str, str]]:
        """Yield the group, name and value of each entry point."""
        group = ""
        for line in map(str.strip, text.split("\n")):
            if line.startswith("[") and line.endswith("]"):
                group = line[1:-1].strip()
            elif line and not line.startswith("#"):
                name, equals, value = map(str.strip, line.partition("="))
                if equals and name and group:
                    yield group, name, value
                else:
                    self._add_problem(
                        "entry_points.txt",
                        f"invalid line {quote(line)}; expected an entry point such as 'name = module:function'",
                    )

    def _add_problem(self, file: str, reason: str) -> None:
        origin = escape_invisible(f"{self._entry}/{file}" if file else self._entry)
        self._problems.setdefault(file, Problem(ProblemKind.METADATA, reason, origin=origin))


def list_entries(directory: str) -> list[str]:
    """Return the names of the entries with metadata in a directory, sorted; empty if it cannot be read."""
    try:
        names = os.listdir(directory)
    except (OSError, ValueError):  # ValueError: a NUL in the name
        return []
    # The metadata of an egg, which is a search location itself, are in EGG-INFO.
    suffixes = (*_SUFFIXES, "egg-info") if directory.endswith(".egg") else _SUFFIXES
    return sorted(name for name in names if name.lower().endswith(suffixes))


def iter_metadata_files(directory: str, entries: Iterable[str]) -> Iterator[str]:
    """Yield the absolute paths of entries with metadata, and of the files in them that are read here."""
    for entry in entries:
        path = os.path.join(directory, entry)
        yield path
        yield from filter(os.path.isfile, (os.path.join(path, file) for file in _FILES))


def _parse_headers(text: str) -> dict[str, str]:
    """Return the headers of core metadata by name in lower case; of several with one name, the first (RFC 822)."""
    headers: dict[str, str] = {}
    for name, value in _iter_headers(text):
        headers.setdefault(name, value)
    return headers


def _iter_headers(text: str) -> Iterator[tuple[str, str]]:
    """Yield the names in lower case and the values of the headers of core metadata."""
    for line in text.lstrip("\ufeff").split("\n"):
        if not line.strip():
            break
        if line[0] in " \t":
            continue  # a continuation line, as in a description
        name, colon, value = line.partition(":")
        if not colon:
            break
        yield name.strip().lower(), value.strip()


def _parse_record(text: str) -> Iterator[str]:
    """Yield the paths of the files in a RECORD, a CSV file with the path in its first column."""
    for line in text.split("\n"):
        if "__pycache__/" in line:
            continue
        path = _unquote_path(line) if line.startswith('"') else line.partition(",")[0].rstrip("\r")
        if path and len(path) <= _MAX_PATH and path.count("/") <= _MAX_DEPTH:
            yield path


def _unquote_path(line: str) -> str:
    end = 1
    while (end := line.find('"', end)) >= 0:
        if line[end + 1 : end + 2] != '"':
            return line[1:end].replace('""', '"')
        end += 2
    return ""
