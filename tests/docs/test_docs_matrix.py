"""The pages of ``make matrix-docs`` show every option of every directive."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from packagemap_reference import DIRECTIVES

PAGES = Path(__file__).parents[2] / "tools" / "docs_matrix" / "project"
# Other extensions draw these diagrams.
NOT_SHOWN = {("package-diagram", "format")}
OPTIONS = {(directive, option.name) for directive, options in DIRECTIVES.items() for option in options} - NOT_SHOWN


@pytest.mark.parametrize(("directive", "option"), sorted(OPTIONS))
def test_every_option_is_shown(directive: str, option: str) -> None:
    sources = "".join(path.read_text("utf-8") + "\n" for path in sorted(PAGES.glob("*.rst")))
    blocks = re.findall(rf"^\.\. {directive}::.*\n((?:   .*\n|\n)*)", sources, re.MULTILINE)

    assert any(f"   :{option}:" in block for block in blocks), f"add the option to a page in {PAGES}"
