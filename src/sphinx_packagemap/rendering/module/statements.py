"""Statements as content: those that import a module, and those that run when it is imported."""

from __future__ import annotations

from collections.abc import Iterator

from sphinx_packagemap.i18n import Language, mark_message
from sphinx_packagemap.model import BodyKind, Statement, StatementKind
from sphinx_packagemap.rendering.content import (
    Block,
    Bullets,
    Cell,
    Code,
    CodeBlock,
    FoldedBlocks,
    Name,
    Paragraph,
    Piece,
    Step,
    Steps,
    Text,
    compose,
    make_text_cell,
)
from sphinx_packagemap.rendering.module import (
    Subject,
    format_count,
    join_pieces_as_list,
    make_codes,
    make_line,
)
from sphinx_packagemap.rendering.text import render_tree
from sphinx_packagemap.views.module import Initialization
from sphinx_packagemap.views.module.anatomy import ImportEffects
from sphinx_packagemap.views.module.usage import Usage
from sphinx_packagemap.views.origins import OriginDoubt
from sphinx_packagemap.views.tree import TreeView


def render_usage(usage: Usage, alias: str, layout: TreeView | None, language: Language) -> Cell:
    """Return import statements as a block of code, with a doubt about them and a tree of files, if there are any."""
    blocks: list[CodeBlock | Paragraph] = [CodeBlock("\n".join(_list_statements(usage, alias, language)), "python")]
    if usage.doubt is not None:
        blocks.append(Paragraph((Text(format_doubt(usage.doubt, language)),)))
    if layout is not None:
        blocks.append(CodeBlock(render_tree(layout, language=language).rstrip("\n"), "text"))
    return tuple(blocks)


def _list_statements(usage: Usage, alias: str, language: Language) -> list[str]:
    specs = usage.specs
    statements = [spec.format_statement(alias) for spec in specs]
    if len(specs) > 1 and specs[-1] == usage.canonical and usage.canonical.name is not None:
        statements[-1] += "  # " + language.translate("where it is defined")
    return statements


def format_doubt(doubt: OriginDoubt, language: Language) -> str:
    """Return the reason why a statement could not be checked, as a sentence."""
    return language.translate(_DOUBTS[doubt])


_DOUBTS = {
    OriginDoubt.GETATTR: mark_message("Not checked: the module provides names at run time, through __getattr__."),
    OriginDoubt.COMPILED: mark_message("Not checked: the module is compiled."),
    OriginDoubt.UNBUILT: mark_message("Not checked: the extension module is not built."),
    OriginDoubt.INCOMPLETE: mark_message("Not checked: the module could not be parsed completely."),
    OriginDoubt.RUN_TIME: mark_message("Not checked: the module creates names at run time."),
    OriginDoubt.CONDITION: mark_message("Not certain: the module defines this name only under some conditions."),
    OriginDoubt.OUTSIDE: mark_message("Not checked: the name would come from a module outside this codebase."),
    OriginDoubt.EXPORTED: mark_message("Not checked: __all__ lists the name, but no definition was found."),
    OriginDoubt.ATTRIBUTE: mark_message("Not checked: its parent is an attribute, not a module."),
}


_MAX_STATEMENTS = 3  # in a cell


def render_initialization_cell(runs: Initialization, subject: Subject) -> Cell:
    """Return the effects of importing a module as a cell, in a few words."""
    language = subject.language
    if not runs.has_code:
        return make_text_cell(language.translate("no code of its own"))
    if runs.body is None:
        return make_text_cell(language.translate("compiled code, which is not read"))
    paragraphs = [*_render_body(runs, subject)]
    if runs.lazy:
        paragraphs.append(
            compose(language.translate("more names on demand, through {getattr}"), getattr=Code("__getattr__"))
        )
    if runs.changes_path or runs.extends_path:
        paragraphs.append(
            compose(language.translate("changes {path}: submodules may also be elsewhere"), path=Code("__path__"))
        )
    return tuple(paragraphs)


def _render_body(runs: Initialization, subject: Subject) -> list[Paragraph]:
    language = subject.language
    if runs.incomplete:
        return [compose(language.translate("it could not be parsed completely"))]
    if runs.body is BodyKind.NOTHING:
        return [compose(language.translate("no code"))]
    if runs.body is BodyKind.DOCSTRING:
        return [compose(language.translate("no code, only a docstring"))]
    paragraphs = []
    if runs.exports:
        paragraphs.append(_format_re_exports(runs, language))
    if runs.statements:
        paragraphs.append(_format_statements(runs, subject))
    elif not runs.can_be_parsed:
        paragraphs.append(compose(language.translate("code that this version of Python cannot parse")))
    if not paragraphs:
        paragraphs.append(_format_definitions(runs, language))
    return paragraphs


def _format_re_exports(runs: Initialization, language: Language) -> Paragraph:
    homes = len({export.home for export in runs.exports})
    names = language.translate_count("{count} name", "{count} names", len(runs.exports))
    source = language.translate_count("from {count} module", "from {count} modules", homes)
    return compose(language.translate("re-exports {names} {source}"), names=names, source=source)


def _format_statements(runs: Initialization, subject: Subject) -> Paragraph:
    language, module = subject.language, subject.module
    locations = [make_line(language, module.name, module.origin, each.line) for each in runs.statements]
    count = len(locations)
    message = language.translate_plural(
        "runs {count} other statement: {lines}", "runs {count} other statements: {lines}", count
    )
    return compose(message, count=count, lines=join_pieces_as_list(language, locations, _MAX_STATEMENTS))


