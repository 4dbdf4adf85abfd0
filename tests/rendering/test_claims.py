"""Claims as sentences, and hostile names in all formats."""

from __future__ import annotations

import json

import pytest

from sphinx_packagemap.documents.entries import Form
from sphinx_packagemap.rendering.claims import (
    format_claim,
    make_check_document,
    render_claims_github,
    render_claims_text,
)
from sphinx_packagemap.views.claims import CheckedDocument, Claim, ClaimState
from sphinx_packagemap.views.claims.checks import CheckResult


@pytest.mark.parametrize(
    ("state", "form", "name", "path", "target", "sentence"),
    [
        ("right", Form.TREE, "a.py", "src/a.py", "", "'src/a.py' exists"),
        ("right", Form.TREE, ".", "", "", "'.' exists"),
        ("moved", Form.TEXT, "a.py", "a.py", "b.py", "'a.py' has moved to 'b.py'"),
        ("gone", Form.LIST, "a.py", "src/a.py", "", "'src/a.py' does not exist"),
        ("missing", Form.TREE, "a.py", "src/a.py", "", "'src' also contains 'a.py', which is not in the tree"),
        ("missing", Form.LIST, "a/", "src/p/a/", "", "'src/p' also contains 'a/', which is not in the list"),
        (
            "missing",
            Form.TABLE,
            "a.cfg",
            "a.cfg",
            "",
            "the repository also contains 'a.cfg', which is not in the table",
        ),
        ("missing", Form.TREE, "a/", "a/", "", "the repository also contains 'a/', which is not in the tree"),
        ("missing", Form.DEFINITIONS, "b", "p.a.b", "", "'p.a' also contains 'p.a.b', which is not in the list"),
    ],
)
def test_sentences(state, form, name, path, target, sentence):
    assert format_claim(Claim(ClaimState(state), form, 1, name, path, target)) == sentence


def test_hostile_names_are_escaped():
    name = "\x1b[31m\n::stop-commands::x%0A\u202e"
    claim = Claim(ClaimState.MOVED, Form.TEXT, 1, name, name, name)
    result = CheckResult((CheckedDocument("::warning::a, b.md", (claim,)),))
    escaped = r"\x1b[31m\x0a::stop-commands::x%0A\u202e"
    assert render_claims_text(result).splitlines()[0] == (
        f"./::warning::a, b.md:1: '{escaped}' has moved to '{escaped}'"
    )
    command = escaped.replace("%", "%25")
    assert render_claims_github(result).splitlines()[0] == (
        "::warning file=%3A%3Awarning%3A%3Aa%2C b.md,line=1,col=1,title=Stale text::"
        f"'{command}' has moved to '{command}'"
    )
    (stale,) = json.loads(json.dumps(make_check_document(result)))["stale"]
    assert (stale["name"], stale["path"], stale["target"]) == (escaped, escaped, escaped)
