"""Writes our own files in one step, so that nobody ever sees half of one.

The directory may be one into which others write: what lies at the name of a file of ours may be a FIFO, a device or a
link to somewhere else. None of them is written to.
"""

from __future__ import annotations

import os
import stat
from contextlib import suppress

# What the platform lacks of them is not needed there.
_GUARDS = (
    getattr(os, "O_NONBLOCK", 0)  # a FIFO does not wait for its reader
    | getattr(os, "O_NOFOLLOW", 0)
    | getattr(os, "O_CLOEXEC", 0)
    | getattr(os, "O_BINARY", 0)  # Windows: no translation of line ends
)


def replace_file(path: str, content: bytes) -> bool:
    """Write a file, or leave it as it was; tell whether it could be written."""
    temporary = f"{path}.{os.getpid()}"
    try:
        with suppress(FileNotFoundError):  # one that a killed process of the same number has left
            os.remove(temporary)
        _write(os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL | _GUARDS, 0o666), content)
        os.replace(temporary, path)
    except (OSError, ValueError):  # ValueError: a NUL in the name
        with suppress(OSError, ValueError):  # it was never made
            os.remove(temporary)
        return False
    return True


def append_to_file(path: str, content: bytes) -> bool:
    """Add to the end of a regular file, in one call; tell whether all of it could be written."""
    try:
        descriptor = os.open(path, os.O_WRONLY | os.O_APPEND | _GUARDS)
    except (OSError, ValueError):
        return False
    try:
        return stat.S_ISREG(os.fstat(descriptor).st_mode) and os.write(descriptor, content) == len(content)
    except OSError:
        return False
    finally:
        os.close(descriptor)


def _write(descriptor: int, content: bytes) -> None:
    with open(descriptor, "wb") as file:
        file.write(content)
