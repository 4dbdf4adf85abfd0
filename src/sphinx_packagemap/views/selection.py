"""Select the modules that a view shows, by their names and kinds alone."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence, Set
from functools import cached_property
from types import MappingProxyType
from typing import NamedTuple

from sphinx_packagemap.model import Codebase, Problem, ProblemKind
from sphinx_packagemap.names import (
    MAX_WITH_SUGGESTIONS,
    Suggestions,
    check_pattern,
    compile_component,
    count_levels,
    did_you_mean,
    get_last,
    get_parent,
    has_wildcard,
    is_private,
    iter_ancestors,
    make_absolute,
)
from sphinx_packagemap.text import quote
from sphinx_packagemap.views import TreeRequest, Visibility

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
            following = state.get_following(component)
            if following is None:
                return False
            state = following
        state.number = number if state.number is None else min(number, state.number)
        return True

    def number_names(self, names: Iterable[str]) -> dict[str, int]:
        """Return the number of the pattern that each name matches; those that match none are left out.

        The empty name has no components: ``**`` matches it.
        """
        if self._is_empty:
            return {}
        reached: dict[str, tuple[_State, ...]] = {"": _add_deep([self._start])}
        found: dict[str, int] = {}
        for name in names:
            numbers = [state.number for state in _find_states(name, reached) if state.number is not None]
            if numbers:
                found[name] = min(numbers)
        return found


class _State:
    """The components that may follow after some components of patterns."""

    __slots__ = ("_by_end", "_by_start", "_globs", "deep", "literals", "number", "repeats")

    def __init__(self, *, repeats: bool = False) -> None:
        self.number: int | None = None  # of a pattern that ends here
        self.literals: dict[str, _State] = {}
        self.deep: _State | None = None  # after ``**``, which may stand for nothing
        self.repeats = repeats  # it is such a state: any component leads back to it
        self._globs: dict[str, _State] = {}  # by how they are written
        self._by_start: dict[str, list[tuple[re.Pattern[str], _State]]] = {}
        self._by_end: dict[str, list[tuple[re.Pattern[str], _State]]] = {}

    def get_following(self, component: str) -> _State | None:
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
            alike.append((compile_component(component), self._globs[component]))
        return self._globs[component]

    def iter_after(self, part: str) -> Iterable[_State]:
        """Yield the states after a component of a name."""
        if self.repeats:
            yield self
        if part in self.literals:
            yield self.literals[part]
        if self._globs:
            for start in _get_lengths(self._by_start, part):
                yield from _iter_fitting(self._by_start.get(part[:start], ()), part)
            for end in _get_lengths(self._by_end, part):
                yield from _iter_fitting(self._by_end.get(part[len(part) - end :], ()), part)


def _get_lengths(alike: dict[str, list[tuple[re.Pattern[str], _State]]], part: str) -> range:
    return range(len(part) + 1) if alike else range(0)


def _iter_fitting(alike: Iterable[tuple[re.Pattern[str], _State]], part: str) -> Iterable[_State]:
    return (state for expression, state in alike if expression.fullmatch(part))


def _find_states(name: str, reached: dict[str, tuple[_State, ...]]) -> tuple[_State, ...]:
    """Return the states that a name leads to, from those that the name above it leads to."""
    if name not in reached:
        reached[name] = _advance(_find_states(get_parent(name), reached), get_last(name))
    return reached[name]


def _advance(states: tuple[_State, ...], part: str) -> tuple[_State, ...]:
    return _add_deep([after for state in states for after in state.iter_after(part)]) if states else ()


def _add_deep(states: list[_State]) -> tuple[_State, ...]:
    """Return states with those that ``**`` leads to from them, each once."""
    found: dict[_State, None] = {}
    for state in states:
        following: _State | None = state
        while following is not None and following not in found:
            found[following] = None
            following = following.deep
    return tuple(found)


class Groups:
    """Headings over siblings."""

    def __init__(self, headings: Iterable[str] = (), members: Mapping[str, int] = MappingProxyType({})) -> None:
        """Take the headings, and for the names of modules the number of the first heading that fits."""
        self.headings = tuple(headings)
        self.members = members
        self.numbers: dict[str, int] = {}  # of the first heading of each wording
        for number, heading in enumerate(self.headings):
            self.numbers.setdefault(heading, number)


class Selection(NamedTuple):
    """The names that are shown, their marks, and the problems of the patterns."""

    names: frozenset[str]
    children: dict[str, tuple[str, ...]]  # of every shown name, sorted by name; "" for the tops
    demoted: frozenset[str]  # those that come after their siblings, without their descendants
    highlighted: frozenset[str]
    groups: Groups
    problems: tuple[Problem, ...]


def select(codebase: Codebase, request: TreeRequest) -> Selection:
    """Return the modules that a request asks for, with the ways that lead to them.

    A pattern that is no pattern at all and stands for nothing in the codebase is a problem; so is one
    that cannot be read.
    """
    patterns = Patterns(codebase)
    excluded = patterns.expand("exclude", request.exclude)
    included = patterns.expand("include", request.include)
    focused = patterns.expand("focus", request.focus)
    highlighted = patterns.expand("highlight", request.highlight)
    members = patterns.number_modules("groups", [each.patterns for each in request.groups])
    groups = Groups((each.heading for each in request.groups), members)
    tests = frozenset(_test_modules(codebase))
    hidden = _find_hidden(codebase, request, tests)

    shown = set(codebase.modules)
    if request.include:
        shown &= set(_iter_with_ancestors(_iter_with_descendants(included, codebase)))
    if request.focus:
        shown &= set(_iter_with_ancestors(focused))
    shown -= set(_iter_with_descendants(excluded | hidden, codebase))
    if request.depth is not None:
        depth, tops = request.depth, _find_tops(codebase)
        shown = {name for name in shown if count_levels(name, tops[name]) <= depth}
    if not shown and not patterns.problems:
        message = f"the options leave nothing of {quote(codebase.name)} to show"
        patterns.problems.append(Problem(ProblemKind.OPTION, message))
    patterns.expect("highlight", request.highlight, shown)
    demoted = {name for name in shown if _is_demoted(name, request, tests)} - set(codebase.tops)
    return Selection(
        frozenset(shown),
        _find_children(shown, codebase),
        frozenset(demoted),
        frozenset(highlighted),
        groups,
        tuple(patterns.problems),
    )


class Patterns:
    """Expands patterns to the names they stand for, and collects their problems."""

    def __init__(self, codebase: Codebase) -> None:
        """Take the codebase that they are about."""
        self._codebase = codebase
        self._tops = _find_tops(codebase)
        self.problems: list[Problem] = []

    def expand(self, option: str, patterns: Iterable[str]) -> set[str]:
        """Return the modules that the patterns of an option stand for."""
        return set(self.number_modules(option, [patterns]))

    def number_modules(self, option: str, several: Iterable[Iterable[str]]) -> dict[str, int]:
        """Return which of several lists of patterns each module matches, from 0: the first that does."""
        found: dict[str, int] = {}
        absolutes, relatives = Matcher(), Matcher()
        too_many = unknown = 0
        for number, pattern in [(number, each) for number, patterns in enumerate(several) for each in patterns]:
            try:
                check_pattern(make_absolute(pattern, self._codebase.tops[0]))
            except ValueError as error:
                self.problems.append(Problem(ProblemKind.OPTION, str(error), option=option))
                continue
            if not has_wildcard(pattern):
                names = self._find_named(pattern)
                for name in names:
                    found.setdefault(name, number)
                if not names:
                    unknown += 1
                    self.problems.append(
                        self._make_unknown_problem(option, pattern, suggests=unknown <= MAX_WITH_SUGGESTIONS)
                    )
            elif pattern.startswith("."):
                too_many += not relatives.add(pattern[1:], number)
            else:
                too_many += not absolutes.add(pattern, number)
        if too_many:
            message = f"it has more than {MOST_ALIKE} patterns such as '*a*': {too_many} are left out"
            self.problems.append(Problem(ProblemKind.OPTION, message, option=option))
        for name, number in absolutes.number_names(self._codebase.modules).items():
            found[name] = min(number, found.get(name, number))
        for below, number in relatives.number_names(self._by_relative).items():
            for name in self._by_relative[below]:
                found[name] = min(number, found.get(name, number))
        return found

    def expect(self, option: str, patterns: Iterable[str], shown: Set[str]) -> None:
        """Note which patterns of an option stand for something, but for nothing that is shown."""
        for pattern in patterns:
            if has_wildcard(pattern) or not shown:
                continue
            names = self._find_named(pattern)
            if names and shown.isdisjoint(names):
                message = f"{quote(pattern)} is not among what is shown"
                self.problems.append(Problem(ProblemKind.OPTION, message, option=option))

    def _find_named(self, pattern: str) -> Sequence[str]:
        """Return the modules that a pattern without wildcards stands for: below each top, if it is relative."""
        if pattern.startswith("."):
            return self._by_relative.get(pattern[1:], ())
        return (pattern,) if pattern in self._codebase.modules else ()

    @cached_property
    def _by_relative(self) -> Mapping[str, Sequence[str]]:
        """The modules by their names below their tops; the tops themselves have an empty one."""
        found: dict[str, list[str]] = {}
        for name, top in self._tops.items():
            found.setdefault(name[len(top) + 1 :], []).append(name)
        return found

    def _make_unknown_problem(self, option: str, pattern: str, *, suggests: bool) -> Problem:
        near = self._suggestions.find_nearest(make_absolute(pattern, self._codebase.tops[0])) if suggests else ()
        message = f"there is no {quote(pattern)} in {quote(self._codebase.name)}{did_you_mean(near)}"
        return Problem(ProblemKind.OPTION, message, option=option)

    @cached_property
    def _suggestions(self) -> Suggestions:
        return Suggestions(self._codebase.modules)


def _find_hidden(codebase: Codebase, request: TreeRequest, tests: frozenset[str]) -> set[str]:
    """Return the hidden modules; never one that the author has named as the top."""
    hidden: set[str] = set()
    if request.private is Visibility.HIDE:
        hidden |= {name for name in codebase.modules if is_private(get_last(name))}
    if request.tests is Visibility.HIDE:
        hidden |= tests
    return hidden - set(codebase.tops)


def _is_demoted(name: str, request: TreeRequest, tests: frozenset[str]) -> bool:
    private = request.private is Visibility.DEMOTE and is_private(get_last(name))
    return private or (request.tests is Visibility.DEMOTE and name in tests)


def _test_modules(codebase: Codebase) -> Iterator[str]:
    """Yield the modules that are tests, by the names that pytest and unittest look for.

    ``test`` alone means tests only where test modules lie in it: ``django.test`` is an interface.
    """
    holders = {get_parent(name) for name in codebase.modules if _is_test_file(get_last(name))}
    for name in codebase.modules:
        tail = get_last(name)
        if tail == "tests" or _is_test_file(tail) or (tail == "test" and name in holders):
            yield name


def _is_test_file(tail: str) -> bool:
    return tail.startswith("test_") or tail.endswith("_test") or tail == "conftest"


def _iter_with_ancestors(names: Iterable[str]) -> Iterator[str]:
    for name in names:
        yield name
        yield from iter_ancestors(name)


def _iter_with_descendants(names: set[str], codebase: Codebase) -> Iterator[str]:
    if not names:
        return
    for name in codebase.modules:
        if name in names or any(above in names for above in iter_ancestors(name)):
            yield name


def _find_tops(codebase: Codebase) -> dict[str, str]:
    """Return the top above each module; no top lies below another one."""
    tops = set(codebase.tops)
    return {name: next(each for each in (name, *iter_ancestors(name)) if each in tops) for name in codebase.modules}


def _find_children(shown: set[str], codebase: Codebase) -> dict[str, tuple[str, ...]]:
    children: dict[str, list[str]] = {name: [] for name in ("", *shown)}
    tops = set(codebase.tops)
    for name in codebase.modules:  # sorted
        if name in shown:
            children["" if name in tops else get_parent(name)].append(name)
    return {name: tuple(below) for name, below in children.items()}
