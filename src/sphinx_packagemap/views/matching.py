"""Many patterns matched against many names at once, in about the time that one of them takes."""

from __future__ import annotations

import re
from collections.abc import Iterable

from sphinx_packagemap.names import component_expression, has_wildcard, last, parent

MOST_ALIKE = 500  # wildcards in one place that neither a beginning nor an end tells apart, such as ``*a*``


class Matcher:
    """Patterns with numbers, put together so that each component of a name is looked up once for all of them.

    Patterns that begin alike share their states, as in a trie; a state's wildcards are found by their literal
    beginning or end.
    """

    def __init__(self) -> None:
        """Begin without patterns."""
        self._start = _State()
        self._is_empty = True

    def add(self, pattern: str, number: int) -> bool:
        """Add a well-formed pattern; return False, with it left out, if there are too many of its kind.

        Where several patterns match a name, the smallest number counts.
        """
        state, self._is_empty = self._start, False
        for component in pattern.split("."):
            following = state.following(component)
            if following is None:
                return False
            state = following
        state.number = number if state.number is None else min(number, state.number)
        return True

    def numbers(self, names: Iterable[str]) -> dict[str, int]:
        """Return the number of the pattern that each name matches; those that match none are left out.

        The empty name has no components: ``**`` matches it.
        """
        if self._is_empty:
            return {}
        reached: dict[str, tuple[_State, ...]] = {"": _with_deep([self._start])}
        found: dict[str, int] = {}
        for name in names:
            numbers = [state.number for state in _states(name, reached) if state.number is not None]
            if numbers:
                found[name] = min(numbers)
        return found


class _State:
    """What may follow after some components of patterns."""

    __slots__ = ("_by_end", "_by_start", "_globs", "deep", "literals", "number", "repeats")

    def __init__(self, *, repeats: bool = False) -> None:
        self.number: int | None = None  # of a pattern that ends here
        self.literals: dict[str, _State] = {}
        self.deep: _State | None = None  # after ``**``, which may stand for nothing
        self.repeats = repeats  # it is such a state: any component leads back to it
        self._globs: dict[str, _State] = {}  # by how they are written
        self._by_start: dict[str, list[tuple[re.Pattern[str], _State]]] = {}
        self._by_end: dict[str, list[tuple[re.Pattern[str], _State]]] = {}

    def following(self, component: str) -> _State | None:
        """Return the state after a component of a pattern, made if need be; None if there are too many like it."""
        if component == "**":
            self.deep = self.deep or _State(repeats=True)
            return self.deep
        if not has_wildcard(component):
            return self.literals.setdefault(component, _State())
        if component not in self._globs:
            start, *_, end = re.split(r"[*?]", component)
            by_end = len(end) > len(start)
            alike = (self._by_end if by_end else self._by_start).setdefault(end if by_end else start, [])
            if len(alike) == MOST_ALIKE:
                return None
            self._globs[component] = _State()
            alike.append((component_expression(component), self._globs[component]))
        return self._globs[component]

    def after(self, part: str) -> Iterable[_State]:
        """Yield the states after a component of a name."""
        if self.repeats:
            yield self
        if part in self.literals:
            yield self.literals[part]
        if self._globs:
            for start in _lengths(self._by_start, part):
                yield from _fitting(self._by_start.get(part[:start], ()), part)
            for end in _lengths(self._by_end, part):
                yield from _fitting(self._by_end.get(part[len(part) - end :], ()), part)


def _lengths(alike: dict[str, list[tuple[re.Pattern[str], _State]]], part: str) -> range:
    return range(len(part) + 1) if alike else range(0)


def _fitting(alike: Iterable[tuple[re.Pattern[str], _State]], part: str) -> Iterable[_State]:
    return (state for expression, state in alike if expression.fullmatch(part))


def _states(name: str, reached: dict[str, tuple[_State, ...]]) -> tuple[_State, ...]:
    """Return the states that a name leads to, from those that the name above it leads to."""
    if name not in reached:
        reached[name] = _step(_states(parent(name), reached), last(name))
    return reached[name]


def _step(states: tuple[_State, ...], part: str) -> tuple[_State, ...]:
    return _with_deep([after for state in states for after in state.after(part)]) if states else ()


def _with_deep(states: list[_State]) -> tuple[_State, ...]:
    """Return states with those that ``**`` leads to from them, each once."""
    found: dict[_State, None] = {}
    for state in states:
        following: _State | None = state
        while following is not None and following not in found:
            found[following] = None
            following = following.deep
    return tuple(found)
