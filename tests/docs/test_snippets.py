"""Every documented snippet is built, in reStructuredText and in MyST, and the two give the same doctree."""

from __future__ import annotations

import io
import os
import re
import shutil
from collections.abc import Mapping
from pathlib import Path

import pytest
from docs_snippets import Snippet, snippets, to_myst, to_rst
from docutils import nodes
from packagemap_reference import DIRECTIVES, option_example
from sphinx.application import Sphinx
from sphinx.util.docutils import docutils_namespace, patch_docutils

from sphinx_packagemap.ext.transforms import expand_trees

REPOSITORY = Path(__file__).parents[2]
FILES = [
    REPOSITORY / "README.md",
    *sorted(path for kind in ("rst", "md") for path in (REPOSITORY / "docs").rglob(f"*.{kind}")),
]
SNIPPETS = [
    *(each for file in FILES for each in snippets(file, file.relative_to(REPOSITORY).as_posix())),
    *(
        Snippet(f"{directive} {option.name}", option_example(directive, option, "shop"), "rst")
        for directive, options in DIRECTIVES.items()
        for option in options
    ),
]

# The same names as in the manual can be looked up.
CONFIGURATION = {
    "extensions": ["sphinx_packagemap", "sphinx.ext.graphviz", "myst_parser"],
    "packagemap_roots": [
        str(REPOSITORY / "docs" / "_packages"),
        str(REPOSITORY / "docs" / "_packages" / "club-core"),
        str(REPOSITORY / "docs" / "_packages" / "club-extra"),
        str(REPOSITORY / "examples" / "first-package" / "src"),
        str(REPOSITORY / "examples" / "module-or-package"),
        str(REPOSITORY / "src"),
    ],
    "packagemap_project": "shop",
    "myst_enable_extensions": ["colon_fence"],
    "numfig": True,
}


# Figures are numbered where a page stands in a table of contents, which wants titles.
_TITLE = {".rst": "Page\n====\n\n", ".md": "# Page\n\n"}
_INDEX = {
    ".rst": ".. toctree::\n   :glob:\n\n   s*",
    ".md": "```{toctree}\n:glob:\n\ns*\n```",
}


def _build(pages: Mapping[str, str], suffix: str, directory: Path) -> tuple[dict[str, str], str]:
    """Return each page as text, and all warnings."""
    source = directory / "source"
    source.mkdir()
    # What the snippets name in the repository around the pages.
    for name in ("docs/index.rst", "src/shop/__init__.py", "src/shop/legacy.py", "tasks/a.py", "tests/test_a.py"):
        (directory / name).parent.mkdir(parents=True, exist_ok=True)
        (directory / name).touch()
    contracts = (REPOSITORY / "docs" / "shop-contracts.toml").read_text("utf-8")
    (source / "shop-contracts.toml").write_text(contracts, "utf-8")
    shutil.copy(REPOSITORY / "docs" / "baseline.txt", source)
    (directory / "pyproject.toml").write_text(f'[project]\nname = "shop"\n{contracts}', "utf-8")
    for name, text in {"index": _INDEX[suffix], **pages}.items():
        (source / f"{name}{suffix}").write_text(_TITLE[suffix] + text + "\n", encoding="utf-8")
    warnings = io.StringIO()
    with patch_docutils(), docutils_namespace():
        app = Sphinx(
            os.fspath(source),
            None,
            os.fspath(directory / "output"),
            os.fspath(directory / "doctrees"),
            "dummy",
            confoverrides={**CONFIGURATION},
            status=None,
            warning=warnings,
        )
        app.build()
        shown = {name: _plain(app.env.get_doctree(name)) for name in pages}
    return shown, warnings.getvalue()


def _plain(document: nodes.document) -> str:
    """Return a page as text, without what says where and in which markup it was written."""
    expand_trees(document, "page")
    return re.sub(r' (?:source|line|place|refdoc|backrefs|xml:space|slug|myst\w*)="[^"]*"', "", document.pformat())


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> dict[str, tuple[dict[str, str], str]]:
    sources: dict[str, dict[str, str]] = {".rst": {}, ".md": {}}
    for number, snippet in enumerate(SNIPPETS):
        written_in_rst = snippet.markup == "rst"
        sources[".rst"][f"s{number}"] = snippet.source if written_in_rst else to_rst(snippet.source)
        sources[".md"][f"s{number}"] = to_myst(snippet.source) if written_in_rst else snippet.source
    return {suffix: _build(pages, suffix, tmp_path_factory.mktemp("snippets")) for suffix, pages in sources.items()}


def test_snippets_are_found() -> None:
    files = {snippet.place.partition(":")[0] for snippet in SNIPPETS}

    assert {"README.md", "docs/index.rst", "docs/how-to/markdown.md", "docs/how-to/show-a-part.rst"} <= files
    assert {snippet.markup for snippet in SNIPPETS} == {"rst", "md"}


@pytest.mark.parametrize("suffix", [".rst", ".md"])
def test_no_snippet_warns(built, suffix: str) -> None:
    assert built[suffix][1] == ""


MARKS = (
    "<package_tree",
    "<import_matrix",
    "<captioned_package_tree",
    "<package_diagram",
    "<graphviz",
    "pm-",
    "<literal_block",
)


@pytest.mark.parametrize("number", range(len(SNIPPETS)), ids=[snippet.place for snippet in SNIPPETS])
def test_both_markups_give_the_same_doctree(built, number: int) -> None:
    in_rst, in_myst = (built[suffix][0][f"s{number}"] for suffix in (".rst", ".md"))

    assert any(mark in in_rst for mark in MARKS)
    assert in_rst == in_myst
