"""Select the modules that a view shows, by patterns and by their names."""

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
    is_test_name,
    iter_ancestors,
    make_absolute,
)
from sphinx_packagemap.text import quote
from sphinx_packagemap.views import TreeRequest, Visibility

# Maximum number of components with wildcards that begin (or end) alike, such as ``*a*`` and ``*b*``, at one position.
MAX_ALIKE = 500


class Matcher:
    """Numbered patterns, combined into one automaton: each component of a name is looked up once for all of them.

    Patterns that begin alike share their states, as in a trie. Within a state, components with wildcards are found by
    their literal beginning or end.
    """

    def __init__(self) -> None:
        """Create a matcher without patterns."""
        self._start = _State()
        self._is_empty = True

    def add(self, pattern: str, number: int) -> bool:
        """Add a well-formed pattern; return False and ignore it if there are too many similar ones.

        If several patterns match a name, the smallest number counts.
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
        """Return the number of the pattern that each name matches; names without a match are left out.

        The empty name has no components; only ``**`` matches it.
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
    """A state of the automaton: the components that may follow after some components of patterns."""

    __slots__ = ("_by_end", "_by_start", "_globs", "deep", "literals", "number", "repeats")

    def __init__(self, *, repeats: bool = False) -> None:
        self.number: int | None = None  # of the pattern that ends here
        self.literals: dict[str, _State] = {}
        self.deep: _State | None = None  # the state after ``**``, which also matches no components
        self.repeats = repeats  # whether it is the state after ``**``: any component leads back to it
        self._globs: dict[str, _State] = {}  # by components with wildcards
        self._by_start: dict[str, list[tuple[re.Pattern[str], _State]]] = {}
        self._by_end: dict[str, list[tuple[re.Pattern[str], _State]]] = {}

    def get_following(self, component: str) -> _State | None:
        """Return the state after a component of a pattern, a new one if needed; None if too many are similar."""
        if component == "**":
            self.deep = self.deep or _State(repeats=True)
            return self.deep
        if not has_wildcard(component):
            return self.literals.setdefault(component, _State())
        if component not in self._globs:
            start, *_, end = re.split(r"[*?]", component)
            by_end = len(end) > len(start)
            alike = (self._by_end if by_end else self._by_start).setdefault(end if by_end else start, [])
            if len(alike) == MAX_ALIKE:
                return None
            self._globs[component] = _State()
            alike.append((compile_component(component), self._globs[component]))
        return self._globs[component]

    def iter_after(self, component: str) -> Iterable[_State]:
        """Yield the states after a component of a name."""
        if self.repeats:
            yield self
        if component in self.literals:
            yield self.literals[component]
        if self._globs:
            for start in _get_possible_lengths(self._by_start, component):
                yield from _iter_fitting(self._by_start.get(component[:start], ()), component)
            for end in _get_possible_lengths(self._by_end, component):
                yield from _iter_fitting(self._by_end.get(component[len(component) - end :], ()), component)


def _get_possible_lengths(alike: dict[str, list[tuple[re.Pattern[str], _State]]], component: str) -> range:
    return range(len(component) + 1) if alike else range(0)


def _iter_fitting(alike: Iterable[tuple[re.Pattern[str], _State]], component: str) -> Iterable[_State]:
    return (state for expression, state in alike if expression.fullmatch(component))


def _find_states(name: str, reached: dict[str, tuple[_State, ...]]) -> tuple[_State, ...]:
    """Return the states that a name leads to; ``reached`` stores them for the name and its ancestors."""
    if name not in reached:
        reached[name] = _advance(_find_states(get_parent(name), reached), get_last(name))
    return reached[name]


def _advance(states: tuple[_State, ...], component: str) -> tuple[_State, ...]:
    return _add_deep([after for state in states for after in state.iter_after(component)]) if states else ()


def _add_deep(states: list[_State]) -> tuple[_State, ...]:
    """Return states, each once, with those that follow if ``**`` matches no components."""
    found: dict[_State, None] = {}
    for state in states:
        following: _State | None = state
        while following is not None and following not in found:
            found[following] = None
            following = following.deep
    return tuple(found)


