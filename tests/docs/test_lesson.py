"""The lesson is true: its commands, its answers, both of its sources, and the tutorials that make it."""

from __future__ import annotations

import itertools
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from bs4 import BeautifulSoup, Tag
from tutorial_steps import Terminal, WrittenFile, needs_posix, read_steps

REPOSITORY = Path(__file__).parents[2]
EXAMPLE = REPOSITORY / "examples" / "module-or-package"
LESSONS = {"rst": EXAMPLE / "docs" / "index.rst", "md": EXAMPLE / "docs-markdown" / "index.md"}
TUTORIAL = REPOSITORY / "docs" / "tutorial" / "make-a-lesson.rst"
MARKDOWN_TUTORIAL = REPOSITORY / "docs" / "tutorial" / "make-a-lesson-in-markdown.md"


def _build(directory: Path, builder: str, output: Path, *options: str) -> str:
    """Build a project; return its warnings."""
    command = [sys.executable, "-m", "sphinx", "-q", "-n", "-b", builder, *options, str(directory), str(output)]
    command += ["-D", "show_warning_types=1"]  # not the default of the oldest Sphinx
    done = subprocess.run(command, capture_output=True, encoding="utf-8", check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stderr


def _read(file: Path) -> BeautifulSoup:
    return BeautifulSoup(file.read_text("utf-8"), "html.parser")


def _get_parts(page: Tag) -> list[str]:
    """Return the text of each tree, table, block and import on a page."""
    return [
        part.get_text(" ", strip=True) for part in page.select(".pm-tree, table, .highlight, .pm-import, dl.pm-anatomy")
    ]


@needs_posix
@pytest.mark.parametrize("markup", LESSONS)
def test_learner_can_follow_the_lesson(markup: str, tmp_path: Path) -> None:
    with Terminal(tmp_path) as terminal:
        commands = terminal.follow(read_steps(LESSONS[markup]))
        directory = terminal.directory

    assert len(commands) > 6
    written = {file.relative_to(directory): file.read_text("utf-8") for file in directory.rglob("*.py")}
    code = [file for file in EXAMPLE.rglob("*.py") if "conf.py" not in file.name]
    assert written == {file.relative_to(EXAMPLE): file.read_text("utf-8") for file in code}


def test_both_markups_give_the_same_page_without_a_warning(tmp_path: Path) -> None:
    for markup, lesson in LESSONS.items():
        for builder in ("html", "text", "latex"):
            _build(lesson.parent, builder, tmp_path / markup / builder, "-W")
    texts = [(tmp_path / markup / "text" / "index.txt").read_text("utf-8") for markup in LESSONS]

    assert texts[0] == texts[1]
    parts = [_get_parts(_read(tmp_path / markup / "html" / "index.html")) for markup in LESSONS]
    assert parts[0] == parts[1]
    assert len(parts[0]) > 20


def test_documentation_shows_the_lesson_that_the_example_makes(tmp_path: Path, pages) -> None:
    _build(EXAMPLE / "docs", "html", tmp_path)

    built = _get_parts(_read(tmp_path / "index.html"))
    assert _get_parts(pages("tutorial/module-or-package").article) == built


@needs_posix
def test_teacher_can_make_the_lesson_and_sees_the_warnings(tmp_path: Path) -> None:
    with Terminal(tmp_path) as terminal:
        commands = terminal.follow(read_steps(TUTORIAL))

    assert commands[:5] == [
        "mkdir lesson-project",
        "cd lesson-project",
        "python3 -m venv .venv",
        ". .venv/bin/activate",
        "pip install sphinx-packagemap",
    ]
    files = {step.path for step in read_steps(TUTORIAL) if isinstance(step, WrittenFile)}
    example = {file.relative_to(EXAMPLE).as_posix() for file in EXAMPLE.rglob("*.[pr][ys]*")}
    assert files == {file for file in example if not file.startswith("docs-") and "_build" not in file}


@needs_posix
def test_teacher_can_make_the_lesson_in_markdown(tmp_path: Path) -> None:
    def is_configuration(step: object) -> bool:
        return isinstance(step, WrittenFile) and step.path == "docs/conf.py"

    steps = itertools.takewhile(lambda step: not is_configuration(step), read_steps(TUTORIAL))
    with Terminal(tmp_path) as terminal:
        terminal.follow(itertools.chain(steps, read_steps(MARKDOWN_TUTORIAL)))

    page = _read(terminal.directory / "docs/_build/html/index.html")
    assert len(page.select(".pm-tree")) == 2


@pytest.mark.parametrize(
    ("file", "old", "new", "number"),
    [
        ("greetings.py", "hello", "hi", 2),  # the lesson and answer 2
        ("shapes/square.py", "def area", "def surface", 1),  # answer 3
        ("shapes/circle.py", "def area", "def surface", 1),  # answer 3
        ("shapes/solids/__init__.py", "volume", "area", 2),  # the lesson and answer 6
    ],
)
@pytest.mark.parametrize("markup", LESSONS)
def test_build_warns_when_the_code_says_otherwise(
    markup: str, file: str, old: str, new: str, number: int, tmp_path: Path
) -> None:
    project = shutil.copytree(EXAMPLE, tmp_path / "project", ignore=shutil.ignore_patterns("_build", "__pycache__"))
    code = (project / file).read_text("utf-8")
    (project / file).write_text(code.replace(old, new), encoding="utf-8")

    warnings = _build(project / LESSONS[markup].parent.name, "dummy", tmp_path / "output")

    assert warnings.count("[packagemap.import]") == number, warnings


def test_import_statements_of_the_lesson_work(tmp_path: Path) -> None:
    _build(EXAMPLE / "docs", "html", tmp_path)
    page = _read(tmp_path / "index.html")
    statements = [part.get_text() for part in page.select(".pm-import")]

    assert len(statements) == 4
    for statement in statements:
        done = _run_python(statement)
        assert done.returncode == 0, done.stderr


def test_importing_the_package_does_not_import_the_submodule() -> None:
    assert "no attribute 'circle'" in _run_python("import shapes; shapes.circle.area(1)").stderr


def _run_python(code: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-B", "-c", code]
    return subprocess.run(command, cwd=EXAMPLE, capture_output=True, encoding="utf-8", check=False)
