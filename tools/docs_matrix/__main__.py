"""Every directive in every theme, mode and width, and with every builder: ``make matrix-docs``.

The pages of ``project`` are built in each theme, opened in Chromium, measured, checked with axe, and put on contact
sheets; then the documents of all builders are made. The exit status is 1 if anything is wrong.
"""

from __future__ import annotations

import argparse
import sys
import time
from pathlib import Path

from builds import BUILDERS, THEMES, build_document, build_pages
from findings import Cell, Finding, format_findings, format_table, write_findings
from looks import MODES, REPOSITORY, WIDTHS, Look, Site, list_pages, look_at_site, start_chromium
from playwright.sync_api import sync_playwright
from sheets import write_sheet

OUTPUT = REPOSITORY / "build" / "docs-matrix"


def parse_arguments() -> argparse.Namespace:
    """Return the part of the matrix to run; by default, all of it."""
    parser = argparse.ArgumentParser(prog="make matrix-docs", description=__doc__)
    parser.add_argument("--theme", action="append", choices=THEMES, help="only this theme; repeat for more")
    parser.add_argument("--mode", action="append", choices=MODES, help="only this mode")
    parser.add_argument("--width", action="append", type=int, help="only this width of the window, in pixels")
    parser.add_argument("--page", action="append", help="only this page of tools/docs_matrix/project")
    parser.add_argument("--builder", action="append", choices=BUILDERS, help="only documents, of this builder")
    parser.add_argument("--no-axe", action="store_true", help="without axe, which takes most of the time")
    parser.add_argument("--no-documents", action="store_true", help="only pages in themes")
    parser.add_argument(
        "--output", type=Path, default=REPOSITORY / "build" / "docs-matrix", help="directory for results"
    )
    return parser.parse_args()


def main() -> int:
    """Run the chosen part of the matrix; return the exit status."""
    chosen = parse_arguments()
    chosen.output.mkdir(parents=True, exist_ok=True)
    has_part = chosen.theme or chosen.mode or chosen.width or chosen.page or chosen.no_documents
    findings: list[Finding] = []
    if not chosen.builder:
        findings += look_at_themes(chosen)
    if chosen.builder or not has_part:
        findings += make_documents(chosen.builder or BUILDERS, chosen.output)
    write_findings(findings, chosen.output)
    print("\n".join(format_findings(findings)))
    print(f"{len(findings)} findings; all of them, and the pictures: {chosen.output}")
    return 1 if findings else 0


def look_at_themes(chosen: argparse.Namespace) -> list[Finding]:
    """Build the pages in each theme, look at them, and print the number of findings."""
    findings: list[Finding] = []
    counts: dict[Cell, int] = {}
    with sync_playwright() as playwright:
        browser = start_chromium(playwright)
        for theme in chosen.theme or THEMES:
            begin = time.monotonic()
            directory, warnings = build_pages(theme, chosen.output)
            findings += warnings
            pages = [page for page in list_pages(directory) if page in (chosen.page or [page])]
            site = Site(theme, directory, pages)
            looks: list[Look] = []
            for mode in chosen.mode or MODES:
                looks += look_at_site(
                    browser, site, mode, chosen.width or WIDTHS, chosen.output, with_axe=not chosen.no_axe
                )
            for look in looks:
                cell = Cell(f"{theme} {look.mode}", f"{look.width} px")
                counts[cell] = counts.get(cell, 0) + len(look.findings)
                findings += look.findings
            write_sheets(looks, chosen.output)
            print(f"{theme}: {len(looks)} pages looked at in {time.monotonic() - begin:.0f} s", flush=True)
        browser.close()
    print("\n".join(["", *format_table(counts), ""]))
    return findings


def write_sheets(looks: list[Look], output: Path) -> None:
    """Write a contact sheet for each mode of a theme."""
    for theme, mode in dict.fromkeys((look.theme, look.mode) for look in looks):
        shown = sorted((look for look in looks if look.mode == mode), key=lambda look: (look.page, -look.width))
        write_sheet(shown, output / "sheets" / f"{theme}-{mode}.png")


def make_documents(builders: list[str], output: Path) -> list[Finding]:
    """Build with each builder, and print the number of findings."""
    findings: list[Finding] = []
    for builder in builders:
        begin = time.monotonic()
        found = build_document(builder, output)
        print(f"{builder:12}{len(found):>4} findings in {time.monotonic() - begin:.0f} s", flush=True)
        findings += found
    return findings


if __name__ == "__main__":
    sys.exit(main())
