"""Addresses of repositories on known sites, and of lines of files in them."""

import pytest

from sphinx_packagemap.discovery.hosts import (
    DEFAULT_REVISION,
    HOSTS,
    is_possible_origin,
    normalize_remote,
    parse_repository,
)
from sphinx_packagemap.model import Revision, RevisionKind

COMMIT = Revision("0123456789abcdef0123456789abcdef01234567", RevisionKind.COMMIT)
TAG = Revision("v1.2", RevisionKind.TAG)

# For each site: the address of a repository, and those of a line at a commit, at a tag and on the default branch.
FILES = {
    "GitHub": (
        "https://github.com/me/shop",
        f"https://github.com/me/shop/blob/{COMMIT.name}/src/a%20b.py#L7",
        "https://github.com/me/shop/blob/v1.2/src/a%20b.py#L7",
        "https://github.com/me/shop/blob/HEAD/src/a%20b.py#L7",
    ),
    "GitLab": (
        "https://gitlab.example.org:8443/group/sub/shop",
        f"https://gitlab.example.org:8443/group/sub/shop/-/blob/{COMMIT.name}/src/a%20b.py#L7",
        "https://gitlab.example.org:8443/group/sub/shop/-/blob/v1.2/src/a%20b.py#L7",
        "https://gitlab.example.org:8443/group/sub/shop/-/blob/HEAD/src/a%20b.py#L7",
    ),
    "Codeberg, Forgejo or Gitea": (
        "https://codeberg.org/me/shop",
        f"https://codeberg.org/me/shop/src/commit/{COMMIT.name}/src/a%20b.py#L7",
        "https://codeberg.org/me/shop/src/tag/v1.2/src/a%20b.py#L7",
        "https://codeberg.org/me/shop/src/branch/HEAD/src/a%20b.py#L7",
    ),
    "Bitbucket": (
        "https://bitbucket.org/me/shop",
        f"https://bitbucket.org/me/shop/src/{COMMIT.name}/src/a%20b.py#lines-7",
        "https://bitbucket.org/me/shop/src/v1.2/src/a%20b.py#lines-7",
        "https://bitbucket.org/me/shop/src/HEAD/src/a%20b.py#lines-7",
    ),
    "SourceHut": (
        "https://git.sr.ht/~me/shop",
        f"https://git.sr.ht/~me/shop/tree/{COMMIT.name}/item/src/a%20b.py#L7",
        "https://git.sr.ht/~me/shop/tree/v1.2/item/src/a%20b.py#L7",
        "https://git.sr.ht/~me/shop/tree/HEAD/item/src/a%20b.py#L7",
    ),
}


@pytest.mark.parametrize("host", HOSTS, ids=lambda host: host.title)
def test_every_site_has_addresses_of_lines(host):
    address, *expected = FILES[host.title]
    repository = parse_repository(address)
    assert repository is not None
    assert repository.host == host
    found = [repository.make_url(revision, "src/a b.py", 7) for revision in (COMMIT, TAG, DEFAULT_REVISION)]
    assert found == expected


def test_names_of_files_are_escaped():
    repository = parse_repository("https://github.com/me/shop")
    assert repository is not None
    url = repository.make_url(DEFAULT_REVISION, 'é/\udcff"#?.py', 1)
    assert url == "https://github.com/me/shop/blob/HEAD/%C3%A9/%FF%22%23%3F.py#L1"


@pytest.mark.parametrize(
    ("address", "expected"),
    [
        ("https://github.com/me/shop.git", ("github.com", "me/shop")),
        ("https://www.GitHub.com/Me/Shop/", ("github.com", "Me/Shop")),
        ("https://github.com/me/shop/tree/main/packages/a?x#readme", ("github.com", "me/shop")),
        ("https://github.com/me/shop#readme", ("github.com", "me/shop")),
        ("https://github.example.com/me/shop", ("github.example.com", "me/shop")),
        ("https://gitlab.com/a/b/c/d/-/tree/main", ("gitlab.com", "a/b/c/d")),
        ("https://gitlab.com/a/b/tree/main/c", ("gitlab.com", "a/b")),
        ("https://salsa.debian.org/python-team/tox", ("salsa.debian.org", "python-team/tox")),
        ("https://gitea.example.org/me/shop/issues", ("gitea.example.org", "me/shop")),
    ],
)
def test_pages_of_a_repository_lead_to_it(address, expected):
    repository = parse_repository(address)
    assert repository is not None
    assert (repository.domain, repository.path) == expected


@pytest.mark.parametrize(
    "address",
    [
        "",
        "http://github.com/me/shop",
        "github.com/me/shop",
        "https://github.com/me",
        "https://github.com/sponsors/me",
        "https://github.com/me/..",
        "https://github.com/../shop",
        "https://github.com/me/shop%22onclick=x",
        'https://github.com/me/sh"op',
        "https://github.com/me/<script>",
        "https://github.com/me/shop\n",
        "https://github.com/me/sh\u202eop",
        "https://github.com/mé/shop",
        "https://user:secret@github.com/me/shop",
        "https://github.com@evil.example/me/shop",
        "https://github.com.evil.example/me/shop",
        "https://gitlab.com.evil.example/me/shop",
        "https://notgithub.com/me/shop",
        "https://me.github.io/shop/x",
        "https://github.blog/me/shop",
        "https://shop.readthedocs.io/en/latest/",
        "https://sr.ht/~me/shop",
        "https://git.sr.ht/me/shop",
        "https://github.com/me/" + "a" * 1000,
        "javascript:alert(1)//github.com/me/shop",
        "https://github.com/me/{path}",
    ],
)
def test_other_addresses_are_none_of_a_repository(address):
    assert parse_repository(address) is None


@pytest.mark.parametrize(
    ("remote", "expected"),
    [
        ("https://github.com/Me/Shop.git", ("github.com", "me/shop")),
        ("https://token:x@github.com/me/shop/", ("github.com", "me/shop")),
        ("git@github.com:me/shop.git", ("github.com", "me/shop")),
        ("ssh://git@gitlab.example.org:2222/group/sub/shop.git", ("gitlab.example.org", "group/sub/shop")),
        ("git://git.example.org/shop", ("git.example.org", "shop")),
        ("/srv/git/shop.git", None),
        ("../shop", None),
        ("file:///srv/git/shop.git", None),
        (r"C:\shop", None),
        ("x" * 1000, None),
    ],
)
def test_remotes_of_git(remote, expected):
    assert normalize_remote(remote) == expected


@pytest.mark.parametrize(
    ("remotes", "is_root", "expected"),
    [
        (["git@github.com:me/shop.git"], False, True),
        (["https://github.com/a-fork/Shop"], False, True),
        (["https://github.com/me/other", "https://github.com/me/shop"], False, True),
        (["https://github.com/me/other"], True, False),
        ([], True, True),
        ([], False, False),
        (["/srv/git/other"], True, True),
    ],
)
def test_a_checkout_of_another_repository_is_recognized(remotes, is_root, expected):
    repository = parse_repository("https://github.com/me/shop")
    assert repository is not None
    assert is_possible_origin(repository, remotes, is_root=is_root) is expected


def test_the_same_repository_is_recognized():
    repository = parse_repository("https://gitlab.example.org:8443/Group/shop")
    assert repository is not None
    assert repository.is_at("git@gitlab.example.org:group/Shop.git")
    assert not repository.is_at("git@gitlab.example.org:fork/shop.git")
    assert not repository.is_at("")
