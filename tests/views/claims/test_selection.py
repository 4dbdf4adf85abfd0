"""The documents that are checked: those in which people describe a repository."""

from __future__ import annotations

import os

import pytest

from sphinx_packagemap.discovery.check_settings import CheckSettings
from sphinx_packagemap.discovery.file_index import FileIndex
from sphinx_packagemap.views.claims.selection import select_documents

DOCUMENTS = (
    *("README.md", "README", "README.txt", "AGENTS.md", "CLAUDE.md", "CONTRIBUTING.rst", ".cursorrules"),
    *("docs/index.rst", "docs/notes.txt", "docs/deep/page.md", "pkg/README.md", "examples/a/README.md"),
    *(".github/CONTRIBUTING.md", ".claude/commands/a.md", ".cursor/rules/a.mdc", "tests/README.md", "tests/AGENTS.md"),
)
OTHERS = (
    *("LICENSE.md", "COPYING.rst", "requirements.txt", "docs/requirements.txt", "docs/spelling_wordlist.txt", "a.txt"),
    *("a.py", "CHANGELOG.md", "docs/adr/1.md", "tests/page.rst", "tests/data/README.md", "vendor/x/README.md"),
    *("src/p/_vendor/README.md", "node_modules/x/README.md", "sub/README.md", "sub/.git", "ignored.md", ".tox/a.md"),
    *("{{cookiecutter.name}}/README.md", "licenses/MIT.md", "build/a.md", "site/versioned_docs/v1/a.md"),
)


def select(tree, names, files=(), exclude=()):
    root = tree({name: "ignored.md\n" if name == ".gitignore" else "" for name in names})
    return [*select_documents(FileIndex(root), CheckSettings(files, exclude)).paths]


def test_the_usual_documents(tree):
    assert select(tree, [*DOCUMENTS, *OTHERS, ".gitignore"]) == sorted(DOCUMENTS)


@pytest.mark.parametrize(
    ("files", "exclude", "expected"),
    [
        (["docs/**"], [], ["docs/a.py", "docs/a.rst", "docs/b/c.txt"]),
        (["docs/"], ["docs/b/"], ["docs/a.py", "docs/a.rst"]),
        (["*.md", "docs/*/*"], [], ["README.md", "docs/b/c.txt"]),
        ([], ["docs/**/*.txt"], ["README.md", "docs/a.rst"]),
    ],
)
def test_patterns(tree, files, exclude, expected):
    names = ["README.md", "CHANGES.md", "docs/a.py", "docs/a.rst", "docs/b/c.txt"]
    assert select(tree, names, files=files, exclude=exclude) == expected


def test_a_link_to_another_document_is_left_out(tree):
    root = tree("AGENTS.md docs/")
    os.symlink("AGENTS.md", os.path.join(root, "CLAUDE.md"))
    os.symlink("../notes.txt", os.path.join(root, "docs", "a.md"))  # not selected by itself
    os.symlink("../notes.txt", os.path.join(root, "docs", "b.md"))
    assert select(tree, ["notes.txt"]) == ["AGENTS.md", "docs/a.md"]


def test_a_pattern_that_matches_nothing(tree):
    root = tree("docs/page.rst")
    selection = select_documents(FileIndex(root), CheckSettings(("docs/*.rst", "docs/pag.rst"), line=3, origin="p"))
    assert selection.paths == ("docs/page.rst",)
    (problem,) = selection.problems
    assert (problem.kind, problem.origin, problem.line) == ("config", "p", 3)
    assert problem.message == "check.files: no document matches 'docs/pag.rst'; did you mean 'docs/page.rst'?"
