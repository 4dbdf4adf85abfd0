"""Which module a file name stands for."""

from __future__ import annotations

import re
from enum import IntEnum


class FileRole(IntEnum):
    """What a file does for the module it is named after; the lowest one wins an import.

    The order within one directory is that of ``importlib.machinery.FileFinder``: extension modules,
    then source, then sourceless bytecode (PEP 420, PEP 3147). A stub is never imported, and neither is the source of
    an extension module.
    """

    EXTENSION = 0
    SOURCE = 1
    BYTECODE = 2
    STUB = 3
    CYTHON = 4


IMPORTED_ROLES = (FileRole.EXTENSION, FileRole.SOURCE, FileRole.BYTECODE)  # the first of them wins an import
# Sources in Cython, and templates of them, as scipy and scikit-learn have them.
_CYTHON_SUFFIXES = (".pyx", ".pyx.in", ".pyx.tp")
MODULE_SUFFIXES = (".py", ".pyc", ".pyi", ".so", ".pyd", *_CYTHON_SUFFIXES)
# The tags that interpreters put before ``.so`` or ``.pyd``, of any platform and version (PEP 3149):
# cpython-311-x86_64-linux-gnu, cp311-win_amd64, pypy310-pp73-darwin, graalpy240-..., abi3, abi3t.
_EXTENSION = r"(?:\.(?:(?:cpython|cp|pypy|graalpy|python)-?\d[\w-]*|abi\d+t?))?\.(?:so|pyd)\Z"
_PLAIN_SUFFIXES = {".py": FileRole.SOURCE, ".pyc": FileRole.BYTECODE, ".pyi": FileRole.STUB}


def split_file_name(file_name: str) -> tuple[str, FileRole] | None:
    """Return the last component of the module's name and the file's role; None for other files.

    The longest suffix is stripped: ``lib.cpython-311-darwin.so`` is ``lib``. What is left may hold a
    dot (``a.b.py``); no import reaches such a module.
    """
    stem, dot, ending = file_name.rpartition(".")
    role = _PLAIN_SUFFIXES.get(dot + ending)
    if role is not None:
        return (stem, role) if stem else None
    if ending in ("so", "pyd") and (match := re.search(_EXTENSION, file_name)) and match.start():
        return file_name[: match.start()], FileRole.EXTENSION
    if ending in ("pyx", "in", "tp"):
        for suffix in _CYTHON_SUFFIXES:
            if file_name.endswith(suffix) and file_name != suffix:
                return file_name.removesuffix(suffix), FileRole.CYTHON
    return None


def preference(file_name: str) -> tuple[int, str]:
    """Return a key that sorts the files of one role as an interpreter tries them.

    An extension module for one interpreter comes first, then one for the stable ABI, then one without a
    tag (``importlib.machinery.EXTENSION_SUFFIXES``). Among interpreters the name decides: the survey must
    not depend on the one that runs it.
    """
    match = re.search(_EXTENSION, file_name)
    tag = match.group() if match else ""
    return (1 if tag.startswith(".abi") else 2 if tag.count(".") == 1 else 0), file_name
