"""What readers see of diagrams, and can do with them, in a real browser."""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Callable, Iterator
from functools import lru_cache
from pathlib import Path
from typing import Any

import pytest

from sphinx_packagemap.views import Direction, Layout

pytestmark = [pytest.mark.browser]

PHONE, DESKTOP = 390, 1280
WIDTHS = {"phone": PHONE, "desktop": DESKTOP}
THEMES = ["furo", "alabaster"]
CONF = """
project = "Diagrams"
extensions = ["sphinx_packagemap"]
html_theme = "furo" if tags.has("furo") else "alabaster"
html_sidebars = {} if tags.has("furo") else {"**": []}
packagemap_roots = ["src"]
"""

# A diagram of each layout, in each direction that it has: a new layout is tested with the others.
DIAGRAMS: dict[str, tuple[Layout, Direction | None]] = {
    f"{layout}-{direction}" if direction else layout.value: (layout, direction)
    for layout in Layout
    if not layout.traits.has_levels  # test_levels.py has these
    for direction in (Direction if layout.traits.has_direction else (None,))
}


WITH_SIZES = [layout for layout in Layout if layout.traits.shows_sizes]


def write_diagram(package: str, *options: str) -> str:
    return "\n".join([f".. package-diagram:: {package}", *(f"   :{option}" for option in options), "\n"])


def iter_diagrams() -> Iterator[str]:
    for name, (layout, direction) in DIAGRAMS.items():
        options = [f"layout: {layout}", f"name: {name}", "caption: A shop"]
        options += [f"direction: {direction}"] if direction else []
        options += ["edges: imports"] if layout.traits.carries_edges else []
        yield write_diagram("shop", *options)
    for layout in WITH_SIZES:
        yield write_diagram("docutils", f"layout: {layout}", f"name: large-{layout}")
    yield write_diagram("shop.storage", "name: small")
    yield write_diagram("requests", "name: columns")
    yield write_diagram("docutils.parsers.rst", "name: printable")  # many nodes, and legible on a sheet of paper
    yield write_diagram("docutils", "edges: cycles", "counts:", "name: large")
    yield write_diagram("docutils", "layout: nested", "name: plain-nested")


INDEX = f"Diagrams\n========\n\n{''.join(iter_diagrams())}.. toctree::\n\n   api\n"
API = "API\n===\n" + "".join(
    f"\n.. py:module:: {name}\n" for name in ("shop", "shop.api", "shop.storage", "shop.storage.disk", "shop.web.pages")
)
SHOP = {
    "__init__.py": '"""A shop."""\n',
    "api.py": '"""What others use."""\nfrom shop import prices\nfrom shop.storage import disk\n',
    "prices.py": '"""What things cost."""\n',
    "orders.py": '"""Orders of customers."""\nfrom shop import prices\n',
    "storage/__init__.py": '"""Where things are kept."""\n',
    "storage/disk.py": '"""On a disk."""\nfrom shop.storage import memory\n',
    "storage/memory.py": '"""In memory."""\nfrom shop.storage import disk\n',
    "storage/remote/__init__.py": '"""Elsewhere."""\n',
    "storage/remote/ftp.py": '"""The old way."""\n',
    "storage/remote/http.py": '"""The usual way."""\nfrom shop import api\n',
    "web/__init__.py": '"""What is seen in a browser."""\n',
    "web/pages.py": '"""Pages."""\nfrom shop import orders\nfrom shop.storage.remote import http\n',
    "web/forms.py": '"""Forms."""\n',
}
NESTED = [name for name, (layout, _) in DIAGRAMS.items() if layout.traits.is_nested]
NOT_NESTED = [name for name, (layout, _) in DIAGRAMS.items() if not (layout.traits.is_nested or layout.traits.has_rows)]
WITH_ARROWS = [name for name, (layout, _) in DIAGRAMS.items() if layout.traits.carries_edges]
NAMES = [*DIAGRAMS, "small", "columns", "large"]
FOLDING = [name for name in NAMES if name not in DIAGRAMS or not DIAGRAMS[name][0].traits.shows_sizes]
GEOMETRY = """(id) => {
    const svg = [...document.querySelectorAll(`#${id} .pm-svg`)].find((each) => each.getBoundingClientRect().width);
    const names = ['x', 'y', 'width', 'height', 'd', 'viewBox', 'class'];
    return [svg, ...svg.querySelectorAll('*')].map((each) => names.map((name) => each.getAttribute(name) || ''));
}"""
OVERLAPS = """(id) => {
    const svg = [...document.querySelectorAll(`#${id} .pm-svg`)].find((each) => each.getBoundingClientRect().width);
    const boxes = [...svg.querySelectorAll('.pm-node:not(.pm-away) > rect, .pm-legend rect, .pm-note')]
        .filter((each) => !each.closest('.pm-away')).map((each) => {
            const { top, right, bottom, left } = each.getBoundingClientRect();
            return { top: top + (each.matches('text') ? 3 : 0), right, bottom, left };  // there are no accents
        });
    const whole = svg.getBoundingClientRect();
    const inside = (one) => one.top >= whole.top && one.bottom <= whole.bottom && one.left >= whole.left
        && one.right <= whole.right;
    const apart = (one, other) => one.right <= other.left || other.right <= one.left || one.bottom <= other.top
        || other.bottom <= one.top;
    return boxes.flatMap((one, n) => boxes.slice(n + 1).map((other) => [one, other]))
        .filter(([one, other]) => !apart(one, other)).length + boxes.filter((one) => !inside(one)).length;
}"""

