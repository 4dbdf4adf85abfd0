"""The results of all directives and roles of one build, from one survey.

Belongs to one build and one process; forked readers inherit it. A build in which nothing has changed needs none,
and does not even import this.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping

from sphinx_packagemap import __version__
from sphinx_packagemap.ext.config import Settings
from sphinx_packagemap.ext.registry import DIRECTIVES
from sphinx_packagemap.ext.results import BuildContext, DirectiveResult
from sphinx_packagemap.survey import Cache, Survey, find_tiers, iter_markers
from sphinx_packagemap.views.codebases import Codebases


class BuildResults:
    """The survey of a build, and the results so far."""

    def __init__(self, settings: Settings, directory: str) -> None:
        """Survey as ``settings`` say; facts about files are cached in ``directory``."""
        max_file_size, check_syntax = settings.max_file_size, settings.check_syntax
        kept = None
        if settings.cache:
            kept = Cache(directory, version=__version__, max_file_size=max_file_size, check_syntax=check_syntax)
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
            cache=kept,
        )
        self._surveying = BuildContext(settings, survey, Codebases(survey))
        self._shown: dict[str, DirectiveResult] = {}

    def get_result(self, kind: str, argument: str, raw_options: Mapping[str, str]) -> DirectiveResult:
        """Return the result of a directive or role; if it is empty, its problems give the reason."""
        key = json.dumps([kind, argument, dict(raw_options)], sort_keys=True)
        if key not in self._shown:
            compute = DIRECTIVES[kind].load_result_function()
            self._shown[key] = compute(self._surveying, argument, raw_options)
        return self._shown[key]

    def iter_dependencies(self) -> Iterator[tuple[str, list[str]]]:
        """Yield the names that were found, each with all files and directories that its survey depends on."""
        settings, survey = self._surveying.settings, self._surveying.survey
        markers = [each for directory in (settings.directory, *settings.projects) for each in iter_markers(directory)]
        for name in survey.list_discovered():
            yield name, [*markers, *survey.list_dependencies(name), *self._surveying.codebases.list_dependencies(name)]

    def save(self) -> None:
        """Save the cache for the next build."""
        self._surveying.survey.save()
