"""The contents of a module: its public names by their origin, and its submodules."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence

from sphinx_packagemap.i18n import Language
from sphinx_packagemap.model import MemberKind, ModuleKind
from sphinx_packagemap.names import is_descendant
from sphinx_packagemap.rendering.content import (
    Aside,
    Block,
    Cell,
    ColumnRole,
    Fold,
    FoldedBlocks,
    Name,
    Paragraph,
    Piece,
    Prefix,
    Table,
    Text,
    compose,
    join_pieces,
    make_text_cell,
)
from sphinx_packagemap.rendering.labels import TOTAL_LINES, format_kind
from sphinx_packagemap.rendering.module import (
    Subject,
    format_count,
    make_module_name,
    make_public_name,
)
from sphinx_packagemap.rendering.purposes import make_purpose_cell
from sphinx_packagemap.rendering.summaries import format_summary, make_summary_cell
from sphinx_packagemap.views.module.anatomy import Submodule
from sphinx_packagemap.views.module.public_api import NameGroup, Offer, PublicName

_NOTHING: Cell = (Paragraph((Aside("–"),)),)

_MAX_NAMES = 10  # of a row; of more, the first ones are shown
_SHOWN_NAMES = 8


def render_offer(offer: Offer, subject: Subject) -> Iterator[Block]:
    """Yield the public names of a module: its own in a table, others by the module that defines them."""
    language, namespace = subject.language, offer.namespace
    if not namespace.is_known:
        yield compose(language.translate("Unknown: there is neither source nor a stub."))
    elif not namespace.names:
        yield compose(language.translate("No names of its own."))
    if offer.own:
        yield from _fold_table(_make_own_table(offer.own[: subject.max_items], language), subject)
    if offer.groups:
        yield from _render_groups(offer, subject)
    if offer.submodules:
        count = len(offer.submodules)
        message = language.translate_plural(
            "One of its public names is a submodule: {names}.",
            "{count} of its public names are submodules: {names}.",
            count,
        )
        names: Sequence[Piece] = list(map(make_public_name, offer.submodules[: subject.max_items]))
        yield compose(message, count=count, names=_join_names(names, language))


def _make_own_table(names: Sequence[PublicName], language: Language) -> Table:
    ordered = sorted(names, key=lambda each: _KIND_ORDER.index(each.kind.value))
    head = (language.translate("Name"), language.translate("Kind"), language.translate("Purpose"))
    rows = tuple(
        (
            (Paragraph((make_public_name(each),)),),
            make_text_cell(format_kind(each.kind.value, language)),
            make_summary_cell(each.summary) or _NOTHING,
        )
        for each in ordered
    )
    return Table(tuple(map(make_text_cell, head)), rows, (ColumnRole.NAME, ColumnRole.WORD, ColumnRole.TEXT))


_KIND_ORDER = ["class", "function", "constant", "variable", "imported", "submodule", "name"]


def _render_groups(offer: Offer, subject: Subject) -> Iterator[Block]:
    language = subject.language
    count = sum(len(group.names) for group in offer.groups)
    message = language.translate("{names} from {modules}; the largest groups first.")
    names = format_count("{count} name", "{count} names", count, language)
    modules = format_count("{count} other module", "{count} other modules", offer.homes, language)
    yield compose(message, names=names, modules=modules)
    prefix = _find_prefix(subject.module.name, [group.home for group in offer.groups])
    shown = offer.groups[: subject.max_items]
    origin: Cell = (Paragraph((Prefix(prefix),)),) if prefix else make_text_cell(language.translate("Defined in"))
    head = (origin, make_text_cell(language.translate("Names")))
    rows = tuple(_make_group_row(group, prefix, language) for group in shown)
    table = Table(head, rows, (ColumnRole.NAME, ColumnRole.TEXT), prefix=prefix)

    def format_label(start: int) -> str:
        rest = shown[start:]
        hidden = format_count("{count} name", "{count} names", sum(len(group.names) for group in rest), language)
        more = format_count("{count} more module", "{count} more modules", len(rest), language)
        return language.translate("{modules} with {names}", modules=more, names=hidden)

    yield from _fold_table(table, subject, format_label)


def _find_prefix(module: str, names: Sequence[str]) -> str:
    """Return the beginning, with its dot, that names share with a module or with its top-level package."""
    for parent in (module, module.partition(".")[0]):
        if all(is_descendant(name, parent) for name in names):
            return f"{parent}."
    return ""


def _make_group_row(group: NameGroup, prefix: str, language: Language) -> tuple[Cell, Cell]:
    home = Name(group.home.removeprefix(prefix), (group.home,), True, title=group.home)
    kinds = Counter(each.kind for each in group.names)
    names: list[Piece] = [make_public_name(each)._replace(title=format_summary(each.summary)) for each in group.names]
    label = (Paragraph((home,)), Paragraph((Aside(language.join_list(_list_counts(kinds, language))),)))
    return label, (Paragraph(_join_names(names, language)),)


def _join_names(names: Sequence[Piece], language: Language) -> tuple[Piece, ...]:
    """Return names with commas between them; of many, all but the first are folded."""
    separator = language.translate(", ")
    if len(names) <= _MAX_NAMES:
        return join_pieces(names, separator)
    rest = names[_SHOWN_NAMES:]
    label = format_count("{count} more", "{count} more", len(rest), language)
    shown = join_pieces(names[:_SHOWN_NAMES], separator)
    return (*shown, Text(separator), Fold(label, join_pieces(rest, separator)))


def _list_counts(kinds: Mapping[MemberKind, int], language: Language) -> list[str]:
    """Return the number of names of each kind, such as ``2 classes``."""
    classes, functions = kinds.get(MemberKind.CLASS, 0), kinds.get(MemberKind.FUNCTION, 0)
    constants, variables = kinds.get(MemberKind.CONSTANT, 0), kinds.get(MemberKind.VARIABLE, 0)
    others = kinds.get(MemberKind.IMPORTED, 0) + kinds.get(MemberKind.UNKNOWN, 0)
    counts = [
        (classes, format_count("{count} class", "{count} classes", classes, language)),
        (functions, format_count("{count} function", "{count} functions", functions, language)),
        (constants, format_count("{count} constant", "{count} constants", constants, language)),
        (variables, format_count("{count} variable", "{count} variables", variables, language)),
        (others, format_count("{count} other name", "{count} other names", others, language)),
    ]
    return [text for count, text in counts if count]


def render_submodules(submodules: tuple[Submodule, ...], subject: Subject) -> Iterator[Block]:
    """Yield a table of the submodules of a package."""
    language = subject.language
    if not submodules:
        return
    prefix = f"{subject.module.name}."
    titles = (language.translate(TOTAL_LINES), language.translate("Purpose"))
    rows = [_make_submodule_row(each, language) for each in submodules[: subject.max_items]]
    table = Table(
        ((Paragraph((Prefix(prefix),)),), *map(make_text_cell, titles)),
        tuple(rows),
        (ColumnRole.NAME, ColumnRole.NUMBER, ColumnRole.TEXT),
        prefix=prefix,
    )
    yield from _fold_table(table, subject)


def _make_submodule_row(submodule: Submodule, language: Language) -> tuple[Cell, ...]:
    module = submodule.module
    name: Cell = (Paragraph((make_module_name(module, relative=True)._replace(title=module.name),)),)
    if module.kind is not ModuleKind.MODULE:
        name = (*name, Paragraph((Aside(format_kind(module.kind.value, language)),)))
    lines = language.format_number(submodule.lines) if submodule.lines is not None else "–"
    return name, make_text_cell(lines), make_purpose_cell(submodule.purpose, language) or _NOTHING


def _fold_table(table: Table, subject: Subject, label: Callable[[int], str] | None = None) -> Iterator[Block]:
    """Yield a table; of a long one, the rows after the first are folded, with a label that has their number.

    ``label`` returns the label, given the position of the first row that is folded.
    """
    shown = subject.fold_after
    if len(table.rows) <= shown + 1:  # a single further row needs hardly more space than "1 more"
        yield table
        return
    yield table._replace(rows=table.rows[:shown])
    count = len(table.rows) - shown
    text = label(shown) if label is not None else format_count("{count} more", "{count} more", count, subject.language)
    yield FoldedBlocks(text, (table._replace(rows=table.rows[shown:]),))
