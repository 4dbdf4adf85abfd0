"""The width of text, and where labels are broken."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sphinx_packagemap.layout.text import compute_text_width, wrap_label


@pytest.mark.parametrize(
    ("text", "width"),
    [("", 0), ("abc", 21.6), ("模块", 24), ("é", 7.2), ("e\u0301", 7.2), ("aＡ", 19.2), ("日x", 19.2)],
)
def test_letters_of_east_asia_are_one_em_wide_and_others_less(text: str, width: float) -> None:
    assert compute_text_width(text) == pytest.approx(width)


@pytest.mark.parametrize(
    ("label", "max_width", "lines"),
    [
        ("short", 100, ["short"]),
        ("a.long.name", 40, ["a.", "long.", "name"]),
        ("a.long.name", 60, ["a.long.", "name"]),
        ("_private_name", 60, ["_private", "_name"]),
        ("abcdefghij", 40, ["abcde", "fghij"]),
        ("模块模块", 25, ["模块", "模块"]),
        ("two words", 50, ["two", "words"]),
    ],
)
def test_names_break_behind_dots_and_underscores(label: str, max_width: float, lines: list[str]) -> None:
    assert list(wrap_label(label, max_width)) == lines


@given(st.text("ab._/ 模\u0301", min_size=1, max_size=40), st.floats(1, 200))
def test_wrapped_labels_keep_all_letters_and_fit(label: str, max_width: float) -> None:
    lines = wrap_label(label, max_width)
    assert "".join(lines).replace(" ", "") == label.replace(" ", "")
    assert all(compute_text_width(line) <= max_width or len(line.replace("\u0301", "")) <= 1 for line in lines)
