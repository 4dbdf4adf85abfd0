"""The texts of the items of a tree, the same in every format: labels, kinds, counts, remarks, and guides."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Container, Iterable, Iterator, Sequence
from typing import NamedTuple

from sphinx_packagemap.i18n import ENGLISH, Language, mark_message
from sphinx_packagemap.model import ModuleKind
from sphinx_packagemap.names import get_last, is_importable, is_private
from sphinx_packagemap.rendering.purposes import fit_purpose, is_made, is_note
from sphinx_packagemap.rendering.summaries import SummaryPiece, join_summary, shorten_summary
from sphinx_packagemap.views import Style
from sphinx_packagemap.views.purposes import Purpose, PurposeVerb
from sphinx_packagemap.views.tree import ELLIPSIS, ItemKind, TreeItem, TreeView, get_note_key

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
    "directory": mark_message("directory"),
    "more": "",
    "group": "",
    "external": mark_message("external"),
}


_MAX_EXTERNALS = 100  # names in one remark
SUMMARY_WIDTH = 240  # maximum number of characters; longer summaries end with an ellipsis
_NOTE_WIDTH = 10_000  # the same for the author's notes, which are not shortened


class Number(NamedTuple):
    """A number about an item, which has a column of its own where there are columns."""

    column: str  # "modules" or "lines"
    text: str  # such as "1,234"
    words: str  # such as "1,234 lines with all below"


class ItemDescription(NamedTuple):
    """The texts of the line of an item, in their order; writers add the punctuation and the style."""

    label: str
    kind: str  # such as "package"; empty if the label shows it
    counts: str  # such as "3 classes, 1 function, 120 lines"; empty if none are shown
    numbers: tuple[Number, ...]  # those of the counts that have columns
    others: str  # the other counts, such as "3 classes, 1 function"
    remarks: tuple[str, ...]  # each of a few words
    summary: tuple[SummaryPiece, ...]  # the purpose; empty if there is none
    is_made: bool = False  # whether the purpose is made from names, and so not in the author's words
    purpose: Purpose | None = None  # that of the summary

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
    purpose = _find_shown_purpose(item)
    width = _NOTE_WIDTH if is_note(purpose) else SUMMARY_WIDTH
    numbers = () if shows_kind else tuple(_iter_numbers(item, language))
    others = "" if shows_kind else _format_member_counts(item, language)
    modules = [each.words for each in numbers if each.column == "modules"]
    lines = [each.words for each in numbers if each.column == "lines"]
    return ItemDescription(
        format_label(item, language),
        kind="" if shows_kind else _format_item_kind(item, language),
        counts=language.join_list([*modules, *([others] if others else []), *lines]),
        numbers=numbers,
        others=others,
        remarks=tuple(_iter_remarks(item, language)),
        summary=shorten_summary(fit_purpose(purpose, language, width), width),
        is_made=is_made(item.purpose),
        purpose=purpose,
    )


def _find_shown_purpose(item: TreeItem) -> Purpose | None:
    """Return the purpose of an item; None if it has none, or if a remark or the items below it show the same."""
    verb = item.purpose.verb if item.purpose is not None else None
    is_shown = (verb is PurposeVerb.RUNS and item.command) or (verb is PurposeVerb.CONTAINS and item.branch)
    return None if is_shown else item.purpose


_MAX_LIST_LEVEL = 5  # LaTeX supports lists of six levels, and some parsers of Markdown those of nine


def is_list(view: TreeView) -> bool:
    """Return whether a tree is a nested list in markup; otherwise, it is preformatted text."""
    return view.style is not Style.FILES and all(item.level <= _MAX_LIST_LEVEL for item in view.items)


def list_words(item: TreeItem, description: ItemDescription) -> list[str]:
    """Return the words of an item in a list: without the kind of a module, which most items are."""
    return [each for each in description.words if each != description.kind or item.kind != ModuleKind.MODULE]


def drop_full_stop(text: str) -> str:
    """Return the text of a comment behind a name: without the full stop of a sentence."""
    is_sentence = text.endswith(".") and not text.endswith("..") and "." not in text.rpartition(" ")[2][:-1]
    return text[:-1] if (is_sentence or text.endswith(").")) and not text.endswith(" etc.") else text


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
    """Return the label of an item; for one of kind "more", the number of items that were left out, except for files."""
    if item.kind == ItemKind.MORE and item.label != ELLIPSIS:
        return language.translate_count("… {count} more", "… {count} more", item.more)
    if item.kind == ItemKind.EXTERNAL and item.left_out:
        return f"… {format_more(item.more, language)}"
    if item.kind == ItemKind.EXTERNAL and item.more:
        return language.translate_count(
            "standard library: {count} module", "standard library: {count} modules", item.more
        )
    return item.label


def format_full_name(item: TreeItem, language: Language = ENGLISH) -> str:
    """Return the dotted name of an item, or its label if it is not a module, a member or a file."""
    if item.kind in (ItemKind.MORE, ItemKind.GROUP) or (item.kind == ItemKind.EXTERNAL and item.more):
        return format_label(item, language)
    return f"{item.name}.{item.label}" if item.label == "__init__" else item.name


def format_more(count: int, language: Language = ENGLISH) -> str:
    """Return a number of further items, such as ``5 more``."""
    return language.translate_count("{count} more", "{count} more", count)


def format_counts(item: TreeItem, language: Language = ENGLISH) -> str:
    """Return the counts of an item, such as ``3 classes, 1 function``; empty if none are shown."""
    modules = [_format_modules(item.modules, language)] if item.modules else []
    members = _format_member_counts(item, language)
    return language.join_list([*modules, *([members] if members else [])])


def _format_modules(count: int, language: Language) -> str:
    return language.translate_count("{count} module", "{count} modules", count)


def format_total(size: str, language: Language = ENGLISH, *, is_partial: bool = False) -> str:
    """Return the size of a package with all modules below it, given its number with the unit, such as ``12 lines``.

    ``is_partial`` is whether a view leaves modules out, and counts only the others.
    """
    if is_partial:
        return language.translate("{size} in the modules shown", size=size)
    return language.translate("{size} with all below", size=size)


def _format_lines(item: TreeItem, count: int, language: Language) -> str:
    lines = language.translate_count("{count} line", "{count} lines", count)
    return format_total(lines, language) if item.modules else lines


def _iter_numbers(item: TreeItem, language: Language) -> Iterator[Number]:
    if item.modules:
        yield Number("modules", language.format_number(item.modules), _format_modules(item.modules, language))
    if item.lines is not None:
        yield Number("lines", language.format_number(item.lines), _format_lines(item, item.lines, language))


def _format_member_counts(item: TreeItem, language: Language) -> str:
    counts = []
    if item.classes:
        counts.append(language.translate_count("{count} class", "{count} classes", item.classes))
    if item.functions:
        counts.append(language.translate_count("{count} function", "{count} functions", item.functions))
    return language.join_list(counts)


class Fold(NamedTuple):
    """Several private and test modules, or the rest, among siblings, which HTML pages fold into one row."""

    start: int  # position of the first of their items
    end: int  # position after the last one, descendants included
    label: str  # such as "2 private or test modules", or "5 more" for the rest
    is_open: bool  # whether one of them is marked, so that readers have to see it


def find_folds(items: Sequence[TreeItem], language: Language = ENGLISH, noted: Container[str] = ()) -> dict[int, Fold]:
    """Return the folds of a tree by their ``start``, given its items in preorder and the names that have notes.

    Private and test modules are the last of their siblings, and so is the rest behind those that the author's notes
    name. They are folded if there are several, and if there are other siblings; private and test modules not among
    descendants of such modules.
    """
    folds = {}
    for parent, siblings in _list_siblings(items).items():
        named = [each for each in siblings if items[each].kind != ItemKind.MORE]
        rest = [each for each in named if items[each].rest]
        folded = rest or [each for each in named if items[each].demoted]
        if len(folded) < 2 or named[-len(folded) :] != folded or len(folded) == len(named):
            continue
        if not rest and parent >= 0 and items[parent].demoted:
            continue
        start, level = folded[0], items[folded[0]].level
        after = (each for each in range(folded[-1] + 1, len(items)) if items[each].level <= level)
        end = next(after, len(items))
        label = _format_fold([items[each] for each in folded], language)
        is_open = any(each.highlighted or (not rest and get_note_key(each) in noted) for each in items[start:end])
        folds[start] = Fold(start, end, label, is_open)
    return folds


def _list_siblings(items: Sequence[TreeItem]) -> dict[int, list[int]]:
    """Return the positions of the children of each item, by its position; those of the tops by -1."""
    children: dict[int, list[int]] = {}
    ancestors = [-1]
    for position, item in enumerate(items):
        del ancestors[item.level + 1 :]
        children.setdefault(ancestors[-1], []).append(position)
        ancestors.append(position)
    return children


def _format_fold(items: Sequence[TreeItem], language: Language) -> str:
    if items[0].rest:
        return format_more(len(items), language)
    names = [*dict.fromkeys(item.name for item in items)]
    private = sum(is_private(get_last(name)) for name in names)
    count = len(names)
    if private == count:
        return language.translate_count("{count} private module", "{count} private modules", count)
    if not private:
        return language.translate_count("{count} test module", "{count} test modules", count)
    return language.translate_count("{count} private or test module", "{count} private or test modules", count)


# In em, as in the style sheet: widths of a letter of a name, of a level, of the chevron and the icon, of an arrow, and
# of the column of numbers of modules, which is empty for modules.
_CHARACTER, _STEP, _BEFORE_NAME, _ARROW, _MODULES_COLUMN = 0.56, 1.25, 2.9, 1.2, 3.9
MIN_NAMES_WIDTH, MAX_NAMES_WIDTH = 7, 19


def compute_names_width(items: Sequence[TreeItem], folds: Iterable[Fold], *, have_arrows: bool = False) -> int:
    """Return the width of the column of names with their indentation in em, within limits.

    Names in closed folds, and those below private and test modules, do not count: they are usually hidden, and may be
    broken. Links to source have arrows.
    """
    folds = [*folds]
    ignored = {position for fold in folds if not fold.is_open for position in range(fold.start, fold.end)}
    opened = Counter(position for fold in folds if fold.is_open for position in range(fold.start, fold.end))
    ignored.update(each for each in _find_below_demoted(items) if each not in opened)
    has_counts = any(item.modules is not None for item in items)
    widths = (
        len(item.label) * _CHARACTER
        + (item.level + opened[position]) * _STEP
        + _BEFORE_NAME
        + (_ARROW if have_arrows else 0)
        - (_MODULES_COLUMN if has_counts and item.modules is None else 0)
        for position, item in enumerate(items)
        if position not in ignored and item.kind not in (ItemKind.MORE, ItemKind.GROUP)
    )
    return min(max(math.ceil(max(widths, default=0)), MIN_NAMES_WIDTH), MAX_NAMES_WIDTH)


def _find_below_demoted(items: Sequence[TreeItem]) -> Iterator[int]:
    """Yield the positions of the descendants of private and test modules."""
    demoted_level: int | None = None
    for position, item in enumerate(items):
        if demoted_level is not None and item.level > demoted_level:
            yield position
        else:
            demoted_level = item.level if item.demoted else None


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
    if item.kind == ItemKind.EXTERNAL and item.left_out:
        names = [*item.left_out[:_MAX_EXTERNALS]]
        rest = len(item.left_out) - len(names)
        yield language.join_list([*names, *([format_more(rest, language)] if rest else [])])


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


_MAX_OUTLIER, _MAX_SUMMARY_COLUMN = 12, 60  # columns of plain text


def compute_summary_column(widths: Iterable[int]) -> int:
    """Return the column in plain text in which summaries begin, given the widths of the texts before them.

    A few texts that are much wider than the others do not move it: their summaries are further to the right.
    """
    ordered = sorted(widths)
    if not ordered:
        return 0
    limit = min(ordered[3 * (len(ordered) - 1) // 4] + _MAX_OUTLIER, _MAX_SUMMARY_COLUMN)
    return max((width for width in ordered if width <= limit), default=0)


def count_closings(levels: Iterable[int]) -> list[int]:
    """Return the number of levels that end after each item of a tree, given the items' levels in preorder."""
    following = [*levels]
    return [max(0, level - after) for level, after in zip(following, [*following, 0][1:], strict=True)]


# The size of a package has two meanings. These are the words for them everywhere, and ``format_total`` has those in
# a sentence.
OWN_LINES = mark_message("Lines of its own")  # of the file that an import loads
TOTAL_LINES = mark_message("Lines with all below")  # and of all modules below it


class CollapsedNodes(NamedTuple):
    """Nodes of a package of which a diagram of imports shows only the number."""

    package: str  # its name; empty if it is the outermost one
    first: str  # the name of the first node
    number: int


def format_collapsed(nodes: Sequence[CollapsedNodes], language: Language = ENGLISH) -> list[str]:
    """Return a text for each of several collapsed nodes, such as ``… 5 more in db``; all of them are different.

    Those of one package, which are on different levels, have the name of their first node, too.
    """
    texts = [f"… {format_more(each.number, language)}" for each in nodes]
    for position, each in enumerate(nodes):
        if each.package:
            texts[position] = language.translate("{more} in {package}", more=texts[position], package=each.package)
    occurrences = Counter(texts)
    return [
        f"{text} ({each.first}, …)" if occurrences[text] > 1 else text for text, each in zip(texts, nodes, strict=True)
    ]
