"""What readers see of a tree, and can do with it, in a real browser."""

from __future__ import annotations

import shutil
import subprocess
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import pytest

pytestmark = [pytest.mark.browser]

WIDTHS = {"phone": 360, "tablet": 768, "desktop": 1280}
TREE = "#the-tree"


def open_page(browser: Any, site: Path, **options: Any) -> Any:
    page = browser.new_context(**options).new_page()
    page.goto((site / "index.html").as_uri())
    return page


def row(page: Any, name: str) -> Any:
    return page.locator(f"{TREE} .pm-row", has=page.get_by_text(name, exact=True)).first


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", WIDTHS.values(), ids=WIDTHS.keys())
def test_no_accessibility_faults(browser: Any, site: Path, axe: str, scheme: str, width: int) -> None:
    page = open_page(browser, site, color_scheme=scheme, viewport={"width": width, "height": 900})
    page.get_by_role("button", name="Expand all").first.click()
    page.evaluate(axe)
    result = page.evaluate("axe.run('.pm-tree')")

    assert result["passes"], "axe has looked at nothing"
    assert [(fault["id"], fault["nodes"][0]["html"]) for fault in result["violations"]] == []


@pytest.mark.parametrize("width", WIDTHS.values(), ids=WIDTHS.keys())
def test_nothing_overflows(browser: Any, site: Path, width: int) -> None:
    page = open_page(browser, site, viewport={"width": width, "height": 900})
    page.get_by_role("button", name="Expand all").first.click()
    wider = page.evaluate(
        """() => [...document.querySelectorAll('.pm-tree, .pm-tree *')]
            .filter((each) => !each.parentElement.closest('.pm-summary'))  // has an ellipsis where it is cut
            .filter((each) => each.getBoundingClientRect().right > innerWidth + 1)
            .map((each) => each.outerHTML.slice(0, 120))"""
    )

    assert wider == []


def test_folds_and_unfolds_without_script(browser: Any, site: Path) -> None:
    page = open_page(browser, site, java_script_enabled=False)
    member = row(page, "HTTPAdapter")
    assert not member.is_visible()
    assert page.get_by_role("button", name="Expand all").count() == 0

    page.locator(f"{TREE} li", has=page.get_by_text("adapters", exact=True)).last.locator("summary").first.click()

    assert member.is_visible()


def test_folds_and_unfolds_from_the_keyboard(browser: Any, site: Path) -> None:
    page = open_page(browser, site)
    summary = page.locator(f"{TREE} li", has=page.get_by_text("adapters", exact=True)).last.locator("summary").first
    summary.focus()

    page.keyboard.press("Enter")
    assert row(page, "HTTPAdapter").is_visible()
    page.keyboard.press("Space")
    assert not row(page, "HTTPAdapter").is_visible()


def test_expand_all_and_collapse_all(browser: Any, site: Path) -> None:
    page = open_page(browser, site)
    page.locator(TREE).get_by_role("button", name="Expand all").click()
    assert row(page, "HTTPAdapter").is_visible()
    page.locator(TREE).get_by_role("button", name="Collapse all").click()
    assert not row(page, "adapters").is_visible()


def test_paper_shows_what_the_screen_folds(browser: Any, site: Path) -> None:
    page = open_page(browser, site)
    page.emulate_media(media="print")

    assert row(page, "HTTPAdapter").is_visible()
    assert not page.get_by_role("button", name="Expand all").first.is_visible()


def test_a_screen_reader_is_told_what_it_is(browser: Any, site: Path) -> None:
    page = open_page(browser, site)
    snapshot = page.locator(TREE).aria_snapshot()

    assert 'list "requests"' in snapshot
    assert "package 17 modules" in snapshot or "package 18 modules" in snapshot
    assert "you are here" in snapshot
    assert 'link "api"' in snapshot
    assert " lines" in snapshot


COLUMNS = """
Trees
=====

.. package-tree:: django
   :depth: 3
   :open: 4
   :counts:
   :name: counted

.. package-tree:: packaging
   :name: folded

.. package-tree:: django
   :depth: 3
   :open: 4
   :tests: hide
   :name: uncounted

   django.core
      A note of the author's that is longer than one line of the column of purposes, so that it takes several, and none
      of it is cut, wherever it is shown; not even this, which is `the end <https://example.org>`_.
"""


