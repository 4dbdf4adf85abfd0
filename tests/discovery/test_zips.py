"""The names in zip files are the same as those of zipfile."""

import os
import zipfile

import pytest

from sphinx_packagemap.discovery import search_path as zips
from sphinx_packagemap.discovery.search_path import list_zip

NAMES = ["p/__init__.py", "p/größe.py", "q/", "r.pyc"]


@pytest.mark.parametrize(("before", "comment"), [(b"", b""), (b"#!/usr/bin/env python\n", b""), (b"", b"PK" * 1000)])
def test_names(tmp_path, before, comment):
    path = tmp_path / "lib.zip"
    with zipfile.ZipFile(path, "w") as archive:
        for name in NAMES:
            archive.writestr(name, "x = 1\n")
        archive.comment = comment
    path.write_bytes(before + path.read_bytes())
    assert list(list_zip(str(path))) == zipfile.ZipFile(path).namelist() == NAMES


def test_every_cut_of_a_zip_file_is_none(tmp_path):
    path = tmp_path / "lib.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("p.py", "")
    content = path.read_bytes()
    for size in range(len(content)):
        path.write_bytes(content[:size])
        assert list(list_zip(str(path))) == []
    for position in range(len(content)):  # nothing is raised
        path.write_bytes(content[:position] + b"\xff" + content[position + 1 :])
        assert len(list(list_zip(str(path)))) <= 1


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="needs FIFOs")
def test_files_that_are_not_regular_or_too_large(tmp_path, monkeypatch):
    os.mkfifo(tmp_path / "fifo.zip")
    os.symlink("/dev/zero", tmp_path / "zero.zip")
    with zipfile.ZipFile(tmp_path / "large.zip", "w") as archive:
        archive.writestr("p.py", "")
    monkeypatch.setattr(zips, "_MAX_SIZE", 50)
    for name in ("fifo.zip", "zero.zip", "large.zip", "none.zip"):
        assert list(list_zip(str(tmp_path / name))) == []
