"""Takes pictures of the built demo with a real Chromium, to be looked at, and the two for the README.

Needs ``make demo`` first; run with ``make screenshots``. Writes to ``build/screenshots`` and ``docs/images``.
"""

from __future__ import annotations

import shutil
import sys
from pathlib import Path

from playwright.sync_api import Browser, sync_playwright

REPOSITORY = Path(__file__).parents[2]
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--disable-background-networking", "--disable-sync"]
SIZES = {"desktop": (1280, 1400), "phone": (390, 1200)}


def main(demo: Path) -> None:
    """Take every picture."""
    chromium = shutil.which("chromium") or shutil.which("google-chrome")
    if chromium is None:
        sys.exit("screenshots: there is no Chromium on this machine")
    output = REPOSITORY / "build" / "screenshots"
    output.mkdir(parents=True, exist_ok=True)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=FLAGS)
        for site in sorted(path for path in demo.iterdir() if path.is_dir()):
            for scheme in ("light", "dark"):
                for size in SIZES:
                    _take(browser, site / "index.html", scheme, size, output / f"{site.name}-{scheme}-{size}.png")
        for scheme in ("light", "dark"):
            _take_tree(browser, demo / "sphinx-packagemap" / "index.html", scheme)
        browser.close()


def _take(browser: Browser, page_file: Path, scheme: str, size: str, picture: Path) -> None:
    width, height = SIZES[size]
    page = browser.new_context(color_scheme=scheme, viewport={"width": width, "height": height}).new_page()
    page.goto(page_file.resolve().as_uri())
    page.screenshot(path=picture)
    page.context.close()
    print(picture.relative_to(REPOSITORY))


def _take_tree(browser: Browser, page_file: Path, scheme: str) -> None:
    context = browser.new_context(color_scheme=scheme, viewport={"width": 1000, "height": 900}, device_scale_factor=2)
    page = context.new_page()
    page.goto(page_file.resolve().as_uri())
    picture = REPOSITORY / "docs" / "images" / f"tree-{scheme}.png"
    picture.parent.mkdir(exist_ok=True)
    tree = page.locator(".pm-tree").first.bounding_box()
    assert tree is not None
    margin = 14
    frame = {"x": tree["x"] - margin, "y": tree["y"] - margin, "width": tree["width"] + 2 * margin}
    page.screenshot(path=picture, clip={**frame, "height": tree["height"] + 2 * margin})
    context.close()
    print(picture.relative_to(REPOSITORY))


if __name__ == "__main__":
    main(Path(sys.argv[1]))
