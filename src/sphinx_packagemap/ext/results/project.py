"""The project's own packages, which directives without a name show."""

from __future__ import annotations

import os
from collections.abc import Iterable, Sequence
from functools import cached_property
from typing import TYPE_CHECKING

from sphinx_packagemap.discovery.own_packages import OwnPackages, find_own_packages
from sphinx_packagemap.discovery.repository import is_project_root
from sphinx_packagemap.survey import is_directory_argument
from sphinx_packagemap.views.tree.repository import survey_repository

if TYPE_CHECKING:
    from sphinx_packagemap.ext.config import Settings
    from sphinx_packagemap.ext.results import BuildContext
    from sphinx_packagemap.views import TreeRequest
    from sphinx_packagemap.views.tree import TreeView

# Represents the own packages among the names whose surveys a result depends on.
OWN_PACKAGES = ""


def make_repository_key(argument: str) -> str:
    """Return the name of the files in a tree, such as that of a repository, among those on which a result depends."""
    return f"repository {argument}"


_ADVICE = "or set packagemap_project in conf.py"


class Project:
    """The documented project."""

    def __init__(self, settings: Settings) -> None:
        """Use the configured packages, or else find them when they are first needed."""
        self._settings = settings
        self._is_searched = False
        self.repositories: dict[str, set[str]] = {}  # dependencies of the trees of repositories, by their arguments

    def get_names(self, directive: str) -> tuple[str, ...]:
        """Return the names of the own packages, for a directive without a name; raises NotFound."""
        return self._own.get_names(directive, _ADVICE)

    def get_main(self, directive: str) -> str:
        """Return the name of the main package, for a directive that shows only one; raises NotFound."""
        if self._settings.project:
            return self._settings.project[0]
        return self._own.get_main(directive, _ADVICE)

    def find_root(self, names: Sequence[str]) -> str | None:
        """Return the absolute directory if the only name is the path of a project or repository, else None."""
        if len(names) != 1 or not is_directory_argument(names[0]):
            return None
        path = os.path.abspath(os.path.join(self._settings.directory, names[0]))
        return path if is_project_root(path) else None

    def survey_repository(
        self, context: BuildContext, argument: str, root: str, request: TreeRequest
    ) -> tuple[TreeView, tuple[str, ...]]:
        """Return the tree of a repository and the names of the packages in it; note its dependencies."""
        survey, codebases, settings = context.survey, context.codebases, self._settings
        follow_links = settings.follow_links
        view = survey_repository(survey, root, request, codebases, settings.directory, follow_links=follow_links)
        self.add_listing(argument, view.dependencies)
        return view.tree, view.names

    def add_listing(self, argument: str, dependencies: Iterable[str]) -> str:
        """Add the directories that were listed for a tree of files, and return the name of their survey."""
        key = make_repository_key(argument)
        self.repositories.setdefault(key, set()).update(dependencies)
        return key

    def list_dependencies(self) -> tuple[str, ...] | None:
        """Return the files and directories on which the names depend, absolute; None if they were not needed."""
        return self._own.dependencies if self._is_searched else None

    @cached_property
    def _own(self) -> OwnPackages:
        settings = self._settings
        self._is_searched = True
        if settings.project:
            return OwnPackages(settings.project)
        found = OwnPackages(has_project=False)
        for directory in settings.projects or (settings.directory,):
            found = find_own_packages(directory, settings.roots, follow_links=settings.follow_links)
            if found.names:
                break
        return found