# The number of names in a treemap that are not within their cells.
OVERFLOWS = """(id) => {
    const svg = [...document.querySelectorAll(`#${id} .pm-svg`)].find((each) => each.getBoundingClientRect().width);
    return [...svg.querySelectorAll(':is(.pm-node, .pm-own):not(.pm-away) text')].filter((text) => {
        const [inner, outer] = [text, text.closest('.pm-node, .pm-own').querySelector('rect')]
            .map((each) => each.getBoundingClientRect());
        return inner.left < outer.left - 1 || inner.right > outer.right + 1
            || inner.top < outer.top - 3 || inner.bottom > outer.bottom + 3;
    }).length;
}"""


# How many straight parts of arrows that stand out a card lies on.
HIDDEN_ARROWS = """(id) => {
    const diagram = [...document.querySelectorAll(`#${id} .pm-scene`)].find((each) => each.clientWidth);
    const card = diagram.querySelector('.pm-card').getBoundingClientRect();
    const matrix = diagram.querySelector('.pm-svg').getScreenCTM();
    return [...diagram.querySelectorAll('.pm-lit')].flatMap((arrow) => {
        const points = [...arrow.getAttribute('d').matchAll(/([-\\d.]+),([-\\d.]+)/g)]
            .map(([, x, y]) => new DOMPoint(Number(x), Number(y)).matrixTransform(matrix));
        return points.slice(1).map((point, n) => [point, points[n]]);
    }).filter(([one, other]) => Math.min(one.x, other.x) < card.right && Math.max(one.x, other.x) > card.left
        && Math.min(one.y, other.y) < card.bottom && Math.max(one.y, other.y) > card.top).length;
}"""


@pytest.fixture(scope="session")
def build(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], Path]:
    """Return the function that builds the page with the diagrams in a theme, once."""
    base = tmp_path_factory.mktemp("diagrams")
    for name, content in {"conf.py": CONF, "index.rst": INDEX, "api.rst": API}.items():
        (base / name).write_text(content, "utf-8")
    for name, content in SHOP.items():
        (base / "src" / "shop" / name).parent.mkdir(parents=True, exist_ok=True)
        (base / "src" / "shop" / name).write_text(content, "utf-8")

    @lru_cache
    def build(theme: str) -> Path:
        options = ["-q", "-n", "-W", "-d", base / "read", "-t", theme]
        command = [sys.executable, "-m", "sphinx", *options, base, base / theme]
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stderr
        return base / theme / "index.html"

    return build


@pytest.fixture(scope="session")
def tab(browser: Any) -> Iterator[Any]:
    """Return what pages are opened in one after the other. Its clock stands still: see ``wait``."""
    tab = browser.new_page()
    tab.set_default_timeout(30_000)  # a busy machine takes long to load a page
    tab.clock.install(time=0)
    tab.clock.pause_at(1000)
    yield tab
    tab.context.close()


@pytest.fixture
def open_page(tab: Any, build: Callable[[str], Path]) -> Callable[..., Any]:
    """Return the function that opens the page with the diagrams, as if for the first time."""

    def open_page(width: int = DESKTOP, theme: str = "furo", scheme: str = "light") -> Any:
        tab.mouse.move(0, 0)
        tab.set_viewport_size({"width": width, "height": 900})
        tab.emulate_media(media="screen", color_scheme=scheme)
        tab.goto(build(theme).as_uri())
        return tab

    return open_page


@pytest.fixture
def page(open_page: Callable[..., Any]) -> Any:
    """Return the page with the diagrams on a wide screen."""
    return open_page()


def wait(page: Any, milliseconds: int) -> None:
    """Let time go by, for the script."""
    page.clock.run_for(milliseconds)


def part(page: Any, name: str, selector: str) -> Any:
    """Return what is within the drawing that is shown, of the two of a diagram."""
    return page.locator(f"#{name} .pm-scene:has(.pm-canvas:visible) {selector}")


def node(page: Any, diagram: str, name: str) -> Any:
    """Return the group of a node."""
    label = f'xpath=.//*[@aria-label and (starts-with(@aria-label, "{name} (") or @aria-label = "{name}")]/..'
    return part(page, diagram, ".pm-svg").locator(label).and_(page.locator(".pm-node"))


def card(page: Any, diagram: str) -> Any:
    return part(page, diagram, ".pm-card")


def focused(page: Any) -> str:
    return str(page.evaluate("document.activeElement.getAttribute('aria-label')")).partition(" (")[0]


# Without the script


def test_everything_is_there_without_script(browser: Any, build: Callable[[str], Path]) -> None:
    page = browser.new_page(viewport={"width": DESKTOP, "height": 900}, java_script_enabled=False)
    page.goto(build("furo").as_uri())
    for name in NAMES:
        nodes = part(page, name, ".pm-node").all()
        assert nodes
        assert all(each.is_visible() for each in nodes)
    assert page.locator(".pm-bar, .pm-toggle, .pm-card").count() == 0

    labels = part(page, "tree-right", ".pm-label").all()
    assert len(labels) == 13
    labels[0].focus()
    for _ in labels[1:]:
        page.keyboard.press("Tab")
    assert page.locator(".pm-label:focus").get_attribute("href") == labels[-1].get_attribute("href")
    assert page.locator("#tree-right .pm-label:focus").count() == 1

    part(page, "tree-right", "a.pm-label").first.click()
    page.wait_for_url("**/api.html#module-shop")
    page.context.close()


