"""The cache of facts about files, in one file.

Never needed: whatever is wrong with it, the files are read again. It holds text that cannot execute (JSON), a line
for each file, with a checksum. New entries are added at the end; when they have grown to more than the rest, all of it
is written anew, in one step, so that nobody ever sees half of it.

An entry is trusted if its file has the same stamp. Otherwise the file is hashed: a fresh checkout or a
touched file has other times and the same content.
"""

from __future__ import annotations

import os
import time

from sphinx_packagemap.files import Unreadable, append_to_file, read_bytes, replace_file
from sphinx_packagemap.parsing import make_unreadable_record, read_record
from sphinx_packagemap.stamps import compute_digest, is_settled, make_stamp
from sphinx_packagemap.survey.known import CachedFacts, FileFacts, PackedFacts, ParsedFacts, compute_checksum, make_head

_FORMAT = "packagemap-facts"
_MAX_SIZE = 1 << 30  # bytes of a cache; a survey of ten thousand modules takes about ten million
_MAX_HEAD = 1000  # bytes of its first line
_SPARE = 1 << 16  # bytes that may be added before all is written anew
_MOST_UNUSED = 50_000  # entries of files that this process has not asked for


class FactsCache:
    """The readings of an earlier survey, by file, and those of this one to be kept."""

    def __init__(self, path: str, *, version: str, max_file_size: int, check_syntax: bool = False) -> None:
        """Use the file at ``path``; entries of another version or with other settings are discarded."""
        self._path = path
        self._directory = os.path.dirname(path)
        self._max_file_size = max_file_size
        self._check_syntax = check_syntax
        self._head = make_head(_FORMAT, version, max_file_size, int(check_syntax))
        self._relative: dict[str, str] = {}  # directories as seen from the cache's own
        self._kept: dict[str, str] | None = None  # lines of the file by key, with their checksums
        self._is_damaged = False
        self._new: dict[str, str] = {}  # entries by key
        self._used: set[str] = set()

    def find(self, path: str) -> FileFacts | None:
        """Return the cached facts about a file if they are up to date."""
        kept = self._get_entry(path)
        if kept is None:
            return None
        stamp = make_stamp(path)
        if not stamp or kept.stamp != stamp:
            try:
                if compute_digest(read_bytes(path, self._max_file_size)) != kept.digest:
                    return None
            except (Unreadable, MemoryError):
                return None
            now = _get_settled_stamp(stamp)
            if kept.stamp != now:
                kept.stamp = now
                self._add(path, now, kept.digest, *self._get_text(path).split("\t")[2:])
        return kept

    def find_by_digest(self, path: str, digest: str) -> FileFacts | None:
        """Return the cached facts about a file whose content has this digest."""
        kept = self._get_entry(path)
        return kept if kept is not None and kept.digest == digest else None

    def add(self, path: str, fresh: ParsedFacts | PackedFacts) -> None:
        """Add the facts about a file."""
        if not fresh.digest:
            return
        import json

        imports, rest = (json.dumps(part, separators=(",", ":")) for part in fresh.convert_to_plain())
        self._add(path, fresh.stamp, fresh.digest, "!" if fresh.has_problems else "", imports, rest)

    def save(self) -> None:
        """Write new entries; if that fails, nothing is lost but time."""
        if not self._new and not self._is_damaged:
            return
        new = {key: _format_line(key, self._new[key]) for key in sorted(self._new)}
        added = "".join([f"{line}\n" for line in new.values()]).encode()
        # After the end of a line that another process may have left half written.
        if self._is_damaged or not self._has_room(len(added)) or not append_to_file(self._path, b"\n" + added):
            self._write_all(new)
        elif self._kept is not None:
            self._kept |= new
        self._new = {}

    def _has_room(self, size: int) -> bool:
        """Tell whether so many bytes can be added to the file: it is ours, and mostly of use."""
        try:
            first, _, _ = read_bytes(self._path, _MAX_SIZE, _MAX_HEAD).partition(b"\n")
            head, _, digits = first.decode().rpartition("\t")
            whole, now = int(digits), os.stat(self._path).st_size
        except (Unreadable, OSError, ValueError):
            return False
        return head == self._head and whole <= now and now + size < 2 * whole + _SPARE

    def _write_all(self, new: dict[str, str]) -> None:
        lines = {key: line for key, line in self._read_lines().items() if key not in new and _is_whole(line)}
        unused = [key for key in lines if key not in self._used]
        for number, key in enumerate(unused):
            if number >= _MOST_UNUSED or not self._does_exist(key):
                del lines[key]
        lines |= new
        body = "".join([f"{lines[key]}\n" for key in sorted(lines)]).encode()
        replace_file(self._path, f"{self._head}\t{len(body)}\n".encode() + body)
        self._kept, self._is_damaged = lines, False

    def _add(self, path: str, *fields: str) -> None:
        key = self._get_key(path)
        self._new[key] = "\t".join(fields)

    def _get_entry(self, path: str) -> CachedFacts | None:
        try:
            return CachedFacts(path, self._get_text(path), self._max_file_size, check_syntax=self._check_syntax)
        except ValueError:  # there is none
            return None

    def _get_text(self, path: str) -> str:
        """Return the entry of a file; empty if there is none."""
        key = self._get_key(path)
        self._used.add(key)
        new = self._new.get(key)
        if new is not None:
            return new
        line = self._read_lines().get(key)
        if line is None:
            return ""
        if not _is_whole(line):
            self._is_damaged = True
            return ""
        return line.split("\t", 2)[2]

    def _read_lines(self) -> dict[str, str]:
        if self._kept is None:
            self._kept, self._is_damaged = self._load()
        return self._kept

    def _load(self) -> tuple[dict[str, str], bool]:
        """Return the lines of the file by key, and whether something is wrong with it."""
        try:
            first, _, body = read_bytes(self._path, _MAX_SIZE).partition(b"\n")
            head, _, whole = first.decode().rpartition("\t")
            lines = body.decode("ascii").split("\n")
            is_cut = len(body) < int(whole or 0)
        except (Unreadable, ValueError, MemoryError):
            return {}, True
        if head != self._head:
            return {}, True
        kept = {line.split("\t", 2)[1]: line for line in lines if "\t" in line}
        return kept, is_cut or any(line and "\t" not in line for line in lines)

    def _get_key(self, path: str) -> str:
        """Return a file's path as seen from the cache: a checkout may be restored elsewhere with both of them."""
        directory, name = os.path.split(path)
        relative = self._relative.get(directory)
        if relative is None:
            relative = self._relative[directory] = os.path.relpath(directory, self._directory)
        return ascii(f"{relative}/{name}")  # one line, whatever the name

    def _does_exist(self, key: str) -> bool:
        import ast

        try:
            return os.path.isfile(os.path.join(self._directory, ast.literal_eval(key)))
        except (ValueError, SyntaxError, TypeError):
            return False


def read_stamped(path: str, max_size: int, *, check_syntax: bool = False) -> ParsedFacts:
    """Return the facts about a file, with its stamp and its digest."""
    # The stamp is the older one of the two: a change in between is noticed the next time.
    stamp = _get_settled_stamp(make_stamp(path))
    try:
        source = read_bytes(path, max_size)
    except (MemoryError, Unreadable) as error:
        return ParsedFacts(make_unreadable_record(error, path, max_size))
    return ParsedFacts(read_record(source, check_syntax=check_syntax), stamp, compute_digest(source))


def _get_settled_stamp(stamp: str) -> str:
    return stamp if is_settled(stamp, time.time_ns()) else ""


def _format_line(key: str, entry: str) -> str:
    text = f"{key}\t{entry}"
    return f"{compute_checksum(text)}\t{text}"


def _is_whole(line: str) -> bool:
    known, _, text = line.partition("\t")
    return known == compute_checksum(text)
