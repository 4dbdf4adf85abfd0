"""The cells of comparisons: each row of one module as content."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple

from sphinx_packagemap.discovery.distributions import Distribution
from sphinx_packagemap.i18n import Language, mark_message
from sphinx_packagemap.model import Module, ModuleKind, Problem
from sphinx_packagemap.rendering.content import (
    Bullets,
    Cell,
    Code,
    CodeBlock,
    ColumnRole,
    Paragraph,
    Text,
    compose,
    make_text_cell,
)
from sphinx_packagemap.rendering.labels import OWN_LINES, TOTAL_LINES, format_kind
from sphinx_packagemap.rendering.module import (
    Subject,
    join_pieces_as_list,
    make_codes,
    make_module_name,
    make_public_name,
    make_relation_name,
)
from sphinx_packagemap.rendering.module.statements import render_initialization_cell, render_usage
from sphinx_packagemap.rendering.purposes import make_purpose_cell
from sphinx_packagemap.views.closures import Closure
from sphinx_packagemap.views.module import Execution, Portion, Relations, Structure, TypingSupport
from sphinx_packagemap.views.module.comparison import ComparisonRow
from sphinx_packagemap.views.module.public_api import Namespace
from sphinx_packagemap.views.module.usage import ImportSpec, Usage
from sphinx_packagemap.views.purposes import Purpose


def format_row_title(row: ComparisonRow, language: Language, *, has_packages: bool = True) -> str:
    """Return the title of a row; without packages, lines need not be told from those of modules below."""
    if row is ComparisonRow.LINES and not has_packages:
        return language.translate("Lines")
    return language.translate(ROWS[row].title)


def render_cell(row: ComparisonRow, value: Any, subject: Subject) -> Cell:
    """Return the cell of a row for a module, given its value."""
    return ROWS[row].render(value, subject)


def _render_structure(structure: Structure, subject: Subject) -> Cell:
    language = subject.language
    if not structure.is_package:
        return (_format_single_file(structure, language),)
    directories = len(structure.directories)
    paragraphs = []
    if structure.kind is ModuleKind.NAMESPACE_PACKAGE:
        message = language.translate_plural(
            "{count} directory without {init}", "{count} directories without {init}", directories
        )
        paragraphs.append(compose(message, count=directories, init=Code("__init__.py")))
    else:
        message = language.translate("a directory with {file}")
        paragraphs.append(compose(message, file=Code(structure.file or "__init__.pyi")))
    modules = language.translate_count("{count} module", "{count} modules", structure.modules)
    packages = language.translate_count("{count} subpackage", "{count} subpackages", structure.packages)
    contents = language.join_list(
        [each for each, count in ((modules, structure.modules), (packages, structure.packages)) if count]
    )
    if contents:
        files = [file for file in structure.files if file != structure.file]
        paragraphs.append(
            compose(
                language.translate("{holds}: {files}"), holds=contents, files=subject.join_pieces(make_codes(files))
            )
        )
    return tuple(paragraphs)


def _format_single_file(structure: Structure, language: Language) -> Paragraph:
    file = Code(structure.file)
    match structure.kind:
        case ModuleKind.EXTENSION_MODULE:
            return compose(language.translate("a single compiled file, {file}"), file=file)
        case ModuleKind.UNBUILT_MODULE:
            return compose(language.translate("an extension module that is not built, {file}"), file=file)
        case ModuleKind.STUB:
            return compose(language.translate("a stub, {file}: it cannot be imported"), file=file)
        case ModuleKind.BUILTIN_MODULE | ModuleKind.FROZEN_MODULE:
            return compose(language.translate("no file: it is built into Python"))
    return compose(language.translate("a single file, {file}"), file=file)


def _render_purpose(purpose: Purpose | None, subject: Subject) -> Cell:
    return make_purpose_cell(purpose, subject.language)


def _render_usage(usage: Usage | Problem, subject: Subject) -> Cell:
    if subject.module.kind is ModuleKind.STUB:
        return make_text_cell(subject.language.translate("none"))
    if isinstance(usage, Problem):
        return make_text_cell(subject.language.translate("no import statement can name it"))
    return render_usage(usage, "", None, subject.language)


def _render_example(spec: ImportSpec | None, subject: Subject) -> Cell:
    return () if spec is None else (CodeBlock(spec.format_statement(), "python"),)


def _render_submodules(modules: tuple[Module, ...], subject: Subject) -> Cell:
    language = subject.language
    if not subject.module.is_package:
        return make_text_cell(language.translate("none: it is not a package"))
    if not modules:
        return make_text_cell(language.translate("none"))
    names = [make_module_name(module, relative=True) for module in modules]
    return (compose("{count}: {names}", count=len(names), names=subject.join_pieces(names)),)


def _render_namespace(namespace: Namespace, subject: Subject) -> Cell:
    language, count = subject.language, len(namespace.names)
    if not namespace.is_known:
        return make_text_cell(language.translate("known only at run time"))
    if not count and not namespace.listed:
        return make_text_cell(
            language.translate("no names of its own, only submodules once they are imported")
            if subject.module.is_package
            else language.translate("none")
        )
    message = language.translate_plural("{count} public name: {names}", "{count} public names: {names}", count)
    if not count:
        message = language.translate("no public names")
    paragraphs = [
        compose(message, count=count, names=subject.join_pieces([make_public_name(each) for each in namespace.names]))
    ]
    paragraphs.append(_format_listing(namespace, language))
    return tuple(paragraphs)


def _format_listing(namespace: Namespace, language: Language) -> Paragraph:
    if namespace.listed == "dynamic":
        return compose(language.translate("{all} is computed at run time"), all=Code("__all__"))
    if namespace.listed:
        return compose(language.translate("listed in {all}"), all=Code("__all__"))
    return compose(language.translate("no {all}: its own names without a leading underscore"), all=Code("__all__"))


def _render_kind(structure: Structure, subject: Subject) -> Cell:
    return make_text_cell(format_kind(structure.kind.value, subject.language))


def _render_origin(module: Module, subject: Subject) -> Cell:
    return (Paragraph((Code(module.origin),)),) if module.origin else ()


def _render_number(number: int | None, subject: Subject) -> Cell:
    return () if number is None else make_text_cell(subject.language.format_number(number))


def _render_share(share: float | None, subject: Subject) -> Cell:
    return () if share is None else make_text_cell(subject.language.format_hundredths(share))


def _render_relations(relations: Relations, subject: Subject) -> Cell:
    language = subject.language
    names = [make_relation_name(each) for each in relations.inside]
    paragraphs = []
    if names:
        message = language.translate_plural("{count} module: {names}", "{count} modules: {names}", len(names))
        paragraphs.append(compose(message, count=len(names), names=subject.join_pieces(names)))
    if relations.outside:
        others = [make_relation_name(each) for each in relations.outside]
        message = language.translate("outside its package: {names}")
        paragraphs.append(compose(message, names=subject.join_pieces(others)))
    if relations.missing:
        missing = subject.join_pieces(make_codes([each.name for each in relations.missing]))
        paragraphs.append(compose(language.translate("not found: {names}"), names=missing))
    if not relations.is_known:
        return make_text_cell(language.translate("known only at run time"))
    return tuple(paragraphs) or make_text_cell(language.translate("none"))


def _render_closure(closure: Closure, subject: Subject) -> Cell:
    language, count = subject.language, closure.inside
    paragraphs = [compose(language.translate_plural("{count} more module", "{count} more modules", count), count=count)]
    if closure.outside:
        message = language.translate("outside its package: {names}")
        paragraphs.append(compose(message, names=subject.join_pieces(make_codes(closure.outside))))
    return tuple(paragraphs)


def _render_typing(typing: TypingSupport, subject: Subject) -> Cell:
    return list_typing(typing, subject.language) or make_text_cell(subject.language.translate("no"))


def list_typing(typing: TypingSupport, language: Language) -> tuple[Paragraph, ...]:
    """Return the support of a module for type checkers; empty if there is none."""
    paragraphs = []
    if typing.has_marker:
        paragraphs.append(compose(language.translate("yes, by {marker}"), marker=Code("py.typed")))
    if typing.stub:
        paragraphs.append(compose(language.translate("described by {stub}"), stub=Code(typing.stub)))
    return tuple(paragraphs)


def _render_execution(running: Execution, subject: Subject) -> Cell:
    commands = [f"python -m {running.module}"] if running.module else []
    commands += [script.command for script in running.scripts]
    if not commands:
        return ()
    return (Paragraph(subject.join_pieces(make_codes(commands))),)


def _render_distributions(distributions: tuple[Distribution, ...], subject: Subject) -> Cell:
    texts = [Text(f"{each.name} {each.version}".strip()) for each in distributions]
    return (Paragraph(subject.join_pieces(texts)),) if texts else ()


def _render_portions(portions: tuple[Portion, ...], subject: Subject) -> Cell:
    if not portions:
        return make_text_cell(subject.language.translate("none: it is not a package"))
    return (Bullets(tuple(format_portion(each, subject.language) for each in portions)),)


def format_portion(portion: Portion, language: Language) -> Paragraph:
    """Return a directory of a package, with the distributions that were installed into it."""
    directory = Code(portion.directory + "/")
    texts = [Text(f"{each.name} {each.version}".strip()) for each in portion.distributions]
    if not texts:
        return Paragraph((directory,))
    message = language.translate("{directory} (installed with {distributions})")
    return compose(message, directory=directory, distributions=join_pieces_as_list(language, texts))


class RowSpec(NamedTuple):
    """The presentation of a row; ``views.module.comparison`` declares its value."""

    title: str  # to be translated
    render: Callable[[Any, Subject], Cell]  # given the value of the row
    role: ColumnRole = ColumnRole.TEXT  # of its column, in a table with a row for each module


ROWS: dict[ComparisonRow, RowSpec] = {
    ComparisonRow.STRUCTURE: RowSpec(mark_message("Structure"), _render_structure),
    ComparisonRow.INITIALIZATION: RowSpec(mark_message("Initialization"), render_initialization_cell),
    ComparisonRow.PURPOSE: RowSpec(mark_message("Purpose"), _render_purpose),
    ComparisonRow.USAGE: RowSpec(mark_message("Usage"), _render_usage),
    ComparisonRow.EXAMPLE: RowSpec(mark_message("Example"), _render_example),
    ComparisonRow.SUBMODULES: RowSpec(mark_message("Submodules"), _render_submodules),
    ComparisonRow.NAMESPACE: RowSpec(mark_message("Namespace"), _render_namespace),
    ComparisonRow.KIND: RowSpec(mark_message("Kind"), _render_kind, ColumnRole.WORD),
    ComparisonRow.ORIGIN: RowSpec(mark_message("File"), _render_origin),
    ComparisonRow.LINES: RowSpec(OWN_LINES, _render_number, ColumnRole.NUMBER),
    ComparisonRow.TOTAL_LINES: RowSpec(TOTAL_LINES, _render_number, ColumnRole.NUMBER),
    ComparisonRow.CLASSES: RowSpec(mark_message("Classes"), _render_number, ColumnRole.NUMBER),
    ComparisonRow.FUNCTIONS: RowSpec(mark_message("Functions"), _render_number, ColumnRole.NUMBER),
    ComparisonRow.IMPORTS: RowSpec(mark_message("Imports"), _render_relations),
    ComparisonRow.IMPORTED_BY: RowSpec(mark_message("Imported by"), _render_relations),
    ComparisonRow.EFFERENT: RowSpec(mark_message("Modules imported"), _render_number, ColumnRole.NUMBER),
    ComparisonRow.AFFERENT: RowSpec(mark_message("Importers"), _render_number, ColumnRole.NUMBER),
    ComparisonRow.INSTABILITY: RowSpec(mark_message("Instability"), _render_share, ColumnRole.NUMBER),
    ComparisonRow.LEVEL: RowSpec(mark_message("Level"), _render_number, ColumnRole.NUMBER),
    ComparisonRow.CYCLE: RowSpec(mark_message("Modules in its cycle"), _render_number, ColumnRole.NUMBER),
    ComparisonRow.CLOSURE: RowSpec(mark_message("Also loads"), _render_closure),
    ComparisonRow.TYPED: RowSpec(mark_message("Typed"), _render_typing),
    ComparisonRow.RUNNABLE: RowSpec(mark_message("Run with"), _render_execution),
    ComparisonRow.DISTRIBUTION: RowSpec(mark_message("Distribution"), _render_distributions),
    ComparisonRow.PORTIONS: RowSpec(mark_message("Portions"), _render_portions),
    ComparisonRow.DEPTH: RowSpec(mark_message("Depth"), _render_number, ColumnRole.NUMBER),
}
