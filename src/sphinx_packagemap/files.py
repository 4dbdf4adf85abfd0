"""Open untrusted files, and replace files of our own: every file is opened here.

Only regular files of bounded size are read, and none is followed by a hang. The directory of our own files may be one
into which others write: the entry of such a name may be a FIFO, a device or a link to somewhere else. None of them is
written to.
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
    """A file that cannot be read, with the kind of problem it is."""

    def __init__(self, kind: ProblemKind, message: str) -> None:
        super().__init__(message)
        self.kind = kind
        self.message = message


def is_longer(path: str, size: int) -> bool:
    """Tell whether a file has more than so many bytes; False where that cannot be told."""
    try:
        return os.stat(path).st_size > size
    except (OSError, ValueError):  # ValueError: a NUL in the name
        return False


def read_bytes(path: str, max_size: int, most: int | None = None) -> bytes:
    """Return the content of a regular file of at most ``max_size`` bytes; raise Unreadable otherwise.

    With ``most``, no more than so many bytes of it are read.

    O_NONBLOCK keeps a FIFO from waiting for its writer, and the type is asked of the open file, so that nothing can
    be exchanged between the question and the reading.
    """
    try:
        if not stat.S_ISREG(os.stat(path).st_mode):  # opening a device can already have effects
            raise Unreadable(ProblemKind.UNREADABLE, "it is not a regular file")
        descriptor = os.open(path, _FLAGS)
    except ValueError as error:  # a NUL in the name
        raise Unreadable(ProblemKind.UNREADABLE, "it cannot be opened: bad file name") from error
    except OSError as error:
        raise Unreadable(ProblemKind.UNREADABLE, f"it cannot be opened: {_format_reason(error)}") from error
    try:
        return _read_open_file(descriptor, max_size, most)
    except OSError as error:
        raise Unreadable(ProblemKind.UNREADABLE, f"it cannot be read: {_format_reason(error)}") from error
    finally:
        os.close(descriptor)


def _read_open_file(descriptor: int, max_size: int, most: int | None) -> bytes:
    status = os.fstat(descriptor)
    if not stat.S_ISREG(status.st_mode):
        raise Unreadable(ProblemKind.UNREADABLE, "it is not a regular file")
    size = status.st_size
    content = b""
    if size <= max_size:
        if most is None:
            most = max_size + 1
        asked = min(most, max(size + 1, 4096))
        content = os.read(descriptor, asked)
        # Less than was asked for, and as much as there is said to be: to ask once more would take as long again.
        if not len(content) == size < asked:
            content += _read_at_most(descriptor, most - len(content)) if content else b""
    if max(len(content), size) > max_size:
        raise Unreadable(ProblemKind.SIZE, f"it is larger than {max_size:,} bytes")
    return content


def _read_at_most(descriptor: int, most: int) -> bytes:
    """Read to the end of the file or of the limit: one read may return less than it was asked for."""
    chunks: list[bytes] = []
    while most > 0 and (chunk := os.read(descriptor, min(most, 1 << 20))):
        chunks.append(chunk)
        most -= len(chunk)
    return b"".join(chunks)


def _format_reason(error: OSError) -> str:
    # strerror, not str(error): the latter prints the absolute path.
    return error.strerror or errno.errorcode.get(error.errno or 0, "unknown error")


# The flags that a platform lacks are not needed there.
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
