"""The addresses of sources: only of files that are known to be in the repository of their project."""

import os
from pathlib import Path

import pytest

from sphinx_packagemap.discovery.distributions import InstalledDistributions
from sphinx_packagemap.discovery.project_urls import read_source_urls, select_source_urls
from sphinx_packagemap.discovery.source_trees import SourceTrees
from sphinx_packagemap.model import Revision, RevisionKind

HEAD = "1" * 40
ORIGIN = '[remote "origin"]\n\turl = git@github.com:me/shop.git\n'
URLS = '[project]\nname = "shop"\n\n[project.urls]\nSource = "https://github.com/me/shop"\n'
BASE = "https://github.com/me/shop/blob/"


@pytest.fixture
def make_checkout(tree, make_git_index):
    """Return a function that creates a checkout with some files, of which all but ``untracked`` ones are tracked."""

    def make(
        files: dict[str, str],
        *,
        config: str = ORIGIN,
        untracked: tuple[str, ...] = (),
        git: dict[str, str] | None = None,
    ) -> str:
        index = make_git_index(*(name for name in files if name not in untracked))
        own = {".git/HEAD": HEAD, ".git/config": config, ".git/index": index}
        return tree({**files, **own, **(git or {})})

    return make


def find_url(directory: str, file: str = "shop/cart.py", *built: Revision) -> str:
    """Return the address of a file in a directory of modules; an empty string if there is none."""
    tree = SourceTrees(InstalledDistributions, built).find(directory, file.partition("/")[0])
    return tree.make_url(file, 7) if tree is not None else ""


@pytest.mark.parametrize(
    ("file", "content"),
    [
        ("pyproject.toml", URLS),
        (
            "pyproject.toml",
            '[project.urls]\n"Source Code" = "https://github.com/me/shop"\nHomepage = "https://shop.org/"\n',
        ),
        (
            "pyproject.toml",
            '[project.urls]\nHome-Page = "https://github.com/me/shop#readme"\nDocs = "https://shop.org/"\n',
        ),
        (
            "pyproject.toml",
            '[tool.poetry]\nrepository = "https://github.com/me/shop"\nhomepage = "https://shop.org/"\n',
        ),
        ("pyproject.toml", '[tool.poetry.urls]\nGitHub = "https://github.com/me/shop"\n'),
        (
            "pyproject.toml",
            '[tool.hatch.metadata.hooks.vcs.urls]\nSource = "https://github.com/me/shop/tree/{commit_hash}"\n',
        ),
        ("setup.cfg", "[metadata]\nurl = https://github.com/me/shop\n"),
        (
            "setup.cfg",
            "[metadata]\nproject_urls =\n    Docs = https://shop.org/\n    Source = https://github.com/me/shop\n",
        ),
    ],
)
def test_the_configuration_names_the_repository(make_checkout, file, content):
    root = make_checkout({file: content, "shop/cart.py": ""})
    assert find_url(root) == BASE + "HEAD/shop/cart.py#L7"


def test_an_explicit_label_takes_precedence():
    urls = [("Homepage", "home"), ("Changelog", "no"), ("Source Code", "code"), ("source", "source"), ("Issues", "no")]
    assert select_source_urls(urls) == ["code", "source", "home"]


@pytest.mark.parametrize(
    "content",
    [
        "[project.urls]\nSource = 5\n",
        "[project]\nurls = 'https://github.com/me/shop'\n",
        "[project.urls]\nSource = ['https://github.com/me/shop']\n",
        "project = 'https://github.com'\n",
        "[project.urls\nSource = 'https://github.com/me/shop'\n",
        f"{'a.' * 5000}b = 'https://github.com/me/shop'\n",
        f"a = {'[' * 5000}'https://'\n",
        "[tool]\npoetry = 'https://github.com/me/shop'\n",
    ],
)
def test_invalid_configuration_names_no_repository(tree, content):
    assert read_source_urls(tree({"pyproject.toml": content, "setup.cfg": "[metadata\nurl = https://"})) == []


def test_the_subdirectory_is_part_of_the_address(make_checkout):
    root = make_checkout({"python/packages/shop/pyproject.toml": URLS, "python/packages/shop/src/shop/a b.py": ""})
    found = find_url(f"{root}/python/packages/shop/src", "shop/a b.py")
    assert found == BASE + "HEAD/python/packages/shop/src/shop/a%20b.py#L7"


def test_a_member_of_a_monorepo_has_the_repository_of_the_whole(make_checkout):
    root = make_checkout(
        {"pyproject.toml": URLS, "a/pyproject.toml": "[project]\nname = 'a'\n", "a/src/shop/cart.py": ""}
    )
    assert find_url(f"{root}/a/src") == BASE + "HEAD/a/src/shop/cart.py#L7"


def test_a_copy_of_another_project_is_in_this_repository(make_checkout):
    other = URLS.replace("me/shop", "them/tools")
    root = make_checkout({"pyproject.toml": URLS, "vendor/pyproject.toml": other, "vendor/tools/x.py": ""})
    assert find_url(f"{root}/vendor", "tools/x.py") == BASE + "HEAD/vendor/tools/x.py#L7"


