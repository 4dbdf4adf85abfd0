"""What is said about an item, in words: the same ones in every format."""

from __future__ import annotations

from sphinx_packagemap.names import is_importable, last
from sphinx_packagemap.views.items import ItemKind, TreeItem


def kind_words(item: TreeItem) -> str:
    """Return what an item is: ``package``, ``namespace package, 3 portions``, ``stub``."""
    if item.portions:
        return f"{item.kind}, {item.portions} portions"
    return item.kind


def label_words(item: TreeItem) -> str:
    """Return the label; for an item that stands for others, how many they are."""
    return f"… {item.more} more" if item.kind == ItemKind.MORE else item.label


def count_words(item: TreeItem) -> str:
    """Return the counts of an item, such as ``3 classes, 1 function``; empty where none are shown."""
    counted = [
        (item.modules, "module", "modules"),
        (item.classes, "class", "classes"),
        (item.functions, "function", "functions"),
    ]
    return ", ".join(f"{count} {one if count == 1 else many}" for count, one, many in counted if count)


def remarks(item: TreeItem) -> list[str]:
    """Return what a reader has to know besides, each a few words."""
    said = []
    if item.highlighted:
        said.append("you are here")
    if item.imported_from:
        said.append(f"from {item.imported_from}")
    if item.command:
        said.append(f"run with python -m {item.name.rpartition('.')[0]}")
    # Said where it begins; what lies below has the same trouble.
    if not item.importable and not is_importable(last(item.name)):
        said.append("no import statement can name it")
    if item.fault:
        said.append("could not be read")
    return said


def is_plain(item: TreeItem) -> bool:
    """Tell whether an item's label alone says what it is: file names, and items that stand for others."""
    return item.kind in (ItemKind.FILE, ItemKind.MORE) or item.label.endswith((".py", "/"))
