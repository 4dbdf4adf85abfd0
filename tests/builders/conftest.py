"""Builds whole documents once per builder, and hands out where they are."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

REPOSITORY = Path(__file__).parents[2]

Build = Callable[..., Path]


@pytest.fixture(scope="session")
def build(tmp_path_factory: pytest.TempPathFactory) -> Build:
    """Return a function that builds a document with warnings as errors and returns its output directory."""
    built: dict[tuple[str, str], Path] = {}

    def build_once(document: str, builder: str) -> Path:
        key = (document, builder)
        if key not in built:
            base = tmp_path_factory.mktemp("documents")
            built[key] = _sphinx_build(REPOSITORY / document, builder, base / builder)
        return built[key]

    return build_once


def _sphinx_build(source: Path, builder: str, output: Path) -> Path:
    command = [sys.executable, "-m", "sphinx", "-q", "-n", "-W", "--keep-going", "-b", builder]
    doctrees = output.with_name("doctrees")
    done = subprocess.run(
        [*command, "-d", str(doctrees), str(source), str(output)],
        capture_output=True,
        text=True,
        check=False,
        env={**os.environ, "PYTHONHASHSEED": "0"},
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert not done.stderr.strip(), done.stderr
    return output
