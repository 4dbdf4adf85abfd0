"""The how-to guides work: their files form a project, and their commands succeed and print the documented output."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import textwrap
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
import sphinx

from sphinx_packagemap.discovery.hosts import HOSTS
from sphinx_packagemap.ext import registry
from sphinx_packagemap.ext.services import SERVICES
from sphinx_packagemap.views.module.anatomy import AnatomyPart
from sphinx_packagemap.views.module.comparison import ComparisonRow

REPOSITORY = Path(__file__).parents[2]
DOCS = REPOSITORY / "docs"
GUIDES = sorted(path for path in (DOCS / "how-to").iterdir() if path.suffix in {".rst", ".md"})
CONF = 'extensions = ["sphinx_packagemap"]\n'
INDEX = "Shop\n====\n\n.. package-tree:: shop\n"

# Commands that need a network, another repository or an open terminal; other tests cover them.
NOT_RUN = ("pip install", "sphinx-autobuild", "sphinx-multiversion", "git ", "sphinx-build -c")

_IN_RST = re.compile(
    r"^(?P<indent> *)\.\. code-block:: (?P<language>\w+)\n(?P<content>(?:(?P=indent) {3}.*\n|\n)+)", re.MULTILINE
)
_IN_MYST = re.compile(
    r"^(?P<fence>`{3,})(?:\{code-block\} )?(?P<language>\w+)\n(?P<content>.*?)^(?P=fence)$", re.MULTILINE | re.DOTALL
)


def _iter_blocks(guide: Path) -> Iterator[tuple[str, str, str]]:
    """Yield the language of each block of code, its caption and its content."""
    blocks = _IN_MYST if guide.suffix == ".md" else _IN_RST
    for block in blocks.finditer(guide.read_text("utf-8") + "\n"):
        text = textwrap.dedent(block["content"])
        content = re.sub(r"\A(?::\w+:.*\n)*", "", text)
        caption = re.search(r":caption: (.*)", text.removesuffix(content))
        yield block["language"], caption[1] if caption else "", content.strip("\n") + "\n"


def _iter_commands(console: str) -> Iterator[tuple[str, list[str]]]:
    """Yield each command with the lines of its documented output."""
    for command in re.split(r"^\$ ", console, flags=re.MULTILINE)[1:]:
        first, *output = command.splitlines()
        yield first, [line for line in output if line]


class _AnyPage(BaseHTTPRequestHandler):
    def do_HEAD(self) -> None:
        self.send_response(200)
        self.end_headers()

    def log_message(self, *arguments: object) -> None:
        pass


@pytest.fixture(scope="module")
def site() -> Iterator[str]:
    """Return the address of a server that has every page."""
    server = ThreadingHTTPServer(("localhost", 0), _AnyPage)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://localhost:{server.server_port}"
    server.shutdown()
    server.server_close()


def _write_project(directory: Path, guide: Path, site: str) -> list[tuple[str, list[str]]]:
    """Write the files of a guide around the package of the examples, and return its commands."""
    shutil.copytree(DOCS / "_packages" / "shop", directory / "src" / "shop")
    (directory / "pyproject.toml").write_text('[project]\nname = "shop"\nversion = "1.0"\n', "utf-8")
    files = {"docs/conf.py": ""}
    commands: list[tuple[str, list[str]]] = []
    for language, caption, content in _iter_blocks(guide):
        if caption.endswith("conf.py"):
            files["docs/conf.py"] += content.replace("https://github.com", site)
        elif caption:
            files[caption] = content
        elif language == "console":
            commands += _iter_commands(content)
    files["docs/conf.py"] = files["docs/conf.py"] or CONF
    if "docs/index.md" not in files:
        files.setdefault("docs/index.rst", INDEX)
    for name, content in files.items():
        (directory / name).parent.mkdir(parents=True, exist_ok=True)
        is_page = name.endswith(".rst") and name != "docs/index.rst"
        (directory / name).write_text(":orphan:\n\n" + content if is_page else content, encoding="utf-8")
    return commands


def _run(command: str, directory: Path) -> tuple[int, list[str]]:
    path = os.pathsep.join([os.path.dirname(sys.executable), os.environ["PATH"]])
    done = subprocess.run(
        command,
        shell=True,
        cwd=directory,
        env={**os.environ, "PATH": path, "PYTHONIOENCODING": "utf-8", "PYTHONDONTWRITEBYTECODE": "1"},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        encoding="utf-8",
    )
    return done.returncode, done.stdout.splitlines()


RUN = [guide for guide in GUIDES if guide.name != "terminal.rst" and "$ " in guide.read_text("utf-8")]


@pytest.mark.parametrize("guide", RUN, ids=lambda guide: guide.stem)
def test_commands_of_a_guide_succeed(guide: Path, tmp_path: Path, site: str) -> None:
    for command, expected in _write_project(tmp_path, guide, site):
        if command.startswith(NOT_RUN):
            continue
        status, output = _run(command, tmp_path)

        warns = any("WARNING: " in line for line in expected)
        assert warns or (status == 0 and not any("WARNING: " in line for line in output)), (command, output)
        for line in expected:
            found = [each for each in output if _normalize(each).endswith(_normalize(line))]
            assert found, (command, line, output)


def _normalize(line: str) -> str:
    """Return a line without the version of Python, and as Sphinx 7 prints it if that runs."""
    line = re.sub(r"Python 3\.\d+", "Python 3", line)
    if sphinx.version_info >= (8,):
        return line
    # Warnings have no types, and one that ends the build is printed in another form.
    return re.sub(r" \[[\w.]+\]$", "", line).replace(": WARNING: ", ":")


def test_old_version_is_built_by_the_commands_of_the_guide(tmp_path: Path, site: str) -> None:
    commands = [command for command, _ in _write_project(tmp_path, DOCS / "how-to" / "versioned-docs.rst", site)]
    (tmp_path / "docs" / "conf.py").write_text(CONF, "utf-8")
    git = "git -c user.name=x -c user.email=x@example.org"
    for command in ("git init -q .", "git add .", f"{git} commit -qm 1.0", "git tag v1.0"):
        assert _run(command, tmp_path)[0] == 0
    (tmp_path / "src" / "shop" / "refunds.py").touch()

    for command in commands[-2:]:
        status, output = _run(command, tmp_path)
        assert status == 0, (command, output)
    pages = [(tmp_path / "build" / "html" / "v1.0" / "index.html").read_text("utf-8")]
    assert _run("sphinx-build docs build/html/latest", tmp_path)[0] == 0
    pages.append((tmp_path / "build" / "html" / "latest" / "index.html").read_text("utf-8"))

    assert ["refunds" in page for page in pages] == [False, True]


def test_guide_lists_all_parts_and_rows_that_name_private_modules(tmp_path: Path, site: str) -> None:
    guide = DOCS / "how-to" / "private-code.rst"
    _write_project(tmp_path, guide, site)
    (tmp_path / "src" / "shop" / "_secret.py").write_text("from shop import api, prices\n", "utf-8")
    with (tmp_path / "src" / "shop" / "prices.py").open("a", encoding="utf-8") as module:
        module.write("\nfrom shop import _secret\n")
    names = {"part": list(AnatomyPart), "row": list(ComparisonRow)}
    for kind, members in names.items():
        for member in members:
            options = {"part": f".. module-anatomy:: {{}}\n   :show: {member.value}\n\n"}
            options["row"] = f".. module-compare:: {{}}\n   :rows: {member.value}\n\n"
            page = "".join(options[kind].format(name) for name in ("shop", "shop.prices"))
            (tmp_path / "docs" / f"{kind}-{member.value}.rst").write_text(f":orphan:\n\n{page}", "utf-8")
    assert _run("sphinx-build -W -b text docs text", tmp_path)[0] == 0

    text = re.sub(r"\s+", " ", guide.read_text("utf-8"))
    for kind, members in names.items():
        (listed,) = re.findall(rf"- the {kind}s ([^;]*) of :rst:dir:", text)
        pages = {member.value: (tmp_path / "text" / f"{kind}-{member.value}.txt") for member in members}
        assert set(re.findall(r"``([\w-]+)``", listed)) == {
            name for name, page in pages.items() if "_secret" in page.read_text("utf-8")
        }


def test_strict_build_reports_a_renamed_package_as_documented(tmp_path: Path, site: str) -> None:
    guide = DOCS / "how-to" / "strict-ci.rst"
    (documented,) = (content.strip() for language, _, content in _iter_blocks(guide) if language == "text")
    _write_project(tmp_path, guide, site)
    (tmp_path / "docs" / "index.rst").write_text(".. package-tree:: shopp\n", "utf-8")

    status, output = _run("sphinx-build -W --keep-going docs docs/_build/html", tmp_path)

    assert status == 1
    assert any(_normalize(line).endswith(_normalize(documented)) for line in output), output


def test_stale_text_is_reported_and_mended_as_documented(tmp_path: Path, site: str) -> None:
    guide = DOCS / "how-to" / "keep-text-files-true.rst"
    stale, mended, *_ = (content.splitlines() for language, _, content in _iter_blocks(guide) if language == "text")
    _write_project(tmp_path, guide, site)
    (tmp_path / "pyproject.toml").write_text('[project]\nname = "shop"\n', "utf-8")

    assert _run("packagemap check", tmp_path) == (1, stale)
    assert _run("packagemap check --fix", tmp_path) == (1, mended)


def test_drawn_tree_is_adopted_as_documented(tmp_path: Path, site: str) -> None:
    guide = DOCS / "how-to" / "keep-text-files-true.rst"
    _write_project(tmp_path, guide, site)
    (tmp_path / "pyproject.toml").write_text('[project]\nname = "shop"\n', "utf-8")
    (documented,) = (
        content for language, caption, content in _iter_blocks(guide) if language == "markdown" and not caption
    )
    status, output = _run("packagemap adopt AGENTS.md:4", tmp_path)

    assert status == 0
    added = "".join(f"{line[1:]}\n" for line in output if line.startswith(("+", " ")))
    for part in documented.split("\n...\n"):
        assert part.strip() in added, output


SCHEMAS = {".readthedocs.yaml": "vendor.readthedocs", ".github/workflows/docs.yml": "vendor.github-workflows"}


@pytest.mark.parametrize("name", SCHEMAS)
def test_services_accept_their_documented_configuration(name: str, tmp_path: Path) -> None:
    blocks = [block for guide in GUIDES for block in _iter_blocks(guide)]
    (content,) = (content for _, caption, content in blocks if caption == name)
    file = tmp_path / Path(name).name
    file.write_text(content, encoding="utf-8")
    command = [sys.executable, "-m", "check_jsonschema", "--builtin-schema", SCHEMAS[name], str(file)]
    done = subprocess.run(command, capture_output=True, text=True)

    assert done.returncode == 0, done.stdout + done.stderr


def test_overview_lists_every_guide_twice() -> None:
    overview = (DOCS / "how-to" / "index.rst").read_text("utf-8")
    listed = re.findall(r"^- :doc:`([\w-]+)`: ", overview, re.MULTILINE)
    in_contents = overview.partition(":hidden:")[2].partition("..")[0].split()

    assert listed == in_contents
    assert sorted(listed) == [guide.stem for guide in GUIDES if guide.stem != "index"]


def test_overview_of_directives_shows_each_of_them() -> None:
    page = (DOCS / "which-directive.rst").read_text("utf-8")
    for name, spec in registry.DIRECTIVES.items():
        assert (f":{name}:`" if spec.is_role else f".. {name}::") in page
        assert f":rst:{'role' if spec.is_role else 'dir'}:`{name}`" in page


def test_guide_to_source_lists_all_sites_and_services() -> None:
    words = " ".join((DOCS / "how-to/link-to-source.rst").read_text("utf-8").split())
    titles = [each.title for each in (*HOSTS, *SERVICES)]
    assert [title for title in titles if title not in words] == []
