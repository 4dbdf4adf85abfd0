"""The project around a document, in which the names in its managed blocks are looked up."""

from __future__ import annotations

import os
from collections.abc import Sequence
from functools import cached_property
from typing import NamedTuple

from sphinx_packagemap.blocks import NoContent
from sphinx_packagemap.discovery.own_packages import OwnPackages, find_own_packages
from sphinx_packagemap.discovery.project import find_bounds, find_home, find_repository, is_outside
from sphinx_packagemap.discovery.project_purposes import read_project_purposes
from sphinx_packagemap.model import Problem, ProblemKind, ProjectPurposes
from sphinx_packagemap.survey import Survey, Tier, find_tiers, is_directory_argument, make_roots_tier
from sphinx_packagemap.text import quote
from sphinx_packagemap.views.author_purposes import make_rules
from sphinx_packagemap.views.codebases import Codebases
from sphinx_packagemap.views.purposes import PurposeRules, PurposeSource

ADVICE = "or write the block in a file of a project"


class SurveyOptions(NamedTuple):
    """The options that decide which files a survey finds."""

    roots: tuple[str, ...] = ()  # directories; if there are any, names are looked up in these only
    follow_links: bool = False
    check_syntax: bool = False


DEFAULT_OPTIONS = SurveyOptions()


class BlockProject:
    """A project; names in blocks are looked up as the command does in its directory, whatever the current one is."""

    def __init__(self, root: str, options: SurveyOptions = DEFAULT_OPTIONS) -> None:
        """Use the project in ``root``, an absolute directory."""
        self.root = root
        self.follow_links = options.follow_links
        self._options = options

    @cached_property
    def survey(self) -> Survey:
        """The survey of the project and the environment, or of the given directories."""
        roots, follow_links, check_syntax = self._options
        if roots:
            tiers: Sequence[Tier] = [make_roots_tier(roots, follow_links=follow_links)]
        else:
            # The nearest project may be nothing but a configuration of tools, or one of several in a repository.
            repository = find_repository(self.root)
            others = [repository] if repository is not None and repository != self.root else []
            tiers = find_tiers(self.root, follow_links=follow_links, others=others, itself=True)
        return Survey(tiers, base=self.root, follow_links=follow_links, check_syntax=check_syntax)

    @cached_property
    def codebases(self) -> Codebases:
        """The codebases of the survey."""
        return Codebases(self.survey, self.rules)

    @cached_property
    def declared(self) -> ProjectPurposes:
        """The purposes that the project declares."""
        return read_project_purposes(self.root)

    @cached_property
    def rules(self) -> PurposeRules:
        """The rules for purposes."""
        return make_rules(tuple(PurposeSource), self.declared)

    @cached_property
    def own(self) -> OwnPackages:
        """The own packages of the project."""
        return find_own_packages(self.root, self._options.roots, follow_links=self.follow_links)

    @cached_property
    def bounds(self) -> tuple[str, ...]:
        """The directories that symbolic links may not leave, with all links resolved."""
        return find_bounds([self.root])

    def get_names(self, command: str, names: tuple[str, ...]) -> tuple[str, ...]:
        """Return the names in a block, by default those of the own packages; raises NotFound and NoContent."""
        for name in names:
            if is_directory_argument(name) and (os.path.isabs(name) or self._is_outside(name)):
                message = f"expected a path in the project, relative to its root, got {quote(name)}"
                raise NoContent(Problem(ProblemKind.NAME, message))
        return names or self.own.get_names(command, ADVICE)

    def get_name(self, command: str, names: tuple[str, ...]) -> str:
        """Return the only name in a block, by default that of the main package; raises NotFound and NoContent."""
        if len(names) > 1:
            raise NoContent(Problem(ProblemKind.NAME, f"{command} takes one name, got {len(names)}"))
        return names[0] if names else self.own.get_main(command, ADVICE)

    def _is_outside(self, name: str) -> bool:
        path = os.path.normpath(os.path.join(self.root, name))
        return ("/" in name or name in (".", "..")) and is_outside(path, (os.path.realpath(self.root),))


class BlockProjects:
    """The projects around several documents, each surveyed once."""

    def __init__(self, options: SurveyOptions = DEFAULT_OPTIONS) -> None:
        """Use the same options for all of them."""
        self._options = options
        self._projects: dict[str, BlockProject] = {}

    def get(self, path: str) -> BlockProject:
        """Return the project around a file: the nearest directory with a project file, else the repository."""
        directory = os.path.dirname(os.path.abspath(path))
        root = find_home(directory) or directory
        if root not in self._projects:
            self._projects[root] = BlockProject(root, self._options)
        return self._projects[root]

    def list_all(self) -> list[BlockProject]:
        """Return the projects so far."""
        return [*self._projects.values()]
