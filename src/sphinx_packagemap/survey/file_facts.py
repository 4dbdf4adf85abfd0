"""The facts about files and modules, computed from their records when they are needed.

Most facts of a survey appear in no result. As serialized records they take a fraction of the memory, and Python's
garbage collector does not traverse them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Set
from typing import Any, TypeVar

from sphinx_packagemap.model import Module, ModuleFacts, ProblemKind, Reading
from sphinx_packagemap.parsing.records import (
    ImportRecord,
    ModuleDetails,
    ModuleRecord,
    compute_definitions,
    compute_reading,
    list_import_statements,
)
from sphinx_packagemap.stamps import NO_VERSION, FileVersion
from sphinx_packagemap.survey.serialization import INVALID_DATA, Format, Serialized, convert_record, parse_record

Derived = TypeVar("Derived")

# A serialized record: its imports, the rest of it, whether the file has problems; the stamp and the digest of the file.
Parcel = tuple[Serialized, Serialized, bool, str, str]

# Whether a file can be read, or how deep a parser gets, are not facts about its content.
_NOT_CACHED = (ProblemKind.UNREADABLE, ProblemKind.SIZE, ProblemKind.NESTING)


def _has_problems(record: ModuleRecord) -> bool:
    return record.fault is not None or record.changes_path


class ParsedFacts:
    """The facts about a file, given its record."""

    __slots__ = ("_reading", "record", "version")

    def __init__(self, record: ModuleRecord, version: FileVersion = NO_VERSION, reading: Reading | None = None) -> None:
        """Take a record; the ``reading`` is computed from it unless it is given."""
        self.record = record
        self.version = version
        self._reading = reading

    @property
    def summary(self) -> str:
        """The summary of the file."""
        return self.record.summary

    @property
    def lines(self) -> int | None:
        """The number of lines of the file; None if it could not be read."""
        return self.record.lines

    @property
    def imports(self) -> list[ImportRecord]:
        """The records of the imports."""
        return self.record.imports

    @property
    def has_problems(self) -> bool:
        """Whether there is a problem to report."""
        return _has_problems(self.record)

    def may_name(self, names: Set[str]) -> bool:
        """Return whether the file may bind any of some names or list one in ``__all__``; see ``ModuleRecord``."""
        return self.record.may_name(names)

    @property
    def definitions(self) -> ModuleFacts:
        """The members and ``__all__``; the other facts are undefined."""
        return compute_definitions(self.record) if self._reading is None else self._reading.facts

    @property
    def reading(self) -> Reading:
        """All facts and the fault."""
        if self._reading is None:
            self._reading = compute_reading(self.record)
        return self._reading


class SerializedFacts:
    """The facts about a file, given its serialized record."""

    __slots__ = ("_decode", "_parcel", "_read_again", "_reading", "_record", "version")

    def __init__(
        self, parcel: Parcel, decode: Callable[[Any], Any], read_again: Callable[[], ModuleRecord] | None = None
    ) -> None:
        """Take a serialized record; ``read_again`` is called if it is invalid, which only cached ones may be."""
        self._parcel = parcel
        self._decode = decode
        self._read_again = read_again
        self.version = FileVersion(*parcel[3:]) if parcel[4] else NO_VERSION
        self._record: ModuleRecord | None = None  # of a file that was read again
        self._reading: Reading | None = None

    @staticmethod
    def serialize(record: ModuleRecord, version: FileVersion, form: Format) -> Parcel:
        """Return a record in a format; without the version of the file if the record must not be cached."""
        if record.fault is not None and record.fault.kind in _NOT_CACHED:
            version = NO_VERSION
        imports, others = convert_record(record)
        return form.encode(imports), form.encode(others), _has_problems(record), *version

    @property
    def record(self) -> ModuleRecord:
        """The record of the file."""
        return self._derive(lambda record: record)

    @property
    def summary(self) -> str:
        """The summary of the file."""
        return self._derive(lambda record: record.summary, with_imports=False)

    @property
    def lines(self) -> int | None:
        """The number of lines of the file; None if it could not be read."""
        return self._derive(lambda record: record.lines, with_imports=False)

    @property
    def imports(self) -> list[ImportRecord]:
        """The records of the imports."""
        if self._record is None:
            try:
                imports: list[ImportRecord] = self._decode(self._parcel[0])
                if self._read_again is not None:
                    list_import_statements(imports)  # invalid data raise here
            except INVALID_DATA:
                self._record = self._read_after_error()
            else:
                return imports
        return self._record.imports

    @property
    def has_problems(self) -> bool:
        """Whether there is a problem to report."""
        return self._parcel[2]

    def may_name(self, names: Set[str]) -> bool:
        """Return whether the file may bind any of some names or list one in ``__all__``; see ``ModuleRecord``."""
        return self._derive(lambda record: record.may_name(names), with_imports=False)

    @property
    def definitions(self) -> ModuleFacts:
        """The members and ``__all__``; the other facts are undefined."""
        return self._derive(compute_definitions) if self._reading is None else self._reading.facts

    @property
    def reading(self) -> Reading:
        """All facts and the fault."""
        if self._reading is None:
            self._reading = self._derive(compute_reading)
        return self._reading

    def _derive(self, derive: Callable[[ModuleRecord], Derived], *, with_imports: bool = True) -> Derived:
        """Return the result of a function of the record, in which there may be no imports."""
        if self._record is None:
            imports, others, *_ = self._parcel
            try:
                return derive(parse_record(self._decode(imports) if with_imports else [], self._decode(others)))
            except INVALID_DATA:
                self._record = self._read_after_error()
        return derive(self._record)

    def _read_after_error(self) -> ModuleRecord:
        """Return the record of the file, read again while an error of the serialized one is handled."""
        if self._read_again is None:
            raise
        return self._read_again()


FileFacts = ParsedFacts | SerializedFacts


def describe_namespace_package(stub: FileFacts) -> ParsedFacts:
    """Return the facts about a namespace package from those about its ``__init__.pyi``, without any names.

    An import of the package runs no code, so nothing that the stub declares can be imported from it (PEP 420).
    """
    facts, fault = stub.reading
    record = ModuleRecord(stub.imports, [], ModuleDetails(facts.summary, lines=facts.lines), fault)
    return ParsedFacts(record, stub.version, Reading(ModuleFacts(facts.summary, lines=facts.lines), fault))


def merge_attached_stub(package: FileFacts, stub: Reading) -> ParsedFacts:
    """Return the facts about a package that attaches the names in the stub beside it.

    Facts about two files are not cached, so they have no version.
    """
    from sphinx_packagemap.parsing.syntax_tree.lazy_loader import add_stub  # with ast; few packages need it

    facts, imports = add_stub(package.reading.facts, stub)
    record = package.record._replace(imports=[*package.imports, *imports])
    return ParsedFacts(record, reading=package.reading._replace(facts=facts))


class Facts(Mapping[str, ModuleFacts]):
    """The facts of modules by name, computed when they are needed."""

    def __init__(
        self,
        names: Mapping[str, object],
        get: Callable[[str], FileFacts],
        find_readme_purpose: Callable[[Module], str] = lambda _: "",
    ) -> None:
        """Take the names of the modules, and a function that returns the facts about the file of one of them.

        ``find_readme_purpose`` returns the purpose in the README of a package, which may be empty.
        """
        self.find_readme_purpose = find_readme_purpose
        self._names = names
        self._get = get
        self.derived: dict[str, object] = {}  # results that views have computed from these facts, by name

    def __getitem__(self, name: str) -> ModuleFacts:
        if name not in self._names:
            raise KeyError(name)
        return self._get(name).reading.facts

    def get_summary(self, name: str) -> str:
        """Return the summary of a module, empty if it was not read; no other fact is computed for it."""
        return self._get(name).summary if name in self._names else ""

    def get_definitions(self, name: str) -> ModuleFacts | None:
        """Return the members of a module and its ``__all__``, None if it was not read; other facts are undefined."""
        return self._get(name).definitions if name in self._names else None

    def list_imports(self, name: str) -> list[ImportRecord]:
        """Return the records of the imports of a module, none if it was not read; no other fact is computed."""
        return self._get(name).imports if name in self._names else []

    def count_lines(self, name: str) -> int | None:
        """Return the number of lines of a module; None if it was not read, or could not be.

        No other fact is computed for it.
        """
        return self._get(name).lines if name in self._names else None

    def __iter__(self) -> Iterator[str]:
        return iter(self._names)

    def __len__(self) -> int:
        return len(self._names)

    def __contains__(self, name: object) -> bool:
        return name in self._names

    def __repr__(self) -> str:
        return repr(dict(self))
