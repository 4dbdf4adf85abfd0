"""Trees and diagrams as docutils nodes that every builder can write.

The nodes are flat: lines of a literal block, with guides of text. Nested lists would be the obvious
choice and do not work: LaTeX stops at six levels, the text builder at thirty-three, and a doctree of a
hundred levels cannot be pickled. A writer that knows the node classes lays out by what their attributes
say (level, branch, closings); any other one sees their base classes, and the layout as text.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence

from docutils import nodes

from sphinx_packagemap.i18n import ENGLISH, Language
from sphinx_packagemap.rendering.labels import (
    count_closings,
    format_counts,
    format_item_kind,
    format_label,
    is_plain,
    list_remarks,
    make_guides,
)
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


class linked_name(nodes.literal):  # noqa: N801
    """The name of a module or of something in one, that may be linked; text shows it without quotes."""


class tree_words(nodes.inline):  # noqa: N801
    """The words between the name of an item and its summary, as attributes: kind, count and remarks."""


class tree_part(nodes.inline):  # noqa: N801
    """The text after the name of an item: its summary, or the author's note, as its ``role`` says."""


class tree_notes(nodes.container):  # noqa: N801
    """The author's notes on the items of a tree, behind its block, as long as it has no items."""


class tree_note(nodes.inline):  # noqa: N801
    """An author's note on the item whose dotted ``name`` it has."""


Linker = Callable[[TreeItem, linked_name, str], nodes.Node]


def make_tree_placeholder(view: TreeView, *, open_levels: int, style: str, sources: Sequence[str]) -> tree_block:
    """Return the block of a tree with all that its items grow from, and no items yet.

    The nodes of a tree are most of a page's, and every transform walks over them: ``expand_tree`` makes them when the
    page is written. Branches on the first ``open_levels`` levels start unfolded. ``sources`` are where the items' names
    lead to source code, or empty.
    """
    block = tree_block("", "", style=style, title=view.name, translatable=False)
    block["xml:space"] = "preserve"
    block["rows"] = (view.items, tuple(sources) or ("",) * len(view.items))
    block["open_levels"] = open_levels
    return block


def make_notes_placeholder(notes: Mapping[str, Sequence[nodes.Node]]) -> tree_notes:
    """Return the author's notes on the items of a tree, by dotted name, to stand behind its block.

    They are there from the beginning, to be resolved and translated. They do not stand in the
    block, which is literal: their quotes become typographic ones, as elsewhere on the page.
    """
    return tree_notes("", *(tree_note("", "", *note, name=name) for name, note in notes.items()))


def expand_tree(
    block: tree_block, link: Linker, language: Language = ENGLISH, more_remarks: Sequence[Sequence[str]] = ()
) -> None:
    """Make the items of a tree, their layout in attributes; ``spell_out`` turns these into text.

    ``link`` puts a link around an item's name, given where that leads to source code, or returns the name as it is.
    Words are in a ``language``; ``list_more_remarks`` are there for each item, or for none.
    """
    items, sources = block.attributes.pop("rows")
    open_levels = block.attributes.pop("open_levels")
    notes = {note["name"]: note.children for note in take_notes(block)}
    levels = [item.level for item in items]
    grown: list[nodes.Node] = []
    more_remarks = more_remarks or [()] * len(items)
    laid_out = zip(items, sources, make_guides(levels), count_closings(levels), more_remarks, strict=True)
    for item, source, guide, ends, more in laid_out:
        name = link(item, linked_name("", format_label(item, language), classes=["pm-name"]), source)
        node = tree_item(
            "",
            "",
            *_make_parts(item, name, notes.pop(item.name, []), [*list_remarks(item, language), *more], language),
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
        grown.append(node)
    block.children = []
    block += grown


def take_notes(block: tree_block) -> list[tree_note]:
    """Return the author's notes on a tree, and take them out of the document."""
    behind = block.next_node(tree_notes, descend=False, siblings=True)
    if behind is None:
        return []
    behind.parent.remove(behind)
    return [note for note in behind.children if isinstance(note, tree_note)]


def _make_parts(
    item: TreeItem, name: nodes.Node, note: Sequence[nodes.Node], remarked: list[str], language: Language
) -> list[nodes.Node]:
    parts: list[nodes.Node] = [name]
    kind = "" if is_plain(item) else format_item_kind(item, language)
    if kind or remarked:
        parts.append(tree_words("", kind=kind, count=format_counts(item, language), remarks=remarked))
    if item.summary:
        parts.append(tree_part("", item.summary, role="summary"))
    if note:
        parts.append(tree_part("", "", *note, role="note"))
    return parts


def find_references(block: tree_block) -> dict[int, nodes.reference]:
    """Return the references that the names of items have become, by the positions of the items."""
    found = {}
    for position, item in enumerate(block.findall(tree_item)):
        around = next((name.parent for name in item.findall(linked_name)), None)  # not one in a note
        if isinstance(around, nodes.reference):
            found[position] = around
    return found


def spell_out(block: tree_block) -> None:
    """Put the layout of a tree into text, for the writers that know nothing of trees.

    Not done at once: the nodes for it would be most of a page's, and every transform walks over them.
    """
    for item in block.findall(tree_item):
        if "guide" not in item:  # another extension has had a part of the page resolved by itself
            continue
        item.insert(0, nodes.Text(item.attributes.pop("guide")))
        for part in list(item.findall(tree_part)):
            item.insert(item.index(part), nodes.Text(" – "))
        for words in item.findall(tree_words):
            words += nodes.Text(format_words(words))
        item += nodes.Text("\n")


def iter_ancestor_nodes(node: nodes.Node) -> Iterator[nodes.Element]:
    """Yield the nodes around a node, from its parent to the outermost."""
    parent = node.parent
    while parent is not None:
        yield parent
        parent = parent.parent


def format_words(words: tree_words) -> str:
    """Return the words of an item as they stand in running text: `` (package, 2 modules) [you are here]``."""
    said = ", ".join(filter(None, [words["kind"], words["count"]]))
    return "".join([f" ({said})" if said else "", *(f" [{remark}]" for remark in words["remarks"])])


class package_diagram(nodes.container):  # noqa: N801 - docutils names its nodes so
    """A whole picture: its tree, and a caption, if it has one.

    The diagram is the attribute ``diagram``; ``key`` is unique in the project.
    """


class captioned_package_diagram(package_diagram):  # noqa: N801
    """A picture with a caption: a figure, which can be numbered and referred to."""


class diagram_tree(nodes.container):  # noqa: N801
    """The tree of a picture: it is drawn by those who can, and printed by all others."""
