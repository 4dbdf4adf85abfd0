"""Documentation of old versions: the pages are in a copy of the old tree, and conf.py is in the current one."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

import sphinx_packagemap
from sphinx_packagemap.discovery.project import BuildLocation, locate_build

CONF = "extensions = ['sphinx_packagemap']\nshow_warning_types = True\n"
PAGE = "Title\n=====\n\n{}\n"
SOURCE = str(Path(sphinx_packagemap.__file__).parents[1])


def checkout(directory: Path, module: str, page: str = ".. package-tree:: shop", **more: str) -> Path:
    """Create a tree in which the package ``shop`` has one module."""
    for name in ("__init__.py", f"{module}.py"):
        write_file(directory / "src/shop" / name, "")
    write_file(directory / "docs/index.rst", PAGE.format(page))
    for name, text in more.items():
        write_file(directory / name, text)
    return directory


def write_file(path: Path, text: str) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)
    return path


def build(configuration: Path, source: Path, output: Path, *options: str) -> tuple[str, str]:
    """Build the pages as text; return the first one, and the warnings."""
    command = [sys.executable, "-m", "sphinx", "-q", "-b", "text", "-c", configuration, *options, source, output]
    environment = os.environ | {"PYTHONPATH": SOURCE, "NO_COLOR": "1"}
    result = subprocess.run(command, env=environment, capture_output=True, text=True, check=True, cwd=output.parent)
    return (output / "index.txt").read_text(), result.stderr


@pytest.fixture
def today(tmp_path: Path) -> Path:
    """Return the current tree, which contains conf.py."""
    directory = checkout(tmp_path / "today", "new", **{"docs/conf.py": CONF})
    write_file(directory / "pyproject.toml", "")
    return directory


def test_a_copy_of_the_project_is_searched(today, tmp_path):
    old = checkout(tmp_path / "old", "old", **{"pyproject.toml": ""})
    text, warnings = build(today / "docs", old / "docs", tmp_path / "out")
    assert "old" in text
    assert "new" not in text
    assert warnings == ""


def test_a_copy_inside_the_project_without_a_project_file_is_searched(today, tmp_path):
    inside = checkout(today / "build/v1", "old", **{"pyproject.toml": ""})
    text, warnings = build(today / "docs", inside / "docs", tmp_path / "out1")
    assert "old" in text
    assert warnings == ""
    bare = checkout(tmp_path / "bare", "old")
    text, warnings = build(today / "docs", bare / "docs", tmp_path / "out2")
    assert "old" in text
    assert warnings == ""


def test_relative_paths_are_those_of_the_copy(today, tmp_path):
    old = checkout(tmp_path / "old", "old", page=".. package-tree:: ../lib/", **{"pyproject.toml": ""})
    write_file(old / "lib/tool.py", "")
    write_file(today / "docs/conf.py", CONF + "packagemap_roots = ['../src', '../lib']\n")
    write_file(old / "docs/more.rst", ":orphan:\n\n" + PAGE.format(".. package-tree:: shop"))
    text, warnings = build(today / "docs", old / "docs", tmp_path / "out")
    assert "tool" in text
    assert "old" in (tmp_path / "out/more.txt").read_text()
    assert warnings == ""


def test_a_module_of_another_version_only_is_reported(today, tmp_path):
    write_file(today / "src/added.py", "")
    old = checkout(tmp_path / "old", "old", page=".. package-tree:: added", **{"pyproject.toml": ""})
    for place in ("", "sys.path.insert(0, os.path.abspath('../src'))\n"):
        write_file(today / "docs/conf.py", f"import os, sys\n{CONF}{place}")
        text, warnings = build(today / "docs", old / "docs", tmp_path / "out", "-E")
        assert "added" in text
        assert "'added' is not in the project around the pages" in warnings
        assert "[packagemap.name]" in warnings


def test_pages_generated_elsewhere_belong_to_the_project_of_conf(today, tmp_path):
    made = write_file(tmp_path / "generated/index.rst", PAGE.format(".. package-tree:: shop")).parent
    text, warnings = build(today / "docs", made, tmp_path / "out")
    assert "new" in text
    assert warnings == ""


def test_another_directory_of_the_project_changes_nothing(today, tmp_path):
    write_file(today / "docs/conf.py", CONF + "packagemap_roots = ['../src']\n")
    pages = write_file(today / "pages/en/index.rst", PAGE.format(".. package-tree:: shop")).parent
    text, warnings = build(today / "docs", pages, tmp_path / "out")
    assert "new" in text
    assert warnings == ""


CASES = {
    # directories that exist, of conf.py, of the pages, and those that are searched
    "one directory": ("p/pyproject.toml", "p/docs", "p/docs", BuildLocation("p/docs", ("p/docs",))),
    "one project": ("p/pyproject.toml", "p/conf", "p/docs", BuildLocation("p/conf", ("p/conf",))),
    "a copy": (
        "p/.git/HEAD p/docs/ q/pyproject.toml q/docs/",
        "p/docs",
        "q/docs",
        BuildLocation("q/docs", ("q/docs", "p/docs"), is_copy=True),
    ),
    "a copy without that directory": (
        "p/pyproject.toml q/pyproject.toml q/docs/",
        "p/conf",
        "q/docs",
        BuildLocation("q/docs", ("q/docs", "p/conf"), is_copy=True),
    ),
    "of a part of a repository": (
        "p/.git/HEAD p/a/pyproject.toml q/a/pyproject.toml q/a/docs/",
        "p/a/docs",
        "q/a/docs",
        BuildLocation("q/a/docs", ("q/a/docs", "p/a/docs"), is_copy=True),
    ),
    "two projects of one repository": (
        ".git/HEAD conf/pyproject.toml a/pyproject.toml a/docs/",
        "conf/shared",
        "a/docs",
        BuildLocation("conf/shared", ("a/docs", "conf/shared")),
    ),
    "two projects that share a directory name": (
        ".git/HEAD pyproject.toml:all docs/ a/pyproject.toml:a a/docs/",
        "docs",
        "a/docs",
        BuildLocation("docs", ("a/docs", "docs")),
    ),
    "projects of one repository without names": (
        ".git/HEAD setup.py docs/ a/setup.py a/docs/",
        "docs",
        "a/docs",
        BuildLocation("docs", ("a/docs", "docs")),
    ),
    "a copy in the repository": (
        ".git/HEAD pyproject.toml:all docs/ build/v1/pyproject.toml:all build/v1/docs/",
        "docs",
        "build/v1/docs",
        BuildLocation("build/v1/docs", ("build/v1/docs", "docs"), is_copy=True),
    ),
    "a worktree in the repository": (
        ".git/HEAD docs/ build/v1/.git build/v1/docs/",
        "docs",
        "build/v1/docs",
        BuildLocation("build/v1/docs", ("build/v1/docs", "docs"), is_copy=True),
    ),
    "pages in a repository of their own": (
        "code/.git/HEAD code/pyproject.toml:code code/docs/ pages/.git/HEAD pages/setup.cfg:pages pages/docs/",
        "code/docs",
        "pages/docs",
        BuildLocation("code/docs", ("pages/docs", "code/docs")),
    ),
    "conf.py of no project": ("a/pyproject.toml", "etc", "a/docs", BuildLocation("a/docs", ("a/docs", "etc"))),
    "no project at all": ("etc/ docs/", "etc", "docs", BuildLocation("etc", ("etc",))),
}


@pytest.mark.parametrize("case", CASES)
def test_names_are_looked_up_in_order(tree, case):
    files, configuration, source, expected = CASES[case]
    pairs = [file.partition(":")[::2] for file in files.split()]
    root = tree({file: f"[metadata]\nname = {name}\n" if name else "" for file, name in pairs})
    for each in (configuration, source):
        os.makedirs(f"{root}/{each}", exist_ok=True)

    found = locate_build(f"{root}/{configuration}", f"{root}/{source}")

    assert found == BuildLocation(
        f"{root}/{expected.base}", tuple(f"{root}/{each}" for each in expected.projects), expected.is_copy
    )


# In Sphinx 9, some arguments are keyword-only that sphinx-multiversion 0.2.4 passes by position; 10 may change more.
_SHIM = """
import inspect
from sphinx.config import Config

