"""Trees and diagrams as docutils nodes that every builder can write.

The nodes are flat: lines of a literal block, with guides of text. Nested lists would be the obvious
choice, but do not work: LaTeX supports six levels, the text builder thirty-three, and a doctree of a
hundred levels cannot be pickled. A writer that knows the node classes uses their attributes (level,
branch, closings); any other one sees their base classes, and the layout as text.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import islice

from docutils import nodes

from sphinx_packagemap.i18n import ENGLISH, Language
from sphinx_packagemap.model import MODULE_KINDS
from sphinx_packagemap.rendering.content import Code, Text
from sphinx_packagemap.rendering.labels import (
    Fold,
    ItemDescription,
    compute_names_width,
    compute_summary_column,
    count_closings,
    describe_item,
    drop_full_stop,
    find_folds,
    format_more,
    make_guides,
)
from sphinx_packagemap.rendering.purposes import fit_purpose
from sphinx_packagemap.rendering.summaries import SummaryPiece, shorten_summary
from sphinx_packagemap.rendering.text import COMMENT, FILES_WIDTH, MIN_COMMENT_WIDTH, count_columns
from sphinx_packagemap.views import Style
from sphinx_packagemap.views.tree import ELLIPSIS, ItemKind, TreeItem, TreeView, get_note_key


class package_tree(nodes.container):  # noqa: N801 - docutils names its nodes so
    """A tree: a block of items, after a caption if it has one."""


class captioned_package_tree(package_tree):  # noqa: N801
    """A tree with a caption: a figure, which can be numbered and referenced."""


class tree_caption(nodes.caption):  # noqa: N801
    """The caption above a tree."""


class tree_block(nodes.literal_block):  # noqa: N801
    """The items of a tree, flat; ``title`` is the name of the tree for screen readers."""


class tree_item(nodes.inline):  # noqa: N801
    """One item; its attributes are its level, whether it is a branch and open, and the number of levels that end."""


class tree_fold(nodes.inline):  # noqa: N801
    """A row over private and test modules, or the rest, into which HTML folds them; it is no text for others."""


class linked_name(nodes.literal):  # noqa: N801
    """The name of a module or of a member, which may be linked; plain text shows it without quotes."""


class tree_words(nodes.inline):  # noqa: N801
    """The words between the name of an item and its summary, as attributes: kind, counts and remarks.

    Each item has one. ``numbers`` are the counts for columns, and ``others`` the other ones. In the compact form,
    ``made`` are the pieces of a summary that is made from names: no node, so that the search finds the author's words
    only, and not the few names that such a sentence has room for.
    """


class tree_part(nodes.inline):  # noqa: N801
    """The text after the name of an item: its summary, or the author's note, according to its ``role``.

    A summary that is made from names has the class ``pm-made``. Its attribute ``made_of`` is the purpose.
    """


class tree_notes(nodes.container):  # noqa: N801
    """The author's texts about the items of a tree, after its block, until its items are made.

    They are part of the document from the beginning, so that they are resolved and translated. They are not in the
    block, which is literal: their quotes become typographic ones, as elsewhere on the page.
    """


class tree_note(nodes.inline):  # noqa: N801
    """An author's text about the item with the dotted name ``name``; ``replaces`` its purpose or is shown after it."""


Linker = Callable[[TreeItem, linked_name, str], nodes.Node]


def make_tree_placeholder(view: TreeView, *, open_levels: int, style: str, sources: Sequence[str]) -> tree_block:
    """Return the block of a tree without items, but with the values from which ``expand_tree`` makes them.

    A tree has more nodes than the rest of a page, and every transform visits them all, so they are made when the page
    is written. Branches on the first ``open_levels`` levels are initially open, and so are those whose names are in the
    attribute ``opened``, if there is one. ``sources`` are the addresses of source code for the names of the items, or
    empty.
    """
    block = tree_block("", "", style=style, title=view.name, translatable=False)
    block["xml:space"] = "preserve"
    block["rows"] = (view.items, tuple(sources) or ("",) * len(view.items))
    block["open_levels"] = open_levels
    return block


