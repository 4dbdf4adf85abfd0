"""What readers see of pictures, and can do with them, in a real browser."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

pytestmark = [pytest.mark.browser]

WIDTHS = {"phone": 390, "desktop": 1280}
CONF = """
project = "Pictures"
extensions = ["sphinx_packagemap"]
html_theme = "{theme}"
html_sidebars = {{"**": []}}
packagemap_roots = ["src"]
"""
INDEX = """
Pictures
========

.. package-diagram:: shop
   :edges: imports
   :caption: A shop
   :name: right

.. package-diagram:: shop
   :direction: down
   :edges: imports
   :name: down

.. package-diagram:: shop
   :layout: nested
   :edges: imports
   :name: nested

.. package-diagram:: shop
   :layout: treemap
   :name: treemap

.. package-diagram:: shop.storage
   :name: small

.. package-diagram:: requests
   :name: columns

.. package-diagram:: docutils
   :edges: cycles
   :counts:
   :name: large

.. toctree::

   api
"""
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
NAMES = ["right", "down", "nested", "treemap", "small", "columns", "large"]
TREES = ["right", "down", "small", "columns", "large"]
GEOMETRY = """(id) => {
    const svg = [...document.querySelectorAll(`#${id} .pm-svg`)].find((each) => each.getBoundingClientRect().width);
    const names = ['x', 'y', 'width', 'height', 'd', 'viewBox', 'class'];
    return [svg, ...svg.querySelectorAll('*')].map((each) => names.map((name) => each.getAttribute(name) || ''));
}"""
OVERLAPS = """(id) => {
    const svg = [...document.querySelectorAll(`#${id} .pm-svg`)].find((each) => each.getBoundingClientRect().width);
    const boxes = [...svg.querySelectorAll('.pm-node:not(.pm-away) > rect, .pm-legend rect, .pm-count')]
        .filter((each) => !each.closest('.pm-away')).map((each) => each.getBoundingClientRect());
    const whole = svg.getBoundingClientRect();
    const inside = (one) => one.top >= whole.top && one.bottom <= whole.bottom && one.left >= whole.left
        && one.right <= whole.right;
    const apart = (one, other) => one.right <= other.left || other.right <= one.left || one.bottom <= other.top
        || other.bottom <= one.top;
    return boxes.flatMap((one, n) => boxes.slice(n + 1).map((other) => [one, other]))
        .filter(([one, other]) => !apart(one, other)).length + boxes.filter((one) => !inside(one)).length;
}"""


@pytest.fixture(scope="module", params=["furo", "alabaster"])
def pictures(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the page with the pictures."""
    base = tmp_path_factory.mktemp(f"pictures-{request.param}")
    conf = CONF.format(theme=request.param)
    if request.param == "furo":
        conf = conf.replace('html_sidebars = {"**": []}', "")
    for name, content in {"conf.py": conf, "index.rst": INDEX, "api.rst": API}.items():
        (base / name).write_text(content, "utf-8")
    for name, content in SHOP.items():
        (base / "src" / "shop" / name).parent.mkdir(parents=True, exist_ok=True)
        (base / "src" / "shop" / name).write_text(content, "utf-8")
    command = [sys.executable, "-m", "sphinx", "-q", "-n", "-W", "-b", "html", str(base), str(base / "out")]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return base / "out" / "index.html"


def open_page(browser: Any, pictures: Path, width: int = 1280, **options: Any) -> Any:
    page = browser.new_context(viewport={"width": width, "height": 900}, **options).new_page()
    page.set_default_timeout(20_000)
    page.goto(pictures.as_uri())
    return page


def part(page: Any, name: str, selector: str) -> Any:
    """Return what is within the drawing that is shown, of the two of a picture."""
    return page.locator(f"#{name} .pm-picture:has(.pm-canvas:visible) {selector}")


def node(page: Any, picture: str, name: str) -> Any:
    """Return the group of a node."""
    label = f'xpath=.//*[@aria-label and (starts-with(@aria-label, "{name} (") or @aria-label = "{name}")]/..'
    return part(page, picture, ".pm-svg").locator(label).and_(page.locator(".pm-node"))


def card(page: Any, picture: str) -> Any:
    return part(page, picture, ".pm-card")


def focused(page: Any) -> str:
    return str(page.evaluate("document.activeElement.getAttribute('aria-label')")).partition(" (")[0]


# Without the script


