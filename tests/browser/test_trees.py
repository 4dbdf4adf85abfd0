"""What readers see of a tree, and can do with it, in a real browser."""

from __future__ import annotations

import shutil
import subprocess
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