def expand_tree(
    block: tree_block,
    link: Linker,
    language: Language = ENGLISH,
    more_remarks: Sequence[Sequence[str]] = (),
    *,
    compact: bool = False,
) -> None:
    """Make the items of a tree, with their layout in attributes; ``spell_out`` turns these into text.

    ``link``, given the address of source code, returns an item's name with a link around it, or unchanged.
    ``more_remarks`` are further remarks on each item, or empty. ``compact`` is for writers that know ``tree_words``.
    """
    items, sources = block.attributes.pop("rows")
    open_levels = block.attributes.pop("open_levels")
    notes = _group_notes(take_notes(block))
    opened_names = frozenset(block.attributes.pop("opened", ()))
    levels = [item.level for item in items]
    opened = _find_open(items, open_levels)
    tree_items: list[nodes.Node] = []
    more_remarks = more_remarks or [()] * len(items)
    folds = find_folds(items, language, notes)
    closings = _count_row_closings(levels, folds)
    rows = zip(items, sources, make_guides(levels), closings, more_remarks, strict=True)
    for position, (item, source, guide, ends, more) in enumerate(rows):
        if fold := folds.get(position):
            tree_items.append(tree_fold(title=fold.label, open=fold.is_open))
        description = describe_item(item, language)
        name = link(item, _make_name(item, description.label, language), source)
        node = tree_item(
            "",
            "",
            *_make_parts(description, name, notes.pop(get_note_key(item), []), more, compact=compact),
            level=item.level,
            branch=item.branch,
            open=opened[position] or item.name in opened_names,
            closings=ends,
            guide=guide,
            kind=item.kind,
            title=item.name,
            demoted=item.demoted,
            highlighted=item.highlighted,
        )
        tree_items.append(node)
    block.children = []
    block += tree_items
    block["names_width"] = compute_names_width(items, folds.values(), have_arrows=any(sources))
    block["columns"] = [
        column for column in ("modules", "lines") if any(getattr(item, column) is not None for item in items)
    ]


def _make_name(item: TreeItem, label: str, language: Language) -> linked_name:
    name = linked_name("", label, classes=["pm-name"])
    if label == ELLIPSIS:
        name["title"] = format_more(item.more, language)
    return name


def _find_open(items: Sequence[TreeItem], open_levels: int) -> list[bool]:
    """Return whether each branch is initially expanded.

    Directories around a package are no levels of their own: at first, a repository shows the modules of its packages.
    """
    ancestors: list[int] = []
    around: set[int] = set()
    for position, item in enumerate(items):
        ancestors[item.level :] = [position]
        if item.kind in MODULE_KINDS:
            around.update(each for each in ancestors if items[each].kind == ItemKind.DIRECTORY.value)
    opened = []
    for position, item in enumerate(items):
        ancestors[item.level :] = [position]
        opened.append(item.level - len(around.intersection(ancestors[:-1])) < open_levels)
    return opened


def _count_row_closings(levels: Sequence[int], folds: Mapping[int, Fold]) -> list[int]:
    """Return the number of levels that end after each item, those of folds included."""
    row_levels = list(levels)
    for fold in folds.values():
        for position in range(fold.start, fold.end):
            row_levels[position] += 1
    rows = [[*([row_levels[each] - 1] if each in folds else []), row_levels[each]] for each in range(len(levels))]
    closings = iter(count_closings(level for row in rows for level in row))
    return [list(islice(closings, len(row)))[-1] for row in rows]


def take_notes(block: tree_block) -> list[tree_note]:
    """Remove the author's notes on a tree from the document, and return them."""
    notes = block.next_node(tree_notes, descend=False, siblings=True)
    if notes is None:
        return []
    notes.parent.remove(notes)
    return [note for note in notes.children if isinstance(note, tree_note)]


def _group_notes(notes: Sequence[tree_note]) -> dict[str, list[tree_note]]:
    groups: dict[str, list[tree_note]] = {}
    for note in notes:
        groups.setdefault(note["name"], []).append(note)
    return groups


def _make_parts(
    description: ItemDescription,
    name: nodes.Node,
    notes: Sequence[tree_note],
    more_remarks: Sequence[str],
    *,
    compact: bool,
) -> list[nodes.Node]:
    parts: list[nodes.Node] = [name]
    remarks = [*description.remarks, *more_remarks]
    numbers, others = [tuple(each) for each in description.numbers], description.others
    words = tree_words(
        "", kind=description.kind, count=description.counts, numbers=numbers, others=others, remarks=remarks
    )
    parts.append(words)
    if description.summary and not any(note["replaces"] for note in notes):
        if compact and description.is_made:
            words["made"] = description.summary
        else:
            parts.append(_make_summary_part(description))
    return [*parts, *(tree_part("", "", *note.children, role="note") for note in notes)]


def _make_summary_part(description: ItemDescription) -> tree_part:
    made = {"classes": ["pm-made"], "made_of": description.purpose} if description.is_made else {"classes": []}
    return tree_part("", "", *map(_make_summary_node, description.summary), role="summary", **made)


def _make_summary_node(piece: SummaryPiece) -> nodes.Node:
    return nodes.literal(piece.text, piece.text) if isinstance(piece, Code) else nodes.Text(piece.text)


