"""What can be told of a module in a table, row by row."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple

from sphinx_packagemap.model import Documented, MemberKind, Module, Problem
from sphinx_packagemap.views.closures import Closure
from sphinx_packagemap.views.codebases import Surveyed
from sphinx_packagemap.views.initialization import initialization_of
from sphinx_packagemap.views.offers import example_of, namespace_of
from sphinx_packagemap.views.relations import importers_of, imports_of
from sphinx_packagemap.views.running import running_of
from sphinx_packagemap.views.structure import portions_of, structure_of, typing_of
from sphinx_packagemap.views.usage import Usage, find_usage


class Row(Documented):
    """What can be compared."""

    STRUCTURE = "structure", "A single file, or a directory with so many modules and subpackages, and their files."
    INITIALIZATION = "initialization", "What runs when it is imported: nothing, re-exports, which statements do work."
    PURPOSE = "purpose", "The first sentence of its docstring."
    USAGE = "usage", "Import statements that work."
    EXAMPLE = "example", "An import of one of its public names."
    SUBMODULES = "submodules", "What lies directly below it."
    NAMESPACE = "namespace", "Its public names: how many, the first of them, and whether ``__all__`` says so."
    KIND = "kind", "Module, package, namespace package, extension module, ..."
    ORIGIN = "origin", "The file that an import loads."
    LINES = "lines", "How many lines that file has."
    CLASSES = "classes", "How many public classes it offers."
    FUNCTIONS = "functions", "How many public functions it offers."
    IMPORTS = "imports", "What it imports: modules of its own top-level package, and others."
    IMPORTED_BY = "imported-by", "The modules of its own top-level package that import it."
    CLOSURE = "closure", "How many other modules are loaded when it is imported."
    TYPED = "typed", "Whether it has type annotations for others (``py.typed``), or a stub."
    RUNNABLE = (
        "runnable",
        "Whether ``python -m`` runs it, and the commands that call it; a top package has them all.",
    )
    DISTRIBUTION = "distribution", "The distribution that it was installed with, and its version."
    PORTIONS = "portions", "The directories that contribute to it."
    DEPTH = "depth", "How many levels it lies below its top-level package."


SEVEN_ROWS = (
    Row.STRUCTURE,
    Row.INITIALIZATION,
    Row.PURPOSE,
    Row.USAGE,
    Row.EXAMPLE,
    Row.SUBMODULES,
    Row.NAMESPACE,
)


def value_of(surveyed: Surveyed, name: str, row: Row) -> Any:
    """Return what a row says of a module, of the type that its view returns."""
    return _ASPECTS[row].view(surveyed, name)


def sort_key(row: Row, value: Any) -> Any:
    """Return by what a value of a row is sorted: a number by its size, several things by how many they are."""
    return _ASPECTS[row].key(value)


# The rows for which the metadata of distributions are read.
ABOUT_DISTRIBUTIONS = frozenset({Row.DISTRIBUTION, Row.PORTIONS, Row.RUNNABLE})


class _Aspect(NamedTuple):
    view: Callable[[Surveyed, str], Any]
    key: Callable[[Any], Any]  # of one type for all values


def _number(value: int | None) -> int:
    return -1 if value is None else value


def _count(kind: MemberKind) -> Callable[[Surveyed, str], int | None]:
    def count(surveyed: Surveyed, name: str) -> int | None:
        namespace = namespace_of(surveyed, name)
        return sum(offer.kind is kind for offer in namespace.offers) if namespace.is_known else None

    return count


def _lines(surveyed: Surveyed, name: str) -> int | None:
    facts = surveyed.facts(name)
    # Of a file that was not read, nobody has counted the lines.
    return None if facts is None or (facts.incomplete and not facts.lines) else facts.lines


def _purpose(surveyed: Surveyed, name: str) -> str:
    facts = surveyed.facts(name)
    return facts.summary if facts is not None else ""


def _usage(surveyed: Surveyed, name: str) -> Usage | Problem:
    return find_usage(surveyed.origins, name)


def _submodules(surveyed: Surveyed, name: str) -> tuple[Module, ...]:
    return tuple(map(surveyed.module, surveyed.submodules(name)))


def _closure(surveyed: Surveyed, name: str) -> Closure:
    return surveyed.closures.of(name)


_ASPECTS: dict[Row, _Aspect] = {
    Row.STRUCTURE: _Aspect(structure_of, lambda structure: (structure.modules + structure.packages, structure.file)),
    Row.INITIALIZATION: _Aspect(initialization_of, lambda runs: (len(runs.statements), len(runs.exports))),
    Row.PURPOSE: _Aspect(_purpose, str.casefold),
    Row.USAGE: _Aspect(_usage, lambda usage: "" if isinstance(usage, Problem) else usage.name.casefold()),
    Row.EXAMPLE: _Aspect(example_of, lambda way: "" if way is None else way.statement().casefold()),
    Row.SUBMODULES: _Aspect(_submodules, len),
    Row.NAMESPACE: _Aspect(namespace_of, lambda namespace: len(namespace.offers)),
    Row.KIND: _Aspect(structure_of, lambda structure: structure.kind.value),
    Row.ORIGIN: _Aspect(Surveyed.module, lambda module: module.origin or ""),
    Row.LINES: _Aspect(_lines, _number),
    Row.CLASSES: _Aspect(_count(MemberKind.CLASS), _number),
    Row.FUNCTIONS: _Aspect(_count(MemberKind.FUNCTION), _number),
    Row.IMPORTS: _Aspect(imports_of, lambda relations: (len(relations.inside), len(relations.outside))),
    Row.IMPORTED_BY: _Aspect(importers_of, lambda relations: len(relations.inside)),
    Row.CLOSURE: _Aspect(_closure, lambda closure: (closure.inside, len(closure.outside))),
    Row.TYPED: _Aspect(typing_of, lambda typing: (typing.marked, typing.stub or "")),
    Row.RUNNABLE: _Aspect(running_of, lambda running: (running.module or "", len(running.scripts))),
    Row.DISTRIBUTION: _Aspect(Surveyed.distributions, lambda found: [each.name.casefold() for each in found]),
    Row.PORTIONS: _Aspect(portions_of, len),
    Row.DEPTH: _Aspect(lambda _, name: name.count("."), _number),
}
