"""The files of one survey: each is read once, or recalled from a cache."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Set

from sphinx_packagemap.files import Unreadable, read_bytes
from sphinx_packagemap.model import Reading
from sphinx_packagemap.parsing import import_parsers, read_file_record, read_head_record
from sphinx_packagemap.parsing.records import ImportRecord
from sphinx_packagemap.stamps import compute_digest, is_settled, make_stamp
from sphinx_packagemap.survey.cache.facts import FactsCache, read_stamped
from sphinx_packagemap.survey.known import FileFacts, PackedFacts, ParsedFacts, WithStub
from sphinx_packagemap.survey.workers import WorkerPool


class FileFactsStore:
    """The facts about files, by their absolute paths."""

    def __init__(self, max_file_size: int, cache: FactsCache | None, *, check_syntax: bool) -> None:
        """Read files of at most ``max_file_size`` bytes; ``cache`` knows of some already."""
        self._max_file_size = max_file_size
        self._check_syntax = check_syntax
        self._cache = cache
        self._known: dict[str, FileFacts] = {}
        self._changed: set[str] = set()  # files whose cached facts are out of date
        self._stubs: dict[str, str] = {}  # the stubs that lie beside packages, by the file of the package
        self._attached: dict[str, FileFacts] = {}  # the files of packages together with their stubs
        self._team: WorkerPool[ParsedFacts | PackedFacts] | None = None  # reads files before they are needed

    def add_stub(self, path: str, stub: str) -> None:
        """Take the stub beside the file of a package into account, if lazy_loader attaches its names."""
        self._stubs[path] = stub

    def __getitem__(self, path: str) -> FileFacts:
        """Return the facts about a file that was read or is cached."""
        return self._merge_stub(path) if path in self._stubs else self._known[path]

    def _merge_stub(self, path: str) -> FileFacts:
        if path not in self._attached:
            known = self._known[path]
            if known.reading.facts.stub_attached:
                stub = self._stubs[path]
                self.read([stub])
                known = WithStub(known, self._known[stub].reading)
            self._attached[path] = known
        return self._attached[path]

    def recall(self, path: str, stamp: str, digest: str) -> bool:
        """Tell whether a file still has this stamp or digest; its facts are then taken from the cache.

        A file beside which there is a stub is not recalled: the stub may have changed.
        """
        if path in self._stubs:
            return False
        known = self._known.get(path)
        if known is not None or self._cache is None:
            return known is not None and known.digest == digest != ""
        now = make_stamp(path)
        if now != stamp or not stamp:
            if not self._has_content(path, digest):
                self._changed.add(path)
                return False
            now = now if is_settled(now, time.time_ns()) else ""
        self._known[path] = _RecalledFacts(self, path, now, digest)
        return True

    def expect(self, path: str) -> None:
        """Have a file read along, if nothing is known of it yet: it will be asked for soon."""
        if path not in self._known and not self._is_cached(path):
            if self._team is None:
                self._team = self._make_workers()
            self._team.add(path)

    def expect_nothing(self) -> None:
        """Stop reading files before they are needed."""
        if self._team is not None:
            self._team.abandon()
            self._team = None

    def read(self, paths: Iterable[str], take: Callable[[str, FileFacts], object] | None = None) -> None:
        """Read those files that nothing is known of yet.

        ``take`` is called with each file that is read and its facts, while others are still read elsewhere; not
        with those beside which there is a stub, which may have to be read, too.
        """
        unread = dict.fromkeys(path for path in paths if path not in self._known and not self._is_cached(path))
        if not unread:
            return
        team, self._team = self._team or self._make_workers(), None
        for path in unread:
            team.add(path)

        def note(path: str, found: ParsedFacts | PackedFacts) -> None:
            if path in unread:  # others were expected to be asked for
                self._known[path] = found
                if self._cache is not None:
                    self._cache.add(path, found)
                if take is not None and path not in self._stubs:
                    take(path, found)

        team.finish(note)

    def get(self, path: str) -> FileFacts:
        """Return the facts about a file, read now if need be."""
        self.read([path])
        return self[path]

    def summarize(self, paths: Iterable[str], whole: Iterable[str]) -> dict[str, FileFacts]:
        """Return the facts about files of which a summary is needed, some of which are read as a ``whole``.

        Of the others a head is read, unless it does not have the whole summary: the rest makes no
        difference, be it known or not.
        """
        heads = {} if self._check_syntax else {path: read_head_record(path, self._max_file_size) for path in paths}
        told = {path: ParsedFacts(notes) for path, notes in heads.items() if notes is not None}
        rest = [path for path in (*paths, *whole) if path not in told]
        self.read(rest)
        return told | {path: self[path] for path in rest}

    def _make_workers(self) -> WorkerPool[ParsedFacts | PackedFacts]:
        import_parsers()  # once, before there are forks
        # Facts that are cached are needed once more.
        return WorkerPool(self._read if self._cache else self._read_and_pack, PackedFacts.pack, PackedFacts)

    def _read_and_pack(self, path: str) -> PackedFacts:
        return PackedFacts(PackedFacts.pack(self._read(path)))

    def _read(self, path: str) -> ParsedFacts:
        if self._cache is None:
            return ParsedFacts(read_file_record(path, self._max_file_size, check_syntax=self._check_syntax))
        return read_stamped(path, self._max_file_size, check_syntax=self._check_syntax)

    def _has_content(self, path: str, digest: str) -> bool:
        try:
            return compute_digest(read_bytes(path, self._max_file_size)) == digest
        except (Unreadable, MemoryError):
            return False

    def get_for_digest(self, path: str, digest: str) -> FileFacts:
        """Return the facts about a file with this digest; read anew where they were lost."""
        assert self._cache is not None  # nothing is recalled without one
        known = self._cache.find_by_digest(path, digest)
        if known is None:
            fresh = self._read(path)
            self._cache.add(path, fresh)
            return fresh
        return known

    def _is_cached(self, path: str) -> bool:
        if self._cache is None or path in self._changed:
            return False
        kept = self._cache.find(path)
        if kept is not None:
            self._known[path] = kept
        return kept is not None


class _RecalledFacts:
    """A file that has not changed; its cached facts are looked up when they are needed."""

    __slots__ = ("_known", "_path", "_readings", "digest", "stamp")

    def __init__(self, readings: FileFactsStore, path: str, stamp: str, digest: str) -> None:
        self._readings, self._path = readings, path
        self.stamp, self.digest = stamp, digest
        self._known: FileFacts | None = None

    @property
    def summary(self) -> str:
        return self._found.summary

    @property
    def imports(self) -> list[ImportRecord]:
        return self._found.imports

    @property
    def has_problems(self) -> bool:
        return self._found.has_problems

    def may_name(self, names: Set[str]) -> bool:
        return self._found.may_name(names)

    @property
    def reading(self) -> Reading:
        return self._found.reading

    @property
    def _found(self) -> FileFacts:
        if self._known is None:
            self._known = self._readings.get_for_digest(self._path, self.digest)
        return self._known