if "overrides" in inspect.signature(Config.read).parameters and inspect.signature(Config.read).parameters[
    "overrides"
].kind is inspect.Parameter.KEYWORD_ONLY:
    from sphinx.util.tags import Tags

    real = Config.read.__func__

    def read(cls, confdir, overrides=None, tags=None):
        return real(cls, confdir, overrides=overrides or {}, tags=tags or Tags())

    Config.read = classmethod(read)
"""


def test_sphinx_multiversion_shows_each_version_as_it_was(tmp_path):
    pytest.importorskip("sphinx_multiversion", reason="sphinx-multiversion is not installed")
    repository = tmp_path / "repository"
    conf = CONF.replace("[", "['sphinx_multiversion', ") + "smv_branch_whitelist = '^$'\nsmv_remote_whitelist = None\n"
    conf += "packagemap_roots = ['../src']\n"

    def git(*arguments: str) -> None:
        identity = ["-c", "user.name=Me", "-c", "user.email=me@example.org"]
        subprocess.run(["git", *identity, *arguments], cwd=repository, check=True, capture_output=True)

    checkout(repository, "old", **{"docs/conf.py": conf, "pyproject.toml": ""})
    git("init", "--quiet", ".")
    for number, (before, after) in enumerate([("old", "old"), ("old", "new")], start=1):
        (repository / f"src/shop/{before}.py").rename(repository / f"src/shop/{after}.py")
        git("add", ".")
        git("commit", "--quiet", "--message", "A version")
        git("tag", f"v{number}")
    (repository / "src/shop/new.py").rename(repository / "src/shop/unreleased.py")
    shim = write_file(tmp_path / "shim/sitecustomize.py", _SHIM).parent

    result = subprocess.run(
        [sys.executable, "-m", "sphinx_multiversion", "docs", tmp_path / "out", "-b", "text", "-q"],
        cwd=repository,
        env=os.environ | {"PYTHONPATH": f"{shim}{os.pathsep}{SOURCE}", "NO_COLOR": "1"},
        capture_output=True,
        text=True,
    )

    assert result.returncode == 0, result.stderr
    shown = {version: (tmp_path / "out" / version / "index.txt").read_text().split() for version in ("v1", "v2")}
    assert "packagemap" not in result.stderr
    assert "old" in shown["v1"]
    assert "new" in shown["v2"]
    assert not {"new", "unreleased"} & set(shown["v1"])
    assert not {"old", "unreleased"} & set(shown["v2"])
