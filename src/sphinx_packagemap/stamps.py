"""Stamps by which a file or directory is recognized: its identity, size and times; or the digest of its content.

Size, time of modification and time of change together are trusted without a look at the content, as git's
index does it: no program can set the time of change back. Times that were young when they were taken prove
nothing, for another change within the same tick of the clock would not show. The device and the inode are part of
it: a symbolic link may come to lead to another file of the same size and times.
"""

from __future__ import annotations

import os
from collections.abc import Iterable
from typing import Any

from sphinx_packagemap.files import replace_file

_COARSEST_CLOCK = 2_000_000_000  # nanoseconds: the coarsest clock of a file system (FAT)


def make_stamp(path: str) -> str:
    """Return size, times, device and inode of a file or directory in one word each; empty if it is not there.

    A symbolic link is followed. The times are that of modification and that of change, in nanoseconds.
    """
    try:
        status = os.stat(path)
    except (OSError, ValueError):  # ValueError: a NUL in the name
        return ""
    return f"{status.st_size} {status.st_mtime_ns} {status.st_ctime_ns} {status.st_dev} {status.st_ino}"


def is_settled(stamp: str, moment: int) -> bool:
    """Tell whether a stamp could no longer stay the same through a change after ``moment`` (nanoseconds)."""
    return all(int(time) < moment - _COARSEST_CLOCK for time in stamp.split(" ")[1:3])


def compute_digest(source: bytes) -> str:
    """Return a digest of a file's content (BLAKE2b)."""
    import hashlib

    return hashlib.blake2b(source, digest_size=16).hexdigest()


_MAX_SIZE = 1 << 28


class DependencyStamps:
    """The stamps of the dependencies of some surveys, kept in one file from one build to the next."""

    def __init__(self, path: str, context: list[Any], begun: int) -> None:
        """Use the file at ``path``, for surveys that have ``begun`` then (nanoseconds) or later.

        Stamps that were taken in another ``context`` (plain data) are discarded.
        """
        # A survey may have seen a later change, or not.
        self._begun = begun
        self._path = path
        self._context = context
        self._noted: dict[str, dict[str, str]] | None = None
        self._answers: dict[str, bool] = {}
        self._is_new = False

    def is_unchanged(self, name: str) -> bool:
        """Tell whether all that the survey of a name has looked at is as it was."""
        if name not in self._answers:
            stamps = self._load_once().get(name, {})
            self._answers[name] = bool(stamps) and all(make_stamp(path) == stamp for path, stamp in stamps.items())
        return self._answers[name]

    def add(self, name: str, paths: Iterable[str]) -> None:
        """Add the stamps of the dependencies of a survey."""
        wanted = set(paths)
        if self.is_unchanged(name) and wanted <= self._load_once()[name].keys():
            return
        stamps = {path: make_stamp(path) for path in sorted(wanted)}
        are_settled = all(is_settled(stamp, self._begun) for stamp in stamps.values())
        self._load_once()[name] = stamps if are_settled else {}
        self._is_new = True

    def save(self) -> None:
        """Write the file if there is anything new; that it cannot be written is no matter."""
        if not self._is_new:
            return
        import json

        kept = {name: stamps for name, stamps in sorted(self._load_once().items()) if stamps}
        if replace_file(self._path, json.dumps([self._context, kept]).encode("ascii")):
            self._is_new = False

    def _load_once(self) -> dict[str, dict[str, str]]:
        if self._noted is None:
            self._noted = _load(self._path, self._context)
        return self._noted


def _load(path: str, context: list[Any]) -> dict[str, dict[str, str]]:
    import json

    from sphinx_packagemap.files import Unreadable, read_bytes

    try:
        then, noted = json.loads(read_bytes(path, _MAX_SIZE))
        if then == context:
            return {str(name): dict(stamps) for name, stamps in noted.items()}
    except (Unreadable, ValueError, TypeError, AttributeError, RecursionError, MemoryError):
        pass  # not there, torn, or from somebody else
    return {}
