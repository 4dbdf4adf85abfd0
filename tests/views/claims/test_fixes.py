"""Trees that people have drawn, mended: what is gone, has moved or is missing; all other characters are the same."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sphinx_packagemap.documents import read_document
from sphinx_packagemap.documents.entries import Form
from sphinx_packagemap.views.claims import ClaimState
from sphinx_packagemap.views.claims.document import check_document
from sphinx_packagemap.views.claims.fixes import FixKind, fix_document
from sphinx_packagemap.views.claims.repository import DescribedRepository

FILES = """
pyproject.toml
shop/__init__.py shop/api.py shop/cart.py shop/prices.py
shop/stock/__init__.py shop/stock/shelf.py shop/stock/orders.py
docs/guide.md docs/intro.md
"""


def fix(root, name="README.md"):
    """Return the mended text and the changes; mending once more must not change anything."""
    document = read_document(os.path.join(root, name), name)
    fixed = fix_document(DescribedRepository(root), document)
    Path(root, name).write_bytes(fixed.text.encode())
    again = read_document(os.path.join(root, name), name)
    assert fix_document(DescribedRepository(root), again).text == fixed.text
    return fixed


def mend(tree, text, files=FILES):
    """Return the text of a README with a tree, mended."""
    root = tree(files)
    Path(root, "README.md").write_bytes(text.encode())
    return fix(root).text


UNICODE = """\
# Shop

```
shop/
├── api.py        # what a customer can do
├── basket.py     # what is bought
├── cart.py       # what a customer has
├── prices.py
└── stock/        # what is there
    ├── orders.py # what is coming
    └── shelf.py
```

The end.
"""


def test_what_is_gone_is_removed(tree):
    assert mend(tree, UNICODE) == UNICODE.replace("├── basket.py     # what is bought\n", "")


def test_the_last_of_siblings_is_drawn_as_such(tree):
    text = UNICODE.replace("    └── shelf.py", "    ├── shelf.py\n    └── till.py")
    assert mend(tree, text) == UNICODE.replace("├── basket.py     # what is bought\n", "")


def test_below_an_entry_that_is_not_the_last_any_more_there_is_a_bar(tree):
    text = UNICODE.replace("├── basket.py     # what is bought\n", "").replace("── prices.py", "── money/")
    result = mend(tree, text, f"{FILES.replace('shop/prices.py', '')} shop/money/__init__.py shop/zoo/__init__.py")
    assert (
        result
        == """\
# Shop

```
shop/
├── api.py        # what a customer can do
├── cart.py       # what a customer has
├── money/
├── stock/        # what is there
│   ├── orders.py # what is coming
│   └── shelf.py
└── zoo/
```

The end.
"""
    )


def test_an_entry_moves_with_its_comment_into_the_order_of_its_new_siblings(tree):
    files = FILES.replace("shop/prices.py", "shop/stock/prices.py")
    text = UNICODE.replace("├── basket.py     # what is bought\n", "").replace("prices.py", "prices.py     # in cents")
    assert (
        mend(tree, text, files)
        == """\
# Shop

```
shop/
├── api.py        # what a customer can do
├── cart.py       # what a customer has
└── stock/        # what is there
    ├── orders.py # what is coming
    ├── prices.py # in cents
    └── shelf.py
```

The end.
"""
    )


def test_an_entry_whose_new_directory_is_not_shown_is_removed_and_reported_with_its_comment(tree):
    root = tree(FILES.replace("shop/cart.py", "shop/stock/deep/cart.py"))
    Path(root, "README.md").write_text(UNICODE, encoding="utf-8")
    fixed = fix(root)
    assert "cart" not in fixed.text
    removed = [each for each in fixed.fixes if each.name == "cart.py"]
    assert [(each.kind, each.line, each.target, each.comment) for each in removed] == [
        (FixKind.REMOVED, 7, "shop/stock/deep/cart.py", "what a customer has")
    ]


def test_a_module_that_is_a_package_now_is_renamed_and_its_comment_keeps_its_column(tree):
    files = FILES.replace("shop/cart.py", "shop/cart/__init__.py")
    text = UNICODE.replace("├── basket.py     # what is bought\n", "")
    assert mend(tree, text, files) == text.replace("cart.py  ", "cart/    ")


def test_a_comment_on_several_lines_is_removed_with_its_entry(tree):
    text = UNICODE.replace("# what is bought", "# what is bought,\n│                 # and paid")
    assert mend(tree, text) == UNICODE.replace("├── basket.py     # what is bought\n", "")


def test_one_of_several_names_is_removed(tree):
    text = UNICODE.replace("├── basket.py     # what is bought\n", "").replace("── prices.py", "── prices.py, gone.py")
    assert mend(tree, text) == text.replace("prices.py, gone.py", "prices.py")
    text = text.replace("prices.py, gone.py", "{prices,gone}.py  # both")
    assert mend(tree, text) == text.replace("{prices,gone}.py  # both", "prices.py         # both")


def test_an_entry_that_contains_others_that_exist_stays_and_is_reported(tree):
    root = tree(FILES)
    text = UNICODE.replace("└── stock/ ", "└── zzz/   ").replace("shelf.py", "<name>.py")
    Path(root, "README.md").write_text(text, encoding="utf-8")
    fixed = fix(root)
    assert "zzz/" in fixed.text
    assert [each.name for each in fixed.fixes if each.kind is FixKind.LEFT] == ["zzz/"]


def test_a_directory_moves_with_its_entries(tree):
    files = FILES.replace("shop/stock/", "shop/back/stock/") + " shop/back/door.py"
    text = UNICODE.replace("├── basket.py     # what is bought\n", "├── back/\n│   └── door.py\n")
    assert (
        mend(tree, text, files)
        == """\
