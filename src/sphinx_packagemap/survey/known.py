"""What is known of files and modules: read just now, or kept from an earlier time."""

from __future__ import annotations

import marshal
from collections.abc import Iterator, Mapping
from typing import Protocol

from sphinx_packagemap.model import ImportStatement, ModuleFacts, ProblemKind, Reading
from sphinx_packagemap.reading import read_file
from sphinx_packagemap.survey.plain import SENSELESS, Plain, from_plain, imports_from_plain, to_plain

# Whether a file can be read, or how deep a parser gets, are not facts about its content.
_NOT_KEPT = (ProblemKind.UNREADABLE, ProblemKind.SIZE, ProblemKind.NESTING)


class Known(Protocol):
    """What is known of a file."""

    @property
    def reading(self) -> Reading:
        """What there is to know of it."""

    @property
    def imports(self) -> tuple[ImportStatement, ...]:
        """Its imports."""

    @property
    def needs_saying(self) -> bool:
        """Whether there is a fault or the like."""

    @property
    def stamp(self) -> str:
        """By what the file is known again; empty where that cannot be trusted."""

    @property
    def digest(self) -> str:
        """The digest of its content; empty where there is nothing to keep."""


class Fresh:
    """What was read of a file just now."""

    __slots__ = ("digest", "reading", "stamp")

    def __init__(self, reading: Reading, stamp: str = "", digest: str = "") -> None:
        self.reading = reading
        can_be_kept = reading.fault is None or reading.fault.kind not in _NOT_KEPT
        self.stamp, self.digest = (stamp, digest) if can_be_kept else ("", "")

    @property
    def imports(self) -> tuple[ImportStatement, ...]:
        """The imports of the file."""
        return self.reading.facts.imports

    @property
    def needs_saying(self) -> bool:
        """Whether there is a fault or the like."""
        return self.reading.fault is not None or self.reading.facts.changes_path

    def plain(self) -> tuple[Plain, Plain]:
        """Return the reading as plain data: its imports, and the rest."""
        return to_plain(self.reading)


Parcel = tuple[bytes, bytes, bool, str, str]  # imports, the rest, whether it needs saying, stamp, digest


class Sent:
    """What another process has read just now: packed, until somebody asks for it.

    Most of what a survey reads is shown nowhere, and takes several times the memory when it is unpacked.
    """

    __slots__ = ("_imports", "_reading", "_rest", "digest", "needs_saying", "stamp")

    def __init__(self, parcel: Parcel) -> None:
        self._imports, self._rest, self.needs_saying, self.stamp, self.digest = parcel
        self._reading: Reading | None = None

    @staticmethod
    def pack(fresh: Fresh) -> Parcel:
        """Return what was read as plain data for the way between processes."""
        imports, rest = fresh.plain()
        return marshal.dumps(imports), marshal.dumps(rest), fresh.needs_saying, fresh.stamp, fresh.digest

    @property
    def imports(self) -> tuple[ImportStatement, ...]:
        """The imports of the file."""
        return imports_from_plain(marshal.loads(self._imports))  # noqa: S302 - our own fork wrote it

    @property
    def reading(self) -> Reading:
        """All of it."""
        if self._reading is None:
            self._reading = from_plain(*self.plain())
        return self._reading

    def plain(self) -> tuple[Plain, Plain]:
        """Return the reading as plain data: its imports, and the rest."""
        return marshal.loads(self._imports), marshal.loads(self._rest)  # noqa: S302 - as above


class Kept:
    """What a cache knows of a file, as the text that it was kept as until it is asked for."""

    __slots__ = (
        "_check_syntax",
        "_imports",
        "_max_size",
        "_path",
        "_reading",
        "_rest",
        "digest",
        "needs_saying",
        "stamp",
    )

    def __init__(self, path: str, entry: str, max_size: int, *, check_syntax: bool) -> None:
        self._path, self._max_size, self._check_syntax = path, max_size, check_syntax
        self.stamp, self.digest, needs_saying, self._imports, self._rest = entry.split("\t")
        self.needs_saying = bool(needs_saying)  # there is a fault or the like
        self._reading: Reading | None = None

    @property
    def imports(self) -> tuple[ImportStatement, ...]:
        """The imports of the file."""
        if self._reading is not None:
            return self._reading.facts.imports
        import json

        try:
            return imports_from_plain(json.loads(self._imports))
        except SENSELESS:
            return self.reading.facts.imports

    @property
    def reading(self) -> Reading:
        """All of it; read anew if the text makes no sense."""
        import json

        if self._reading is None:
            try:
                self._reading = from_plain(json.loads(self._imports), json.loads(self._rest))
            except SENSELESS:
                self._reading = read_file(self._path, self._max_size, check_syntax=self._check_syntax)
        return self._reading


class Facts(Mapping[str, ModuleFacts]):
    """The facts of modules by name; those from a cache are decoded when they are asked for."""

    def __init__(self, known: dict[str, Known]) -> None:
        self._known = known

    def __getitem__(self, name: str) -> ModuleFacts:
        return self._known[name].reading.facts

    def __iter__(self) -> Iterator[str]:
        return iter(self._known)

    def __len__(self) -> int:
        return len(self._known)

    def __contains__(self, name: object) -> bool:
        return name in self._known

    def __repr__(self) -> str:
        return repr(dict(self))
