"""The READMEs in the directories of packages: each is looked for, and read, when it is first needed."""

from __future__ import annotations

import os
import re

from sphinx_packagemap.files import Unreadable, read_bytes
from sphinx_packagemap.model import Module, ModuleKind
from sphinx_packagemap.parsing import extract_purpose

_NAMES = ("readme.md", "readme.rst", "readme.txt", "readme")  # in any case; the first that exists counts
_MAX_READ = 1 << 16  # bytes that are read: a README may begin with many badges
# Comments, then badges and other images with their links, then titles and other tags of HTML.
_COMMENT = re.compile(r"<!--.*?-->", re.DOTALL)
_IMAGE = re.compile(r"\[!\[[^\]]*\]\([^)]*\)\]\([^)]*\)|!\[[^\]]*\]\([^)]*\)|\[!\[[^\]]*\]\[[^\]]*\]\]\[[^\]]*\]")
_HTML_TITLE = re.compile(r"<h[1-6]\b[^<>]*>.*?</h[1-6]>", re.DOTALL | re.IGNORECASE)
_TAG = re.compile(r"</?[A-Za-z][^<>]*>")
_FRONT_MATTER = re.compile(r"\A---\n.*?\n---\n", re.DOTALL)


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
        try:
            return extract_readme_purpose(read_bytes(path, self._max_file_size, _MAX_READ))
        except (Unreadable, MemoryError):
            return ""


def extract_readme_purpose(source: bytes) -> str:
    """Return the first sentence of prose in a README, on one line, with its markup; empty if there is none.

    Titles, badges, images and HTML are passed over. Bytes that are not UTF-8 are replaced.
    """
    text = source[:_MAX_READ].decode("utf-8-sig", "replace").replace("\r\n", "\n")
    text = _FRONT_MATTER.sub("", text)
    for pattern in (_COMMENT, _IMAGE, _HTML_TITLE, _TAG):
        text = pattern.sub("", text)
    return extract_purpose(f"\n{text}", with_titles=False)
