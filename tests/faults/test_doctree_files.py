"""Damage to our files in the doctree directory: the next build has the same output as a clean one."""

from __future__ import annotations

import os
import shutil

import pytest
from catalogue.damage import DAMAGES, FILES, Damage
from small_project import WARNINGS, SmallProject


@pytest.fixture(scope="module")
def clean(tmp_path_factory):
    """Return a project that was built, and its output."""
    project = SmallProject(tmp_path_factory.mktemp("clean"))
    return project, project.build()


@pytest.fixture
def project(clean, tmp_path):
    """Return a project with an earlier build."""
    shutil.copytree(clean[0].directory, tmp_path / "again", symlinks=True)
    again = SmallProject(tmp_path / "again")
    again.build()
    assert {path.name for path in again.doctrees.glob("packagemap*")} == set(FILES)
    return again


def each_damage() -> list[object]:
    return [pytest.param(file, each, id=f"{file}-{each.id}") for file in FILES for each in DAMAGES]


@pytest.mark.parametrize(("file", "damage"), each_damage())
def test_damage(project, clean, file: str, damage: Damage, monkeypatch):
    path = project.doctrees / file
    damage.make(str(path))
    for changed in (False, True):  # nothing has changed; then, a module and a page
        if changed:
            project.write("src/shop/stock/new.py", '"""Is new."""\n')
            project.write("docs/more.rst", "More\n====\n\n.. module-compare:: shop\n   :submodules:\n")
        built = project.build()
        assert built.status == 0
        if not changed:
            assert built.files == clean[1].files
            assert all(line.startswith(tuple(WARNINGS)) for line in built.warnings)
    assert "Is new." in built.files["tree.txt"].decode()
    assert not os.path.exists("executed")
    assert not path.is_dir() or damage.id == "directory"
