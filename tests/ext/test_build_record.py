"""The record of the last builds: an unchanged survey is recognized, and so is every change."""

from __future__ import annotations

import os
import shutil
import time
from types import SimpleNamespace

import pytest

from sphinx_packagemap import stamps
from sphinx_packagemap.ext.build_record import BuildRecord
from sphinx_packagemap.ext.results import build as build_results


@pytest.fixture(autouse=True)
def old_files(monkeypatch):
    """Accept recent stamps, so that tests need not wait until their files are old."""
    monkeypatch.setattr(stamps, "_COARSEST_CLOCK", -(10**12))


def is_unchanged(directory, context="context"):
    """Return whether the dependencies of ``p`` are unchanged in a build that begins now."""
    return BuildRecord(str(directory), [context], time.time_ns()).is_unchanged("p")


def record_dependencies(directory, paths):
    record = BuildRecord(str(directory), ["context"], time.time_ns())
    assert not record.is_unchanged("p")
    record.set_dependencies("p", paths)
    record.save()


@pytest.fixture
def root(tree, tmp_path):
    """Return the root of a package on which a survey depends, as does a file that does not exist."""
    root = tree("p/__init__.py p/a.py")
    record_dependencies(tmp_path, [f"{root}/p", f"{root}/p/a.py", f"{root}/gone"])
    return root


def test_a_survey_is_unchanged_until_a_file_is_written(root, tmp_path):
    assert is_unchanged(tmp_path)
    assert not is_unchanged(tmp_path, "another context")
    with open(f"{root}/p/a.py", "w") as file:
        file.write("x = 1\n")
    assert not is_unchanged(tmp_path)


@pytest.mark.parametrize("change", ["added", "appeared", "removed", "same size and time"])
def test_every_change_is_detected(root, tmp_path, change):
    path = f"{root}/p/a.py"
    if change == "same size and time":
        before = os.stat(path)
        with open(path, "r+") as file:
            file.write("")
        os.utime(path, ns=(before.st_atime_ns, before.st_mtime_ns))
    elif change == "removed":
        os.remove(path)
    else:
        with open(f"{root}/p/b.py" if change == "added" else f"{root}/gone", "w"):
            pass
    assert not is_unchanged(tmp_path)


@pytest.mark.parametrize("linked", ["file", "directory"])
def test_a_link_with_another_target_is_detected_with_the_same_size_and_times(tree, tmp_path, monkeypatch, linked):
    root = tree({"one/a.py": "x = 1\n", "two/a.py": "x = 2\n"})
    target, link = ("/a.py", f"{root}/link.py") if linked == "file" else ("", f"{root}/link")
    real_stat = os.stat

    def stat(path):
        status = real_stat(path)
        fields = {name: getattr(status, name) for name in dir(status) if name.startswith("st_")}
        return SimpleNamespace(**(fields | {"st_size": 6, "st_mtime_ns": 1, "st_ctime_ns": 1}))

    monkeypatch.setattr(stamps, "os", SimpleNamespace(**(vars(os) | {"stat": stat})))
    os.symlink(f"{root}/one{target}", link)
    record_dependencies(tmp_path, [link])
    assert is_unchanged(tmp_path)
    os.remove(link)
    os.symlink(f"{root}/two{target}", link)
    assert not is_unchanged(tmp_path)


def test_an_inode_is_no_time():
    inode = 10**20  # possible with 64 bits; as a time, it would be in the far future
    young, old = f"5 1 2 {inode} {inode}", f"5 1 1 {inode} {inode}"
    moment = 2 + stamps._COARSEST_CLOCK
    assert not stamps.is_settled(young, moment)
    assert stamps.is_settled(old, moment)


@pytest.mark.parametrize("content", ["", "{", "[]", '{"context": ["context"]}', "[" * 10**5, "null"])
def test_nothing_is_unchanged_by_a_damaged_record(root, tmp_path, content):
    (tmp_path / "packagemap.json").write_text(content)
    assert not is_unchanged(tmp_path)


def test_a_change_during_the_survey_is_not_trusted(tree, tmp_path, monkeypatch):
    monkeypatch.setattr(stamps, "_COARSEST_CLOCK", 2_000_000_000)
    record_dependencies(tmp_path, [tree("p/a.py") + "/p/a.py"])
    assert not is_unchanged(tmp_path)


def test_a_directory_that_does_not_exist_is_not_made(tmp_path):
    record_dependencies(tmp_path / "none", [str(tmp_path)])
    assert os.listdir(tmp_path) == []


def test_builds_at_the_same_time_keep_each_others_entries(tmp_path):
    one, two = (BuildRecord(str(tmp_path), ["context"], time.time_ns()) for _ in range(2))
    assert not one.is_unchanged("p")
    assert not two.is_unchanged("q")
    one.set_written("html", {"index": "1"})
    one.set_dependencies("p", [str(tmp_path.parent)])
    two.set_written("latex", {"index": "2"})
    two.set_dependencies("q", [str(tmp_path.parent)])
    one.save()
    two.save()
    later = BuildRecord(str(tmp_path), ["context"], time.time_ns())
    assert [later.get_written(output) for output in ("html", "latex")] == [{"index": "1"}, {"index": "2"}]
    assert later.is_unchanged("p")
    assert later.is_unchanged("q")


@pytest.mark.parametrize(
    "shown",
    [
        ".. package-tree:: shop\n",
        ".. module-anatomy:: shop.cart\n",
        ".. module-compare:: shop\n   :submodules:\n   :rows: distribution, closure\n",
        ":import:`shop.cart.Cart`\n",
        ".. module-compare::\n",
    ],
)
def test_a_build_in_which_nothing_has_changed_surveys_nothing(project, monkeypatch, shown):
    project.page("index", shown)
    project.build("dummy")
    created = []
    monkeypatch.setattr(build_results, "Survey", lambda *args, **_: created.append(args))
    assert project.build("dummy").read == set()
    assert created == []


def test_links_are_resolved_again_when_another_object_is_documented(project):
    project.page("index", ".. package-tree:: shop\n")
    project.build("html")
    assert "index" not in project.build("html").written
    project.page("api", ".. py:module:: shop.cart\n\n:orphan:\n")
    assert "index" in project.build("html").written


def test_an_edit_during_the_build_is_detected_by_the_next_one(project, monkeypatch):
    monkeypatch.setattr(stamps, "_COARSEST_CLOCK", 0)
    project.page("index", ".. package-tree:: shop\n")
    real = build_results.BuildResults.save

    def edited_after_the_survey(shows):
        project.write("src/shop/cart.py", '"""Edited meanwhile."""\n')
        real(shows)

    monkeypatch.setattr(build_results.BuildResults, "save", edited_after_the_survey)
    project.build("text")
    monkeypatch.undo()
    assert project.build("text").read == {"index"}


def test_a_change_of_the_only_package_for_examples_is_detected(project):
    project.page("index", ".. module-compare::\n")
    second = project.write("src/second/__init__.py", "")

    def shows_shop(expected_read):
        built = project.build("dummy", packagemap_roots=["../src"])
        assert built.read == expected_read
        return "shop.cart" in built.doctrees["index"].astext()

    assert not shows_shop({"index"})
    assert not shows_shop(set())
    shutil.rmtree(second.parent)
    assert shows_shop({"index"})
    project.write("src/second/__init__.py", "")
    assert not shows_shop({"index"})
