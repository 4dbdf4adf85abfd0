"""Facts about files and modules: read in this survey, or cached by an earlier one."""

from __future__ import annotations

import marshal
from collections.abc import Callable, Iterator, Mapping, Set
from typing import Any, Protocol

from sphinx_packagemap.model import Fault, Module, ModuleFacts, ProblemKind, Reading
from sphinx_packagemap.parsing import read_file_record
from sphinx_packagemap.parsing.records import (
    RECORD_VERSION,
    ExportDetails,
    ImportRecord,
    ModuleDetails,
    ModuleRecord,
    compute_reading,
    list_import_statements,
)

Plain = list[Any]  # of strings, numbers, None and lists or tuples of these

# The exceptions that invalid plain data may raise.
SENSELESS = (ValueError, TypeError, IndexError, AttributeError, RecursionError)


def convert_to_plain(record: ModuleRecord) -> tuple[Plain, Plain]:
    """Return the imports of a record and the rest of it as plain data; ``convert_from_plain`` reverses it."""
    imports, bindings, details, fault = record
    exports = None if details.export_details is None else list[Any](details.export_details)
    return imports, [bindings, [*details[:-1], exports], fault and [fault.kind.value, fault.message, fault.line]]


def convert_from_plain(imports: Plain, others: Plain) -> ModuleRecord:
    """Return the record of plain data; invalid data raise one of ``SENSELESS``, here or when they are read."""
    bindings, (*values, exports), fault = others
    details = ModuleDetails._make([*values, None if exports is None else ExportDetails._make(exports)])
    return ModuleRecord(
        imports, bindings, details, None if fault is None else Fault(ProblemKind(fault[0]), fault[1], fault[2])
    )


# Whether a file can be read, or how deep a parser gets, are not facts about its content.
_NOT_KEPT = (ProblemKind.UNREADABLE, ProblemKind.SIZE, ProblemKind.NESTING)


class FileFacts(Protocol):
    """The facts about a file."""

    @property
    def reading(self) -> Reading:
        """The facts and the fault of the file."""

    @property
    def summary(self) -> str:
        """Its summary."""

    @property
    def imports(self) -> list[ImportRecord]:
        """Its imports, as notes."""

    @property
    def has_problems(self) -> bool:
        """Whether there is a fault or the like."""

    def may_name(self, names: Set[str]) -> bool:
        """Tell whether it may bind any of some names, or list one in ``__all__``, but for ``from . import name``."""

    @property
    def stamp(self) -> str:
        """The stamp of the file; empty where it cannot be trusted."""

    @property
    def digest(self) -> str:
        """The digest of its content; empty where there is nothing to keep."""


class ParsedFacts:
    """The facts about a file that was read in this survey."""

    __slots__ = ("_notes", "_reading", "digest", "stamp")

    def __init__(self, notes: ModuleRecord, stamp: str = "", digest: str = "") -> None:
        self._notes = notes
        self._reading: Reading | None = None
        can_be_kept = notes.fault is None or notes.fault.kind not in _NOT_KEPT
        self.stamp, self.digest = (stamp, digest) if can_be_kept else ("", "")

    @property
    def summary(self) -> str:
        """The summary of the file."""
        return self._notes.summary

    @property
    def imports(self) -> list[ImportRecord]:
        """The imports of the file, as notes."""
        return self._notes.imports

    @property
    def has_problems(self) -> bool:
        """Whether there is a fault or the like."""
        return self._notes.fault is not None or self._notes.changes_path

    def may_name(self, names: Set[str]) -> bool:
        """Tell whether it may bind any of some names, or list one in ``__all__``, but for ``from . import name``."""
        return self._notes.may_name(names)

    @property
    def reading(self) -> Reading:
        """All of it."""
        if self._reading is None:
            self._reading = compute_reading(self._notes)
        return self._reading

    def convert_to_plain(self) -> tuple[Plain, Plain]:
        """Return the notes as plain data: of the imports, and the rest."""
        return convert_to_plain(self._notes)


Parcel = tuple[bytes, bytes, bool, str, str]  # imports, the rest, whether it needs saying, stamp, digest