class Groups:
    """The author's headings over siblings, and the modules below each."""

    def __init__(self, headings: Iterable[str] = (), members: Mapping[str, int] = MappingProxyType({})) -> None:
        """Store the headings, and for modules, by name, the number of the first heading whose patterns match."""
        self.headings = tuple(headings)
        self.members = members
        self.numbers: dict[str, int] = {}  # by heading; of several headings that are equal, the first
        for number, heading in enumerate(self.headings):
            self.numbers.setdefault(heading, number)


class Selection(NamedTuple):
    """The modules that are shown, how they are marked, and the problems of the patterns."""

    names: frozenset[str]
    children: dict[str, tuple[str, ...]]  # of every shown module, sorted by name; the tops are those of ""
    demoted: frozenset[str]  # modules that come after their siblings; their descendants are not in it
    highlighted: frozenset[str]
    collapsed: frozenset[str]  # whose descendants are left out
    groups: Groups
    problems: tuple[Problem, ...]


def select(codebase: Codebase, request: TreeRequest) -> Selection:
    """Return the modules that a request selects, with their ancestors.

    A malformed pattern is a problem, and so is one without wildcards that matches no module of the codebase.
    """
    patterns = Patterns(codebase)
    excluded = patterns.expand("exclude", request.exclude)
    included = patterns.expand("include", request.include)
    focused = patterns.expand("focus", request.focus)
    highlighted = patterns.expand("highlight", request.highlight)
    collapsed = patterns.expand("collapse", request.collapse)
    members = patterns.number_modules("groups", [each.patterns for each in request.groups])
    groups = Groups((each.heading for each in request.groups), members)
    hidden = _find_with_visibility(codebase, request, Visibility.HIDE)

    shown = set(codebase.modules)
    if request.include:
        shown &= set(_iter_with_ancestors(iter_with_descendants(included, codebase)))
    if request.focus:
        shown &= set(_iter_with_ancestors(focused))
    shown -= set(iter_with_descendants(excluded | hidden, codebase))
    if collapsed:
        patterns.expect_submodules("collapse", request.collapse, collapsed)
        shown = {name for name in shown if collapsed.isdisjoint(iter_ancestors(name))}
    if request.depth is not None:
        depth, tops = request.depth, _find_tops(codebase)
        shown = {name for name in shown if count_levels(name, tops[name]) <= depth}
    if not shown and not patterns.problems:
        message = f"the options exclude everything in {quote(codebase.name)}"
        patterns.problems.append(Problem(ProblemKind.OPTION, message))
    patterns.expect("highlight", request.highlight, shown)
    demoted = _find_with_visibility(codebase, request, Visibility.DEMOTE) & shown
    return Selection(
        frozenset(shown),
        _find_children(shown, codebase),
        frozenset(demoted),
        frozenset(highlighted),
        frozenset(collapsed),
        groups,
        tuple(patterns.problems),
    )


