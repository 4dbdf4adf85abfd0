"""Damaged files beside the doctrees: a build ignores and replaces them."""

from __future__ import annotations

import json
import os
import shutil
import time

import pytest

from sphinx_packagemap import stamps
from sphinx_packagemap.ext.build_record import BuildRecord
from sphinx_packagemap.files import read_bytes

FILES = ("packagemap.json", "packagemap-facts.txt", "packagemap-surveys.txt")


@pytest.fixture(autouse=True)
def old_files(monkeypatch):
    """Accept recent stamps, so that tests need not wait until their files are old."""
    monkeypatch.setattr(stamps, "_COARSEST_CLOCK", -(10**12))


def large(path):
    with open(path, "wb") as file:
        file.truncate(1 << 40)


def flipped(path, content):
    middle = len(content) // 2
    path.write_bytes(content[:middle] + bytes([content[middle] ^ 1]) + content[middle + 1 :])


DAMAGES = {
    "empty": lambda path, _: path.write_bytes(b""),
    "cut": lambda path, content: path.write_bytes(content[: len(content) // 2]),
    "a bit": flipped,
    "twice": lambda path, content: path.write_bytes(content * 2),
    "binary": lambda path, _: path.write_bytes(bytes(range(256)) * 10),
    "other types": lambda path, _: path.write_bytes(b'[["x"], {"a": [1], "b": 2}]'),
    "deep": lambda path, _: path.write_bytes(b"[" * 200_000),
    "first line only": lambda path, content: path.write_bytes(content.partition(b"\n")[0] + b"\n"),
    "FIFO": lambda path, _: os.mkfifo(path),
    "device": lambda path, _: path.symlink_to("/dev/zero"),
    "link to itself": lambda path, _: path.symlink_to(path.name),
    "dangling link": lambda path, _: path.symlink_to("nowhere"),
    "directory": lambda path, _: path.mkdir(),
    "large": lambda path, _: large(path),
}


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="needs FIFOs")
@pytest.mark.parametrize("damage", DAMAGES)
def test_a_build_with_damaged_files(project, damage):
    project.page("index", ".. package-tree:: shop\n\n.. module-anatomy:: shop.cart\n")
    first = project.build()
    page = first.text("index.html")
    doctrees = project.directory / "build" / "doctrees"
    contents = {name: (doctrees / name).read_bytes() for name in FILES}
    for name, content in contents.items():
        (doctrees / name).unlink()
        DAMAGES[damage](doctrees / name, content)
    project.write("src/shop/new.py", '"""New."""\n')
    second = project.build()
    assert second.warnings == []
    assert "New." in second.text("index.html") != page
    for name in FILES if damage != "directory" else ():
        assert not os.path.islink(doctrees / name)
        assert read_bytes(str(doctrees / name), 1 << 20)
    shutil.rmtree(project.src / "shop" / "stock")
    third = project.build()
    assert third.warnings == []
    assert "shelf" not in third.text("index.html")


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="needs FIFOs")
@pytest.mark.parametrize("damage", DAMAGES)
def test_a_damaged_record_is_an_empty_one(tmp_path, damage):
    record_page(tmp_path)
    path = tmp_path / "packagemap.json"
    content = path.read_bytes()
    path.unlink()
    DAMAGES[damage](path, content)
    assert get_written(tmp_path) in ({}, {"index": "digest"}) or damage == "a bit"
    record_page(tmp_path)
    assert get_written(tmp_path) == ({} if damage == "directory" else {"index": "digest"})


def record_page(directory):
    record = BuildRecord(str(directory), [], 0)
    record.set_written("html", {"index": "digest"})
    record.save()


def get_written(directory):
    return BuildRecord(str(directory), [], 0).get_written("html")


@pytest.mark.parametrize(
    "content",
    [
        *(b"[]", b"3", b"{}", b'{"written": 3, "context": ["x"], "dependencies": {}}'),
        *(b'{"written": {}, "context": ["x"], "dependencies": %b}' % each for each in (b"3", b'{"p": 3}')),
        b'{"written": {}, "context": ["x"], "dependencies": {"p": {"a": 5}}}',
    ],
)
def test_a_record_of_wrong_types_is_replaced(tmp_path, content):
    path = tmp_path / "packagemap.json"
    path.write_bytes(content)
    record = BuildRecord(str(tmp_path), ["x"], time.time_ns())
    assert not record.is_unchanged("p")
    assert record.get_written("html") == {}
    record.set_dependencies("p", [str(tmp_path)])
    record.save()
    assert json.loads(path.read_bytes())["dependencies"]["p"].keys() == {str(tmp_path)}
