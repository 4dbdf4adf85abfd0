"""Reads untrusted files and writes our own; every file is opened here.

Only regular files of bounded size are read, and reading never blocks. Our own files may be in a directory into which
others can write: an entry with the name of such a file may be a FIFO, a device or a link to somewhere else. We never
write to one of these.
"""

from __future__ import annotations

import errno
import os
import stat
from contextlib import suppress

from sphinx_packagemap.model import ProblemKind

_FLAGS = (
    os.O_RDONLY
    | getattr(os, "O_NONBLOCK", 0)
    | getattr(os, "O_CLOEXEC", 0)
    | getattr(os, "O_BINARY", 0)  # Windows: no translation of line ends
)


class Unreadable(Exception):
    """Raised if a file cannot be read; has the kind and the message of the problem."""

    def __init__(self, kind: ProblemKind, message: str) -> None:
        super().__init__(message)
        self.kind = kind
        self.message = message


def is_longer(path: str, size: int) -> bool:
    """Return whether a file is larger than ``size`` bytes; False if its size cannot be determined."""
    try:
        return os.stat(path).st_size > size
    except (OSError, ValueError):  # ValueError: a NUL in the name
        return False


def read_bytes(path: str, max_size: int, read_limit: int | None = None) -> bytes:
    """Return the content of a regular file of at most ``max_size`` bytes; raise Unreadable otherwise.

    With ``read_limit``, only that many bytes from its beginning are read.

    O_NONBLOCK prevents waiting for the writer of a FIFO, and the type of the file is checked again after it was opened,
    so that the file cannot be replaced between the check and the reading.
    """
    try:
        if not stat.S_ISREG(os.stat(path).st_mode):  # opening a device may already have effects
            raise Unreadable(ProblemKind.UNREADABLE, "not a regular file")
        descriptor = os.open(path, _FLAGS)
    except ValueError as error:  # a NUL in the name
        raise Unreadable(ProblemKind.UNREADABLE, "cannot open the file: invalid file name") from error
    except OSError as error:
        raise Unreadable(ProblemKind.UNREADABLE, f"cannot open the file: {_format_reason(error)}") from error
    try:
        return _read_open_file(descriptor, max_size, read_limit)
    except OSError as error:
        raise Unreadable(ProblemKind.UNREADABLE, f"cannot read the file: {_format_reason(error)}") from error
    finally:
        os.close(descriptor)


def _read_open_file(descriptor: int, max_size: int, read_limit: int | None) -> bytes:
    status = os.fstat(descriptor)
    if not stat.S_ISREG(status.st_mode):
        raise Unreadable(ProblemKind.UNREADABLE, "not a regular file")
    size = status.st_size
    content = b""
    if size <= max_size:
        if read_limit is None:
            read_limit = max_size + 1
        requested = min(read_limit, max(size + 1, 4096))
        content = os.read(descriptor, requested)
        # If fewer bytes came than were requested, and as many as the status reports, this is the end of the file: a
        # second call would take as long as the first.
        if not len(content) == size < requested:
            content += _read_at_most(descriptor, read_limit - len(content)) if content else b""
    if max(len(content), size) > max_size:
        raise Unreadable(ProblemKind.SIZE, f"the file is larger than {max_size:,} bytes")
    return content


def _read_at_most(descriptor: int, limit: int) -> bytes:
    """Return the next bytes up to the end of the file or the limit: one read may return less than was requested."""
    chunks: list[bytes] = []
    while limit > 0 and (chunk := os.read(descriptor, min(limit, 1 << 20))):
        chunks.append(chunk)
        limit -= len(chunk)
    return b"".join(chunks)


def _format_reason(error: OSError) -> str:
    # Not str(error), which contains the absolute path.
    return error.strerror or errno.errorcode.get(error.errno or 0, "unknown error")


# Flags for opening a file to write; a flag that a platform lacks is not needed there.
_WRITE_FLAGS = (
    getattr(os, "O_NONBLOCK", 0)  # do not wait for the reader of a FIFO
    | getattr(os, "O_NOFOLLOW", 0)
    | getattr(os, "O_CLOEXEC", 0)
    | getattr(os, "O_BINARY", 0)  # Windows: no translation of line ends
)


def replace_file(path: str, content: bytes, mode: int | None = None) -> bool:
    """Replace a file atomically; return whether that succeeded. If it did not, the file is unchanged.

    The new file has the permissions ``mode``, by default those of a new one.
    """
    temporary = f"{path}.{os.getpid()}"
    try:
        with suppress(FileNotFoundError):  # it may be left from a killed process with the same id
            os.remove(temporary)
        _write(os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL | _WRITE_FLAGS, 0o666), content)
        if mode is not None:
            os.chmod(temporary, mode)
        os.replace(temporary, path)
    except (OSError, ValueError):  # ValueError: a NUL in the name
        with suppress(OSError, ValueError):  # it may not exist
            os.remove(temporary)
        return False
    return True


def append_to_file(path: str, content: bytes) -> bool:
    """Append bytes to a regular file with a single system call; return whether all of them were written."""
    try:
        descriptor = os.open(path, os.O_WRONLY | os.O_APPEND | _WRITE_FLAGS)
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
