"""Opens the pages in Chromium, in each mode and width: screenshots, and what is wrong with them."""

from __future__ import annotations

import shutil
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any, NamedTuple

from findings import Finding

REPOSITORY = Path(__file__).parents[2]
AXE = REPOSITORY / "tests" / "browser" / "node_modules" / "axe-core" / "axe.min.js"
MEASURE = Path(__file__).with_name("measure.js")
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--disable-background-networking", "--disable-sync"]
MODES = ("light", "dark")
WIDTHS = (390, 820, 1280)
# Pages without anything of ours, or with nothing but targets of links.
_LEFT_OUT = {"index", "api", "genindex", "search", "py-modindex"}
_MAX_HEIGHT = 16_000  # px of a screenshot: what Chromium can paint at once


class Look(NamedTuple):
    """A page in one theme, mode and width."""

    theme: str
    mode: str
    width: int
    page: str
    picture: Path
    height: int  # px
    findings: list[Finding]


def start_chromium(playwright: Any) -> Any:
    """Return a running browser."""
    chromium = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    if chromium is None:
        sys.exit("matrix-docs: there is no Chromium on this machine")
    return playwright.chromium.launch(executable_path=chromium, args=FLAGS)


def list_pages(directory: Path) -> list[str]:
    """Return the names of the pages to look at."""
    return sorted(path.stem for path in directory.glob("*.html") if path.stem not in _LEFT_OUT)


class Site(NamedTuple):
    """The pages in one theme."""

    theme: str
    directory: Path
    pages: list[str]


def look_at_site(
    browser: Any, site: Site, mode: str, widths: Iterable[int], output: Path, *, with_axe: bool = True
) -> Iterator[Look]:
    """Yield each of the pages in each width. Axe takes most of the time."""
    with_axe = with_axe and AXE.is_file()
    context = browser.new_context(color_scheme=mode, reduced_motion="reduce")
    if with_axe:
        context.add_init_script(AXE.read_text("utf-8"))
    context.add_init_script(path=MEASURE)
    tab = context.new_page()
    errors: list[str] = []
    tab.on("pageerror", lambda error: errors.append(str(error)))
    for width in widths:
        tab.set_viewport_size({"width": width, "height": 900})
        for page in site.pages:
            errors.clear()
            tab.goto((site.directory / f"{page}.html").resolve().as_uri())
            picture = output / "pictures" / f"{site.theme}-{mode}-{width}-{page}.png"
            height, found = _measure(tab, with_axe)
            found += [{"kind": "error of a script", "text": error} for error in errors]
            _take_picture(tab, width, height, picture)
            findings = list(_make_findings(found, page, f"{site.theme} {mode} {width}", picture))
            yield Look(site.theme, mode, width, page, picture, height, findings)
    context.close()


def _measure(tab: Any, with_axe: bool) -> tuple[int, list[dict[str, Any]]]:
    """Return the height of a page in pixels, and what is wrong with it."""
    result = tab.evaluate("packagemapMeasure.measure()")
    return result["height"], result["found"] + (tab.evaluate("packagemapMeasure.check()") if with_axe else [])


def _take_picture(tab: Any, width: int, height: int, picture: Path) -> None:
    picture.parent.mkdir(parents=True, exist_ok=True)
    clip = {"x": 0, "y": 0, "width": width, "height": min(height, _MAX_HEIGHT)}
    tab.screenshot(path=picture, full_page=True, clip=clip)


def _make_findings(found: Iterable[dict[str, Any]], page: str, place: str, picture: Path) -> Iterator[Finding]:
    for each in found:
        yield Finding(
            each["kind"],
            page,
            place,
            each.get("selector", ""),
            each.get("text", ""),
            str(each.get("value", "")),
            str(picture),
        )
