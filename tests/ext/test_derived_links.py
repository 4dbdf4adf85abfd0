"""Links to the source without configuration, to the repository that the metadata of the project name."""

from __future__ import annotations

import os

import pytest

from sphinx_packagemap import stamps

HEAD, NEXT = "1" * 40, "2" * 40
FILES = ("shop/__init__.py", "shop/cart.py", "shop/stock/__init__.py", "shop/stock/shelf.py")
TREE = ".. package-tree:: shop\n   :members:\n"
BASE = "https://codeberg.org/me/shop/src"


@pytest.fixture(autouse=True)
def no_service(monkeypatch):
    for name in list(os.environ):
        if name.startswith(("READTHEDOCS", "GITHUB_", "CI_", "BITBUCKET_")):
            monkeypatch.delenv(name)


@pytest.fixture(autouse=True)
def old_files(monkeypatch):
    """Accept recent stamps, so that a build without changes computes nothing."""
    monkeypatch.setattr(stamps, "_COARSEST_CLOCK", -(10**12))


@pytest.fixture
def checkout(project, make_git_index):
    """Return the project as a checkout of a repository."""
    project.write("pyproject.toml", '[project.urls]\nSource = "https://codeberg.org/me/shop"\n')
    project.write(".git/HEAD", HEAD)
    project.write(".git/config", '[remote "origin"]\nurl = https://codeberg.org/me/shop.git\n')
    (project.directory / ".git/index").write_bytes(make_git_index(*(f"src/{file}" for file in FILES)))
    project.page("index", TREE)
    return project


def build_on_read_the_docs(project, monkeypatch, commit, **values):
    monkeypatch.setenv("READTHEDOCS_GIT_COMMIT_HASH", commit)
    monkeypatch.setenv("READTHEDOCS_GIT_CLONE_URL", "https://codeberg.org/me/shop")
    project.write(".git/HEAD", commit)
    return project.build(**values)


def test_names_without_documentation_link_to_the_default_branch(checkout, parallel):
    checkout.page("api", ".. py:module:: shop.cart\n")
    for number in range(10):  # enough for several processes
        checkout.page(f"more{number}", TREE)
    built = checkout.build(parallel=parallel)
    assert built.warnings == []
    page = built.text("index.html")
    assert 'href="api.html#module-shop.cart"' in page
    assert f'href="{BASE}/branch/HEAD/src/shop/cart.py#L1"' not in page
    assert f'href="{BASE}/branch/HEAD/src/shop/stock/shelf.py#L1"' in page
    assert f'href="{BASE}/branch/HEAD/src/shop/stock/shelf.py#L3"' in page
    assert built.text("more3.html").count(BASE) == page.count(BASE) > 3


def test_every_directive_links_to_the_source(checkout):
    checkout.page(
        "index",
        ".. package-diagram:: shop\n\n.. module-anatomy:: shop.stock\n\n"
        ".. module-compare:: shop.cart shop.stock\n   :rows: namespace, imports\n",
    )
    built = checkout.build()
    assert built.warnings == []
    for part in built.text("index.html").split('class="package-diagram'):
        assert f"{BASE}/branch/HEAD/src/shop/" in part


def test_link_to_docs_only(checkout):
    checkout.page("index", ".. package-tree:: shop\n   :link: docs\n")
    assert BASE not in checkout.build().text("index.html")


@pytest.mark.parametrize(
    ("value", "derived", "configured"),
    [
        ("", True, False),
        (False, False, False),
        ({"": False}, False, False),
        ({"shop": ""}, False, False),
        ({"other": False}, True, False),
        ("https://example.org/{path}", False, True),
        ({"shop.stock": "https://example.org/{path}"}, True, True),
    ],
)
def test_configuration_overrides(checkout, value, derived, configured):
    checkout.configure(packagemap_source_url=value)
    built = checkout.build()
    assert built.warnings == []
    assert (BASE in built.text("index.html"), "https://example.org" in built.text("index.html")) == (
        derived,
        configured,
    )


