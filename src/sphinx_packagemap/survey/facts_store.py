"""The facts about the files of one survey: each file is read once, or its facts are cached."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Set
from typing import TYPE_CHECKING

from sphinx_packagemap.files import Unreadable, read_bytes
from sphinx_packagemap.parsing import (
    count_lines,
    import_definition_parsers,
    import_parsers,
    make_unreadable_record,
    read_file_record,
    read_head_record,
    read_record,
)
from sphinx_packagemap.parsing.records import ModuleRecord
from sphinx_packagemap.stamps import NO_VERSION, FileVersion, compute_digest, make_stamp
from sphinx_packagemap.survey.cache.facts import FactsCache
from sphinx_packagemap.survey.file_facts import FileFacts, Parcel, ParsedFacts, SerializedFacts, merge_attached_stub
from sphinx_packagemap.survey.serialization import MARSHAL, PlainRecord, convert_record, parse_record

if TYPE_CHECKING:
    from sphinx_packagemap.survey.workers import WorkerPool


class FileFactsStore:
    """The facts about files, by their absolute paths."""

    def __init__(self, max_file_size: int, cache: FactsCache | None, *, check_syntax: bool) -> None:
        """Read files of at most ``max_file_size`` bytes; ``cache`` has the facts about some already."""
        self._max_file_size = max_file_size
        self._check_syntax = check_syntax
        self._cache = cache
        self._format = MARSHAL if cache is None else cache.format
        self._facts: dict[str, FileFacts] = {}
        self._recalled: dict[str, FileVersion] = {}  # files whose facts are cached, and were not looked up yet
        self._changed: set[str] = set()  # files whose cached facts are out of date
        self._stubs: dict[str, str] = {}  # stubs beside packages, by the file of the package
        self._merged: dict[str, FileFacts] = {}  # the facts about packages together with their stubs
        self._line_counts: dict[str, int | None] = {}  # of files that were not read as a whole
        # These read files before they are needed: all facts, or summaries and definitions only.
        self._pool: WorkerPool[Parcel] | None = None
        self._definition_pool: WorkerPool[PlainRecord | None] | None = None

    def add_stub(self, path: str, stub: str) -> None:
        """Take the stub beside the file of a package into account, if lazy_loader attaches its names."""
        self._stubs[path] = stub

    def __getitem__(self, path: str) -> FileFacts:
        """Return the facts about a file that was read or recalled."""
        return self._merge_stub(path) if path in self._stubs else self._get_own(path)

    def get(self, path: str) -> FileFacts:
        """Return the facts about a file, which is read now if need be."""
        if path not in self._facts:
            self.read([path])
        return self[path]

    def get_version(self, path: str) -> FileVersion:
        """Return the version of a file that was read or recalled."""
        return self._recalled.get(path) or self[path].version

    def recall(self, path: str, version: FileVersion) -> FileVersion | None:
        """Return the present version of a file if its content is still that of an earlier one, otherwise None.

        Its facts are then taken from the cache. A file beside which there is a stub is not recalled: the stub may have
        changed.
        """
        if path in self._stubs:
            return None
        if self._has_facts(path):
            known = self.get_version(path)
            return known if known.digest == version.digest != "" else None
        current = version.find_current(path, self._max_file_size)
        if current is None:
            self._changed.add(path)
        else:
            self._recalled[path] = current
        return current

    def expect(self, path: str) -> None:
        """Begin to read a file, if there are no facts about it yet: it will be needed soon."""
        if not self._has_facts(path) and not self._find_cached(path):
            if self._pool is None:
                self._pool = self._make_workers()
            self._pool.add(path)

    def expect_definitions(self, path: str) -> None:
        """Begin to read the summary of a file, or its definitions: ``summarize`` will need them soon."""
        if not self._check_syntax:
            if self._definition_pool is None:
                self._definition_pool = self._make_definition_workers()
            self._definition_pool.add(path)

    def expect_nothing(self) -> None:
        """Stop reading files before they are needed."""
        for pool in (self._pool, self._definition_pool):
            if pool is not None:
                pool.abandon()
        self._pool = self._definition_pool = None

    def read(self, paths: Iterable[str], take: Callable[[str, FileFacts], object] | None = None) -> None:
        """Read those files about which there are no facts yet.

        ``take`` is called with each file that is read and its facts, while others are still read elsewhere; not
        with those beside which there is a stub, which may have to be read, too.
        """
        unread = dict.fromkeys(path for path in paths if not self._has_facts(path) and not self._find_cached(path))
        if not unread:
            return
        pool, self._pool = self._pool or self._make_workers(), None
        for path in unread:
            pool.add(path)

        def add(path: str, parcel: Parcel) -> None:
            if path in unread:  # others were expected to be needed
                facts = self._add(path, parcel)
                if take is not None and path not in self._stubs:
                    take(path, facts)

        pool.finish(add)

    def summarize(
        self, paths: Iterable[str], whole: Iterable[str], defining: Set[str] = frozenset()
    ) -> dict[str, FileFacts]:
        """Return the facts about files of which a summary is needed; some of them are read as a ``whole``.

        Of the others only the head is read if it contains the whole summary. Other facts about these are undefined, but
        for the names that those in ``defining`` define if they have no summary.
        """
        found: dict[str, FileFacts] = {}
        if not self._check_syntax:
            pool, self._definition_pool = self._definition_pool or self._make_definition_workers(), None
            wanted = set(paths)  # others were expected to be needed

            def add(path: str, plain: PlainRecord | None) -> None:
                if plain is not None and path in wanted:
                    found[path] = ParsedFacts(parse_record(*plain))

            for path in paths:
                if path in defining:
                    pool.add(path)
                elif (record := read_head_record(path, self._max_file_size)) is not None:
                    found[path] = ParsedFacts(record)
            pool.finish(add)
        others = [path for path in (*paths, *whole) if path not in found]
        self.read(others)
        return found | {path: self[path] for path in others}

    def _read_definitions(self, path: str) -> PlainRecord | None:
        record = read_head_record(path, self._max_file_size, needs_definitions=True)
        return None if record is None else convert_record(record)

    def count_lines(self, path: str) -> int | None:
        """Return the number of lines of a file; None if it cannot be read.

        A file about which there are no facts yet is not parsed for this.
        """
        if self._has_facts(path) or self._find_cached(path):
            return self._get_own(path).lines
        if path not in self._line_counts:
            try:
                self._line_counts[path] = count_lines(read_bytes(path, self._max_file_size))
            except (MemoryError, Unreadable):
                self._line_counts[path] = None
        return self._line_counts[path]

    def _has_facts(self, path: str) -> bool:
        return path in self._facts or path in self._recalled

    def _get_own(self, path: str) -> FileFacts:
        """Return the facts about a file without those from a stub."""
        facts = self._facts.get(path)
        return self._look_up(path, self._recalled.pop(path)) if facts is None else facts

    def _look_up(self, path: str, version: FileVersion) -> FileFacts:
        """Return the cached facts about a file that has not changed; it is read if the cache has lost them."""
        assert self._cache is not None  # nothing is recalled without one
        facts = self._cache.find_by_digest(path, version.digest)
        if facts is None:
            return self._add(path, self._read(path))
        self._facts[path] = facts
        return facts

    def _find_cached(self, path: str) -> bool:
        """Return whether the facts about a file are cached and up to date; they are then kept."""
        if self._cache is None or path in self._changed:
            return False
        facts = self._cache.find(path)
        if facts is not None:
            self._facts[path] = facts
        return facts is not None

    def _merge_stub(self, path: str) -> FileFacts:
        if path not in self._merged:
            facts = self._get_own(path)
            if facts.reading.facts.stub_attached:
                facts = merge_attached_stub(facts, self.get(self._stubs[path]).reading)
            self._merged[path] = facts
        return self._merged[path]

    def _add(self, path: str, parcel: Parcel) -> FileFacts:
        facts = self._facts[path] = SerializedFacts(parcel, self._format.decode)
        if self._cache is not None:
            self._cache.add(path, parcel)
        return facts

    def _make_workers(self) -> WorkerPool[Parcel]:
        from sphinx_packagemap.survey.workers import WorkerPool  # a survey of unchanged files does not need it

        return WorkerPool(self._read, import_parsers)

    def _make_definition_workers(self) -> WorkerPool[PlainRecord | None]:
        from sphinx_packagemap.survey.workers import WorkerPool

        return WorkerPool(self._read_definitions, import_definition_parsers)

    def _read(self, path: str) -> Parcel:
        record, version = self._read_record(path)
        return SerializedFacts.serialize(record, version, self._format)

    def _read_record(self, path: str) -> tuple[ModuleRecord, FileVersion]:
        """Return the record of a file, and the version of the file if there is a cache."""
        if self._cache is None:
            return read_file_record(path, self._max_file_size, check_syntax=self._check_syntax), NO_VERSION
        stamp = make_stamp(path)  # before the content is read: the next build notices a change in between
        try:
            source = read_bytes(path, self._max_file_size)
        except (MemoryError, Unreadable) as error:
            return make_unreadable_record(error, path, self._max_file_size), NO_VERSION
        return read_record(source, check_syntax=self._check_syntax), FileVersion.make(stamp, compute_digest(source))
