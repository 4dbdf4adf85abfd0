"""Claims in trees, lists and tables, and what is missing in them."""

from __future__ import annotations

import pytest

TREE = """\
```
src/shop/
├── cart.py      # one
├── pay/
│   ├── card.py
│   ├── cash.py
│   └── refunds.py
└── prices.py
```
"""


def find_stale(check, text, name="README.md", files=""):
    """Return the state, the path and the target of each claim that is not right."""
    return [
        (claim.state.value, claim.path, *([claim.target] if claim.target else []))
        for claim in check(text, name, files).stale
    ]


def test_a_right_tree(check):
    checked = check(TREE)
    assert [(claim.state, claim.form, claim.line, claim.name, claim.path) for claim in checked.claims] == [
        ("right", "tree", 2, "src/shop/", "src/shop"),
        ("right", "tree", 3, "cart.py", "src/shop/cart.py"),
        ("right", "tree", 4, "pay/", "src/shop/pay"),
        ("right", "tree", 5, "card.py", "src/shop/pay/card.py"),
        ("right", "tree", 6, "cash.py", "src/shop/pay/cash.py"),
        ("right", "tree", 7, "refunds.py", "src/shop/pay/refunds.py"),
        ("right", "tree", 8, "prices.py", "src/shop/prices.py"),
    ]
    (listing,) = checked.listings
    assert (listing.base, listing.paths[1]) == ("src/shop", "src/shop/cart.py")


@pytest.mark.parametrize("root", ["shop/", "src/shop", "./src/shop/", "shop", "src/shop/ # the package"])
def test_the_directory_of_a_tree(check, root):
    assert find_stale(check, TREE.replace("src/shop/\n", f"{root}\n").replace("cash", "cheque")) == [
        ("missing", "src/shop/pay/cash.py"),
        ("gone", "src/shop/pay/cheque.py"),
    ]


@pytest.mark.parametrize("root", [".", "root/", "project/", "my-checkout/"])
def test_a_tree_of_the_repository(check, root):
    entries = "├── docs/\n│   └── index.rst\n├── src/shop/\n│   └── gone.py\n├── tests/\n└── pyproject.toml\n"
    tree = f"```\n{root}\n{entries}```\n"
    assert ("gone", "src/shop/gone.py") in find_stale(check, tree)


def test_a_directory_named_above_a_list(check):
    text = "The modules in `src/shop/pay`:\n\n- `card.py`: x\n- `cash.py`: y\n- `cheque.py`: z\n"
    assert find_stale(check, text) == [("missing", "src/shop/pay/refunds.py"), ("gone", "src/shop/pay/cheque.py")]


@pytest.mark.parametrize(
    ("entry", "expected"),
    [
        ("card.py", ("moved", "src/shop/card.py", "src/shop/pay/card.py")),
        ("nothing.py", ("gone", "src/shop/nothing.py")),
        ("pay.py", ("moved", "src/shop/pay.py", "src/shop/pay/")),
        ("price.py", ("moved", "src/shop/price.py", "src/shop/prices.py")),
    ],
)
def test_stale_entries(check, entry, expected):
    tree = f"```\nsrc/shop/\n├── cart.py\n├── _compat.py\n└── {entry}\n```\n"
    assert expected in find_stale(check, tree)


@pytest.mark.parametrize(
    "entry",
    [
        *("*.py", "test_<name>.py", "{name}.py", "...", "notes.log", "__pycache__/", "card.py, cash.py"),
        *("NAME.py", "YOUR_MODULE.py", "[1] card.py", "[drwxr-xr-x] card.py"),
    ],
)
def test_entries_that_are_not_stale(check, entry):
    tree = f"```\nsrc/shop/pay/\n├── card.py\n├── cash.py\n├── refunds.py\n└── {entry}\n```\n"
    assert find_stale(check, tree) == []


def test_brackets_in_names_of_directories(check):
    tree = "```\nweb/app/\n├── [id]/\n│   ├── page.tsx\n│   └── gone.tsx\n├── layout.tsx\n└── main.tsx\n```\n"
    files = "web/app/[id]/page.tsx web/app/[id]/form.tsx web/app/layout.tsx web/app/main.tsx"
    assert find_stale(check, tree, files=files) == [("gone", "web/app/[id]/gone.tsx")]


@pytest.mark.parametrize(
    "text",
    [
        "```\nyour-app/\n├── models/\n├── views.py\n└── urls.py\n```\n",  # the reader's own project
        "```\nother/\n├── a.py\n├── b.py\n├── c.py\n└── README.md\n```\n",
        "```\n<name>/\n├── src/\n├── tests/\n└── pyproject.toml\n```\n",
        "- `a.py`: x\n- `b.py`: y\n- `c.py`: z\n",
        "- one\n- two\n",
        "| Option | Meaning |\n|--|--|\n| `a.b` | x |\n| `c.d` | y |\n",
        "```python\nx = 1\n```\n",
    ],
)
def test_listings_of_others(check, text):
    assert find_stale(check, text) == []


def test_missing_names(check):
    tree = "```\nsrc/shop/\n├── cart.py\n├── pay/\n│   ├── card.py\n│   └── cash.py\n└── prices.py\n```\n"
    assert find_stale(check, tree) == [("missing", "src/shop/pay/refunds.py")]
    (claim,) = check(tree).stale
    assert (claim.line, claim.name, claim.form) == (4, "refunds.py", "tree")


@pytest.mark.parametrize(
    "change",
    [
        ("│   └── cash.py", "│   └── ..."),  # more follows
        ("│   ├── card.py\n", ""),  # few are listed
    ],
)
def test_incomplete_lists_miss_nothing(check, change):
    tree = "```\nsrc/shop/\n├── cart.py\n├── pay/\n│   ├── card.py\n│   └── cash.py\n└── prices.py\n```\n"
    assert find_stale(check, tree.replace(*change)) == []


def test_private_modules_are_missing_if_others_are_listed(check):
    tree = "```\nsrc/shop/\n├── cart.py\n├── pay/\n├── prices.py\n{}```\n"
    assert find_stale(check, tree.format(""), files="src/shop/_util.py") == []
    assert find_stale(check, tree.format("└── _compat.py\n"), files="src/shop/_util.py") == [
        ("missing", "src/shop/_util.py")
    ]


def test_an_overview_of_modules(check):
    text = "shop.cart\n    The cart.\n\nshop.prices\n    Prices.\n\nshop.old\n    Old.\n\nshop.pay\n    Pays.\n"
    assert ("gone", "shop.old") in find_stale(check, text, "docs/index.rst")
    (listing,) = check(text, "docs/index.rst").listings
    assert [claim.state for claim in listing.claims if claim.form == "definitions"].count("right") == 3


def test_a_table(check):
    names = ["cart", "old", "prices", "pay/card"]
    text = "| Module | Use |\n|---|---|\n" + "".join(f"| `src/shop/{name}.py` | x |\n" for name in names)
    (claim,) = [each for each in check(text).stale if each.state == "gone"]
    assert (claim.form, claim.line, claim.path) == ("table", 4, "src/shop/old.py")


def test_nested_lists(check):
    text = "- `src/shop/`\n  - `cart.py`: x\n  - `gone.py`: y\n  - `pay/`\n    - `card.py`\n    - `cash.py`\n"
    assert ("gone", "src/shop/gone.py") in find_stale(check, text)
