"""What runs when a module is imported."""

from __future__ import annotations

from typing import NamedTuple

from sphinx_packagemap.model import BodyKind, ImportKind, MemberKind, ModuleFacts, ModuleKind, Statement
from sphinx_packagemap.names import is_public
from sphinx_packagemap.views.codebases import Surveyed
from sphinx_packagemap.views.exports import exported_names
from sphinx_packagemap.views.offers import Export, exports_of
from sphinx_packagemap.views.origins import Doubt, Missing


class Initialization(NamedTuple):
    """What the body of a module does."""

    body: BodyKind | None  # None if there is no source to tell it
    has_code: bool  # a namespace package has none
    docstring: bool = False
    imports: int = 0  # statements that run, or may
    exports: tuple[Export, ...] = ()  # public names that come from other modules of its codebase
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


def initialization_of(surveyed: Surveyed, name: str) -> Initialization:
    """Return what runs when a module is imported."""
    module, facts = surveyed.module(name), surveyed.facts(name)
    if facts is None or module.kind is ModuleKind.NAMESPACE_PACKAGE:  # of which a stub may tell something
        return Initialization(None, has_code=module.origin is not None or not module.is_package)
    if module.path is None:  # a stub tells what there is, not what runs
        return Initialization(None, has_code=module.kind is not ModuleKind.STUB)
    outline = surveyed.outline(name)
    own = [member for member in facts.members if member.kind is not MemberKind.IMPORTED]
    exports = exports_of(surveyed, name) if module.is_package else ()
    return Initialization(
        facts.body,
        has_code=True,
        docstring=bool(facts.summary),
        imports=len(_lines_of_imports(surveyed, name, facts)),
        exports=exports,
        classes=sum(member.kind is MemberKind.CLASS for member in own),
        functions=sum(member.kind is MemberKind.FUNCTION for member in own),
        statements=outline.statements if outline else (),
        can_be_parsed=outline is not None,
        incomplete=facts.incomplete,
        lazy=facts.module_getattr,
        extends_path=facts.extends_path,
        changes_path=facts.changes_path,
        missing=_missing(surveyed, name),
        unlisted=_unlisted(surveyed, name),
    )


_RUNNING = (ImportKind.RUNTIME, ImportKind.OPTIONAL)


def _lines_of_imports(surveyed: Surveyed, name: str, facts: ModuleFacts) -> set[int]:
    """Return the lines of the imports that run with a module; relative ones may be lazy by their full names."""
    lines = {each.line for each in facts.imports if each.kind in _RUNNING and each.module != "__future__"}
    relative = {each.line for each in facts.imports if each.level}
    lazy = {each.line for each in surveyed.imports_of(name) if each.kind is ImportKind.LAZY}
    return lines - (lazy & relative)


def _missing(surveyed: Surveyed, name: str) -> tuple[str, ...]:
    """Return what ``__all__`` lists and the module does not have, as far as that is certain."""
    exports = exported_names(surveyed.codebase, name)
    return tuple(each for each in exports if _is_missing(surveyed, name, each)) if isinstance(exports, tuple) else ()


def _is_missing(surveyed: Surveyed, module: str, name: str) -> bool:
    found = surveyed.origins.find(module, name)
    if isinstance(found, Missing) or found.doubt is not Doubt.EXPORTED or found.module != module:
        return isinstance(found, Missing)
    return surveyed.origins.doubt_of(module, "") is None


def _unlisted(surveyed: Surveyed, name: str) -> tuple[str, ...]:
    """Return the public classes and functions that a module defines, or re-exports, and ``__all__`` leaves out."""
    facts = surveyed.facts(name)
    exports = exported_names(surveyed.codebase, name)
    if facts is None or not isinstance(exports, tuple):
        return ()
    listed = frozenset(exports)
    kinds = (MemberKind.CLASS, MemberKind.FUNCTION)
    return tuple(
        member.name
        for member in facts.members
        if member.kind in kinds and is_public(member.name) and member.name not in listed
    )
