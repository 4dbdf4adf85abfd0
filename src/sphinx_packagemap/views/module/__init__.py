"""The facts about one module: its kind, files, initialization, commands, imports and importers."""

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
from sphinx_packagemap.views.sizes import ModuleSize, measure_modules
from sphinx_packagemap.views.tree import TreeView
from sphinx_packagemap.views.tree.builder import make_tree_view


class Structure(NamedTuple):
    """The files and directories of a module."""

    kind: ModuleKind
    is_package: bool
    file: str = ""  # the one that an import loads, without its directory; empty if there is none
    directories: tuple[str, ...] = ()  # of a package, relative to their roots
    modules: int = 0  # number of submodules that are not packages
    packages: int = 0  # number of subpackages
    files: tuple[str, ...] = ()  # of a package: its own file, then those of submodules, and subpackages with a slash


def measure_module(surveyed: SurveyedCodebase, name: str) -> ModuleSize:
    """Return the size of a module in lines."""
    return measure_modules({each: surveyed.count_lines(each) for each in surveyed.list_subtree(name)})[name]


class Portion(NamedTuple):
    """A directory that contributes to a package, and the distribution that was installed into it."""

    directory: str  # relative to its root
    distributions: tuple[Distribution, ...]  # sorted by name


class TypingSupport(NamedTuple):
    """The support of a module for type checkers (PEP 561)."""

    has_marker: bool = False  # whether the package or an ancestor has a ``py.typed``
    stub: str | None = None  # its ``.pyi`` file, relative to its root


def find_structure(surveyed: SurveyedCodebase, name: str) -> Structure:
    """Return the files of a module, and of its direct submodules."""
    module = surveyed.get_module(name)
    file = module.file_name
    if not module.is_package:
        return Structure(module.kind, False, file)
    submodules = [surveyed.get_module(each) for each in surveyed.list_submodules(name)]
    packages = [each for each in submodules if each.is_package]
    entries = [each.name.rpartition(".")[2] + "/" if each.is_package else each.file_name for each in submodules]
    files = tuple(filter(None, dict.fromkeys([file, *entries])))
    return Structure(module.kind, True, file, module.portions, len(submodules) - len(packages), len(packages), files)


def list_files(surveyed: SurveyedCodebase, name: str, max_items: int) -> TreeView:
    """Return the files and directories of a module, as a tree; the contents of its subpackages are left out."""
    submodules = surveyed.list_submodules(name)
    # The contents of a subpackage decide whether it counts as tests.
    needed = {name, *submodules, *(each for package in submodules for each in surveyed.list_submodules(package))}
    modules = {each: surveyed.get_module(each) for each in sorted(needed, key=split_name)}
    codebase = surveyed.codebase._replace(name=name, tops=(name,), modules=modules)
    return make_tree_view(codebase, TreeRequest(depth=1, style=Style.FILES, summary=False, max_items=max_items))


def make_skeleton(surveyed: SurveyedCodebase, name: str, max_items: int) -> TreeView:
    """Return the files of a module, its ancestors and its direct submodules, as a tree."""
    names = {name, *iter_ancestors(name), *surveyed.list_submodules(name)}
    modules = {each: surveyed.get_module(each) for each in sorted(names, key=split_name)}
    codebase = surveyed.codebase._replace(name=name, tops=(surveyed.top,), modules=modules)
    request = TreeRequest(style=Style.FILES, summary=False, max_items=max_items)
    return make_tree_view(codebase, request)


def find_portions(surveyed: SurveyedCodebase, name: str) -> tuple[Portion, ...]:
    """Return the directories of a package in search order, with the distributions installed into each."""
    module = surveyed.get_module(name)
    return tuple(Portion(each, surveyed.installed.find_distributions_below(each)) for each in module.portions)


def find_typing(surveyed: SurveyedCodebase, name: str) -> TypingSupport:
    """Return the support of a module for type checkers."""
    modules = surveyed.codebase.modules
    packages = [modules[each] for each in (name, *iter_ancestors(name)) if each in modules]
    return TypingSupport(any(each.typed for each in packages), surveyed.get_module(name).stub)


class Initialization(NamedTuple):
    """The effects of importing a module."""

    body: BodyKind | None  # None if there is no source
    has_code: bool  # False for a namespace package
    docstring: bool = False
    imports: int = 0  # number of import statements that run, or may
    exports: tuple[ExportedName, ...] = ()  # public names from other modules of its codebase
    classes: int = 0  # number of those that it defines itself, private ones included
    functions: int = 0  # likewise
    statements: tuple[Statement, ...] = ()  # those that do more than import, define or assign
    can_be_parsed: bool = True  # whether ``statements`` is known
    incomplete: bool = False  # whether it cannot be read to its end
    lazy: bool = False  # whether it has a module-level ``__getattr__``
    extends_path: bool = False  # whether other directories may contribute to it
    changes_path: bool = False
    missing: tuple[str, ...] = ()  # names in ``__all__`` that do not exist
    unlisted: tuple[str, ...] = ()  # public classes and functions that are not in ``__all__``


