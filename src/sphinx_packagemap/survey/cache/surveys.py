"""The cache of surveys, in one file: modules, their imports and their problems.

While the directories on which a discovery depends keep their stamps, it would find the same modules. While a file and
the modules around it are the same, its imports lead to the same modules. So the survey of an unchanged codebase only
compares stamps, and after a small change only a few files are read and resolved.

The first line is a header with a checksum of the rest. Each survey is a section: a key, a line about the codebase, and
a line for each module.
"""

from __future__ import annotations

import time
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from sphinx_packagemap.files import Unreadable, read_bytes, replace_file
from sphinx_packagemap.model import Codebase, ImportEdge, ImportKind, Module, ModuleKind, Problem
from sphinx_packagemap.stamps import DependencyStamps, FileVersion
from sphinx_packagemap.survey.imports import Attribute, PackageNames, PlainEdge, Resolved, Star
from sphinx_packagemap.survey.serialization import (
    INVALID_DATA,
    compute_checksum,
    convert_problem,
    make_header,
    parse_problems,
)

_NAME = "packagemap-surveys"
_MAX_SIZE = 1 << 30  # bytes; a survey of ten thousand modules takes about five million
_MAX_UNUSED = 100_000  # modules of surveys that this process has not asked for

_MODULE_KINDS, _IMPORT_KINDS = tuple(ModuleKind), tuple(ImportKind)
_MODULE_NUMBERS = {kind: number for number, kind in enumerate(_MODULE_KINDS)}
_IMPORT_NUMBERS = {kind: number for number, kind in enumerate(_IMPORT_KINDS)}
_NAMED = 16  # is added to the number of the kind of an import that names a submodule after ``from package import``
_KINDS_OF_EDGES = {number + flag: kind for kind, number in _IMPORT_NUMBERS.items() for flag in (0, _NAMED)}
_new = tuple.__new__  # without the constructor of a named tuple: edges are made by the hundred thousand

# Of a file: its stamp, its digest, a flat list of edges (number of name, line, kind), plain problems; then, if there is
# any, plain star imports and the names of a package that its submodules have, too.
Row = list[Any]

# The corrections to the imports of a module: how many are removed; their positions, the last first; then, in order,
# the position of each that is added, and its number of name, line, kind.
Difference = list[int]