# The card


@pytest.mark.parametrize("name", DIAGRAMS)
@pytest.mark.parametrize("width", WIDTHS.values(), ids=WIDTHS.keys())
def test_a_card_tells_more(open_page: Callable[..., Any], name: str, width: int) -> None:
    page = open_page(width)
    assert not card(page, name).is_visible()
    for each in ("shop", "shop.api", "shop.storage.remote", "shop.storage.remote.http"):
        page.mouse.move(0, 0)
        wait(page, 1000)  # for the card before, which may lie in the way
        node(page, name, each).locator(".pm-label").hover()
        wait(page, 200)
        assert each.rpartition(".")[2] in card(page, name).inner_text()
        box = card(page, name).bounding_box()
        assert box["x"] >= 0
        assert box["x"] + box["width"] <= width


@pytest.mark.parametrize("name", ["tree-right", "nested"])
def test_the_pointer_can_reach_the_card(page: Any, name: str) -> None:
    node(page, name, "shop.orders").locator(".pm-label").hover()
    wait(page, 100)
    assert not card(page, name).is_visible()  # the pointer may be on its way elsewhere
    wait(page, 100)
    assert "Orders of customers." in card(page, name).inner_text()

    card(page, name).hover()
    wait(page, 1000)
    assert card(page, name).is_visible()

    page.mouse.move(1, 1)
    wait(page, 1000)
    assert not card(page, name).is_visible()


def test_a_card_is_shown_on_focus_and_dismissed(page: Any) -> None:
    node(page, "tree-right", "shop.api").locator(".pm-label").focus()
    assert "What others use." in card(page, "tree-right").inner_text()

    page.keyboard.press("Escape")
    assert not card(page, "tree-right").is_visible()
    assert focused(page) == "shop.api"

    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowUp")
    assert card(page, "tree-right").is_visible()
    for _ in range(card(page, "tree-right").locator("a").count()):  # its links can be reached
        page.keyboard.press("Tab")
        assert page.locator(".pm-card a:focus").count() == 1
    page.keyboard.press("Tab")
    assert not card(page, "tree-right").is_visible()


@pytest.mark.parametrize("name", WITH_ARROWS)
def test_a_card_lists_imports_and_importers_beside_each_other(page: Any, name: str) -> None:
    node(page, name, "shop.api").locator(".pm-label").focus()
    imports, importers = card(page, name).locator(".pm-near-by > div").all()
    assert imports.inner_text().split() == ["Imports", "(2)", "prices", "storage.disk"]
    assert importers.inner_text().split() == ["Imported", "by", "(1)", "storage.remote.http"]
    assert imports.bounding_box()["y"] == importers.bounding_box()["y"]
    assert "imports shop" not in card(page, name).inner_text()  # not twice
    assert imports.get_by_role("link").get_attribute("href").endswith("api.html#module-shop.storage.disk")

    node(page, name, "shop.web.forms").locator(".pm-label").focus()
    assert card(page, name).locator(".pm-near-by").count() == 0


@pytest.mark.parametrize("name", [*WITH_ARROWS, "large"])
@pytest.mark.parametrize("width", WIDTHS.values(), ids=WIDTHS.keys())
def test_a_card_does_not_hide_the_arrows_that_it_explains(open_page: Callable[..., Any], name: str, width: int) -> None:
    page = open_page(width)
    for each in ("docutils.nodes",) if name == "large" else ("shop.api", "shop.prices", "shop.storage.remote.http"):
        node(page, name, each).locator(".pm-label").focus()
        assert part(page, name, ".pm-lit").count() > 0
        hidden = page.evaluate(HIDDEN_ARROWS, name)
        assert hidden == 0 or (hidden <= 2 and width == PHONE), each


def test_there_is_no_second_tooltip_and_no_second_id(page: Any) -> None:
    node(page, "tree-right", "shop.api").locator(".pm-label").focus()

    assert page.locator("svg.pm-svg title").count() == 0
    assert page.locator("#tree-right").get_by_role("group", name="shop: tree of packages and modules").count() == 1
    twice = """() => [...document.querySelectorAll('.pm-diagram [id]')]
        .filter((each) => document.querySelectorAll(`[id="${each.id}"]`).length > 1).map((each) => each.id)"""
    assert page.evaluate(twice) == []


@pytest.mark.parametrize("name", WITH_ARROWS)
def test_arrows_of_a_node_stand_out(page: Any, name: str) -> None:
    arrows = part(page, name, ".pm-arrows > path")
    assert arrows.count() == 8
    node(page, name, "shop.prices").locator(".pm-label").focus()
    assert part(page, name, ".pm-lit").count() == 2

    page.keyboard.press("Escape")
    assert part(page, name, ".pm-lit").count() == 0


# Folding