class PackedFacts:
    """The facts about a file that was read in this survey, packed until they are needed.

    Most facts of a survey are shown nowhere. Unpacked, they take several times the memory, and Python's collector
    goes through all of it, at the latest when the process ends.
    """

    __slots__ = ("_reading", "parcel")

    def __init__(self, parcel: Parcel) -> None:
        self.parcel = parcel
        self._reading: Reading | None = None

    @staticmethod
    def pack(fresh: ParsedFacts | PackedFacts) -> Parcel:
        """Return the record as plain data for another process."""
        if isinstance(fresh, PackedFacts):
            return fresh.parcel
        imports, rest = fresh.convert_to_plain()
        return marshal.dumps(imports), marshal.dumps(rest), fresh.has_problems, fresh.stamp, fresh.digest

    @property
    def summary(self) -> str:
        """The summary of the file."""
        return self._without_imports.summary

    @property
    def _without_imports(self) -> ModuleRecord:
        return convert_from_plain([], marshal.loads(self.parcel[1]))  # noqa: S302 - our own process or fork wrote it

    def may_name(self, names: Set[str]) -> bool:
        """Tell whether it may bind any of some names, or list one in ``__all__``, but for ``from . import name``."""
        return self._without_imports.may_name(names)

    @property
    def imports(self) -> list[ImportRecord]:
        """The imports of the file, as notes."""
        imports: list[ImportRecord] = marshal.loads(self.parcel[0])  # noqa: S302 - our own process or fork wrote it
        return imports

    @property
    def has_problems(self) -> bool:
        """Whether there is a fault or the like."""
        return self.parcel[2]

    @property
    def stamp(self) -> str:
        """The stamp of the file."""
        return self.parcel[3]

    @property
    def digest(self) -> str:
        """The digest of its content."""
        return self.parcel[4]

    @property
    def reading(self) -> Reading:
        """All of it."""
        if self._reading is None:
            self._reading = compute_reading(convert_from_plain(*self.convert_to_plain()))
        return self._reading

    def convert_to_plain(self) -> tuple[Plain, Plain]:
        """Return the notes as plain data: of the imports, and the rest."""
        return marshal.loads(self.parcel[0]), marshal.loads(self.parcel[1])  # noqa: S302 - as above


class CachedFacts:
    """The cached facts about a file, as the text of their entry until they are needed."""

    __slots__ = (
        "_check_syntax",
        "_imports",
        "_max_size",
        "_path",
        "_reading",
        "_rest",
        "digest",
        "has_problems",
        "stamp",
    )

    def __init__(self, path: str, entry: str, max_size: int, *, check_syntax: bool) -> None:
        self._path, self._max_size, self._check_syntax = path, max_size, check_syntax
        self.stamp, self.digest, has_problems, self._imports, self._rest = entry.split("\t")
        self.has_problems = bool(has_problems)  # there is a fault or the like
        self._reading: Reading | None = None

    @property
    def summary(self) -> str:
        """The summary of the file."""
        import json

        try:
            return convert_from_plain([], json.loads(self._rest)).summary
        except SENSELESS:
            return self.reading.facts.summary

    @property
    def imports(self) -> list[ImportRecord]:
        """The imports of the file, as notes."""
        import json

        try:
            imports: list[ImportRecord] = json.loads(self._imports)
            list_import_statements(imports)  # invalid data raise here
        except SENSELESS:
            return self._read_anew().imports
        return imports

    def may_name(self, names: Set[str]) -> bool:
        """Tell whether it may bind any of some names, or list one in ``__all__``, but for ``from . import name``."""
        import json

        try:
            return convert_from_plain([], json.loads(self._rest)).may_name(names)
        except SENSELESS:
            return True  # the reading tells, and is made anew

    @property
    def reading(self) -> Reading:
        """All of it; read anew if the text makes no sense."""
        import json

        if self._reading is None:
            try:
                self._reading = compute_reading(convert_from_plain(json.loads(self._imports), json.loads(self._rest)))
            except SENSELESS:
                self._reading = compute_reading(self._read_anew())
        return self._reading

    def _read_anew(self) -> ModuleRecord:
        return read_file_record(self._path, self._max_size, check_syntax=self._check_syntax)


