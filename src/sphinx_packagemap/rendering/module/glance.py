"""The head of an anatomy: facts about a module in a few words, and the modules around it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from sphinx_packagemap.i18n import Language, mark_message
from sphinx_packagemap.model import Module, ModuleKind
from sphinx_packagemap.names import get_last, is_descendant
from sphinx_packagemap.rendering.content import (
    Aside,
    Code,
    Field,
    Glance,
    Name,
    Neighbourhood,
    Neighbours,
    Paragraph,
    Piece,
    Text,
    compose,
)
from sphinx_packagemap.rendering.labels import format_kind, format_total
from sphinx_packagemap.rendering.module import (
    Subject,
    format_count,
    join_pieces_as_list,
    make_codes,
    make_module_name,
)
from sphinx_packagemap.rendering.module.cells import list_typing
from sphinx_packagemap.rendering.purposes import make_purpose_cell
from sphinx_packagemap.views.module import glance as views
from sphinx_packagemap.views.module.public_api import Namespace

MAX_NEIGHBOURS = 5  # on each side


def render_glance(glance: views.Glance, rule: Paragraph, subject: Subject) -> Glance:
    """Return the head of an anatomy; ``rule`` is the sentence about the kind of the module."""
    module, language = subject.module, subject.language
    kind = language.translate(_REGULAR) if module.kind is ModuleKind.PACKAGE else format_kind(module.kind, language)
    texts = [each for each in make_purpose_cell(glance.purpose, language) if isinstance(each, Paragraph)]
    if module.kind not in (ModuleKind.MODULE, ModuleKind.PACKAGE):
        texts.append(rule)
    return Glance(
        make_module_name(module),
        kind,
        tuple(texts),
        tuple(_iter_facts(glance, subject)),
        _render_neighbourhood(glance.neighbourhood, module, language),
    )


_REGULAR = mark_message("regular package")


def _iter_facts(glance: views.Glance, subject: Subject) -> Iterator[Field]:
    module, language = subject.module, subject.language
    if module.origin is not None:
        yield Field(language.translate("Defined in"), Paragraph((Code(module.origin),)))
    elif module.portions:
        portions = [piece for each in module.portions for piece in make_codes([f"{each}/"])]
        yield Field(language.translate("Defined in"), Paragraph(subject.join_pieces(portions)))
    if size := _format_size(glance, language):
        yield Field(language.translate("Size"), Paragraph((Text(size),)))
    yield from _iter_offer(glance.namespace, module, language)
    if module.kind not in (ModuleKind.BUILTIN_MODULE, ModuleKind.FROZEN_MODULE):
        typing = [each.pieces for each in list_typing(glance.typing, language)]
        untyped = compose(language.translate("no, without {marker}"), marker=Code("py.typed")).pieces
        pieces = [piece for number, each in enumerate(typing) for piece in ((Text(", "),) * bool(number) + each)]
        yield Field(language.translate("Typed"), Paragraph(tuple(pieces) or untyped))
    if glance.distributions:
        texts = [Text(f"{each.name} {each.version}".strip()) for each in glance.distributions]
        yield Field(language.translate("Distribution"), Paragraph(join_pieces_as_list(language, texts)))
    commands = [f"python -m {glance.execution.module}"] if glance.execution.module else []
    commands += [script.command for script in glance.execution.scripts]
    if commands:
        yield Field(language.translate("Run with"), Paragraph(subject.join_pieces(make_codes(commands))))


def _format_size(glance: views.Glance, language: Language) -> str:
    """Return the size of a module: its own lines, and those with all modules below it; empty if it is not known."""
    own, total, below = glance.size
    lines = format_count("{count} line", "{count} lines", total or 0, language)
    if not below:
        return lines if own else ""
    modules = format_count("{count} module", "{count} modules", below, language)
    if total is None:
        return modules
    words = [f"{format_total(lines, language)} ({modules})"]
    if own is not None:
        words.insert(0, format_count("{count} line of its own", "{count} lines of its own", own, language))
    return language.join_list(words)


def _iter_offer(namespace: Namespace, module: Module, language: Language) -> Iterator[Field]:
    title = language.translate("Offers")
    if not namespace.is_known:
        yield Field(title, compose(language.translate("names that are known only at run time")))
    elif namespace.names or namespace.listed:
        count = format_count("{count} public name", "{count} public names", len(namespace.names), language)
        if namespace.listed == "dynamic":
            message = language.translate("{names} or more: {all} is computed at run time")
        elif namespace.listed:
            message = language.translate("{names}, listed in {all}")
        else:
            message = language.translate("{names}, those without a leading underscore")
        yield Field(title, compose(message, names=count, all=Code("__all__")))


def _render_neighbourhood(around: views.Neighbourhood, module: Module, language: Language) -> Neighbourhood | None:
    """Return the strip of neighbours; None if nothing is known about any."""
    if not (around.importers or around.imported or around.standard):
        return None
    importers = None
    if around.importers is not None:
        none = language.translate("no other module of its top-level package")
        importers = _render_side(language.translate("Imported by"), around.importers, module, language, none)
    standard = ""
    if around.standard:
        standard = format_count(
            "standard library: {count} module", "standard library: {count} modules", len(around.standard), language
        )
    none = "" if standard else language.translate("no other module")
    imported = _render_side(language.translate("Imports"), around.imported, module, language, none)
    remarks = (*imported.remarks, standard) if standard else imported.remarks
    return Neighbourhood(get_last(module.name), importers, imported._replace(remarks=remarks))


def _render_side(
    title: str, neighbours: Sequence[views.Neighbour], module: Module, language: Language, none: str
) -> Neighbours:
    # A single further item needs no more space than "1 more".
    shown = neighbours if len(neighbours) <= MAX_NEIGHBOURS + 1 else neighbours[:MAX_NEIGHBOURS]
    has_counts = any(each.imports > 1 for each in neighbours)
    items = tuple(_render_neighbour(each, module, has_counts=has_counts) for each in shown)
    more = len(neighbours) - len(shown)
    remark = format_count("and {count} more", "and {count} more", more, language) if more else "" if items else none
    return Neighbours(title, items, (remark,) if remark else ())


def _render_neighbour(neighbour: views.Neighbour, module: Module, *, has_counts: bool) -> Paragraph:
    # Within its top-level package, names are relative to that, as in the prose of its authors.
    top = module.name.partition(".")[0]
    text = neighbour.name[len(top) + 1 :] if is_descendant(neighbour.name, top) else neighbour.name
    name = Name(text, (neighbour.name,), True, neighbour.origin, neighbour.line, title=neighbour.name)
    pieces: list[Piece] = [name, Text(" "), Aside(str(neighbour.imports))]
    return Paragraph(tuple(pieces if has_counts else pieces[:1]))