# Shop

```
shop/
├── api.py        # what a customer can do
├── back/
│   ├── door.py
│   └── stock/    # what is there
│       ├── orders.py # what is coming
│       └── shelf.py
├── cart.py       # what a customer has
└── prices.py
```

The end.
"""
    )


def test_a_renamed_directory_keeps_its_entries(tree):
    text = UNICODE.replace("├── basket.py     # what is bought\n", "").replace("shelf.py", "<name>.py")
    assert mend(tree, text.replace("└── stock/ ", "└── stocks/")) == text


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (
            (
                "shop\n|-- api.py\n|-- basket.py\n|-- cart.py\n|-- prices.py\n"
                "`-- stock\n    |-- orders.py\n    `-- old.py\n"
            ),
            "shop\n|-- api.py\n|-- cart.py\n|-- prices.py\n`-- stock\n    `-- orders.py\n",
        ),
        (
            "shop\n+--- api.py\n+--- cart.py\n+--- prices.py\n\\--- gone.py\n",
            "shop\n+--- api.py\n+--- cart.py\n\\--- prices.py\n",
        ),
        (
            (
                "shop/\n  api.py    what is offered\n  basket.py\n  cart.py\n"
                "  stock/\n    orders.py\n    shelf.py\n    old.py\n"
            ),
            "shop/\n  api.py    what is offered\n  cart.py\n  stock/\n    orders.py\n    shelf.py\n",
        ),
        (
            "shop/\n\tapi.py\n\tbasket.py\n\tcart.py\n\tstock/\n\t\torders.py\n\t\tshelf.py\n",
            "shop/\n\tapi.py\n\tcart.py\n\tstock/\n\t\torders.py\n\t\tshelf.py\n",
        ),
        (
            "shop/\n├─ api.py\n├─ stock/\n│  ├─ orders.py\n│  │\n│  └─ gone.py\n└─ cart.py\n",
            "shop/\n├─ api.py\n├─ stock/\n│  └─ orders.py\n└─ cart.py\n",
        ),
    ],
    ids=["tree", "windows", "spaces", "tabs", "narrow"],
)
def test_branches_are_drawn_in_the_authors_own_style(tree, before, after):
    files = FILES.replace("shop/prices.py", "") if "prices" not in before else FILES
    files = files if "shelf" in before else files.replace("shop/stock/shelf.py", "")
    assert mend(tree, f"```\n{before}```\n", files) == f"```\n{after}```\n"


def test_line_ends_a_byte_order_mark_and_indentation_are_kept(tree):
    text = "\ufeff1. A list:\n\n   ```\n   shop/\n   ├── api.py\n   ├── cart.py\n   └── gone.py\n   ```\n\nend".replace(
        "\n", "\r\n"
    )
    expected = text.replace("   ├── cart.py\r\n   └── gone.py\r\n", "   ├── cart.py\r\n   └── prices.py\r\n")
    assert mend(tree, text, FILES.replace("shop/stock/", "other/")) == expected


def test_a_quotation_keeps_its_signs(tree):
    text = "> ```\n> shop/\n> ├── api.py\n> ├── cart.py\n> ├── gone.py\n> └── prices.py\n> ```\n"
    expected = text.replace("> ├── gone.py\n", "")
    assert mend(tree, text, FILES.replace("shop/stock/", "other/")) == expected


def test_a_tree_in_the_cells_of_a_table_is_not_mended(tree):
    text = "| Path | |\n|---|---|\n| `shop/` | a |\n| `├─api.py` | b |\n| `├─cart.py` | c |\n| `└─stock/` | d |\n"
    root = tree(FILES)
    Path(root, "README.md").write_text(text, encoding="utf-8")
    fixed = fix(root)
    assert fixed.text == text
    assert [(each.kind, each.name) for each in fixed.fixes] == [(FixKind.LEFT, "prices.py")]


def test_trees_side_by_side_are_not_mended(tree):
    text = "```\nshop/           other/\n├── api.py      ├── a.js\n├── cart.py     └── b.js\n└── stock/\n```\n"
    assert mend(tree, text) == text


def test_a_document_without_a_stale_tree_is_the_same(tree):
    text = "`shop/gone.py`\n\n- `shop/api.py`\n- `shop/old.py`\n"
    assert mend(tree, text) == text


NAMES = ["alpha", "beta", "delta", "gamma", "kappa", "omega", "sigma", "theta"]
STYLES = [
    ("├── ", "└── ", "│   ", "    "),
    ("|-- ", "`-- ", "|   ", "    "),
    ("├─ ", "└─ ", "│  ", "   "),
    ("├──", "└──", "│  ", "   "),
    ("  ", "  ", "  ", "  "),
]


@st.composite
def directories(draw, prefix="", depth=0):
    """Return the names in a directory, each with those below it; None for a file."""
    names = draw(st.lists(st.sampled_from(NAMES), min_size=2, max_size=4, unique=True))
    found = {}
    for name in names:
        label = f"{prefix}{name}"
        if depth < 2 and draw(st.integers(0, 2)) == 0:
            found[label] = draw(directories(f"{label}_", depth + 1))
        else:
            found[f"{label}.py"] = None
    return found


def iter_paths(content, parent="pkg"):
    for name, below in content.items():
        path = f"{parent}/{name}"
        if below is None:
            yield path
        else:
            yield from iter_paths(below, path)


def draw_tree(content, style, comments, lead=""):
    tee, elbow, bar, blank = style
    for number, (name, below) in enumerate(content.items(), 1):
        is_last = number == len(content)
        comment = comments.get(name, "")
        label = f"{lead}{elbow if is_last else tee}{name}{'' if below is None else '/'}"
        yield f"{label:<50}# {comment}" if comment else label
        if below is not None:
            yield from draw_tree(below, style, comments, lead + (blank if is_last else bar))


@settings(max_examples=120)
@given(data=st.data(), content=directories(), style=st.sampled_from(STYLES), line_end=st.sampled_from(["\n", "\r\n"]))
def test_any_tree_is_right_after_any_changes_of_files(data, content, style, line_end):
    paths = [*iter_paths(content)]
    comments = {path.rpartition("/")[2]: f"about {number}" for number, path in enumerate(paths) if number % 2}
    lines = ["Before  ", "", "```", "pkg/", *draw_tree(content, style, comments), "```", "", "after\tit"]
    text = line_end.join(lines)
    removed = data.draw(st.lists(st.sampled_from(paths), max_size=2, unique=True))
    parents = sorted({path.rpartition("/")[0] for path in paths})
    added = data.draw(st.lists(st.sampled_from(parents), max_size=2, unique=True))
    moved = data.draw(st.sampled_from([None, *paths]))
    with tempfile.TemporaryDirectory() as root:
        final = [path for path in paths if path not in removed and path != moved]
        final += [f"{parent}/new_one.py" for parent in added]
        if moved is not None:
            final.append(f"{data.draw(st.sampled_from(parents))}/{moved.rpartition('/')[2]}")
        for path in final:
            Path(root, path).parent.mkdir(parents=True, exist_ok=True)
            Path(root, path).touch()
        Path(root, "README.md").write_bytes(text.encode())
        Path(root, "pyproject.toml").touch()
        fixed = fix(root)
        before, after = text.split("pkg/" + line_end)[0], line_end.join(["```", "", "after\tit"])
        assert fixed.text.startswith(before)
        assert fixed.text.endswith(after)
        assert fixed.text.count("\r\n") in (0, fixed.text.count("\n"))
        reported = {each.name for each in fixed.fixes if each.kind is FixKind.REMOVED}
        for name, comment in comments.items():
            assert f"# {comment}" in fixed.text or name in reported
        checked = check_document(DescribedRepository(root), read_document(os.path.join(root, "README.md"), "README.md"))
        trees = [each for each in checked.listings if each.listing.form is Form.TREE]
        left = {each.name for each in fixed.fixes if each.kind is FixKind.LEFT}
        assert [
            claim for each in trees for claim in each.claims
            if claim.state is not ClaimState.RIGHT and claim.name not in left
        ] == []  # fmt: skip
        if style[0].strip():  # branches are as if it were drawn anew
            for each in trees:
                first, last = each.listing.start + 1, each.listing.end
                assert_well_drawn(fixed.text.split(line_end)[first:last], style)


def assert_well_drawn(lines, style):
    """Assert that the branches of a tree fit its levels."""
    tee, elbow, bar, blank = style
    levels = []
    for line in lines:
        level = 0
        while line.startswith((bar, blank), level * len(bar)) and not line.startswith((tee, elbow), level * len(bar)):
            level += 1
        assert line.startswith((tee, elbow), level * len(bar)), lines
        levels.append(level)
    for number, line in enumerate(lines):
        for level in range(levels[number] + 1):
            later = next((each for each in levels[number + 1 :] if each <= level), None)
            expected = (elbow, tee) if level == levels[number] else (blank, bar)
            assert line.startswith(expected[later == level], level * len(bar)), lines
