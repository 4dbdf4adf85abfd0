"""Trees in the order of the author's notes, and trees of files, on pages."""

import pytest

from sphinx_packagemap.rendering.docutils.tree import tree_fold, tree_item

RST = ".. {directive}:: shop\n   :sort: notes\n\n   .stock.shelf\n      The *shelf*.\n"
MYST = "```{{{directive}}} shop\n:sort: notes\n\n`.stock.shelf`\n: The *shelf*.\n```\n"


def list_items(built, page="index"):
    return [(item["title"], item["open"]) for item in built.doctrees[page].findall(tree_item)]


@pytest.mark.parametrize("directive", ["package-tree", "package-diagram"])
@pytest.mark.parametrize("markup", ["rst", "md"])
def test_siblings_are_in_the_order_of_notes(project, markup, directive):
    project.configure(extensions=["sphinx_packagemap", "myst_parser"])
    project.page(
        "index" if markup == "rst" else "index.md", (RST if markup == "rst" else MYST).format(directive=directive)
    )
    project.write("src/shop/bag.py", "")
    built = project.build()
    assert built.warnings == []
    # The branch around the item with the note is open.
    names = ["shop", "shop.stock", "shop.stock.shelf", "shop.bag", "shop.cart"]
    assert list_items(built) == list(zip(names, [True, True, False, False, False], strict=True))
    (fold,) = built.doctrees["index"].findall(tree_fold)
    assert (fold["title"], fold["open"]) == ("2 more", False)
    html = built.text("index.html").rpartition("pm-list")[2]
    assert html.index(">shelf<") < html.index(">2 more<") < html.index(">cart<")


def test_order_of_notes_is_kept_in_later_builds(project, parallel):
    project.page("index", RST.format(directive="package-tree"))
    project.build(parallel=parallel)
    assert project.build(parallel=parallel).read == set()
    project.write("src/shop/bag.py", "")
    built = project.build(parallel=parallel)
    assert built.read == {"index"}
    assert [name for name, _ in list_items(built)][1:] == ["shop.stock", "shop.stock.shelf", "shop.bag", "shop.cart"]


def test_order_of_notes_without_notes_is_a_warning(project):
    project.page("index", ".. package-tree:: shop\n   :sort: notes\n")
    (warning,) = project.build("dummy").warnings
    assert ":sort: there are no notes in the content" in warning
    assert warning.endswith("[packagemap.option]")


def test_files_have_comments_in_text(project):
    project.write("src/shop/__main__.py", '"""' + "Words and " * 20 + 'more."""\n')
    project.page(
        "index", ".. package-tree:: shop\n   :style: files\n   :exclude: .stock.shelf\n\n   .cart\n      My ``note``.\n"
    )
    text = project.build("text").text("index.txt")
    lines = [line[3:] for line in text.splitlines() if line.startswith("   ")]
    assert [line for line in lines if "__main__" not in line] == [
        "shop/                # A shop",
        "├── __init__.py",
        '├── cart.py          # My "note".',
        "└── stock/           # What is there",
        '    ├── __init__.py  # offers "Shelf"',
        "    └── ...",
    ]
    (main,) = [line for line in lines if "__main__" in line]
    assert main.startswith("├── __main__.py      # Words and Words and")
    assert main.endswith("… [run with python -m shop]")
    assert len(main) <= 100


def test_an_ellipsis_has_its_number_as_title(project):
    project.page("index", ".. package-tree:: shop\n   :style: files\n   :exclude: .stock\n")
    assert '<code class="pm-name docutils literal notranslate" title="2 more">...</code>' in project.build().text(
        "index.html"
    )


def test_a_name_without_a_text_takes_its_place_and_the_branch_around_it_is_open(project):
    project.write("src/shop/bag.py", "")
    project.page("index", ".. package-tree:: shop\n   :sort: notes\n\n   .stock.shelf\n   .cart\n      A cart.\n")
    built = project.build()
    assert built.warnings == []
    names = ["shop", "shop.stock", "shop.stock.shelf", "shop.cart", "shop.bag"]
    assert list_items(built) == list(zip(names, [True, True, False, False, False], strict=True))
