"""The components in the configuration of a project."""

from __future__ import annotations

import pytest

from sphinx_packagemap.discovery.project_purposes import read_project_purposes
from sphinx_packagemap.model import DeclaredComponent


def read(tree, text):
    return read_project_purposes(tree({"pyproject.toml": text}))


def test_components_are_in_the_order_of_the_file_or_of_their_tiers(tree):
    found = read(
        tree,
        """\
        [tool.packagemap.components]
        Interface = [".web", "shop.cli"]
        "The core" = ".core"

        [tool.packagemap.components.Data]
        modules = [".db.**"]
        purpose = "What is   stored."
        tier = 1
        """,
    )
    assert found.problems == ()
    assert found.components == (
        DeclaredComponent("Interface", (".web", "shop.cli")),
        DeclaredComponent("Data", (".db.**",), "What is stored."),
        DeclaredComponent("The core", (".core",)),
    )


EXPECTED = "expected modules (one or more patterns), and optionally purpose (a string) and tier (an integer)"


@pytest.mark.parametrize(
    ("table", "message"),
    [
        ("components = 3", "components: expected a table, got 3"),
        ("components.A = 3", f"component 'A': {EXPECTED}"),
        ("components.A = []", f"component 'A': {EXPECTED}"),
        ("components.A.purpose = 'x'", f"component 'A': {EXPECTED}"),
        ("components.A = {modules = '.x', tier = true}", "component 'A': tier: expected an integer, got True"),
        ("components.A = {modules = '.x', tier = '1'}", "component 'A': tier: expected an integer, got '1'"),
        ("components.A = {modules = '.x', tier = 1.5}", "component 'A': tier: expected an integer, got 1.5"),
        ("components.A = {modules = '.x', purpose = 1}", "component 'A': purpose: expected a string, got 1"),
        ("components.A = {module = '.x'}", f"component 'A': unknown key 'module'; {EXPECTED}"),
        ("components.A = ['.x', 1]", "component 'A': expected a pattern of modules, got 1"),
        ("components.A = '.x..y'", "component 'A': invalid pattern 'x..y': a component is empty"),
    ],
)
def test_an_invalid_component_is_left_out_with_one_problem(tree, table, message):
    others = "" if table == "components = 3" else "components.B = '.b'\n"
    found = read(tree, f"[tool.packagemap]\n{table}\n{others}")
    (problem,) = found.problems
    assert (problem.message, problem.origin, problem.line) == (message, "pyproject.toml", 2)
    assert found.components == ((DeclaredComponent("B", (".b",)),) if others else ())


@pytest.mark.parametrize(
    ("keys", "line"),
    [
        ("modules = '.x'\ntier = '1'", 6),
        ("modules = '.x'\npurpose = 1", 6),
        ("modules = 1", 5),
        ("unknown = 1", 5),
        ("", 4),
    ],
)
def test_a_problem_has_the_line_of_its_key_or_table(tree, keys, line):
    found = read(tree, f"[tool.packagemap.components]\nB = '.b'\n\n[tool.packagemap.components.\"The core\"]\n{keys}\n")
    (problem,) = found.problems
    assert problem.line == line
