"""Real documents of real packages, with every builder, warnings as errors."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
import xml.etree.ElementTree as ElementTree
from collections.abc import Callable
from pathlib import Path

import pytest

pytestmark = [pytest.mark.builders]

Build = Callable[[str, str], Path]

DOCUMENTS = [
    "docs",
    "examples/django",
    "examples/requests",
    "examples/first-package/docs",
    "examples/module-or-package/docs",
]
BUILDERS = ["html", "dirhtml", "singlehtml", "latex", "epub", "text", "man", "texinfo", "xml", "gettext"]
# A module that the index page of each document shows in a tree.
SHOWN = {
    "docs": "sphinx_packagemap",
    "examples/django": "django",
    "examples/requests": "requests",
    "examples/first-package/docs": "kitchen",
    "examples/module-or-package/docs": "shapes",
}
SUFFIXES = {
    "html": ".html",
    "dirhtml": ".html",
    "singlehtml": ".html",
    "latex": ".tex",
    "text": ".txt",
    "texinfo": ".texi",
    "xml": ".xml",
}


@pytest.mark.parametrize("builder", BUILDERS)
@pytest.mark.parametrize("document", DOCUMENTS)
def test_document_builds_and_shows_its_tree(build: Build, document: str, builder: str) -> None:
    output = build(document, builder)

    if builder in SUFFIXES:
        text = "".join(file.read_text("utf-8") for file in sorted(output.rglob(f"*{SUFFIXES[builder]}")))
        assert SHOWN[document] in text.replace("\\_", "_")
    if builder == "xml":
        for file in output.rglob("*.xml"):
            ElementTree.parse(file)


@pytest.mark.parametrize("document", DOCUMENTS)
def test_html_links_lead_somewhere(build: Build, document: str) -> None:
    for builder in ("html", "dirhtml", "singlehtml"):
        output = build(document, builder)
        for page in output.rglob("*.html"):
            for href in re.findall(r'<div class="pm-row">.*?</div>', page.read_text("utf-8"), re.DOTALL):
                for target in re.findall(r'href="([^"]*)"', href):
                    assert _exists(page, target), f"{builder}: {page.name}: {target}"


def _exists(page: Path, target: str) -> bool:
    if target.startswith(("http://", "https://")):
        return True
    path, _, anchor = target.partition("#")
    file = (page.parent / path) if path else page
    file = file / "index.html" if file.is_dir() else file
    return file.is_file() and (not anchor or f'id="{anchor}"' in file.read_text("utf-8"))


@pytest.mark.parametrize("document", DOCUMENTS)
def test_pdf(build: Build, document: str) -> None:
    if shutil.which("latexmk") is None or shutil.which("pdflatex") is None:
        pytest.skip("no LaTeX on this machine: latexmk and pdflatex are needed for a PDF")
    output = build(document, "latex")
    done = subprocess.run(["make", "LATEXMKOPTS=-halt-on-error -silent"], cwd=output, capture_output=True, text=True)

    assert done.returncode == 0, done.stdout[-4000:] + done.stderr[-4000:]
    logs = [file.read_text("latin-1") for file in output.glob("*.log")]
    assert len(list(output.glob("*.pdf"))) == 1
    assert not any("Missing character" in log for log in logs)
    assert not any("multiply defined" in log for log in logs)


@pytest.mark.parametrize("document", DOCUMENTS)
def test_epub_is_valid(build: Build, document: str) -> None:
    if shutil.which("java") is None:
        pytest.skip("no Java on this machine: epubcheck needs it")
    (book,) = build(document, "epub").glob("*.epub")
    done = subprocess.run([sys.executable, "-m", "epubcheck", str(book)], capture_output=True, text=True)

    assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.parametrize("document", DOCUMENTS)
def test_man_page_can_be_read(build: Build, document: str) -> None:
    if shutil.which("groff") is None:
        pytest.skip("no groff on this machine: it formats manual pages")
    pages = [file for file in build(document, "man").iterdir() if file.suffix[1:].isdigit()]
    assert pages
    for page in pages:
        done = subprocess.run(
            ["groff", "-man", "-Tutf8", "-ww", "-K", "utf8", str(page)], capture_output=True, text=True
        )
        assert SHOWN[document] in done.stdout


@pytest.mark.parametrize("document", DOCUMENTS)
def test_texinfo_can_be_read(build: Build, document: str) -> None:
    if shutil.which("makeinfo") is None:
        pytest.skip("no makeinfo on this machine: it formats Texinfo")
    (manual,) = build(document, "texinfo").glob("*.texi")
    done = subprocess.run(
        ["makeinfo", "--no-split", "--plaintext", "-o", "-", str(manual)], capture_output=True, text=True
    )

    assert done.returncode == 0, done.stderr
    assert SHOWN[document] in done.stdout
