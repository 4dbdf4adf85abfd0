"""Every option that is declared changes a page: one that nothing reads fails here."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from packagemap_reference import DIRECTIVES, option_example

from sphinx_packagemap.options import Option

PACKAGES = Path(__file__).parents[2] / "docs" / "_packages"
CONFIGURATION = f"""
extensions = ["sphinx_packagemap", "sphinx.ext.graphviz"]
show_warning_types = True
packagemap_roots = [{str(PACKAGES)!r}]
packagemap_project = "shop"
packagemap_source_url = "https://example.org/{{path}}"
"""
# Broken, so that there are chains of imports.
BROKEN_CONTRACTS = """
[tool.importlinter]
root_package = "shop"

[[tool.importlinter.contracts]]
name = "Layers"
type = "layers"
layers = ["shop.storage", "shop.api"]

[[tool.importlinter.contracts]]
name = "Prices depend on nothing"
type = "forbidden"
source_modules = ["shop.__main__", "shop.api"]
forbidden_modules = ["shop.prices"]
"""
OPTIONS = [(directive, option) for directive, options in DIRECTIVES.items() for option in options]

pytestmark = [pytest.mark.builders]


def _iter_values(option: Option) -> Iterator[str]:
    """Yield values of an option, of which at least one is not its default."""
    yield option.example.format("shop")
    if not option.example:
        yield "no"
    yield from re.findall(r"``([\w-]+)``", option.takes)


def _iter_pages(directive: str, option: Option) -> Iterator[str]:
    """Yield the source of the example without the option, twice, and with each of its values."""
    *rest, written = option_example(directive, option, "shop").splitlines()
    assert written.strip().startswith(f":{option.name}:")
    yield from ["\n".join(rest)] * 2
    for value in _iter_values(option):
        yield "\n".join([*rest, f"   :{option.name}: {value}"])


@pytest.fixture(scope="module")
def texts(tmp_path_factory: pytest.TempPathFactory) -> dict[tuple[str, str], list[str]]:
    """Return the pages of each option: without it, twice, and with its values."""
    project, output = tmp_path_factory.mktemp("project"), tmp_path_factory.mktemp("output")
    (project / "pyproject.toml").touch()
    (source := project / "docs").mkdir()
    (source / "conf.py").write_text(CONFIGURATION, "utf-8")
    shutil.copy(PACKAGES.parent / "baseline.txt", source)
    (source / "shop-contracts.toml").write_text(BROKEN_CONTRACTS, "utf-8")
    (source / "index.rst").write_text("Title\n=====\n", "utf-8")
    names: dict[tuple[str, str], list[str]] = {}
    for directive, option in OPTIONS:
        for number, page in enumerate(_iter_pages(directive, option)):
            name = f"{directive}-{option.name}-{number}"
            (source / f"{name}.rst").write_text(f":orphan:\n\nTitle\n=====\n\n{page}\n", "utf-8")
            names.setdefault((directive, option.name), []).append(name)
    command = [sys.executable, "-m", "sphinx", "-q", "-b", "html", str(source), str(output)]
    warnings = subprocess.run(command, check=True, stderr=subprocess.PIPE, text=True).stderr
    assert "packagemap.internal" not in warnings, warnings
    return {key: [_read(output / f"{name}.html") for name in found] for key, found in names.items()}


def _read(path: Path) -> str:
    """Return the body of a page without the name of its file."""
    text = path.read_text("utf-8").replace(path.stem, "")
    return text[text.index('<div class="body"') : text.index('<div class="sphinxsidebar"')]


@pytest.mark.parametrize(("directive", "option"), OPTIONS, ids=lambda each: getattr(each, "name", each))
def test_every_option_changes_a_page(texts: dict[tuple[str, str], list[str]], directive: str, option: Option) -> None:
    without, same, *others = texts[directive, option.name]
    assert same == without
    values = ", ".join(map(repr, _iter_values(option)))
    assert any(text != without for text in others), f"{directive}: nothing reads :{option.name}: ({values})"
