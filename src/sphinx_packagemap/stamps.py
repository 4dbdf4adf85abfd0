"""Stamps and versions, by which changes of files and directories are noticed.

A file is unchanged if its size, its times of modification and change, its device and its inode are the same, as in
git's index: no program can set the time of change back, and a symbolic link may be changed to lead to another file of
the same size and times. Recent times prove nothing: another change within the same tick of the clock would not show.
"""

import os
import time
from collections.abc import Iterable, Mapping
from typing import NamedTuple, Self

from sphinx_packagemap.files import Unreadable, read_bytes

_COARSEST_CLOCK = 2_000_000_000  # nanoseconds: the coarsest clock of a file system (FAT)


def make_stamp(path: str) -> str:
    """Return size, times, device and inode of a file or directory, separated by spaces; empty if it does not exist.

    Symbolic links are followed. The times are those of modification and of change, in nanoseconds.
    """
    try:
        status = os.stat(path)
    except (OSError, ValueError):  # ValueError: a NUL in the name
        return ""
    return f"{status.st_size} {status.st_mtime_ns} {status.st_ctime_ns} {status.st_dev} {status.st_ino}"


def is_settled(stamp: str, moment: int) -> bool:
    """Return whether any change after ``moment`` (nanoseconds) would give the file another stamp."""
    return all(int(time) < moment - _COARSEST_CLOCK for time in stamp.split(" ")[1:3])


def compute_digest(source: bytes) -> str:
    """Return a digest of a file's content (BLAKE2b)."""
    try:
        from _blake2 import (
            blake2b,
        )  # hashlib has it from there, and loads OpenSSL as well, which takes many times as long
    except ImportError:
        from hashlib import blake2b

    return blake2b(source, digest_size=16).hexdigest()


class FileVersion(NamedTuple):
    """A version of a file: two versions with the same stamp or the same digest have the same content."""

    stamp: str = ""  # empty where a later change might leave it the same
    digest: str = ""  # empty where the content must not be cached

    @classmethod
    def make(cls, stamp: str, digest: str) -> Self:
        """Return the version of a file that has this stamp now, without the stamp if it is too recent."""
        return cls(stamp if is_settled(stamp, time.time_ns()) else "", digest)

    def find_current(self, path: str, max_size: int) -> "FileVersion | None":
        """Return the version with the present stamp if the file still has the same content, otherwise None.

        The file is read only if its stamp differs, up to ``max_size`` bytes: a fresh checkout has other times and the
        same content.
        """
        stamp = make_stamp(path)
        if stamp and stamp == self.stamp:
            return self
        try:
            is_same = bool(self.digest) and compute_digest(read_bytes(path, max_size)) == self.digest
        except (Unreadable, MemoryError):
            return None
        return FileVersion.make(stamp, self.digest) if is_same else None


NO_VERSION = FileVersion()  # of a file that must not be cached


class DependencyStamps:
    """The stamps of the files and directories on which a result depends."""

    __slots__ = ("_are_unchanged", "stamps")

    def __init__(self, stamps: Mapping[str, str]) -> None:
        """Take the stamp of each path; without any, the dependencies always count as changed."""
        self.stamps = stamps
        self._are_unchanged: bool | None = None

    @classmethod
    def take(cls, paths: Iterable[str], begun: int) -> Self:
        """Return the present stamps of ``paths``, for a result whose computation had ``begun`` then (nanoseconds).

        There are none if any of them might stay the same through a later change.
        """
        stamps = {path: make_stamp(path) for path in sorted(set(paths))}
        return cls(stamps if all(is_settled(stamp, begun) for stamp in stamps.values()) else {})

    @property
    def are_unchanged(self) -> bool:
        """Whether each path still has its stamp; the file system is asked once."""
        if self._are_unchanged is None:
            stamps = self.stamps
            self._are_unchanged = bool(stamps) and all(make_stamp(path) == stamp for path, stamp in stamps.items())
        return self._are_unchanged
