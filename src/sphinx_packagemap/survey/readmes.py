"""The READMEs in the directories of packages: each is looked for, and read, when it is first needed."""

from __future__ import annotations

import os

from sphinx_packagemap.files import Unreadable, read_bytes
from sphinx_packagemap.model import Module, ModuleKind

_NAMES = ("readme.md", "readme.rst", "readme.txt", "readme")  # in any case; the first that exists counts


class Readmes:
    """The purposes in the READMEs of packages, and the files that were read."""

    def __init__(self, max_file_size: int) -> None:
        """Read files of at most ``max_file_size`` bytes."""
        self._max_file_size = max_file_size
        self._found: dict[str, str] = {}  # purposes by directory
        self._files: dict[str, str] = {}  # paths by directory

    def find_purpose(self, module: Module) -> str:
        """Return the purpose in the README beside the ``__init__`` of a regular package; empty if there is none."""
        if module.kind is not ModuleKind.PACKAGE or module.path is None:
            return ""
        directory = os.path.dirname(module.path)
        if directory not in self._found:
            self._found[directory] = self._read(directory)
        return self._found[directory]

    def find_file(self, module: Module) -> str | None:
        """Return the absolute path of the README that was read for a package; None if there is none."""
        return self._files.get(os.path.dirname(module.path)) if module.path is not None else None

    def _read(self, directory: str) -> str:
        try:
            files = {file.lower(): file for file in sorted(os.listdir(directory), reverse=True)}
        except OSError:
            return ""
        name = next((files[each] for each in _NAMES if each in files), None)
        if name is None:
            return ""
        path = self._files[directory] = os.path.join(directory, name)
        if os.path.islink(path):  # may lead out of the project
            return ""
        from sphinx_packagemap.parsing.purposes import MAX_README, extract_readme_purpose  # few surveys need these

        try:
            return extract_readme_purpose(read_bytes(path, self._max_file_size, MAX_README))
        except (Unreadable, MemoryError):
            return ""
