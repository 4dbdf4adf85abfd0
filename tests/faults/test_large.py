"""A directory of 50,000 entries: the tree is collapsed, with a warning, in limited time and memory."""

from __future__ import annotations

import json

import pytest
from catalogue.fault import CANARY
from small_project import SmallProject, limit_resources

from sphinx_packagemap.cli import main

ENTRIES = 50_000


@pytest.fixture(scope="module")
def project(tmp_path_factory):
    """Return a project with a package of many modules, and many files of data beside them."""
    project = SmallProject(tmp_path_factory.mktemp("large"))
    for name in ("tree", "more"):
        project.write(f"docs/{name}.rst", "Large\n=====\n\n.. package-tree:: large\n\nThe end.\n")
    package = project.directory / "src" / "large"
    package.mkdir()
    (package / "__init__.py").write_text(f'"""A large package."""\n{CANARY}')
    for number in range(ENTRIES // 2):
        (package / f"module_{number:05}.py").touch()
        (package / f"data_{number:05}.txt").touch()
    return project


def test_build(project):
    built = project.build()
    assert built.status == 0
    assert [line.rpartition("[")[2] for line in built.warnings] == ["packagemap.limit]"] * 2
    text = built.files["tree.txt"].decode()
    assert "large (package) – A large package." in text
    assert "module_00000" in text
    assert "more" in text
    assert text.endswith("The end.\n")


def test_command(project, capsys):
    with limit_resources():
        assert main(["inspect", "large", "--root", str(project.directory / "src")]) == 0
    found = json.loads(capsys.readouterr().out)
    assert len(found["modules"]) == ENTRIES // 2 + 1
    assert found["problems"] == []
