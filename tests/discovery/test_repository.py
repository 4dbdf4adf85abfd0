"""The directories and files of a repository that are worth showing."""

from __future__ import annotations

import os

import pytest

from sphinx_packagemap.discovery.repository import DEFAULT_FILES, is_project_root, list_repository
from sphinx_packagemap.model import ProblemKind

FILES = {
    ".gitignore": "*.log\n/private/\nbuilt/*\n!built/kept.md\n",
    ".github/workflows/ci.yml": "",
    ".venv/pyvenv.cfg": "",
    "README.md": "",
    "a.log": "",
    "code.c": "",
    "pyproject.toml": "",
    "docs/index.rst": "",
    "docs/deep/more.rst": "",
    "docs/_build/index.html": "",
    "docs/.gitignore": "!note.log\n",
    "docs/note.log": "",
    "docs/other.log": "",
    "src/shop/__init__.py": "",
    "src/shop.egg-info/PKG-INFO": "",
    "private/x": "",
    "built/kept.md": "",
    "built/other.md": "",
    "build/x": "",
    "node_modules/x": "",
}


def list_paths(root, *patterns, inner=()):
    listing = list_repository(root, patterns, inner)
    return [entry.path + "/" * entry.is_directory for entries in listing.entries.values() for entry in entries]


@pytest.mark.parametrize(
    ("patterns", "expected"),
    [
        (DEFAULT_FILES, "built/ docs/ src/ pyproject.toml README.md"),
        ((), "built/ docs/ src/"),
        (("*",), "built/ docs/ src/ code.c pyproject.toml README.md"),
        (("docs/*.rst",), "built/ docs/ src/ docs/index.rst"),
        (("docs/**/*.rst",), "built/ docs/ src/ docs/deep/ docs/index.rst docs/deep/more.rst"),
        (("docs/",), "built/ docs/ src/ docs/deep/ docs/index.rst docs/note.log docs/deep/more.rst"),
        (("docs/*.log",), "built/ docs/ src/ docs/note.log"),
        (("built/*",), "built/ docs/ src/ built/kept.md"),
        ((".github/workflows/*",), ".github/ built/ docs/ src/ .github/workflows/ .github/workflows/ci.yml"),
        ((".gitignore",), "built/ docs/ src/ .gitignore"),
    ],
)
def test_patterns_choose_files(tree, patterns, expected):
    assert list_paths(tree(FILES), *patterns) == expected.split()


def test_packages_are_shown_with_their_parents_and_not_listed(tree):
    assert list_paths(tree(FILES), inner=["src/shop"]) == ["built/", "docs/", "src/", "src/shop/"]
    ignored = tree({".gitignore": "src\n", "src/shop/x.py": ""}, "other")
    assert list_paths(ignored, inner=["src/shop"]) == ["src/", "src/shop/"]


def test_links_are_not_followed_and_may_not_leave_the_bounds(tree):
    outside = tree("x/y", "outside")
    root = tree("docs/index.rst")
    os.symlink(outside, os.path.join(root, "linked"))
    os.symlink("docs", os.path.join(root, "same"))
    listing = list_repository(root, ["**/*"], bounds=[os.path.realpath(root)])
    assert [entry.path for entry in listing.entries[""]] == ["docs", "same"]
    assert "same" not in listing.entries


def test_an_unreadable_directory_is_reported(tree, monkeypatch):
    root = tree("docs/index.rst")
    real = os.scandir

    def scandir(path):
        if str(path).endswith("docs"):
            raise PermissionError(13, "Permission denied")
        return real(path)

    monkeypatch.setattr(os, "scandir", scandir)
    (problem,) = list_repository(root, ["docs/*"]).problems
    assert (problem.kind, problem.message) == (ProblemKind.UNREADABLE, "cannot read the directory: Permission denied")


def test_the_number_of_entries_is_limited(tree):
    listing = list_repository(tree("\n".join(f"d/f{number}" for number in range(2500))), ["d/*"])
    assert sum(map(len, listing.entries.values())) == 2000
    assert listing.problems[0].kind is ProblemKind.LIMIT


@pytest.mark.parametrize(
    ("files", "is_root"),
    [
        ("pyproject.toml", True),
        ("setup.cfg", True),
        (".git/HEAD", True),
        ("a.py", False),
        ("setup.py __init__.py", False),
    ],
)
def test_project_files_mark_a_root(tree, files, is_root):
    assert is_project_root(tree(files)) is is_root
