"""What a directive about django adds to a build: the ratio to the same build without it, cold and unchanged.

Whole processes, in turn (with, without, with, ...), so that a machine that slows down slows both; the ratio
is that of the medians. Prints a table; ``benchmarks/RESULTS.md`` holds the last one that was looked at.
"""

from __future__ import annotations

import argparse
import platform
import sys
import tempfile
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path

from timing import Job, medians

from sphinx_packagemap.survey import Survey, find_tiers

CONF = 'project = "Cost"\nextensions = ["sphinx_packagemap"]\nhtml_theme = "basic"\npackagemap_max_items = 10000\n'
BARE_CONF = 'project = "Cost"\nhtml_theme = "basic"\n'
PAGE = "Cost\n====\n\nA page.\n"
_TABLE = ".. module-compare:: django.**\n   :tests: hide\n   :rows: "
SHOWN = {
    "all levels, with summaries": ".. package-tree:: django\n",
    "two levels, with summaries": ".. package-tree:: django\n   :depth: 2\n",
    "all levels, names only": ".. package-tree:: django\n   :no-summary:\n",
    "all levels, with members": ".. package-tree:: django\n   :members:\n   :tests: hide\n",
    "a table of all modules: purpose, lines": f"{_TABLE}purpose, lines\n",
    "a table of all modules: imported by, closure": f"{_TABLE}imported-by, closure\n",
    "an anatomy of django.db.models": ".. module-anatomy:: django.db.models\n",
    "a comparison of two packages": ".. module-compare:: django.db.models django.http\n",
    "a diagram of two levels, as boxes": ".. package-diagram:: django\n   :depth: 2\n   :layout: nested\n",
    "a treemap of all modules": ".. package-diagram:: django\n   :layout: treemap\n",
    "300 imports, checked": "".join(
        f"- :import:`django.{name}`\n"
        for name in ("db.models.Model", "urls.path", "http.HttpRequest", "forms.Form", "conf", "core.cache.cache")
    )
    * 50,
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

    def job(self, *, cold: bool) -> Job:
        """Return a build, from nothing if ``cold``."""
        output = str(self.source / "_build")
        command = [sys.executable, "-m", "sphinx", "-q", "-b", "html", str(self.source), output]
        return Job(command, before=["rm", "-rf", output] if cold else [])


def main() -> None:
    """Measure everything and print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--runs", type=int, default=7, help="counted runs of each build (default: %(default)s)")
    runs = parser.parse_args().runs
    packages = ", ".join(f"{name} {version(name)}" for name in ("sphinx-packagemap", "sphinx", "django"))
    print(f"Python {platform.python_version()}, {packages}; {runs} runs each, medians of wall seconds\n")
    print("| a page with django | build | with | without | ratio |")
    print("|---|---|---:|---:|---:|")
    with tempfile.TemporaryDirectory() as base:
        without = Project.make(Path(base) / "without", BARE_CONF, PAGE)
        for number, (title, shown) in enumerate(SHOWN.items()):
            project = Project.make(Path(base) / str(number), CONF, f"{PAGE}\n{shown}")
            for cold, name in ((True, "cold"), (False, "unchanged")):
                taken = medians({"with": project.job(cold=cold), "without": without.job(cold=cold)}, runs)
                with_it, bare = taken["with"].seconds, taken["without"].seconds
                print(f"| {title} | {name} | {with_it:.2f} | {bare:.2f} | {with_it / bare:.2f} |", flush=True)
        table_of_modules(Path(base), runs)
        purposes(Path(base), runs)


def purposes(base: Path, runs: int) -> None:
    """Measure trees with purposes from all sources beside those with purposes from docstrings only.

    In instructions of the process that builds a cold page, the ratio is 1.06 for django and 1.08 for sympy; the goal is
    1.10.
    """
    print("\n| a tree with purposes | build | all sources | docstrings only | ratio | of processor time |")
    print("|---|---|---:|---:|---:|---:|")
    for package in ("django", "sympy"):
        page = f"{PAGE}\n.. package-tree:: {package}\n"
        everything = Project.make(base / f"{package}-all", CONF, page)
        docstrings = Project.make(base / f"{package}-docstrings", f'{CONF}packagemap_purpose = ["docstring"]\n', page)
        for cold, name in ((True, "cold"), (False, "unchanged")):
            taken = medians({"all": everything.job(cold=cold), "one": docstrings.job(cold=cold)}, runs)
            both, one = taken["all"], taken["one"]
            ratios = f"{both.seconds / one.seconds:.2f} | {both.processor_seconds / one.processor_seconds:.2f}"
            print(f"| {package} | {name} | {both.seconds:.2f} | {one.seconds:.2f} | {ratios} |", flush=True)


def table_of_modules(base: Path, runs: int) -> None:
    """Measure a table of the modules of docutils beside that of autosummary, which imports them."""
    survey = Survey(find_tiers("/"))
    # Some of its modules cannot be imported without libraries that are not there.
    left_out = ("docutils.parsers.recommonmark_wrapper", "docutils.writers.odf_odt.__main__", "docutils.__main__")
    names = [
        name
        for name, module in survey.discover("docutils").modules.items()
        if module.kind.value in ("module", "package") and module.importable and name not in left_out
    ]
    ours = ".. module-compare:: docutils.**\n   :rows: purpose\n"
    theirs = ".. autosummary::\n   :nosignatures:\n\n" + "".join(f"   {name}\n" for name in names)
    autosummary = BARE_CONF + 'extensions = ["sphinx.ext.autosummary"]\nautosummary_generate = False\n'
    projects = {
        "module-compare": Project.make(base / "ours", CONF, f"{PAGE}\n{ours}"),
        "autosummary": Project.make(base / "theirs", autosummary, f"{PAGE}\n{theirs}"),
    }
    print(f"\n| a table of the {len(names)} modules of docutils | module-compare | autosummary | ratio |")
    print("|---|---:|---:|---:|")
    for cold, name in ((True, "cold"), (False, "unchanged")):
        taken = medians({title: project.job(cold=cold) for title, project in projects.items()}, runs)
        mine, other = taken["module-compare"].seconds, taken["autosummary"].seconds
        print(f"| {name} | {mine:.2f} | {other:.2f} | {mine / other:.2f} |", flush=True)


if __name__ == "__main__":
    main()
