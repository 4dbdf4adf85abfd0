"""Finds the files with the contracts of a project, and reads them."""

from __future__ import annotations

import os
from collections.abc import Callable
from typing import NamedTuple

from sphinx_packagemap.discovery.contracts import ContractFile, FoundContracts
from sphinx_packagemap.discovery.contracts.import_linter import read_ini, read_toml
from sphinx_packagemap.discovery.contracts.tach import read_tach
from sphinx_packagemap.discovery.project import find_bounds, find_repository, is_outside, iter_parents
from sphinx_packagemap.discovery.project_files import InvalidFile
from sphinx_packagemap.files import Unreadable, read_bytes
from sphinx_packagemap.model import Problem, ProblemKind
from sphinx_packagemap.text import escape_invisible, quote

_MAX_SIZE = 1024 * 1024  # bytes of a file


class _Source(NamedTuple):
    """A file that may have contracts."""

    name: str
    word: bytes  # without this word, it has none
    read: Callable[[bytes, str], ContractFile | None]


# import-linter reads the first of its files that has any.
_IMPORT_LINTER = (
    _Source("setup.cfg", b"importlinter", read_ini),
    _Source(".importlinter", b"importlinter", read_ini),
    _Source("pyproject.toml", b"importlinter", read_toml),
)
_TACH = (_Source("tach.toml", b"modules", read_tach),)
_GROUPS = (_IMPORT_LINTER, _TACH)


def find_contracts(directory: str) -> FoundContracts:
    """Return the contracts of the project around a directory.

    Those in the nearest directory with any count, up to the root of the repository.
    """
    last = find_repository(directory)
    dependencies: list[str] = []
    for each in iter_parents(directory):
        files: list[ContractFile] = []
        problems: list[Problem] = []
        for group in _GROUPS:
            dependencies += [os.path.join(each, source.name) for source in group]
            for source in group:
                found = _read(os.path.join(each, source.name), source.name, source)
                if isinstance(found, Problem):
                    problems.append(found)
                elif found is not None:
                    files.append(found)
                    break
        if files or problems or each == last:
            return FoundContracts(tuple(files), tuple(dependencies), tuple(problems))
    return FoundContracts((), tuple(dependencies))


def read_contracts(path: str, name: str) -> FoundContracts:
    """Return the contracts in one file, whose suffix decides about its format; messages call it ``name``."""
    name = escape_invisible(name)
    kind = "pyproject.toml" if path.endswith(".toml") else ".importlinter"
    kind = "tach.toml" if os.path.basename(path) == "tach.toml" else kind
    source = next(each for group in _GROUPS for each in group if each.name == kind)
    found: ContractFile | Problem | None
    if not os.path.isfile(path):
        found = Problem(ProblemKind.CONFIG, f"no file named {quote(name)}")
    else:
        found = _read(path, name, source)
    if found is None:
        found = Problem(ProblemKind.CONFIG, f"expected contracts in {quote(name)}, found none")
    if isinstance(found, Problem):
        return FoundContracts((), (path,), (found,))
    return FoundContracts((found,), (path,))


def _read(path: str, name: str, source: _Source) -> ContractFile | Problem | None:
    if not os.path.isfile(path):
        return None
    try:
        if is_outside(path, find_bounds([os.path.dirname(path)])):
            raise Unreadable(ProblemKind.LINK, "the file is outside the project")
        content = read_bytes(path, _MAX_SIZE)
        return source.read(content, name) if source.word in content else None
    except (Unreadable, InvalidFile) as error:
        line = error.line if isinstance(error, InvalidFile) else None
        return Problem(ProblemKind.CONFIG, f"cannot read the contracts: {error}", origin=name, line=line)
