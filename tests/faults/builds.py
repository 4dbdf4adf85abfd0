"""Documents all faults in one project, builds it once with each format, and returns the result of each fault."""

from __future__ import annotations

import functools
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
HARD_STOP = 600  # seconds, for a busy machine; the limits of the child process are lower
# Characters that control a terminal, or change the direction of text.
_CONTROLS = r"\x00-\x09\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ud800-\udfff"
CONTROLS = re.compile(f"[{_CONTROLS}]")
_BOUNDED = str(Path(__file__).with_name("bounded.py"))
_WARNING = re.compile(r"(?P<place>[^:]*)(?::(?P<line>\d+))?: WARNING: (?P<message>.*) \[(?P<type>[\w.-]+)\]")

PAGE = """\
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
"""


class LoggedWarning(NamedTuple):
    """One warning of a build or command."""

    place: str  # a file, relative to its root, with the line if there is one
    kind: str  # of the warning of the extension
    message: str


@dataclass
class BuildResult:
    """The result of a build, by fault."""

    pages: dict[str, str] = field(default_factory=dict)  # the text of the page of each fault
    warnings: dict[str, list[LoggedWarning]] = field(default_factory=dict)
    unexpected: list[str] = field(default_factory=list)  # lines that are not warnings about any fault
    status: int = 0
    executed: str = ""  # the files of the documented code that were run
    changed: list[str] = field(default_factory=list)  # the files of the documented code that were changed


class Project:
    """A project in a directory: pages in ``docs``, and code in any other directory."""

    def __init__(self, directory: Path, pages: Mapping[str, str], configuration: Mapping[str, object]) -> None:
        """Write pages, texts by file name, and the configuration."""
        self.directory = directory
        self.pages = [name.partition(".")[0] for name in pages]
        self.write("pyproject.toml", "")
        self.write("docs/conf.py", "".join(f"{name} = {value!r}\n" for name, value in configuration.items()))
        contents = "".join(f"   {name}\n" for name in self.pages)
        self.write("docs/index.rst", f"Faults\n======\n\n.. toctree::\n\n{contents}")
        for number, (name, text) in enumerate(pages.items()):
            begin, end = (f"Page number {number} {word} here." for word in ("begins", "ends"))
            title = "# Fault" if name.endswith(".md") else "Fault\n====="
            self.write(f"docs/{name}", f"{title}\n\n{begin}\n\n{text}\n{end}\n")

    @classmethod
    def create(cls, directory: Path, faults: Sequence[Fault], configuration: Mapping[str, object]) -> Project:
        """Return a project with a page for each fault; the code is in ``src`` or in a separate root."""
        roots = [f"../roots/{fault.id}" for fault in faults if fault.own_root]
        pages = {f"{fault.id}.rst": PAGE.format(name=fault.id) for fault in faults}
        project = cls(directory, pages, {"packagemap_roots": roots, **configuration})
        project.write("../outside/secret.py", '"""Not for publication."""\n')
        for fault in faults:
            root = project.get_root(fault)
            os.makedirs(root, exist_ok=True)
            fault.write(root)
        return project

    def get_root(self, fault: Fault) -> str:
        """Return the directory that contains the package of a fault."""
        return str(self.directory / (f"roots/{fault.id}" if fault.own_root else "src"))

    def write(self, name: str, text: str) -> None:
        """Write a file."""
        path = self.directory / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)

    def build(self, builder: str) -> BuildResult:
        """Build with Sphinx."""
        output, warnings = self.directory / builder, self.directory / "warnings.txt"
        arguments = ["-q", "-b", builder, "-w", str(warnings), str(self.directory / "docs"), str(output)]
        done, built = self._run(["sphinx", *arguments], "")
        built.status = done.returncode
        if not warnings.exists():
            built.unexpected = [done.stdout, done.stderr]
            return built
        self._sort_warnings(warnings.read_text("utf-8"), built)
        built.pages = dict(_split_pages(builder, output, self.pages))
        return built

    def command(
        self, faults: Sequence[Fault], commands: Sequence[Sequence[str]]
    ) -> tuple[dict[str, list[tuple[int | str, str, str]]], BuildResult]:
        """Run commands for each fault; ``{name}`` is replaced by its package."""
        each = [
            [fault.id, [*(word.format(name=fault.id) for word in command), "--root", self.get_root(fault)]]
            for fault in faults
            for command in commands
        ]
        done, built = self._run(["command"], json.dumps(each))
        assert done.returncode == 0, done.stderr[-2000:]
        return json.loads(done.stdout), built

    def _run(self, arguments: Sequence[str], text: str) -> tuple[subprocess.CompletedProcess[str], BuildResult]:
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
        return done, BuildResult(executed=canary.read_text() if canary.exists() else "", changed=changed)

    def _sort_warnings(self, text: str, built: BuildResult) -> None:
        for line in text.splitlines():
            found = _WARNING.fullmatch(line)
            place = found["place"].removeprefix(f"{self.directory}/docs/") if found else ""
            name = re.split("[/.-]", place)[0]  # the name of a package, a page or a distribution
            if found is None or name not in self.pages or not found["type"].startswith("packagemap."):
                built.unexpected.append(line)
                continue
            location = f"{place}:{found['line']}" if found["line"] else place
            warning = LoggedWarning(location, found["type"].removeprefix("packagemap."), found["message"])
            built.warnings.setdefault(name, []).append(warning)


