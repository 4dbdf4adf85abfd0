"""The first tutorial works in an empty directory, and shows the page that its reader gets."""

from __future__ import annotations

import re
from pathlib import Path

from bs4 import BeautifulSoup, Tag
from tutorial_steps import Terminal, WrittenFile, needs_posix, read_steps

REPOSITORY = Path(__file__).parents[2]
PAGE = REPOSITORY / "docs" / "tutorial" / "first-tree.rst"
EXAMPLE = REPOSITORY / "examples" / "first-package"


@needs_posix
def test_every_step_works_and_the_page_is_the_one_shown(tmp_path: Path, pages) -> None:
    with Terminal(tmp_path) as terminal:
        commands = terminal.follow(read_steps(PAGE))
    built = BeautifulSoup((terminal.directory / "docs/_build/html/index.html").read_text("utf-8"), "html.parser")

    assert len(commands) > 15
    assert [command for command in commands if re.search(r"\bpython\b", command)] == []
    assert {"python3 -m venv .venv", ". .venv/bin/activate", "pip install sphinx-packagemap"} <= set(commands)
    shown = pages("tutorial/first-tree").find(class_="finished-page")
    assert _get_parts(shown) == _get_parts(built)
    assert {"pm-tree", "pm-diagram", "pm-compare"} <= {name for name, _ in _get_parts(shown)}


def _get_parts(page: Tag) -> list[tuple[str, str]]:
    """Return the class and the text of each tree, diagram, table and import on a page."""
    parts = page.select(".pm-tree, .pm-diagram, table.pm-compare, .pm-import")
    return [(re.findall(r"pm-\w+", " ".join(part["class"]))[0], part.get_text(" ", strip=True)) for part in parts]


def test_example_is_the_project_at_the_end() -> None:
    files = {step.path: step.content for step in read_steps(PAGE) if isinstance(step, WrittenFile)}
    example = {
        path.relative_to(EXAMPLE).as_posix(): path.read_text("utf-8")
        for path in EXAMPLE.rglob("*.[pr][ys]*")
        if not {"_build", "__pycache__"} & set(path.parts)
    }

    assert files == example
