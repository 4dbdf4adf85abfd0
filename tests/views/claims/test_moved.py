"""Where a file or module has moved, if that is clear."""

from __future__ import annotations

import pytest


def find(checked):
    return [(claim.state.value, claim.path, claim.target) for claim in checked.stale if claim.state != "missing"]


def draw(*names: str, root: str = "src/shop/") -> str:
    return "```\n" + "\n".join((root, *(f"├── {name}" for name in names))) + "\n```\n"


@pytest.mark.parametrize(
    ("name", "files", "expected"),
    [
        ("old.py", "", ("gone", "src/shop/old.py", "")),
        ("orders.py", "src/shop/sales/orders.py", ("moved", "src/shop/orders.py", "src/shop/sales/orders.py")),
        # In several places, or a name that many directories have: not clear.
        ("orders.py", "src/shop/a/orders.py src/shop/b/orders.py", ("gone", "src/shop/orders.py", "")),
        ("utils.py", "src/shop/sales/utils.py", ("gone", "src/shop/utils.py", "")),
        ("orders.py", "tools/orders.py", ("gone", "src/shop/orders.py", "")),
        # Tests have the names of the code.
        ("sales/", "src/shop/tests/sales/test_a.py", ("gone", "src/shop/sales", "")),
        (
            "test_a.py",
            "src/shop/tests/sales/test_a.py",
            ("moved", "src/shop/test_a.py", "src/shop/tests/sales/test_a.py"),
        ),
        # A module that is a package now, and the other way round.
        ("orders.py", "src/shop/orders/__init__.py", ("moved", "src/shop/orders.py", "src/shop/orders/")),
        ("orders/", "src/shop/orders.py", ("moved", "src/shop/orders", "src/shop/orders.py")),
        # A similar name, of the same suffix; stems are compared.
        ("customer.py", "src/shop/customers.py", ("moved", "src/shop/customer.py", "src/shop/customers.py")),
        ("guide.md", "src/shop/guide.rst", ("moved", "src/shop/guide.md", "src/shop/guide.rst")),
        ("auth.py", "src/shop/paths.py", ("gone", "src/shop/auth.py", "")),
    ],
)
def test_an_entry_of_a_tree(check, name, files, expected):
    assert find(check(draw("cart.py", "prices.py", "pay/", name), files=files)) == [expected]


def test_a_similar_name_that_is_listed_itself_is_another_file(check):
    tree = draw("cart.py", "prices.py", "pay/", "customer.py", "customers.py")
    assert find(check(tree, files="src/shop/customers.py")) == [("gone", "src/shop/customer.py", "")]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("See `src/shop/pay/credit.py`.", ("gone", "src/shop/pay/credit.py", "")),
        ("See `src/shop/cards/card.py`.", ("moved", "src/shop/cards/card.py", "src/shop/pay/card.py")),
        ("See `shop.pay.credit`.", ("gone", "shop.pay.credit", "")),
        ("See `shop.pay.cards`.", ("moved", "shop.pay.cards", "shop.pay.card")),
        ("See {mod}`shop.card`.", ("moved", "shop.card", "shop.pay.card")),
    ],
)
def test_a_name_in_text(check, text, expected):
    assert find(check(f"{text}\n")) == [expected]


def test_a_module_has_not_moved_to_its_tests(check):
    files = "src/shop/tests/__init__.py src/shop/tests/sales/__init__.py"
    assert find(check("See {mod}`shop.sales`.\n", files=files)) == [("gone", "shop.sales", "")]
