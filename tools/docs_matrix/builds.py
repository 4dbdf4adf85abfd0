"""Builds the pages with Sphinx: HTML in each theme, and documents with every builder."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

from findings import Finding

PROJECT = Path(__file__).parent / "project"
# The themes that are tried, and whether they have a dark mode; the others must stay light.
THEMES = {
    "furo": True,
    "pydata_sphinx_theme": True,
    "sphinx_rtd_theme": False,
    "sphinx_book_theme": True,
    "shibuya": True,
    "alabaster": False,
}
BUILDERS = ("html", "dirhtml", "singlehtml", "latex", "epub", "text", "man", "texinfo", "xml", "gettext")
_MAX_OVERFULL = 10.0  # points: less is hardly seen


class BuildError(Exception):
    """A build that gave nothing to look at."""


def build_pages(theme: str, output: Path) -> tuple[Path, list[Finding]]:
    """Build the pages in a theme; return their directory and the warnings."""
    pages = output / "html" / theme
    return pages, _build("html", pages, output / "doctrees" / theme, f"html_theme={theme}", place=theme)


def build_document(builder: str, output: Path) -> list[Finding]:
    """Build with one of the builders; return the warnings, and what is wrong with the PDF of ``latex``."""
    directory = output / "documents" / builder
    # The builder of message catalogues reads pages in its own way.
    doctrees = output / "doctrees" / ("gettext" if builder == "gettext" else "documents")
    findings = _build(builder, directory, doctrees, "html_theme=alabaster", place=builder)
    return findings + list(_make_pdf(directory)) if builder == "latex" else findings


def _build(builder: str, directory: Path, doctrees: Path, setting: str, place: str) -> list[Finding]:
    shutil.rmtree(directory, ignore_errors=True)
    options = ["-q", "-n", "-W", "--keep-going", "-b", builder, "-d", str(doctrees), "-D", setting]
    command = [sys.executable, "-m", "sphinx", *options, str(PROJECT), str(directory)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    lines = [line for line in done.stderr.splitlines() if line.strip()]
    if done.returncode and not directory.is_dir():
        raise BuildError(done.stderr)
    return [Finding("warning", _name_page(line), place, text=line) for line in lines]


def _name_page(line: str) -> str:
    match = re.search(r"/([\w-]+)\.rst:", line)
    return match[1] if match else "all"


def _make_pdf(directory: Path) -> Iterator[Finding]:
    """Make the PDF; yield an error, missing characters and lines that are too long for the page."""
    if shutil.which("latexmk") is None:
        print("latex: no PDF, because there is no latexmk on this machine")
        return
    command = ["make", "LATEXMKOPTS=-halt-on-error -silent"]
    done = subprocess.run(command, cwd=directory, capture_output=True, text=True, check=False)
    if done.returncode:
        yield Finding("no PDF", "all", "latex", text=(done.stdout + done.stderr)[-400:])
    for log in directory.glob("*.log"):
        # TeX wraps its lines after 79 characters.
        text = re.sub(r"(?<=^.{79})\n", "", log.read_text("latin-1"), flags=re.MULTILINE)
        for line in re.findall(r"^Missing character.*", text, re.MULTILINE):
            yield Finding("missing character", "all", "latex", text=line)
        source = log.with_suffix(".tex").read_text("utf-8").splitlines()
        for points, line in re.findall(r"^Overfull \\[hv]box \((\d+\.\d+)pt (.*)", text, re.MULTILINE):
            if float(points) > _MAX_OVERFULL:
                number = re.search(r"lines? (\d+)", line)
                shown = source[int(number[1]) - 1][:160] if number else ""
                yield Finding(
                    "overfull box", "all", "latex", text=f"{line}: {shown}", value=f"{points} pt", picture=str(log)
                )
