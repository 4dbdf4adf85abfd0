"""The project's own packages, which directives without a name show."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

from sphinx_packagemap.discovery.own_packages import OwnPackages, find_own_packages

if TYPE_CHECKING:
    from sphinx_packagemap.ext.config import Settings

# Represents the own packages among the names whose surveys a result depends on.
OWN_PACKAGES = ""
_ADVICE = "or set packagemap_project in conf.py"


class Project:
    """The documented project."""

    def __init__(self, settings: Settings) -> None:
        """Use the configured packages, or else find them when they are first needed."""
        self._settings = settings
        self._is_searched = False

    def get_names(self, directive: str) -> tuple[str, ...]:
        """Return the names of the own packages, for a directive without a name; raises NotFound."""
        return self._own.get_names(directive, _ADVICE)

    def get_main(self, directive: str) -> str:
        """Return the name of the main package, for a directive that shows only one; raises NotFound."""
        if self._settings.project:
            return self._settings.project[0]
        return self._own.get_main(directive, _ADVICE)

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