@pytest.mark.parametrize(
    ("files", "config", "directory"),
    [
        pytest.param({"shop/cart.py": ""}, ORIGIN, "", id="no address"),
        pytest.param(
            {"pyproject.toml": URLS.replace("github.com", "example.org"), "shop/cart.py": ""}, ORIGIN, "", id="site"
        ),
        pytest.param(
            {"pyproject.toml": URLS, "shop/cart.py": ""},
            ORIGIN.replace("me/shop", "me/docs"),
            "",
            id="another repository",
        ),
        pytest.param({"a/pyproject.toml": URLS, "a/shop/cart.py": ""}, "", "a", id="subdirectory without a remote"),
    ],
)
def test_nothing_is_linked_where_the_repository_is_not_known(make_checkout, files, config, directory):
    assert find_url(os.path.join(make_checkout(files, config=config), directory)) == ""


def test_files_that_are_not_tracked_have_no_address(make_checkout):
    root = make_checkout(
        {"pyproject.toml": URLS, "shop/cart.py": "", "shop/_version.py": "", ".venv/lib/shop/cart.py": ""},
        untracked=("shop/_version.py", ".venv/lib/shop/cart.py"),
    )
    assert find_url(root) == BASE + "HEAD/shop/cart.py#L7"
    assert find_url(root, "shop/_version.py") == ""
    assert find_url(root, "shop/gone.py") == ""
    assert find_url(f"{root}/.venv/lib") == ""


def test_without_a_checkout_nothing_has_an_address(tree):
    assert find_url(tree({"pyproject.toml": URLS, "shop/cart.py": ""})) == ""
    assert find_url(tree({".hg/": "", "pyproject.toml": URLS, "shop/cart.py": ""}, "hg")) == ""
    assert find_url("") == ""


def test_a_project_without_a_remote_is_linked_at_its_root(make_checkout):
    assert find_url(make_checkout({"pyproject.toml": URLS, "shop/cart.py": ""}, config="")).startswith(BASE)


def test_the_tag_of_a_release(make_checkout):
    files = {"pyproject.toml": URLS, "shop/cart.py": ""}
    at_tag = make_checkout(files, git={".git/packed-refs": f"{'2' * 40} refs/tags/1.2\n^{HEAD}\n"})
    assert find_url(at_tag) == BASE + "1.2/shop/cart.py#L7"
    os.remove(f"{at_tag}/.git/packed-refs")
    assert find_url(at_tag) == BASE + "HEAD/shop/cart.py#L7"


@pytest.mark.parametrize(
    ("built", "expected"),
    [
        (Revision(HEAD, RevisionKind.COMMIT, "https://github.com/me/shop.git"), HEAD),
        (Revision(HEAD, RevisionKind.COMMIT, "git@github.com:me/shop.git"), HEAD),
        (Revision("1.x", RevisionKind.BRANCH, "https://github.com/me/shop"), "1.x"),
        # Of a submodule, or of a version that another tool has checked out.
        (Revision("3" * 40, RevisionKind.COMMIT, "https://github.com/me/shop"), "HEAD"),
        (Revision(HEAD, RevisionKind.COMMIT, "https://github.com/a-fork/shop"), "HEAD"),
    ],
)
def test_the_commit_that_a_service_builds(make_checkout, built, expected):
    root = make_checkout({"pyproject.toml": URLS, "shop/cart.py": ""})
    assert find_url(root, "shop/cart.py", built) == f"{BASE}{expected}/shop/cart.py#L7"


@pytest.mark.parametrize("entry", ["src/shop.egg-info/PKG-INFO", "environment/shop-1.0.dist-info/METADATA"])
def test_installed_metadata_name_the_repository_of_a_checkout(make_checkout, monkeypatch, entry):
    metadata = (
        "Name: shop\nVersion: 1.0\nProject-URL: Docs, https://shop.org\nProject-URL: Code, https://github.com/me/shop\n"
    )
    files = {"setup.py": "", "src/shop/cart.py": "", entry: metadata}
    root = make_checkout(files, untracked=(entry,))
    monkeypatch.setattr("sys.path", [f"{root}/environment"])
    assert find_url(f"{root}/src") == BASE + "HEAD/src/shop/cart.py#L7"


def test_an_installed_distribution_has_no_address(make_checkout):
    # Neither the tag nor the directory in its repository is known.
    home = "Name: shop\nVersion: 1.0\nHome-page: https://github.com/me/shop\n"
    files = {"pyproject.toml": URLS, "site/shop-1.0.dist-info/METADATA": home, "site/shop/cart.py": ""}
    root = make_checkout(files, untracked=tuple(files)[1:])
    assert find_url(f"{root}/site") == ""


@pytest.mark.parametrize(
    "file", ["pyproject.toml", ".git/HEAD", ".git/index", ".git/config", ".git/packed-refs", "setup.cfg"]
)
def test_all_files_are_dependencies(make_checkout, file):
    root = make_checkout({"pyproject.toml": URLS, "shop/cart.py": ""})
    trees = SourceTrees(InstalledDistributions)
    trees.find(root, "shop")
    assert str(Path(root, file)) in trees.list_dependencies()
