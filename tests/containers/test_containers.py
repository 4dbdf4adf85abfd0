"""Nothing is lost in any container, with any builder of Sphinx, and links lead somewhere.

``python tests/containers/matrix.py`` prints the result as a table.
"""

from __future__ import annotations

import importlib.util
import re
import shutil
import subprocess
from pathlib import Path

import pytest

# Test files are no package, so that their names may repeat.
_specification = importlib.util.spec_from_file_location("containers_matrix", Path(__file__).with_name("matrix.py"))
matrix = importlib.util.module_from_spec(_specification)
_specification.loader.exec_module(matrix)

pytestmark = [pytest.mark.builders]

# What these builders do not know, so that all is lost that is in it.
UNKNOWN_CONTAINERS = {
    "markdown": {"sidebar", "citation", "legend", "option list", "horizontal list"},
    "confluence": {"sidebar"},
}


@pytest.fixture(scope="module")
def directory(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the directory of the project."""
    made = tmp_path_factory.mktemp("containers")
    matrix.write_project(made)
    return made


@pytest.mark.parametrize("builder", matrix.BUILDERS)
def test_nothing_is_lost(directory: Path, builder: str) -> None:
    output, warnings = matrix.build(directory, builder)
    assert warnings == []
    assert matrix.find_missing(output, builder) == {}


@pytest.mark.parametrize("builder", matrix.FOREIGN)
def test_nothing_is_lost_with_builders_of_others(directory: Path, builder: str) -> None:
    pytest.importorskip(matrix.FOREIGN[builder], reason=f"the builder {builder} is not installed")
    output, warnings = matrix.build(directory, builder)
    ours = re.compile(
        r"\[packagemap|unknown node type: <(?:\w*_table|linked_name|\w*package_|tree_|diagram_|repeated_)"
    )
    assert list(filter(ours.search, warnings)) == []
    assert {container for container, _ in matrix.find_missing(output, builder)} <= UNKNOWN_CONTAINERS[builder]


def test_something_lost_is_found(directory: Path) -> None:
    output, _ = matrix.build(directory, "text")
    page = output / "note.txt"
    text = page.read_text("utf-8")
    try:
        page.write_text(text.replace("Diagramnote", ""), "utf-8")
        assert matrix.find_missing(output, "text") == {("note", "diagram"): "Diagramnote"}
    finally:
        page.write_text(text, "utf-8")


@pytest.mark.parametrize("builder", ["html", "dirhtml", "singlehtml", "epub"])
def test_links_lead_somewhere(directory: Path, builder: str) -> None:
    output, _ = matrix.build(directory, builder)
    count, dead = matrix.find_dead_links(output, builder)
    assert count >= len(matrix.CONTAINERS) * len(matrix.DIRECTIVES)
    assert dead == []


def test_pdf(directory: Path) -> None:
    if shutil.which("pdflatex") is None or shutil.which("pdftotext") is None:
        pytest.skip("no LaTeX on this machine: pdflatex and pdftotext are needed for a PDF")
    output, _ = matrix.build(directory, "latex")
    (file,) = output.glob("*.tex")
    # Once is enough: it stops at errors, and all text is there, if not its numbers.
    command = ["pdflatex", "-halt-on-error", "-interaction=nonstopmode", file.name]
    done = subprocess.run(command, cwd=output, capture_output=True, timeout=120)
    log = done.stdout.decode("latin-1")
    assert done.returncode == 0, log[-4000:]
    assert "multiply defined" not in log
    command = ["pdftotext", "-raw", file.with_suffix(".pdf").name, "-"]
    done = subprocess.run(command, cwd=output, capture_output=True, text=True, check=True)
    for caption in ("Treecaption", "Diagramcaption", "Comparecaption", "Usagecaption", "Diagramnote", "Owncell"):
        assert done.stdout.count(caption) >= len(matrix.CONTAINERS), caption
