"""Imports are few: startup takes more time than surveying a small package."""

from __future__ import annotations

import subprocess
import sys

import pytest

HEAVY = {
    "argparse",
    "ast",
    "dataclasses",
    "difflib",
    "docutils",
    "hashlib",
    "importlib.metadata",
    "inspect",
    "json",
    "multiprocessing",
    "pathlib",
    "pickle",
    "shutil",
    "sphinx",
    "subprocess",
    "tempfile",
    "threading",
    "urllib",
    "zipfile",
}


@pytest.mark.parametrize("imported", ["sphinx_packagemap.survey", "sphinx_packagemap.discovery"])
def test_a_survey_imports_little(imported):
    # -S and -I: without the imports of site and .pth files.
    paths = [path for path in sys.path if path]
    code = (
        f"import sys; sys.path += {paths!r}; before = set(sys.modules); import {imported}\n"
        "print(*set(sys.modules) - before)"
    )
    result = subprocess.run([sys.executable, "-IS", "-c", code], capture_output=True, text=True, check=True)
    modules = set(result.stdout.split())
    assert imported in modules
    assert modules & HEAVY == set()


def test_looking_up_a_name_imports_little():
    paths = [path for path in sys.path if path]
    code = (
        f"import sys; sys.path += {paths!r}; from sphinx_packagemap.survey import Survey, find_tiers\n"
        "before = set(sys.modules); Survey(find_tiers('/')).discover('email'); print(*set(sys.modules) - before)"
    )
    result = subprocess.run([sys.executable, "-IS", "-c", code], capture_output=True, text=True, check=True)
    assert (
        set(result.stdout.split()) & (HEAVY - {"ast", "json", "urllib"}) == set()
    )  # these only with editable installs


# The second process finds everything in the cache of the first. Just written files must not count as too recent.
SURVEY = """
import sys, typing
compiled = []
initialize = typing.ForwardRef.__init__
def record(self, annotation, *others, **more):
    compiled.append(annotation)
    initialize(self, annotation, *others, **more)
typing.ForwardRef.__init__ = record
from sphinx_packagemap import stamps
from sphinx_packagemap.survey import Cache, Survey, make_roots_tier
stamps._COARSEST_CLOCK = -(10**12)
root, directory = sys.argv[1:]
survey = Survey([make_roots_tier([root])], cache=Cache(directory, version="", max_file_size=1 << 20))
survey.discover("package")
print(*compiled, sep=", ")
survey.survey("package")
survey.save()
print(*sys.modules)
"""


@pytest.fixture
def surveyed_twice(tmp_path):
    """Return the output of two processes that survey a package, one after another with the same cache."""
    package = tmp_path / "root" / "package"
    package.mkdir(parents=True)
    (package / "__init__.py").write_text('"""Docstring."""\n')
    command = [sys.executable, "-c", SURVEY, str(tmp_path / "root"), str(tmp_path)]
    runs = [subprocess.run(command, capture_output=True, text=True, check=True) for _ in range(2)]
    return [run.stdout.splitlines() for run in runs]


def test_an_unchanged_survey_imports_neither_the_search_nor_the_parsers(surveyed_twice):
    (_, first), (_, second) = surveyed_twice
    first, second = (
        {name.removeprefix("sphinx_packagemap.") for name in each.split() if name.startswith("sphinx_packagemap.")}
        for each in (first, second)
    )
    unwanted = {"discovery.finder", "discovery.walker", "parsing.lexical.scanner", "parsing.syntax_tree"}
    assert first >= unwanted | {"parsing.purpose_sentences", "survey.workers"}
    assert second.isdisjoint({*unwanted, "parsing.purpose_sentences", "survey.workers"})
    assert "discovery.editable" not in first  # without the environment
    assert "parsing.purposes" not in first  # the first sentence states a purpose


def test_no_annotation_is_compiled_before_a_file_is_read(surveyed_twice):
    # A named tuple compiles each annotation that is a string, as all are after ``from __future__ import annotations``.
    # The first one makes Python build all classes of syntax trees: as much as it takes to import all of a survey.
    (compiled, _), (again, _) = surveyed_twice
    assert (compiled, again) == ("", "")


def test_the_extension_imports_neither_survey_nor_views_until_a_result_is_computed():
    # A build without changes does not need these.
    code = "import sphinx_packagemap.ext, sys; print(*sys.modules)"
    result = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    modules = set(result.stdout.split())
    assert "sphinx_packagemap.ext.domain" in modules
    for unwanted in (
        "survey.survey",
        "discovery.finder",
        "views.tree.builder",
        "views.module",
        "rendering.module",
    ):
        assert f"sphinx_packagemap.{unwanted}" not in modules
