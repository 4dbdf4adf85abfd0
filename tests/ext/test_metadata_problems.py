"""Invalid metadata of an installed distribution: one located warning, and the page is shown."""

from __future__ import annotations

import os

import pytest

from sphinx_packagemap.cli import main

INFO = "shop_tools-3.1.dist-info"
FAULTS = {
    "FIFO": ("METADATA", os.mkfifo) if hasattr(os, "mkfifo") else ("METADATA", os.mkdir),
    "device": ("METADATA", lambda path: os.symlink("/dev/zero", path)),
    "not UTF-8": ("METADATA", lambda path: path.write_bytes(b"Name: shop-tools\nVersion: 3.1\nSummary: \xff\n")),
    "no version": ("METADATA", lambda path: path.write_text("Name: shop-tools\n")),
    "itself": ("METADATA", lambda path: os.symlink("METADATA", path)),
    "no equals": ("entry_points.txt", lambda path: path.write_text("[console_scripts]\nshop\nbuy = shop.cart:empty\n")),
    "record": ("RECORD", lambda path: path.write_bytes(b"shop/cart.py,,\nshop/__init__.py,,\n\xff.py,,\n")),
}
PAGES = {
    "module-anatomy": ".. module-anatomy:: shop.cart\n",
    "module-compare": ".. module-compare:: shop.cart shop.stock\n   :rows: distribution, runnable\n",
    "module-compare of submodules": ".. module-compare:: shop.*\n   :rows: distribution\n",
}


@pytest.fixture(params=FAULTS)
def broken(request, project):
    """Return the project with a distribution that has its modules and invalid metadata; and the invalid file."""
    info = project.src / INFO
    info.mkdir()
    (info / "METADATA").write_text("Name: shop-tools\nVersion: 3.1\n")
    (info / "RECORD").write_text("shop/__init__.py,,\nshop/cart.py,,\nshop/stock/__init__.py,,\n")
    (info / "entry_points.txt").write_text("[console_scripts]\nbuy = shop.cart:empty\n")
    name, fault = FAULTS[request.param]
    (info / name).unlink()
    fault(info / name)
    return project, f"{INFO}/{name}"


@pytest.mark.parametrize("page", PAGES)
def test_on_a_page(broken, page):
    project, file = broken
    project.page("index", PAGES[page] + "\n" + PAGES[page])
    built = project.build()
    (warning,) = built.warnings
    assert warning.startswith(f"{file}:1: WARNING: '{file}': ")
    assert warning.endswith("[packagemap.metadata]")
    html = built.text("index.html")
    assert ("shop-tools 3.1" in html) or ("shop_tools 3.1" in html)


def test_in_the_address_of_a_source(broken):
    project, file = broken
    project.configure(packagemap_source_url="https://example.org/{version}/{path}#L{line}")
    project.page("index", ".. package-tree:: shop\n   :link: source\n")
    built = project.build()
    assert [warning.partition(":")[0] for warning in built.warnings] == [file]
    assert "https://example.org/3.1/shop/cart.py#L1" in built.text("index.html")


def test_in_the_terminal(broken, capsys, tmp_path):
    project, file = broken
    assert main(["anatomy", "shop.cart", "--root", str(project.src)]) == 0
    printed, errors = capsys.readouterr()
    assert "3.1" in printed
    assert errors.count(file) == errors.count("warning") == errors.count("\n") == 1
    assert "Traceback" not in errors
    assert str(tmp_path) not in errors
