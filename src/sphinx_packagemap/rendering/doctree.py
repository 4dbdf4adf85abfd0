"""A tree as docutils nodes that every builder can print.

The nodes are flat: lines of a literal block, with guides of text. Nested lists would be the obvious
choice and do not work: LaTeX stops at six levels, the text builder at thirty-three, and a doctree of a
hundred levels cannot be pickled. A writer that knows the node classes lays out by what their attributes
say (level, branch, closings); any other one sees their base classes, and the layout as text.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from docutils import nodes

from sphinx_packagemap.rendering.guides import closings, guides
from sphinx_packagemap.rendering.words import count_words, is_plain, kind_words, label_words, remarks
from sphinx_packagemap.views.items import TreeItem, TreeView


class package_tree(nodes.container):  # noqa: N801 - docutils names its nodes so
    """A whole tree: a caption, if it has one, and a block of items."""


class captioned_package_tree(package_tree):  # noqa: N801
    """A tree with a caption: a figure, which can be numbered and referred to."""


class tree_caption(nodes.caption):  # noqa: N801
    """The caption above a tree."""


class tree_block(nodes.literal_block):  # noqa: N801
    """The items of a tree, flat; ``title`` names the tree for a screen reader."""


class tree_item(nodes.inline):  # noqa: N801
    """One item, with its level, whether it is a branch and is open, and how many levels end after it."""


class tree_name(nodes.literal):  # noqa: N801
    """The name of an item."""


class tree_words(nodes.inline):  # noqa: N801
    """What is said of an item between its name and its summary, as attributes: kind, count and remarks."""


class tree_part(nodes.inline):  # noqa: N801
    """What follows the name of an item: its summary, or the author's note, as its ``role`` says."""


Linker = Callable[[TreeItem, tree_name], nodes.Node]


def render_tree(
    view: TreeView,
    link: Linker,
    *,
    open_levels: int,
    style: str,
    notes: Mapping[str, Sequence[nodes.Node]],
) -> tree_block:
    """Return the block of items of a tree, its layout in attributes; ``spell_out`` turns these into text.

    ``link`` puts a link around an item's name, or returns the name as it is. Branches on the first
    ``open_levels`` levels start unfolded. ``notes`` are the author's, by dotted name.
    """
    levels = [item.level for item in view.items]
    block = tree_block("", "", style=style, title=view.name, translatable=False)
    block["xml:space"] = "preserve"
    noted: set[str] = set()
    for item, guide, ends in zip(view.items, guides(levels), closings(levels), strict=True):
        node = tree_item(
            "",
            "",
            *_parts(item, link, [] if item.name in noted else notes.get(item.name, [])),
            level=item.level,
            branch=item.branch,
            open=item.level < open_levels,
            closings=ends,
            guide=guide,
            kind=item.kind,
            title=item.name,
            demoted=item.demoted,
            highlighted=item.highlighted,
        )
        noted.add(item.name)
        block += node
    return block


def _parts(item: TreeItem, link: Linker, note: Sequence[nodes.Node]) -> list[nodes.Node]:
    parts: list[nodes.Node] = [link(item, tree_name("", label_words(item), classes=["pm-name"]))]
    kind = "" if is_plain(item) else kind_words(item)
    if kind or remarks(item):
        parts.append(tree_words("", kind=kind, count=count_words(item), remarks=remarks(item)))
    if item.summary:
        parts.append(tree_part("", item.summary, role="summary"))
    if note:
        parts.append(tree_part("", "", *note, role="note"))
    return parts


def spell_out(block: tree_block) -> None:
    """Put the layout of a tree into text, for the writers that know nothing of trees.

    Not done at once: the nodes for it would be most of a page's, and every transform walks over them.
    """
    for item in block.findall(tree_item):
        item.insert(0, nodes.Text(item["guide"]))
        for part in list(item.findall(tree_part)):
            item.insert(item.index(part), nodes.Text(" – "))
        for words in item.findall(tree_words):
            words += nodes.Text(words_as_text(words))
        item += nodes.Text("\n")


def words_as_text(words: tree_words) -> str:
    """Return what is said of an item as it stands in running text: `` (package, 2 modules) [you are here]``."""
    said = ", ".join(filter(None, [words["kind"], words["count"]]))
    return "".join([f" ({said})" if said else "", *(f" [{remark}]" for remark in words["remarks"])])