@pytest.mark.parametrize(
    ("name", "width"),
    [(name, DESKTOP) for name in FOLDING] + [(name, PHONE) for name in (*WITH_ARROWS, "columns", "large")],
)
def test_packages_fold_and_unfold(open_page: Callable[..., Any], name: str, width: int) -> None:
    page = open_page(width)
    before = page.evaluate(GEOMETRY, name)
    height = part(page, name, ".pm-svg").bounding_box()["height"]
    count = part(page, name, ".pm-node:visible").count()
    toggles = part(page, name, ".pm-toggle")
    folding = [n for n in range(toggles.count()) if n][-3:] or [0]

    for n in folding:
        if toggles.nth(n).is_visible():
            toggles.nth(n).click()
            assert toggles.nth(n).get_attribute("aria-expanded") == "false"
            assert name in NESTED or page.evaluate(OVERLAPS, name) == 0
    assert part(page, name, ".pm-node:visible").count() < count
    wait(page, 1000)
    assert not card(page, name).is_visible()  # whatever is below the pointer now
    folded = part(page, name, ".pm-svg").bounding_box()["height"]
    assert folded < height if name in ("small", "large", "tree-down") else folded <= height

    for n in reversed(folding):
        if toggles.nth(n).get_attribute("aria-expanded") == "false":
            toggles.nth(n).click()
    assert page.evaluate(GEOMETRY, name) == before


@pytest.mark.parametrize("name", sorted(set(DIAGRAMS) & set(FOLDING)))
def test_the_freed_room_is_closed(page: Any, name: str) -> None:
    toggle = part(page, name, ".pm-toggle").first
    assert toggle.get_attribute("aria-label") == "Collapse shop"
    toggle.click()

    assert toggle.get_attribute("aria-label") == "Expand shop (12)"
    assert part(page, name, ".pm-node:visible").count() == 1
    assert part(page, name, ":is(.pm-lines, .pm-arrows) > path:visible").count() == 0
    assert int(float(part(page, name, ".pm-svg").get_attribute("height"))) <= 100
    assert name in NESTED or page.evaluate(OVERLAPS, name) == 0


def test_a_folded_box_is_plain(page: Any) -> None:
    for name in set(NESTED) & set(FOLDING):
        box = node(page, name, "shop.storage").locator("> rect")
        before = box.bounding_box()
        node(page, name, "shop.storage").locator(".pm-toggle").click()

        assert part(page, name, ".pm-node:visible").count() == 13 - 5
        after = box.bounding_box()
        assert after["width"] == pytest.approx(before["width"], abs=0.1)
        assert after["height"] <= before["height"]


def test_a_folded_box_around_others_is_as_low_as_its_name(page: Any) -> None:
    """Where no neighbour needs the height."""
    svg = part(page, "nested", ".pm-svg")
    before = svg.bounding_box()["height"]
    for name in ("shop.storage", "shop.web"):
        node(page, "nested", name).locator(".pm-toggle").click()
    boxes = [
        node(page, "nested", name).locator("> rect").bounding_box() for name in ("shop.storage", "shop.web", "shop")
    ]
    assert min(box["height"] for box in boxes[:2]) < 31
    assert all(box["y"] + box["height"] < boxes[2]["y"] + boxes[2]["height"] for box in boxes[:2])
    assert svg.bounding_box()["height"] < before - 40


# How far below the boxes above it, in its column, or below the name of the box around it, each box is.
GAPS = """(id) => {
    const svg = [...document.querySelectorAll(`#${id} .pm-svg`)].find((each) => each.getBoundingClientRect().width);
    const boxes = [...svg.querySelectorAll('.pm-node:not(.pm-away)')].map((group) => {
        const { left, right, top, bottom } = group.querySelector('rect').getBoundingClientRect();
        const name = group.querySelector('.pm-label').getAttribute('aria-label').split(' ')[0];
        return { name, left, right, top, bottom, above: group.dataset.above, node: group.dataset.node };
    });
    return Object.fromEntries(boxes.map((box) => {
        const higher = boxes.filter((each) => each.above === box.above && each.bottom <= box.top + 1
            && each.left < box.right && box.left < each.right).map(({ bottom }) => bottom);
        const around = boxes.find(({ node }) => node === box.above) ?? svg.getBoundingClientRect();
        return [box.name, box.top - (higher.length ? Math.max(...higher) : around.top)];
    }));
}"""


@pytest.mark.parametrize("width", [DESKTOP, PHONE])
def test_boxes_move_up_below_folded_ones_in_their_column(open_page: Callable[..., Any], width: int) -> None:
    page, layout = open_page(width), "plain-nested"
    geometry, gaps = page.evaluate(GEOMETRY, layout), page.evaluate(GAPS, layout)
    toggles = part(page, layout, ".pm-toggle")
    for n in range(1, min(toggles.count(), 8)):
        if not toggles.nth(n).is_visible():
            continue
        toggles.nth(n).evaluate("(each) => each.dispatchEvent(new MouseEvent('click', { bubbles: true }))")
        box = part(page, layout, ".pm-node:has(.pm-toggle)").nth(n).locator("> rect").bounding_box()
        assert box["height"] < 60  # two lines, at most
        now = page.evaluate(GAPS, layout)
        assert now == pytest.approx({name: gaps[name] for name in now}, abs=0.5)
    for n in range(1, toggles.count()):
        if toggles.nth(n).get_attribute("aria-expanded") == "false":
            toggles.nth(n).evaluate("(each) => each.dispatchEvent(new MouseEvent('click', { bubbles: true }))")
    assert page.evaluate(GEOMETRY, layout) == geometry


