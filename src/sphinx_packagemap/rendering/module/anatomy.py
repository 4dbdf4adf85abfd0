"""Render the anatomy of a module as content: a term for each part, with its description."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any, NamedTuple

from sphinx_packagemap.i18n import Language, mark_message
from sphinx_packagemap.model import ImportKind, ModuleKind, Problem
from sphinx_packagemap.rendering.content import (
    Block,
    Bullets,
    Cell,
    Code,
    CodeBlock,
    Name,
    Paragraph,
    Term,
    Terms,
    Text,
    compose,
)
from sphinx_packagemap.rendering.imports import WHEN_IMPORTED
from sphinx_packagemap.rendering.labels import format_more
from sphinx_packagemap.rendering.module import (
    Subject,
    join_pieces_as_list,
    make_module_name,
    make_relation_name,
)
from sphinx_packagemap.rendering.module.cells import format_portion
from sphinx_packagemap.rendering.module.glance import render_glance
from sphinx_packagemap.rendering.module.offers import render_offer, render_submodules
from sphinx_packagemap.rendering.module.statements import render_initialization, render_usage
from sphinx_packagemap.rendering.text import render_tree
from sphinx_packagemap.views.module import Execution, Relation, Relations, Structure
from sphinx_packagemap.views.module.anatomy import PART_VALUES, Anatomy, AnatomyPart, KindPart, ModuleLocation
from sphinx_packagemap.views.module.glance import Glance
from sphinx_packagemap.views.module.usage import Usage


def render_anatomy(anatomy: Anatomy, language: Language, max_items: int, fold_after: int) -> Cell:
    """Return an anatomy as blocks: a list of terms for each sequence of parts with titles, and the other parts.

    Parts without content are left out. Lists are cut at ``max_items``, with the number of the others, and pages show
    ``fold_after`` of them at once.
    """
    found: list[Block] = []
    values = dict(anatomy.parts)
    for part, title, blocks in iter_parts(anatomy, language, max_items, fold_after):
        if (rest := PART_VALUES[part].count_items(values[part]) - max_items) > 0:
            blocks += (Paragraph((Text(f"… {format_more(rest, language)}"),)),)
        if not title:
            found += blocks
        else:
            term = Term(Paragraph((Text(title),)), blocks)
            last = found[-1] if found else None
            if isinstance(last, Terms):
                found[-1] = Terms((*last.terms, term))
            else:
                found.append(Terms((term,)))
    return tuple(found)


def iter_parts(
    anatomy: Anatomy, language: Language, max_items: int, fold_after: int
) -> Iterator[tuple[AnatomyPart, str, Cell]]:
    """Yield the parts of an anatomy that have content, each with its title, which may be empty."""
    subject = Subject(anatomy.module, language, max_items, fold_after)
    for part, value in anatomy.parts:
        title, blocks = PARTS[part].title, tuple(PARTS[part].render(value, subject))
        if blocks:
            yield part, language.translate(title) if title else "", blocks


def _render_glance(glance: Glance, subject: Subject) -> Iterator[Block]:
    rule = compose(_format_rule(glance.structure, subject.language), **_get_rule_fields(glance.structure, subject))
    yield render_glance(glance, rule, subject)


def _render_kind(kind: KindPart, subject: Subject) -> Iterator[Block]:
    language = subject.language
    yield compose(_format_rule(kind.structure, language), **_get_rule_fields(kind.structure, subject))
    if kind.typing.has_marker:
        yield compose(
            language.translate("It is marked as typed with {marker}."),
            marker=Code("py.typed"),
        )
    if kind.typing.stub:
        yield compose(language.translate("Its types are described by the stub {stub}."), stub=Code(kind.typing.stub))
    if kind.distributions:
        texts = [Text(f"{each.name} {each.version}".strip()) for each in kind.distributions]
        yield compose(
            language.translate("Installed with {distributions}."), distributions=join_pieces_as_list(language, texts)
        )


def _format_rule(structure: Structure, language: Language) -> str:
    match structure.kind:
        case ModuleKind.MODULE:
            return language.translate("{name} is a module: its code is in the file {file}.")
        case ModuleKind.PACKAGE:
            return language.translate(
                "{name} is a regular package: a directory with {init}. Every package is also a module."
            )
        case ModuleKind.NAMESPACE_PACKAGE:
            return language.translate("{name} is a namespace package: its directories contain modules, but no {init}.")
        case ModuleKind.EXTENSION_MODULE:
            return language.translate("{name} is an extension module: compiled code, in {file}.")
        case ModuleKind.UNBUILT_MODULE:
            return language.translate(
                "{name} is an extension module that is not built: it cannot be imported until it is."
            )
        case ModuleKind.STUB:
            return language.translate("{name} is a stub, {file}: it describes types, and cannot be imported.")
        case ModuleKind.BUILTIN_MODULE:
            return language.translate("{name} is a builtin module: it is part of the interpreter, without a file.")
    return language.translate("{name} is a frozen module: its code is stored in the interpreter.")


def _get_rule_fields(structure: Structure, subject: Subject) -> dict[str, Name | Code]:
    name = make_module_name(subject.module)
    return {"name": name, "file": Code(structure.file), "init": Code(structure.file or "__init__.py")}


def _render_location(location: ModuleLocation, subject: Subject) -> Iterator[Block]:
    if (location.listing.items and subject.module.origin is not None) or location.portions:
        yield CodeBlock(render_tree(location.listing, language=subject.language).rstrip("\n"), "text")
    is_namespace = subject.module.kind is ModuleKind.NAMESPACE_PACKAGE
    if len(location.portions) > 1 or (is_namespace and any(each.distributions for each in location.portions)):
        yield Bullets(tuple(format_portion(each, subject.language) for each in location.portions))


def _render_usage(usage: Usage | Problem, subject: Subject) -> Iterator[Block]:
    if subject.module.kind is ModuleKind.STUB:
        return  # a stub cannot be imported, as the first part explains
    if isinstance(usage, Problem):
        yield compose(subject.language.translate("no import statement can name it"))
    else:
        yield from render_usage(usage, "", None, subject.language)


def _render_imports(relations: Relations, subject: Subject) -> Iterator[Block]:
    language = subject.language
    if not relations.is_known:
        yield compose(language.translate("Unknown: no source was read."))
    elif not (relations.inside or relations.outside or relations.missing):
        yield compose(language.translate("Nothing."))
    if relations.inside:
        yield Bullets(tuple(_format_relation(each, language) for each in relations.inside[: subject.max_items]))
    yield from _render_outside(relations.outside, subject)
    if relations.missing:
        missing = join_pieces_as_list(language, [Code(each.name) for each in relations.missing], subject.max_items)
        yield compose(language.translate("Not found: {names}."), names=missing)


def _render_outside(relations: tuple[Relation, ...], subject: Subject) -> Iterator[Block]:
    language = subject.language
    for kind in (ImportKind.RUNTIME, *WHEN_IMPORTED):
        names = [make_relation_name(each) for each in relations if each.kind is kind]
        if names and kind is ImportKind.RUNTIME:
            message = language.translate("Outside its top-level package: {names}.")
            yield compose(message, names=join_pieces_as_list(language, names, subject.max_items))
        elif names:
            message = language.translate("Outside it, {when}: {names}.")
            when = language.translate(WHEN_IMPORTED[kind])
            yield compose(message, when=when, names=join_pieces_as_list(language, names, subject.max_items))


def _render_importers(relations: Relations, subject: Subject) -> Iterator[Block]:
    language = subject.language
    if "." not in subject.module.name and not subject.module.is_package:
        return  # no other module of its codebase exists
    if not relations.inside:
        yield compose(language.translate("No other module of its top-level package imports it."))
    else:
        yield Bullets(tuple(_format_relation(each, language) for each in relations.inside[: subject.max_items]))


def _format_relation(relation: Relation, language: Language) -> Paragraph:
    name = make_relation_name(relation)
    if relation.kind is ImportKind.RUNTIME:
        return Paragraph((name,))
    return compose(
        language.translate("{name} ({when})"), name=name, when=language.translate(WHEN_IMPORTED[relation.kind])
    )


def _render_execution(running: Execution, subject: Subject) -> Iterator[Block]:
    lines = [f"python -m {running.module}"] if running.module else []
    lines += [script.command for script in running.scripts]
    if lines:
        yield CodeBlock("\n".join(lines), "text")


class PartSpec(NamedTuple):
    """The presentation of a part; ``views.module.anatomy`` declares its value."""

    title: str  # to be translated; empty if the part has none
    render: Callable[[Any, Subject], Iterator[Block]]  # given the value of the part; if it yields none, it is left out


PARTS: dict[AnatomyPart, PartSpec] = {
    AnatomyPart.GLANCE: PartSpec("", _render_glance),
    AnatomyPart.KIND: PartSpec(mark_message("What it is"), _render_kind),
    AnatomyPart.PLACE: PartSpec(mark_message("Where it is"), _render_location),
    AnatomyPart.INITIALIZATION: PartSpec(mark_message("What runs when it is imported"), render_initialization),
    AnatomyPart.NAMESPACE: PartSpec(mark_message("What it offers"), render_offer),
    AnatomyPart.USAGE: PartSpec(mark_message("How to import it"), _render_usage),
    AnatomyPart.IMPORTS: PartSpec(mark_message("What it imports"), _render_imports),
    AnatomyPart.IMPORTED_BY: PartSpec(mark_message("Who imports it"), _render_importers),
    AnatomyPart.RUNNING: PartSpec(mark_message("How to run it"), _render_execution),
    AnatomyPart.SUBMODULES: PartSpec(mark_message("Its submodules"), render_submodules),
}
