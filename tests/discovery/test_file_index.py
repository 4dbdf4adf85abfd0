"""The index of the directories and files of a repository."""

from __future__ import annotations

import os

import pytest

from sphinx_packagemap.discovery import file_index
from sphinx_packagemap.discovery.file_index import FileIndex

FILES = """
.git/HEAD .gitignore a.py docs/index.md docs/guide/index.md src/p/__init__.py src/p/a.py src/p/b.py build/x.py
local/x.py node_modules/x.js venv2/pyvenv.cfg src/p/__pycache__/a.pyc
"""


@pytest.fixture
def index(tree):
    """Return the index of a small repository."""
    root = tree({**dict.fromkeys(FILES.split(), ""), ".gitignore": "/local/\n*.log\n!keep.log\n"})
    os.symlink("src", os.path.join(root, "link"))
    return FileIndex(root)


def test_generated_and_ignored_directories_and_environments_are_left_out(index):
    assert sorted(index.directories) == ["", "docs", "docs/guide", "src", "src/p"]
    assert [*index.list_entries("")] == [".gitignore", "a.py", "docs", "link", "src"]


def test_kinds(index):
    kinds = {path: index.get_kind(path) for path in ("", "src/p", "src/p/a.py", "link", "link/p", "none")}
    assert kinds == {
        "": "directory", "src/p": "directory", "src/p/a.py": "file", "link": "file", "link/p": None, "none": None,
    }  # fmt: skip


@pytest.mark.parametrize("max_same", [1, 100])
def test_paths_by_their_ends(index, monkeypatch, max_same):
    monkeypatch.setattr(file_index, "_MAX_SAME", max_same)
    assert index.find("index.md") == ["docs/index.md", "docs/guide/index.md"]
    assert index.find_paths("index.md") == ["docs/index.md", "docs/guide/index.md"]
    assert index.find_paths("guide/index.md") == ["docs/guide/index.md"]
    assert index.find_paths("docs/index.md") == ["docs/index.md"]
    assert index.find_paths("ocs/index.md") == []
    assert index.find_paths("p") == ["src/p"]
    assert index.find_directories("p") == ["src/p"]


def test_similar_names_have_the_same_suffix(index):
    assert index.find_nearest("src/p", "aa.py")[0] == "a.py"
    assert index.find_nearest("src/p", "a.pyi") == ()
    assert index.find_nearest("docs", "guides") == ("guide",)
    assert index.find_nearest("none", "a.py") == ()


def test_patterns(index):
    patterns = ["src/p/*.py", "src/*/a.py", "**/index.md", "docs/**", "src/p/[ab].py"]
    assert all(map(index.has_match, patterns))
    assert not any(map(index.has_match, ["*.md", "src/*.py", "**/c.py", "docs/*/*/*", "x" * 1000 + "*"]))


def test_after_many_patterns_all_others_match(index, monkeypatch):
    monkeypatch.setattr(file_index, "_MAX_PATTERNS", 2)
    assert [index.has_match(f"{number}*") for number in range(3)] == [False, False, True]
    monkeypatch.setattr(file_index, "_MAX_PATTERNS", 100)
    monkeypatch.setattr(file_index, "_MAX_COMPARED", 20)
    assert [index.has_match(f"**/{number}") for number in range(3)] == [False, True, True]


def test_ignored_paths(index):
    ignored = ["local", "local/a/b", "x.log", "src/a.log", "build", "src/build/x", "__pycache__"]
    assert all(map(index.is_ignored, ignored))
    assert not any(map(index.is_ignored, ["a.py", "keep.log", "src/local", "docs/new.md"]))


def test_entries_of_unreadable_directories_are_not_known(tree, monkeypatch):
    scan = os.scandir

    def refuse(path):
        if os.path.basename(path) == "private":
            raise PermissionError(13, "Permission denied")
        return scan(path)

    monkeypatch.setattr(os, "scandir", refuse)
    index = FileIndex(tree({"src/private/a.py": "", "src/private2/b.py": ""}))
    assert [(each.kind, each.origin, each.message) for each in index.problems] == [
        ("unreadable", "src/private", "cannot read the directory: Permission denied")
    ]
    listed = ("", "src", "src/private2/c.py", "src/private", "src/private/d/e")
    assert [index.is_listed(each) for each in listed] == [True, True, True, False, False]


def test_very_many_entries_are_a_problem(tree, monkeypatch):
    monkeypatch.setattr(file_index, "_MAX_ENTRIES", 3)
    index = FileIndex(tree({"a/b/c/d.py": "", "a/b/e.py": "", "f.py": ""}))
    assert [each.kind for each in index.problems] == ["limit"]
    assert [index.is_listed(each) for each in ("x.py", "a/b/x.py", "a/b/c/x.py")] == [True, True, False]
