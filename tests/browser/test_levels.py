"""What readers see of diagrams with levels, and can do with them, in a real browser."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

pytestmark = [pytest.mark.browser]

PHONE, DESKTOP = 390, 1280
THEMES = ["furo", "sphinx_rtd_theme"]
CONF = 'project = "Levels"\nextensions = ["sphinx_packagemap"]\npackagemap_roots = ["src"]\n'
INDEX = """
Levels
======

.. import-graph:: shop
   :name: graph

.. import-graph:: shop
   :depth: 2
   :name: open

.. import-graph:: shop
   :layout: layered
   :depth: 1
   :name: layers

.. import-graph:: mesh
   :name: dense

.. py:module:: shop.cart
"""
MESH = {  # each imports all others: too many lanes for numbers; two statements from m15 to m0
    f"m{one:02}.py": "".join(f"import mesh.m{other:02}\n" for other in range(16) if other != one)
    + ("\n\ndef late():\n    import mesh.m00\n" if one == 15 else "")
    for one in range(16)
}
SHOP = {
    "__init__.py": "",
    "web/__init__.py": "from shop import cart, till\n",
    "web/pages.py": "import shop.web\n",
    **{f"web/views_of_the_{name}.py": "" for name in ("customer", "manager", "storekeeper", "accountant")},
    "cart.py": "import shop.stock\n\n\nimport shop.till\n",
    "till.py": "from shop import cart, stock\n",
    "stock.py": "",
    "alone.py": "",
}


@pytest.fixture(scope="session", params=THEMES)
def built(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the page with the diagrams, in a theme."""
    pytest.importorskip(request.param)
    base = tmp_path_factory.mktemp("levels")
    files = {"conf.py": CONF + f"html_theme = {request.param!r}\n", "index.rst": INDEX, "pyproject.toml": ""}
    files |= {f"src/shop/{name}": text for name, text in SHOP.items()}
    files |= {f"src/mesh/{name}": text for name, text in MESH.items()} | {"src/mesh/__init__.py": ""}
    for name, text in files.items():
        (base / name).parent.mkdir(parents=True, exist_ok=True)
        (base / name).write_text(text, "utf-8")
    command = [sys.executable, "-m", "sphinx", "-q", "-n", "-W", base, base / "out"]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return base / "out" / "index.html"


@pytest.fixture
def page(browser: Any, built: Path) -> Iterator[Any]:
    page = browser.new_page(viewport={"width": DESKTOP, "height": 900})
    page.set_default_timeout(30_000)
    page.goto(built.as_uri())
    yield page
    page.context.close()


@pytest.fixture
def phone(browser: Any, built: Path) -> Iterator[Any]:
    """Return the page with the diagrams on a touch screen."""
    context = browser.new_context(viewport={"width": PHONE, "height": 844}, has_touch=True, is_mobile=True)
    page = context.new_page()
    page.set_default_timeout(30_000)
    page.goto(built.as_uri())
    yield page
    context.close()


def label(page: Any, name: str, diagram: str = "graph") -> Any:
    return page.locator(f'#{diagram} .pm-scene:has(.pm-canvas:visible) .pm-label[aria-label^="shop.{name} ("]')


def list_marked(page: Any, name: str) -> list[str]:
    labels = page.locator(f"#graph .pm-scene:has(.pm-canvas:visible) .pm-{name} > .pm-label")
    names = [each.get_attribute("aria-label").split(" ")[0].removeprefix("shop.") for each in labels.all()]
    return sorted(names)


def test_a_focused_module_shows_its_imports_and_importers(page):
    label(page, "cart").focus()
    assert list_marked(page, "chosen") == ["cart"]
    assert list_marked(page, "imported") == ["stock", "till"]
    assert list_marked(page, "importer") == ["till", "web"]
    assert list_marked(page, "away-from") == ["alone"]
    assert page.locator("#graph .pm-badge:visible").count() == 4
    status = page.locator("#graph .pm-scene:has(.pm-canvas:visible) .pm-status")
    assert (
        status.text_content() == "shop.cart imports 2 items (2 statements) and is imported by 2 items (2 statements)."
    )
    assert status.get_attribute("aria-live") == "polite"
    page.keyboard.press("Escape")
    assert list_marked(page, "chosen") == []
    assert status.text_content() == ""


