"""The revision that a service builds, from its environment variables."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import NamedTuple

from sphinx_packagemap.model import Revision, RevisionKind

_HASH = re.compile(r"[0-9a-f]{40}(?:[0-9a-f]{24})?")
_NAME = re.compile(r"[\w.+-]{1,200}", re.ASCII)  # of a tag or branch; not all sites can resolve one with a slash


class Service(NamedTuple):
    """A service that builds documentation, and the variables that it sets."""

    title: str  # for the reference
    commit: str  # the hash of the commit
    repository: tuple[str, ...]  # the address of the repository, or its parts
    name: str = ""  # the name of the tag or branch; empty if it is not needed
    kind: str = ""  # whether that is a ``tag`` or a ``branch``


SERVICES = (
    Service(
        "Read the Docs",
        "READTHEDOCS_GIT_COMMIT_HASH",
        ("READTHEDOCS_GIT_CLONE_URL",),
        "READTHEDOCS_GIT_IDENTIFIER",
        "READTHEDOCS_VERSION_TYPE",
    ),
    Service("GitHub, Codeberg and Gitea Actions", "GITHUB_SHA", ("GITHUB_SERVER_URL", "GITHUB_REPOSITORY")),
    Service("GitLab CI/CD", "CI_COMMIT_SHA", ("CI_PROJECT_URL",)),
    Service("Woodpecker CI", "CI_COMMIT_SHA", ("CI_REPO_URL",)),
    Service("Bitbucket Pipelines", "BITBUCKET_COMMIT", ("BITBUCKET_GIT_HTTP_ORIGIN",)),
)


def find_built_revisions(variables: Mapping[str, str]) -> tuple[Revision, ...]:
    """Return the revisions that services build, given environment variables; as a rule at most one."""
    return tuple(revision for service in SERVICES for revision in _iter_revisions(service, variables))


def _iter_revisions(service: Service, variables: Mapping[str, str]) -> Iterator[Revision]:
    """Yield the revision that a service builds, if it does: the commit or, if that is not known, the tag or branch."""
    parts = [variables.get(each, "") for each in service.repository]
    if not all(parts):
        return
    remote = "/".join(parts)
    commit = variables.get(service.commit, "")
    name, kind = variables.get(service.name, ""), variables.get(service.kind, "")
    if _HASH.fullmatch(commit):
        yield Revision(commit, RevisionKind.COMMIT, remote)
    elif _NAME.fullmatch(name) and kind in (RevisionKind.TAG, RevisionKind.BRANCH):
        yield Revision(name, RevisionKind(kind), remote)
