"""The neighbourhood of a module in a real browser: its cards, and its borders where colours are forced."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

pytestmark = [pytest.mark.browser]

FILES = {
    "conf.py": 'extensions = ["sphinx_packagemap"]\npackagemap_roots = ["src"]\nhtml_theme = "furo"\n',
    "index.rst": "Near\n====\n\n.. import-graph:: shop.cart\n   :layout: neighbourhood\n",
    "pyproject.toml": "",
    "src/shop/__init__.py": "",
    "src/shop/cart.py": "import shop.stock.space.shelf\nimport shop.till\nimport yaml\n",
    "src/shop/till.py": "import shop.cart\n",
    "src/shop/stock/space/shelf.py": "",
    "src/shop/other.py": "import shop.till\n",
}
STYLE = """rect => {
    const { fill, stroke, strokeWidth, strokeDasharray } = getComputedStyle(rect);
    return [fill, stroke, strokeWidth, strokeDasharray];
}"""
WHITE, BLACK = "rgb(255, 255, 255)", "rgb(0, 0, 0)"


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> str:
    """Return the address of the page with the diagram."""
    pytest.importorskip("furo")
    base: Path = tmp_path_factory.mktemp("near")
    for name, text in FILES.items():
        (base / name).parent.mkdir(parents=True, exist_ok=True)
        (base / name).write_text(text, "utf-8")
    command = [sys.executable, "-m", "sphinx", "-q", "-n", "-W", base, base / "out"]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return (base / "out" / "index.html").as_uri()


def test_a_card_does_not_count_the_imports_that_are_drawn(browser: Any, built: str) -> None:
    page = browser.new_page(viewport={"width": 1280, "height": 900})
    page.goto(built)
    for kind in ("subject", "importer-chip"):
        page.locator(f".pm-{kind} .pm-label").first.focus()
        card = page.locator(".pm-card")
        card.wait_for(state="visible")
        assert "(" not in card.inner_text()
        assert card.locator(".pm-near-by").count() == 0
    page.close()


def test_borders_have_one_meaning_where_colours_are_forced(browser: Any, built: str) -> None:
    page = browser.new_page(viewport={"width": 1280, "height": 900}, forced_colors="active", color_scheme="light")
    page.goto(built)
    styles = {
        name: page.locator(f".pm-svg {name} > rect").first.evaluate(STYLE)
        for name in (".pm-mutual", ".pm-is-namespace-package", ".pm-external")
    }
    assert styles[".pm-mutual"] == [WHITE, BLACK, "3px", "none"]
    assert styles[".pm-is-namespace-package"] == [WHITE, BLACK, "1px", "none"]
    assert styles[".pm-external"][:2] == [WHITE, BLACK]
    page.close()