@pytest.fixture(scope="module", params=["furo", "sphinx_rtd_theme"])
def columns(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the directory of a built site with deep trees."""
    pytest.importorskip(request.param)
    base = tmp_path_factory.mktemp(request.param)
    (base / "conf.py").write_text(
        'extensions = ["sphinx_packagemap"]\npackagemap_source_url = {"django": "https://example.org/{path}"}\n'
        f'html_theme = "{request.param}"\n',
        "utf-8",
    )
    (base / "index.rst").write_text(COLUMNS, "utf-8")
    command = [sys.executable, "-m", "sphinx", "-q", "-W", "-b", "html", str(base), str(base / "out")]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return base / "out"


# The rows whose names take one line, with the places and sizes of their cells.
MEASURE = """(tree) => [...tree.querySelectorAll('.pm-row')].filter((row) => row.offsetHeight).map((row) => {
    const find = (name) => row.querySelector(name)?.getBoundingClientRect();
    const purpose = row.querySelector('.pm-purpose:not(:empty)')?.getBoundingClientRect();
    return {
        height: row.offsetHeight,
        name: find('.pm-title').height,
        below: purpose ? purpose.top > find('.pm-title').top + 5 : false,
        lines: find('.pm-lines')?.right,
        modules: find('.pm-modules')?.width ? find('.pm-modules').right : undefined,
        purpose: purpose?.left,
        cut: row.querySelector('.pm-summary')?.scrollHeight > row.querySelector('.pm-summary')?.clientHeight + 1,
        summary: find('.pm-summary:not(.pm-made)')?.height ?? 0,
        names: row.querySelector('.pm-made')?.scrollHeight - row.querySelector('.pm-made')?.clientHeight,
        note: row.querySelector('.pm-note')?.getBoundingClientRect().height ?? 0,
    };
})"""


def measure_rows(page: Any, tree: str = "#counted") -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = page.locator(tree).evaluate(MEASURE)
    assert len(rows) > 100
    return rows


def is_one(values: Iterable[float | None]) -> bool:
    """Return whether all values that are not None are equal, but for rounding."""
    found = [each for each in values if each is not None]
    return bool(found) and max(found) - min(found) < 1


def test_a_row_is_one_line_of_24_pixels_with_the_same_columns_at_every_depth(browser: Any, columns: Path) -> None:
    page = open_page(browser, columns, viewport={"width": 1280, "height": 900})
    for tree in ("#counted", "#uncounted"):
        rows = measure_rows(page, tree)
        assert {row["height"] for row in rows if row["name"] < 30 and not row["note"]} == {24}
        assert sum(row["name"] > 30 for row in rows) < len(rows) / 20
        assert is_one(row["purpose"] for row in rows)
    counted = measure_rows(page)
    assert is_one(row["lines"] for row in counted)
    assert is_one(row["modules"] for row in counted)
    assert any(row["cut"] for row in counted)


@pytest.mark.parametrize("width", [390, 820, 1280])
def test_trees_do_not_make_the_page_scroll_sideways(browser: Any, columns: Path, width: int) -> None:
    page = open_page(browser, columns, viewport={"width": width, "height": 900})
    assert page.evaluate("document.documentElement.scrollWidth") == width


def test_on_a_phone_purposes_are_below_the_names(browser: Any, columns: Path) -> None:
    page = open_page(browser, columns, viewport={"width": 390, "height": 900})
    rows = measure_rows(page)
    assert all(row["below"] for row in rows if row["purpose"] is not None)
    assert is_one(row["lines"] for row in rows)
    assert {row["modules"] for row in rows} == {None}
    assert 30 < max(row["summary"] for row in rows) < 45, "at most two lines"
    assert max(row["names"] or 0 for row in rows) <= 1, "lists of names are never cut"
    assert max(row["note"] for row in measure_rows(page, "#uncounted")) > 70, "a note is never cut"


def test_on_paper_no_purpose_is_cut(browser: Any, columns: Path) -> None:
    for width in (390, 800):
        page = open_page(browser, columns, viewport={"width": width, "height": 900})
        page.emulate_media(media="print")
        assert not any(row["cut"] for row in measure_rows(page))
        cut = "(all) => all.filter((each) => each.scrollHeight > each.clientHeight + 1).map((each) => each.textContent)"
        assert page.locator(".pm-summary").evaluate_all(cut) == []


def test_private_and_test_modules_are_in_one_row_that_unfolds(browser: Any, columns: Path) -> None:
    page = open_page(browser, columns)
    fold = page.locator("#folded .pm-fold")
    inside = fold.locator("li .pm-row").first
    assert not inside.is_visible()
    summary = fold.locator("summary")
    assert summary.get_attribute("aria-label") == fold.locator(".pm-title").first.inner_text()
    summary.focus()
    page.keyboard.press("Enter")
    assert inside.is_visible()


def test_links_are_followed(browser: Any, site: Path) -> None:
    page = open_page(browser, site)
    row(page, "api").get_by_role("link").click()

    page.wait_for_url("**/api.html#module-requests.api")  # a click does not wait for the page that it leads to
    page.get_by_role("heading", name="API").wait_for()


@pytest.mark.parametrize("name", ["index", "modules"])
def test_asks_nothing_of_the_network_and_logs_nothing(browser: Any, site: Path, name: str) -> None:
    page = browser.new_context().new_page()
    asked: list[str] = []
    logged: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.on("console", lambda message: logged.append(message.text))
    page.on("pageerror", lambda error: logged.append(str(error)))
    page.goto((site / f"{name}.html").as_uri())

    assert all(url.startswith(("file:", "data:")) for url in asked)
    assert logged == []


def test_only_pages_with_trees_load_the_assets(site: Path) -> None:
    assert "packagemap.css" in (site / "index.html").read_text("utf-8")
    assert "packagemap" not in (site / "api.html").read_text("utf-8").partition("<body")[0]


def test_html_is_valid(site: Path, tools: Path) -> None:
    jar = tools / "vnu-jar" / "build" / "dist" / "vnu.jar"
    if shutil.which("java") is None or not jar.is_file():
        pytest.skip("the validator needs Java, and npm to install it")
    pages = [str(site / "index.html"), str(site / "modules.html")]
    done = subprocess.run(["java", "-jar", str(jar), "--errors-only", *pages], capture_output=True, text=True)

    assert "pm-" not in done.stderr, done.stderr
