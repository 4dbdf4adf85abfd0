"""How long a survey takes, beside what peers need for their part of it: ratios of whole cold processes.

A survey reads every fact of every module and resolves the imports. grimp and ruff find the imports only; griffe
builds a model of all objects. Prints a table; ``benchmarks/RESULTS.md`` holds the last one that was looked at.
"""

from __future__ import annotations

import argparse
import platform
import sys
from importlib.metadata import version
from importlib.util import find_spec

from timing import Job, medians

OURS = "sphinx-packagemap"


def jobs_for(package: str) -> dict[str, Job]:
    """Return what is timed for an installed package, by the name of who does it."""
    spec = find_spec(package)
    assert spec is not None
    assert spec.submodule_search_locations
    directory = spec.submodule_search_locations[0]
    ours = "from sphinx_packagemap.survey import Survey, tiers_around as t; Survey(t('.')).whole({0!r})"
    peers = {
        "grimp, no cache": "import grimp; grimp.build_graph({0!r}, cache_dir=None)",
        "griffe, static": "import griffe; griffe.load({0!r}, allow_inspection=False, resolve_aliases=False)",
    }
    jobs = {OURS: Job([sys.executable, "-c", ours.format(package)])}
    jobs |= {name: Job([sys.executable, "-c", code.format(package)]) for name, code in peers.items()}
    jobs["ruff analyze graph"] = Job([sys.executable, "-m", "ruff", "analyze", "graph", directory])
    return jobs


def main() -> None:
    """Measure every package and print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--runs", type=int, default=5, help="counted runs of each (default: %(default)s)")
    parser.add_argument("packages", nargs="*", default=["django", "sympy"])
    options = parser.parse_args()
    known = ", ".join(f"{name} {version(name)}" for name in (OURS, "grimp", "griffe", "ruff", *options.packages))
    print(f"Python {platform.python_version()}, {known}; {options.runs} runs each, medians of wall seconds\n")
    print("| package | who | seconds | a survey takes, times that |")
    print("|---|---|---:|---:|")
    for package in options.packages:
        taken = medians(jobs_for(package), options.runs)
        for name, seconds in taken.items():
            ratio = "" if name == OURS else f"{taken[OURS] / seconds:.2f}"
            print(f"| {package} | {name} | {seconds:.2f} | {ratio} |", flush=True)


if __name__ == "__main__":
    main()
