"""Documents about the past, or about changes, need not be true of the code."""

import pytest

from sphinx_packagemap.views.claims.document import is_exempt


@pytest.mark.parametrize(
    "path",
    [
        "CHANGELOG.md",
        "CHANGES.rst",
        "HISTORY.rst",
        "RELEASE.md",
        "docs/adr/0001-use-sqlite.md",
        "docs/changelog/1.0.rst",
        "docs/migrating-to-2.md",
        "docs/plans/next.md",
        "docs/release/api_1.4.rst",
        "docs/release/old_release_log.rst",
        "docs/releases/1.0.txt",
        "docs/upgrade.md",
        "docs/whatsnew/3.0.rst",
        "news/12.feature.rst",
        "{{ cookiecutter.name }}/README.md",
    ],
)
def test_exempt(path):
    assert is_exempt(path)


@pytest.mark.parametrize(
    "path",
    [
        "README.md",
        "docs/architecture.md",
        "docs/changes_api.md",
        "docs/newspaper.md",
        "docs/release-process.md",
        "docs/releasing.md",
        "docs/topics/migrations.txt",
    ],
)
def test_not_exempt(path):
    assert not is_exempt(path)