def test_the_box_folds_but_its_link_leads_away(page: Any) -> None:
    box = node(page, "tree-right", "shop.storage").locator("> rect").bounding_box()
    page.mouse.click(box["x"] + 3, box["y"] + 3)
    assert not node(page, "tree-right", "shop.storage.disk").is_visible()

    node(page, "tree-right", "shop.storage").locator("a").click()
    page.wait_for_url("**/api.html#module-shop.storage")


def test_a_package_stays_where_it_was_clicked(page: Any) -> None:
    toggle = part(page, "large", ".pm-toggle").nth(2)
    toggle.scroll_into_view_if_needed()
    before = toggle.bounding_box()["y"]
    toggle.click()

    assert abs(toggle.bounding_box()["y"] - before) < 2


def test_toggles_are_large_enough(page: Any) -> None:
    for name in (*NOT_NESTED, "small"):
        for toggle in part(page, name, ".pm-toggle").all():
            box = toggle.bounding_box()
            assert box["width"] >= 23.9
            assert box["height"] >= 23.9


@pytest.mark.parametrize("layout", WITH_SIZES)
def test_areas_do_not_fold(page: Any, layout: Layout) -> None:
    assert part(page, f"large-{layout}", ".pm-branch").count() > 0
    assert part(page, f"large-{layout}", ".pm-toggle").count() == 0


def test_paper_shows_all(page: Any) -> None:
    before = page.evaluate(GEOMETRY, "tree-right")
    part(page, "tree-right", ".pm-toggle").first.click()
    page.emulate_media(media="print")
    page.evaluate("dispatchEvent(new Event('beforeprint'))")
    assert page.evaluate(GEOMETRY, "tree-right") == before
    assert page.locator(".pm-bar:visible, .pm-card:visible, .pm-toggle:visible").count() == 0

    page.emulate_media(media="screen")
    page.evaluate("dispatchEvent(new Event('afterprint'))")
    assert part(page, "tree-right", ".pm-node:visible").count() == 1


@pytest.mark.parametrize("button", ["Zoom out", "Zoom in"])
def test_paper_shows_no_zoom(page: Any, button: str) -> None:
    def printed() -> Any:
        page.emulate_media(media="print")
        return part(page, "printable", ".pm-svg").bounding_box()

    before = printed()
    page.emulate_media(media="screen")
    part(page, "printable", ".pm-bar").get_by_role("button", name=button).click()
    after = printed()
    assert (after["width"], after["height"]) == (before["width"], before["height"])


# The filter


def test_a_diagram_is_one_stop_for_the_keyboard(page: Any) -> None:
    part(page, "large", ".pm-bar").get_by_role("button", name="Reset").focus()
    page.keyboard.press("Tab")
    if page.evaluate("document.activeElement.matches('.pm-canvas')"):  # it scrolls
        page.keyboard.press("Tab")
    assert focused(page) == "docutils"
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.closest('.pm-svg')") is None


@pytest.mark.parametrize("name", ["large", "large-treemap"])
def test_the_filter_dims_what_does_not_match(page: Any, name: str) -> None:
    field = part(page, name, ".pm-bar").get_by_label("Filter")
    output = part(page, name, ".pm-bar output")
    count = part(page, name, ".pm-node").count()
    field.fill("nodes writers")
    assert output.inner_text() == f"0 / {count}"
    field.fill("STATEMACHINE")
    assert output.inner_text() == f"1 / {count}"
    assert part(page, name, ".pm-node:not(.pm-dim)").count() == 1
    field.fill("readers pep")
    assert "pm-dim" not in node(page, name, "docutils.readers.pep").get_attribute("class")

    if name == "large":  # what is collapsed is represented by its package
        node(page, name, "docutils.readers").locator(".pm-toggle").click()
        assert "pm-dim" not in node(page, name, "docutils.readers").get_attribute("class")
        field.press("Enter")
        assert focused(page) == "docutils.readers"

    field.press("Escape")
    assert field.input_value() == ""
    assert output.inner_text() == ""
    assert part(page, name, ".pm-dim").count() == 0


def test_only_large_diagrams_have_tools(page: Any) -> None:
    for name in ("small", "columns", "tree-right", "treemap"):
        assert part(page, name, ".pm-node").count() < 40
        assert part(page, name, ".pm-bar :is(.pm-filter, .pm-zoom):visible").count() == 0
    assert part(page, "large", ".pm-node").count() >= 40
    assert part(page, "large", ".pm-bar :is(.pm-filter, .pm-zoom):visible").count() == 2
    heights = {round(each.bounding_box()["height"]) for each in part(page, "large", ".pm-bar :is(input, button)").all()}
    assert heights == {24}


# Zoom


