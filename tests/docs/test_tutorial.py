"""The tutorial works: every file is written, every command is run, and prints what the page says."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import textwrap
from collections.abc import Iterator
from pathlib import Path

from bs4 import BeautifulSoup

REPOSITORY = Path(__file__).parents[2]
TUTORIAL = REPOSITORY / "docs" / "tutorial" / "index.rst"
EXAMPLE = REPOSITORY / "examples" / "first-package"

# What is installed already, where the tests run.
INSTALLS = ("python -m venv", ". .venv/", "pip install")

_STEP = re.compile(
    r"^\.\. (?P<directive>literalinclude|code-block):: (?P<argument>.*)\n(?P<content>(?:(?: {3}.*)?\n)*)", re.MULTILINE
)


def test_every_step(tmp_path: Path) -> None:
    shell = _Shell(tmp_path)
    steps = 0
    for step in _STEP.finditer(TUTORIAL.read_text("utf-8") + "\n"):
        caption = re.search(r":caption: (.*)", step["content"])
        if caption is not None:
            written = shell.directory / caption[1]
            if step["directive"] == "literalinclude":
                shutil.copy((TUTORIAL.parent / step["argument"]).resolve(), written)
            else:
                written.write_text(_without_options(step["content"]), encoding="utf-8")
        elif step["argument"] == "console":
            for command, expected in _commands(textwrap.dedent(step["content"])):
                if not command.startswith(INSTALLS):
                    assert shell.run(command) == expected, command
        else:
            raise AssertionError(f"what is to be done with {step[0]}?")
        steps += 1
    assert steps > 15

    page = BeautifulSoup((shell.directory / "docs/_build/html/index.html").read_text("utf-8"), "html.parser")
    shown = page.find(class_="pm-tree").get_text(" ")
    assert "stove" in shown
    assert "Begin here." in shown


def test_example_is_what_the_tutorial_ends_with() -> None:
    included = set(re.findall(r"literalinclude:: (?:\.\./)+examples/first-package/(.*)", TUTORIAL.read_text("utf-8")))
    files = {path.relative_to(EXAMPLE).as_posix() for path in EXAMPLE.rglob("*.[pr][ys]*") if "_build" not in str(path)}

    assert {file for file in files if "__pycache__" not in file} == included


def _without_options(content: str) -> str:
    return re.sub(r"\A(?::\w+:.*\n)+\n", "", textwrap.dedent(content))


def _commands(text: str) -> Iterator[tuple[str, str]]:
    """Yield each command with what it prints."""
    for part in re.split(r"^\$ ", text, flags=re.MULTILINE)[1:]:
        command, _, output = part.partition("\n")
        yield command, output.rstrip("\n")


class _Shell:
    """A terminal that remembers where it is."""

    def __init__(self, directory: Path) -> None:
        self.directory = directory
        scripts = os.path.dirname(sys.executable)
        self._environment = {
            **os.environ,
            "PATH": os.pathsep.join([scripts, os.environ["PATH"]]),
            "PYTHONIOENCODING": "utf-8",
            "PYTHONDONTWRITEBYTECODE": "1",
        }

    def run(self, command: str) -> str:
        if command.startswith("cd "):
            self.directory = (self.directory / command[3:]).resolve()
            return ""
        done = subprocess.run(
            command, shell=True, cwd=self.directory, env=self._environment, capture_output=True, encoding="utf-8"
        )
        assert done.returncode == 0, done.stderr
        return (done.stdout + done.stderr).rstrip("\n")