def test_arrow_keys_lead_from_row_to_row(page):
    label(page, "web").focus()
    visited = []
    for _ in range(5):
        page.keyboard.press("ArrowDown")
        focused = page.evaluate("document.activeElement.getAttribute('aria-label')")
        visited.append(focused.split(" ")[0].removeprefix("shop."))
    assert visited == ["cart", "till", "stock", "alone", "alone"]
    page.keyboard.press("ArrowUp")
    assert page.evaluate("document.activeElement.getAttribute('aria-label')").startswith("shop.stock")


def test_the_pointer_shows_a_module_and_a_click_keeps_it(page):
    label(page, "till").hover()
    page.wait_for_selector("#graph .pm-chosen")
    assert list_marked(page, "chosen") == ["till"]
    label(page, "till").locator("xpath=..").click(position={"x": 3, "y": 3})
    page.mouse.move(5, 5)
    page.wait_for_timeout(150)
    assert list_marked(page, "chosen") == ["till"]


@pytest.mark.parametrize("key", ["Enter", "Space"])
def test_a_key_keeps_the_focused_module(page, key):
    label(page, "till").focus()
    page.keyboard.press(key)
    page.evaluate("document.activeElement.blur()")
    assert list_marked(page, "chosen") == ["till"]
    page.keyboard.press("Escape")
    assert list_marked(page, "chosen") == []


def test_the_lines_of_a_module_in_layers_stay_at_full_strength(page):
    lines = "#layers .pm-scene:has(.pm-canvas:visible) .pm-arrows > path"
    assert page.locator(lines).count() == 4
    label(page, "stock", "layers").focus()
    assert page.locator(f"{lines}.pm-faint").count() == 3
    assert page.locator(f"{lines}:not(.pm-faint)").get_attribute("d").startswith("M")
    marked = page.locator("#layers .pm-scene:has(.pm-canvas:visible) .pm-importer > .pm-label")
    assert {each.get_attribute("aria-label").split(" ")[0] for each in marked.all()} == {"shop.cart", "shop.till"}
    page.keyboard.press("ArrowUp")
    assert page.evaluate("document.activeElement.getAttribute('aria-label')").startswith("shop.till")
    feedback = "getComputedStyle(document.querySelector('#layers path.pm-circular'))"
    assert page.evaluate(f"{feedback}.strokeDasharray") == "6px, 3px"


def test_lines_without_numbers_show_those_of_a_focused_module(page):
    scene = "#dense .pm-scene:has(.pm-canvas:visible)"
    counts = page.locator(f"{scene} .pm-count")
    assert counts.count() == 0
    page.locator(f'{scene} .pm-label[aria-label^="mesh.m15 ("]').focus()
    lines = page.locator(f"{scene} .pm-arrows > path:not(.pm-faint)").count()
    assert counts.count() == lines == 15
    boxes = [each.bounding_box() for each in counts.all()]
    for number, one in enumerate(boxes):
        for other in boxes[:number]:
            apart_x = abs(one["x"] - other["x"]) >= min(one["width"], other["width"]) - 1
            assert apart_x or abs(one["y"] - other["y"]) > 8
    page.evaluate("document.activeElement.blur()")
    assert counts.count() == 0


def test_no_card_covers_the_diagram_and_nothing_is_folded(page):
    assert page.locator("#graph .pm-card").count() == 0
    assert page.locator("#open .pm-toggle").count() == 0
    assert label(page, "web.pages", "open").count() == 1


def test_packages_are_closed_on_a_phone(page):
    page.set_viewport_size({"width": PHONE, "height": 800})
    assert label(page, "web", "open").is_visible()
    assert label(page, "web.pages", "open").count() == 0
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE


def test_without_a_script_the_page_is_complete(browser, built):
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(built.as_uri())
    assert label(page, "cart").is_visible()
    assert page.locator("#graph table tr").count() == 7
    context.close()


def test_a_tap_marks_a_node_and_the_second_one_follows_its_link(phone: Any) -> None:
    address = phone.url
    label(phone, "cart").tap()
    assert phone.url == address
    assert list_marked(phone, "chosen") == ["cart"]
    assert list_marked(phone, "imported") == ["stock", "till"]
    status = phone.locator("#graph .pm-scene:has(.pm-canvas:visible) .pm-status")
    assert status.text_content().startswith("shop.cart imports 2 items")
    phone.locator("h1").tap()
    assert list_marked(phone, "chosen") == []
    label(phone, "cart").tap()
    label(phone, "cart").tap()
    assert phone.url.endswith("#module-shop.cart")
