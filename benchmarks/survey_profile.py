"""Where the time of a cold survey goes, from the start of its process to the end: milliseconds, in one process.

``python benchmarks/survey_profile.py [PACKAGE...]`` takes packages of ``make truth``. Beside what a survey does stands
what nobody who is written in Python can do without: to start, to list the directories, and to read the files.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time

from survey_speed import corpora

RUNS = 7
STAGES = """
import time; begun = time.perf_counter(); taken = {{}}
def stage(name):
    global begun
    now = time.perf_counter(); taken[name] = now - begun; begun = now
from sphinx_packagemap.survey import *; stage("import the survey")
from sphinx_packagemap.survey import resolver, workers; workers._count_processors = lambda: 1
from sphinx_packagemap.garbage_collection import pause_garbage_collection
from sphinx_packagemap.parsing import import_parsers; import_parsers(); stage("import parsers")
survey = Survey((Tier("", ({root!r},)),))
with pause_garbage_collection():
    codebase = survey.discover({name!r}); stage("discover")
    paths = [path for module in codebase.modules.values() if (path := resolver.get_source_path(module))]
    survey._facts_store.read(paths); stage("read")
    survey.read(codebase, codebase.modules); stage("resolve imports")
import json; print(json.dumps(taken), flush=True)
"""
FLOOR = """
import time; begun = time.perf_counter(); taken = {{}}
def stage(name):
    global begun
    now = time.perf_counter(); taken[name] = now - begun; begun = now
import os; directories, files = [{path!r}], []
while directories:
    with os.scandir(directories.pop()) as entries:
        for entry in entries:
            if entry.name.endswith(".py"): files.append(entry.path)
            elif "." not in entry.name and entry.is_dir(): directories.append(entry.path)
stage("of that, to list the directories")
for file in files:
    descriptor = os.open(file, os.O_RDONLY)
    os.read(descriptor, 1 << 22).decode("utf-8", "replace")
    os.close(descriptor)
stage("of that, to open and decode the files")
import json; print(json.dumps(taken), flush=True)
"""


def best(code: str) -> dict[str, float]:
    """Return the shortest time of each stage, and of starting Python and ending it."""
    found: dict[str, float] = {}
    environment = os.environ | {"PYTHONDONTWRITEBYTECODE": ""}  # empty: from bytecode, as everybody
    for _ in range(RUNS):
        begun = time.perf_counter()
        run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, env=environment)
        stages = json.loads(run.stdout)
        stages["start and end"] = time.perf_counter() - begun - sum(stages.values())
        found = {name: min(seconds, found.get(name, seconds)) for name, seconds in stages.items()}
    return found


def main(packages: list[str]) -> None:
    """Print a table for all packages."""
    columns = {}
    for name, root in corpora().items():
        if packages and name not in packages:
            continue
        ours = best(STAGES.format(root=str(root), name=name))
        floor = best(FLOOR.format(path=str(root / name)))
        del floor["start and end"]
        columns[name] = ours | floor
    print(f"| milliseconds | {' | '.join(columns)} |\n|---|{'---:|' * len(columns)}")
    for stage in next(iter(columns.values())):
        print(f"| {stage} | {' | '.join(f'{1000 * column[stage]:.0f}' for column in columns.values())} |")


if __name__ == "__main__":
    main(sys.argv[1:])
