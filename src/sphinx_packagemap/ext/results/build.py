"""The results of all directives and roles of one build, computed from one survey.

They belong to one build and one process; forked readers inherit them. A build in which nothing has changed computes
none, and does not import this module.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping

from sphinx_packagemap import __version__
from sphinx_packagemap.ext.config import Settings
from sphinx_packagemap.ext.registry import DIRECTIVES
from sphinx_packagemap.ext.results import BuildContext, DirectiveResult
from sphinx_packagemap.ext.results.project import OWN_PACKAGES, Project
from sphinx_packagemap.ext.results.source_links import SourceLinks
from sphinx_packagemap.model import Problem
from sphinx_packagemap.survey import Cache, Survey, find_tiers, iter_markers
from sphinx_packagemap.views.author_purposes import find_outdated_purposes, make_rules
from sphinx_packagemap.views.codebases import Codebases


class BuildResults:
    """The survey of a build, and the results computed so far."""

    def __init__(self, settings: Settings, directory: str) -> None:
        """Use these settings, and cache the survey in ``directory``."""
        max_file_size, check_syntax = settings.max_file_size, settings.check_syntax
        cache = None
        if settings.cache:
            cache = Cache(directory, version=__version__, max_file_size=max_file_size, check_syntax=check_syntax)
        first, *others = settings.projects or (settings.directory,)
        survey = Survey(
            find_tiers(
                first,
                settings.roots,
                follow_links=settings.follow_links,
                others=others,
                copied=settings.is_copy,
            ),
            base=settings.directory,
            follow_links=settings.follow_links,
            max_directories=settings.max_directories,
            max_file_size=max_file_size,
            check_syntax=check_syntax,
            cache=cache,
        )
        purposes = make_rules(settings.purpose_sources, settings.purposes)
        codebases = Codebases(survey, purposes)
        links = SourceLinks(settings, survey, codebases)
        self._context = BuildContext(settings, survey, codebases, Project(settings), purposes, links)
        self._results: dict[str, DirectiveResult] = {}

    def get_result(self, kind: str, argument: str, raw_options: Mapping[str, str]) -> DirectiveResult:
        """Return the result of a directive or role; if it is empty, its problems explain why."""
        key = json.dumps([kind, argument, dict(raw_options)], sort_keys=True)
        if key not in self._results:
            compute = DIRECTIVES[kind].load_result_function()
            self._results[key] = compute(self._context, argument, raw_options)
        return self._results[key]

    def iter_dependencies(self) -> Iterator[tuple[str, list[str]]]:
        """Yield each discovered name with all files and directories on which its survey depends."""
        settings, survey, codebases, project, _, links = self._context
        markers = [each for directory in (settings.directory, *settings.projects) for each in iter_markers(directory)]
        for name in survey.list_discovered():
            own = [*survey.list_dependencies(name), *codebases.list_dependencies(name), *links.list_dependencies(name)]
            yield name, [*markers, *own]
        for argument, paths in project.repositories.items():
            yield argument, [*markers, *sorted(paths)]
        if (dependencies := project.list_dependencies()) is not None:
            yield OWN_PACKAGES, [*markers, *dependencies]

    def find_outdated_purposes(self) -> Iterator[Problem]:
        """Yield a problem for each declared purpose of a module that the surveyed packages do not have."""
        survey = self._context.survey
        tops = dict.fromkeys(each.pattern.partition(".")[0] for each in self._context.settings.purposes.declared)
        modules = {top: survey.discover(top).modules for top in tops if top in survey.list_discovered()}
        return find_outdated_purposes(self._context.settings.purposes, modules)

    def save(self) -> None:
        """Save the cache for the next build."""
        self._context.survey.save()
