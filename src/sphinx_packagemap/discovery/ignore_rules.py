"""Decides which paths git ignores, and which directories tools generate."""

from __future__ import annotations

import os
import re
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


class _Rules:
    """The rules in one ``.gitignore``."""

    def __init__(self, spec: GitIgnoreSpec) -> None:
        self._spec = spec
        # Most paths match no rule, which a single expression finds out in a fraction of the time.
        expressions = [pattern.regex.pattern for pattern in spec.patterns if pattern.regex is not None]
        self._any = re.compile("|".join(f"(?:{_GROUP_NAME.sub('(?:', each)})" for each in expressions) or "(?!)")

    def check(self, path: str) -> bool | None:
        """Return whether a path is ignored; None if no rule is about it."""
        return self._spec.check_file(path).include if self._any.search(path) is not None else None


_GROUP_NAME = re.compile(r"\(\?P<\w+>")


class IgnoreRules:
    """The rules in the ``.gitignore`` files of a repository, which are read directory by directory."""

    def __init__(self) -> None:
        """Begin without rules."""
        self._rules: dict[str, _Rules] = {}

    def read(self, path: str, directory: str) -> None:
        """Read the rules in ``path``, the absolute path of a directory; ``directory`` is relative to the repository."""
        lines = read_content(os.path.join(path, ".gitignore")).decode("utf-8", "replace").splitlines()[:_MAX_PATTERNS]
        if lines:
            self._rules[directory] = _Rules(_compile(lines))

    def match(self, path: str) -> bool:
        """Return whether git ignores a path, which ends with a slash if it is a directory.

        The ``.gitignore`` in the innermost directory decides (gitignore(5)).
        """
        parents = path.rstrip("/").split("/")[:-1]
        for length in range(len(parents), -1, -1):
            directory = "/".join(parents[:length])
            if directory in self._rules:
                result = self._rules[directory].check(path.removeprefix(directory).lstrip("/"))
                if result is not None:
                    return result
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
