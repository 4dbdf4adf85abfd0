"""Every invalid directive, in both markups and every format: reported once, with its location, the rest is shown."""

from __future__ import annotations

import functools
import re

import pytest
from builds import BUILDERS, CONTROLS, Project, get_text, parse_body
from catalogue.fault import CANARY, HEALTHY
from catalogue.misuse import MISUSES, Misuse

MARKUPS = ("rst", "md")
CODE = {
    "shop/__init__.py": f'"""A shop."""\n{CANARY}',
    "shop/cart.py": f'"""What is bought."""\n{CANARY}',
    "shop/stock/__init__.py": f'"""What is there."""\n{CANARY}',
    "shop/stock/healthy.py": HEALTHY["healthy.py"],
}
CONFIGURATION = {
    "extensions": ["sphinx_packagemap", "myst_parser"],
    "html_theme": "basic",
    "show_warning_types": True,
}


def each_misuse() -> list[object]:
    return [
        pytest.param(
            builder,
            markup,
            each,
            id=f"{builder}-{markup}-{each.id}",
            marks=pytest.mark.xdist_group(f"misuse-{builder}"),
        )
        for builder in BUILDERS
        for markup in MARKUPS
        for each in MISUSES
    ]


@pytest.fixture(scope="session")
def built(tmp_path_factory):
    pytest.importorskip("myst_parser", reason="myst-parser cannot be installed beside this Sphinx")
    pages = {f"{each.id}_rst.rst": each.rst() for each in MISUSES}
    pages |= {f"{each.id}_md.md": each.myst() for each in MISUSES}
    pages |= {"in_order.rst": Misuse(id="in_order").rst()}

    @functools.cache
    def build(builder):
        project = Project(tmp_path_factory.mktemp(f"misuse-{builder}"), pages, CONFIGURATION)
        for name, text in CODE.items():
            project.write(f"src/{name}", text)
        (project.directory / "docs" / "empty").mkdir()
        return project.build(builder), project.directory

    return build


@pytest.mark.parametrize(
    "builder", [pytest.param(each, marks=pytest.mark.xdist_group(f"misuse-{each}")) for each in BUILDERS]
)
def test_build(built, builder):
    result, _ = built(builder)
    assert (result.status, result.unexpected, result.executed, result.changed) == (0, [], "", [])


@pytest.mark.parametrize(("builder", "markup", "misuse"), each_misuse())
def test_misuse(built, builder, markup, misuse):
    result, directory = built(builder)
    page = f"{misuse.id}_{markup}"
    warnings = result.warnings.get(page, [])
    assert [each.kind for each in warnings] == [misuse.warning] * bool(misuse.warning), warnings
    for each in warnings:
        file, _, line = each.place.partition(":")
        assert file == f"{page}.{markup}"
        assert int(line) in get_lines(misuse, directory / "docs" / file)
        assert each.message.isprintable()
        assert len(each.message) < 1000
        assert str(directory) not in each.message
    output = result.pages[page]
    text = get_text(builder, output)
    for expected in ("healthy", "Still in good health.", "work", *misuse.shown):
        assert expected in text
    assert not CONTROLS.search(output)
    if builder == "html":
        # The data of a treemap are in an element that browsers do not run.
        assert {script.get("type") for script in parse_body(output).find_all("script")} <= {"application/json"}
        assert not re.search("href=['\"]javascript:", output)


def get_lines(misuse: Misuse, page) -> range:
    """Return the lines of the directive on its page."""
    lines = page.read_text("utf-8").split("\n")
    begin = next(number for number, line in enumerate(lines, 1) if misuse.directive in line or "import" in line)
    end = next(number for number, line in enumerate(lines, 1) if "shop.stock" in line and number > begin)
    return range(begin, end)
