"""The codebases of one build or command, by top-level name; each is surveyed when it is first needed."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from functools import cache, cached_property
from typing import NamedTuple

from sphinx_packagemap.discovery.distributions import Distribution, InstalledDistributions
from sphinx_packagemap.model import (
    Codebase,
    ImportEdge,
    Member,
    MemberKind,
    Module,
    ModuleFacts,
    Outline,
    Problem,
    ProblemKind,
)
from sphinx_packagemap.names import Suggestions, describe_missing, get_last, get_parent
from sphinx_packagemap.survey import ModuleNames, NotFound, Survey, get_package_of_init, is_directory_argument
from sphinx_packagemap.text import quote
from sphinx_packagemap.views import TreeRequest, Visibility
from sphinx_packagemap.views.closures import Closures
from sphinx_packagemap.views.origins import Origin, Origins
from sphinx_packagemap.views.purpose_finder import PurposeFinder
from sphinx_packagemap.views.purposes import DEFAULT_RULES, Purpose, PurposeRules
from sphinx_packagemap.views.selection import Selection, iter_with_descendants, select


class Standing(NamedTuple):
    """The position of a module among the direct submodules of its package."""

    level: int | None = None  # from 1; None if it neither imports another one of them nor is imported by one
    cycle: int | None = None  # number of those that are in cycles with it, itself included; None if there is no cycle


class SurveyedCodebase:
    """The modules below one top-level name, with their facts, imports and distributions, which are read on demand."""

    def __init__(
        self,
        survey: Survey,
        top: str,
        installed: Callable[[str], InstalledDistributions],
        get_other: Callable[[str, str], SurveyedCodebase | None] = lambda *_: None,
        purposes: PurposeRules = DEFAULT_RULES,
    ) -> None:
        """Find the modules below a top-level name; raises NotFound.

        ``installed`` returns the distributions that are installed in a directory. ``get_other``, given another
        top-level name and this one, returns the codebase of the other if names are followed from here to there.
        """
        self.top = top
        self.codebase: Codebase = survey.get_codebase(top)
        self.origins = Origins(self.codebase, survey.get_outline, self._find_other_origins)
        self.followed: dict[str, SurveyedCodebase | None] = {}  # by the top-level names that imports led to
        # By the names of packages and of their submodules; filled by ``views.imports.coupling``.
        self.standings: dict[str, Mapping[str, Standing]] = {}
        self._get_other = get_other
        self._survey = survey
        self._installed = installed
        self._purposes = PurposeFinder(self.codebase, purposes)

    def get_module(self, name: str) -> Module:
        """Return a module by its dotted name; raises KeyError."""
        return self.codebase.modules[name]

    def get_facts(self, name: str) -> ModuleFacts | None:
        """Return the facts about a module; None if it has no source, or it could not be read."""
        return self.codebase.facts.get(name)

    def find_purpose(self, name: str) -> Purpose | None:
        """Return the purpose of a module; None if there is none."""
        return self._purposes.find(name)

    def count_lines(self, name: str) -> int | None:
        """Return the number of lines of a module; None if it has no source, or it could not be read."""
        return self._survey.count_lines(self.get_module(name))

    def get_outline(self, name: str) -> Outline | None:
        """Return the outline of a module: its statements and bindings; None if it cannot be parsed."""
        return self._survey.get_outline(self.get_module(name))

    def find_fault(self, name: str) -> Problem | None:
        """Return the problem if Python cannot load a module, or its source could not be read; None if there is none."""
        return self._survey.find_fault(self.get_module(name))

    def read(self, names: Iterable[str]) -> tuple[Problem, ...]:
        """Read several modules, in parallel if they are many, and return their problems."""
        names_to_read = set(names)
        problems = self._survey.read(self.codebase, names_to_read, imports=False).problems
        return tuple(problem for problem in problems if problem.module in names_to_read)

    @cached_property
    def suggestions(self) -> Suggestions:
        """The names of modules that are suggested for one that does not exist."""
        return Suggestions(self.codebase.modules)

    def list_submodules(self, name: str) -> tuple[str, ...]:
        """Return the dotted names of the direct submodules, sorted; private ones and tests last."""
        return self._submodules.get(name, ())

    def list_subtree(self, name: str) -> list[str]:
        """Return the dotted names of a module and of all modules below it, at any depth."""
        found, pending = [name], [*self.list_submodules(name)]
        while pending:
            found.append(pending.pop())
            pending += self.list_submodules(found[-1])
        return found

    def is_demoted(self, name: str) -> bool:
        """Return whether a module is private or a test, and so listed after its siblings."""
        return name in self._selection.demoted

    def is_test(self, name: str) -> bool:
        """Return whether a module is a test, or in a package of tests."""
        return name in self._tests

    @cached_property
    def _tests(self) -> frozenset[str]:
        tests = select(self.codebase, TreeRequest(private=Visibility.SHOW)).demoted
        return frozenset(iter_with_descendants(tests, self.codebase))

    @cached_property
    def _submodules(self) -> Mapping[str, tuple[str, ...]]:
        return {
            name: tuple(sorted(children, key=self._selection.demoted.__contains__))
            for name, children in self._selection.children.items()
        }

    @cached_property
    def _selection(self) -> Selection:
        return select(self.codebase, TreeRequest())

    @cached_property
    def imports(self) -> Mapping[str, tuple[ImportEdge, ...]]:
        """The imports of all modules, by importer. All modules are read for this."""
        return _group_edges((edge.importer, edge) for edge in self._survey.survey(self.top).imports)

    @cached_property
    def importers(self) -> Mapping[str, tuple[ImportEdge, ...]]:
        """The same imports, by the imported module."""
        return _group_edges((edge.imported, edge) for edges in self.imports.values() for edge in edges)

    @cached_property
    def closures(self) -> Closures:
        """The modules that importing each module loads."""
        return Closures(self.codebase.modules, self.imports, self.top)

    def list_imports(self, name: str) -> tuple[ImportEdge, ...]:
        """Return the imports of one module, sorted; no other module is read."""
        return self._survey.resolve_module(self.get_module(name), self._names)

    @cached_property
    def _names(self) -> ModuleNames:
        return ModuleNames(self.codebase.modules)

    def list_dependencies(self) -> tuple[str, ...]:
        """Return the absolute paths of directories and files that the views depend on besides the code."""
        return self.installed.list_dependencies() if self._root else ()

    @property
    def installed(self) -> InstalledDistributions:
        """The distributions that are installed in the root directory of the codebase."""
        return self._installed(self._root)

    def find_distributions(self, name: str) -> tuple[Distribution, ...]:
        """Return the distributions that installed a module, sorted: several may for a namespace package."""
        module = self.get_module(name)
        if module.origin is None and module.is_package:
            found = {each for portion in module.portions for each in self.installed.find_distributions_below(portion)}
            return tuple(sorted(found))
        distribution = self.installed.find_distribution_of_file(
            module.origin or ""
        ) or self.installed.find_distribution(self.top)
        return () if distribution is None else (distribution,)

    def find_metadata_problems(self, names: Iterable[str]) -> tuple[Problem, ...]:
        """Return the problems in the metadata of the distributions that installed some modules."""
        found = dict.fromkeys(map(self.find_distributions, names))
        return tuple(dict.fromkeys(problem for each in found for problem in self.installed.find_problems(each)))

    def _find_other_origins(self, top: str) -> Origins | None:
        if top not in self.followed:
            self.followed[top] = self._get_other(top, self.top)
        other = self.followed[top]
        return other.origins if other is not None else None

    @cached_property
    def _root(self) -> str:
        return self._survey.find_roots(self.top).get(self.top, "")


def _group_edges(edges: Iterable[tuple[str, ImportEdge]]) -> dict[str, tuple[ImportEdge, ...]]:
    found: dict[str, list[ImportEdge]] = {}
    for name, edge in edges:
        found.setdefault(name, []).append(edge)
    return {name: tuple(group) for name, group in found.items()}


class Codebases:
    """The codebases of one survey; each is opened once."""

    def __init__(self, survey: Survey, purposes: PurposeRules = DEFAULT_RULES) -> None:
        """Prepare to open the codebases of a survey."""
        self._survey = survey
        self._purposes = purposes
        self._opened: dict[str, SurveyedCodebase] = {}
        # By the requested name, and the top-level name that a name leads to.
        self._followed: dict[tuple[str, str], SurveyedCodebase | None] = {}
        self._written: dict[tuple[str, ...], tuple[ImportEdge, ...]] = {}
        self.installed = cache(self._find_installed)

    def get_codebase(self, top: str) -> SurveyedCodebase:
        """Return the codebase below a top-level name; raises NotFound."""
        if top not in self._opened:
            self._opened[top] = SurveyedCodebase(self._survey, top, self.installed, self._open_other, self._purposes)
        return self._opened[top]

    def list_written_imports(self, tops: tuple[str, ...]) -> tuple[ImportEdge, ...]:
        """Return the imports of all modules below top-level names, as written: ``Survey.read`` has the differences.

        They may be imports of submodules below another one of the names.
        """
        if tops not in self._written:
            united = self._survey.discover_all(tops)
            self._written[tops] = self._survey.read(united, united.modules, as_written=True).imports
        return self._written[tops]

    def _open_other(self, name: str, other: str) -> SurveyedCodebase | None:
        return self.get_codebase(name) if self._survey.is_beside(name, other) else None

    def _find_installed(self, root: str) -> InstalledDistributions:
        return InstalledDistributions(root, self._survey.find_bounds(root))

    def find_member(self, requested: str, name: str) -> Member | None:
        """Return the member of a dotted name, if names of the ``requested`` codebase are followed to its own."""
        home, _, bound = name.rpartition(".")
        top = name.partition(".")[0]
        key = requested, top
        if key not in self._followed:
            self._followed[key] = self._open_other(top, requested) if home else None
        other = self._followed[key]
        found = other.origins.find(home, bound) if other is not None and home in other.codebase.modules else None
        if not isinstance(found, Origin) or found.name is None or found.kind is MemberKind.UNKNOWN:
            return None
        return Member(bound, found.kind, found.line, found.summary, None)

    def list_followed(self, name: str) -> tuple[str, ...]:
        """Return the top-level name of a name, then those that imports were followed to from there so far."""
        requested = name if is_directory_argument(name) else name.partition(".")[0]
        pending = [
            *(top for (each, top), other in self._followed.items() if each == name and other is not None),
            requested,  # the first of the result
        ]
        found: dict[str, None] = {}
        while pending:
            top = pending.pop()
            if top not in found:
                found[top] = None
                surveyed = self._opened.get(top)
                followed = surveyed.followed if surveyed is not None else {}
                pending += [each for each, other in sorted(followed.items()) if other is not None]
        return tuple(found)

    def list_dependencies(self, name: str) -> tuple[str, ...]:
        """Return the paths that the views of a codebase depend on besides the code; empty if it was not opened."""
        return self._opened[name].list_dependencies() if name in self._opened else ()

    def normalize(self, name: str) -> str:
        """Return ``package`` for ``package.__init__``; any other name is returned unchanged."""
        if not name.endswith(".__init__"):
            return name
        try:
            return get_package_of_init(name, self.get_codebase(name.partition(".")[0]).codebase.modules)
        except NotFound:
            return name

    def find_module(self, name: str) -> SurveyedCodebase | Problem:
        """Return the codebase that contains a module, or the problem if there is no such module."""
        if is_directory_argument(name):
            message = f"expected a dotted name, got {quote(name)}; only trees and diagrams can show directories"
            return Problem(ProblemKind.NAME, message)
        top = name.partition(".")[0]
        try:
            surveyed = self.get_codebase(top)
        except NotFound as error:
            return error.make_problem()
        if name in surveyed.codebase.modules:
            return surveyed
        if surveyed.origins.members.find_bound(get_parent(name), get_last(name)) is None:
            hint = describe_missing(name, surveyed.suggestions)
            message = f"no module or package named {quote(name)}{hint}"
        else:
            message = f"{quote(name)} is a name in the module {quote(get_parent(name))}, not a module"
        return Problem(ProblemKind.NAME, message)
