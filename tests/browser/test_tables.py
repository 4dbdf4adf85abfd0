"""Tables of real packages in a real browser: no broken names, no page that scrolls sideways, a first column that stays.

The measures are those of ``make matrix-docs``, which looks at more themes.
"""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

pytestmark = [pytest.mark.browser]

WIDTHS = [390, 820, 1280]
MEASURE = Path(__file__).parents[2] / "tools" / "docs_matrix" / "measure.js"
CONF = """
project = "Tables"
extensions = ["sphinx_packagemap"]
html_theme = "{theme}"
"""
INDEX = """
Tables
======

.. module-compare::
   :kinds: module, package, namespace

.. module-compare:: requests.sessions requests.adapters

.. module-compare:: requests.sessions requests.adapters requests.models
   :name: three

.. module-compare:: requests.sessions requests.adapters requests.models requests.api requests.auth requests.status_codes
   :name: six

.. module-compare:: django.contrib
   :submodules:
   :rows: purpose, kind, total-lines, example, imported-by
   :name: wide

   admin
      See ``django.contrib.admin.templatetags.admin_list``, or ``django.contrib.admin.SomeVeryLongNameOfAClassInThere``.

.. module-anatomy:: requests
"""


@pytest.fixture(scope="module", params=["furo", "sphinx_rtd_theme"])
def tables(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> str:
    """Return the address of a page with tables of each form."""
    base = tmp_path_factory.mktemp(request.param)
    (base / "conf.py").write_text(CONF.format(theme=request.param), "utf-8")
    (base / "index.rst").write_text(INDEX, "utf-8")
    command = [sys.executable, "-m", "sphinx", "-q", "-n", "-W", "-b", "html", str(base), str(base / "out")]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return (base / "out" / "index.html").as_uri()


def open_page(browser: Any, address: str, width: int, **options: Any) -> Any:
    page = browser.new_context(viewport={"width": width, "height": 900}, **options).new_page()
    page.goto(address)
    page.evaluate(MEASURE.read_text("utf-8"))
    return page


@pytest.mark.parametrize("width", WIDTHS)
def test_no_name_is_broken_within_a_word(browser: Any, tables: str, width: int) -> None:
    page = open_page(browser, tables, width)
    found = page.evaluate("packagemapMeasure.listRoots().flatMap(packagemapMeasure.findBroken)")

    assert page.locator(".pm-scroll code").count() > 100
    assert [(each["selector"], each["text"]) for each in found] == []


@pytest.mark.parametrize("width", WIDTHS)
def test_the_page_does_not_scroll_sideways(browser: Any, tables: str, width: int) -> None:
    page = open_page(browser, tables, width)

    assert page.evaluate("packagemapMeasure.findSideways(packagemapMeasure.listRoots())") == []
    assert page.evaluate("document.documentElement.scrollWidth") <= width


def measure_scrolled(page: Any, table: str, share: float) -> Any:
    """Scroll the box of a table to a share of its way; return the distance of the first column, and the fade."""
    return page.evaluate(
        """async ([table, share]) => {
            const box = [...document.querySelectorAll(".pm-scroll")].find((each) => each.querySelector(table));
            box.scrollLeft = share * (box.scrollWidth - box.clientWidth);
            await new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)));
            const cell = box.querySelector("tbody th");
            return [
                Math.round(cell.getBoundingClientRect().left - box.getBoundingClientRect().left),
                box.scrollWidth > box.clientWidth,
                parseFloat(getComputedStyle(box).getPropertyValue("--pm-fade")),
                getComputedStyle(cell).backgroundColor,
            ];
        }""",
        [table, share],
    )


@pytest.mark.parametrize("table", ["#three", "#six", "#wide"])
def test_on_a_phone_the_first_column_stays_and_the_far_edge_fades_until_the_end(
    browser: Any, tables: str, table: str
) -> None:
    page = open_page(browser, tables, 390)
    for share in (0, 0.5):
        distance, scrolls, fade, background = measure_scrolled(page, table, share)
        assert (distance, scrolls, fade) == (0, True, 48)
        assert "rgba" not in background  # opaque: other columns run below it
    distance, _, fade, _ = measure_scrolled(page, table, 1)
    assert (distance, fade) == (0, 0)


def test_a_table_that_fits_does_not_fade(browser: Any, tables: str) -> None:
    page = open_page(browser, tables, 1280)

    assert measure_scrolled(page, "#six", 0)[1:3] == [False, 0]


def test_on_paper_nothing_is_cut(browser: Any, tables: str) -> None:
    page = open_page(browser, tables, 700)
    page.emulate_media(media="print")
    widths = page.evaluate(
        """Array.from(document.querySelectorAll(".pm-scroll"), (box) =>
            [getComputedStyle(box).overflowX, box.querySelector("table").offsetWidth - box.clientWidth])"""
    )

    assert len(widths) > 5
    assert {each for each, _ in widths} == {"visible"}
    assert max(more for _, more in widths) <= 1


def test_the_styles_are_allowed_by_a_strict_policy(browser: Any, tables: str) -> None:
    page = open_page(browser, tables, 1280, java_script_enabled=False)
    styled = ".pm-scroll [style], .pm-scroll[style], .pm-scroll style"

    # Highlighted code has none either; widths of columns are attributes of style only if the author has chosen them.
    assert page.locator(styled).count() == 0


def test_numbers_with_separators_are_sorted_as_numbers(browser: Any, tables: str) -> None:
    page = open_page(browser, tables, 1280)
    page.locator("#wide").get_by_role("button", name="Lines with all below").click()
    texts = page.locator("#wide tbody td.pm-c-number").all_inner_texts()
    numbers = [int(text.replace(",", "")) for text in texts]

    assert any("," in text for text in texts)
    assert numbers == sorted(numbers)
