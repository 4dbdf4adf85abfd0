"""What is known of files and modules: read just now, or kept from an earlier time."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from sphinx_packagemap.model import ImportStatement, ModuleFacts, Reading
from sphinx_packagemap.survey.facts_cache import Kept


class Fresh:
    """What was read of a file just now."""

    __slots__ = ("reading",)

    def __init__(self, reading: Reading) -> None:
        self.reading = reading

    @property
    def imports(self) -> tuple[ImportStatement, ...]:
        """The imports of the file."""
        return self.reading.facts.imports

    @property
    def needs_saying(self) -> bool:
        """Whether there is a fault or the like."""
        return self.reading.fault is not None or self.reading.facts.changes_path


class Facts(Mapping[str, ModuleFacts]):
    """The facts of modules by name; those from a cache are decoded when they are asked for."""

    def __init__(self, known: dict[str, Fresh | Kept]) -> None:
        self._known = known

    def __getitem__(self, name: str) -> ModuleFacts:
        return self._known[name].reading.facts

    def __iter__(self) -> Iterator[str]:
        return iter(self._known)

    def __len__(self) -> int:
        return len(self._known)

    def __contains__(self, name: object) -> bool:
        return name in self._known

    def __repr__(self) -> str:
        return repr(dict(self))