def test_everything_is_there_without_script(browser: Any, pictures: Path) -> None:
    page = open_page(browser, pictures, java_script_enabled=False)
    for name in NAMES:
        nodes = part(page, name, ".pm-node").all()
        assert nodes
        assert all(each.is_visible() for each in nodes)
    assert page.locator(".pm-bar, .pm-toggle, .pm-card").count() == 0

    reached = 0
    for _ in range(60):
        page.keyboard.press("Tab")
        reached += page.locator("#right .pm-label:focus").count()
    assert reached == part(page, "right", ".pm-node").count() == 13

    part(page, "right", "a.pm-label").first.click()
    page.wait_for_url("**/api.html#module-shop")


# The card


@pytest.mark.parametrize("name", NAMES[:4])
@pytest.mark.parametrize("width", WIDTHS.values(), ids=WIDTHS.keys())
def test_a_card_tells_more(browser: Any, pictures: Path, name: str, width: int) -> None:
    page = open_page(browser, pictures, width)
    assert not card(page, name).is_visible()
    for each in ("shop", "shop.api", "shop.orders", "shop.storage.remote", "shop.storage.remote.http"):
        node(page, name, each).locator(".pm-label").hover()
        shown = card(page, name).filter(has_text=each.rpartition(".")[2])
        shown.wait_for()
        box = shown.bounding_box()
        assert box["x"] >= 0
        assert box["x"] + box["width"] <= width

    node(page, name, "shop.orders").locator(".pm-label").hover()
    card(page, name).filter(has_text="Orders of customers.").wait_for()
    card(page, name).hover()  # the pointer can go there
    page.wait_for_timeout(400)
    assert card(page, name).is_visible()
    page.mouse.move(1, 1)
    card(page, name).wait_for(state="hidden")


def test_a_card_is_shown_on_focus_and_dismissed(browser: Any, pictures: Path) -> None:
    page = open_page(browser, pictures)
    node(page, "right", "shop.api").locator(".pm-label").focus()
    assert "What others use." in card(page, "right").inner_text()

    page.keyboard.press("Escape")
    assert not card(page, "right").is_visible()
    assert focused(page) == "shop.api"

    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowUp")
    assert card(page, "right").is_visible()
    page.keyboard.press("Tab")  # its links can be reached
    assert page.locator(".pm-card a:focus").count() == 1
    page.keyboard.press("Tab")
    assert not card(page, "right").is_visible()


def test_there_is_no_second_tooltip_and_no_second_id(browser: Any, pictures: Path) -> None:
    page = open_page(browser, pictures)
    node(page, "right", "shop.api").locator(".pm-label").focus()

    assert page.locator("svg.pm-svg title").count() == 0
    assert page.locator("#right").get_by_role("group", name="shop: tree of packages and modules").count() == 1
    twice = """() => [...document.querySelectorAll('.pm-diagram [id]')]
        .filter((each) => document.querySelectorAll(`[id="${each.id}"]`).length > 1).map((each) => each.id)"""
    assert page.evaluate(twice) == []


@pytest.mark.parametrize("name", ["right", "down", "nested"])
def test_arrows_of_a_node_stand_out(browser: Any, pictures: Path, name: str) -> None:
    page = open_page(browser, pictures)
    arrows = part(page, name, ".pm-arrows > path")
    assert arrows.count() == 8
    node(page, name, "shop.prices").locator(".pm-label").focus()
    assert part(page, name, ".pm-lit").count() == 2

    page.keyboard.press("Escape")
    assert part(page, name, ".pm-lit").count() == 0


# Folding


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("width", WIDTHS.values(), ids=WIDTHS.keys())
def test_packages_fold_and_unfold(browser: Any, pictures: Path, name: str, width: int) -> None:
    page = open_page(browser, pictures, width)
    before = page.evaluate(GEOMETRY, name)
    overlaps = page.evaluate(OVERLAPS, name)
    height = part(page, name, ".pm-svg").bounding_box()["height"]
    count = part(page, name, ".pm-node:visible").count()
    toggles = part(page, name, ".pm-toggle")
    folding = [n for n in range(toggles.count()) if n][-3:] or [0]

    for n in folding:
        if toggles.nth(n).is_visible():
            toggles.nth(n).click()
            assert toggles.nth(n).get_attribute("aria-expanded") == "false"
            assert page.evaluate(OVERLAPS, name) == 0 if name in TREES else overlaps
    assert part(page, name, ".pm-node:visible").count() < count
    page.wait_for_timeout(300)
    assert not card(page, name).is_visible()  # whatever is below the pointer now
    folded = part(page, name, ".pm-svg").bounding_box()["height"]
    assert folded < height if name in ("small", "large") or name == "down" else folded <= height

    for n in reversed(folding):
        if toggles.nth(n).get_attribute("aria-expanded") == "false":
            toggles.nth(n).click()
    assert page.evaluate(GEOMETRY, name) == before