def test_large_diagrams_are_zoomed(page: Any) -> None:
    canvas, svg = part(page, "large", ".pm-canvas"), part(page, "large", ".pm-svg")
    bar = part(page, "large", ".pm-bar")
    width, top = svg.bounding_box()["width"], bar.bounding_box()["y"]
    bar.get_by_role("button", name="Zoom in").click()
    bar.get_by_role("button", name="Zoom in").click()
    assert svg.bounding_box()["width"] == pytest.approx(width * 1.5625, rel=0.01)
    assert canvas.evaluate("(each) => each.scrollHeight > each.clientHeight && each.tabIndex === 0")
    assert canvas.bounding_box()["height"] <= 900

    bar.get_by_role("button", name="Zoom out").click()
    bar.get_by_role("button", name="Reset").click()
    assert svg.bounding_box()["width"] == width
    assert svg.get_attribute("style") in (None, "")
    assert bar.bounding_box()["y"] <= top
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_the_wheel_zooms_with_a_key_and_the_mouse_drags(page: Any) -> None:
    canvas, svg = part(page, "large", ".pm-canvas"), part(page, "large", ".pm-svg")
    width = svg.bounding_box()["width"]
    box_of_core = node(page, "large", "docutils.core").locator("> rect")
    box_of_core.evaluate("(each) => each.scrollIntoView({ block: 'center', behavior: 'instant' })")
    box = box_of_core.bounding_box()
    page.mouse.move(box["x"] + 3, box["y"] + 3)
    page.keyboard.down("Control")
    page.mouse.wheel(0, -300)
    page.keyboard.up("Control")
    page.locator("#large .pm-zoomed").wait_for()
    after = box_of_core.bounding_box()
    assert svg.bounding_box()["width"] > width * 1.5
    assert abs(after["x"] - box["x"]) < 10  # what was below the pointer still is
    assert abs(after["y"] - box["y"]) < 10

    before = canvas.evaluate("(each) => each.scrollTop")
    count = part(page, "large", ".pm-node:visible").count()
    page.mouse.down()
    page.mouse.move(box["x"] - 30, box["y"] - 50, steps=4)
    page.mouse.up()
    assert canvas.evaluate("(each) => each.scrollTop") > before + 40
    assert part(page, "large", ".pm-node:visible").count() == count  # dragging is no click


def test_the_wheel_alone_scrolls(page: Any) -> None:
    svg = part(page, "large", ".pm-svg")
    svg.evaluate("(each) => each.scrollIntoView({ block: 'start', behavior: 'instant' })")
    box = svg.bounding_box()
    page.mouse.move(box["x"] + box["width"] / 2, 450)
    scrolled = page.evaluate("scrollY")
    page.mouse.wheel(0, 40)
    page.wait_for_function("(before) => scrollY > before", arg=scrolled)
    assert svg.bounding_box()["width"] == box["width"]


def test_the_canvas_is_a_stop_only_where_it_scrolls(page: Any) -> None:
    # Without the script it is one; that tells when the page is laid out.
    page.wait_for_function("document.querySelector('#tree-right .pm-canvas:not(.pm-wide *, [tabindex])')")
    page.set_viewport_size({"width": 220, "height": 800})
    page.wait_for_function("document.querySelector('#tree-right .pm-canvas:not(.pm-wide *)[tabindex]')")


# The keyboard


def test_one_stop_and_arrow_keys(page: Any) -> None:
    assert part(page, "tree-right", '.pm-label[tabindex="0"]').count() == 1
    part(page, "tree-right", '.pm-label[tabindex="0"]').focus()
    ways = {
        "ArrowRight": "shop.api",
        "ArrowDown": "shop.orders",
        "ArrowLeft": "shop",
        "End": "shop.web.pages",
        "ArrowUp": "shop.web.forms",
        "Home": "shop",
    }
    for key, name in ways.items():
        page.keyboard.press(key)
        assert focused(page) == name
        assert part(page, "tree-right", '.pm-label[tabindex="0"]').count() == 1

    page.keyboard.press("End")
    page.keyboard.press("Enter")
    page.wait_for_url("**/api.html#module-shop.web.pages")


@pytest.mark.parametrize("name", DIAGRAMS)
def test_arrow_keys_follow_the_direction(page: Any, name: str) -> None:
    _, direction = DIAGRAMS[name]
    keys = {"child": "ArrowRight", "next": "ArrowDown", "previous": "ArrowUp", "parent": "ArrowLeft"}
    if direction is Direction.DOWN:
        keys = {"child": "ArrowDown", "next": "ArrowRight", "previous": "ArrowLeft", "parent": "ArrowUp"}
    part(page, name, '.pm-label[tabindex="0"]').focus()
    targets = [("child", "shop.api"), ("next", "shop.orders"), ("previous", "shop.api"), ("parent", "shop")]
    for step, target in targets:
        page.keyboard.press(keys[step])
        assert focused(page) == target


@pytest.mark.parametrize("name", [name for name in DIAGRAMS if name in FOLDING])
def test_keys_fold(page: Any, name: str) -> None:
    label = node(page, name, "shop.storage").locator(".pm-label")
    label.focus()
    for key, is_visible in {"-": False, "+": True, " ": False}.items():
        page.keyboard.press(key)
        assert node(page, name, "shop.storage.disk").is_visible() is is_visible
        assert focused(page) == "shop.storage"
        assert label.evaluate("(each) => getComputedStyle(each).outlineStyle") == "solid"

    page.keyboard.press("ArrowUp" if DIAGRAMS[name][1] is Direction.DOWN else "ArrowLeft")
    page.keyboard.press("-")
    assert part(page, name, ".pm-node:visible").count() == 1


def test_focus_is_scrolled_into_view(page: Any) -> None:
    part(page, "large", ".pm-bar").get_by_role("button", name="Zoom in").click()
    part(page, "large", '.pm-label[tabindex="0"]').focus()
    page.keyboard.press("End")
    box = page.locator(".pm-label:focus").bounding_box()
    around = part(page, "large", ".pm-canvas").bounding_box()

    assert around["y"] <= box["y"] <= around["y"] + around["height"]
    assert 0 <= box["y"] <= 900
    assert card(page, "large").is_visible()


# Treemaps


