"""Labels of items: the words for their kinds, and the lines between them, the same in every format."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from sphinx_packagemap.i18n import ENGLISH, Language, mark_message
from sphinx_packagemap.names import get_last, is_importable
from sphinx_packagemap.views.tree import ItemKind, TreeItem

# The word for every kind of module, member and item.
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
    """Return the word for a kind of module, member or item."""
    return language.translate(_KINDS[kind])


def format_item_kind(item: TreeItem, language: Language = ENGLISH) -> str:
    """Return the kind of an item in words: ``package``, ``namespace package, 3 portions``, ``stub``."""
    kind = format_kind(item.kind, language)
    if item.portions:
        portions = language.translate_count("{count} portion", "{count} portions", item.portions)
        return language.join_list([kind, portions])
    return kind


def format_label(item: TreeItem, language: Language = ENGLISH) -> str:
    """Return the label; for an item that stands for others, how many they are."""
    if item.kind == ItemKind.MORE:
        return language.translate_count("… {count} more", "… {count} more", item.more)
    return item.label


def format_counts(item: TreeItem, language: Language = ENGLISH) -> str:
    """Return the counts of an item, such as ``3 classes, 1 function``; empty where none are shown."""
    counted = []
    if item.modules:
        counted.append(language.translate_count("{count} module", "{count} modules", item.modules))
    if item.classes:
        counted.append(language.translate_count("{count} class", "{count} classes", item.classes))
    if item.functions:
        counted.append(language.translate_count("{count} function", "{count} functions", item.functions))
    return language.join_list(counted)


def list_remarks(item: TreeItem, language: Language = ENGLISH) -> list[str]:
    """Return further remarks on an item, each a few words."""
    said = []
    if item.highlighted:
        said.append(language.translate("you are here"))
    if item.imported_from:
        said.append(language.translate("from {module}", module=item.imported_from))
    if item.command:
        command = f"python -m {item.name.rpartition('.')[0]}"
        said.append(language.translate("run with {command}", command=command))
    # Noted at the parent; its descendants have the same trouble.
    if not item.importable and not is_importable(get_last(item.name)):
        said.append(language.translate("no import statement can name it"))
    if item.fault:
        said.append(language.translate("could not be read"))
    return said


def is_plain(item: TreeItem) -> bool:
    """Tell whether an item's label alone names its kind: file names, and items that stand for others."""
    return item.kind in (ItemKind.FILE, ItemKind.MORE, ItemKind.GROUP) or item.label.endswith((".py", "/"))


class GuideStyle(NamedTuple):
    """The four pieces that guides are made of, all of the same width."""

    trunk: str
    branch: str
    last: str
    space: str


UNICODE = GuideStyle("│   ", "├── ", "└── ", "    ")


ASCII = GuideStyle("|   ", "|-- ", "`-- ", "    ")


def make_guides(levels: Sequence[int], style: GuideStyle = UNICODE) -> list[str]:
    """Return the guide before each item of a tree, given the items' levels in preorder.

    Items at level 0 have none; each one below stands four columns further in than its parent.
    """
    drawn: list[str] = []
    open_levels: set[int] = set()  # levels at which a sibling follows further down
    for level in reversed(levels):
        pieces = [style.trunk if above in open_levels else style.space for above in range(1, level)]
        if level:
            pieces.append(style.branch if level in open_levels else style.last)
        drawn.append("".join(pieces))
        open_levels = {above for above in open_levels if above < level} | {level}
    return drawn[::-1]


def count_closings(levels: Iterable[int]) -> list[int]:
    """Return how many levels end after each item of a tree, given the items' levels in preorder."""
    following = [*levels]
    return [max(0, level - after) for level, after in zip(following, [*following, 0][1:], strict=True)]
