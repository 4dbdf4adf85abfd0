"""Metadata of installed distributions: the same result as importlib.metadata, and problems for invalid files."""

import json
import os
import sys
from importlib import metadata

import pytest

from sphinx_packagemap.discovery.distributions import Distribution, InstalledDistributions, Script
from sphinx_packagemap.discovery.metadata import Metadata, list_entries
from sphinx_packagemap.model import ProblemKind

DIST_INFO = "demo-1.0.dist-info"
WELL = "Metadata-Version: 2.1\nName: demo\nVersion: 1.0\n\nA description.\n"


@pytest.fixture
def site(tmp_path):
    """Return a directory with a distribution."""
    (tmp_path / DIST_INFO).mkdir()
    (tmp_path / DIST_INFO / "METADATA").write_text(WELL)
    (tmp_path / DIST_INFO / "RECORD").write_text("demo/__init__.py,sha256=x,1\ndemo/sub/m.py,,\n")
    (tmp_path / DIST_INFO / "entry_points.txt").write_text("[console_scripts]\ndemo = demo.sub.m:main\n")
    return tmp_path


def environments():
    """Return the directories of this environment that have distributions."""
    return [path for path in dict.fromkeys(map(os.path.abspath, sys.path)) if list_entries(path)]


def test_metadata_are_the_same_as_in_importlib():
    compared = 0
    for directory in environments():
        theirs = {str(each._path.name): each for each in metadata.distributions(path=[directory])}
        assert list_entries(directory) == sorted(theirs)
        for entry, their in theirs.items():
            ours = Metadata(directory, entry)
            assert ours.name == their.metadata["Name"]
            assert ours.version == their.version
            recorded = {str(file) for file in their.files or ()} if their.read_text("RECORD") else set()
            assert ours.files == {file for file in recorded if "__pycache__/" not in file}
            groups = ("console_scripts", "gui_scripts")
            scripts = {(each.name, each.module, each.attr) for each in their.entry_points if each.group in groups}
            assert set(ours.scripts) == scripts
            assert list(ours.tops) == (their.read_text("top_level.txt") or "").split()
            assert ours.direct_url == (their.read_text("direct_url.json") or "")
            assert ours.problems == ours.hiding_problems == ours.project_problems == ()
            compared += 1
    assert compared > 20


def test_distributions_are_found(site):
    installed = InstalledDistributions(str(site))
    demo = Distribution("demo", "1.0", (Script("demo", "demo.sub.m", "main"),))
    assert installed.find_distribution("demo") == demo
    assert installed.find_distribution_of_file("demo/sub/m.py") == demo
    assert installed.find_distributions_below("demo/sub") == (demo,)
    assert installed.find_distribution_of_file("demo/none.py") is None
    assert installed.find_problems([demo]) == ()


@pytest.mark.parametrize(
    ("entry", "file"),
    [("old-2.0.egg-info", "PKG-INFO"), ("old-2.0-py3.11.egg-info", None), ("old-2.0.dist-info", "METADATA")],
)
def test_forms_of_metadata(tmp_path, entry, file):
    text = "Metadata-Version: 1.0\nname: old\nSummary: one\n  and another: line\nVersion:   2.0 \n"
    if file is None:
        (tmp_path / entry).write_text(text)
    else:
        (tmp_path / entry).mkdir()
        (tmp_path / entry / file).write_text(text)
    assert InstalledDistributions(str(tmp_path)).find_distribution("old") == ("old", "2.0", ())


def test_an_egg_has_metadata_of_its_own(tmp_path):
    egg = tmp_path / "thing-3.egg"
    (egg / "EGG-INFO").mkdir(parents=True)
    (egg / "EGG-INFO" / "PKG-INFO").write_text("Name: thing\nVersion: 3\n")
    assert InstalledDistributions(str(egg)).find_distribution("thing") == ("thing", "3", ())