def _format_definitions(runs: Initialization, language: Language) -> Paragraph:
    counts = [
        (runs.imports, language.translate_count("{count} import", "{count} imports", runs.imports)),
        (runs.classes, language.translate_count("{count} class", "{count} classes", runs.classes)),
        (runs.functions, language.translate_count("{count} function", "{count} functions", runs.functions)),
    ]
    definitions = language.join_list([text for count, text in counts if count])
    if not definitions:
        return compose(language.translate("only defines values"))
    return compose(language.translate("only imports and definitions: {made}"), made=definitions)


def render_initialization(effects: ImportEffects, subject: Subject) -> Iterator[Block]:
    """Yield the effects of importing a module: a paragraph about the harmless ones, then the other statements."""
    language, runs = subject.language, effects.runs
    sentences = [*_iter_sentences(runs, subject)]
    if runs.has_code and not sentences:
        sentences.append(compose(language.translate("Only values are set.")))
    elif not runs.has_code:
        sentences.append(compose(language.translate("Nothing: it has no code of its own.")))
    if effects.before:
        names = [Name(each, (each,), True) for each in effects.before]
        message = language.translate("First, its parent packages: {names}.")
        sentences.insert(0, compose(message, names=join_pieces_as_list(language, names)))
    steps = [_make_step(each, subject) for each in runs.statements[: subject.max_items]]
    if steps:
        count = len(runs.statements)
        message = language.translate_plural(
            "{count} further statement with an effect:", "{count} further statements with an effect:", count
        )
        sentences.append(compose(message, count=language.format_number(count)))
    elif runs.imports or runs.classes or runs.functions:
        sentences.append(compose(language.translate("Nothing else.")))
    yield Paragraph(tuple(piece for number, each in enumerate(sentences) for piece in _space(each, number)))
    yield from _fold_steps(steps, subject)
    remarks = tuple(_iter_remarks(runs, language))
    if remarks:
        yield Bullets(remarks)


def _space(sentence: Paragraph, number: int) -> tuple[Piece, ...]:
    return (Text(" "), *sentence.pieces) if number else sentence.pieces


def _make_step(statement: Statement, subject: Subject) -> Step:
    location = make_line(subject.language, subject.module.name, subject.module.origin, statement.line)
    return Step(location, Code(statement.text), subject.language.translate(_STATEMENTS[statement.kind]))


_STATEMENTS = {
    StatementKind.CALL: mark_message("a call"),
    StatementKind.ASSIGNMENT: mark_message("a value that is computed"),
    StatementKind.CONDITION: mark_message("a condition"),
    StatementKind.LOOP: mark_message("a loop"),
    StatementKind.HANDLING: mark_message("a block that handles errors"),
    StatementKind.CONTEXT: mark_message("a block with a context manager"),
    StatementKind.DELETION: mark_message("a deletion"),
    StatementKind.CHECK: mark_message("a check"),
    StatementKind.ERROR: mark_message("an error"),
    StatementKind.EXPRESSION: mark_message("an expression"),
}


def _fold_steps(steps: list[Step], subject: Subject) -> Iterator[Block]:
    shown = subject.fold_after if len(steps) > subject.fold_after + 1 else len(steps)
    if steps:
        yield Steps(tuple(steps[:shown]))
    if len(steps) > shown:
        label = format_count("{count} more", "{count} more", len(steps) - shown, subject.language)
        yield FoldedBlocks(label, (Steps(tuple(steps[shown:])),))


def _iter_sentences(runs: Initialization, subject: Subject) -> Iterator[Paragraph]:
    language = subject.language
    if runs.body is None:
        if runs.has_code:
            yield compose(language.translate("Compiled code, which is not read."))
        return
    if runs.incomplete:
        yield compose(language.translate("It could not be parsed completely."))
    elif runs.body is BodyKind.NOTHING:
        yield compose(language.translate("Nothing: {file} has no code."), file=Code(subject.module.file_name))
    elif runs.body is BodyKind.DOCSTRING:
        yield compose(language.translate("No code, only a docstring."))
    if runs.imports:
        message = language.translate_plural("{count} import statement.", "{count} import statements.", runs.imports)
        yield compose(message, count=runs.imports)
    if runs.classes or runs.functions:
        classes = language.translate_count("{count} class", "{count} classes", runs.classes)
        functions = language.translate_count("{count} function", "{count} functions", runs.functions)
        counts = [(runs.classes, classes), (runs.functions, functions)]
        yield compose(
            language.translate("Definitions: {things}."),
            things=language.join_list([text for count, text in counts if count]),
        )
    if not runs.can_be_parsed and not runs.incomplete:
        yield compose(language.translate("Other code that this version of Python cannot parse."))


def _iter_remarks(runs: Initialization, language: Language) -> Iterator[Paragraph]:
    if runs.lazy:
        message = language.translate("More names are provided on demand, through {getattr}.")
        yield compose(message, getattr=Code("__getattr__"))
    if runs.extends_path:
        message = language.translate("{path} is extended: other directories may contribute submodules.")
        yield compose(message, path=Code("__path__"))
    elif runs.changes_path:
        message = language.translate("{path} is changed: submodules may also be elsewhere.")
        yield compose(message, path=Code("__path__"))
    if runs.missing:
        message = language.translate("Listed in {all}, but missing: {names}.")
        yield compose(message, all=Code("__all__"), names=join_pieces_as_list(language, make_codes(runs.missing)))
    if runs.unlisted:
        message = language.translate("Not in {all}, although without a leading underscore: {names}.")
        yield compose(message, all=Code("__all__"), names=join_pieces_as_list(language, make_codes(runs.unlisted)))
