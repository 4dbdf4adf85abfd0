"""One module or package, explained part by part."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

from sphinx_packagemap.discovery.distributions import Distribution
from sphinx_packagemap.model import Documented, Module, Problem, ProblemKind
from sphinx_packagemap.names import iter_ancestors
from sphinx_packagemap.views.codebases import Codebases, SurveyedCodebase
from sphinx_packagemap.views.module.public_api import Namespace, find_namespace
from sphinx_packagemap.views.module.structure import (
    Initialization,
    Portion,
    Relations,
    Structure,
    TypingSupport,
    find_execution,
    find_importers,
    find_imports,
    find_initialization,
    find_portions,
    find_structure,
    find_typing,
    list_files,
)
from sphinx_packagemap.views.module.usage import find_usage
from sphinx_packagemap.views.tree import TreeView


class AnatomyPart(Documented):
    """A part of an anatomy."""

    KIND = "kind", "What it is, and the rule by which it is that."
    PLACE = "place", "Its files and directories, and where they were installed from."
    INITIALIZATION = "initialization", "What runs when it is imported, with lines."
    NAMESPACE = "namespace", "Its public names, by kind, with their summaries."
    USAGE = "usage", "How to import it."
    IMPORTS = "imports", "What it imports."
    IMPORTED_BY = "imported-by", "Which modules of its own top-level package import it."
    RUNNING = "running", "How to run it."
    SUBMODULES = "submodules", "What lies directly below it."


_ABOUT_DISTRIBUTIONS = frozenset({AnatomyPart.KIND, AnatomyPart.PLACE, AnatomyPart.RUNNING})


class KindPart(NamedTuple):
    """The kind of a module."""

    structure: Structure
    typing: TypingSupport
    distributions: tuple[Distribution, ...]


class ModuleLocation(NamedTuple):
    """Where a module lies."""

    listing: TreeView  # its files and directories
    portions: tuple[Portion, ...]  # of a package


class ImportEffects(NamedTuple):
    """The effects of importing a module, its parents included."""

    before: tuple[str, ...]  # the packages above, which run first, outermost first
    runs: Initialization


class Submodule(NamedTuple):
    """A module directly below another one."""

    module: Module
    summary: str


class Anatomy(NamedTuple):
    """All that was asked about one module."""

    module: Module
    parts: tuple[tuple[AnatomyPart, Any], ...]  # in order, each of the type that its view returns
    problems: tuple[Problem, ...] = ()


def make_anatomy(codebases: Codebases, name: str, parts: Sequence[AnatomyPart], max_items: int) -> Anatomy | Problem:
    """Return the parts of a module's anatomy; no list in it has more than so many items."""
    name = codebases.normalize(name)
    surveyed = codebases.find_module(name)
    if isinstance(surveyed, Problem):
        return surveyed
    problems = list(surveyed.read([name]))
    if AnatomyPart.SUBMODULES in parts:
        problems += surveyed.read(surveyed.list_submodules(name))
    found = []
    for part in parts:
        value = _VIEWS[part](surveyed, name, max_items)
        if _count_max_items(value) > max_items:
            message = f"'{name}' has more than {max_items} items for '{part.value}': the others are left out"
            problems.append(Problem(ProblemKind.LIMIT, message))
        found.append((part, value))
    if not _ABOUT_DISTRIBUTIONS.isdisjoint(parts):
        problems += surveyed.find_metadata_problems([name])
    return Anatomy(surveyed.get_module(name), tuple(found), tuple(problems))


def _count_max_items(value: Any) -> int:
    """Return how long the longest list is that a part's value is shown as."""
    match value:
        case ImportEffects(runs=runs):
            return max(len(runs.statements), len(runs.exports))
        case Namespace(offers=items) | Relations(inside=items):
            return len(items)
        case ModuleLocation(listing=listing):
            return sum(item.more or 1 for item in listing.items)
        case tuple() if type(value) is tuple:
            return len(value)
    return 0


def _make_kind(surveyed: SurveyedCodebase, name: str, _: int) -> KindPart:
    return KindPart(find_structure(surveyed, name), find_typing(surveyed, name), surveyed.find_distributions(name))


def _make_location(surveyed: SurveyedCodebase, name: str, max_items: int) -> ModuleLocation:
    return ModuleLocation(list_files(surveyed, name, max_items), find_portions(surveyed, name))


def _make_import_effects(surveyed: SurveyedCodebase, name: str, _: int) -> ImportEffects:
    above = [each for each in iter_ancestors(name) if surveyed.get_module(each).origin is not None]
    return ImportEffects(tuple(reversed(above)), find_initialization(surveyed, name))


def _list_submodules(surveyed: SurveyedCodebase, name: str, _: int) -> tuple[Submodule, ...]:
    found = []
    for each in surveyed.list_submodules(name):
        facts = surveyed.get_facts(each)
        found.append(Submodule(surveyed.get_module(each), facts.summary if facts is not None else ""))
    return tuple(found)


_VIEWS: dict[AnatomyPart, Callable[[SurveyedCodebase, str, int], Any]] = {
    AnatomyPart.KIND: _make_kind,
    AnatomyPart.PLACE: _make_location,
    AnatomyPart.INITIALIZATION: _make_import_effects,
    AnatomyPart.NAMESPACE: lambda surveyed, name, _: find_namespace(surveyed, name),
    AnatomyPart.USAGE: lambda surveyed, name, _: find_usage(surveyed.origins, name),
    AnatomyPart.IMPORTS: lambda surveyed, name, _: find_imports(surveyed, name),
    AnatomyPart.IMPORTED_BY: lambda surveyed, name, _: find_importers(surveyed, name),
    AnatomyPart.RUNNING: lambda surveyed, name, _: find_execution(surveyed, name),
    AnatomyPart.SUBMODULES: _list_submodules,
}
