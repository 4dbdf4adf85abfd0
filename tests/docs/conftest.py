"""Where the project is, and its documentation built once."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from bs4 import BeautifulSoup

REPOSITORY = Path(__file__).parents[2]

# The directives that make the reference belong to the documentation, the snippets' translator to its tests.
sys.path[:0] = [str(REPOSITORY / "docs" / "_ext"), str(Path(__file__).parent)]


@pytest.fixture(scope="session")
def repository() -> Path:
    return REPOSITORY


class Pages:
    """The built pages by their names."""

    def __init__(self, directory: Path) -> None:
        self._directory = directory

    def __call__(self, name: str) -> BeautifulSoup:
        return BeautifulSoup((self._directory / f"{name}.html").read_text("utf-8"), "html.parser")


@pytest.fixture(scope="session")
def pages(tmp_path_factory: pytest.TempPathFactory) -> Pages:
    """Return the documentation as HTML, built from nothing and without a warning."""
    output = tmp_path_factory.mktemp("docs")
    command = [sys.executable, "-m", "sphinx", "-q", "-n", "-W", "--keep-going", "-b", "html"]
    arguments = ["-d", str(output / "doctrees"), str(REPOSITORY / "docs"), str(output / "html")]
    done = subprocess.run([*command, *arguments], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    return Pages(output / "html")
