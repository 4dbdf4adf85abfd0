"""Claims in running text: paths and dotted names in literals and roles."""

from __future__ import annotations

import pytest

RST = "docs/guide/start.rst"


def find(check, text, name="README.md", files=""):
    """Return the state, the name and the target of each claim."""
    return [
        (claim.state.value, claim.name, *([claim.target] if claim.target else []))
        for claim in check(text, name, files).claims
    ]


@pytest.mark.parametrize(
    "text",
    [
        *(
            "`src/shop/cart.py`",
            "`./src/shop/cart.py`",
            "`src/shop/`",
            "`src/shop/cart.py:12`",
            "`src/shop/cart.py#L3`",
            "`src/shop/cart.py.`",
        ),
        *(
            "`src/shop/pay/*.py`",
            "`src/**/card.py`",
            "`shop/cart.py`",
            "`/src/shop/cart.py`",
            "`shop.cart`",
            "`shop.pay`",
        ),
        *("`shop.cart.Cart`", "`shop.cart.empty()`", "`shop.cart:empty`", "`shop.pay.card.LIMIT`"),
        *("`tests/test_cart.py::test_x`", "[`src/shop/cart.py`](x)"),
    ],
)
def test_right_names(check, text):
    assert [state for state, *_ in find(check, f"See {text} here.\n")] == ["right"]


def test_a_path_may_be_relative_to_the_document(check):
    assert find(check, "See ``guide/start.rst`` and ``../src/shop/cart.py``.\n", "docs/index.rst") == [
        ("right", "guide/start.rst"),
        ("right", "../src/shop/cart.py"),
    ]


def test_roles(check):
    text = ":mod:`shop.cart` :py:func:`~shop.cart.empty` :class:`A cart <shop.cart.Cart>` :mod:`shop.gone` :mod:`os`\n"
    assert find(check, text, RST) == [
        ("right", "shop.cart"),
        ("right", "shop.cart.empty"),
        ("right", "shop.cart.Cart"),
        ("gone", "shop.gone"),
    ]
    assert find(check, "{mod}`shop.cart` and {py:mod}`shop.gone`\n") == [("right", "shop.cart"), ("gone", "shop.gone")]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("`src/shop/card.py`", ("moved", "src/shop/card.py", "src/shop/pay/card.py")),
        ("`src/shop/cards.py`", ("gone", "src/shop/cards.py")),
        ("`src/shop/pay.py`", ("moved", "src/shop/pay.py", "src/shop/pay/")),
        ("`src/shop/nothing.py`", ("gone", "src/shop/nothing.py")),
        ("`src/shop/pay/nothing/`", ("gone", "src/shop/pay/nothing/")),
        ("`shop.pay.nothing`", ("gone", "shop.pay.nothing")),
    ],
)
def test_stale_names(check, text, expected):
    assert find(check, f"See {text} here.\n") == [expected]


@pytest.mark.parametrize(
    "text",
    [
        *("`text`", "`a/b`", "`other/file.py`", "`https://x.org/src/shop/gone.py`", "`os.path`", "`shop`", "`and/or`"),
        *("`src/shop/<name>.py`", "`src/shop/{name}.py`", "`src/shop/$NAME.py`", "`src/shop/my_module.py`"),
        *("`src/shop/NAME.py`", "`src/shop/CLASS_NAME.py`", "`src/shop/YOUR_MODULE.py`"),
        *("`src/shop/foo.py`", "`local/settings.py`", "`src/shop/a.log`", "`~/src/shop/gone.py`", "`src/shop/... .py`"),
        *(
            "`../../../etc/passwd`",
            "`git add src/shop/gone.py`",
            "`src/shop/gone.py --all`",
            "`shop.toml`",
            "`shop.org`",
        ),
    ],
)
def test_no_claims(check, text):
    assert find(check, f"See {text} here.\n") == []


@pytest.mark.parametrize(
    "sentence",
    [
        *("Create {} for this.", "For example, write {}.", "The old {} was removed.", "It generates {}."),
        *("Settings used to be in {}.", "Add a file {}.", "Move it to {}."),
    ],
)
def test_sentences_about_files_that_need_not_exist(check, sentence):
    text = sentence.format("`src/shop/gone.py`")
    assert find(check, f"First sentence. {text} Last one.\n") == []


def test_another_sentence_does_not_count(check):
    text = "Create a file. The settings are in `src/shop/gone.py`. Create another one.\n"
    assert find(check, text) == [("gone", "src/shop/gone.py")]


def test_columns_and_lines(check):
    (claim,) = check("\n\nThe file ``src/shop/gone.py``.\n", RST).claims
    assert (claim.line, claim.column, claim.form, claim.path) == (3, 9, "text", "src/shop/gone.py")


def test_alternatives_in_braces(check):
    assert find(check, "See `src/shop/{cart,gone}.py`.\n") == [
        ("right", "src/shop/cart.py"),
        ("gone", "src/shop/gone.py"),
    ]