class ModuleDescription:
    """The facts about a namespace package from its ``__init__.pyi``: those of the stub, and no names.

    An import of the package runs no code, so nothing that the stub declares can be imported from it (PEP 420).
    """

    __slots__ = ("_stub",)

    def __init__(self, stub: FileFacts) -> None:
        """Take the facts about the stub."""
        self._stub = stub

    @property
    def summary(self) -> str:
        """The summary of the stub."""
        return self._stub.summary

    @property
    def imports(self) -> list[ImportRecord]:
        """The imports of the stub, as notes."""
        return self._stub.imports

    @property
    def has_problems(self) -> bool:
        """Whether there is a fault or the like."""
        return self._stub.has_problems

    def may_name(self, names: Set[str]) -> bool:
        """Tell that it binds none of some names."""
        return False

    @property
    def stamp(self) -> str:
        """The stamp of the stub."""
        return self._stub.stamp

    @property
    def digest(self) -> str:
        """The digest of the stub's content."""
        return self._stub.digest

    @property
    def reading(self) -> Reading:
        """The summary and the number of lines."""
        facts, fault = self._stub.reading
        return Reading(ModuleFacts(facts.summary, lines=facts.lines), fault)


class WithStub:
    """The facts about a package that attaches the names in the stub beside it, and about that stub."""

    __slots__ = ("_known", "_reading", "imports")

    stamp = digest = ""  # facts about two files are not cached as those about one

    def __init__(self, known: FileFacts, stub: Reading) -> None:
        from sphinx_packagemap.parsing.syntax_tree.lazy_loader import add_stub  # with ast; few packages need it

        self._known = known
        facts, imports = add_stub(known.reading.facts, stub)
        self._reading = known.reading._replace(facts=facts)
        self.imports = [*known.imports, *imports]

    @property
    def summary(self) -> str:
        """The summary of the package."""
        return self._known.summary

    @property
    def has_problems(self) -> bool:
        """Whether there is a fault or the like in the package."""
        return self._known.has_problems

    def may_name(self, names: Set[str]) -> bool:
        """Tell that it takes a closer look whether it binds any of some names."""
        return True

    @property
    def reading(self) -> Reading:
        """All of it."""
        return self._reading


class Facts(Mapping[str, ModuleFacts]):
    """The facts of modules by name; those from a cache are decoded when they are asked for."""

    def __init__(self, known: dict[str, FileFacts]) -> None:
        self._known = known
        self.worked_out: dict[str, object] = {}  # from these facts, by views: it is of use as long as they are

    def __getitem__(self, name: str) -> ModuleFacts:
        return self._known[name].reading.facts

    def get_summary(self, name: str) -> str:
        """Return the summary of a module, empty if it was not read; no other fact is worked out for it."""
        known = self._known.get(name)
        return known.summary if known is not None else ""

    def __iter__(self) -> Iterator[str]:
        return iter(self._known)

    def __len__(self) -> int:
        return len(self._known)

    def __contains__(self, name: object) -> bool:
        return name in self._known

    def __repr__(self) -> str:
        return repr(dict(self))


class LazyFacts(Facts):
    """The facts of all modules of a survey by name, each read when it is asked for."""

    def __init__(self, modules: Mapping[str, Module], known_of: Callable[[Module], FileFacts]) -> None:
        """Take the modules that have a file to read, and a function that reads the one of a module."""
        super().__init__({})
        self._modules = modules
        self._known_of = known_of

    def __getitem__(self, name: str) -> ModuleFacts:
        return self._known_of(self._modules[name]).reading.facts

    def get_summary(self, name: str) -> str:
        """Return the summary of a module, empty if it has no file."""
        return self._known_of(self._modules[name]).summary if name in self._modules else ""

    def __iter__(self) -> Iterator[str]:
        return iter(self._modules)

    def __len__(self) -> int:
        return len(self._modules)

    def __contains__(self, name: object) -> bool:
        return name in self._modules


def make_head(form: str, version: str, *context: object) -> str:
    """Return the first line of a file: a file of another version of the extension or of Python is of no use."""
    import sys

    # A file that needs a full parse is parsed by the Python that runs.
    python = ".".join(map(str, sys.version_info[:3]))
    return "\t".join(map(str, [form, RECORD_VERSION, version, python, *context]))


def compute_checksum(text: str) -> str:
    """Return a CRC-32 checksum of a text, in hexadecimal digits."""
    import zlib

    return f"{zlib.crc32(text.encode('utf-8', 'surrogatepass')):08x}"
