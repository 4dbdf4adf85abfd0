"""Documents all faults in one project, builds it once with each format, and hands out what became of each."""

from __future__ import annotations

import hashlib
import json
import os
import re
import stat
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import NamedTuple

from bs4 import BeautifulSoup
from catalogue.fault import Fault

BUILDERS = ("html", "text", "latex")
HARD_STOP = 200  # seconds; the bounds of the child itself are tighter
_BOUNDED = str(Path(__file__).with_name("bounded.py"))
_WARNING = re.compile(r"(?P<place>[^:]*)(?::(?P<line>\d+))?: WARNING: (?P<message>.*) \[(?P<type>[\w.-]+)\]")

PAGE = """\
Fault {number}
==============

Fault number {number} begins here.

.. package-tree:: {name}
   :members:
   :counts:

.. package-diagram:: {name}
   :edges: imports

.. module-compare:: {name}
   :submodules:
   :rows: purpose, kind, lines

.. module-anatomy:: {name}

.. module-usage:: {name}.healthy

Fault number {number} ends here.
"""


class Warned(NamedTuple):
    """One warning of a build or command."""

    place: str  # a file, relative to the directory that it was found in; with a line where there is one
    kind: str  # of the extension's warnings
    message: str


@dataclass
class Built:
    """What a build has done, fault by fault."""

    shown: dict[str, str] = field(default_factory=dict)  # what stands on the page of each
    warned: dict[str, list[Warned]] = field(default_factory=dict)
    unexpected: list[str] = field(default_factory=list)  # lines that are no warning of ours about any of them
    status: int = 0
    executed: str = ""  # the files of the target that were run
    changed: list[str] = field(default_factory=list)  # the files of the target that were


class Project:
    """Documentation of all faults in a directory."""

    def __init__(self, directory: Path, faults: Sequence[Fault], configuration: Mapping[str, object]) -> None:
        """Write the faults below ``src``, or into roots of their own, and a page for each."""
        self.directory = directory
        self.faults = faults
        own = [fault for fault in faults if fault.own_root]
        roots = {fault.id: os.path.join("roots", fault.id) if fault.own_root else "src" for fault in faults}
        self.roots = {name: str(directory / root) for name, root in roots.items()}
        self._write("pyproject.toml", "")
        self._write("outside/secret.py", "\"\"\"Not for publication.\"\"\"\n")  # out of the project is moved below
        values = {"packagemap_roots": [f"../roots/{fault.id}" for fault in own], **configuration}
        self._write("docs/conf.py", "".join(f"{name} = {value!r}\n" for name, value in values.items()))
        pages = "".join(f"   {fault.id}\n" for fault in faults)
        self._write("docs/index.rst", f"Faults\n======\n\n.. toctree::\n\n{pages}")
        for number, fault in enumerate(faults):
            os.makedirs(self.roots[fault.id], exist_ok=True)
            fault.write(self.roots[fault.id])
            self._write(f"docs/{fault.id}.rst", PAGE.format(number=number, name=fault.id))

    def _write(self, name: str, text: str) -> None:
        path = self.directory / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)

    def build(self, builder: str) -> Built:
        """Build with Sphinx."""
        output, warnings = self.directory / builder, self.directory / "warnings.txt"
        arguments = ["-q", "-b", builder, "-w", str(warnings), str(self.directory / "docs"), str(output)]
        done, built = self._run(["sphinx", *arguments], "")
        built.status = done.returncode
        if not warnings.exists():
            built.unexpected = [done.stdout, done.stderr]
            return built
        self._sort_warnings(warnings.read_text("utf-8"), built)
        built.shown = dict(_slices(builder, output, self.faults))
        return built

    def command(self, commands: Sequence[Sequence[str]]) -> dict[str, list[tuple[int | str, str, str]]]:
        """Run commands for each fault; ``{name}`` stands for its package."""
        each = [
            [fault.id, [*(word.format(name=fault.id) for word in command), "--root", self.roots[fault.id]]]
            for fault in self.faults
            for command in commands
        ]
        done, self.commanded = self._run(["command"], json.dumps(each))
        assert done.returncode == 0, done.stderr[-2000:]
        return json.loads(done.stdout)

    def _run(self, arguments: Sequence[str], text: str) -> tuple[subprocess.CompletedProcess[str], Built]:
        canary = self.directory / "executed.txt"
        before = dict(_snapshot(self.directory))
        done = subprocess.run(
            [sys.executable, "-P", _BOUNDED, *arguments],
            input=text,
            capture_output=True,
            text=True,
            encoding="utf-8",
            check=False,
            cwd=self.directory,
            env=os.environ | {"FAULT_CANARY": str(canary), "PYTHONIOENCODING": "utf-8", "PYTHONHASHSEED": "0"},
            timeout=HARD_STOP,
        )
        after = dict(_snapshot(self.directory))
        changed = sorted(path for path in before.keys() | after.keys() if before.get(path) != after.get(path))
        return done, Built(executed=canary.read_text() if canary.exists() else "", changed=changed)

    def _sort_warnings(self, text: str, built: Built) -> None:
        names = {fault.id for fault in self.faults}
        for line in text.splitlines():
            found = _WARNING.fullmatch(line)
            place = found["place"].removeprefix(f"{self.directory}/docs/") if found else ""
            name = re.split("[/.-]", place)[0]  # that of a package, of a page, of a distribution
            if found is None or name not in names or not found["type"].startswith("packagemap."):
                built.unexpected.append(line)
                continue
            location = f"{place}:{found['line']}" if found["line"] else place
            warned = Warned(location, found["type"].removeprefix("packagemap."), found["message"])
            built.warned.setdefault(name, []).append(warned)


def _slices(builder: str, output: Path, faults: Sequence[Fault]) -> Iterator[tuple[str, str]]:
    """Yield the part of the output that is about each fault."""
    if builder == "latex":
        (path,) = output.glob("*.tex")
        text = path.read_text("utf-8")
        for number, fault in enumerate(faults):
            start, end = (text.find(f"Fault number {number} {word} here.") for word in ("begins", "ends"))
            yield fault.id, text[start:end]
        return
    for fault in faults:
        path = output / f"{fault.id}.{'html' if builder == 'html' else 'txt'}"
        if path.exists():
            yield fault.id, path.read_text("utf-8")


def body_of(page: str) -> BeautifulSoup:
    """Return what a page of HTML shows, as a browser would understand it."""
    return BeautifulSoup(page, "html.parser").select_one("div.body")


def _snapshot(directory: Path) -> Iterator[tuple[str, tuple[object, ...]]]:
    """Yield all files of the documented code, with what they are."""
    for top in ("src", "roots"):
        for above, directories, names in os.walk(os.fsencode(directory / top)):
            for name in (*directories, *names):
                path = os.path.join(above, name)
                status = os.lstat(path)
                content = b""
                if stat.S_ISREG(status.st_mode) and status.st_size < 1 << 16:
                    with open(path, "rb") as file:
                        content = file.read()
                digest = hashlib.sha256(content).hexdigest()
                yield os.fsdecode(path), (status.st_mode, status.st_size, status.st_mtime_ns, digest)
