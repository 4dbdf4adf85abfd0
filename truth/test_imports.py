"""Imports between the modules of a package are those that grimp finds; each difference is a named limit of grimp's."""

import collections
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from sphinx_packagemap.model import ImportKind
from sphinx_packagemap.names import is_importable, resolve_relative
from sphinx_packagemap.survey import Survey, Tier
from truth import fetching

SCRIPT = Path(__file__).parent / "grimp_edges.py"
ATTRIBUTES = Path(__file__).parent / "submodule_names.py"
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


def attached_names(codebase):
    """Return the imports of modules and names that lazy_loader attaches: truth/test_usage.py executes them."""
    attaching = {name for name, facts in codebase.facts.items() if facts.attached}
    lazy = {edge[:2] for edge in codebase.imports if edge.importer in attaching and edge.kind is ImportKind.LAZY}
    return {tuple(pair) for pair in lazy}


def by_the_import_system(pairs, site):
    """Return what Python says of some names of packages that have submodules of these names, too.

    Of each package and name: whether the name is listed in ``__all__``, and whether it is the submodule; None
    where the package cannot be imported.
    """
    environment = os.environ | {"PYTHONPATH": os.pathsep.join(map(str, (site, fetching.needed())))}
    command = [sys.executable, "-W", "ignore", ATTRIBUTES]
    asked = json.dumps(sorted(pairs))
    result = subprocess.run(command, env=environment, input=asked, capture_output=True, text=True, check=True)
    return {(package, name): said for package, name, said in json.loads(result.stdout.splitlines()[-1])}


def split(name):
    package, _, tail = name.rpartition(".")
    return package, tail


def hidden_submodules(codebase):
    """Return what names a submodule and, as we say, is an attribute of the package: with what we find instead."""
    edges = {(edge.importer, edge.imported, edge.line) for edge in codebase.imports}
    found = {}
    for importer, facts in codebase.facts.items():
        for each in facts.imports:
            package = resolve_relative(importer, codebase.modules[importer].is_package, each.level, each.module)
            imported = f"{package}.{each.name}"
            if each.name and imported in codebase.modules and (importer, imported, each.line) not in edges:
                found[importer, imported] = (importer, package)
    return found


def starred_submodules(pairs, codebase):
    """Return what only we find and a star import of the package may explain."""
    stars = {
        (importer, resolve_relative(importer, codebase.modules[importer].is_package, each.level, each.module))
        for importer in {importer for importer, _ in pairs}
        for each in codebase.facts[importer].imports
        if each.name == "*"
    }
    return {pair for pair in pairs if (pair[0], split(pair[1])[0]) in stars}


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
    codebase = Survey((Tier("site", (str(site),)),)).survey(name)
    ours = {(edge.importer, edge.imported) for edge in codebase.imports if edge.imported in codebase.modules}
    graph, error = by_grimp(name, site)
    if graph is None:
        report(f"imports: {name}: grimp gives up: {error[:100]}")
        assert _explains(error, codebase)
        return
    graph_modules, theirs = graph
    instead = {pair for pair in theirs - ours if stands_for_another(pair, codebase.imports, graph_modules)}
    hidden = hidden_submodules(codebase)
    reasons = {pair: why_only_ours(pair, codebase.modules, graph_modules) for pair in ours - theirs}
    unexplained = {pair for pair, reason in reasons.items() if reason is None}
    starred = starred_submodules(unexplained, codebase)
    said = by_the_import_system({split(imported) for _, imported in (*hidden, *starred)}, site)
    known = {pair for pair in (*hidden, *starred) if said[split(pair[1])] is not None}
    # What cannot be imported here has to be believed.
    assert [pair for pair in hidden if pair in known and said[split(pair[1])]["is_submodule"]] == []
    assert [pair for pair in starred if pair in known and not said[split(pair[1])]["is_listed"]] == []
    reasons |= dict.fromkeys(hidden.values(), "a name of the package is taken for its submodule")
    reasons |= dict.fromkeys(starred, "what a star import loads is not followed")
    reasons |= dict.fromkeys(attached_names(codebase), "what lazy_loader attaches is not followed")
    reasons = {pair: reason for pair, reason in reasons.items() if pair in ours - theirs}
    unexplained = sorted(pair for pair, reason in reasons.items() if reason is None)
    if hidden or starred:
        report(f"imports: {name}: {len(known)} of {len(hidden) + len(starred)} names of packages checked by an import")
    counts = collections.Counter(filter(None, reasons.values()))
    report(
        f"imports: {name}: {len(ours & theirs)} alike" + "".join(f"; {count}: {why}" for why, count in counts.items())
    )
    assert unexplained == []
    if instead:
        report(f"imports: {name}: {len(instead)} of an ancestor, for something below that grimp leaves out")
    assert sorted(theirs - ours - instead - hidden.keys()) == []


def _explains(error, codebase):
    """Tell whether grimp gives a package up for a compiled ``__init__``, or for one file that cannot be read."""
    if "NotATopLevelModule" in error:
        return (codebase.modules[codebase.name].origin or "").endswith((".so", ".pyd"))
    return "yntax" in error and any(problem.kind.value in ("syntax", "encoding") for problem in codebase.problems)


def test_there_are_enough():
    assert len(PACKAGES) >= 40
