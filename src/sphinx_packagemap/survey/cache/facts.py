"""The cache of the facts about files, in one text file.

Its first line is a header, each other line is the entry of a file: a checksum, the path, the stamp and the digest of
the file, whether it has problems, and its record in JSON. New entries are appended; the file is rewritten when these
have become more than the rest.
"""

from __future__ import annotations

import os
from functools import cached_property, partial

from sphinx_packagemap.files import Unreadable, append_to_file, read_bytes, replace_file
from sphinx_packagemap.parsing import read_file_record
from sphinx_packagemap.stamps import FileVersion
from sphinx_packagemap.survey.file_facts import Parcel, SerializedFacts
from sphinx_packagemap.survey.serialization import Format, compute_checksum, make_header, make_json_format

_NAME = "packagemap-facts"
_MAX_SIZE = 1 << 30  # bytes of the file; a survey of ten thousand modules takes about ten million
_MAX_HEADER_SIZE = 1000  # bytes
_MAX_APPENDED = 1 << 16  # bytes that may be appended to a file of any size
_MAX_UNUSED = 50_000  # entries that this process has not looked up


class FactsCache:
    """The cached facts about files, and those to be added."""

    def __init__(self, path: str, *, version: str, max_file_size: int, check_syntax: bool = False) -> None:
        """Use the file at ``path``; entries of another version or with other settings are discarded."""
        self._path = path
        self._directory = os.path.dirname(path)
        self._max_file_size = max_file_size
        self._check_syntax = check_syntax
        self._header = make_header(_NAME, version, max_file_size, int(check_syntax))
        self._relative: dict[str, str] = {}  # directories, relative to that of the cache
        self._lines: dict[str, str] | None = None  # of the file by key, with their checksums
        self._is_damaged = False
        self._new: dict[str, str] = {}  # entries by key
        self._used: set[str] = set()  # keys

    @cached_property
    def format(self) -> Format:
        """The format of records in the cache."""
        return make_json_format()

    def find(self, path: str) -> SerializedFacts | None:
        """Return the cached facts about a file if they are up to date."""
        entry = self._find_entry(path)
        if entry is None:
            return None
        version = FileVersion(*entry[3:])
        current = version.find_current(path, self._max_file_size)
        if current is None:
            return None
        if current != version:
            entry = (*entry[:3], *current)
            self.add(path, entry)
        return self._make_facts(path, entry)

    def find_by_digest(self, path: str, digest: str) -> SerializedFacts | None:
        """Return the cached facts about a file whose content has this digest."""
        entry = self._find_entry(path)
        return self._make_facts(path, entry) if entry is not None and entry[4] == digest else None

    def add(self, path: str, parcel: Parcel) -> None:
        """Add the facts about a file, unless they must not be cached."""
        imports, others, has_problems, stamp, digest = parcel
        if digest:
            fields = (stamp, digest, "!" if has_problems else "", imports, others)
            self._new[self._get_key(path)] = "\t".join(map(str, fields))

    def save(self) -> None:
        """Write the new entries; if that is impossible, the next survey only takes longer."""
        if not self._new and not self._is_damaged:
            return
        new = {key: _format_line(key, self._new[key]) for key in sorted(self._new)}
        appended = "".join([f"{line}\n" for line in new.values()]).encode()
        # After the end of a line that another process may have left half written.
        if self._is_damaged or not self._has_room(len(appended)) or not append_to_file(self._path, b"\n" + appended):
            self._write_all(new)
        elif self._lines is not None:
            self._lines |= new
        self._new = {}

    def _has_room(self, size: int) -> bool:
        """Return whether ``size`` bytes may be appended to the file: it is ours, and most of it is of use."""
        try:
            first, _, _ = read_bytes(self._path, _MAX_SIZE, _MAX_HEADER_SIZE).partition(b"\n")
            header, _, digits = first.decode().rpartition("\t")
            written, present = int(digits), os.stat(self._path).st_size
        except (Unreadable, OSError, ValueError):
            return False
        return header == self._header and written <= present and present + size < 2 * written + _MAX_APPENDED

    def _write_all(self, new: dict[str, str]) -> None:
        lines = {key: line for key, line in self._read_lines().items() if key not in new and _is_intact(line)}
        unused = [key for key in lines if key not in self._used]
        for number, key in enumerate(unused):
            if number >= _MAX_UNUSED or not self._does_exist(key):
                del lines[key]
        lines |= new
        body = "".join([f"{lines[key]}\n" for key in sorted(lines)]).encode()
        replace_file(self._path, f"{self._header}\t{len(body)}\n".encode() + body)
        self._lines, self._is_damaged = lines, False

    def _make_facts(self, path: str, entry: Parcel) -> SerializedFacts:
        read_again = partial(read_file_record, path, self._max_file_size, check_syntax=self._check_syntax)
        return SerializedFacts(entry, self.format.decode, read_again)

    def _find_entry(self, path: str) -> Parcel | None:
        try:
            stamp, digest, has_problems, imports, others = self._get_text(path).split("\t")
        except ValueError:  # there is none
            return None
        return imports, others, bool(has_problems), stamp, digest

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
        if not _is_intact(line):
            self._is_damaged = True
            return ""
        return line.split("\t", 2)[2]

    def _read_lines(self) -> dict[str, str]:
        if self._lines is None:
            self._lines, self._is_damaged = self._load()
        return self._lines

    def _load(self) -> tuple[dict[str, str], bool]:
        """Return the lines of the file by key, and whether it is damaged."""
        try:
            first, _, body = read_bytes(self._path, _MAX_SIZE).partition(b"\n")
            header, _, size = first.decode().rpartition("\t")
            lines = body.decode("ascii").split("\n")
            is_truncated = len(body) < int(size or 0)
        except (Unreadable, ValueError, MemoryError):
            return {}, True
        if header != self._header:
            return {}, True
        entries = {line.split("\t", 2)[1]: line for line in lines if "\t" in line}
        return entries, is_truncated or any(line and "\t" not in line for line in lines)

    def _get_key(self, path: str) -> str:
        """Return a path relative to the cache: a checkout may be restored elsewhere together with its cache."""
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


def _format_line(key: str, entry: str) -> str:
    text = f"{key}\t{entry}"
    return f"{compute_checksum(text)}\t{text}"


def _is_intact(line: str) -> bool:
    checksum, _, text = line.partition("\t")
    return checksum == compute_checksum(text)
