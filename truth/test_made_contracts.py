"""Contracts of all types about made packages have the results of import-linter, with the same pairs of modules."""

from __future__ import annotations

import random

import pytest

from sphinx_packagemap.discovery.contracts.finder import read_contracts
from sphinx_packagemap.names import get_parent
from sphinx_packagemap.survey import Survey, Tier
from sphinx_packagemap.views.codebases import Codebases
from sphinx_packagemap.views.imports.contracts.survey import check_file
from truth.test_contracts import STATES, ask_import_linter, format_fields, list_pairs

CONTRACTS = 40  # of one package


@pytest.mark.parametrize("seed", range(8))
def test_made_contracts(seed, tmp_path, report):
    source = random.Random(seed)
    roots = ["one", "two"][: 1 + seed % 2]
    names = [name for root in roots for name in make_names(source, root, 0)]
    write_modules(source, names, tmp_path)
    head = {
        "root_packages": roots,
        "include_external_packages": seed % 4 > 0,
        "exclude_type_checking_imports": seed % 3 == 0,
    }
    tables = ["[tool.importlinter]\n" + format_fields(head)]
    for number in range(CONTRACTS):
        fields = {"name": str(number), **make_contract(source, names, roots)}
        tables.append("[[tool.importlinter.contracts]]\n" + format_fields(fields))
    path = tmp_path / "made.toml"
    path.write_text("\n".join(tables), "utf-8")
    (file,) = read_contracts(str(path), "made.toml").files
    checked = check_file(Codebases(Survey((Tier("source", (str(tmp_path),)),))), file)
    counts = {True: 0, False: 0, None: 0}
    theirs = ask_import_linter(str(path), tmp_path)
    for (name, kept, pairs), verdict, table in zip(theirs, checked.verdicts, tables[1:], strict=True):
        counts[kept] += 1
        assert (name, STATES[verdict.state]) == (name, kept), table + str(pairs)
        if kept is not None:
            assert list_pairs(verdict) == pairs, table
    assert counts[True] + counts[False] >= 10
    report(f"made contracts {seed}: {counts[True]} kept, {counts[False]} broken, {counts[None]} that cannot be checked")


def make_names(source, name, level):
    names = [name]
    if level < 3 and (level == 0 or source.random() < 0.55):
        for each in source.sample(["a", "b", "c", "_d", "e"], source.randint(1, 4)):
            names += make_names(source, f"{name}.{each}", level + 1)
    return names


def write_modules(source, names, directory):
    packages = {get_parent(name) for name in names}
    for name in names:
        path = directory / name.replace(".", "/")
        file = path / "__init__.py" if name in packages else path.with_suffix(".py")
        file.parent.mkdir(parents=True, exist_ok=True)
        lines = ["from typing import TYPE_CHECKING"]
        for other in source.sample(names, min(len(names), source.choice([0, 1, 1, 2, 3]))):
            parent, _, last = other.rpartition(".")
            statement = f"from {parent} import {last}" if parent and source.random() < 0.5 else f"import {other}"
            beginning = source.choice(["", "", "", "if TYPE_CHECKING:\n    ", "def late():\n    "])
            lines.append(beginning + statement)
        if source.random() < 0.3:
            lines.append(f"import {source.choice(['json', 'email.message'])}")
        is_left_out = name in packages and "." in name and source.random() < 0.08  # a package without __init__.py
        if not is_left_out:
            file.write_text("\n".join(lines) + "\n", "utf-8")


def make_contract(source, names, roots):
    def some(maximum=3):
        chosen = [source.choice(names).split(".") for _ in range(source.randint(1, maximum))]
        for parts in chosen:
            if source.random() < 0.3:
                parts[source.randrange(len(parts))] = source.choice(["*", "**"])
        return sorted({".".join(parts) for parts in chosen})

    kind = source.choice(["layers", "forbidden", "independence", "protected", "acyclic_siblings", "private_modules"])
    fields = {"type": kind}
    if kind == "layers":
        containers = source.choice([[], roots, some(2)])
        chosen = ["a", "b", "c", "e"] if containers else source.sample(names, min(len(names), 5))
        fields["layers"] = [f"({each})" if source.random() < 0.6 else each for each in chosen]
        if len(chosen) > 3:
            fields["layers"][1:3] = [source.choice("|:").join(fields["layers"][1:3])]
        if containers:
            fields |= {"containers": containers, "exhaustive": source.random() < 0.5, "exhaustive_ignores": ["_d"]}
    elif kind == "forbidden":
        fields |= {"source_modules": some(), "forbidden_modules": source.choice([some(), ["json"], ["email", "nope"]])}
        fields |= {"allow_indirect_imports": source.random() < 0.5, "as_packages": source.random() < 0.7}
    elif kind == "independence":
        fields["modules"] = some(5)
    elif kind == "protected":
        fields |= {"protected_modules": source.choice([some(), ["json"]]), "allowed_importers": some()}
        fields["as_packages"] = source.random() < 0.7
    elif kind == "acyclic_siblings":
        fields |= {"ancestors": source.choice([roots, some(2)]), "depth": source.choice([0, 1, 10])}
        fields |= {"skip_descendants": some(1)} if source.random() < 0.3 else {}
    elif source.random() < 0.6:
        fields["packages_with_private_modules"] = some(2)
    if source.random() < 0.4:
        fields["ignore_imports"] = [f"{one} -> {other}" for one, other in zip(some(), some(), strict=False)]
        fields["unmatched_ignore_imports_alerting"] = source.choice(["none", "warn"])
    return fields