def test_paths_with_commas_and_quotes(site):
    (site / DIST_INFO / "RECORD").write_text('"a,b/x.py",,\n"say ""hi"".py",sha256=y,3\nplain.py,,\r\n"never closed\n')
    assert Metadata(str(site), DIST_INFO).files == {"a,b/x.py", 'say "hi".py', "plain.py"}


def test_scripts_with_a_window_are_commands(site):
    (site / DIST_INFO / "entry_points.txt").write_text("[gui_scripts]\nshow = demo:show [extra]\n[other]\nx = y\n")
    assert Metadata(str(site), DIST_INFO).scripts == (Script("show", "demo", "show"),)


def fifo(path):
    os.mkfifo(path)


def endless(path):
    os.symlink("/dev/zero", path)


def itself(path):
    os.symlink(os.path.basename(path), path)


def large(path):
    with open(path, "wb") as file:
        file.truncate(1 << 40)


def directory(path):
    os.mkdir(path)


def dangling(path):
    os.symlink("nowhere", path)


FAULTS = [fifo, endless, itself, large, directory, dangling]


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="needs FIFOs")
@pytest.mark.parametrize("fault", FAULTS)
@pytest.mark.parametrize("file", ["METADATA", "RECORD", "entry_points.txt"])
def test_a_file_that_cannot_be_read(site, fault, file):
    path = site / DIST_INFO / file
    path.unlink()
    fault(path)
    installed = InstalledDistributions(str(site))
    found = installed.find_distribution("demo")
    assert (found.name, found.version) == ("demo", "1.0")  # from the name of the entry, without the file
    assert len(found.scripts) == (file != "entry_points.txt")
    (problem,) = installed.find_problems([found])
    assert problem.kind is ProblemKind.METADATA
    assert problem.origin == f"{DIST_INFO}/{file}"
    assert problem.message.startswith(("not a regular file", "cannot ", "the file "))
    assert str(site) not in problem.message


@pytest.mark.parametrize("fault", FAULTS)
@pytest.mark.parametrize("file", ["top_level.txt", "direct_url.json"])
def test_a_file_that_cannot_be_read_and_is_not_needed(site, fault, file):
    fault(site / DIST_INFO / file)
    installed = InstalledDistributions(str(site))
    assert installed.find_problems([installed.find_distribution("demo")]) == ()


@pytest.mark.parametrize("fault", FAULTS)
@pytest.mark.parametrize("file", ["RECORD", "top_level.txt", "direct_url.json"])
def test_problems_that_may_hide_a_distribution_are_reported_if_none_is_found(site, monkeypatch, fault, file):
    monkeypatch.setattr(sys, "path", [str(site)])
    path = site / DIST_INFO / file
    path.unlink(missing_ok=True)
    fault(path)
    installed = InstalledDistributions(str(site))
    assert installed.find_distribution("other") is None
    assert [problem.origin for problem in installed.find_problems([])] == [f"{DIST_INFO}/{file}"]


@pytest.mark.parametrize(
    ("content", "name", "version", "reason"),
    [
        (b"", "demo", "1.0", "the file is missing or empty"),
        (b"Name: demo\n", "demo", "1.0", "missing fields: Version"),
        (b"Version: 3\n", "demo", "3", "missing fields: Name"),
        (b"Name:\nVersion:\n", "demo", "1.0", "missing fields: Name, Version"),
        (b"\xff\xfe\x00", "demo", "1.0", "the file is not encoded in UTF-8"),
        (b"Name: demo\nVersion: 2\nAuthor: \xe9\n", "demo", "2", "the file is not encoded in UTF-8"),
        (b"no header\nName: x\n", "demo", "1.0", "missing fields: Name, Version"),
        (b"\n\nName: x\n", "demo", "1.0", "missing fields: Name, Version"),
        (b"{" * 1000, "demo", "1.0", "missing fields: Name, Version"),
        (b"Name: demo\nVersion: 1\x1b[31m\n", "demo", "1\\x1b[31m", None),
        ("\ufeffName: demo\r\nVersion: 2\r\n".encode(), "demo", "2", None),
    ],
)
def test_invalid_metadata(site, content, name, version, reason):
    (site / DIST_INFO / "METADATA").write_bytes(content)
    installed = InstalledDistributions(str(site))
    found = installed.find_distribution("demo")
    assert (found.name, found.version) == (name, version)
    messages = [problem.message for problem in installed.find_problems([found])]
    assert messages == ([reason] if reason else [])