def only(items: list[str]) -> str:
    (item,) = items
    return item


def crumbs(page: Any, name: str = "large-treemap") -> list[str]:
    return [" ".join(each.split()) for each in part(page, name, ".pm-crumbs > li").all_inner_texts()]


def get_edges(page: Any, name: str) -> list[str]:
    rect = node(page, "large-treemap", name).locator("> rect")
    return [rect.get_attribute(edge) for edge in ("x", "y", "width", "height")]


def test_a_click_on_a_title_bar_makes_its_package_the_whole(page: Any) -> None:
    before = page.evaluate(GEOMETRY, "large-treemap")
    assert re.fullmatch(r"[0-9]+ of [0-9]+ named", only(crumbs(page)))  # the title bar has the name and the size
    whole = get_edges(page, "docutils")
    node(page, "large-treemap", "docutils.parsers").locator("text").first.click()

    assert crumbs(page)[:2] == ["docutils", "parsers"]
    assert re.fullmatch(r"[0-9,]+ lines (with all below|in the modules shown), [0-9]+ of [0-9]+ named", crumbs(page)[2])
    assert get_edges(page, "docutils.parsers") == whole
    assert node(page, "large-treemap", "docutils.parsers.rst").locator("text").count() > 0
    assert not node(page, "large-treemap", "docutils.writers").is_visible()
    assert page.evaluate(OVERFLOWS, "large-treemap") == 0

    part(page, "large-treemap", ".pm-crumbs button").first.click()
    after = page.evaluate(GEOMETRY, "large-treemap")
    assert [each[:6] for each in after] == [each[:6] for each in before]  # all but classes


def test_a_click_on_a_module_leads_to_the_next_package_on_the_way(page: Any) -> None:
    for wanted in ("parsers", "rst", "rst"):
        rect = node(page, "large-treemap", "docutils.parsers.rst.states").locator("> rect")
        rect.evaluate("(each) => each.scrollIntoView({ block: 'center', behavior: 'instant' })")
        box = rect.bounding_box()
        page.mouse.click(box["x"] + box["width"] - 3, box["y"] + box["height"] - 3)
        assert crumbs(page)[-2] == wanted


def test_the_keyboard_zooms_and_keeps_the_focus(page: Any) -> None:
    label = node(page, "treemap", "shop.storage").locator("> .pm-label")
    assert label.get_attribute("role") == "button"
    label.focus()
    page.keyboard.press("Enter")
    assert crumbs(page, "treemap")[:2] == ["shop", "storage"]
    assert focused(page) == "shop.storage"
    assert label.get_attribute("role") is None  # in its own treemap, it is a link

    page.keyboard.press("ArrowRight")
    assert focused(page) == "shop.storage.disk"
    page.keyboard.press("End")
    assert focused(page) == "shop.storage.remote.http"
    page.keyboard.press("+")
    assert crumbs(page, "treemap")[:3] == ["shop", "storage", "remote"]
    page.keyboard.press("Escape")
    page.keyboard.press("Escape")
    assert len(crumbs(page, "treemap")) == 1
    assert focused(page) == "shop.storage.remote.http"
    page.keyboard.press("Escape")
    assert part(page, "treemap", ".pm-node:visible").count() == 13


def test_crumbs_lead_back_and_keep_the_focus(page: Any) -> None:
    label = node(page, "treemap", "shop.storage").locator("> .pm-label")
    label.focus()
    page.keyboard.press("Enter")
    part(page, "treemap", ".pm-crumbs button").first.focus()
    page.keyboard.press("Enter")
    assert focused(page) == "shop"
    assert len(crumbs(page, "treemap")) == 1
    assert part(page, "treemap", ".pm-node:visible").count() == 13


def test_names_of_modules_in_a_treemap_are_links(page: Any) -> None:
    node(page, "treemap", "shop.storage.disk").locator("text").first.click()
    page.wait_for_url("**/api.html#module-shop.storage.disk")


def test_paper_shows_the_whole_treemap(page: Any) -> None:
    node(page, "large-treemap", "docutils.parsers").locator("text").first.click()
    page.evaluate("dispatchEvent(new Event('beforeprint'))")
    assert node(page, "large-treemap", "docutils.writers").is_visible()
    page.evaluate("dispatchEvent(new Event('afterprint'))")
    assert not node(page, "large-treemap", "docutils.writers").is_visible()


@pytest.mark.parametrize("width", WIDTHS.values(), ids=WIDTHS.keys())
def test_a_treemap_is_laid_out_for_its_width(open_page: Callable[..., Any], width: int) -> None:
    page = open_page(width)
    svg = part(page, "large-treemap", ".pm-svg")
    assert svg.count() == 1
    assert svg.bounding_box()["width"] >= 0.95 * float(svg.get_attribute("viewBox").split()[2])
    assert page.evaluate(OVERFLOWS, "large-treemap") == 0


# Fingers


@pytest.fixture
def phone(browser: Any, build: Callable[[str], Path]) -> Iterator[Any]:
    """Return the page with the diagrams on a touch screen."""
    context = browser.new_context(viewport={"width": PHONE, "height": 844}, has_touch=True, is_mobile=True)
    page = context.new_page()
    page.set_default_timeout(30_000)
    page.goto(build("furo").as_uri())
    yield page
    context.close()


