"""Decides which paths git ignores, and which directories tools generate."""

from __future__ import annotations

import os
from collections.abc import Iterable
from functools import cache
from typing import TYPE_CHECKING

from sphinx_packagemap.discovery.project_files import read_content

if TYPE_CHECKING:
    from pathspec import GitIgnoreSpec

# Directories that tools create, where ``.gitignore`` does not name them.
_GENERATED = (
    *("__pycache__", "build", "dist", "_build", "*.egg-info", "node_modules", "venv", "htmlcov", "site-packages"),
    "__pypackages__",
)
_MAX_PATTERNS = 5000  # lines of a ``.gitignore``


class IgnoreRules:
    """The rules in the ``.gitignore`` files of a repository, which are read directory by directory."""

    def __init__(self) -> None:
        """Begin without rules."""
        self._rules: dict[str, GitIgnoreSpec] = {}

    def read(self, path: str, directory: str) -> None:
        """Read the rules in ``path``, the absolute path of a directory; ``directory`` is relative to the repository."""
        lines = read_content(os.path.join(path, ".gitignore")).decode("utf-8", "replace").splitlines()[:_MAX_PATTERNS]
        if lines:
            self._rules[directory] = _compile(lines)

    def match(self, path: str) -> bool:
        """Return whether git ignores a path, which ends with a slash if it is a directory.

        The ``.gitignore`` in the innermost directory decides (gitignore(5)).
        """
        parents = path.rstrip("/").split("/")[:-1]
        for length in range(len(parents), -1, -1):
            directory = "/".join(parents[:length])
            if directory in self._rules:
                result = self._rules[directory].check_file(path.removeprefix(directory).lstrip("/")).include
                if result is not None:
                    return bool(result)
        return False


@cache
def _compile_generated() -> GitIgnoreSpec:
    return _compile(_GENERATED)


def is_generated(name: str) -> bool:
    """Return whether a directory of this name is made by a tool, even if ``.gitignore`` does not name it."""
    return name == "__pycache__" or bool(_compile_generated().match_file(f"{name}/"))


def _compile(lines: Iterable[str]) -> GitIgnoreSpec:
    from pathspec import GitIgnoreSpec  # few builds need it

    valid = []
    for line in lines:
        try:
            GitIgnoreSpec.from_lines([line])
        except ValueError:  # git ignores an invalid pattern, too
            continue
        valid.append(line)
    return GitIgnoreSpec.from_lines(valid)