@pytest.mark.parametrize(
    ("text", "commands"),
    [
        ("[console_scripts]\nno equals\ngood = demo:main\n", ["good"]),
        ("[console_scripts]\n= demo:main\ngood = demo:main\n", ["good"]),
        ("[console_scripts]\nbad =\ngood = demo:main\n", ["good"]),
        ("[console_scripts]\nbad = not an object\ngood = demo:main\n", ["good"]),
        ("lost = demo:main\n[console_scripts]\ngood = demo:main\n", ["good"]),
        ("[console_scripts\ngood = demo:main\n", []),
        ("\x00" * 100, []),
    ],
)
def test_invalid_entry_points(site, text, commands):
    (site / DIST_INFO / "entry_points.txt").write_text(text)
    installed = InstalledDistributions(str(site))
    found = installed.find_distribution("demo")
    assert [script.command for script in found.scripts] == commands
    (problem,) = installed.find_problems([found])
    assert (problem.kind, problem.origin) == (ProblemKind.METADATA, f"{DIST_INFO}/entry_points.txt")


def test_entry_that_is_not_a_directory(tmp_path):
    os.symlink("demo-1.dist-info", tmp_path / "demo-1.dist-info")
    (tmp_path / "other-2.dist-info").mkdir()
    (tmp_path / "third-3.dist-info").write_text("")
    installed = InstalledDistributions(str(tmp_path))
    for name, version in {"demo": "1", "other": "2", "third": "3"}.items():
        found = installed.find_distribution(name)
        assert found == (name, version, ())
        (problem,) = installed.find_problems([found])
        assert problem.origin.startswith(f"{name}-{version}.dist-info")


def test_a_record_of_deep_directories_takes_no_more_than_its_size(site):
    (site / DIST_INFO / "RECORD").write_text(f"{'a/' * 500_000}x.py,,\n{'a' * 2000}.py,,\ndemo/__init__.py,,\n")
    known = Metadata(str(site), DIST_INFO)
    assert known.files == {"demo/__init__.py"}
    assert known.directories == {"demo"}


def test_many_distributions_are_each_read_once(tmp_path, monkeypatch):
    for number in range(200):
        info = tmp_path / f"d{number}-1.dist-info"
        info.mkdir()
        (info / "METADATA").write_text(f"Name: d{number}\nVersion: 1\n")
        (info / "RECORD").write_text(f"top{number}/__init__.py,,\n")
    opened = []
    real = Metadata._read_text
    monkeypatch.setattr(
        Metadata,
        "_read_text",
        lambda self, file, *limits: opened.append((self._entry, file)) or real(self, file, *limits),
    )
    installed = InstalledDistributions(str(tmp_path))
    for number in range(200):
        assert installed.find_distribution_of_file(f"top{number}/__init__.py").name == f"d{number}"
        assert installed.find_distribution(f"top{number}").name == f"d{number}"
        assert installed.find_distribution(f"d{number}").name == f"d{number}"
    assert len(opened) == len(set(opened)) <= 4 * 200


def test_directory_of_an_editable_install(tmp_path, monkeypatch):
    home = tmp_path / "home"
    (home / "src").mkdir(parents=True)
    info = tmp_path / "site" / "thing-4.dist-info"
    info.mkdir(parents=True)
    (info / "METADATA").write_text("Name: thing\nVersion: 4\n")
    (info / "direct_url.json").write_text(json.dumps({"url": home.as_uri(), "dir_info": {"editable": True}}))
    monkeypatch.setattr(sys, "path", [str(tmp_path / "site")])
    assert InstalledDistributions(str(home / "src")).find_distribution("any") == ("thing", "4", ())
    assert InstalledDistributions(str(tmp_path)).find_distribution("any") is None