class CachedSurvey:
    """A cached survey: its modules and imports, and the stamps of its dependencies."""

    def __init__(
        self, codebase: Codebase, dependencies: DependencyStamps, rows: dict[str, Row], imported: list[str]
    ) -> None:
        """Take a discovered codebase, the stamps of the discovery's dependencies, and the records of its files.

        The edges in ``rows`` refer to imported modules by their index in ``imported``.
        """
        self.codebase = codebase
        self.dependencies = dependencies
        self._rows = rows
        self._imported = imported
        self._numbers: dict[str, int] = {}
        self._lines: dict[str, str] = {}  # of the cache file, by module
        self._corrections: dict[str, Difference] | None = None  # of imports that names of packages change, by module
        self.is_new = True

    def get_version(self, module: str) -> FileVersion | None:
        """Return the version of the file of a module whose imports are cached."""
        row = self._rows.get(module)
        return FileVersion(row[0], row[1]) if row else None

    def get_resolved(self, module: str) -> Resolved | None:
        """Return the imports and problems of a module that was read; None if the cached ones are invalid."""
        try:
            _, _, flat, problems, *others = self._rows[module]
            edges = self._unpack_edges(module, flat)
            stars, package = _parse_other_values(*others) if others else ((), None)
            return Resolved(edges, parse_problems(problems), stars, _ImportNames(module, flat, self._imported), package)
        except (KeyError, *INVALID_DATA):
            return None

    def get_all_resolved(self, modules: Iterable[str]) -> tuple[list[ImportEdge], list[Problem]] | None:
        """Return the imports and problems of all modules that have a file, corrected for the names of packages.

        None if they were not cached, or if any of them has changed since.
        """
        corrections = self._corrections
        if corrections is None:
            return None
        edges: list[ImportEdge] = []
        problems: list[Problem] = []
        try:
            for module in modules:
                _, _, flat, plain_problems, *_ = self._rows[module]
                resolved = self._unpack_edges(module, flat)
                if module in corrections:
                    self._apply(corrections[module], module, resolved)
                edges += resolved
                if plain_problems:
                    problems += parse_problems(plain_problems)
        except (KeyError, *INVALID_DATA):
            return None
        return edges, problems

    def correct(self, corrections: dict[str, list[ImportEdge]]) -> None:
        """Cache the imports of those modules in which the names of packages change them.

        They are up to date as long as the entries of all modules are the same.
        """
        differences = {module: self._compute_difference(module, edges) for module, edges in corrections.items()}
        if differences != self._corrections:
            self._corrections = differences
            self.is_new = True

    def _compute_difference(self, module: str, edges: list[ImportEdge]) -> Difference:
        """Return the corrections to the cached imports of a module."""
        before = self._unpack_edges(module, self._rows[module][2])
        present, wanted = set(before), set(edges)
        removed = [position for position, edge in enumerate(before) if edge not in wanted]
        difference = [len(removed), *reversed(removed)]
        for position, edge in enumerate(edges):
            if edge not in present:
                difference += [position, *self._pack_edges([edge])]
        return difference

    def _apply(self, difference: Difference, module: str, edges: list[ImportEdge]) -> None:
        count, *positions = difference
        for position in positions[:count]:
            del edges[position]
        for first in range(count, len(positions), 4):
            position, *flat = positions[first : first + 4]
            edges[position:position] = self._unpack_edges(module, flat)

    def _unpack_edges(self, module: str, flat: list[int]) -> list[ImportEdge]:
        each, imported = iter(flat), self._imported
        return [
            _new(ImportEdge, (module, imported[number], line, _KINDS_OF_EDGES[kind]))
            for number, line, kind in zip(each, each, each, strict=True)
        ]

    def _pack_edges(self, edges: list[ImportEdge], named: Iterable[PlainEdge] = ()) -> list[int]:
        flat: list[int] = []
        flagged = set(named)
        for edge in edges:
            _, imported, line, kind = edge
            flag = _NAMED if edge in flagged else 0
            flat += self._get_number(imported), line, _IMPORT_NUMBERS[kind] + flag
        return flat

    def add(self, module: str, version: FileVersion, resolved: Resolved) -> None:
        """Add the record of a module."""
        edges, problems, stars, named, package = resolved
        row: Row = [*version, self._pack_edges(edges, named), [*map(convert_problem, problems)]]
        if stars or package is not None:
            row += [[base, line, _IMPORT_NUMBERS[kind]] for base, line, kind in stars], _convert_package(package)
        if row[2:] != self._rows.get(module, [])[2:]:
            self._corrections = None
        self._set(module, row)

    def has_package(self, module: str) -> bool:
        """Return whether the names that a package shares with its submodules are cached."""
        row = self._rows.get(module, [])
        return len(row) > 4 and row[5] is not None

    def add_package(self, module: str, package: PackageNames) -> None:
        """Cache the names that a package shares with its submodules, if its imports are cached."""
        if row := self._rows.get(module):
            self._set(module, [*row[:4], row[4] if len(row) > 4 else [], _convert_package(package)])

    def update_stamp(self, module: str, stamp: str) -> None:
        """Cache the present stamp of the file of a module, whose content is the same."""
        if self._rows[module][0] != stamp:
            self._set(module, [stamp, *self._rows[module][1:]])

    def _get_number(self, imported: str) -> int:
        if not self._numbers:
            self._numbers = {name: number for number, name in enumerate(self._imported)}
        number = self._numbers.setdefault(imported, len(self._imported))
        if number == len(self._imported):
            self._imported.append(imported)
        return number

    def _set(self, module: str, row: Row) -> None:
        if self._rows.get(module) != row:
            self._rows[module] = row
            self._lines.pop(module, None)
            self.is_new = True

    def reuse_for(self, codebase: Codebase, dependencies: DependencyStamps) -> CachedSurvey:
        """Return the cached survey of a new discovery, with all records if that has found the same modules."""
        if self.codebase.modules != codebase.modules:
            return CachedSurvey(codebase, dependencies, {}, [])
        cached = CachedSurvey(codebase, dependencies, dict(self._rows), self._imported)
        cached._corrections = self._corrections
        return cached

    def format(self) -> str:
        """Return the section of the cache file: a line about the codebase, then one for each module."""
        import json

        encode = json.JSONEncoder(separators=(",", ":")).encode
        codebase = self.codebase
        problems = [*map(convert_problem, codebase.problems)]
        stamps = self.dependencies.stamps
        header = encode([codebase.name, codebase.tops, problems, stamps, self._imported, self._corrections])
        for name, module in codebase.modules.items():
            if name not in self._lines:
                self._lines[name] = encode([name, _MODULE_NUMBERS[module.kind], self._rows.get(name), *module[2:]])
        return "\n".join([header, *(self._lines[name] for name in codebase.modules)])

    @classmethod
    def parse(cls, text: str) -> CachedSurvey:
        """Return the survey of a section; an invalid one raises one of ``INVALID_DATA``."""
        import json

        header, *lines = text.split("\n")
        name, tops, problems, dependencies, imported, corrections = json.loads(header)
        modules: dict[str, Module] = {}
        rows: dict[str, Row] = {}
        for module, kind, row, origin, portions, *rest in json.loads(f"[{','.join(lines)}]"):
            modules[module] = _new(Module, (module, _MODULE_KINDS[kind], origin, tuple(portions), *rest))
            if row:
                rows[module] = row
        codebase = Codebase(name, tuple(tops), modules, {}, problems=tuple(parse_problems(problems)))
        cached = cls(codebase, DependencyStamps(dict(dependencies)), rows, imported)
        cached._corrections = None if corrections is None else dict(corrections)
        cached._lines = dict(zip(modules, lines, strict=True))
        cached.is_new = False
        return cached


