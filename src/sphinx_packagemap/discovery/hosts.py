"""The sites that host repositories: addresses of repositories, and of the lines of files in them."""

from __future__ import annotations

import os
import re
from collections.abc import Iterable
from typing import NamedTuple

from sphinx_packagemap.model import Revision, RevisionKind

_MAX_LENGTH = 500  # characters of the address of a repository
# The default branch of a repository; each of the hosts below accepts this name in the address of a file.
DEFAULT_REVISION = Revision("HEAD", RevisionKind.BRANCH)


class Host(NamedTuple):
    """A site, or a program that runs many sites."""

    title: str  # for the reference
    domains: str  # a regular expression for the whole domain name, in lower case
    owner: str  # a regular expression for the first component of the path of a repository
    file: str  # the address of a line, with the fields ``repository``, ``kind``, ``revision``, ``path`` and ``line``
    has_groups: bool = False  # the path of a repository may have more than two components


_WORD = r"[A-Za-z0-9_][A-Za-z0-9_.-]{0,99}"

# The addresses were looked up in the documentation and sources of the programs, as was HEAD for the default branch.
HOSTS = (
    Host(
        "GitHub",
        r"github\.com|github\.(?!com\.)[a-z0-9-]+(\.[a-z0-9-]+)+",  # also GitHub Enterprise
        rf"(?!(?:apps|marketplace|orgs|sponsors|topics|users)\Z){_WORD}",
        "{repository}/blob/{revision}/{path}#L{line}",
    ),
    Host(
        "GitLab",
        r"gitlab\.(?!com\.)[a-z0-9-]+(\.[a-z0-9-]+)*|salsa\.debian\.org|framagit\.org|invent\.kde\.org",
        _WORD,
        "{repository}/-/blob/{revision}/{path}#L{line}",
        has_groups=True,
    ),
    Host(
        "Codeberg, Forgejo or Gitea",
        r"codeberg\.org|(code\.)?forgejo(\.[a-z0-9-]+)+|gitea(\.[a-z0-9-]+)+",
        _WORD,
        "{repository}/src/{kind}/{revision}/{path}#L{line}",
    ),
    Host("Bitbucket", r"bitbucket\.org", _WORD, "{repository}/src/{revision}/{path}#lines-{line}"),
    Host("SourceHut", r"git\.sr\.ht", rf"~{_WORD}", "{repository}/tree/{revision}/item/{path}#L{line}"),
)

_ADDRESS = re.compile(r"https://(?P<domain>[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)+(?P<port>:\d{1,5})?)/(?P<path>[!-~]+)")
# A remote of Git: a URL with optional user and port, or ``user@host:path`` (git-fetch, *Git URLs*).
_REMOTE = re.compile(
    r"(?:(?:https?|ssh|git)://(?:[^@/\s]+@)?(?P<domain>[A-Za-z0-9.-]+)(?::\d+)?/|(?:[^@/:\s]+@)?(?P<scp>[A-Za-z0-9.-]{2,}):(?!//))"
    r"(?P<path>[!-~]+)"
)
# The components that follow the path of a repository in addresses of GitLab: ``-``, and others in old addresses.
_AFTER_REPOSITORY = frozenset({"-", "blob", "blame", "commits", "issues", "merge_requests", "raw", "tree", "wikis"})


class Repository(NamedTuple):
    """A repository on a known site."""

    host: Host
    domain: str  # in lower case, optionally with a port
    path: str  # such as ``owner/name``

    @property
    def name(self) -> str:
        """The last component of its path."""
        return self.path.rpartition("/")[2]

    def is_at(self, remote: str) -> bool:
        """Return whether the address of a remote is that of this repository."""
        return normalize_remote(remote) == (self.domain.partition(":")[0], self.path.lower())

    def make_url(self, revision: Revision, path: str, line: int) -> str:
        """Return the address of a line of a file in a revision; ``path`` is relative to the repository."""
        from urllib.parse import quote  # few surveys need it

        return f"https://{self.domain}/" + self.host.file.format(
            repository=self.path,
            kind=revision.kind.value,
            revision=quote(revision.name),
            path=quote(os.fsencode(path)),
            line=line,
        )


def parse_repository(address: str) -> Repository | None:
    """Return the repository at an address, or None if it is on no known site or the address is invalid.

    The address may be that of a page or directory in the repository.
    """
    match = _ADDRESS.fullmatch(address) if len(address) <= _MAX_LENGTH else None
    if match is None:
        return None
    domain = match["domain"].lower().removeprefix("www.")
    parts = [part for part in re.split("[?#]", match["path"])[0].split("/") if part]
    for host in HOSTS:
        if re.fullmatch(host.domains, domain.partition(":")[0]):
            size = _count_components(parts) if host.has_groups else 2
            parts = parts[:size]
            if len(parts) < 2:
                return None
            parts[-1] = parts[-1].removesuffix(".git")
            is_valid = re.fullmatch(host.owner, parts[0]) and all(re.fullmatch(_WORD, part) for part in parts[1:])
            return Repository(host, domain, "/".join(parts)) if is_valid else None
    return None


def _count_components(parts: list[str]) -> int:
    """Return the number of components of the path of a repository with groups."""
    ends = (index for index, part in enumerate(parts) if index >= 2 and part in _AFTER_REPOSITORY)
    return next(ends, len(parts))


def normalize_remote(remote: str) -> tuple[str, str] | None:
    """Return the domain and the path of a remote in lower case, without user, port and suffix; None for a directory."""
    match = _REMOTE.fullmatch(remote) if len(remote) <= _MAX_LENGTH else None
    if match is None:
        return None
    domain = (match["domain"] or match["scp"]).lower().removeprefix("www.")
    return domain, match["path"].strip("/").removesuffix(".git").lower()


def is_possible_origin(repository: Repository, remotes: Iterable[str], *, is_root: bool) -> bool:
    """Return whether a checkout with these remotes may be one of a repository, or of a fork.

    A fork has the name of its origin. Without a remote on another machine, only a project at the root of a checkout is
    taken for the whole repository, not one in a subdirectory.
    """
    names = [remote[1].rpartition("/")[2] for remote in map(normalize_remote, remotes) if remote is not None]
    return repository.name.lower() in names if names else is_root
