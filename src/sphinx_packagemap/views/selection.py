"""Selection: which modules a view shows, by their names and kinds alone."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Set
from contextlib import suppress
from typing import NamedTuple

from sphinx_packagemap.model import Codebase, Problem, ProblemKind
from sphinx_packagemap.names import (
    absolute,
    ancestors,
    depth_below,
    did_you_mean,
    has_wildcard,
    is_private,
    last,
    matches,
    nearest,
    parent,
)
from sphinx_packagemap.views.request import TreeRequest, Visibility


class Selection(NamedTuple):
    """The names that are shown, what marks them, and what is wrong with the patterns."""

    names: frozenset[str]
    children: dict[str, tuple[str, ...]]  # of every shown name, sorted by name; "" for the tops
    demoted: frozenset[str]  # those that come after their siblings, not what lies below them
    highlighted: frozenset[str]
    groups: tuple[tuple[str, frozenset[str]], ...]  # headings, each with the names that it fits
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
    groups = tuple((each.heading, frozenset(patterns.expand("groups", each.patterns))) for each in request.groups)
    tests = frozenset(_test_modules(codebase))
    hidden = _hidden(codebase, request, tests)

    shown = set(codebase.modules)
    if request.include:
        shown &= set(_with_ancestors(_with_descendants(included, codebase)))
    if request.focus:
        shown &= set(_with_ancestors(focused))
    shown -= set(_with_descendants(excluded | hidden, codebase))
    if request.depth is not None:
        depth, tops = request.depth, _tops_of(codebase)
        shown = {name for name in shown if depth_below(name, tops[name]) <= depth}
    if not shown and not patterns.problems:
        message = f"the options leave nothing of '{codebase.name}' to show"
        patterns.problems.append(Problem(ProblemKind.OPTION, message))
    patterns.expect("highlight", request.highlight, shown)
    demoted = {name for name in shown if _is_demoted(name, codebase, request, tests)}
    return Selection(
        frozenset(shown),
        _children(shown, codebase),
        frozenset(demoted),
        frozenset(highlighted),
        groups,
        tuple(patterns.problems),
    )


class Patterns:
    """Expands patterns to the names they stand for, and collects what is wrong with them."""

    def __init__(self, codebase: Codebase) -> None:
        """Take the codebase that they are about."""
        self._codebase = codebase
        self._tops = _tops_of(codebase)
        self.problems: list[Problem] = []

    def expand(self, option: str, patterns: Iterable[str]) -> set[str]:
        """Return the modules that the patterns of an option stand for."""
        found: set[str] = set()
        for pattern in patterns:
            try:
                names = set(self._names(pattern))
            except ValueError as error:
                self.problems.append(Problem(ProblemKind.OPTION, f":{option}: {error}"))
                continue
            if not names and not has_wildcard(pattern):
                near = did_you_mean(nearest(absolute(pattern, self._codebase.tops[0]), self._codebase.modules))
                message = f":{option}: there is no '{pattern}' in '{self._codebase.name}'{near}"
                self.problems.append(Problem(ProblemKind.OPTION, message))
            found |= names
        return found

    def expect(self, option: str, patterns: Iterable[str], shown: Set[str]) -> None:
        """Note which patterns of an option stand for something, but for nothing that is shown."""
        for pattern in patterns:
            if has_wildcard(pattern) or not shown:
                continue
            with suppress(ValueError):  # it is said already
                names = set(self._names(pattern))
                if names and names.isdisjoint(shown):
                    message = f":{option}: '{pattern}' is not among what is shown"
                    self.problems.append(Problem(ProblemKind.OPTION, message))

    def _names(self, pattern: str) -> Iterator[str]:
        if not pattern.startswith("."):
            yield from (name for name in self._codebase.modules if matches(pattern, name))
            return
        for name, top in self._tops.items():
            if matches(absolute(pattern, top), name):
                yield name


def _hidden(codebase: Codebase, request: TreeRequest, tests: frozenset[str]) -> set[str]:
    """Return what is hidden; never a module that the author has named as the top."""
    hidden: set[str] = set()
    if request.private is Visibility.HIDE:
        hidden |= {name for name in codebase.modules if is_private(last(name))}
    if request.tests is Visibility.HIDE:
        hidden |= tests
    return hidden - set(codebase.tops)


def _is_demoted(name: str, codebase: Codebase, request: TreeRequest, tests: frozenset[str]) -> bool:
    if name in codebase.tops:
        return False
    private = request.private is Visibility.DEMOTE and is_private(last(name))
    return private or (request.tests is Visibility.DEMOTE and name in tests)


def _test_modules(codebase: Codebase) -> Iterator[str]:
    """Yield the modules that are tests, by the names that pytest and unittest look for.

    ``test`` alone means tests only where test modules lie in it: ``django.test`` is an interface.
    """
    holders = {parent(name) for name in codebase.modules if _is_test_file(last(name))}
    for name in codebase.modules:
        tail = last(name)
        if tail == "tests" or _is_test_file(tail) or (tail == "test" and name in holders):
            yield name


def _is_test_file(tail: str) -> bool:
    return tail.startswith("test_") or tail.endswith("_test") or tail == "conftest"


def _with_ancestors(names: Iterable[str]) -> Iterator[str]:
    for name in names:
        yield name
        yield from ancestors(name)


def _with_descendants(names: set[str], codebase: Codebase) -> Iterator[str]:
    if not names:
        return
    for name in codebase.modules:
        if name in names or any(above in names for above in ancestors(name)):
            yield name


def _tops_of(codebase: Codebase) -> dict[str, str]:
    """Return the top above each module; no top lies below another one."""
    tops = set(codebase.tops)
    return {name: next(each for each in (name, *ancestors(name)) if each in tops) for name in codebase.modules}


def _children(shown: set[str], codebase: Codebase) -> dict[str, tuple[str, ...]]:
    children: dict[str, list[str]] = {name: [] for name in ("", *shown)}
    for name in codebase.modules:  # sorted
        if name in shown:
            children["" if name in codebase.tops else parent(name)].append(name)
    return {name: tuple(below) for name, below in children.items()}
