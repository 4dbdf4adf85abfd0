"""Imports between the modules of a package are those that grimp finds; each difference is a named limit of grimp's."""

import collections
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from sphinx_packagemap.names import is_importable
from sphinx_packagemap.survey import Survey, Tier

SCRIPT = Path(__file__).parent / "grimp_edges.py"
PACKAGES = [line for line in (Path(__file__).parent / "packages.txt").read_text().splitlines() if line[0] != "#"]


def by_grimp(name, site):
    environment = os.environ | {"PYTHONPATH": str(site)}
    result = subprocess.run(
        [sys.executable, SCRIPT, name], env=environment, capture_output=True, text=True, check=False
    )
    if result.returncode:
        return None, result.stderr.strip().splitlines()[-1]
    found = json.loads(result.stdout)
    return (set(found["modules"]), {tuple(pair) for pair in found["pairs"]}), ""


def why_only_ours(pair, modules, graph_modules):
    """Return the limit of grimp's that explains an import which only we find, or nothing."""
    importer, imported = (modules[name] for name in pair)
    if pair[0] == pair[1]:
        return "a module that imports itself, or a name from itself, is not recorded"
    for module in (importer, imported):
        if module.name in graph_modules:
            continue
        if module.kind.value == "extension module" or module.path is None:
            return "compiled modules and stubs are left out"
        if not is_importable(module.name):
            return "modules with a name that no statement can spell are left out"
        if module.kind.value == "namespace package" or _below_namespace(module.name, modules):
            return "namespace packages within a regular package are left out"
    return None


def stands_for_another(pair, edges, graph_modules):
    """Tell whether grimp records an ancestor of what it has not: for ``from tornado import speedups``."""
    importer, ancestor = pair
    return any(
        edge.imported.startswith(f"{ancestor}.") and edge.imported not in graph_modules
        for edge in edges
        if edge.importer == importer
    )


def _below_namespace(name, modules):
    while "." in name:
        name = name.rpartition(".")[0]
        if modules[name].kind.value == "namespace package":
            return True
    return False


@pytest.mark.parametrize("name", PACKAGES)
def test_package(name, site, report):
    codebase = Survey((Tier("site", (str(site),)),)).whole(name)
    ours = {(edge.importer, edge.imported) for edge in codebase.imports if edge.imported in codebase.modules}
    graph, error = by_grimp(name, site)
    if graph is None:
        report(f"imports: {name}: grimp gives up: {error[:100]}")
        assert _explains(error, codebase)
        return
    graph_modules, theirs = graph
    reasons = {pair: why_only_ours(pair, codebase.modules, graph_modules) for pair in ours - theirs}
    unexplained = sorted(pair for pair, reason in reasons.items() if reason is None)
    counts = collections.Counter(filter(None, reasons.values()))
    report(
        f"imports: {name}: {len(ours & theirs)} alike" + "".join(f"; {count}: {why}" for why, count in counts.items())
    )
    assert unexplained == []
    instead = {pair for pair in theirs - ours if stands_for_another(pair, codebase.imports, graph_modules)}
    if instead:
        report(f"imports: {name}: {len(instead)} of an ancestor, for something below that grimp leaves out")
    assert sorted(theirs - ours - instead) == []


def _explains(error, codebase):
    """Tell whether grimp gives a package up for a compiled ``__init__``, or for one file that cannot be read."""
    if "NotATopLevelModule" in error:
        return (codebase.modules[codebase.name].origin or "").endswith((".so", ".pyd"))
    return "yntax" in error and any(problem.kind.value in ("syntax", "encoding") for problem in codebase.problems)


def test_there_are_enough():
    assert len(PACKAGES) >= 40