@pytest.mark.parametrize("name", ["right", "down"])
def test_the_freed_room_is_closed(browser: Any, pictures: Path, name: str) -> None:
    page = open_page(browser, pictures)
    part(page, name, ".pm-toggle").first.click()

    assert part(page, name, ".pm-node:visible").count() == 1
    assert part(page, name, ":is(.pm-lines, .pm-arrows) > path:visible").count() == 0
    assert int(float(part(page, name, ".pm-svg").get_attribute("height"))) <= 100
    assert part(page, name, ".pm-toggle:visible").get_attribute("aria-label") == "Unfold shop (12)"
    assert page.evaluate(OVERLAPS, name) == 0


def test_a_folded_box_is_plain(browser: Any, pictures: Path) -> None:
    page = open_page(browser, pictures)
    for name in ("nested", "treemap"):
        box = node(page, name, "shop.storage").locator("> rect")
        before = box.bounding_box()
        node(page, name, "shop.storage").locator(".pm-toggle").click()

        assert part(page, name, ".pm-node:visible").count() == 13 - 5
        after = box.bounding_box()
        assert after["width"] == pytest.approx(before["width"])
        assert after["height"] == pytest.approx(before["height"])


def test_the_box_folds_but_its_link_leads_away(browser: Any, pictures: Path) -> None:
    page = open_page(browser, pictures)
    box = node(page, "right", "shop.storage").locator("> rect").bounding_box()
    page.mouse.click(box["x"] + 3, box["y"] + 3)
    assert not node(page, "right", "shop.storage.disk").is_visible()

    node(page, "right", "shop.storage").locator("a").click()
    page.wait_for_url("**/api.html#module-shop.storage")


def test_a_package_stays_where_it_was_clicked(browser: Any, pictures: Path) -> None:
    page = open_page(browser, pictures)
    toggle = part(page, "large", ".pm-toggle").nth(2)
    toggle.scroll_into_view_if_needed()
    before = toggle.bounding_box()["y"]
    toggle.click()

    assert abs(toggle.bounding_box()["y"] - before) < 2


def test_toggles_are_large_enough(browser: Any, pictures: Path) -> None:
    page = open_page(browser, pictures)
    for name in ("right", "down", "small"):
        for toggle in part(page, name, ".pm-toggle").all():
            box = toggle.bounding_box()
            assert box["width"] >= 23.9
            assert box["height"] >= 23.9


def test_paper_shows_all(browser: Any, pictures: Path) -> None:
    page = open_page(browser, pictures)
    before = page.evaluate(GEOMETRY, "right")
    part(page, "right", ".pm-toggle").first.click()
    page.emulate_media(media="print")
    page.evaluate("dispatchEvent(new Event('beforeprint'))")
    assert page.evaluate(GEOMETRY, "right") == before
    assert page.locator(".pm-bar:visible, .pm-card:visible, .pm-toggle:visible").count() == 0

    page.evaluate("dispatchEvent(new Event('afterprint'))")
    assert part(page, "right", ".pm-node:visible").count() == 1


# The filter


@pytest.mark.parametrize("name", ["right", "treemap"])
def test_the_filter_dims_what_does_not_match(browser: Any, pictures: Path, name: str) -> None:
    page = open_page(browser, pictures)
    field = part(page, name, ".pm-bar").get_by_label("Filter")
    field.fill("forms disk")
    assert part(page, name, ".pm-bar output").inner_text() == "0 / 13"
    field.fill("FORMS")
    assert part(page, name, ".pm-bar output").inner_text() == "1 / 13"
    assert part(page, name, ".pm-node:not(.pm-dim)").count() == 1
    field.fill("usual way")  # what only its summary says
    assert "pm-dim" not in node(page, name, "shop.storage.remote.http").get_attribute("class")

    node(page, name, "shop.storage").locator(".pm-toggle").click()  # now it stands for what is in it
    assert "pm-dim" not in node(page, name, "shop.storage").get_attribute("class")
    field.press("Enter")
    assert focused(page) == "shop.storage"

    field.press("Escape")
    assert field.input_value() == ""
    assert part(page, name, ".pm-bar output").inner_text() == ""
    assert part(page, name, ".pm-dim").count() == 0