def find_initialization(surveyed: SurveyedCodebase, name: str) -> Initialization:
    """Return the effects of importing a module."""
    module, facts = surveyed.get_module(name), surveyed.get_facts(name)
    if facts is None or module.kind is ModuleKind.NAMESPACE_PACKAGE:  # whose facts may be those of a stub
        return Initialization(None, has_code=module.origin is not None or not module.is_package)
    if module.path is None:  # a stub has names, but no code that runs
        return Initialization(None, has_code=module.kind is not ModuleKind.STUB)
    outline = surveyed.get_outline(name)
    own = [member for member in facts.members if member.kind is not MemberKind.IMPORTED]
    exports = find_re_exports(surveyed, name) if module.is_package else ()
    return Initialization(
        facts.body,
        has_code=True,
        docstring=outline.docstring if outline else bool(facts.summary),
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


_KINDS_THAT_RUN = (ImportKind.RUNTIME, ImportKind.OPTIONAL)


def _find_import_lines(surveyed: SurveyedCodebase, name: str, facts: ModuleFacts) -> set[int]:
    """Return the lines of the imports that run with a module; relative ones turn out to be lazy when resolved."""
    lines = {each.line for each in facts.imports if each.kind in _KINDS_THAT_RUN and each.module != "__future__"}
    relative = {each.line for each in facts.imports if each.level}
    lazy = {each.line for each in surveyed.list_imports(name) if each.kind is ImportKind.LAZY}
    return lines - (lazy & relative)


def _find_missing(surveyed: SurveyedCodebase, name: str) -> tuple[str, ...]:
    """Return the names that ``__all__`` lists but that certainly do not exist."""
    exports = find_exported_names(surveyed.codebase, name)
    return tuple(each for each in exports if _is_missing(surveyed, name, each)) if isinstance(exports, tuple) else ()


def _is_missing(surveyed: SurveyedCodebase, module: str, name: str) -> bool:
    found = surveyed.origins.find(module, name)
    if isinstance(found, Missing) or found.doubt is not OriginDoubt.EXPORTED or found.module != module:
        return isinstance(found, Missing)
    return surveyed.origins.find_doubt(module, "") is None


def _find_unlisted(surveyed: SurveyedCodebase, name: str) -> tuple[str, ...]:
    """Return the public classes and functions that a module defines, but that are not in ``__all__``."""
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
    """The commands that run a module."""

    module: str | None  # the argument of ``python -m``; None if it cannot be run like that
    scripts: tuple[Script, ...] = ()  # that call a function of it, or for a top package of a descendant; sorted


def find_execution(surveyed: SurveyedCodebase, name: str) -> Execution:
    """Return the commands that run a module.

    A package is run by its ``__main__`` (PEP 338), a module if it compares ``__name__`` with ``"__main__"``.
    """
    module = surveyed.get_module(name)
    facts = surveyed.get_facts(name)
    argument = None
    if module.is_package:
        argument = name if f"{name}.__main__" in surveyed.codebase.modules else None
    elif get_last(name) == "__main__":
        argument = get_parent(name)
    elif facts is not None and facts.runnable:
        argument = name
    is_top = _is_top_package(surveyed, name)
    scripts = [script for distribution in surveyed.find_distributions(name) for script in distribution.scripts]
    calling = (each for each in scripts if each.module == name or (is_top and is_descendant(each.module, name)))
    return Execution(argument, tuple(sorted(calling)))


def _is_top_package(surveyed: SurveyedCodebase, name: str) -> bool:
    """Return whether a package is the outermost regular one: its ancestors are namespace packages."""
    return not _is_namespace(surveyed, name) and all(_is_namespace(surveyed, each) for each in iter_ancestors(name))


def _is_namespace(surveyed: SurveyedCodebase, name: str) -> bool:
    """Return whether several distributions may contribute to a package, by PEP 420 or by ``pkgutil``."""
    facts = surveyed.get_facts(name)
    return surveyed.get_module(name).kind is ModuleKind.NAMESPACE_PACKAGE or (facts is not None and facts.extends_path)


class Relation(NamedTuple):
    """A module that imports another one, or that is imported by it."""

    name: str
    kind: ImportKind  # of several, the first in ``_KINDS_BY_WEIGHT``
    origin: str | None  # the file of the importer, relative to its root
    line: int  # of the first import, from 1


class Relations(NamedTuple):
    """The imports or the importers of one module, each sorted by name."""

    inside: tuple[Relation, ...]  # modules of its codebase
    outside: tuple[Relation, ...] = ()  # top-level modules of other codebases
    missing: tuple[Relation, ...] = ()  # modules of its codebase that do not exist
    is_known: bool = True  # False if its source could not be read


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
    """Return whether the imports of a module are known: it was read, or it is a namespace package without code."""
    module, facts = surveyed.get_module(name), surveyed.get_facts(name)
    return not facts.incomplete if facts is not None else module.origin is None and module.is_package


def find_importers(surveyed: SurveyedCodebase, name: str) -> Relations:
    """Return the other modules of its codebase that import a module."""
    edges = surveyed.importers.get(name, ())
    return Relations(
        _make_relations(
            (edge.importer, edge, surveyed.get_module(edge.importer).origin) for edge in edges if edge.importer != name
        )
    )


def _make_relations(edges: Iterable[tuple[str, ImportEdge, str | None]]) -> tuple[Relation, ...]:
    found: dict[str, list[tuple[int, int, ImportKind, str | None]]] = {}
    for name, edge, origin in edges:
        found.setdefault(name, []).append((_KINDS_BY_WEIGHT.index(edge.kind), edge.line, edge.kind, origin))
    return tuple(
        Relation(name, kind, origin, line)
        for name, each in sorted(found.items())
        for _, line, kind, origin in [min(each)]
    )


_KINDS_BY_WEIGHT = (
    ImportKind.RUNTIME,
    ImportKind.OPTIONAL,
    ImportKind.LAZY,
    ImportKind.DEFERRED,
    ImportKind.SCRIPT,
    ImportKind.TYPE_CHECKING,
)
