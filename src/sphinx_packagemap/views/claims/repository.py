"""The repository that documents describe: its files, its own packages and the names in them."""

from __future__ import annotations

import os
import re
from collections.abc import Mapping
from functools import cached_property

from sphinx_packagemap.discovery.file_index import FileIndex
from sphinx_packagemap.discovery.own_packages import find_own_packages
from sphinx_packagemap.discovery.project import PROJECT_FILES
from sphinx_packagemap.survey import NotFound, Survey, find_tiers
from sphinx_packagemap.views.codebases import Codebases, SurveyedCodebase


class DescribedRepository:
    """The files of a repository, and its own packages, which are surveyed when a dotted name needs it."""

    def __init__(self, root: str) -> None:
        """List the files below ``root``, an absolute directory."""
        self.root = root
        self.index = FileIndex(root)
        self._own = find_own_packages(root)
        self._codebases: dict[str, SurveyedCodebase | None] = {}

    @cached_property
    def package_paths(self) -> Mapping[str, str]:
        """The directories of the project's own packages, or their files if they are modules, by dotted name."""
        found: dict[str, str] = {}
        for name in self._own.names:
            for location in self._own.searched:
                path = os.path.normpath(os.path.join(location, *name.split("."))).replace(os.sep, "/")
                for candidate in (path, f"{path}.py"):
                    if self.index.get_kind(candidate) is not None:
                        found.setdefault(name, candidate)
        return found

    @cached_property
    def tops(self) -> frozenset[str]:
        """The top-level names of the project's own packages."""
        return frozenset(name.partition(".")[0] for name in self._own.names)

    @cached_property
    def labels(self) -> frozenset[str]:
        """The names of the repository as people write them at the top of a tree, without case and punctuation."""
        names = [self._own.distribution, os.path.basename(self.root), *self._own.names]
        return frozenset(fold_label(name) for name in names if name)

    def get_codebase(self, top: str) -> SurveyedCodebase | None:
        """Return the codebase of one of the project's own packages, by its top-level name; None if there is none."""
        if top not in self._codebases:
            try:
                self._codebases[top] = self._opened.get_codebase(top) if top in self.tops else None
            except NotFound:
                self._codebases[top] = None
        return self._codebases[top]

    @cached_property
    def _survey(self) -> Survey:
        return Survey(find_tiers(self.root, itself=True), base=self.root)

    @cached_property
    def _opened(self) -> Codebases:
        return Codebases(self._survey)

    def list_dependencies(self) -> list[str]:
        """Return the absolute paths of the files and directories on which the results so far depend."""
        directories = [os.path.join(self.root, each) for each in self.index.directories]
        surveyed = [top for top, codebase in self._codebases.items() if codebase is not None]
        return [
            *directories,
            *(os.path.join(each, ".gitignore") for each in directories),
            *(os.path.join(self.root, each) for each in PROJECT_FILES),
            *(path for top in surveyed for path in self._survey.list_dependencies(top)),
        ]


def fold_label(name: str) -> str:
    """Return a name without case and punctuation: ``sphinx-design`` and ``Sphinx_Design`` are the same."""
    return re.sub(r"[\W_]+", "", name).casefold()
