"""What a row of a comparison says of one module, as the content of a table's cell."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from sphinx_packagemap.discovery.distributions import Distribution
from sphinx_packagemap.i18n import Language, mark
from sphinx_packagemap.model import Module, ModuleKind, Problem
from sphinx_packagemap.rendering.content import Bullets, Cell, Code, CodeBlock, Paragraph, Text, compose, text_cell
from sphinx_packagemap.rendering.labels import kind_word
from sphinx_packagemap.rendering.module.phrases import Subject, codes, listed, module_name, offer_name, relation_name
from sphinx_packagemap.rendering.module.statements import initialization_cell, usage_blocks
from sphinx_packagemap.views.closures import Closure
from sphinx_packagemap.views.module.comparison import ComparisonRow
from sphinx_packagemap.views.module.public_api import Namespace
from sphinx_packagemap.views.module.structure import Execution, Portion, Relations, Structure, TypingSupport
from sphinx_packagemap.views.module.usage import ImportSpec, Usage


def row_title(row: ComparisonRow, language: Language) -> str:
    """Return the heading of a row."""
    return language.word(_TITLES[row])


def cell_of(row: ComparisonRow, value: Any, subject: Subject) -> Cell:
    """Return what a row says of a module, given the value of the row."""
    return _CELLS[row](value, subject)


def _structure(structure: Structure, subject: Subject) -> Cell:
    language = subject.language
    if not structure.is_package:
        return (_single_file(structure, language),)
    directories = len(structure.directories)
    said = []
    if structure.kind is ModuleKind.NAMESPACE_PACKAGE:
        message = language.many("{count} directory without {init}", "{count} directories without {init}", directories)
        said.append(compose(message, count=directories, init=Code("__init__.py")))
    else:
        message = language.word("a directory with {file}")
        said.append(compose(message, file=Code(structure.file or "__init__.pyi")))
    modules = language.say_many("{count} module", "{count} modules", structure.modules)
    packages = language.say_many("{count} subpackage", "{count} subpackages", structure.packages)
    holds = language.join_list(
        [each for each, count in ((modules, structure.modules), (packages, structure.packages)) if count]
    )
    if holds:
        files = [file for file in structure.files if file != structure.file]
        said.append(compose(language.word("{holds}: {files}"), holds=holds, files=subject.listed(codes(files))))
    return tuple(said)


def _single_file(structure: Structure, language: Language) -> Paragraph:
    file = Code(structure.file)
    match structure.kind:
        case ModuleKind.EXTENSION_MODULE:
            return compose(language.word("a single compiled file, {file}"), file=file)
        case ModuleKind.UNBUILT_MODULE:
            return compose(language.word("an extension module that is not built, {file}"), file=file)
        case ModuleKind.STUB:
            return compose(language.word("a stub, {file}: there is nothing to import"), file=file)
        case ModuleKind.BUILTIN_MODULE | ModuleKind.FROZEN_MODULE:
            return compose(language.word("no file: it is built into Python"))
    return compose(language.word("a single file, {file}"), file=file)


def _purpose(summary: str, subject: Subject) -> Cell:
    return text_cell(summary)


def _usage(usage: Usage | Problem, subject: Subject) -> Cell:
    if subject.module.kind is ModuleKind.STUB:
        return text_cell(subject.language.word("none"))
    if isinstance(usage, Problem):
        return text_cell(subject.language.word("no import statement can name it"))
    return usage_blocks(usage, "", None, subject.language)


def _example(way: ImportSpec | None, subject: Subject) -> Cell:
    return () if way is None else (CodeBlock(way.statement(), "python"),)


def _submodules(modules: tuple[Module, ...], subject: Subject) -> Cell:
    language = subject.language
    if not subject.module.is_package:
        return text_cell(language.word("none: it is not a package"))
    if not modules:
        return text_cell(language.word("none"))
    names = [module_name(module, relative=True) for module in modules]
    return (compose("{count}: {names}", count=len(names), names=subject.listed(names)),)


def _namespace(namespace: Namespace, subject: Subject) -> Cell:
    language, count = subject.language, len(namespace.offers)
    if not namespace.is_known:
        return text_cell(language.word("not known without running it"))
    if not count and not namespace.listed:
        return text_cell(
            language.word("no names of its own, only submodules once they are imported")
            if subject.module.is_package
            else language.word("none")
        )
    message = language.many("{count} public name: {names}", "{count} public names: {names}", count)
    if not count:
        message = language.word("no public names")
    said = [compose(message, count=count, names=subject.listed([offer_name(each) for each in namespace.offers]))]
    said.append(_listed_by(namespace, language))
    return tuple(said)


def _listed_by(namespace: Namespace, language: Language) -> Paragraph:
    if namespace.listed == "dynamic":
        return compose(language.word("{all} is worked out when it runs"), all=Code("__all__"))
    if namespace.listed:
        return compose(language.word("according to {all}"), all=Code("__all__"))
    return compose(language.word("no {all}: its own names without a leading underscore"), all=Code("__all__"))


def _kind(structure: Structure, subject: Subject) -> Cell:
    return text_cell(kind_word(structure.kind.value, subject.language))


def _origin(module: Module, subject: Subject) -> Cell:
    return (Paragraph((Code(module.origin),)),) if module.origin else text_cell("–")


def _number(number: int | None, subject: Subject) -> Cell:
    return text_cell("–" if number is None else str(number))


def _relations(relations: Relations, subject: Subject) -> Cell:
    language = subject.language
    names = [relation_name(each) for each in relations.inside]
    said = []
    if names:
        message = language.many("{count} module: {names}", "{count} modules: {names}", len(names))
        said.append(compose(message, count=len(names), names=subject.listed(names)))
    if relations.outside:
        others = [relation_name(each) for each in relations.outside]
        message = language.word("outside of its package: {names}")
        said.append(compose(message, names=subject.listed(others)))
    if relations.missing:
        missing = subject.listed(codes([each.name for each in relations.missing]))
        said.append(compose(language.word("not found: {names}"), names=missing))
    if not relations.is_known:
        return text_cell(language.word("not known without running it"))
    return tuple(said) or text_cell(language.word("none"))


def _closure(closure: Closure, subject: Subject) -> Cell:
    language, count = subject.language, closure.inside
    said = [compose(language.many("{count} more module", "{count} more modules", count), count=count)]
    if closure.outside:
        message = language.word("outside of its package: {names}")
        said.append(compose(message, names=subject.listed(codes(closure.outside))))
    return tuple(said)


def _typed(typing: TypingSupport, subject: Subject) -> Cell:
    language = subject.language
    said = []
    if typing.marked:
        said.append(compose(language.word("yes, {marker} says so"), marker=Code("py.typed")))
    if typing.stub:
        said.append(compose(language.word("described by {stub}"), stub=Code(typing.stub)))
    return tuple(said) or text_cell(language.word("no"))


def _running(running: Execution, subject: Subject) -> Cell:
    found = [f"python -m {running.module}"] if running.module else []
    found += [script.command for script in running.scripts]
    if not found:
        return text_cell("–")
    return (Paragraph(subject.listed(codes(found))),)


def _distributions(distributions: tuple[Distribution, ...], subject: Subject) -> Cell:
    texts = [Text(f"{each.name} {each.version}".strip()) for each in distributions]
    return (Paragraph(subject.listed(texts)),) if texts else text_cell("–")


def _portions(portions: tuple[Portion, ...], subject: Subject) -> Cell:
    if not portions:
        return text_cell(subject.language.word("none: it is not a package"))
    return (Bullets(tuple(portion_line(each, subject.language) for each in portions)),)


def portion_line(portion: Portion, language: Language) -> Paragraph:
    """Return a directory with what was installed into it."""
    directory = Code(portion.directory + "/")
    texts = [Text(f"{each.name} {each.version}".strip()) for each in portion.distributions]
    if not texts:
        return Paragraph((directory,))
    message = language.word("{directory} (installed with {distributions})")
    return compose(message, directory=directory, distributions=listed(language, texts))


_TITLES = {
    ComparisonRow.STRUCTURE: mark("Structure"),
    ComparisonRow.INITIALIZATION: mark("Initialization"),
    ComparisonRow.PURPOSE: mark("Purpose"),
    ComparisonRow.USAGE: mark("Usage"),
    ComparisonRow.EXAMPLE: mark("Example"),
    ComparisonRow.SUBMODULES: mark("Submodules"),
    ComparisonRow.NAMESPACE: mark("Namespace"),
    ComparisonRow.KIND: mark("Kind"),
    ComparisonRow.ORIGIN: mark("File"),
    ComparisonRow.LINES: mark("Lines"),
    ComparisonRow.CLASSES: mark("Classes"),
    ComparisonRow.FUNCTIONS: mark("Functions"),
    ComparisonRow.IMPORTS: mark("Imports"),
    ComparisonRow.IMPORTED_BY: mark("Imported by"),
    ComparisonRow.CLOSURE: mark("Also loads"),
    ComparisonRow.TYPED: mark("Typed"),
    ComparisonRow.RUNNABLE: mark("Run with"),
    ComparisonRow.DISTRIBUTION: mark("Distribution"),
    ComparisonRow.PORTIONS: mark("Portions"),
    ComparisonRow.DEPTH: mark("Depth"),
}
_CELLS: dict[ComparisonRow, Callable[[Any, Subject], Cell]] = {
    ComparisonRow.STRUCTURE: _structure,
    ComparisonRow.INITIALIZATION: initialization_cell,
    ComparisonRow.PURPOSE: _purpose,
    ComparisonRow.USAGE: _usage,
    ComparisonRow.EXAMPLE: _example,
    ComparisonRow.SUBMODULES: _submodules,
    ComparisonRow.NAMESPACE: _namespace,
    ComparisonRow.KIND: _kind,
    ComparisonRow.ORIGIN: _origin,
    ComparisonRow.LINES: _number,
    ComparisonRow.CLASSES: _number,
    ComparisonRow.FUNCTIONS: _number,
    ComparisonRow.IMPORTS: _relations,
    ComparisonRow.IMPORTED_BY: _relations,
    ComparisonRow.CLOSURE: _closure,
    ComparisonRow.TYPED: _typed,
    ComparisonRow.RUNNABLE: _running,
    ComparisonRow.DISTRIBUTION: _distributions,
    ComparisonRow.PORTIONS: _portions,
    ComparisonRow.DEPTH: _number,
}
