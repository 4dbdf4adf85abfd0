"""Writes our own files in one step, so that nobody ever sees half of one."""

from __future__ import annotations

import os
from contextlib import suppress


def replace_file(path: str, content: bytes) -> bool:
    """Write a file, or leave it as it was; tell whether it could be written."""
    temporary = f"{path}.{os.getpid()}"
    try:
        with open(temporary, "wb") as file:
            file.write(content)
        os.replace(temporary, path)
    except OSError:
        with suppress(OSError):  # it was never made
            os.remove(temporary)
        return False
    return True