def test_true_is_no_address(checkout):
    checkout.configure(packagemap_source_url=True)
    assert "expected a URL, or False for no links, got True" in "".join(checkout.build("dummy").warnings)


def test_the_commit_on_read_the_docs(checkout, monkeypatch, parallel):
    built = build_on_read_the_docs(checkout, monkeypatch, HEAD, parallel=parallel)
    assert f"{BASE}/commit/{HEAD}/src/shop/cart.py#L1" in built.text("index.html")
    # The next commit, with the doctrees of the last one.
    again = build_on_read_the_docs(checkout, monkeypatch, NEXT, parallel=parallel)
    assert again.read == {"index"}
    assert f"{BASE}/commit/{NEXT}/src/shop/cart.py#L1" in again.text("index.html")
    assert HEAD not in again.text("index.html")


def test_a_commit_on_a_developers_machine_changes_no_page(checkout):
    checkout.build()
    checkout.write(".git/HEAD", NEXT)
    assert checkout.build().read == set()


@pytest.mark.parametrize("hidden", ["index", "pyproject"])
def test_pages_follow_the_files_of_the_repository(checkout, make_git_index, parallel, hidden):
    for number in range(10):
        checkout.page(f"more{number}", TREE)
    checkout.page("other", "Nothing.")
    first = checkout.build(parallel=parallel)
    assert "src/shop/cart.py#L1" in first.text("more3.html")
    assert checkout.build(parallel=parallel).read == set()
    if hidden == "index":
        tracked = [f"src/{file}" for file in FILES if "cart" not in file]
        (checkout.directory / ".git/index").write_bytes(make_git_index(*tracked))
    else:
        checkout.write("pyproject.toml", "")
    again = checkout.build(parallel=parallel)
    assert again.read == {"index", *(f"more{number}" for number in range(10))}
    assert "src/shop/cart.py#L1" not in again.text("more3.html")
    assert (BASE in again.text("more3.html")) is (hidden == "index")


def test_serial_and_parallel_builds_are_the_same(checkout):
    for number in range(10):
        checkout.page(f"more{number}", TREE)
    serial = checkout.build(build_directory="serial").text("more3.html")
    assert checkout.build(parallel=2, build_directory="parallel").text("more3.html") == serial


def test_documents_that_print_addresses_have_no_derived_links(checkout):
    values = {"version": "1", "copyright": "x", "epub_show_urls": "inline"}
    assert BASE not in checkout.build("epub", **values).text("index.xhtml")
    assert BASE in checkout.build("epub", **{**values, "epub_show_urls": "no"}).text("index.xhtml")
    assert BASE not in checkout.build("texinfo").text("projectnamenotset.texi")
    assert BASE in checkout.build("latex").text("projectnamenotset.tex")
    assert BASE not in checkout.build("latex", latex_show_urls="footnote").text("projectnamenotset.tex")
    url = "https://example.org/{path}"
    assert "https://example.org" in checkout.build("texinfo", packagemap_source_url=url).text("projectnamenotset.texi")


def test_linkcheck_requests_no_derived_links(checkout):
    checkout.configure(packagemap_source_url={"shop.stock": "https://example.org/{path}"}, linkcheck_ignore=[".*"])
    assert BASE in checkout.build().text("index.html")
    checked = checkout.build("linkcheck").text("output.json")
    assert "https://example.org/shop/stock/shelf.py" in checked
    assert BASE not in checked


def test_hostile_metadata_are_not_linked(checkout):
    for address in (
        "javascript:alert(1)",
        'https://codeberg.org/me/shop\\"><script>',
        "https://user@codeberg.org/me/shop",
    ):
        checkout.write("pyproject.toml", f'[project.urls]\nSource = "{address}"\n')
        built = checkout.build()
        assert built.warnings == []
        page = built.text("index.html")
        assert "pm-source" not in page
        assert "alert(1)" not in page
