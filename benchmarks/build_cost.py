"""What one tree of django adds to a build: the ratio to the same build without it, cold and unchanged.

Whole processes, in turn (with, without, with, ...), so that a machine that slows down slows both; the ratio
is that of the medians. Prints a table; ``benchmarks/RESULTS.md`` holds the last one that was looked at.
"""

from __future__ import annotations

import argparse
import platform
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path

CONF = 'project = "Cost"\nextensions = ["sphinx_packagemap"]\nhtml_theme = "basic"\n'
BARE_CONF = 'project = "Cost"\nhtml_theme = "basic"\n'
PAGE = "Cost\n====\n\nA page.\n"
TREES = {
    "all levels, with summaries": ".. package-tree:: django\n",
    "two levels, with summaries": ".. package-tree:: django\n   :depth: 2\n",
    "all levels, names only": ".. package-tree:: django\n   :no-summary:\n",
    "all levels, with members": ".. package-tree:: django\n   :members:\n   :tests: hide\n",
}


@dataclass(frozen=True)
class Project:
    """A project to build again and again."""

    source: Path

    @classmethod
    def make(cls, base: Path, conf: str, page: str) -> Project:
        """Write a project of one page."""
        base.mkdir(parents=True)
        (base / "conf.py").write_text(conf, "utf-8")
        (base / "index.rst").write_text(page, "utf-8")
        return cls(base)

    def build(self, *, cold: bool) -> float:
        """Build once in a process of its own; return its wall seconds."""
        output = self.source / "_build"
        if cold:
            shutil.rmtree(output, ignore_errors=True)
        command = [sys.executable, "-m", "sphinx", "-q", "-b", "html", str(self.source), str(output)]
        begun = time.perf_counter()
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
        return time.perf_counter() - begun


def measure(with_tree: Project, without: Project, runs: int, *, cold: bool) -> tuple[float, float]:
    """Return the median wall seconds of both builds, run in turn after one run that does not count."""
    timed: tuple[list[float], list[float]] = ([], [])
    for run in range(runs + 1):
        for project, seconds in zip((with_tree, without), timed, strict=True):
            taken = project.build(cold=cold)
            if run:
                seconds.append(taken)
    return statistics.median(timed[0]), statistics.median(timed[1])


def main() -> None:
    """Measure every tree and print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--runs", type=int, default=7, help="counted runs of each build (default: %(default)s)")
    runs = parser.parse_args().runs
    packages = ", ".join(f"{name} {version(name)}" for name in ("sphinx-packagemap", "sphinx", "django"))
    print(f"Python {platform.python_version()}, {packages}; {runs} runs each, medians of wall seconds\n")
    print("| a page with a tree of django | build | with | without | ratio |")
    print("|---|---|---:|---:|---:|")
    with tempfile.TemporaryDirectory() as base:
        without = Project.make(Path(base) / "without", BARE_CONF, PAGE)
        for number, (title, tree) in enumerate(TREES.items()):
            with_tree = Project.make(Path(base) / str(number), CONF, f"{PAGE}\n{tree}")
            for cold, name in ((True, "cold"), (False, "unchanged")):
                taken, bare = measure(with_tree, without, runs, cold=cold)
                print(f"| {title} | {name} | {taken:.2f} | {bare:.2f} | {taken / bare:.2f} |", flush=True)


if __name__ == "__main__":
    main()
