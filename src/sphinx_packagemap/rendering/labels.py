"""The texts of the items of a tree, the same in every format: kinds, labels, counts, remarks, and guides."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from sphinx_packagemap.i18n import ENGLISH, Language, mark_message
from sphinx_packagemap.names import get_last, is_importable
from sphinx_packagemap.views.tree import ItemKind, TreeItem

# The names of the kinds of modules, members and items.
_KINDS = {
    "module": mark_message("module"),
    "package": mark_message("package"),
    "namespace package": mark_message("namespace package"),
    "extension module": mark_message("extension module"),
    "extension module that is not built": mark_message("extension module that is not built"),
    "stub": mark_message("stub"),
    "builtin module": mark_message("builtin module"),
    "frozen module": mark_message("frozen module"),
    "class": mark_message("class"),
    "function": mark_message("function"),
    "constant": mark_message("constant"),
    "variable": mark_message("variable"),
    "imported": mark_message("imported"),
    "submodule": mark_message("submodule"),
    "name": mark_message("name"),
    "file": mark_message("file"),
    "more": "",
    "group": "",
}


def format_kind(kind: str, language: Language = ENGLISH) -> str:
    """Return the name of a kind of module, member or item."""
    return language.translate(_KINDS[kind])


def format_item_kind(item: TreeItem, language: Language = ENGLISH) -> str:
    """Return the kind of an item, such as ``package``, ``namespace package, 3 portions`` or ``stub``."""
    kind = format_kind(item.kind, language)
    if item.portions:
        portions = language.translate_count("{count} portion", "{count} portions", item.portions)
        return language.join_list([kind, portions])
    return kind


def format_label(item: TreeItem, language: Language = ENGLISH) -> str:
    """Return the label of an item; for one of kind "more", the number of items that were left out."""
    if item.kind == ItemKind.MORE:
        return language.translate_count("… {count} more", "… {count} more", item.more)
    return item.label


def format_counts(item: TreeItem, language: Language = ENGLISH) -> str:
    """Return the counts of an item, such as ``3 classes, 1 function``; empty if none are shown."""
    counts = []
    if item.modules:
        counts.append(language.translate_count("{count} module", "{count} modules", item.modules))
    if item.classes:
        counts.append(language.translate_count("{count} class", "{count} classes", item.classes))
    if item.functions:
        counts.append(language.translate_count("{count} function", "{count} functions", item.functions))
    return language.join_list(counts)


def list_remarks(item: TreeItem, language: Language = ENGLISH) -> list[str]:
    """Return further remarks on an item, each of a few words."""
    remarks = []
    if item.highlighted:
        remarks.append(language.translate("you are here"))
    if item.imported_from:
        remarks.append(language.translate("from {module}", module=item.imported_from))
    if item.command:
        command = f"python -m {item.name.rpartition('.')[0]}"
        remarks.append(language.translate("run with {command}", command=command))
    # Only if its own name is the reason: descendants of such an item cannot be imported either.
    if not item.importable and not is_importable(get_last(item.name)):
        remarks.append(language.translate("no import statement can name it"))
    if item.fault:
        remarks.append(language.translate("could not be read"))
    return remarks


def is_plain(item: TreeItem) -> bool:
    """Return whether the label of an item shows its kind: file names, headings, and items of kind "more"."""
    return item.kind in (ItemKind.FILE, ItemKind.MORE, ItemKind.GROUP) or item.label.endswith((".py", "/"))


class GuideStyle(NamedTuple):
    """The four pieces of guides, all of the same width."""

    trunk: str
    branch: str
    last: str
    space: str


UNICODE = GuideStyle("│   ", "├── ", "└── ", "    ")


ASCII = GuideStyle("|   ", "|-- ", "`-- ", "    ")


def make_guides(levels: Sequence[int], style: GuideStyle = UNICODE) -> list[str]:
    """Return the guide before each item of a tree, the lines to its parent, given the items' levels in preorder.

    Guides of items at level 0 are empty; that of any other item is four columns wider than its parent's.
    """
    guides: list[str] = []
    open_levels: set[int] = set()  # levels at which another sibling follows
    for level in reversed(levels):
        pieces = [style.trunk if level_above in open_levels else style.space for level_above in range(1, level)]
        if level:
            pieces.append(style.branch if level in open_levels else style.last)
        guides.append("".join(pieces))
        open_levels = {level_above for level_above in open_levels if level_above < level} | {level}
    return guides[::-1]


def count_closings(levels: Iterable[int]) -> list[int]:
    """Return the number of levels that end after each item of a tree, given the items' levels in preorder."""
    following = [*levels]
    return [max(0, level - after) for level, after in zip(following, [*following, 0][1:], strict=True)]
