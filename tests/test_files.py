"""Files are opened in ``files.py`` only, which accepts nothing but regular files."""

import ast
import os
from pathlib import Path

import pytest

import sphinx_packagemap
from sphinx_packagemap.files import append_to_file, read_bytes, replace_file

SOURCES = Path(sphinx_packagemap.__file__).parent
GUARDED = {"files.py"}
# Modules with functions that open files.
OPENERS = {
    *("bz2", "configparser", "fileinput", "filecmp", "glob", "gzip", "importlib.metadata", "importlib.resources"),
    *("linecache", "lzma", "mimetypes", "pathlib", "pkgutil", "shelve", "sqlite3", "tarfile", "tempfile", "tomllib"),
    *("zipfile", "zipimport"),
}
# Names of functions and methods that open files.
CALLS = {"open", "fdopen", "read_text", "write_text", "write_bytes", "copyfile", "copytree", "FileIO"}
# Calls elsewhere that open no untrusted file: (file, call).
ALLOWED = {
    ("cli/arguments.py", "os.open(os.devnull, os.O_WRONLY)"),
    ("cli/commands.py", "os.open(os.devnull, os.O_WRONLY)"),
    # They are given text that was read by read_bytes.
    ("discovery/contracts/import_linter.py", "import configparser"),
    ("discovery/project_files.py", "import configparser"),
    ("discovery/project_files.py", "import tomllib"),
}
# Our methods with such names, by the object on which they are called.
OUR_METHODS = ("place.open", "self._open.open", "self.open", "init.open")


def openings(source):
    """Yield the calls in a source that may open files."""
    for node in ast.walk(ast.parse(source)):
        match node:
            case ast.Import(names=names):
                yield from (f"import {each.name}" for each in names if each.name in OPENERS)
            case ast.ImportFrom(module=str(module), names=names, level=0):
                full = {module, *(f"{module}.{each.name}" for each in names)}
                yield from (f"import {each}" for each in sorted(full & OPENERS))
            case ast.Call(func=ast.Name(id=name)) if name in CALLS:
                yield ast.unparse(node)
            case ast.Call(func=ast.Attribute(attr=name) as called) if name in CALLS:
                if not ast.unparse(called).endswith(OUR_METHODS):
                    yield ast.unparse(node)


def test_nothing_else_opens_a_file():
    found = set()
    for path in sorted(SOURCES.rglob("*.py")):
        file = path.relative_to(SOURCES).as_posix()
        if file not in GUARDED:
            found |= {(file, each) for each in openings(path.read_text("utf-8"))}
    assert found == ALLOWED


@pytest.mark.parametrize(
    "source",
    [
        "open(path)",
        "os.open(path, 0)",
        "with io.open(path) as f: pass",
        "from importlib import metadata",
        "import importlib.metadata",
        "from zipfile import ZipFile",
        "tokenize.open(path)",
        "path.read_text()",
        "from pathlib import Path",
    ],
)
def test_an_opening_is_detected(source):
    assert list(openings(source))


def fifo(path):
    os.mkfifo(path)


def link(path):
    path.with_name("elsewhere").write_bytes(b"theirs")
    path.symlink_to("elsewhere")


def device(path):
    path.symlink_to("/dev/full")


def itself(path):
    path.symlink_to(path.name)


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="needs FIFOs")
@pytest.mark.parametrize("kind", [fifo, link, device, itself])
def test_nothing_is_appended_to_other_kinds_of_files(tmp_path, kind):
    path = tmp_path / "file"
    kind(path)
    assert not append_to_file(str(path), b"ours")
    # It is replaced instead.
    assert replace_file(str(path), b"ours")
    assert append_to_file(str(path), b" too")
    assert read_bytes(str(path), 100) == b"ours too"
    if kind is link:
        assert path.with_name("elsewhere").read_bytes() == b"theirs"


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="needs FIFOs")
@pytest.mark.parametrize("kind", [fifo, link, device, itself])
def test_existing_entries_at_the_temporary_path(tmp_path, kind):
    path = tmp_path / "file"
    kind(path.with_name(f"file.{os.getpid()}"))
    assert replace_file(str(path), b"ours")
    assert path.read_bytes() == b"ours"
    assert not path.is_symlink()
    if kind is link:
        assert path.with_name("elsewhere").read_bytes() == b"theirs"


def test_files_that_cannot_be_written(tmp_path):
    (tmp_path / "directory").mkdir()
    for path in (tmp_path / "directory", tmp_path / "none" / "file", tmp_path / "nul\0"):
        assert not replace_file(str(path), b"")
        assert not append_to_file(str(path), b"")
    assert os.listdir(tmp_path) == ["directory"]
