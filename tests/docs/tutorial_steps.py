"""Follows the steps of a tutorial page: creates its files and runs its commands in a shell, as a reader would."""

from __future__ import annotations

import os
import re
import shlex
import shutil
import subprocess
import sys
import textwrap
from collections.abc import Iterable, Iterator
from importlib.util import find_spec
from pathlib import Path
from typing import NamedTuple

import pytest
import sphinx

import sphinx_packagemap

needs_posix = pytest.mark.skipif(
    os.name == "nt" or find_spec("ensurepip") is None,
    reason="the commands are for a POSIX shell, and for a Python that can create environments",
)

# The programs besides python3 that the pages, and the script that activates an environment, need.
_PROGRAMS = ("basename", "cat", "dirname", "mkdir", "sh", "uname")

_RST_STEP = re.compile(
    r"^\.\. (?P<directive>literalinclude|code-block):: (?P<argument>.*)\n(?P<content>(?:(?: {3}.*)?\n)*)", re.MULTILINE
)
_MYST_STEP = re.compile(
    r"^```(?!`)(?:\{(?P<directive>literalinclude|code-block)\} )?(?P<argument>\S+)\n(?P<content>.*?)^```$", re.M | re.S
)


class WrittenFile(NamedTuple):
    """A file that the reader creates or changes."""

    path: str  # relative to the directory of the project
    content: str


class Command(NamedTuple):
    """A command that the reader types, and the output that the page shows."""

    text: str
    output: str


def read_steps(page: Path) -> Iterator[WrittenFile | Command]:
    """Yield the steps of a page: code with a caption is a file, a console block one or more commands."""
    pattern = _MYST_STEP if page.suffix == ".md" else _RST_STEP
    for block in pattern.finditer(page.read_text("utf-8") + "\n"):
        options, content = _split_options(textwrap.dedent(block["content"]))
        if caption := re.search(r"^:caption: (.*)$", options, re.MULTILINE):
            if block["directive"] == "literalinclude":
                content = (page.parent / block["argument"]).read_text("utf-8")
            yield WrittenFile(caption[1].replace("\\", ""), content)
        elif block["argument"] == "console":
            for command in re.split(r"^\$ ", content, flags=re.MULTILINE)[1:]:
                text, _, output = command.partition("\n")
                yield Command(text, output.rstrip("\n"))


def _split_options(content: str) -> tuple[str, str]:
    """Return the option lines at the beginning of a directive's content, and the rest."""
    found = re.match(r"(?::[\w-]+:.*\n)*", content)
    length = len(found[0]) if found else 0
    return content[:length], content[length:].lstrip("\n").rstrip("\n") + "\n"


class Terminal:
    """A POSIX shell that finds ``python3`` and a few basic programs, but no ``python``, no pip and no Sphinx."""

    def __init__(self, directory: Path) -> None:
        self.directory = directory  # of the project
        programs = directory / "programs"
        programs.mkdir()
        for name in _PROGRAMS:
            if found := shutil.which(name):
                (programs / name).symlink_to(found)
        base = os.path.realpath(getattr(sys, "_base_executable", sys.executable))
        _write_script(programs / "python3", f'exec {shlex.quote(base)} "$@"')
        self._shell = subprocess.Popen(
            [str(programs / "sh")],
            cwd=directory,
            env={"PATH": str(programs), "HOME": str(directory), "LANG": "C.UTF-8", "PYTHONDONTWRITEBYTECODE": "1"},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            encoding="utf-8",
        )

    def __enter__(self) -> Terminal:
        return self

    def __exit__(self, *_: object) -> None:
        self._shell.communicate()

    def follow(self, steps: Iterable[WrittenFile | Command]) -> list[str]:
        """Follow the steps; return the commands. Fails if a command fails or prints anything else."""
        commands = []
        for step in steps:
            if isinstance(step, WrittenFile):
                (self.directory / step.path).write_text(step.content, encoding="utf-8")
                continue
            output = self.run(step.text).replace(f"{self.directory}/", "")  # the pages leave it out in warnings
            assert output == _expected_output(step), f"{step.text}\n{output}"
            commands.append(step.text)
            if step.text.startswith("mkdir ") and step.text.endswith("-project"):
                self.directory /= step.text.removeprefix("mkdir ")
        return commands

    def run(self, command: str) -> str:
        """Return the output of a command."""
        if command.startswith("pip install "):
            return self._install()
        status, output = self._type(command)
        assert status == 0, f"{command}\n{output}"
        return output

    def _type(self, command: str) -> tuple[int, str]:
        assert self._shell.stdin is not None
        assert self._shell.stdout is not None
        self._shell.stdin.write(f'{command}\necho "exit status $?"\n')
        self._shell.stdin.flush()
        lines = []
        for line in self._shell.stdout:
            if ended := re.fullmatch(r"exit status (\d+)\n", line):
                return int(ended[1]), "".join(lines).rstrip("\n")
            lines.append(line)
        raise AssertionError(f"{command} ended the shell:\n{''.join(lines)}")

    def _install(self) -> str:
        """Make the packages of the tests' interpreter available in the active environment, without a network."""
        assert "pip" in self.run("command -v pip"), "no environment is active"
        libraries = self.run("python3 -c \"import sysconfig; print(sysconfig.get_path('purelib'))\"")
        environment = Path(self.run("echo $VIRTUAL_ENV"))
        assert environment.is_relative_to(self.directory)
        installed = [entry for entry in sys.path if "site-packages" in entry]
        installed.append(str(Path(sphinx_packagemap.__file__).parents[1]))
        Path(libraries, "installed.pth").write_text("\n".join(installed) + "\n", encoding="utf-8")
        for name, module in {"packagemap": "sphinx_packagemap", "sphinx-build": "sphinx"}.items():
            _write_script(environment / "bin" / name, f'exec "{environment}/bin/python" -m {module} "$@"')
        return ""


def _expected_output(command: Command) -> str:
    """Return the output on the page, without the types of warnings if Sphinx does not show them by default."""
    return (
        command.output
        if sphinx.version_info >= (8,)
        else re.sub(r" \[packagemap\.\w+\]$", "", command.output, flags=re.M)
    )


def _write_script(file: Path, line: str) -> None:
    file.write_text(f"#!/bin/sh\n{line}\n", encoding="utf-8")
    file.chmod(0o755)
