"""Stale claims in pages and other text documents are warnings in every build."""

from __future__ import annotations

import os

import pytest

AGENTS = "- `src/shop/cart.py`: what is bought\n- `src/shop/old.py`: gone\n- `src/shop/stock/shelf.py`: a shelf\n"
PAGE = "The module :mod:`shop.cart` and ``src/shop/basket.py``.\n"
STALE = [
    "AGENTS.md:2: WARNING: 'src/shop/old.py' does not exist [packagemap.stale]",
    "docs/index.rst:4: WARNING: 'src/shop/basket.py' does not exist [packagemap.stale]",
]


@pytest.fixture
def checked(project):
    """Return the project with a page and another document, which are checked."""
    project.write(".git/HEAD", "")
    project.write("pyproject.toml", '[project]\nname = "shop"\n')
    project.write("AGENTS.md", AGENTS)
    project.page("index", PAGE)
    project.configure(packagemap_check=["../AGENTS.md", "**"])
    return project


def find_warnings(project, built):
    return sorted(each.replace(f"{os.path.realpath(project.directory)}/", "") for each in built.warnings)


def test_stale_claims_are_located_warnings(checked, parallel):
    assert find_warnings(checked, checked.build(parallel=parallel)) == STALE


def test_a_build_without_changes_reports_them_again(checked):
    checked.build()
    built = checked.build()
    assert (built.read, find_warnings(checked, built)) == (set(), STALE)


def test_a_renamed_module_is_reported_although_no_page_has_changed(checked):
    checked.build()
    (checked.src / "shop" / "cart.py").unlink()
    checked.write("src/shop/basket.py", "")
    built = checked.build()
    assert built.read == set()
    assert find_warnings(checked, built) == [
        "AGENTS.md:1: WARNING: 'src/shop/cart.py' does not exist [packagemap.stale]",
        STALE[0],
        "docs/index.rst:4: WARNING: 'shop.cart' does not exist [packagemap.stale]",
    ]


def test_findings_are_recorded_while_nothing_changes(checked, monkeypatch):
    monkeypatch.setattr("sphinx_packagemap.stamps._COARSEST_CLOCK", -(10**12))  # new files are not too recent
    checked.build()
    monkeypatch.setattr("sphinx_packagemap.ext.results.check.check_documents", None)
    assert find_warnings(checked, checked.build()) == STALE
    checked.write("AGENTS.md", "")
    assert "packagemap_check failed: TypeError" in checked.build().warnings[0]


def test_exceptions_of_the_project(checked):
    exception = '[[tool.packagemap.check.exceptions]]\nfile = "{}"\nclaim = "{}"\nreason = "Soon."\n'
    exceptions = exception.format("AGENTS.md", "*/old.py") + exception.format("docs/index.rst", "other")
    checked.write("pyproject.toml", f'[project]\nname = "shop"\n{exceptions}')
    unneeded = "the exception for 'other' in 'docs/index.rst' is not needed: it covers no claim that is stale"
    assert find_warnings(checked, checked.build()) == [
        STALE[1],
        f"pyproject.toml:7: WARNING: {unneeded} [packagemap.stale]",
    ]


def test_patterns_that_match_nothing(checked):
    checked.configure(packagemap_check=["../AGENT.md", "indx.rst", "../../other.md", 5, "/x"])
    messages = [each.removeprefix("WARNING: packagemap_check: ") for each in checked.build().warnings]
    assert messages == [
        "expected a list of patterns, got 5 [packagemap.config]",
        "no document matches '../AGENT.md'; did you mean '../AGENTS.md'? [packagemap.config]",
        "no document matches 'indx.rst'; did you mean 'index.rst'? [packagemap.config]",
        "expected a path without '.', '..' and empty components, got '../other.md' [packagemap.config]",
        "no document matches '/x' [packagemap.config]",
    ]


def test_a_page_about_the_past_is_checked_only_if_it_is_named(checked):
    checked.page("index", ".. toctree::\n\n   changelog\n")
    checked.page("changelog", PAGE)
    checked.configure(packagemap_check=["**"])
    assert checked.build().warnings == []
    checked.configure(packagemap_check=["changelog.rst"])
    assert len(checked.build().warnings) == 1


def test_a_document_that_cannot_be_read(checked):
    checked.write("AGENTS.md", "")
    (checked.directory / "AGENTS.md").write_bytes(b"\xff")
    message = "AGENTS.md:1: WARNING: the file is not in UTF-8: invalid byte 0xff in line 1 [packagemap.encoding]"
    assert find_warnings(checked, checked.build()) == [message, STALE[1]]
