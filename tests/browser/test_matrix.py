"""What readers see of a matrix of imports, and can do with it, in a real browser."""

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
CONF = 'project = "Matrix"\nextensions = ["sphinx_packagemap"]\npackagemap_roots = ["src"]\n'
INDEX = """
Matrix
======

.. import-matrix:: shop

.. import-matrix:: shop
   :depth: 2
"""
MIDDLE = """
:orphan:

Middle
======

.. import-matrix:: middle
   :depth: 2
   :layers: middle.a > middle.b
"""
SHOP = {
    "__init__.py": "",
    "cart.py": "import shop.stock\n\n\nimport shop.till\n",
    "till.py": "from shop import cart, stock\n",
    "stock.py": "",
    "many/__init__.py": "",
    **{f"many/module_{number}.py": f"import shop.cart, shop.many.module_{number + 1}\n" for number in range(70)},
    "many/module_70.py": "import shop.till\n",
}


@pytest.fixture(scope="session", params=THEMES)
def built(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the page with the matrices, in a theme."""
    pytest.importorskip(request.param)
    base = tmp_path_factory.mktemp("matrix")
    files = {"conf.py": CONF + f"html_theme = {request.param!r}\n", "index.rst": INDEX, "pyproject.toml": ""}
    files |= {f"src/shop/{name}": text for name, text in SHOP.items()}
    files |= {"middle.rst": MIDDLE, "src/middle/__init__.py": ""}
    files |= {f"src/middle/{each}/m{number}.py": "" for each in "ab" for number in range(20)}
    files |= {f"src/middle/{each}/__init__.py": "" for each in "ab"}
    files |= {"src/middle/a/m1.py": "import middle.b.m1\n", "src/middle/b/m2.py": "import middle.a.m2\n"}
    for name, text in files.items():
        (base / name).parent.mkdir(parents=True, exist_ok=True)
        (base / name).write_text(text, "utf-8")
    options = ["-q", "-n", "-W", "-D", "suppress_warnings=packagemap.contract"]
    command = [sys.executable, "-m", "sphinx", *options, base, base / "out"]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return base / "out" / "index.html"


@pytest.fixture(params=[PHONE, DESKTOP])
def page(request: pytest.FixtureRequest, browser: Any, built: Path) -> Iterator[Any]:
    page = browser.new_page(viewport={"width": request.param, "height": 900})
    page.set_default_timeout(30_000)
    page.goto(built.as_uri())
    yield page
    page.close()


def measure(page: Any, selector: str, number: int = 0) -> dict[str, float]:
    box = page.locator(selector).nth(number).bounding_box()
    assert box is not None
    return dict(box)


def test_the_page_does_not_scroll_sideways_but_the_box_does(page: Any) -> None:
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    large = page.locator(".pm-matrix-box").nth(1)
    assert large.evaluate("box => box.scrollWidth > box.clientWidth && box.scrollHeight > box.clientHeight")
    assert large.evaluate("box => box.clientHeight") <= 640


OFFSETS = """() => [...document.querySelectorAll(".pm-matrix-sheet")].map((sheet) => {
            const ground = sheet.querySelector(".pm-ground").getBoundingClientRect();
            const cells = sheet.querySelectorAll("tbody td");
            const [first, last] = [cells[0], cells[cells.length - 1]].map((cell) => cell.getBoundingClientRect());
            return [ground.left - first.left, ground.top - first.top, ground.right - last.right,
                    ground.bottom - last.bottom];
        })"""


def test_the_picture_behind_the_table_has_the_same_cells(page: Any) -> None:
    offsets = page.evaluate(OFFSETS)
    assert len(offsets) == 2
    assert max(abs(offset) for each in offsets for offset in each) < 0.6


@pytest.fixture
def middle(browser: Any, built: Path) -> Iterator[Any]:
    """Return the page of a matrix of 40 rows, which has small cells and is printed."""
    page = browser.new_page(viewport={"width": DESKTOP, "height": 900})
    page.goto((built.parent / "middle.html").as_uri())
    yield page
    page.close()


def test_on_paper_the_picture_behind_the_table_has_the_same_cells_and_numbers_their_frames(middle: Any) -> None:
    middle.emulate_media(media="print")
    assert middle.locator(".pm-small tbody tr").count() == 40
    assert max(abs(offset) for each in middle.evaluate(OFFSETS) for offset in each) < 0.6
    rows = middle.locator(".pm-small tbody tr").evaluate_all("rows => rows.map((row) => row.offsetHeight)")
    assert set(rows) == {10}
    broken = middle.locator("td.pm-x").first
    assert broken.evaluate("cell => getComputedStyle(cell).outlineStyle") == "solid"


def test_names_beside_buttons_are_aligned_with_the_others(middle: Any) -> None:
    lefts = middle.locator(".pm-small tbody th").evaluate_all(
        """heads => heads.map((head) => {
            const range = document.createRange();
            range.selectNodeContents(head.lastChild);
            return Math.round(range.getBoundingClientRect().left);
        })"""
    )
    assert middle.locator(".pm-block-fold").count() == 2
    assert len(set(lefts)) == 1


def test_the_legend_explains_a_corner_that_folding_makes(middle: Any) -> None:
    entry = middle.locator(".pm-matrix-legend span", has_text="both ways")
    assert (middle.locator("td.pm-m").count(), entry.is_visible()) == (0, False)
    middle.get_by_role("button", name="a", exact=True).click()
    middle.get_by_role("button", name="b", exact=True).click()
    assert (middle.locator("td.pm-m").count(), entry.is_visible()) == (2, True)
    middle.get_by_role("button", name="a", exact=True).click()
    assert (middle.locator("td.pm-m").count(), entry.is_visible()) == (0, False)


def test_heads_stay_in_sight(page: Any) -> None:
    box = page.locator(".pm-matrix-box").nth(1)
    box.scroll_into_view_if_needed()
    before = [measure(page, f".pm-small {each}") for each in ("thead td", "thead th >> nth=40", "tbody th >> nth=30")]
    box.evaluate("box => box.scrollTo(300, 300)")
    after = [measure(page, f".pm-small {each}") for each in ("thead td", "thead th >> nth=40", "tbody th >> nth=30")]
    assert after[0] == before[0]
    assert after[1]["y"] == before[1]["y"]
    assert after[1]["x"] == before[1]["x"] - 300
    assert after[2]["x"] == before[2]["x"]
    assert after[2]["y"] == before[2]["y"] - 300


def test_the_row_and_the_column_under_the_pointer_are_marked(page: Any) -> None:
    cell = page.locator(".pm-large td[class]").first
    cell.hover()
    sheet = page.locator(".pm-matrix-sheet").first
    head = sheet.locator("thead th.pm-chosen")
    assert (head.count(), sheet.locator("tbody th.pm-chosen").count()) == (1, 1)
    middle = measure(page, ".pm-large td[class]")
    marked = head.bounding_box()
    assert abs(marked["x"] - middle["x"]) < 2
    assert sheet.locator(".pm-cross:not(.pm-away)").count() == 2
    page.mouse.move(5, 5)
    assert sheet.locator(".pm-chosen").count() == 0


def test_an_empty_cell_is_found_too(page: Any) -> None:
    page.locator(".pm-matrix-sheet").first.scroll_into_view_if_needed()
    ground = measure(page, ".pm-ground")
    unit = ground["width"] / 4
    page.mouse.move(ground["x"] + 2.5 * unit, ground["y"] + 3.5 * unit)
    sheet = page.locator(".pm-matrix-sheet").first
    names = sheet.locator("tbody th").all_inner_texts()
    assert sheet.locator("tbody th.pm-chosen").inner_text() == names[3]
    assert sheet.locator("thead th").nth(2).get_attribute("class") == "pm-chosen"


def test_the_keyboard_reaches_the_box_and_every_number(page: Any) -> None:
    page.locator(".pm-matrix-box").first.focus()
    reached = []
    for _ in range(20):
        page.keyboard.press("Tab")
        reached.append(page.evaluate("document.activeElement.getAttribute('href')"))
    numbers = page.locator(".pm-large td a").evaluate_all("links => links.map((link) => link.getAttribute('href'))")
    assert [each for each in reached if each in numbers] == numbers
    page.locator(".pm-large td a").first.focus()
    assert page.locator(".pm-matrix-sheet").first.locator("th.pm-chosen").count() == 2


def test_a_number_leads_to_its_row_in_the_table(page: Any) -> None:
    page.locator(".pm-large td a").first.click()
    row = page.locator(f"tr{page.url[page.url.index('#') :]}")
    assert row.is_visible()  # the list was folded
    assert "shop." in row.inner_text()


READ = """(sheet) => ({
    heads: [...sheet.querySelectorAll("thead th")].map((head) => head.textContent),
    rows: [...sheet.querySelectorAll("tbody tr")].map((row) => [...row.cells].map((cell) => [
        cell.tagName === "TH" ? cell.textContent : `${cell.className} ${cell.colSpan} ${cell.textContent}`])),
    ground: ["width", "height"].map((name) => sheet.querySelector(".pm-ground").getAttribute(name)),
})"""


def test_a_folded_package_has_the_sums_that_a_matrix_with_fewer_levels_has(page: Any) -> None:
    closed, opened = (page.locator(".pm-matrix-sheet").nth(number) for number in (0, 1))
    expected, before = closed.evaluate(READ), opened.evaluate(READ)
    button = opened.get_by_role("button", name="many")
    assert button.get_attribute("aria-expanded") == "true"
    button.focus()
    page.keyboard.press("Enter")
    folded = opened.evaluate(READ)
    assert folded["heads"] == expected["heads"]
    assert folded["rows"] == expected["rows"]
    assert folded["ground"] == [str(17 * len(expected["rows"]))] * 2
    button = opened.get_by_role("button", name="many")
    assert button.get_attribute("aria-expanded") == "false"
    assert page.evaluate("document.activeElement.getAttribute('aria-expanded')") == "false"
    page.keyboard.press("Enter")
    assert opened.evaluate(READ) == before
    assert page.evaluate("document.activeElement.getAttribute('aria-expanded')") == "true"


def test_a_sum_leads_to_the_first_of_its_imports(page: Any) -> None:
    sheet = page.locator(".pm-matrix-sheet").nth(1)
    addresses = set(sheet.locator("td a").evaluate_all("links => links.map((link) => link.getAttribute('href'))"))
    sheet.get_by_role("button", name="many").click()
    links = sheet.locator("td a").evaluate_all("links => links.map((link) => link.getAttribute('href'))")
    assert set(links) <= addresses
    sheet.locator("td a").first.click()
    assert page.locator(f"tr{page.url[page.url.index('#') :]}").is_visible()


def test_without_scripts_the_matrix_is_complete(browser: Any, built: Path) -> None:
    context = browser.new_context(java_script_enabled=False, viewport={"width": DESKTOP, "height": 900})
    page = context.new_page()
    page.goto(built.as_uri())
    assert page.locator(".pm-large td a").all_inner_texts() == page.locator(".pm-large td[class]").all_inner_texts()
    assert page.locator(".pm-overview svg").is_visible()
    context.close()
