"""One module: its kind, origin, initialization, commands, imports and importers."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from sphinx_packagemap.discovery.distributions import Distribution, Script
from sphinx_packagemap.model import BodyKind, ImportEdge, ImportKind, MemberKind, ModuleFacts, ModuleKind, Statement
from sphinx_packagemap.names import (
    get_last,
    get_parent,
    is_descendant,
    is_in_subtree,
    is_public,
    iter_ancestors,
    split_name,
)
from sphinx_packagemap.views import Style, TreeRequest
from sphinx_packagemap.views.codebases import SurveyedCodebase
from sphinx_packagemap.views.exports import find_exported_names
from sphinx_packagemap.views.module.public_api import ExportedName, find_re_exports
from sphinx_packagemap.views.origins import Missing, OriginDoubt
from sphinx_packagemap.views.tree import TreeView
from sphinx_packagemap.views.tree.builder import make_tree_view


class Structure(NamedTuple):
    """Of which files and directories a module consists."""

    kind: ModuleKind
    is_package: bool
    file: str = ""  # that an import loads, without its directory; empty if there is none
    directories: tuple[str, ...] = ()  # of a package, relative to their roots
    modules: int = 0  # directly below
    packages: int = 0  # directly below
    files: tuple[str, ...] = ()  # the entries of a package's directories, directories with a slash, its own file first


class Portion(NamedTuple):
    """A directory that contributes to a package, and the distribution that was installed into it."""

    directory: str  # relative to its root
    distributions: tuple[Distribution, ...]  # sorted by name


class TypingSupport(NamedTuple):
    """The support of a module for type checkers (PEP 561)."""

    marked: bool = False  # a py.typed lies in the package, or in one above
    stub: str | None = None  # the .pyi beside it, relative to its root


def find_structure(surveyed: SurveyedCodebase, name: str) -> Structure:
    """Return the files and the children of a module."""
    module = surveyed.get_module(name)
    file = module.file_name
    if not module.is_package:
        return Structure(module.kind, False, file)
    below = [surveyed.get_module(each) for each in surveyed.list_submodules(name)]
    packages = [each for each in below if each.is_package]
    listed = [each.name.rpartition(".")[2] + "/" if each.is_package else each.file_name for each in below]
    files = tuple(filter(None, dict.fromkeys([file, *listed])))
    return Structure(module.kind, True, file, module.portions, len(below) - len(packages), len(packages), files)


def list_files(surveyed: SurveyedCodebase, name: str, max_items: int) -> TreeView:
    """Return the files and directories of a module, as a tree; the contents of its subpackages are left out."""
    below = surveyed.list_submodules(name)
    # Whether one of these counts as tests depends on its contents.
    shown = {name, *below, *(each for above in below for each in surveyed.list_submodules(above))}
    modules = {each: surveyed.get_module(each) for each in sorted(shown, key=split_name)}
    part = surveyed.codebase._replace(name=name, tops=(name,), modules=modules)
    return make_tree_view(part, TreeRequest(depth=1, style=Style.FILES, summary=False, max_items=max_items))


def make_skeleton(surveyed: SurveyedCodebase, name: str, max_items: int) -> TreeView:
    """Return the files that one needs for a module of that kind: its own, within the packages that it lies in.

    Of a package, the modules directly below it are there, too.
    """
    shown = {name, *iter_ancestors(name), *surveyed.list_submodules(name)}
    modules = {each: surveyed.get_module(each) for each in sorted(shown, key=split_name)}
    part = surveyed.codebase._replace(name=name, tops=(surveyed.top,), modules=modules)
    request = TreeRequest(style=Style.FILES, summary=False, max_items=max_items)
    return make_tree_view(part, request)


def find_portions(surveyed: SurveyedCodebase, name: str) -> tuple[Portion, ...]:
    """Return the directories of a package, in the order of the search, with the distribution in each."""
    module = surveyed.get_module(name)
    return tuple(Portion(each, surveyed.installed.find_distributions_below(each)) for each in module.portions)


def find_typing(surveyed: SurveyedCodebase, name: str) -> TypingSupport:
    """Return the support of a module for type checkers."""
    modules = surveyed.codebase.modules
    above = [modules[each] for each in (name, *iter_ancestors(name)) if each in modules]
    return TypingSupport(any(each.typed for each in above), surveyed.get_module(name).stub)


class Initialization(NamedTuple):
    """The effects of importing a module."""

    body: BodyKind | None  # None if there is no source to tell it
    has_code: bool  # a namespace package has none
    docstring: bool = False
    imports: int = 0  # statements that run, or may
    exports: tuple[ExportedName, ...] = ()  # public names that come from other modules of its codebase
    classes: int = 0  # that it defines itself, private ones too
    functions: int = 0
    statements: tuple[Statement, ...] = ()  # that do more than import, define or name a value
    can_be_parsed: bool = True  # whether these could be told
    incomplete: bool = False  # it cannot be read to its end
    lazy: bool = False  # it answers for names that it does not have, through ``__getattr__``
    extends_path: bool = False  # it lets other directories contribute
    changes_path: bool = False
    missing: tuple[str, ...] = ()  # in ``__all__``, and nowhere else
    unlisted: tuple[str, ...] = ()  # public by their names, and not in ``__all__``


def find_initialization(surveyed: SurveyedCodebase, name: str) -> Initialization:
    """Return the effects of importing a module."""
    module, facts = surveyed.get_module(name), surveyed.get_facts(name)
    if facts is None or module.kind is ModuleKind.NAMESPACE_PACKAGE:  # of which a stub may tell something
        return Initialization(None, has_code=module.origin is not None or not module.is_package)
    if module.path is None:  # a stub has the names, and none of the code that runs
        return Initialization(None, has_code=module.kind is not ModuleKind.STUB)
    outline = surveyed.get_outline(name)
    own = [member for member in facts.members if member.kind is not MemberKind.IMPORTED]
    exports = find_re_exports(surveyed, name) if module.is_package else ()
    return Initialization(
        facts.body,
        has_code=True,
        docstring=bool(facts.summary),
        imports=len(_find_import_lines(surveyed, name, facts)),
        exports=exports,
        classes=sum(member.kind is MemberKind.CLASS for member in own),
        functions=sum(member.kind is MemberKind.FUNCTION for member in own),
        statements=outline.statements if outline else (),
        can_be_parsed=outline is not None,
        incomplete=facts.incomplete,
        lazy=facts.module_getattr,
        extends_path=facts.extends_path,
        changes_path=facts.changes_path,
        missing=_find_missing(surveyed, name),
        unlisted=_find_unlisted(surveyed, name),
    )


_RUNNING = (ImportKind.RUNTIME, ImportKind.OPTIONAL)


def _find_import_lines(surveyed: SurveyedCodebase, name: str, facts: ModuleFacts) -> set[int]:
    """Return the lines of the imports that run with a module; relative ones may be lazy by their full names."""
    lines = {each.line for each in facts.imports if each.kind in _RUNNING and each.module != "__future__"}
    relative = {each.line for each in facts.imports if each.level}
    lazy = {each.line for each in surveyed.list_imports(name) if each.kind is ImportKind.LAZY}
    return lines - (lazy & relative)


def _find_missing(surveyed: SurveyedCodebase, name: str) -> tuple[str, ...]:
    """Return the names that ``__all__`` lists and the module does not have, as far as that is certain."""
    exports = find_exported_names(surveyed.codebase, name)
    return tuple(each for each in exports if _is_missing(surveyed, name, each)) if isinstance(exports, tuple) else ()


def _is_missing(surveyed: SurveyedCodebase, module: str, name: str) -> bool:
    found = surveyed.origins.find(module, name)
    if isinstance(found, Missing) or found.doubt is not OriginDoubt.EXPORTED or found.module != module:
        return isinstance(found, Missing)
    return surveyed.origins.find_doubt(module, "") is None


def _find_unlisted(surveyed: SurveyedCodebase, name: str) -> tuple[str, ...]:
    """Return the public classes and functions that a module defines, or re-exports, and ``__all__`` leaves out."""
    facts = surveyed.get_facts(name)
    exports = find_exported_names(surveyed.codebase, name)
    if facts is None or not isinstance(exports, tuple):
        return ()
    listed = frozenset(exports)
    kinds = (MemberKind.CLASS, MemberKind.FUNCTION)
    return tuple(
        member.name
        for member in facts.members
        if member.kind in kinds and is_public(member.name) and member.name not in listed
    )


class Execution(NamedTuple):
    """The ways to run a module."""

    module: str | None  # the argument of ``python -m``; None if it is not made for that
    scripts: tuple[Script, ...] = ()  # that call a function of it, or of anything below a top package; sorted


def find_execution(surveyed: SurveyedCodebase, name: str) -> Execution:
    """Return how a module is run: a package through its ``__main__`` (PEP 338), a module if it asks whether it is."""
    module = surveyed.get_module(name)
    facts = surveyed.get_facts(name)
    runs = None
    if module.is_package:
        runs = name if f"{name}.__main__" in surveyed.codebase.modules else None
    elif get_last(name) == "__main__":
        runs = get_parent(name)
    elif facts is not None and facts.runnable:
        runs = name
    is_top = _is_top_package(surveyed, name)
    scripts = [script for distribution in surveyed.find_distributions(name) for script in distribution.scripts]
    calling = (each for each in scripts if each.module == name or (is_top and is_descendant(each.module, name)))
    return Execution(runs, tuple(sorted(calling)))


def _is_top_package(surveyed: SurveyedCodebase, name: str) -> bool:
    """Tell whether a package is the outermost one of a distribution: only namespace packages lie above it."""
    return not _is_namespace(surveyed, name) and all(_is_namespace(surveyed, each) for each in iter_ancestors(name))


def _is_namespace(surveyed: SurveyedCodebase, name: str) -> bool:
    """Tell whether several distributions may contribute to a package, in the way of PEP 420 or of ``pkgutil``."""
    facts = surveyed.get_facts(name)
    return surveyed.get_module(name).kind is ModuleKind.NAMESPACE_PACKAGE or (facts is not None and facts.extends_path)


class Relation(NamedTuple):
    """A module that another one imports, or is imported by."""

    name: str
    kind: ImportKind  # the one that matters most, if there are several
    origin: str | None  # the file of the importer, relative to its root
    line: int  # of the first import, from 1


class Relations(NamedTuple):
    """The relations of one module to others."""

    inside: tuple[Relation, ...]  # modules of its codebase, by name
    outside: tuple[Relation, ...] = ()  # top-level modules of others, by name
    missing: tuple[Relation, ...] = ()  # modules that its codebase should have and has not, by name
    is_known: bool = True  # whether there is a source to tell it


def find_imports(surveyed: SurveyedCodebase, name: str) -> Relations:
    """Return the imports of a module."""
    edges = surveyed.list_imports(name)
    modules = surveyed.codebase.modules
    inside = [edge for edge in edges if edge.imported in modules]
    outside = [
        edge._replace(imported=edge.imported.partition(".")[0]) for edge in edges if edge.imported not in modules
    ]
    origin = surveyed.get_module(name).origin
    others = [edge for edge in outside if edge.imported not in ("__future__", surveyed.top)]
    missing = [edge for edge in edges if edge.imported not in modules and is_in_subtree(edge.imported, surveyed.top)]
    return Relations(
        _make_relations((edge.imported, edge, origin) for edge in inside),
        _make_relations((edge.imported, edge, origin) for edge in others),
        _make_relations((edge.imported, edge, origin) for edge in missing),
        is_known=_is_known(surveyed, name) or bool(edges),
    )


def _is_known(surveyed: SurveyedCodebase, name: str) -> bool:
    """Tell whether a source was read that states the imports of a module; a namespace package has none to read."""
    module, facts = surveyed.get_module(name), surveyed.get_facts(name)
    return not facts.incomplete if facts is not None else module.origin is None and module.is_package


def find_importers(surveyed: SurveyedCodebase, name: str) -> Relations:
    """Return the modules of its codebase that import a module; it does not count itself."""
    edges = surveyed.importers.get(name, ())
    return Relations(
        _make_relations(
            (edge.importer, edge, surveyed.get_module(edge.importer).origin) for edge in edges if edge.importer != name
        )
    )


def _make_relations(edges: Iterable[tuple[str, ImportEdge, str | None]]) -> tuple[Relation, ...]:
    found: dict[str, list[tuple[int, int, ImportKind, str | None]]] = {}
    for name, edge, origin in edges:
        found.setdefault(name, []).append((_WEIGHTS.index(edge.kind), edge.line, edge.kind, origin))
    return tuple(
        Relation(name, kind, origin, line)
        for name, each in sorted(found.items())
        for _, line, kind, origin in [min(each)]
    )


_WEIGHTS = (
    ImportKind.RUNTIME,
    ImportKind.OPTIONAL,
    ImportKind.LAZY,
    ImportKind.DEFERRED,
    ImportKind.SCRIPT,
    ImportKind.TYPE_CHECKING,
)