def find_references(block: tree_block) -> dict[int, nodes.reference]:
    """Return the references around the names of items, by the positions of the items."""
    found = {}
    for position, item in enumerate(block.findall(tree_item)):
        parent = next((name.parent for name in item.findall(linked_name)), None)  # not one in a note
        if isinstance(parent, nodes.reference):
            found[position] = parent
    return found


def spell_out(block: tree_block, language: Language = ENGLISH) -> None:
    """Insert the layout of a tree as text, for writers that do not know the node classes.

    This is done late, as every transform visits all nodes of a page, and there are more of these than of all others.
    """
    for attribute in ("names_width", "columns"):
        block.attributes.pop(attribute, None)
    for fold in list(block.findall(tree_fold)):
        block.remove(fold)
    # Those without a guide were done before, as another extension resolved a part of the page.
    items = [item for item in block.findall(tree_item) if "guide" in item]
    are_files = block.get("style") == Style.FILES
    remarks = [""] * len(items)
    for position, item in enumerate(items):
        item.insert(0, nodes.Text(item.attributes.pop("guide")))
        for words in item.findall(tree_words):
            for attribute in ("numbers", "others"):
                words.attributes.pop(attribute)
            if are_files:  # in the comment
                remarks[position] = " ".join(f"[{remark}]" for remark in words["remarks"])
                words["remarks"] = []
            words += nodes.Text(format_words(words))
    if are_files:
        _spell_out_comments(items, remarks, language)
    else:
        _spell_out_parts(items)
    for item in items:
        for part in item.findall(tree_part):
            part.attributes.pop("made_of", None)
        item += nodes.Text("\n")


def _spell_out_parts(items: Sequence[tree_item]) -> None:
    """Put dashes before summaries and notes, the first ones of the items in one column."""
    parts = [list(item.findall(tree_part)) for item in items]
    heads = [_count_head_columns(item) for item in items]
    column = compute_summary_column(head for head, found in zip(heads, parts, strict=True) if found)
    for item, head, found in zip(items, heads, parts, strict=True):
        for number, part in enumerate(found):
            indent = "" if number else " " * (column - head)
            item.insert(item.index(part), nodes.Text(f"{indent} – "))


def _spell_out_comments(items: Sequence[tree_item], remarks: Sequence[str], language: Language) -> None:
    """Make comments of summaries, which are shortened, notes and remarks: one line for each file, in one column."""
    heads = [_count_head_columns(item) for item in items]
    column = compute_summary_column(heads)
    for item, head, remark in zip(items, heads, remarks, strict=True):
        start = max(head, column)
        room = FILES_WIDTH - start - len(COMMENT) - (len(remark) + 1 if remark else 0)
        begin = " " * (start - head) + COMMENT
        for part in list(item.findall(tree_part)):
            if part["role"] == "summary":
                _shorten_part(part, max(room, MIN_COMMENT_WIDTH), language)
            item.insert(item.index(part), nodes.Text(begin))
            begin = " – "
        if remark:
            item += nodes.Text(begin if begin.endswith(COMMENT) else " ")
            item += nodes.Text(remark)


def _shorten_part(part: tree_part, width: int, language: Language) -> None:
    pieces = [
        Code(child.astext()) if isinstance(child, nodes.literal) else Text(child.astext()) for child in part.children
    ]
    if "made_of" in part:
        pieces = [*fit_purpose(part["made_of"], language, width)]
    if isinstance(pieces[-1], Text):
        pieces[-1] = Text(drop_full_stop(pieces[-1].text))
    part.children = []
    part += [_make_summary_node(piece) for piece in shorten_summary(tuple(pieces), width)]


def _count_head_columns(item: tree_item) -> int:
    """Return the number of columns of the plain text of an item before its summary and note."""
    return sum(count_columns(child.astext()) for child in item.children if not isinstance(child, tree_part))


def iter_ancestor_nodes(node: nodes.Node) -> Iterator[nodes.Element]:
    """Yield the nodes around a node, from its parent to the outermost."""
    parent = node.parent
    while parent is not None:
        yield parent
        parent = parent.parent


def format_words(words: tree_words) -> str:
    """Return the words of an item in running text: `` (package, 2 modules) [you are here]``."""
    kind_and_count = ", ".join(filter(None, [words["kind"], words["count"]]))
    return "".join([f" ({kind_and_count})" if kind_and_count else "", *(f" [{remark}]" for remark in words["remarks"])])


class package_diagram(nodes.container):  # noqa: N801 - docutils names its nodes so
    """A diagram: its tree, and a caption if it has one.

    The attribute ``diagram`` is the ``Diagram``; ``key`` is unique in the project.
    """


class captioned_package_diagram(package_diagram):  # noqa: N801
    """A diagram with a caption: a figure, which can be numbered and referenced."""


class diagram_tree(nodes.container):  # noqa: N801
    """The tree of a diagram, for writers that cannot draw the diagram itself."""