@pytest.mark.parametrize("name", WITH_ARROWS)
def test_the_first_tap_shows_the_card_and_the_second_one_follows_the_link(phone: Any, name: str) -> None:
    address = phone.url
    label = node(phone, name, "shop.storage.disk").locator(".pm-label")
    label.tap()
    assert phone.url == address
    assert "On a disk." in card(phone, name).inner_text()
    assert card(phone, name).locator("a").first.get_attribute("href").endswith("api.html#module-shop.storage.disk")

    node(phone, name, "shop.api").locator(".pm-label").tap()  # another one
    assert phone.url == address
    assert "What others use." in card(phone, name).inner_text()

    height = node(phone, name, "shop.api").locator("> rect").bounding_box()["height"]
    node(phone, name, "shop.api").locator(".pm-label").tap()
    if height + 4 < 24:  # with the gap to the next one; only the link in the card is large enough
        card(phone, name).locator("a").first.tap()
    phone.wait_for_url("**/api.html#module-shop.api")


def test_the_link_of_a_card_is_tapped(phone: Any) -> None:
    node(phone, "nested", "shop.storage.disk").locator(".pm-label").tap()
    card(phone, "nested").locator("a").first.tap()
    phone.wait_for_url("**/api.html#module-shop.storage.disk")


def test_a_tap_beside_a_diagram_closes_the_card(phone: Any) -> None:
    node(phone, "nested", "shop.prices").locator(".pm-label").tap()
    assert card(phone, "nested").is_visible()
    phone.get_by_role("heading", name="Diagrams").first.tap()
    assert not card(phone, "nested").is_visible()


def test_boxes_that_are_too_small_for_a_finger_lead_nowhere(phone: Any) -> None:
    address = phone.url
    small = """(each) => { each.closest('.pm-node').firstElementChild.setAttribute('height', 9); }"""
    label = node(phone, "tree-right", "shop.api").locator(".pm-label")
    label.evaluate(small)
    for _ in range(3):
        label.tap()
        assert card(phone, "tree-right").is_visible()
    assert phone.url == address


def test_a_tap_on_a_toggle_collapses_at_once(phone: Any) -> None:
    count = part(phone, "nested", ".pm-node:visible").count()
    node(phone, "nested", "shop.storage").locator(".pm-toggle").tap()
    assert part(phone, "nested", ".pm-node:visible").count() == count - 5


# The page around


@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize(("scheme", "width"), [("light", DESKTOP), ("dark", PHONE)], ids=["light", "dark-phone"])
def test_no_accessibility_faults(
    browser: Any, build: Callable[[str], Path], axe: str, theme: str, scheme: str, width: int
) -> None:
    page = browser.new_page(viewport={"width": width, "height": 900}, color_scheme=scheme)
    page.goto(build(theme).as_uri())
    page.evaluate(axe)  # which needs a clock that goes
    part(page, "nested", ".pm-toggle").nth(1).click()
    for shown in ("#tree-right, #nested, #treemap", "#tree-right"):
        if shown == "#tree-right":
            node(page, "tree-right", "shop.storage").locator(".pm-label").focus()
            assert card(page, "tree-right").is_visible()
        result = page.evaluate("(shown) => axe.run(shown)", shown)
        assert result["passes"], "axe has looked at nothing"
        faults = [fault for fault in result["violations"] if fault["impact"] in ("serious", "critical")]
        assert [(fault["id"], fault["nodes"][0]["html"][:200]) for fault in faults] == []
    page.context.close()


@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_card_has_the_ground_of_the_page(open_page: Callable[..., Any], theme: str, scheme: str) -> None:
    page = open_page(theme=theme, scheme=scheme)
    node(page, "tree-right", "shop.api").locator(".pm-label").focus()
    colour = card(page, "tree-right").evaluate("(each) => getComputedStyle(each).backgroundColor")
    assert re.fullmatch(r"rgb\(\d+, \d+, \d+\)", colour)
    is_dark = sum(map(int, re.findall(r"\d+", colour))) < 200
    assert is_dark == (scheme == "dark" and theme == "furo")


@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize("width", WIDTHS.values(), ids=WIDTHS.keys())
def test_nothing_overflows(open_page: Callable[..., Any], theme: str, width: int) -> None:
    page = open_page(width, theme)
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_a_strict_policy_is_not_violated(browser: Any, build: Callable[[str], Path]) -> None:
    diagrams = build("alabaster")  # furo has scripts and styles in its pages
    policy = (
        "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'self' file:; "
        "script-src 'self' file:; img-src 'self' data: file:\">"
    )
    strict = diagrams.with_name("strict.html")
    strict.write_text(diagrams.read_text("utf-8").replace("<head>", f"<head>{policy}", 1), "utf-8")
    page = browser.new_page(viewport={"width": DESKTOP, "height": 900})
    logged: list[str] = []
    page.on("console", lambda message: logged.append(message.text))
    page.on("pageerror", lambda error: logged.append(str(error)))
    page.goto(strict.as_uri())

    node(page, "tree-right", "shop.storage").locator(".pm-label").hover()
    card(page, "tree-right").wait_for()
    for name in FOLDING:
        part(page, name, ".pm-toggle").first.click()
        part(page, name, ".pm-toggle").first.click()
    part(page, "large", "input").fill("nodes")
    part(page, "large", ".pm-bar").get_by_role("button", name="Zoom in").click()
    assert part(page, "large", ".pm-canvas.pm-zoomed").count() == 1
    assert logged == []
    page.context.close()