def test_small_pictures_have_no_tools(browser: Any, pictures: Path) -> None:
    page = open_page(browser, pictures)
    assert not part(page, "small", ".pm-bar").is_visible()
    assert not part(page, "right", ".pm-bar").get_by_role("button").first.is_visible()


# Zoom


def test_large_pictures_are_zoomed(browser: Any, pictures: Path) -> None:
    page = open_page(browser, pictures)
    canvas, svg = part(page, "large", ".pm-canvas"), part(page, "large", ".pm-svg")
    bar = part(page, "large", ".pm-bar")
    width, top = svg.bounding_box()["width"], bar.bounding_box()["y"]
    bar.get_by_role("button", name="Larger").click()
    bar.get_by_role("button", name="Larger").click()
    assert svg.bounding_box()["width"] == pytest.approx(width * 1.5625, rel=0.01)
    assert canvas.evaluate("(each) => each.scrollHeight > each.clientHeight && each.tabIndex === 0")
    assert canvas.bounding_box()["height"] <= 900

    bar.get_by_role("button", name="Smaller").click()
    bar.get_by_role("button", name="Reset").click()
    assert svg.bounding_box()["width"] == width
    assert svg.get_attribute("style") in (None, "")
    assert bar.bounding_box()["y"] <= top
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_wheel_and_mouse(browser: Any, pictures: Path) -> None:
    page = open_page(browser, pictures)
    canvas, svg = part(page, "large", ".pm-canvas"), part(page, "large", ".pm-svg")
    width = svg.bounding_box()["width"]
    label = node(page, "large", "docutils.core").locator("> rect")
    label.evaluate("(each) => each.scrollIntoView({ block: 'center' })")
    box = label.bounding_box()
    page.mouse.move(box["x"] + 3, box["y"] + 3)
    scrolled = page.evaluate("scrollY")
    page.mouse.wheel(0, 40)
    page.wait_for_function("(before) => scrollY > before", arg=scrolled)
    assert svg.bounding_box()["width"] == width  # the wheel alone scrolls

    page.wait_for_timeout(500)  # for the page to come to rest
    box = label.bounding_box()
    page.mouse.move(box["x"] + 3, box["y"] + 3)
    page.keyboard.down("Control")
    page.mouse.wheel(0, -300)
    page.keyboard.up("Control")
    page.wait_for_function("(before) => document.querySelector('.pm-zoomed > .pm-svg')", arg=width)
    after = label.bounding_box()
    assert svg.bounding_box()["width"] > width * 1.5
    assert abs(after["x"] - box["x"]) < 10  # what was below the pointer still is
    assert abs(after["y"] - box["y"]) < 10

    before = canvas.evaluate("(each) => [each.scrollLeft, each.scrollTop]")
    count = part(page, "large", ".pm-node:visible").count()
    page.mouse.down()
    page.mouse.move(box["x"] - 30, box["y"] - 50, steps=4)
    page.mouse.up()
    moved = canvas.evaluate("(each) => [each.scrollLeft, each.scrollTop]")
    assert moved[1] > before[1] + 40
    assert part(page, "large", ".pm-node:visible").count() == count  # dragging is no click


def test_the_canvas_is_a_stop_only_where_it_scrolls(browser: Any, pictures: Path) -> None:
    page = open_page(browser, pictures)
    assert part(page, "right", ".pm-canvas").get_attribute("tabindex") is None
    page.set_viewport_size({"width": 220, "height": 800})
    page.wait_for_function("document.querySelector('#right .pm-canvas:not(.pm-wide *)[tabindex]')")


# The keyboard


def test_one_stop_and_arrow_keys(browser: Any, pictures: Path) -> None:
    page = open_page(browser, pictures)
    assert part(page, "right", '.pm-label[tabindex="0"]').count() == 1
    part(page, "right", '.pm-label[tabindex="0"]').focus()
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
        assert part(page, "right", '.pm-label[tabindex="0"]').count() == 1

    page.keyboard.press("End")
    page.keyboard.press("Enter")
    page.wait_for_url("**/api.html#module-shop.web.pages")


def test_arrow_keys_in_a_tree_that_grows_down(browser: Any, pictures: Path) -> None:
    page = open_page(browser, pictures)
    part(page, "down", '.pm-label[tabindex="0"]').focus()
    for key, name in {"ArrowDown": "shop.api", "ArrowRight": "shop.orders", "ArrowUp": "shop"}.items():
        page.keyboard.press(key)
        assert focused(page) == name


