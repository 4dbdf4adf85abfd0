"""What was read of files, kept in one file for the next time.

Never needed: whatever is wrong with it, the files are read again. It holds text that cannot execute (JSON),
and is written in one step, so that nobody ever sees half of it.

An entry is trusted without a look at its file if size, time of modification and time of change are what they
were, as git's index does it. Otherwise the file is hashed: a fresh checkout or a touched file has other
times and the same content. Times that were young when the file was read prove nothing, for another change
within the same tick of the clock would not show; they are not kept.
"""

from __future__ import annotations

import os
import time
from contextlib import suppress
from typing import NamedTuple

from sphinx_packagemap.model import ImportStatement, ProblemKind, Reading
from sphinx_packagemap.reading import read_facts, read_file
from sphinx_packagemap.reading.files import Unreadable, read_bytes
from sphinx_packagemap.survey.plain import PLAIN_VERSION, from_plain, imports_from_plain, to_plain

_FORMAT = "packagemap-facts"
_MAX_SIZE = 1 << 30  # bytes of a cache; a survey of ten thousand modules takes about ten million
_COARSEST_CLOCK = 2_000_000_000  # nanoseconds: the coarsest clock of a file system (FAT)
_SENSELESS = (ValueError, TypeError, IndexError, RecursionError)  # what text that is not ours may raise
# Whether a file can be read, or how deep a parser gets, are not facts about its content.
_NOT_KEPT = (ProblemKind.UNREADABLE, ProblemKind.SIZE, ProblemKind.NESTING)


class Stamp(NamedTuple):
    """By what a file is known again."""

    size: int  # bytes
    modified: int  # nanoseconds; 0 if it was too young to tell
    changed: int  # nanoseconds, of the inode; no program can set it back
    digest: str  # BLAKE2b of the content


class Kept:
    """What a cache knows of a file, as the text that it was kept as until it is asked for."""

    __slots__ = ("_imports", "_max_size", "_path", "_reading", "_rest", "needs_saying")

    def __init__(self, path: str, text: str, max_size: int) -> None:
        self._path, self._max_size = path, max_size
        needs_saying, self._imports, self._rest = text.split("\t", 2)
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
        except _SENSELESS:
            return self.reading.facts.imports

    @property
    def reading(self) -> Reading:
        """All of it; read anew if the text makes no sense."""
        import json

        if self._reading is None:
            try:
                self._reading = from_plain(json.loads(self._imports), json.loads(self._rest))
            except _SENSELESS:
                self._reading = read_file(self._path, self._max_size)
        return self._reading


class FactsCache:
    """The readings of an earlier survey, by file, and those of this one to be kept."""

    def __init__(self, path: str, *, version: str, max_file_size: int) -> None:
        """Use the file at ``path``; what another ``version`` or limit has written is as good as nothing."""
        self._path = path
        self._directory = os.path.dirname(path)
        self._max_file_size = max_file_size
        self._head = _head(version, max_file_size)
        self._relative: dict[str, str] = {}  # directories as seen from the cache's own
        self._entries = _loaded(path, self._head)
        self._is_changed = False
        self._used: set[str] = set()

    def find(self, path: str) -> Kept | None:
        """Return what is known of a file if it is still true."""
        key = self._key(path)
        entry = self._entries.get(key)
        if entry is None:
            return None
        try:
            size, modified, changed, digest, rest = entry.split("\t", 4)
            now = _stamp(path)
            if (size, modified, changed) != (str(now.size), str(now.modified), str(now.changed)):
                if _digest(read_bytes(path, self._max_file_size)) != digest:
                    return None
                self._set(key, now._replace(digest=digest), rest)
        except (OSError, Unreadable, ValueError):
            return None
        self._used.add(key)
        return Kept(path, rest, self._max_file_size)

    def note(self, path: str, reading: Reading, stamp: Stamp) -> None:
        """Keep what was read of a file."""
        if reading.fault is not None and reading.fault.kind in _NOT_KEPT:
            return
        import json

        imports, rest = (json.dumps(part, separators=(",", ":")) for part in to_plain(reading))
        needs_saying = "!" if reading.fault is not None or reading.facts.changes_path else ""
        key = self._key(path)
        self._set(key, stamp, f"{needs_saying}\t{imports}\t{rest}")
        self._used.add(key)

    def save(self) -> None:
        """Write the cache if it has changed; that it cannot be written is no matter."""
        kept = {key: entry for key, entry in self._entries.items() if key in self._used or self._exists(key)}
        if not self._is_changed and len(kept) == len(self._entries):
            return
        self._entries = kept
        body = "".join([f"{key}\t{kept[key]}\n" for key in sorted(kept)]).encode()
        temporary = f"{self._path}.{os.getpid()}"
        try:
            with open(temporary, "wb") as file:
                file.write(f"{self._head}\t{_checksum(body)}\n".encode() + body)
            os.replace(temporary, self._path)
            self._is_changed = False
        except OSError:
            _remove(temporary)

    def _set(self, key: str, stamp: Stamp, rest: str) -> None:
        if max(stamp.modified, stamp.changed) > time.time_ns() - _COARSEST_CLOCK:
            stamp = stamp._replace(modified=0)
        entry = "\t".join([*map(str, stamp), rest])
        self._is_changed |= self._entries.get(key) != entry
        self._entries[key] = entry

    def _key(self, path: str) -> str:
        """Return a file's path as seen from the cache: a checkout may be restored elsewhere with both of them."""
        directory, name = os.path.split(path)
        relative = self._relative.get(directory)
        if relative is None:
            relative = self._relative[directory] = os.path.relpath(directory, self._directory)
        return ascii(f"{relative}/{name}")  # one line, whatever the name

    def _exists(self, key: str) -> bool:
        import ast

        try:
            return os.path.isfile(os.path.join(self._directory, ast.literal_eval(key)))
        except (ValueError, SyntaxError, TypeError):
            return False


def read_stamped(path: str, max_size: int) -> tuple[Reading, Stamp | None]:
    """Return what there is to know of a file with its stamp; without one, if it cannot be read."""
    try:
        # The stamp is the older one of the two: what changes in between is noticed the next time.
        stamp = _stamp(path)
        source = read_bytes(path, max_size)
    except (OSError, ValueError, MemoryError, Unreadable):
        return read_file(path, max_size), None
    return read_facts(source), stamp._replace(digest=_digest(source))


def _stamp(path: str) -> Stamp:
    status = os.stat(path)
    return Stamp(status.st_size, status.st_mtime_ns, status.st_ctime_ns, "")


def _digest(source: bytes) -> str:
    import hashlib

    return hashlib.blake2b(source, digest_size=16).hexdigest()


def _checksum(body: bytes) -> int:
    import zlib

    return zlib.crc32(body)


def _head(version: str, max_file_size: int) -> str:
    import sys

    # What is in doubt is parsed by the Python that runs.
    python = ".".join(map(str, sys.version_info[:3]))
    return f"{_FORMAT}\t{PLAIN_VERSION}\t{version}\t{python}\t{max_file_size}"


def _loaded(path: str, head: str) -> dict[str, str]:
    """Return the entries of a cache file by their keys; none if it is not there, not ours, or torn."""
    try:
        first, _, body = read_bytes(path, _MAX_SIZE).partition(b"\n")
        if first.decode() != f"{head}\t{_checksum(body)}":
            return {}
        lines = body.decode().split("\n")
    except (Unreadable, UnicodeDecodeError, MemoryError):
        return {}
    return {key: entry for key, _, entry in (line.partition("\t") for line in lines if line)}


def _remove(path: str) -> None:
    with suppress(OSError):  # it was never made
        os.remove(path)
