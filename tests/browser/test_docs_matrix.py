"""The functions with which ``make matrix-docs`` measures pages find the faults that they are for, and no others."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

pytestmark = [pytest.mark.browser]

MEASURE = Path(__file__).parents[2] / "tools" / "docs_matrix" / "measure.js"
STYLE = "<style>body { margin: 0; font: 16px monospace } main { width: 400px }</style><main>"

FAULTLESS = {
    "breaks at points, underscores and capitals": (
        "<p class='pm-x' style='width: 9em'>requests.status_codes SessionRedirectMixin a_word</p>"
    ),
    "a word that is longer than the line": (
        f"<p class='pm-x' style='width: 13em; overflow-wrap: anywhere'>{'a' * 40}</p>"
    ),
    "a word of the theme": "<p style='width: 2em; overflow-wrap: anywhere'>requests</p>",
    "something wide of the theme": "<p class='pm-x'>Text</p><div style='width: 3000px'>Wide</div>",
    "a box that scrolls": "<div class='pm-x' style='overflow-x: auto'><div style='width: 3000px'>Wide</div></div>",
    "a text with an ellipsis": (
        "<div class='pm-x'><p style='overflow: hidden; text-overflow: ellipsis; white-space: nowrap; width: 3em'>"
        "A long text</p></div>"
    ),
    "a text that is not shown": "<p class='pm-x' style='display: none; width: 1em'>requests</p>",
}
FAULTS = {
    "<p class='pm-x' style='width: 2em; overflow-wrap: anywhere'>requests</p>": {"is broken within a word"},
    "<table class='pm-x' style='width: 300px; table-layout: fixed; overflow-wrap: anywhere'>"
    "<tr><th style='width: 20px'>requests<td>Text</table>": {"is broken within a word"},
    "<div class='pm-x'><div style='width: 600px'>Wide</div></div>": {"sticks out of its column"},
    "<div class='pm-x' style='width: 3000px'>Wide</div>": {"sticks out of its column", "scrolls sideways"},
    "<div style='overflow-x: auto'><div class='pm-x' style='width: 3000px'>Wide</div></div>": {
        "sticks out of its column",
        "scrolls sideways",
    },
    "<div class='pm-x'><p style='overflow: hidden; white-space: nowrap; width: 3em'>A long text</p></div>": {"is cut"},
    "<div class='pm-x'><svg width='100' height='9' viewBox='0 0 1000 90'><text y='20'>name</text></svg></div>": {
        "is too small to read"
    },
}


@pytest.fixture(scope="module")
def tab(browser: Any) -> Any:
    tab = browser.new_page(viewport={"width": 800, "height": 600})
    yield tab
    tab.context.close()


def find_faults(tab: Any, content: str) -> set[str]:
    tab.set_content(STYLE + content)
    tab.evaluate(MEASURE.read_text("utf-8"))
    return {each["kind"] for each in tab.evaluate("packagemapMeasure.measure().found")}


@pytest.mark.parametrize("content", FAULTLESS.values(), ids=FAULTLESS.keys())
def test_nothing_is_wrong(tab: Any, content: str) -> None:
    assert find_faults(tab, content) == set()


@pytest.mark.parametrize(("content", "kinds"), FAULTS.items())
def test_fault_is_found(tab: Any, content: str, kinds: set[str]) -> None:
    assert find_faults(tab, content) == kinds


PALE = "<style>code { color: #999 }</style>"


@pytest.mark.parametrize(
    ("content", "kinds"),
    {
        f"{PALE}<p class='pm-x'><code class='docutils literal'>of the theme</code></p>": set(),
        f"{PALE}<p class='pm-x'><span style='color: #aaa'>of ours</span></p>": {"axe: color-contrast"},
        "<p class='pm-x' role='list'></p><p class='pm-x'><button></button></p>": {"axe: button-name"},
        "<p class='pm-x'><a href='#' aria-label='a.b (8 names)'>b <b aria-hidden='true'>8 names</b></a></p>": set(),
        "<p class='pm-x'><a href='#' aria-label='docs.api (8 names)'>apis of us</a></p>": {
            "axe: label-content-name-mismatch"
        },
        "<p>Of the theme <button></button></p><p class='pm-x'>Text</p>": set(),
    }.items(),
)
def test_only_faults_of_ours_are_found_by_axe(tab: Any, axe: str, content: str, kinds: set[str]) -> None:
    tab.set_content(STYLE + content)
    tab.evaluate(axe)
    tab.evaluate(MEASURE.read_text("utf-8"))

    assert {each["kind"] for each in tab.evaluate("packagemapMeasure.check()")} == kinds
