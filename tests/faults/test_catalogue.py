"""The tables themselves: every row has a unique name, and either a warning or a reason why there is none."""

from __future__ import annotations

from collections import Counter

from builds import find_html_markup, find_latex_markup
from catalogue import CODE
from catalogue.configuration import MISCONFIGURATIONS
from catalogue.damage import DAMAGES, FILES
from catalogue.fault import CANARY
from catalogue.misuse import MISUSES


def test_names_are_unique():
    for table in (CODE, MISUSES, MISCONFIGURATIONS, DAMAGES):
        assert [name for name, count in Counter(row.id for row in table).items() if count > 1] == []
    assert all(fault.id.isidentifier() for fault in CODE)


def test_each_row_has_a_warning_or_a_reason_for_none():
    assert [row.id for row in (*CODE, *MISUSES) if bool(row.warning) == bool(row.silent)] == []


def test_the_catalogue_is_large():
    assert len(CODE) + len(MISUSES) + len(MISCONFIGURATIONS) + len(DAMAGES) * len(FILES) >= 250
    assert len(DAMAGES) >= 12


def test_the_canary_is_detected(tmp_path, monkeypatch):
    monkeypatch.setenv("FAULT_CANARY", str(tmp_path / "executed"))
    exec(CANARY, {"__file__": "healthy.py"})
    assert (tmp_path / "executed").read_text() == "healthy.py\n"


def test_unescaped_text_is_detected():
    page = '<div class="body"><p>x</p><b onclick="1"><a href="javascript:alert(1)">x</a></b></div>'
    assert {("b", "onclick", ""), ("a", "href", "javascript:alert")} <= find_html_markup(page)
    assert "\\input" in find_latex_markup("text \\textbackslash{}write \\input{/etc/passwd}")
    assert "\\write" not in find_latex_markup("text \\textbackslash{}write")
