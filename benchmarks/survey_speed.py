"""How long a survey takes, beside what peers need for their part of it: ratios of whole processes, run in turn.

A survey reads every fact of every module and resolves the imports. grimp and ruff find the imports only; griffe and
sphinx-autoapi build a model of all objects. The corpora are those of ``make truth``. Prints tables in Markdown;
``benchmarks/RESULTS.md`` holds the last ones that were looked at.
"""

from __future__ import annotations

import argparse
import math
import platform
import sys
import tempfile
from collections.abc import Iterator
from importlib.metadata import version
from pathlib import Path

from timing import Job, Taken, medians

from truth import fetching

OURS = "sphinx-packagemap"
GOALS = {"grimp": 0.8, "ruff": 1.0, "griffe": 0.06, "autoapi": 0.01}  # of what the peer takes, cold
SURVEY = "from sphinx_packagemap.survey import *; Survey((Tier('', ({root!r},)),){cache}).survey({name!r})"
CACHED = (
    "from sphinx_packagemap.survey import *; s = Survey((Tier('', ({root!r},)),), "
    "cache=Cache({kept!r}, version='', max_file_size=2 << 20)); s.survey({name!r}); s.save()"
)
GRIMP = "import grimp; grimp.build_graph({name!r}, cache_dir={cache!r})"
GRIFFE = "import griffe; griffe.load({name!r}, search_paths=[{root!r}], allow_inspection=False, resolve_aliases=False)"
# Adds a comment to a file, or takes it away again.
TOGGLE = (
    "import pathlib, sys; f = pathlib.Path(sys.argv[1]); s = f.read_bytes(); m = b'# changed\\n'; "
    "f.write_bytes(s.removesuffix(m) if s.endswith(m) else s + m)"
)
AUTOAPI = (
    "import pathlib; from autoapi._parser import Parser; p = Parser(); "
    "[p.parse_file(str(f)) for f in pathlib.Path({root!r}, {name!r}).rglob('*.py')]"
)


def corpora() -> dict[str, Path]:
    """Return where the packages lie that are measured."""
    return dict.fromkeys(["django", "sympy", "transformers"], fetching.site()) | {"homeassistant": fetching.newer()}


def python(code: str, root: Path, **values: str | None) -> Job:
    """Return a Python process that runs some code on a package below ``root``."""
    command = [sys.executable, "-c", code.format(root=str(root), **values)]
    return Job(command, environment={"PYTHONPATH": str(root)})


def ruff(name: str, root: Path) -> Job:
    """Return ruff's graph of a package."""
    return Job([sys.executable, "-m", "ruff", "analyze", "graph", "--isolated", str(root / name)])


def cold(name: str, root: Path, slow: frozenset[str]) -> Iterator[tuple[str, Taken]]:
    """Yield who takes what on a package that nobody has seen: many runs of what is fast, one of what is slow."""
    ours = python(SURVEY, root, name=name, cache="")
    fast = {OURS: ours, "grimp": python(GRIMP, root, name=name, cache=None), "ruff": ruff(name, root)}
    yield from medians(fast, RUNS).items()
    peers = {"griffe": python(GRIFFE, root, name=name), "autoapi": python(AUTOAPI, root, name=name)}
    for peer in sorted(slow):
        yield peer, peers[peer].run()


def warm(name: str, root: Path, base: Path) -> dict[str, Taken]:
    """Return who takes what when nothing has changed, and when one file has."""
    kept = base / name
    kept.mkdir()
    ours = python(CACHED, root, name=name, kept=str(kept))
    file = root / name / "__init__.py"
    source = file.read_bytes()
    toggle = [sys.executable, "-c", TOGGLE, str(file)]
    changed = Job(ours.command, before=toggle, environment=ours.environment)
    grimp = python(GRIMP, root, name=name, cache=str(base / f"{name}.grimp"))
    try:
        unchanged = medians({OURS: ours, "grimp": grimp}, RUNS)
        return unchanged | medians({"changed": changed}, RUNS)
    finally:
        file.write_bytes(source)


def generate(count: int, directory: Path) -> None:
    """Write a package of ``count`` modules, each like those of an application."""
    source = '"""Module {0}."""\nimport os\nfrom typing import Any\nfrom . import m{1}\n\n\n'
    source += 'class A{0}:\n    """Class."""\n\n'
    source += (
        "    def run(self, value: Any) -> Any:\n        from . import m{2}\n\n        return m{2}, os.sep\n\n\n" * 4
    )
    for number in range(count):
        package = directory / "generated" / f"p{number // 100}"
        package.mkdir(parents=True, exist_ok=True)
        (package / "__init__.py").touch()
        one, other = (number + 1) % 100, (number * 7) % 100
        (package / f"m{number % 100}.py").write_text(source.format(number, one, other), "utf-8")
    (directory / "generated" / "__init__.py").touch()


def print_cold() -> None:
    """Print the table of cold surveys."""
    print("| package | modules | who | seconds | MB | a survey takes, times that | goal |")
    print("|---|---:|---|---:|---:|---:|---:|")
    for name, root in corpora().items():
        modules = sum(1 for _ in (root / name).rglob("*.py"))
        ours = None
        slow = frozenset({"griffe", "autoapi"} if name == "django" else {"griffe"})
        for who, taken in cold(name, root, slow):
            ours = ours or taken
            ratio = "" if who == OURS else f"{ours.seconds / taken.seconds:.3f} | {GOALS[who]}"
            print(
                f"| {name} | {modules} | {who} | {taken.seconds:.2f} | {taken.megabytes:.0f} | {ratio or ' | '} |",
                flush=True,
            )


def print_warm() -> None:
    """Print the table of surveys from a cache."""
    print("| package | sphinx-packagemap | grimp | ratio (goal 0.25) | one file changed, times unchanged (goal 1.3) |")
    print("|---|---:|---:|---:|---:|")
    with tempfile.TemporaryDirectory() as base:
        for name, root in corpora().items():
            taken = {who: each.seconds for who, each in warm(name, root, Path(base)).items()}
            ours, peer, changed = taken[OURS], taken["grimp"], taken["changed"]
            print(f"| {name} | {ours:.2f} | {peer:.2f} | {ours / peer:.2f} | {changed / ours:.2f} |", flush=True)


def print_growth() -> None:
    """Print how the time grows with the number of generated modules."""
    print("| modules | seconds | MB | exponent since the row before |\n|---:|---:|---:|---:|")
    before = None
    for count in (1_000, 5_000, 20_000):
        with tempfile.TemporaryDirectory() as base:
            generate(count, Path(base))
            taken = medians({OURS: python(SURVEY, Path(base), name="generated", cache="")}, 3)[OURS]
        exponent = f"{math.log(taken.seconds / before[1]) / math.log(count / before[0]):.2f}" if before else ""
        print(f"| {count} | {taken.seconds:.2f} | {taken.megabytes:.0f} | {exponent} |", flush=True)
        before = count, taken.seconds


def main() -> None:
    """Measure and print everything."""
    known = ", ".join(f"{name} {version(name)}" for name in (OURS, "grimp", "griffe", "ruff", "sphinx-autoapi"))
    print(f"Python {platform.python_version()}, {known}; medians of {RUNS} runs (griffe, autoapi: one run)\n")
    for title, show in (("Cold", print_cold), ("From a cache", print_warm), ("Growth", print_growth)):
        print(f"### {title}\n")
        show()
        print()


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--runs", type=int, default=5, help="counted runs of what is fast (default: %(default)s)")
    RUNS = parser.parse_args().runs
    main()
