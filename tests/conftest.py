"""Fixtures for tests without Sphinx: directory trees from a description."""

import os
import pathlib
from collections.abc import Callable, Mapping

import pytest
from hypothesis import settings

# A slow machine must not cause failures, and a failure must be reproducible.
settings.register_profile("packagemap", deadline=None, derandomize=True)
settings.load_profile("packagemap")

# Left out by --quick: tests that build whole documents, open a browser, wait for a server or start many processes.
SLOW_MARKERS = {"browser", "builders", "live"}
SLOW_DIRECTORIES = {"faults", "foreign_builders"}

MakeTree = Callable[..., str]


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add the option that leaves out the slow tests."""
    parser.addoption("--quick", action="store_true", help="leave out tests that take minutes")


def pytest_ignore_collect(collection_path: pathlib.Path, config: pytest.Config) -> bool | None:
    """Ignore directories of slow tests if only the quick ones are wanted."""
    is_slow = collection_path.parent == pathlib.Path(__file__).parent and collection_path.name in SLOW_DIRECTORIES
    return True if is_slow and config.getoption("quick") else None


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Deselect slow tests if only the quick ones are wanted."""
    if config.getoption("quick"):
        slow = {item for item in items if any(mark.name in SLOW_MARKERS for mark in item.iter_markers())}
        config.hook.pytest_deselected(items=list(slow))
        items[:] = [item for item in items if item not in slow]


@pytest.fixture(scope="session", autouse=True)
def _uncoloured() -> None:
    """Make all commands print without colours, also where the environment asks for them, as many CI services do."""
    for name in ("FORCE_COLOR", "FORCE_COLOUR", "CLICOLOR_FORCE"):
        os.environ.pop(name, None)
    os.environ["NO_COLOR"] = "1"  # Sphinx 9 also colours where CI is set


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


@pytest.fixture(scope="session")
def make_git_index() -> Callable[..., bytes]:
    """Return a function that returns the index of Git in which the files with some names are tracked."""

    def make(*names: str) -> bytes:
        entries = b""
        for name in sorted(map(str.encode, names)):
            entry = bytes(60) + len(name).to_bytes(2, "big") + name
            entries += entry + bytes(8 - len(entry) % 8)
        return b"DIRC" + (2).to_bytes(4, "big") + len(names).to_bytes(4, "big") + entries

    return make
