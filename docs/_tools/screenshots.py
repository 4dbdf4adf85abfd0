"""Takes pictures of the built demo with a real Chromium, to be looked at, and those for the README.

Needs ``make demo`` first; run with ``make screenshots``. Writes to ``build/screenshots`` and ``docs/images``.
"""

from __future__ import annotations

import re
import shutil
import subprocess
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
    readme_page = _build_tree_of_readme(REPOSITORY / "build" / "readme")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=FLAGS)
        for site in sorted(path for path in demo.iterdir() if path.is_dir()):
            for scheme in ("light", "dark"):
                for size in SIZES:
                    _take(browser, site / "index.html", scheme, size, output / f"{site.name}-{scheme}-{size}.png")
        for scheme in ("light", "dark"):
            _take_part(browser, readme_page, scheme, ".pm-tree", "tree")
            _take_part(browser, demo / "sphinx-packagemap" / "index.html", scheme, ".pm-diagram .pm-svg", "diagram")
        browser.close()


def _build_tree_of_readme(directory: Path) -> Path:
    """Return a page with the first directive of the README, built in the theme of the documentation."""
    readme = (REPOSITORY / "README.md").read_text("utf-8")
    snippet = re.search(r"```rst\n(\.\. package-tree::.*?)```", readme, re.DOTALL)
    assert snippet is not None
    directory.mkdir(parents=True, exist_ok=True)
    (directory / "conf.py").write_text('extensions = ["sphinx_packagemap"]\nhtml_theme = "furo"\n', "utf-8")
    (directory / "index.rst").write_text(f"Tree\n====\n\n{snippet[1]}", "utf-8")
    command = [sys.executable, "-m", "sphinx", "-q", "-W", "-b", "html", str(directory), str(directory / "html")]
    subprocess.run(command, check=True)
    return directory / "html" / "index.html"


def _take(browser: Browser, page_file: Path, scheme: str, size: str, picture: Path) -> None:
    width, height = SIZES[size]
    page = browser.new_context(color_scheme=scheme, viewport={"width": width, "height": height}).new_page()
    page.goto(page_file.resolve().as_uri())
    page.screenshot(path=picture)
    page.context.close()
    print(picture.relative_to(REPOSITORY))


def _take_part(browser: Browser, page_file: Path, scheme: str, selector: str, name: str) -> None:
    context = browser.new_context(color_scheme=scheme, viewport={"width": 1000, "height": 900}, device_scale_factor=2)
    page = context.new_page()
    page.goto(page_file.resolve().as_uri())
    picture = REPOSITORY / "docs" / "images" / f"{name}-{scheme}.png"
    picture.parent.mkdir(exist_ok=True)
    part = page.locator(selector).first
    part.scroll_into_view_if_needed()
    box = part.bounding_box()
    assert box is not None
    top = page.evaluate("window.scrollY")
    margin = 14 if name == "tree" else 2
    frame = {"x": box["x"] - margin, "y": box["y"] + top - margin, "width": box["width"] + 2 * margin}
    page.screenshot(path=picture, clip={**frame, "height": box["height"] + 2 * margin}, full_page=True)
    context.close()
    print(picture.relative_to(REPOSITORY))


if __name__ == "__main__":
    main(Path(sys.argv[1]))
