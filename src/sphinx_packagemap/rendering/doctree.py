"""A tree as docutils nodes that every builder can print.

The nodes are flat: lines of a literal block, with guides of text. Nested lists would be the obvious
choice and do not work: LaTeX stops at six levels, the text builder at thirty-three, and a doctree of a
hundred levels cannot be pickled. A writer that knows the node classes can do better with what their
attributes say (level, branch, closings); any other one sees their base classes.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from docutils import nodes

from sphinx_packagemap.rendering.guides import closings, guides
from sphinx_packagemap.rendering.words import count_words, is_plain, kind_words, label_words, remarks
from sphinx_packagemap.views.tree import TreeItem, TreeView


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


class tree_guide(nodes.inline):  # noqa: N801
    """Characters that stand for layout; a writer that lays out by itself leaves them out."""


class tree_part(nodes.inline):  # noqa: N801
    """A part of an item that is set apart by its ``role``: kind, count, remark, summary or note."""


Linker = Callable[[TreeItem, tree_name], nodes.Node]


def render_tree(
    view: TreeView,
    link: Linker,
    *,
    open_levels: int,
    style: str,
    notes: Mapping[str, Sequence[nodes.Node]],
) -> tree_block:
    """Return the block of items of a tree.

    ``link`` puts a link around an item's name, or returns the name as it is. Branches on the first
    ``open_levels`` levels start unfolded. ``notes`` are the author's, by dotted name.
    """
    levels = [item.level for item in view.items]
    block = tree_block("", "", style=style, title=view.name, translatable=False)
    block["xml:space"] = "preserve"
    noted: set[str] = set()
    for item, guide, ends in zip(view.items, guides(levels), closings(levels), strict=True):
        note = [] if item.name in noted else notes.get(item.name, [])
        noted.add(item.name)
        node = tree_item(
            "",
            level=item.level,
            branch=item.branch,
            open=item.level < open_levels,
            closings=ends,
            kind=item.kind,
            title=item.name,
            demoted=item.demoted,
            highlighted=item.highlighted,
        )
        node += tree_guide("", guide)
        node += _parts(item, link, note)
        node += tree_guide("", "\n")
        block += node
    return block


def _parts(item: TreeItem, link: Linker, note: Sequence[nodes.Node]) -> list[nodes.Node]:
    parts: list[nodes.Node] = [link(item, tree_name("", label_words(item), classes=["pm-name"]))]
    if not is_plain(item):
        parts += [tree_guide("", " ("), _part("kind", kind_words(item))]
        if counts := count_words(item):
            parts += [tree_guide("", ", "), _part("count", counts)]
        parts.append(tree_guide("", ")"))
    for remark in remarks(item):
        parts += [tree_guide("", " ["), _part("remark", remark), tree_guide("", "]")]
    if item.summary:
        parts += [tree_guide("", " – "), _part("summary", item.summary)]
    if note:
        parts += [tree_guide("", " – "), tree_part("", "", *note, role="note")]
    return parts


def _part(role: str, text: str) -> tree_part:
    return tree_part("", text, role=role)
