"""What readers see of comparisons, anatomies and imports, and can do with them, in a real browser."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

pytestmark = [pytest.mark.browser]

WIDTHS = {"phone": 360, "tablet": 768, "desktop": 1280}
TABLE = "#all-modules"


def open_page(browser: Any, site: Path, **options: Any) -> Any:
    page = browser.new_context(**options).new_page()
    page.goto((site / "modules.html").as_uri())
    return page


def column(page: Any, number: int) -> list[str]:
    """Return the texts of a column, from the first row that is shown to the last."""
    cells = page.locator(f"{TABLE} tbody tr:visible").all()
    return [row.locator("td, th").nth(number).inner_text().strip() for row in cells]


def read_numbers(page: Any, column_number: int) -> list[int]:
    """Return the numbers of a column, without the separators between their digits."""
    return [int(text.replace(",", "")) for text in column(page, column_number)]


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", WIDTHS.values(), ids=WIDTHS.keys())
def test_no_accessibility_faults(browser: Any, site: Path, axe: str, scheme: str, width: int) -> None:
    page = open_page(browser, site, color_scheme=scheme, viewport={"width": width, "height": 900})
    page.evaluate(axe)
    for ours in (".pm-compare", ".pm-modules-box", ".pm-anatomy", ".pm-import", ".pm-doubt"):
        # What a theme does with headings and code is its own; so are the colours of highlighted code.
        result = page.evaluate(f"axe.run({{include: '{ours}', exclude: '.highlight'}})")
        assert result["passes"], "axe has looked at nothing"
        faults = [fault for fault in result["violations"] if fault["impact"] in ("serious", "critical")]
        assert [(fault["id"], fault["nodes"][0]["html"]) for fault in faults] == []


@pytest.mark.parametrize("width", WIDTHS.values(), ids=WIDTHS.keys())
def test_the_page_does_not_scroll_sideways(browser: Any, site: Path, width: int) -> None:
    page = open_page(browser, site, viewport={"width": width, "height": 900})

    assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_a_click_on_a_heading_sorts(browser: Any, site: Path) -> None:
    page = open_page(browser, site)
    by_name = column(page, 0)
    lines = page.locator(TABLE).get_by_role("button", name="Lines")
    heading = lines.locator("xpath=ancestor::th")

    lines.click()
    assert heading.get_attribute("aria-sort") == "ascending"
    numbers = read_numbers(page, 2)
    assert numbers == sorted(numbers)
    lines.click()
    assert heading.get_attribute("aria-sort") == "descending"
    assert read_numbers(page, 2) == sorted(numbers, reverse=True)
    assert sorted(column(page, 0)) == sorted(by_name)

    page.locator(TABLE).get_by_role("button", name="Purpose").click()
    assert heading.get_attribute("aria-sort") is None


def test_headings_are_reached_by_keyboard(browser: Any, site: Path) -> None:
    page = open_page(browser, site)
    page.locator(TABLE).get_by_role("button", name="Classes").focus()
    page.keyboard.press("Enter")
    numbers = read_numbers(page, 3)

    assert numbers == sorted(numbers)


def test_typing_filters(browser: Any, site: Path) -> None:
    page = open_page(browser, site)
    all_names = column(page, 0)
    box = page.get_by_role("searchbox", name="Filter")

    box.fill("TRANSPORT  adapters")
    assert "adapters" in column(page, 0)
    assert 0 < len(column(page, 0)) < len(all_names)
    assert page.locator(".pm-filter output").inner_text() == f"{len(column(page, 0))} / {len(all_names)}"
    box.fill("no such module")
    assert column(page, 0) == []
    box.fill("")
    assert column(page, 0) == all_names
    assert page.locator(".pm-filter output").inner_text() == ""


def test_without_script_the_table_is_complete(browser: Any, site: Path) -> None:
    with_script = column(open_page(browser, site), 0)
    page = open_page(browser, site, java_script_enabled=False)

    assert column(page, 0) == with_script
    assert page.get_by_role("searchbox", name="Filter").count() == 0


def test_statements_copy_cleanly(browser: Any, site: Path) -> None:
    page = open_page(browser, site)
    code = page.locator(".highlight-python pre", has_text="Session").first.inner_text()

    assert code.splitlines() == [
        "from requests import Session",
        "from requests.sessions import Session  # where it is defined",
    ]


def test_a_name_that_breaks_over_lines_is_copied_whole(browser: Any, site: Path) -> None:
    page = open_page(browser, site, viewport={"width": 360, "height": 900})
    texts = page.locator(".pm-compare code.pm-name").all_text_contents()

    assert "requests.sessions" in texts


def test_what_was_not_checked_says_why(browser: Any, site: Path) -> None:
    page = open_page(browser, site)
    mark = page.locator("abbr.pm-doubt")

    assert mark.inner_text() == "from zlib import crc32"
    assert mark.get_attribute("title") == "Not checked: the module is compiled."
