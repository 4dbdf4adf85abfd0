"""What the how-to guide shows of a terminal is what the command prints."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import textwrap
from pathlib import Path

import pytest

REPOSITORY = Path(__file__).parents[2]
PAGE = (REPOSITORY / "docs" / "how-to" / "terminal.rst").read_text("utf-8")
BLOCKS = [textwrap.dedent(block) for block in re.findall(r"code-block:: console\n\n((?:   .*\n)+)", PAGE)]


@pytest.mark.parametrize("block", BLOCKS, ids=[block.partition("\n")[0] for block in BLOCKS])
def test_command_prints_what_the_page_shows(block: str, tmp_path: Path) -> None:
    command, _, expected = block.removeprefix("$ ").partition("\n")
    for name, script in re.findall(r":caption: (\S+\.py)\n\n((?:   .*\n|\n)+)", PAGE):
        (tmp_path / name).write_text(textwrap.dedent(script), encoding="utf-8")
        command = command.replace(name, str(tmp_path / name))
    path = os.pathsep.join([os.path.dirname(sys.executable), os.environ["PATH"]])
    done = subprocess.run(
        command,
        shell=True,
        cwd=REPOSITORY,
        env={**os.environ, "PATH": path, "PYTHONIOENCODING": "utf-8"},
        capture_output=True,
        encoding="utf-8",
    )

    assert done.stdout == expected, done.stderr