class Patterns:
    """Finds the modules of a codebase that patterns match, and collects the problems of the patterns."""

    def __init__(self, codebase: Codebase) -> None:
        """Prepare to match the modules of a codebase."""
        self._codebase = codebase
        self._tops = _find_tops(codebase)
        self.problems: list[Problem] = []

    def expand(self, option: str, patterns: Iterable[str]) -> set[str]:
        """Return the modules that the patterns of an option match."""
        return set(self.number_modules(option, [patterns]))

    def number_modules(self, option: str, pattern_lists: Iterable[Iterable[str]]) -> dict[str, int]:
        """Return for modules, by name, the number, from 0, of the first list of patterns that matches.

        Modules that match none are left out.
        """
        found: dict[str, int] = {}
        absolutes, relatives = Matcher(), Matcher()
        too_many = unknown = 0
        for number, pattern in [(number, each) for number, patterns in enumerate(pattern_lists) for each in patterns]:
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
            message = f"more than {MAX_ALIKE} patterns such as '*a*'; {too_many} are ignored"
            self.problems.append(Problem(ProblemKind.OPTION, message, option=option))
        for name, number in absolutes.number_names(self._codebase.modules).items():
            found[name] = min(number, found.get(name, number))
        for relative, number in relatives.number_names(self._by_relative).items():
            for name in self._by_relative[relative]:
                found[name] = min(number, found.get(name, number))
        return found

    def expect(self, option: str, patterns: Iterable[str], shown: Set[str]) -> None:
        """Report patterns of an option that match modules of the codebase, but none that is shown."""
        for pattern in patterns:
            if has_wildcard(pattern) or not shown:
                continue
            names = self._find_named(pattern)
            if names and shown.isdisjoint(names):
                message = f"the module {quote(pattern)} is not shown, because of other options"
                self.problems.append(Problem(ProblemKind.OPTION, message, option=option))

    def expect_submodules(self, option: str, patterns: Iterable[str], matching: Set[str]) -> None:
        """Report patterns without wildcards whose modules have no submodules; others if no matching module has any."""
        packages = {get_parent(name) for name in self._codebase.modules}
        matched = [f"{quote(each)}, which has" for each in patterns if self._has_no_submodules(each, packages)]
        if not matched and packages.isdisjoint(matching):
            matched = ["the matching modules, which have"]
        for each in matched:
            self.problems.append(Problem(ProblemKind.OPTION, f"has no effect on {each} no submodules", option=option))

    def _has_no_submodules(self, pattern: str, packages: Set[str]) -> bool:
        names = () if has_wildcard(pattern) else self._find_named(pattern)
        return bool(names) and packages.isdisjoint(names)

    def _find_named(self, pattern: str) -> Sequence[str]:
        """Return the modules that a pattern without wildcards names; a relative one may name one below each top."""
        if pattern.startswith("."):
            return self._by_relative.get(pattern[1:], ())
        return (pattern,) if pattern in self._codebase.modules else ()

    @cached_property
    def _by_relative(self) -> Mapping[str, Sequence[str]]:
        """The modules by their names relative to their tops; that of a top is empty."""
        found: dict[str, list[str]] = {}
        for name, top in self._tops.items():
            found.setdefault(name[len(top) + 1 :], []).append(name)
        return found

    def _make_unknown_problem(self, option: str, pattern: str, *, suggests: bool) -> Problem:
        nearest = self._suggestions.find_nearest(make_absolute(pattern, self._codebase.tops[0])) if suggests else ()
        message = f"{quote(pattern)} matches no module in {quote(self._codebase.name)}{did_you_mean(nearest)}"
        return Problem(ProblemKind.OPTION, message, option=option)

    @cached_property
    def _suggestions(self) -> Suggestions:
        return Suggestions(self._codebase.modules)


def _find_with_visibility(codebase: Codebase, request: TreeRequest, visibility: Visibility) -> set[str]:
    """Return the private modules and those with tests, if a request has that visibility for them; never a top."""
    found: set[str] = set()
    if request.private is visibility:
        found |= {name for name in codebase.modules if is_private(get_last(name))}
    if request.tests is visibility:
        found |= {*_iter_test_modules(codebase)}
    return found - set(codebase.tops)


def _iter_test_modules(codebase: Codebase) -> Iterator[str]:
    """Yield the modules that are tests, by the names that pytest and unittest search for.

    A package ``test`` counts only if it contains test modules: ``django.test`` is an API.
    """
    test_packages = {get_parent(name) for name in codebase.modules if _is_test_file(get_last(name))}
    for name in codebase.modules:
        last = get_last(name)
        if last == "tests" or _is_test_file(last) or (last == "test" and name in test_packages):
            yield name


def _is_test_file(last: str) -> bool:
    return is_test_name(last) or last == "conftest"


def _iter_with_ancestors(names: Iterable[str]) -> Iterator[str]:
    for name in names:
        yield name
        yield from iter_ancestors(name)


def iter_with_descendants(names: Set[str], codebase: Codebase) -> Iterator[str]:
    """Yield those modules of a codebase that have some names, and their descendants, in the order of the codebase."""
    if not names:
        return
    for name in codebase.modules:
        if name in names or any(ancestor in names for ancestor in iter_ancestors(name)):
            yield name


def _find_tops(codebase: Codebase) -> dict[str, str]:
    """Return the top of each module: itself or an ancestor. No top is a descendant of another one."""
    tops = set(codebase.tops)
    if len(tops) == 1:
        return dict.fromkeys(codebase.modules, codebase.tops[0])
    return {name: next(each for each in (name, *iter_ancestors(name)) if each in tops) for name in codebase.modules}


def _find_children(shown: set[str], codebase: Codebase) -> dict[str, tuple[str, ...]]:
    children: dict[str, list[str]] = {name: [] for name in ("", *shown)}
    tops = set(codebase.tops)
    for name in codebase.modules:  # sorted
        if name in shown:
            children["" if name in tops else get_parent(name)].append(name)
    return {name: tuple(names) for name, names in children.items()}
