"""Contracts about imports on paper, in a real browser: colours stay, and headings stay with their pictures."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

pytestmark = [pytest.mark.browser]

FILES = {
    "conf.py": 'extensions = ["sphinx_packagemap"]\nhtml_theme = "furo"\n',
    "index.rst": "Contracts\n=========\n\n.. import-contracts:: contracts.toml\n",
    "contracts.toml": """
[tool.importlinter]
root_package = "shop"

[[tool.importlinter.contracts]]
name = "Apart"
type = "independence"
modules = ["shop.cart", "shop.stock"]
""",
    "shop/__init__.py": "",
    "shop/cart.py": "import shop.stock\n",
    "shop/stock.py": "",
}
STYLES = """() => {
    const style = (selector) => getComputedStyle(document.querySelector(selector));
    return [
        style("span.pm-disc").printColorAdjust,
        style("svg.pm-contract .pm-disc > rect").printColorAdjust,
        style(".pm-contracts > dl > dt").breakAfter,
        style(".pm-contract-picture").breakInside,
    ];
}"""


def test_colours_are_printed_and_headings_stay_with_their_pictures(browser: Any, tmp_path: Path) -> None:
    for name, text in FILES.items():
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(text, "utf-8")
    command = [sys.executable, "-m", "sphinx", "-q", "-b", "html", str(tmp_path), str(tmp_path / "out")]
    subprocess.run(command, capture_output=True, check=True)
    page = browser.new_page()
    page.goto((tmp_path / "out" / "index.html").as_uri())
    page.emulate_media(media="print")
    assert page.evaluate(STYLES) == ["exact", "exact", "avoid", "avoid"]
    page.close()
