"""Trees and lists of readers' projects, plans, examples and choices are not those of the repository."""

from __future__ import annotations

import pytest

STALE = "src/shop/\n├── cart.py\n├── old.py\n└── prices.py\n"


def list_stale(checked):
    return [(claim.line, claim.state.value, claim.path) for claim in checked.stale]


def test_a_tree_of_the_repository_counts(check):
    assert list_stale(check(f"## Structure\n\n```\n{STALE}```\n")) == [(6, "gone", "src/shop/old.py")]


@pytest.mark.parametrize(
    "above",
    [
        "## Target layout",
        "## Proposed structure",
        "**Example structure:**",
        "The generated project looks like this:",
        "Your package has these files:",
        "A theme has these files:",
    ],
)
def test_a_tree_of_something_that_need_not_exist(check, above):
    checked = check(f"{above}\n\n```\n{STALE}```\n")
    assert list_stale(checked) == []


@pytest.mark.parametrize("above", ["## Structure of the package", "The package consists of these modules:"])
def test_a_tree_of_a_package_is_no_template(check, above):
    assert list_stale(check(f"{above}\n\n```\n{STALE}```\n")) == [(6, "gone", "src/shop/old.py")]


@pytest.mark.parametrize("name", ["my_package/", "your-app/", "<your_package>/", "{{ cookiecutter.name }}/"])
def test_a_directory_that_the_reader_names_makes_a_template(check, name):
    text = (
        f"```\nproject/\n├── README.md\n├── Makefile\n├── pyproject.toml\n├── docs/\n├── {name}\n│   └── cli.py\n```\n"
    )
    assert check(text).claims == ()


def test_a_placeholder_without_entries_is_no_claim(check):
    tree = "```\nsrc/shop/\n├── cart.py\n├── <plugin>.py\n└── prices.py\n```\n"
    checked = check(tree)
    assert [claim.name for claim in checked.claims] == ["src/shop/", "cart.py", "prices.py"]


def test_a_tree_is_not_about_examples_of_the_same_name(check):
    files = "examples/app/docs/conf.py examples/app/docs/index.rst examples/app/docs/usage.rst"
    text = "```\napp/\n├── docs/\n│   ├── conf.py\n│   ├── index.rst\n│   ├── usage.rst\n│   └── theme.rst\n```\n"
    assert check(text, files=files).claims == ()
    named = check(text.replace("app/", "examples/app/", 1), files=files)
    assert list_stale(named) == [(7, "gone", "examples/app/docs/theme.rst")]


@pytest.mark.parametrize("above", ["## Key files", "The main modules include:", "For example, such as:"])
def test_a_choice_lacks_nothing(check, above):
    files = "src/shop/orders.py src/shop/stock.py"
    items = "".join(f"- `src/shop/{name}.py`: text\n" for name in ("cart", "prices", "orders"))
    assert list_stale(check(f"{above}\n\n{items}", files=files)) == []
    assert list_stale(check(f"## Modules\n\n{items}", files=files)) == [(3, "missing", "src/shop/stock.py")]


def test_the_line_above_names_the_directory(check):
    text = "In `src/shop/pay/`:\n\n- `card.py`\n- `cash.py`\n- `cheques.py`\n"
    assert list_stale(check(text)) == [
        (3, "missing", "src/shop/pay/refunds.py"),
        (5, "gone", "src/shop/pay/cheques.py"),
    ]


def test_an_item_without_a_name_names_the_directory_of_those_below_it(check):
    text = "- **Payment** (`src/shop/pay/`):\n  - `card.py`\n  - `cash.py`\n  - `cheques.py`\n"
    assert (4, "gone", "src/shop/pay/cheques.py") in list_stale(check(text))


def test_a_readme_is_about_its_own_directory(check):
    text = "```\nsrc/old_payment\n├── card.py\n├── cash.py\n├── cheques.py\n└── refunds.py\n```\n"
    assert list_stale(check(text, "src/shop/pay/README.md")) == [(5, "gone", "src/shop/pay/cheques.py")]
