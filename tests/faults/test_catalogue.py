"""The tables themselves: every row has a name of its own, and says either what is warned of or why nothing is."""

from __future__ import annotations

from collections import Counter

from catalogue import CODE
from catalogue.configuration import MISCONFIGURATIONS
from catalogue.damage import DAMAGES, FILES
from catalogue.misuse import MISUSES


def test_names_are_unique():
    for table in (CODE, MISUSES, MISCONFIGURATIONS, DAMAGES):
        assert [name for name, count in Counter(row.id for row in table).items() if count > 1] == []
    assert all(fault.id.isidentifier() for fault in CODE)


def test_each_row_has_a_warning_or_a_reason_for_none():
    assert [row.id for row in (*CODE, *MISUSES) if bool(row.warning) == bool(row.silent)] == []


def test_there_are_many():
    assert len(CODE) + len(MISUSES) + len(MISCONFIGURATIONS) + len(DAMAGES) * len(FILES) >= 250
    assert len(DAMAGES) >= 12
