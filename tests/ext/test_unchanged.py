"""Nothing has changed: told right, or not at all."""

from __future__ import annotations

import os
import shutil
import time
from types import SimpleNamespace

import pytest

from sphinx_packagemap import stamps
from sphinx_packagemap.ext.results import build as shows_module
from sphinx_packagemap.stamps import DependencyStamps


@pytest.fixture(autouse=True)
def trusting(monkeypatch):
    """No test waits until its files are old enough."""
    monkeypatch.setattr(stamps, "_COARSEST_CLOCK", -(10**12))


@pytest.fixture
def noted(tree, tmp_path):
    """Return what a survey has looked at, and a function that tells whether it holds in the next build."""
    root = tree("p/__init__.py p/a.py")
    paths = [f"{root}/p", f"{root}/p/a.py", f"{root}/gone"]
    file = str(tmp_path / "unchanged.json")
    first = DependencyStamps(file, ["context"], time.time_ns())
    assert not first.is_unchanged("p")
    first.add("p", paths)
    first.save()
    return root, file, lambda context="context": DependencyStamps(file, [context], time.time_ns()).is_unchanged("p")


def test_it_holds_until_something_moves(noted):
    root, _, holds = noted
    assert holds()
    assert not holds("another context")
    with open(f"{root}/p/a.py", "w") as file:
        file.write("x = 1\n")
    assert not holds()


@pytest.mark.parametrize("change", ["added", "appeared", "removed", "same size and time"])
def test_every_change_is_seen(noted, change):
    root, _, holds = noted
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
    assert not holds()


@pytest.mark.parametrize("linked", ["file", "directory"])
def test_a_link_that_leads_elsewhere_is_seen_though_size_and_times_are_the_same(tree, tmp_path, monkeypatch, linked):
    root = tree({"one/a.py": "x = 1\n", "two/a.py": "x = 2\n"})
    target, link = ("/a.py", f"{root}/link.py") if linked == "file" else ("", f"{root}/link")
    real_stat = os.stat

    def stat(path):
        status = real_stat(path)
        fields = {name: getattr(status, name) for name in dir(status) if name.startswith("st_")}
        return SimpleNamespace(**(fields | {"st_size": 6, "st_mtime_ns": 1, "st_ctime_ns": 1}))

    monkeypatch.setattr(stamps, "os", SimpleNamespace(**(vars(os) | {"stat": stat})))
    os.symlink(f"{root}/one{target}", link)
    file = str(tmp_path / "unchanged.json")
    first = DependencyStamps(file, [], time.time_ns())
    first.add("p", [link])
    first.save()
    assert DependencyStamps(file, [], time.time_ns()).is_unchanged("p")
    os.remove(link)
    os.symlink(f"{root}/two{target}", link)
    assert not DependencyStamps(file, [], time.time_ns()).is_unchanged("p")


def test_an_inode_is_no_time():
    inode = 10**20  # as file systems of 64 bits have them: later than any time if it were one
    young, old = f"5 1 2 {inode} {inode}", f"5 1 1 {inode} {inode}"
    moment = 2 + stamps._COARSEST_CLOCK
    assert not stamps.is_settled(young, moment)
    assert stamps.is_settled(old, moment)


@pytest.mark.parametrize("content", ["", "{", "[]", '[["context"],[1]]', '[["context"],{"p":1}]', "[" * 10**5, "null"])
def test_a_broken_file_says_nothing(noted, content):
    _, path, holds = noted
    with open(path, "w") as file:
        file.write(content)
    assert not holds()


def test_what_changes_while_it_is_surveyed_is_not_trusted(tree, tmp_path, monkeypatch):
    monkeypatch.setattr(stamps, "_COARSEST_CLOCK", 2_000_000_000)
    root = tree("p/a.py")
    file, begun = str(tmp_path / "file"), time.time_ns()
    unchanged = DependencyStamps(file, [], begun)
    unchanged.add("p", [f"{root}/p/a.py"])
    unchanged.save()
    assert not DependencyStamps(file, [], begun).is_unchanged("p")


def test_where_it_cannot_be_written_nothing_happens(tmp_path):
    unchanged = DependencyStamps(str(tmp_path / "none" / "file"), [], time.time_ns())
    unchanged.add("p", [str(tmp_path)])
    unchanged.save()
    assert os.listdir(tmp_path) == []


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
    made = []
    monkeypatch.setattr(shows_module, "Survey", lambda *args, **_: made.append(args))
    assert project.build("dummy").read == set()
    assert made == []


def test_links_are_looked_up_again_where_something_else_is_documented(project):
    project.page("index", ".. package-tree:: shop\n")
    project.build("html")
    assert "index" not in project.build("html").written
    project.page("api", ".. py:module:: shop.cart\n\n:orphan:\n")
    assert "index" in project.build("html").written


def test_an_edit_while_the_build_goes_on_is_seen_by_the_next_one(project, monkeypatch):
    monkeypatch.setattr(stamps, "_COARSEST_CLOCK", 0)
    project.page("index", ".. package-tree:: shop\n")
    real = shows_module.BuildResults.save

    def edited_after_the_survey(shows):
        project.write("src/shop/cart.py", '"""Edited meanwhile."""\n')
        real(shows)

    monkeypatch.setattr(shows_module.BuildResults, "save", edited_after_the_survey)
    project.build("text")
    monkeypatch.undo()
    assert project.build("text").read == {"index"}


def test_whether_there_is_a_single_package_to_take_examples_from_is_seen(project):
    project.page("index", ".. module-compare::\n")
    second = project.write("src/second/__init__.py", "")

    def shown(expected_read):
        built = project.build("dummy", packagemap_roots=["../src"])
        assert built.read == expected_read
        return "shop.cart" in built.doctrees["index"].astext()

    assert not shown({"index"})
    assert not shown(set())
    shutil.rmtree(second.parent)
    assert shown({"index"})
    project.write("src/second/__init__.py", "")
    assert not shown({"index"})