class _ImportNames:
    """The edges to submodules that a module names after ``from package import``, computed when they are needed."""

    __slots__ = ("_flat", "_imported", "_module")

    def __init__(self, module: str, flat: list[int], imported: list[str]) -> None:
        self._module, self._flat, self._imported = module, flat, imported

    def __iter__(self) -> Iterator[PlainEdge]:
        each = iter(self._flat)
        for number, line, kind in zip(each, each, each, strict=True):
            if kind >= _NAMED:
                yield self._module, self._imported[number], line, _KINDS_OF_EDGES[kind]


class SurveyCache:
    """The surveys of earlier builds, by the requested name, and those of this build."""

    def __init__(self, path: str, *, version: str, max_file_size: int, check_syntax: bool) -> None:
        """Use the file at ``path``; entries for another version or other settings are discarded."""
        self._path = path
        self._header = make_header(_NAME, version, max_file_size, int(check_syntax))
        self._sections: dict[str, str] | None = None  # of the cache file, by key
        self._used: dict[str, CachedSurvey] = {}  # by key
        self._begun = time.time_ns()  # discoveries may miss later changes

    def find(self, name: str, context: Sequence[object]) -> CachedSurvey | None:
        """Return the cached survey of a name, up to date or not; ``context`` are the settings that it depends on."""
        key = _make_key(name, context)
        if key not in self._used:
            try:
                self._used[key] = CachedSurvey.parse(self._read_sections()[key])
            except (KeyError, *INVALID_DATA):
                return None
        return self._used[key]

    def add(
        self, name: str, context: Sequence[object], codebase: Codebase, dependencies: Sequence[str]
    ) -> CachedSurvey:
        """Add a discovery, and return its survey with the records of the last one as far as they are of use."""
        stamps = DependencyStamps.take(dependencies, self._begun)
        before = self.find(name, context)
        cached = before.reuse_for(codebase, stamps) if before else CachedSurvey(codebase, stamps, {}, [])
        self._used[_make_key(name, context)] = cached
        return cached

    def save(self) -> None:
        """Write the file if there is anything new; if that is impossible, the next survey only takes longer."""
        if not any(cached.is_new for cached in self._used.values()):
            return
        texts = {key: cached.format() for key, cached in self._used.items()}
        room = _MAX_UNUSED
        for key, text in self._read_sections().items():
            if key not in texts and (size := text.count("\n")) <= room:
                texts[key] = text
                room -= size
        body = "\n\n".join([f"{key}\n{texts[key]}" for key in sorted(texts)])
        if replace_file(self._path, f"{self._header}\t{compute_checksum(body)}\n{body}".encode("ascii")):
            for cached in self._used.values():
                cached.is_new = False

    def _read_sections(self) -> dict[str, str]:
        if self._sections is None:
            self._sections = dict(self._load())
        return self._sections

    def _load(self) -> Iterator[tuple[str, str]]:
        """Yield the keys and sections of the cache file; none if it does not exist, is damaged or outdated."""
        try:
            header, _, body = read_bytes(self._path, _MAX_SIZE).decode("ascii").partition("\n")
        except (Unreadable, UnicodeDecodeError, MemoryError):
            return
        if header == f"{self._header}\t{compute_checksum(body)}":
            for section in body.split("\n\n"):
                key, _, text = section.partition("\n")
                yield key, text


def _make_key(name: str, context: Sequence[object]) -> str:
    return ascii((name, *context))  # one line, whatever the names


def _parse_other_values(stars: list[Any], package: list[Any] | None) -> tuple[tuple[Star, ...], PackageNames | None]:
    """Return the values of a row besides edges and problems."""
    found = tuple((base, line, _IMPORT_KINDS[kind]) for base, line, kind in stars)
    if package is None:
        return found, None
    attributes, listed, line = package
    return found, PackageNames(tuple(Attribute(*each) for each in attributes), tuple(listed), line)


def _convert_package(package: PackageNames | None) -> list[Any] | None:
    if package is None:
        return None
    return [[list(each) for each in package.attributes], list(package.listed), package.line]
