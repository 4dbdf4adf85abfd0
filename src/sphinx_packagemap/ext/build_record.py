"""The record of the last builds, in one file beside the doctrees: written pages, and dependencies of surveys.

It is not part of the environment, which Sphinx stores before it writes pages: an interrupted build would leave outdated
pages behind, and no later build would notice them.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from sphinx_packagemap.files import Unreadable, read_bytes, replace_file
from sphinx_packagemap.stamps import DependencyStamps

_FILE = "packagemap.json"
_MAX_SIZE = 1 << 28  # bytes; about a hundred for each page and output, and for each file of a surveyed codebase


class _Content(NamedTuple):
    """The content of the file."""

    written: dict[str, dict[str, str]]  # digest by output and document name
    dependencies: dict[str, DependencyStamps]  # by surveyed name
    findings: dict[str, list[tuple[str, str, str, int]]]  # of checks


class BuildRecord:
    """The pages that were written to each output, and the stamps of the dependencies of each survey."""

    def __init__(self, directory: str, context: Sequence[str | int], begun: int) -> None:
        """Use the file in ``directory``, for a build that has ``begun`` then (nanoseconds).

        Dependencies that were recorded in another ``context`` are discarded.
        """
        self._path = os.path.join(directory, _FILE)
        self._context = [*context]
        self._begun = begun
        self._content: _Content | None = None
        self._new = _Content({}, {}, {})

    def get_written(self, output: str) -> Mapping[str, str]:
        """Return the digest of each page that was written to an output, by document name."""
        return self._get_content().written.get(output, {})

    def set_written(self, output: str, digests: Mapping[str, str]) -> None:
        """Record the digests of all pages of an output."""
        if digests != self.get_written(output):
            self._new.written[output] = dict(digests)

    def is_unchanged(self, name: str) -> bool:
        """Return whether all dependencies of the survey of a name are as they were."""
        recorded = self._get_content().dependencies.get(name)
        return recorded is not None and recorded.are_unchanged

    def set_dependencies(self, name: str, paths: Iterable[str]) -> None:
        """Record the dependencies of the survey of a name."""
        wanted = set(paths)
        if not (self.is_unchanged(name) and wanted <= self._get_content().dependencies[name].stamps.keys()):
            self._new.dependencies[name] = DependencyStamps.take(wanted, self._begun)

    def get_findings(self, key: str) -> list[tuple[str, str, str, int]] | None:
        """Return the findings of a check; None if there are none, or if any of its dependencies has changed."""
        return self._get_content().findings.get(key) if self.is_unchanged(key) else None

    def set_findings(self, key: str, findings: list[tuple[str, str, str, int]], paths: Iterable[str]) -> None:
        """Record the findings of a check, and its dependencies."""
        self._new.findings[key] = findings
        self._new.dependencies[key] = DependencyStamps.take(set(paths), self._begun)

    def save(self) -> None:
        """Add the new entries to the file; without it, the next build only does more than it has to.

        The file is replaced in one step, and keeps the entries of builds that ended meanwhile.
        """
        if not any(self._new):
            return
        written, dependencies, findings = self._load()
        merged = {**dependencies, **self._new.dependencies}
        content = {
            "written": {**written, **self._new.written},
            "context": self._context,
            "dependencies": {name: each.stamps for name, each in merged.items() if each.stamps},
            # Those of other documents are discarded, so that the file does not grow.
            "findings": self._new.findings or findings,
        }
        if replace_file(self._path, json.dumps(content, sort_keys=True).encode("ascii")):
            self._new = _Content({}, {}, {})

    def _get_content(self) -> _Content:
        if self._content is None:
            self._content = self._load()
        return self._content

    def _load(self) -> _Content:
        """Return the content of the file; an empty one if it does not exist or is damaged."""
        try:
            plain = json.loads(read_bytes(self._path, _MAX_SIZE))
            return _Content(
                {
                    output: {page: str(each) for page, each in pages.items()}
                    for output, pages in plain["written"].items()
                },
                {name: DependencyStamps(dict(stamps)) for name, stamps in plain["dependencies"].items()}
                if plain["context"] == self._context
                else {},
                {
                    key: [(str(kind), str(message), str(path), int(line)) for kind, message, path, line in each]
                    for key, each in plain["findings"].items()
                },
            )
        except (Unreadable, ValueError, TypeError, KeyError, AttributeError, RecursionError, MemoryError):
            return _Content({}, {}, {})
