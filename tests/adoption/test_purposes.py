"""Purposes are appended to ``pyproject.toml``; all other bytes stay."""

from __future__ import annotations

import tomllib

import pytest

from sphinx_packagemap.adoption import NotAdopted
from sphinx_packagemap.adoption.purposes import add_purposes
from sphinx_packagemap.documents import Document, Markup

NEW = [("shop.api", 'the "API"\\'), ("docs/", "*all*")]
LINES = ['"shop.api" = "the \\"API\\"\\\\"', '"docs/" = "*all*"']


def add(text, purposes=NEW):
    document = Document("/pyproject.toml", "pyproject.toml", text.encode(), text, Markup.RST)
    return add_purposes(document, purposes)


@pytest.mark.parametrize("end", ["\n", "\r\n"])
@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("[project]\nname = 'a'\n", ""),
        ("[tool.packagemap.purposes]\n'a.b' = 'c'  # d\n", "\n\n# about e\n[tool.e]\nf = 1\n"),
        ("[tool.packagemap.purposes] # g\n", ""),
    ],
)
def test_purposes_are_added_at_the_end_of_their_table(before, after, end):
    text = f"{before}{after}".replace("\n", end)
    head = "" if "purposes" in before else "\n[tool.packagemap.purposes]\n"
    expected = before + head + "".join(f"{line}\n" for line in LINES) + after
    assert add(text) == expected.replace("\n", end)
    purposes = tomllib.loads(add(text).replace("\r\n", "\n"))["tool"]["packagemap"]["purposes"]
    assert {key: purposes[key] for key, _ in NEW} == dict(NEW)


def test_a_file_without_a_line_end_has_none_afterwards():
    assert add("[project]").endswith("\n".join(["[project]", "", "[tool.packagemap.purposes]", *LINES]))


def test_purposes_that_are_declared_stay():
    text = "[tool.packagemap.purposes]\n'shop.api' = 'x'\n'docs/' = 'y'\n"
    assert add(text) == text


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("[tool.packagemap]\npurposes = 'a.toml'\n", "the purposes are in another file: 'a.toml'"),
        ("[tool.packagemap]\npurposes.a = 'b'\n", "the purposes are not in a table of their own"),
        ("[tool", "the file is not valid: "),
    ],
)
def test_purposes_that_cannot_be_added(text, message):
    with pytest.raises(NotAdopted, match=message):
        add(text)
