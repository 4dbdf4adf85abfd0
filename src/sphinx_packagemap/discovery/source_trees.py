"""Finds the addresses of source files on the sites of their repositories, without configuration.

Only files that are known to be in a repository get an address: those that Git tracks, in a checkout of the repository
that the configuration or the metadata of the project names.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Sequence
from typing import NamedTuple

from sphinx_packagemap.discovery.distributions import InstalledDistributions
from sphinx_packagemap.discovery.git import Checkout
from sphinx_packagemap.discovery.hosts import (
    DEFAULT_REVISION,
    Repository,
    is_possible_origin,
    parse_repository,
)
from sphinx_packagemap.discovery.project import find_repository, iter_markers, iter_parents
from sphinx_packagemap.discovery.project_urls import read_source_urls, select_source_urls
from sphinx_packagemap.model import Revision, RevisionKind


class SourceTree(NamedTuple):
    """A directory of modules in a checkout of a repository on a known site."""

    repository: Repository
    revision: Revision
    prefix: str  # path of the directory, relative to the repository; with a slash at its end, unless it is empty
    tracked: frozenset[bytes]  # paths of the files in the repository, relative to it

    def make_url(self, file: str, line: int) -> str:
        """Return the address of a line of a file, relative to the directory; empty if it is not in the repository."""
        path = self.prefix + file
        return self.repository.make_url(self.revision, path, line) if os.fsencode(path) in self.tracked else ""


class SourceTrees:
    """The source trees of one build or command; each is found once."""

    def __init__(self, installed: Callable[[str], InstalledDistributions], built: Sequence[Revision] = ()) -> None:
        """Prepare to find source trees.

        ``installed`` returns the distributions that are installed in a directory; ``built`` are the revisions that a
        service builds, according to its variables.
        """
        self._installed = installed
        self._built = built
        self._checkouts: dict[str, Checkout] = {}
        self._trees: dict[tuple[str, str], SourceTree | None] = {}
        self._dependencies: dict[str, None] = {}

    def find(self, directory: str, top: str) -> SourceTree | None:
        """Return the tree of a directory that contains a top-level module, or None if nothing is known to exist."""
        key = directory, top
        if key not in self._trees:
            self._trees[key] = self._find(directory, top)
        return self._trees[key]

    def list_dependencies(self) -> tuple[str, ...]:
        """Return the files and directories on which the results so far depend, absolute; not for output."""
        checkouts = (path for checkout in self._checkouts.values() for path in checkout.list_dependencies())
        return tuple(dict.fromkeys([*self._dependencies, *checkouts]))

    def _find(self, directory: str, top: str) -> SourceTree | None:
        if not directory:
            return None
        self._dependencies |= dict.fromkeys(iter_markers(directory))
        home = find_repository(directory)
        if home is None or not os.path.exists(os.path.join(home, ".git")):
            return None
        checkout = self._checkouts.setdefault(home, Checkout(home))
        prefix = os.path.relpath(directory, home).replace(os.sep, "/")
        prefix = "" if prefix == "." else f"{prefix}/"
        if not any(path.startswith(os.fsencode(prefix)) for path in checkout.tracked):  # for example in ``.venv``
            return None
        repository = self._find_repository(directory, top, checkout)
        if repository is None:
            return None
        return SourceTree(repository, self._find_revision(repository, checkout), prefix, checkout.tracked)

    def _find_repository(self, directory: str, top: str, checkout: Checkout) -> Repository | None:
        """Return the repository of a checkout; the nearest configuration that names a possible one takes precedence."""
        for project, url in self._iter_urls(directory, top, checkout.directory):
            repository = parse_repository(url)
            is_root = project == checkout.directory
            if repository is not None and is_possible_origin(repository, checkout.remotes, is_root=is_root):
                return repository
        return None

    def _iter_urls(self, directory: str, top: str, last: str) -> Iterator[tuple[str, str]]:
        """Yield directories of projects, each with an address that may be of their source, nearest first."""
        for parent in iter_parents(directory):
            yield from ((parent, url) for url in read_source_urls(parent))
            if parent == last:
                break
        installed = self._installed(directory)
        urls = select_source_urls(installed.find_urls(top))
        self._dependencies |= dict.fromkeys(installed.list_dependencies())
        is_at_root = directory in (last, os.path.join(last, "src"))
        yield from ((last if is_at_root else directory, url) for url in urls)

    def _find_revision(self, repository: Repository, checkout: Checkout) -> Revision:
        """Return the revision that is checked out if it is known to exist on the site, otherwise the default branch.

        A commit is only known to exist if a service has checked it out from there. The tag of a version at the same
        commit will exist when the version is released.
        """
        for revision in self._built:
            is_other = revision.kind is RevisionKind.COMMIT and checkout.head not in ("", revision.name)
            if not is_other and repository.is_at(revision.remote):
                return revision
        return Revision(checkout.release, RevisionKind.TAG) if checkout.release else DEFAULT_REVISION