def _split_pages(builder: str, output: Path, pages: Sequence[str]) -> Iterator[tuple[str, str]]:
    """Yield the part of the output that belongs to each page."""
    if builder == "latex":
        (path,) = output.glob("*.tex")
        text = path.read_text("utf-8")
        for number, name in enumerate(pages):
            start, end = (text.find(f"Page number {number} {word} here.") for word in ("begins", "ends"))
            yield name, text[start:end]
        return
    for name in pages:
        path = output / f"{name}.{'html' if builder == 'html' else 'txt'}"
        if path.exists():
            yield name, path.read_text("utf-8")


def get_text(builder: str, page: str) -> str:
    """Return the text of a page as readers see it."""
    if builder == "html":
        return parse_body(page).get_text()
    return read_latex(page) if builder == "latex" else page


def parse_body(page: str) -> BeautifulSoup:
    """Return the body of a page of HTML, parsed as by a browser."""
    return BeautifulSoup(page, "html.parser").select_one("div.body")


@functools.lru_cache(maxsize=8)  # for the page of the reference, which is used by all tests
def find_html_markup(page: str) -> set[tuple[str, ...]]:
    """Return the elements of a page with their attributes, and the beginnings of its URLs."""
    found = set()
    for element in parse_body(page).find_all(True):
        for name, value in element.attrs.items():
            address = name in ("href", "src", "xlink:href", "action", "style")
            found.add((element.name, name, re.split(r"[^a-z:;-]", str(value))[0] if address else ""))
        found.add((element.name,))
    return found


@functools.lru_cache(maxsize=8)  # for the page of the reference, which is used by all tests
def find_latex_markup(page: str) -> set[str]:
    """Return the commands and the active characters of a page."""
    page = re.sub(r"\\(?:sphinx)?href\{https://example\.org/(?:[^{}\\]|\\[_#%&])*\}", "", page)
    for spelled in _LATEX_CHARACTERS:
        page = page.replace(spelled, "")
    page = re.sub(r"\\PYGZ[a-z][a-z]\{\}", "", page)  # and those of highlighted code
    return set(re.findall(r"\\(?:[A-Za-z@]+|.)|[#%&^~$]", page))


# Escapes of characters, which the page of the reference need not contain.
_LATEX_CHARACTERS = {
    "\\textbackslash{}": "\\",
    "\\textasciitilde{}": "~",
    "\\textasciicircum{}": "^",
    "\\textgreater{}": ">",
    "\\textless{}": "<",
    "\\textquotesingle{}": "'",
    "\\textasciigrave{}": "`",
    "\\sphinxhyphen{}": "-",
    "\\PYGZhy{}": "-",
    "{[}": "[",
    "{]}": "]",
} | {f"\\{character}": character for character in "{}_#%&$"}


_LATEX_BREAK = re.compile(r"\\hfil\\penalty\d+\\hfilneg\{\}")
_LATEX_CODE = re.compile(r"\\sphinxcode\{\\sphinxupquote\{((?:[^{}]|\{[^{}]*\})*)\}\}")


def read_latex(page: str) -> str:
    """Return the text of a page of LaTeX, as far as these tests need it."""
    page = _LATEX_CODE.sub(r"\1", _LATEX_BREAK.sub("", page))
    spelled = re.compile("|".join(map(re.escape, _LATEX_CHARACTERS)))
    return spelled.sub(lambda match: _LATEX_CHARACTERS[match.group()], page)


def _snapshot(directory: Path) -> Iterator[tuple[str, tuple[object, ...]]]:
    """Yield all files of the documented code, with their types and contents."""
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
