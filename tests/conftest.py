"""Fixtures for tests without Sphinx: directory trees from a description."""

import pathlib
from collections.abc import Callable, Mapping

import pytest
from hypothesis import settings

# A slow machine must not cause failures, and a failure must be reproducible.
settings.register_profile("packagemap", deadline=None, derandomize=True)
settings.load_profile("packagemap")

MakeTree = Callable[..., str]


@pytest.fixture
def tree(tmp_path: pathlib.Path) -> MakeTree:
    """Return a function that creates files and returns the directory that contains them.

    It takes either the paths of empty files, one on each line (a directory has a slash at the end), or
    contents by path, as text or bytes. The second argument names the directory.
    """

    def make(files: str | Mapping[str, str | bytes], root: str = "root") -> str:
        contents = dict.fromkeys(files.split(), "") if isinstance(files, str) else files
        (tmp_path / root).mkdir(parents=True, exist_ok=True)
        for name, content in contents.items():
            path = tmp_path / root / name
            if name.endswith("/"):
                path.mkdir(parents=True, exist_ok=True)
                continue
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return str(tmp_path / root)

    return make
