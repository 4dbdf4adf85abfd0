"""The settings for checks of text documents in ``pyproject.toml``."""

from __future__ import annotations

import pytest

from sphinx_packagemap.discovery.check_settings import CheckSettings, read_check_settings

VALID = """
[tool.packagemap.check]
files = ["docs/**", "README.md"]
exclude = ["docs/old/"]

[[tool.packagemap.check.exceptions]]
file = "docs/x.md"
claim = "config/*.py"
reason = "Users  create\u202e it."
"""


def test_valid_settings(tree):
    root = tree({"pyproject.toml": VALID})
    settings = read_check_settings(root, root)
    assert (settings.files, settings.exclude) == (("docs/**", "README.md"), ("docs/old/",))
    assert (settings.origin, settings.line, settings.problems) == ("pyproject.toml", 3, ())
    (exception,) = settings.exceptions
    assert exception == ("docs/x.md", "config/*.py", "Users create\\u202e it.", "pyproject.toml", 6)
    assert exception.is_for_document("docs/x.md")
    assert not exception.is_for_document("docs/x/x.md")
    assert exception.is_for_name("other", "config/a.py")
    assert not exception.is_for_name("config.py")


def test_patterns_of_a_project_in_a_subdirectory_are_relative_to_it(tree):
    root = tree({"a[b]/pyproject.toml": VALID, "a[b]/docs/x.md": "", "pyproject.toml": "[tool.packagemap]\n"})
    settings = read_check_settings(root, f"{root}/a[b]/docs")
    assert settings.files == ("a[[]b]/docs/**", "a[[]b]/README.md")
    assert settings.exceptions[0].is_for_document("a[b]/docs/x.md")
    assert settings.origin == "a[b]/pyproject.toml"


def test_settings_outside_the_repository_do_not_count(tree):
    root = tree({"pyproject.toml": VALID, "inner/a.md": ""})
    assert read_check_settings(f"{root}/inner", f"{root}/inner") == CheckSettings()


TABLE = "[tool.packagemap.check]\n"
EXCEPTION = "[[tool.packagemap.check.exceptions]]\n"
REASON = "check.exceptions: expected a reason as 'reason', got"


@pytest.mark.parametrize(
    ("text", "line", "message"),
    [
        ("[tool.packagemap]\ncheck = 1\n", 2, "tool.packagemap.check: expected a table, got 1"),
        (f"{TABLE}excludes = []\n", 2, "check: unknown key 'excludes'; expected one of files, exclude, exceptions"),
        (f"{TABLE}files = 'a'\n", 2, "check.files: expected a list of patterns, got 'a'"),
        (f"{TABLE}files = [\n'a',\n1]\n", 4, "check.files: expected a pattern, got 1"),
        (f"{TABLE}exclude = ['../a']\n", 2, "check.exclude: expected a path without '.', '..' and empty components"),
        (f"{TABLE}exceptions = 1\n", 2, "check.exceptions: expected an array of tables, got 1"),
        (f"{TABLE}exceptions = ['a']\n", 2, "check.exceptions: expected a table with file, claim and reason, got 'a'"),
        (f"{EXCEPTION}file = 'a'\nclaim = 'b'\n", 1, f"{REASON} none"),
        (f"{EXCEPTION}file = 'a'\nclaim = 'b'\nreason = ' '\n", 4, f"{REASON} ' '"),
        (f"{EXCEPTION}file = 'a'\nclam = 'b'\nreason = 'c'\n", 3, "check.exceptions: unknown key 'clam'"),
        (f"{TABLE}files =\n", 2, "cannot read the settings of checks: Invalid value"),
    ],
)
def test_invalid_settings(tree, text, line, message):
    root = tree({"pyproject.toml": text})
    settings = read_check_settings(root, root)
    assert (settings.exclude, settings.exceptions) == ((), ())
    assert settings.files == (("a",) if "'a',\n1" in text else ())
    problem = settings.problems[0]
    assert (problem.kind, problem.origin, problem.line) == ("config", "pyproject.toml", line)
    assert problem.message.startswith(message)
