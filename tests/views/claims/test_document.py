"""Documents with their claims."""

from __future__ import annotations

import pytest

from sphinx_packagemap.views.claims.document import is_exempt

TREE = "```\nsrc/shop/\n├── cart.py\n├── old.py\n└── prices.py\n```\n"


def test_the_content_of_managed_blocks_is_not_checked(check):
    managed = f"<!-- packagemap: tree shop -->\n{TREE}<!-- /packagemap -->\n"
    checked = check(f"{TREE}{managed}Here is `src/shop/gone.py`.\n")
    assert [(claim.line, claim.name) for claim in checked.stale] == [(4, "old.py"), (15, "src/shop/gone.py")]


def test_claims_are_sorted_by_line(check):
    checked = check(f"Here is `src/shop/gone.py`.\n\n{TREE}\nAnd `src/shop/cart.py`.\n")
    assert [claim.line for claim in checked.claims] == [1, 4, 5, 6, 7, 10]
    assert [claim.state for claim in checked.claims] == ["gone", "right", "right", "gone", "right", "right"]


@pytest.mark.parametrize(
    "path",
    [
        *("CHANGELOG.md", "CHANGES", "HISTORY.rst", "NEWS.md", "docs/changelog.md", "docs/changelog/1.0.rst"),
        *("docs/release-notes.md", "release_notes/1.md", "docs/whats_new.rst", "UPGRADING.md", "docs/migration.md"),
        *("docs/migrating-to-2.rst", "docs/adr/0001.md", "docs/decisions/a.md", "docs/rfcs/a.md", "newsfragments/1.md"),
        *("RELEASE.md", "docs/release/api_1.4.rst", "docs/release/old_release_log.rst", "docs/releases/1.0.txt"),
        *("docs/plans/next.md", "docs/engine_plan.md", "TODO_cli.md", "docs/breaking_changes/3.5.rst", "old/a.md"),
        *("docs/design-doc/telemetry.md", "docs/search-design.md", "docs/specs/schema.md"),
        *("docs/roadmap.md", "site/versioned_docs/1/a.md", "{{ cookiecutter.name }}/README.md"),
    ],
)
def test_documents_about_the_past(path):
    assert is_exempt(path)


@pytest.mark.parametrize(
    "path",
    [
        "README.md",
        "docs/index.rst",
        "docs/historyless.md",
        "docs/newsletter.md",
        "docs/release-process/../a.md",
        "docs/release-process.md",
        "docs/releasing.md",
        "docs/planning.md",
        "docs/design/layers.md",
        "docs/design.md",
        "docs/changes_api.md",
        "docs/topics/migrations.txt",
        "adr.md",
    ],
)
def test_other_documents(path):
    assert not is_exempt(path)
