"""The revision that a service builds, from its environment variables."""

import pytest

from sphinx_packagemap.ext.services import find_built_revisions
from sphinx_packagemap.model import Revision, RevisionKind

HASH = "0123456789abcdef0123456789abcdef01234567"
ADDRESS = "https://github.com/me/shop.git"
COMMIT = Revision(HASH, RevisionKind.COMMIT, ADDRESS)
READ_THE_DOCS = {
    "READTHEDOCS": "True",
    "READTHEDOCS_GIT_CLONE_URL": ADDRESS,
    "READTHEDOCS_GIT_COMMIT_HASH": HASH,
    "READTHEDOCS_GIT_IDENTIFIER": "v1.2",
    "READTHEDOCS_VERSION_TYPE": "tag",
}


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({}, COMMIT),
        ({"READTHEDOCS_GIT_COMMIT_HASH": ""}, Revision("v1.2", RevisionKind.TAG, ADDRESS)),
        (
            {
                "READTHEDOCS_GIT_COMMIT_HASH": "no hash",
                "READTHEDOCS_GIT_IDENTIFIER": "1.x",
                "READTHEDOCS_VERSION_TYPE": "branch",
            },
            Revision("1.x", RevisionKind.BRANCH, ADDRESS),
        ),
        # The number of a pull request.
        (
            {
                "READTHEDOCS_GIT_COMMIT_HASH": "",
                "READTHEDOCS_GIT_IDENTIFIER": "17",
                "READTHEDOCS_VERSION_TYPE": "external",
            },
            None,
        ),
        ({"READTHEDOCS_GIT_COMMIT_HASH": "", "READTHEDOCS_GIT_IDENTIFIER": "feature/x"}, None),
        ({"READTHEDOCS_GIT_COMMIT_HASH": "", "READTHEDOCS_GIT_IDENTIFIER": '"><script>'}, None),
        ({"READTHEDOCS_GIT_CLONE_URL": ""}, None),
    ],
)
def test_read_the_docs(changes, expected):
    assert find_built_revisions({**READ_THE_DOCS, **changes}) == ((expected,) if expected else ())


@pytest.mark.parametrize(
    ("variables", "address"),
    [
        (
            {"GITHUB_SHA": HASH, "GITHUB_SERVER_URL": "https://codeberg.org", "GITHUB_REPOSITORY": "me/shop"},
            "https://codeberg.org/me/shop",
        ),
        ({"CI_COMMIT_SHA": HASH, "CI_PROJECT_URL": "https://gitlab.com/a/b/shop"}, "https://gitlab.com/a/b/shop"),
        ({"CI_COMMIT_SHA": HASH, "CI_REPO_URL": "https://codeberg.org/me/shop"}, "https://codeberg.org/me/shop"),
        (
            {"BITBUCKET_COMMIT": HASH, "BITBUCKET_GIT_HTTP_ORIGIN": "http://bitbucket.org/me/shop"},
            "http://bitbucket.org/me/shop",
        ),
    ],
)
def test_other_services(variables, address):
    assert find_built_revisions(variables) == (Revision(HASH, RevisionKind.COMMIT, address),)
    for name in variables:
        assert find_built_revisions({**variables, name: ""}) == ()


def test_on_a_developers_machine():
    assert find_built_revisions({"PATH": "/bin"}) == ()
