"""The anatomy of a module: the value of each part."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

from sphinx_packagemap.discovery.distributions import Distribution
from sphinx_packagemap.model import Documented, Module, Problem, ProblemKind
from sphinx_packagemap.names import get_last, is_private, iter_ancestors
from sphinx_packagemap.views import Visibility
from sphinx_packagemap.views.codebases import Codebases, SurveyedCodebase
from sphinx_packagemap.views.module import (
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
    measure_module,
)
from sphinx_packagemap.views.module.glance import Glance, find_glance
from sphinx_packagemap.views.module.public_api import Offer, find_offer
from sphinx_packagemap.views.module.usage import find_usage
from sphinx_packagemap.views.purposes import Purpose
from sphinx_packagemap.views.tree import TreeView


class AnatomyPart(Documented):
    """The parts of an anatomy."""

    GLANCE = "glance", "Its purpose, kind, file, size, public names and distribution, and the modules around it."
    KIND = "kind", "Its kind, and the rule that determines it."
    PLACE = "place", "Its files and directories, and the distribution that installed them."
    INITIALIZATION = "initialization", "The code that runs when it is imported, with line numbers."
    NAMESPACE = "namespace", "Its public names: its own with their summaries, others by the module that defines them."
    USAGE = "usage", "Import statements for it."
    IMPORTS = "imports", "The modules that it imports."
    IMPORTED_BY = "imported-by", "The modules of its own top-level package that import it."
    RUNNING = "running", "The commands that run it."
    SUBMODULES = "submodules", "Its direct submodules and subpackages, the largest first."


# The parts that are shown by default, in this order.
DEFAULT_PARTS = (
    AnatomyPart.GLANCE,
    AnatomyPart.USAGE,
    AnatomyPart.INITIALIZATION,
    AnatomyPart.NAMESPACE,
    AnatomyPart.SUBMODULES,
)


class KindPart(NamedTuple):
    """The value of ``AnatomyPart.KIND``: the kind of a module."""

    structure: Structure
    typing: TypingSupport
    distributions: tuple[Distribution, ...]


class ModuleLocation(NamedTuple):
    """The value of ``AnatomyPart.PLACE``: the location of a module."""

    listing: TreeView  # its files and directories
    portions: tuple[Portion, ...]  # of a package


class ImportEffects(NamedTuple):
    """The value of ``AnatomyPart.INITIALIZATION``: the effects of importing a module and its ancestors."""

    before: tuple[str, ...]  # the ancestors, which run first, outermost first
    runs: Initialization


class Submodule(NamedTuple):
    """A direct submodule, with its purpose."""

    module: Module
    purpose: Purpose | None
    lines: int | None  # with those of all modules below it; None if none could be read


class Anatomy(NamedTuple):
    """One module with the values of the requested parts."""

    module: Module
    parts: tuple[tuple[AnatomyPart, Any], ...]  # in order, with values of the types that ``PartValue.compute`` returns
    problems: tuple[Problem, ...] = ()


class AnatomyLimits(NamedTuple):
    """The limits to the lists of an anatomy."""

    max_items: int  # maximum number of items of a list
    private: Visibility = Visibility.DEMOTE  # of submodules with a leading underscore


def make_anatomy(
    codebases: Codebases,
    name: str,
    parts: Sequence[AnatomyPart],
    max_items: int,
    private: Visibility = Visibility.DEMOTE,
) -> Anatomy | Problem:
    """Return the anatomy of a module; lists of more than ``max_items`` are a problem, as the rest is not shown."""
    limits = AnatomyLimits(max_items, private)
    name = codebases.normalize(name)
    surveyed = codebases.find_module(name)
    if isinstance(surveyed, Problem):
        return surveyed
    problems = list(surveyed.read([name]))
    values = [PART_VALUES[part] for part in parts]
    if any(value.reads_submodules for value in values):
        problems += surveyed.read(surveyed.list_submodules(name))
    found = []
    for part in parts:
        value = PART_VALUES[part].compute(surveyed, name, limits)
        if PART_VALUES[part].count_items(value) > max_items:
            message = f"'{name}' has more than {max_items} items for '{part.value}'; the rest is omitted"
            problems.append(Problem(ProblemKind.LIMIT, message))
        found.append((part, value))
    if any(value.reads_metadata for value in values):
        problems += surveyed.find_metadata_problems([name])
    return Anatomy(surveyed.get_module(name), tuple(found), tuple(problems))


class PartValue(NamedTuple):
    """The value of a part for one module.

    ``rendering.module.anatomy`` declares for each part its title and its blocks.
    """

    compute: Callable[[SurveyedCodebase, str, AnatomyLimits], Any]  # given the dotted name
    count_items: Callable[[Any], int] = lambda _: 0  # returns the length of the longest list that is shown
    reads_submodules: bool = False
    reads_metadata: bool = False  # of the installed distributions


def _make_glance(surveyed: SurveyedCodebase, name: str, limits: AnatomyLimits) -> Glance:
    return find_glance(surveyed, name, hides_private=limits.private is Visibility.HIDE)


def _make_kind(surveyed: SurveyedCodebase, name: str, _: AnatomyLimits) -> KindPart:
    return KindPart(find_structure(surveyed, name), find_typing(surveyed, name), surveyed.find_distributions(name))


def _make_location(surveyed: SurveyedCodebase, name: str, limits: AnatomyLimits) -> ModuleLocation:
    return ModuleLocation(list_files(surveyed, name, limits.max_items), find_portions(surveyed, name))


def _make_import_effects(surveyed: SurveyedCodebase, name: str, _: AnatomyLimits) -> ImportEffects:
    ancestors = [each for each in iter_ancestors(name) if surveyed.get_module(each).origin is not None]
    return ImportEffects(tuple(reversed(ancestors)), find_initialization(surveyed, name))


def _list_submodules(surveyed: SurveyedCodebase, name: str, limits: AnatomyLimits) -> tuple[Submodule, ...]:
    """Return the submodules, the largest first; private ones and tests are last, or as the limits want it."""
    found = []
    for each in surveyed.list_submodules(name):
        is_own = is_private(get_last(each))
        if is_own and limits.private is Visibility.HIDE:
            continue
        is_last = surveyed.is_demoted(each) and not (is_own and limits.private is Visibility.SHOW)
        submodule = Submodule(
            surveyed.get_module(each),
            surveyed.find_purpose(each),
            measure_module(surveyed, each).total,
        )
        found.append((is_last, -(submodule.lines or 0), each, submodule))
    return tuple(submodule for *_, submodule in sorted(found, key=lambda item: item[:3]))


def _count_effects(effects: ImportEffects) -> int:
    return len(effects.runs.statements)


def _count_files(location: ModuleLocation) -> int:
    return sum(item.more or 1 for item in location.listing.items)


def _count_names(offer: Offer) -> int:
    return len(offer.namespace.names)


def _count_relations(relations: Relations) -> int:
    return len(relations.inside)


PART_VALUES: dict[AnatomyPart, PartValue] = {
    AnatomyPart.GLANCE: PartValue(_make_glance, reads_metadata=True),
    AnatomyPart.KIND: PartValue(_make_kind, reads_metadata=True),
    AnatomyPart.PLACE: PartValue(_make_location, _count_files, reads_metadata=True),
    AnatomyPart.INITIALIZATION: PartValue(_make_import_effects, _count_effects),
    AnatomyPart.NAMESPACE: PartValue(lambda surveyed, name, _: find_offer(surveyed, name), _count_names),
    AnatomyPart.USAGE: PartValue(lambda surveyed, name, _: find_usage(surveyed.origins, name)),
    AnatomyPart.IMPORTS: PartValue(lambda surveyed, name, _: find_imports(surveyed, name), _count_relations),
    AnatomyPart.IMPORTED_BY: PartValue(lambda surveyed, name, _: find_importers(surveyed, name), _count_relations),
    AnatomyPart.RUNNING: PartValue(lambda surveyed, name, _: find_execution(surveyed, name), reads_metadata=True),
    AnatomyPart.SUBMODULES: PartValue(_list_submodules, len, reads_submodules=True),
}
