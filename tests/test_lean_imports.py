"""Imports are few: startup takes more time than surveying a small package."""

from __future__ import annotations

import subprocess
import sys

import pytest

HEAVY = {
    "argparse",
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
    assert set(result.stdout.split()) & (HEAVY - {"json", "urllib"}) == set()  # these two only with editable installs


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
