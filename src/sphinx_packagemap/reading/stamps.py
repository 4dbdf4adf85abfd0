"""By what a file or directory is known again: which one it is, its size and times; or the digest of its content.

Size, time of modification and time of change together are trusted without a look at the content, as git's
index does it: no program can set the time of change back. Times that were young when they were taken prove
nothing, for another change within the same tick of the clock would not show. The device and the inode are part of
it: a symbolic link may come to lead to another file of the same size and times.
"""

from __future__ import annotations

import os

_COARSEST_CLOCK = 2_000_000_000  # nanoseconds: the coarsest clock of a file system (FAT)


def stamp_of(path: str) -> str:
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


def digest_of(source: bytes) -> str:
    """Return a digest of a file's content (BLAKE2b)."""
    import hashlib

    return hashlib.blake2b(source, digest_size=16).hexdigest()
