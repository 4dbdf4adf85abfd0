"""Contracts of real projects are kept, or broken between the same packages, as import-linter says.

Each project is checked with its own configuration, in which nearly all contracts are kept, and with one made from that,
in which most are broken.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from sphinx_packagemap.discovery.contracts import ForbiddenRule, IndependenceRule, LayersRule
from sphinx_packagemap.discovery.contracts.finder import find_contracts, read_contracts
from sphinx_packagemap.names import get_parent
from sphinx_packagemap.survey import Survey, Tier
from sphinx_packagemap.views.codebases import Codebases
from sphinx_packagemap.views.imports.contracts import ContractState
from sphinx_packagemap.views.imports.contracts.survey import check_file
from truth import fetching

SCRIPT = Path(__file__).parent / "import_linter_verdicts.py"
REPOSITORY = Path(__file__).parent.parent
OURS = "this project"
STATES = {ContractState.KEPT: True, ContractState.BROKEN: False, ContractState.UNCHECKED: None}


def list_projects():
    lines = (Path(__file__).parent / "contracts.txt").read_text("utf-8").splitlines()
    return [OURS, *(line for line in lines if not line.startswith("#"))]


@pytest.fixture(scope="session")
def unpacked():
    """Return the directory with the unpacked source distributions."""
    return fetching.with_contracts()


def find_project(name, unpacked):
    """Return the directory of a project, and that with its packages."""
    if name == OURS:
        return REPOSITORY, REPOSITORY / "src"
    directory = unpacked / name.replace("==", "-").replace("import-linter", "import_linter")
    return directory, directory / "src" if (directory / "src").is_dir() else directory


def ask_import_linter(file, source):
    environment = {**os.environ, "PYTHONPATH": str(source)}
    command = [sys.executable, SCRIPT, file]
    result = subprocess.run(command, env=environment, capture_output=True, text=True, check=True, cwd=Path(file).parent)
    return json.loads(result.stdout.splitlines()[-1])


def compare(file, path, source):
    """Compare all verdicts; return the numbers of contracts that are kept, broken and of other types."""
    survey = Survey((Tier("source", (str(source),)),))
    ours = check_file(Codebases(survey), file)
    assert ours.problems == ()
    counts = {True: 0, False: 0, None: 0}
    for (name, kept, pairs), verdict in zip(ask_import_linter(path, source), ours.verdicts, strict=True):
        counts[STATES[verdict.state]] += 1
        if verdict.contract.rule is None:
            continue
        assert verdict.contract.name == name
        assert (name, STATES[verdict.state], verdict.problems) == (name, kept, ()), pairs
        assert list_pairs(verdict) == pairs, name
    return counts


def list_pairs(verdict):
    """Return the pairs of which the first must not import the second; for cycles, their packages."""
    pairs = {
        (get_parent(each.importer),) * 2 if each.closes_cycle else (each.importer, each.imported)
        for each in verdict.violations
    }
    return sorted([*pair] for pair in pairs)


@pytest.mark.parametrize("name", list_projects())
def test_own_contracts(name, unpacked, report):
    directory, source = find_project(name, unpacked)
    (file,) = find_contracts(str(directory)).files
    counts = compare(file, str(directory / file.file), source)
    report(f"contracts: {name}: {counts[True]} kept, {counts[False]} broken, {counts[None]} of other types")


@pytest.mark.parametrize("name", list_projects())
def test_broken_contracts(name, unpacked, tmp_path, report):
    directory, source = find_project(name, unpacked)
    (file,) = find_contracts(str(directory)).files
    path = tmp_path / "broken.toml"
    path.write_text(break_contracts(file), "utf-8")
    (broken,) = read_contracts(str(path), "broken.toml").files
    counts = compare(broken, str(path), source)
    assert counts[False]
    report(f"contracts: {name}, changed: {counts[True]} kept, {counts[False]} broken")


def break_contracts(file):
    """Return a configuration with the same modules, and other rules for them."""
    head = {
        "root_packages": list(file.roots),
        "include_external_packages": file.include_externals,
        "exclude_type_checking_imports": not file.exclude_type_checking,
    }
    tables = ["[tool.importlinter]\n" + format_fields(head)]
    for contract in file.contracts:
        for number, fields in enumerate(iter_changed(contract.rule, file)):
            fields["name"] = f"{contract.name} {number}"
            tables.append("[[tool.importlinter.contracts]]\n" + format_fields(fields))
    return "\n".join(tables)


def iter_changed(rule, file):
    internal = [f"{root}." for root in file.roots]
    if isinstance(rule, LayersRule):
        containers = {"containers": list(rule.containers)} if rule.containers else {}
        layers = [[f"({each.name})" if each.is_optional else each.name for each in one.modules] for one in rule.layers]
        for bar in "|:":
            rows = [f" {bar} ".join(layer) for layer in layers]
            yield {"type": "layers", "layers": rows, **containers}
            yield {"type": "layers", "layers": rows[::-1], **containers}
        if rule.containers:
            yield {"type": "layers", "layers": [" | ".join(layers[0])], "exhaustive": True, **containers}
        beginnings = [f"{container}." for container in rule.containers] or [""]
        names = [
            beginning + module.name for layer in rule.layers for module in layer.modules for beginning in beginnings
        ]
        required = [module.name for layer in rule.layers for module in layer.modules if not module.is_optional]
        names = [name for name in names if any(name.endswith(each) for each in required)]
        if not any("*" in name for name in names):
            yield {"type": "independence", "modules": names}
            for direct in (True, False):
                yield make_forbidden(names, names, direct)
    elif isinstance(rule, ForbiddenRule):
        if all(f"{name}.".startswith(tuple(internal)) for name in rule.forbidden):
            yield make_forbidden(rule.forbidden, rule.sources, direct=False)
        for direct in (True, False):
            yield make_forbidden(rule.sources, rule.forbidden, direct)
    elif isinstance(rule, IndependenceRule):
        yield {"type": "independence", "modules": list(rule.modules)}
    if rule is not None:
        yield {"type": "private_modules"}
        for root in file.roots:
            yield {"type": "acyclic_siblings", "ancestors": [root]}
            yield {
                "type": "acyclic_siblings",
                "ancestors": [f"{root}.*"],
                "depth": 1,
                "skip_descendants": [f"{root}.*.*"],
            }
            for as_packages in (True, False):
                yield {
                    "type": "protected",
                    "protected_modules": [f"{root}.*", f"{root}.*.*"],
                    "allowed_importers": [f"{root}.*.*.*"],
                    "as_packages": as_packages,
                }
            yield {"type": "independence", "modules": [f"{root}.*"]}
            yield {
                "type": "independence",
                "modules": [f"{root}.*"],
                "ignore_imports": [f"{root}.* -> {root}.**", f"{root}.** -> {root}.*.*"],
                "unmatched_ignore_imports_alerting": "none",
            }


def make_forbidden(sources, forbidden, direct):
    fields = {"type": "forbidden", "source_modules": list(sources), "forbidden_modules": list(forbidden)}
    return {**fields, "allow_indirect_imports": direct}


def format_fields(fields):
    return "".join(f"{key} = {json.dumps(value)}\n" for key, value in fields.items())
