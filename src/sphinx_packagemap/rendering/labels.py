"""The texts of the items of a tree, the same in every format: labels, kinds, counts, remarks, and guides."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from sphinx_packagemap.i18n import ENGLISH, Language, mark_message
from sphinx_packagemap.names import get_last, is_importable
from sphinx_packagemap.rendering.summaries import SummaryPiece, join_summary, parse_summary, shorten_summary
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


SUMMARY_WIDTH = 240  # maximum number of characters; longer summaries end with an ellipsis


class ItemDescription(NamedTuple):
    """The texts of the line of an item, in their order; writers add the punctuation and the style."""

    label: str
    kind: str  # such as "package"; empty if the label shows it
    counts: str  # such as "3 classes, 1 function"; empty if none are shown
    remarks: tuple[str, ...]  # each of a few words
    summary: tuple[SummaryPiece, ...]  # empty if there is none

    @property
    def plain_summary(self) -> str:
        """The summary as plain text."""
        return join_summary(self.summary)

    @property
    def words(self) -> list[str]:
        """The kind and the counts, without empty ones; they belong in the same parentheses."""
        return [each for each in (self.kind, self.counts) if each]


def describe_item(item: TreeItem, language: Language = ENGLISH) -> ItemDescription:
    """Return the texts of the line of an item."""
    shows_kind = _is_kind_in_label(item)
    return ItemDescription(
        format_label(item, language),
        kind="" if shows_kind else _format_item_kind(item, language),
        counts="" if shows_kind else format_counts(item, language),
        remarks=tuple(_iter_remarks(item, language)),
        summary=shorten_summary(parse_summary(item.summary), SUMMARY_WIDTH),
    )


def _is_kind_in_label(item: TreeItem) -> bool:
    """Return whether the label of an item shows its kind: file names, headings, and items of kind "more"."""
    return item.kind in (ItemKind.FILE, ItemKind.MORE, ItemKind.GROUP) or item.label.endswith((".py", "/"))


def format_kind(kind: str, language: Language = ENGLISH) -> str:
    """Return the name of a kind of module, member or item."""
    return language.translate(_KINDS[kind])


def _format_item_kind(item: TreeItem, language: Language) -> str:
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


def _iter_remarks(item: TreeItem, language: Language) -> Iterator[str]:
    """Yield further remarks on an item."""
    if item.highlighted:
        yield language.translate("you are here")
    if item.imported_from:
        yield language.translate("from {module}", module=item.imported_from)
    if item.command:
        command = f"python -m {item.name.rpartition('.')[0]}"
        yield language.translate("run with {command}", command=command)
    # Only if its own name is the reason: descendants of such an item cannot be imported either.
    if not item.importable and not is_importable(get_last(item.name)):
        yield language.translate("no import statement can name it")
    if item.fault:
        yield language.translate("could not be read")


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


# The size of a package has two meanings, and these are the words for them everywhere.
OWN_LINES = mark_message("Lines of its own")  # of the file that an import loads
TOTAL_LINES = mark_message("Lines with all below")  # and of all modules below it
