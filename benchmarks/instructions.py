"""How many instructions a survey takes in one checkout of this repository, as a ratio of those in another one.

``python benchmarks/instructions.py BEFORE [PACKAGE...] [--rows ROW,ROW...]`` compares this checkout with the one in the
directory ``BEFORE``, such as a ``git worktree`` of the last release, on packages of ``make truth`` or those below
``--root``. The packages are copied, because one of their files is changed. It counts with ``valgrind
--tool=cachegrind``: unlike a time, the result is the same within a thousandth on a machine that does other work. The
instructions of the kernel are not counted, so ratios of times should be measured as well where the number of calls of
the file system changes.
"""

from __future__ import annotations

import argparse
import os
import re
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from survey_speed import CACHED, SURVEY, TOGGLE

HERE = Path(__file__).resolve().parent.parent
IMPORT = "from sphinx_packagemap.survey import *"
DISCOVER = IMPORT + "; Survey((Tier('', ({root!r},)),)).discover({name!r})"
# Each row is a whole process. Those of the first two have no cache, the last two find that of an earlier survey.
ROWS = {
    "import the survey": IMPORT,
    "discover": DISCOVER,
    "cold": SURVEY,
    "unchanged": CACHED,
    "one file changed": CACHED,
}
_SETTLED = 2.5  # seconds, after which the cache trusts the times of files
_COUNT = re.compile(r"I\s+refs:\s+([\d,]+)")
_CACHEGRIND = ("valgrind", "--tool=cachegrind", "--cache-sim=no", "--cachegrind-out-file=/dev/null")


def count(checkout: Path, row: str, name: str, root: Path) -> int:
    """Return the number of instructions of a row, in one process that imports from bytecode."""
    with tempfile.TemporaryDirectory() as kept:
        command = [sys.executable, "-c", ROWS[row].format(root=str(root), name=name, cache="", kept=kept)]
        environment = os.environ | {"PYTHONPATH": str(checkout / "src"), "PYTHONHASHSEED": "0"}
        environment.pop("PYTHONDONTWRITEBYTECODE", None)
        for _ in range(2 if "{kept" in ROWS[row] else 1):  # once to write the cache, and once to read all of it
            _run(command, environment)
        toggle = [sys.executable, "-c", TOGGLE, str(root / name / "__init__.py")]
        is_changed = row == "one file changed"
        if is_changed:
            _run(toggle, environment)
        try:
            counted = _run([*_CACHEGRIND, *command], environment)
        finally:
            if is_changed:
                _run(toggle, environment)
                time.sleep(_SETTLED)
    match = _COUNT.search(counted)
    assert match is not None, counted
    return int(match[1].replace(",", ""))


def _run(command: list[str], environment: dict[str, str]) -> str:
    """Return what a command writes to its standard error; it runs on one processor, so that a survey does not fork."""
    processor = {min(os.sched_getaffinity(0))}
    run = subprocess.run(
        command,
        env=environment,
        check=True,
        text=True,
        capture_output=True,
        preexec_fn=lambda: os.sched_setaffinity(0, processor),
    )
    return run.stderr


def copy_packages(names: list[str], directory: Path, root: str | None) -> Iterator[tuple[str, Path]]:
    """Copy packages into directories of their own; yield their names and these directories."""
    if not root:
        from survey_speed import corpora

        roots = corpora()
    for name in names:
        source = Path(root) if root else roots[name]
        shutil.copytree(source / name, directory / name / name, symlinks=True)
        yield name, directory / name


def main() -> None:
    """Compare and print a table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("before", type=Path, help="another checkout of this repository")
    parser.add_argument("packages", nargs="*", default=["django", "sympy"])
    parser.add_argument("--rows", default=",".join(ROWS), help="rows, separated by commas (default: all)")
    parser.add_argument("--root", help="the directory that contains the packages")
    given = parser.parse_args()
    checkouts = (given.before.resolve(), HERE)
    print("| row | package | before, millions | now | ratio |\n|---|---|---:|---:|---:|", flush=True)
    with tempfile.TemporaryDirectory() as directory:
        packages = list(copy_packages(given.packages, Path(directory), given.root))
        time.sleep(_SETTLED)
        for row in given.rows.split(","):
            for name, root in packages[: 1 if row == "import the survey" else None]:
                before, now = (count(checkout, row, name, root) for checkout in checkouts)
                label = "" if row == "import the survey" else name
                print(
                    f"| {row} | {label} | {before / 1e6:.1f} | {now / 1e6:.1f} | {now / before:.3f} |",
                    flush=True,
                )


if __name__ == "__main__":
    main()
