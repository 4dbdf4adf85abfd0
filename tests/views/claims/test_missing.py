"""What is missing in a tree or list that has nearly all of a directory."""

from __future__ import annotations

import pytest


def list_missing(checked):
    return [(claim.line, claim.path) for claim in checked.stale if claim.state == "missing"]


def draw(*names: str, root: str = "src/shop/") -> str:
    lines = [f"├── {name}" for name in names]
    lines[-1] = lines[-1].replace("├", "└")
    return "```\n" + "\n".join((root, *lines)) + "\n```\n"


MODULES = "src/shop/orders.py src/shop/stock.py src/shop/taxes.py src/shop/users.py"


def test_two_thirds_of_the_modules_are_nearly_all(check):
    assert list_missing(check(draw("cart.py", "prices.py", "orders.py", "stock.py"), files=MODULES)) == [
        (2, "src/shop/taxes.py"),
        (2, "src/shop/users.py"),
    ]
    assert list_missing(check(draw("cart.py", "prices.py", "orders.py"), files=MODULES)) == []


@pytest.mark.parametrize("ellipsis", ["...", "…", "... (more)", "etc."])
def test_an_ellipsis_is_for_the_rest(check, ellipsis):
    assert list_missing(check(draw("cart.py", "prices.py", "orders.py", "stock.py", ellipsis), files=MODULES)) == []


def test_names_that_are_gone_show_that_the_list_was_complete(check):
    names, files = ("cart.py", "prices.py", "orders.py"), "src/shop/orders.py src/shop/stock.py src/shop/taxes.py"
    assert list_missing(check(draw(*names), files=files)) == []
    found = list_missing(check(draw(*names, "discounts.py", "vouchers.py"), files=files))
    assert found == [(2, "src/shop/stock.py"), (2, "src/shop/taxes.py")]
    # Without those that are gone, it would have to be more than half.
    more = f"{files} src/shop/users.py"
    assert list_missing(check(draw(*names, "discounts.py", "vouchers.py", "labels.py"), files=more)) == []


def test_what_a_pattern_matches_neither_counts_nor_is_missing(check):
    files = " ".join(f"tests/test_{name}.py" for name in "abcdefgh")
    files += " tests/one.py tests/two.py tests/three.py"
    assert list_missing(check(draw("test_*.py", "one.py", root="tests/"), files=files)) == []
    assert list_missing(check(draw("test_*.py", "one.py", "two.py", root="tests/"), files=files)) == [
        (2, "tests/three.py")
    ]


def test_private_modules_are_missing_only_beside_others(check):
    files = "src/shop/_cache.py src/shop/_io.py"
    assert list_missing(check(draw("cart.py", "prices.py"), files=files)) == []
    assert list_missing(check(draw("cart.py", "prices.py", "_compat.py", "_cache.py"), files=files)) == [
        (2, "src/shop/_io.py")
    ]


def test_directories_without_code_are_missing_only_beside_others(check):
    files = "src/shop/pay/x.py src/shop/sales/y.py src/shop/web/z.py src/shop/icons/a.svg src/shop/texts/b.txt"
    assert list_missing(check(draw("pay/", "sales/"), files=files)) == [(2, "src/shop/web/")]
    assert list_missing(check(draw("pay/", "sales/", "web/", "icons/"), files=files)) == [(2, "src/shop/texts/")]


def test_nobody_misses_files_that_every_package_has(check):
    files = "src/shop/_version.py src/shop/README.md src/shop/static/a.css src/shop/tests/test_a.py src/shop/x/y.py"
    assert list_missing(check(draw("cart.py", "prices.py", "pay/", "x/"), files=files)) == []


def test_an_overview_of_dotted_names(check):
    items = ("shop.cart\n\n  The cart.", "shop.pay\n\n  Takes money.", "shop.old\n\n  Old.", "shop.stock")
    text = "## Modules\n\n" + "\n\n".join(f"- {item}" for item in items)
    checked = check(text, files="src/shop/stock.py src/shop/users.py")
    assert list_missing(checked) == [(3, "shop.prices"), (3, "shop.users")]
    assert [(claim.line, claim.path) for claim in checked.stale if claim.state == "gone"] == [(11, "shop.old")]
