"""Whether anything has changed that an earlier survey has looked at, told without surveying again.

A survey depends on the directories that it has listed and the files that it could read. As long as all of them
have the sizes and times that they had, it would find what it has found: some thousand questions to the file
system, which take a few milliseconds, instead of a survey. As in the cache of facts, times that were young when
they were taken prove nothing. This is never needed: without it, one surveys.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from sphinx_packagemap.files import is_settled, replace_file, stamp_of

_MAX_SIZE = 1 << 28


class DependencyStamps:
    """What surveys of some names have looked at, kept in one file from one build to the next."""

    def __init__(self, path: str, context: list[Any], begun: int) -> None:
        """Use the file at ``path``, for surveys that have ``begun`` then (nanoseconds) or later.

        What was noted in another ``context`` (plain data) says nothing about this one.
        """
        # What has changed since, a survey may have seen before or after.
        self._begun = begun
        self._path = path
        self._context = context
        self._noted: dict[str, dict[str, str]] | None = None
        self._answers: dict[str, bool] = {}
        self._is_new = False

    def holds(self, name: str) -> bool:
        """Tell whether all that the survey of a name has looked at is as it was."""
        if name not in self._answers:
            stamps = self._loaded().get(name, {})
            self._answers[name] = bool(stamps) and all(stamp_of(path) == stamp for path, stamp in stamps.items())
        return self._answers[name]

    def note(self, name: str, paths: Iterable[str]) -> None:
        """Note what the survey of a name has looked at."""
        wanted = set(paths)
        if self.holds(name) and wanted <= self._loaded()[name].keys():
            return
        stamps = {path: stamp_of(path) for path in sorted(wanted)}
        are_settled = all(is_settled(stamp, self._begun) for stamp in stamps.values())
        self._loaded()[name] = stamps if are_settled else {}
        self._is_new = True

    def save(self) -> None:
        """Write the file if there is anything new; that it cannot be written is no matter."""
        if not self._is_new:
            return
        import json

        kept = {name: stamps for name, stamps in sorted(self._loaded().items()) if stamps}
        if replace_file(self._path, json.dumps([self._context, kept]).encode("ascii")):
            self._is_new = False

    def _loaded(self) -> dict[str, dict[str, str]]:
        if self._noted is None:
            self._noted = _load(self._path, self._context)
        return self._noted


def _load(path: str, context: list[Any]) -> dict[str, dict[str, str]]:
    import json

    from sphinx_packagemap.files import Unreadable, read_bytes

    try:
        then, noted = json.loads(read_bytes(path, _MAX_SIZE))
        if then == context:
            return {str(name): dict(stamps) for name, stamps in noted.items()}
    except (Unreadable, ValueError, TypeError, AttributeError, RecursionError, MemoryError):
        pass  # not there, torn, or from somebody else
    return {}