@pytest.mark.parametrize("name", NAMES[:4])
def test_keys_fold(browser: Any, pictures: Path, name: str) -> None:
    page = open_page(browser, pictures)
    label = node(page, name, "shop.storage").locator(".pm-label")
    label.focus()
    for key, is_visible in {"-": False, "+": True, " ": False}.items():
        page.keyboard.press(key)
        assert node(page, name, "shop.storage.disk").is_visible() is is_visible
        assert focused(page) == "shop.storage"
        assert label.evaluate("(each) => getComputedStyle(each).outlineStyle") == "solid"

    page.keyboard.press("ArrowUp" if name == "down" else "ArrowLeft")
    page.keyboard.press("-")
    assert part(page, name, ".pm-node:visible").count() == 1


def test_focus_is_scrolled_into_view(browser: Any, pictures: Path) -> None:
    page = open_page(browser, pictures)
    part(page, "large", ".pm-bar").get_by_role("button", name="Larger").click()
    part(page, "large", '.pm-label[tabindex="0"]').focus()
    page.keyboard.press("End")
    box = page.locator(".pm-label:focus").bounding_box()
    around = part(page, "large", ".pm-canvas").bounding_box()

    assert around["y"] <= box["y"] <= around["y"] + around["height"]
    assert 0 <= box["y"] <= 900
    page.wait_for_timeout(100)
    assert card(page, "large").is_visible()


# The page around


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", WIDTHS.values(), ids=WIDTHS.keys())
def test_no_accessibility_faults(browser: Any, pictures: Path, axe: str, scheme: str, width: int) -> None:
    page = open_page(browser, pictures, width, color_scheme=scheme)
    page.evaluate(axe)
    part(page, "nested", ".pm-toggle").nth(1).click()
    for shown in ("#right, #nested, #treemap", "#right"):
        if shown == "#right":
            node(page, "right", "shop.storage").locator(".pm-label").focus()
            assert card(page, "right").is_visible()
        result = page.evaluate("(shown) => axe.run(shown)", shown)
        assert result["passes"], "axe has looked at nothing"
        faults = [fault for fault in result["violations"] if fault["impact"] in ("serious", "critical")]
        assert [(fault["id"], fault["nodes"][0]["html"][:200]) for fault in faults] == []


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_card_has_the_ground_of_the_page(browser: Any, pictures: Path, scheme: str) -> None:
    page = open_page(browser, pictures, color_scheme=scheme)
    node(page, "right", "shop.api").locator(".pm-label").focus()
    colour = card(page, "right").evaluate("(each) => getComputedStyle(each).backgroundColor")
    assert re.fullmatch(r"rgb\(\d+, \d+, \d+\)", colour)
    is_dark = sum(map(int, re.findall(r"\d+", colour))) < 200
    assert is_dark == (scheme == "dark" and "furo" in str(pictures))


@pytest.mark.parametrize("width", WIDTHS.values(), ids=WIDTHS.keys())
def test_nothing_overflows(browser: Any, pictures: Path, width: int) -> None:
    page = open_page(browser, pictures, width)
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_a_strict_policy_is_not_violated(browser: Any, pictures: Path) -> None:
    if "furo" in str(pictures):
        pytest.skip("this theme has scripts and styles in its pages")
    policy = (
        "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'self' file:; "
        "script-src 'self' file:; img-src 'self' data: file:\">"
    )
    strict = pictures.with_name("strict.html")
    strict.write_text(pictures.read_text("utf-8").replace("<head>", f"<head>{policy}", 1), "utf-8")
    page = browser.new_context(viewport={"width": 1280, "height": 900}).new_page()
    logged: list[str] = []
    page.on("console", lambda message: logged.append(message.text))
    page.on("pageerror", lambda error: logged.append(str(error)))
    page.goto(strict.as_uri())

    node(page, "right", "shop.storage").locator(".pm-label").hover()
    card(page, "right").wait_for()
    for name in NAMES:
        part(page, name, ".pm-toggle").first.click()
        part(page, name, ".pm-toggle").first.click()
    part(page, "right", "input").fill("disk")
    part(page, "large", ".pm-bar").get_by_role("button", name="Larger").click()
    assert part(page, "large", ".pm-canvas.pm-zoomed").count() == 1
    assert logged == []
