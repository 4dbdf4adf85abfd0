"""Lists of words are compared with a directory, if most of them are in it."""

import pytest

from sphinx_packagemap.documents import read_document
from sphinx_packagemap.views.claims import ClaimState
from sphinx_packagemap.views.claims.document import check_document
from sphinx_packagemap.views.claims.repository import DescribedRepository

FILES = (
    *("pyproject.toml", "src/shop/__init__.py", "src/shop/cart.py", "src/shop/orders.py", "src/shop/prices.py"),
    *("src/shop/pay/__init__.py", "src/shop/pay/card.py", "src/shop/pay/cash.py"),
)
NESTED = """\
- `shop`: the package
  - `cart`: what a customer takes
  - `orders`: what a customer has bought
  - `prices`: what it costs
  - `pay`: takes money
    - `card`: with a card
    - `cash`: with coins
"""


@pytest.fixture
def check(tmp_path):
    """Return a function that checks a text in a repository, and returns the stale claims."""

    def check_text(text: str, files=FILES) -> list[tuple[int, str, str]]:
        for file in files:
            path = tmp_path / "root" / file
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text('[project]\nname = "shop"\n' if file == "pyproject.toml" else "x = 1\n")
        (tmp_path / "root/.git").mkdir(exist_ok=True)
        (tmp_path / "root/README.md").write_text(text)
        root = str(tmp_path / "root")
        checked = check_document(DescribedRepository(root), read_document(f"{root}/README.md", "README.md"))
        assert any(claim.state is ClaimState.RIGHT for claim in checked.claims)
        return [(claim.line, claim.state.value, claim.path) for claim in checked.stale]

    return check_text


def test_nested_words_are_modules(check):
    assert check(NESTED) == []


@pytest.mark.parametrize(
    ("missing", "line", "path"),
    [("src/shop/orders.py", 3, "src/shop/orders"), ("src/shop/pay/cash.py", 7, "src/shop/pay/cash")],
)
def test_a_word_for_a_module_that_is_gone(check, missing, line, path):
    files = [file for file in FILES if file != missing]
    if missing == "src/shop/pay/cash.py":  # one of two is no majority
        files.append("src/shop/pay/cheque.py")
        text = NESTED + "    - `cheque`: with paper\n"
    else:
        text = NESTED
    assert check(text, files) == [(line, "gone", path)]


def test_a_module_that_no_word_names(check):
    text = "".join(line for line in NESTED.splitlines(keepends=True) if "prices" not in line)
    assert check(text) == [(1, "missing", "src/shop/prices.py")]


def test_other_words_are_no_names(check):
    text = "- `cart.py`: the cart\n- `orders.py`: the orders\n- `Customer`: a class\n- `prices.py`: the prices\n"
    assert check(text) == []


def test_bold_names_and_links(check):
    text = (
        "## Modules of `src/shop/`\n\n- **cart.py**: the cart\n- [orders.py](src/shop/orders.py): the orders\n"
        "- [prices.py](https://github.com/o/r/blob/main/src/shop/prices.py)\n- **gone.py**: not there\n"
    )
    assert check(text) == [(6, "gone", "src/shop/gone.py")]


def test_whole_paths_name_their_directory(check):
    text = "1. src/shop/cart.py — the cart\n2. src/shop/orders.py — the orders\n3. src/shop/gone.py — not there\n"
    assert check(text) == [(1, "missing", "src/shop/prices.py"), (3, "gone", "src/shop/gone.py")]
