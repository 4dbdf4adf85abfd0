"""Locations of warnings in notebooks and pages of Markdown are the same as those of MyST."""

from __future__ import annotations

import json
import re

import pytest

# The content of a page or a cell; the lines of the errors are relative to its first line.
MISTAKES = """```{package-tree} shop.nope
```

```{package-tree} shop
:nonsense: 3
:caption: See {import}`shop.caption`.

.gone
: It is not in the tree.

.cart
: See {import}`shop.note`.
```

See {import}`shop.text`.

````{note}
```{module-compare} shop.cart shop.stock
:rows: none

Own
: - a
  - b
  - c
```

{import}`shop.nested`
````

- ```{module-anatomy} shop.item
  ```

| {import}`shop.cell` |
| ------------------- |
"""
LINES = {
    "'shop.nope'": 1,
    "'nonsense'": 4,
    "'caption'": 5,
    "'.gone'": 8,
    "'note'": 12,
    "'text'": 15,
    "'none'": 18,
    "'Own'": 21,
    "'nested'": 27,
    "'shop.item'": 30,
    "'cell'": 33,
}
RST = "```{eval-rst}\nNothing wrong here: *text*.\n\n.. include:: other.txt\n```\n"


def places(built):
    """Return the file and the line of each warning of ours, by the first of the known words in it."""
    found = {}
    for line in built.warnings:
        place, _, message = line.partition(": WARNING: ")
        word = next(word for word in LINES if word in message)
        found[word] = place
    return found


def test_lines_of_a_markdown_page(myst):
    """Also after a block of reStructuredText that has included a file."""
    myst.write("docs/other.txt", "Included.\n\n" * 40)
    myst.configure(extensions=["sphinx_packagemap", "myst_parser"], exclude_patterns=["other.txt"])
    myst.page("index", "Text.")
    path = myst.page("page.md", f"{RST}\n{MISTAKES}")
    above = path.read_text().partition(MISTAKES)[0].count("\n")
    assert places(myst.build("dummy")) == {word: f"docs/page.md:{above + line}" for word, line in LINES.items()}


def test_an_included_page_has_lines_of_its_own(myst):
    myst.page("index", "Text.")
    myst.write("docs/part.inc", f"Text.\n\n{RST}\n{MISTAKES}")
    myst.write("docs/other.txt", "Included.\n\n" * 40)
    myst.page("page.md", "```{include} part.inc\n```\n")
    found = places(myst.build("dummy"))
    above = int(found["'shop.nope'"].rpartition(":")[2]) - 1
    assert above - f"Text.\n\n{RST}\n".count("\n") in (0, 1)  # before MyST 5, all line numbers are one too high
    assert found == {word: f"docs/part.inc:{above + line}" for word, line in LINES.items()}


def notebook(*cells):
    """Return a notebook; a cell is Markdown, or code with its output in Markdown."""
    entries = []
    for number, cell in enumerate(cells):
        common = {"id": f"cell-{number}", "metadata": {}}
        if isinstance(cell, str):
            entries.append({"cell_type": "markdown", "source": cell, **common})
        else:
            output = {"output_type": "display_data", "data": {"text/markdown": cell[0]}, "metadata": {}}
            code = {"cell_type": "code", "source": "show()", "execution_count": 1, "outputs": [output]}
            entries.append({**code, **common})
    return json.dumps({"cells": entries, "metadata": {}, "nbformat": 4, "nbformat_minor": 5})


@pytest.fixture
def notebooks(project):
    """Return a project with notebooks, which are not run."""
    pytest.importorskip("myst_nb", reason="myst-nb is not installed")
    project.configure(
        extensions=["sphinx_packagemap", "myst_nb"],
        nb_execution_mode="off",
        nb_render_markdown_format="myst",
        suppress_warnings=["myst-nb"],
    )
    project.write("docs/other.txt", "Included.\n\n" * 40)
    project.page("index", ".. toctree::\n\n   notes\n")
    return project


@pytest.mark.parametrize("shown", ["cell", "output"])
def test_lines_of_a_notebook_name_the_cell(notebooks, shown):
    """As in warnings of MyST: the line of an unknown directive shows the number of the first line."""
    marked = f"```{{unknown}}\n```\n{MISTAKES}"
    cell = marked if shown == "cell" else (marked,)
    notebooks.write("docs/notes.ipynb", notebook("# Title", RST, "More text.", cell, "The end."))
    built = notebooks.build("dummy")
    (unknown,) = (line for line in built.warnings if "'unknown'" in line)
    first = int(re.search(r"notes\.ipynb(?:\.rst)?:(\d+)", unknown)[1])
    assert first // 10000 == 4
    built.warnings[:] = [line for line in built.warnings if "packagemap." in line]
    assert places(built) == {word: f"docs/notes.ipynb:{first + 1 + line}" for word, line in LINES.items()}
