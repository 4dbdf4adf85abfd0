"""What the directives of one build show: one survey, and the trees made of it.

Belongs to one build and one process; forked readers inherit it. A build in which nothing has changed needs none,
and does not even import this.
"""

from __future__ import annotations

import hashlib
import json
import operator
import os
from collections.abc import Iterator, Mapping
from functools import cache
from typing import NamedTuple

from sphinx_packagemap import __version__
from sphinx_packagemap.ext.config import Settings
from sphinx_packagemap.ext.options import TreeOptions, parse_tree_options
from sphinx_packagemap.ext.problems import internal
from sphinx_packagemap.ext.sources import SourceUrls, distribution_version
from sphinx_packagemap.model import Problem, ProblemKind
from sphinx_packagemap.survey import Cache, NotFound, Survey, tiers_around
from sphinx_packagemap.views.tree import TreeItem, TreeView, survey_tree

_PROJECT_FILES = ("pyproject.toml", "setup.cfg", "setup.py")


class Tree(NamedTuple):
    """A tree as a directive shows it."""

    view: TreeView
    options: TreeOptions
    sources: SourceUrls


class Trees:
    """The survey of a build, and the trees that were asked for."""

    def __init__(self, settings: Settings, directory: str) -> None:
        """Survey as ``settings`` say; what is read of files is kept in ``directory``."""
        self._settings = settings
        max_file_size, check_syntax = settings.max_file_size, settings.check_syntax
        kept = None
        if settings.cache:
            kept = Cache(directory, version=__version__, max_file_size=max_file_size, check_syntax=check_syntax)
        self._survey = Survey(
            tiers_around(settings.directory, settings.roots),
            base=settings.directory,
            max_file_size=max_file_size,
            check_syntax=check_syntax,
            cache=kept,
        )
        self._trees: dict[str, Tree] = {}
        self._version_of = cache(distribution_version)

    def tree(self, name: str, raw_options: Mapping[str, str]) -> Tree:
        """Return what a ``package-tree`` shows; where there is nothing to show, its problems say why."""
        key = json.dumps([name, dict(raw_options)], sort_keys=True)
        if key not in self._trees:
            self._trees[key] = self._tree(name, raw_options)
        return self._trees[key]

    def _tree(self, name: str, raw_options: Mapping[str, str]) -> Tree:
        options = parse_tree_options(raw_options, self._settings.max_items)
        try:
            view = survey_tree(self._survey, name, options.request) if name else _nothing_named()
        except NotFound as error:
            view = TreeView(name, (), (error.problem(),))
        except Exception as error:  # it must not stop the build, and the digests are made outside of any directive
            view = TreeView(name, (), (internal(error),))
        view = view._replace(problems=(*options.problems, *view.problems))
        return Tree(view, options, SourceUrls(self._settings, self._survey, name, self._version_of))

    def looked_at(self) -> Iterator[tuple[str, list[str]]]:
        """Yield the names that were found, each with all files and directories that its trees depend on."""
        markers = []
        above, directory = "", self._settings.directory
        while above != directory:  # where the project begins is told by these
            markers += [os.path.join(directory, file) for file in _PROJECT_FILES]
            above, directory = directory, os.path.dirname(directory)
        for name in self._survey.discovered():
            yield name, [*markers, *self._survey.looked_at(name)]

    def save(self) -> None:
        """Keep what was read for the next build."""
        self._survey.save()


def _nothing_named() -> TreeView:
    message = "package-tree needs the name of a module or package, or a directory"
    return TreeView("", (), (Problem(ProblemKind.NAME, message),))


_shown = operator.attrgetter(*(each for each in TreeItem._fields if each not in ("origin", "line")))


def digest(tree: Tree) -> str:
    """Return a digest of what a tree shows, the same on every machine; another version of us shows things anew.

    Where something lies in a file counts only as far as a link leads there.
    """
    view, sources = tree.view, tree.sources
    items = [_shown(item) for item in view.items]
    urls = [sources.url(item) for item in view.items] if tree.options.link.to_source else []
    problems = [problem._replace(line=None)._asdict() for problem in view.problems]
    text = json.dumps([__version__, view.name, items, urls, problems], sort_keys=True)
    return hashlib.sha256(text.encode()).hexdigest()
