"""The origins of names: their definitions, found through re-exports as far as is possible without running code."""

from __future__ import annotations

from collections.abc import Callable
from enum import StrEnum
from typing import NamedTuple

from sphinx_packagemap.model import (
    Codebase,
    ImportKind,
    ImportStatement,
    Member,
    MemberKind,
    Module,
    ModuleKind,
    Outline,
)
from sphinx_packagemap.names import (
    get_last,
    get_parent,
    is_in_subtree,
    is_public,
    iter_ancestors,
    resolve_relative,
)
from sphinx_packagemap.survey import get_package_of_init
from sphinx_packagemap.views.member_index import STARS_THAT_RUN, GetOutline, get_absolute_origin
from sphinx_packagemap.views.members import MembersByName

_MAX_STEPS = 200  # a longer chain of imports cannot be imported, or is a cycle
# Names that every module or package has (language reference, *Import-related attributes on module objects*).
_MODULE_ATTRIBUTES = frozenset(
    {"__doc__", "__file__", "__loader__", "__name__", "__package__", "__path__", "__spec__", "__dict__"}
)


class OriginDoubt(StrEnum):
    """The reason why it is uncertain, without running the code, whether a module has a name."""

    GETATTR = "getattr"  # the module has a ``__getattr__``, which is called for missing names (PEP 562)
    COMPILED = "compiled"  # there is neither source nor stub
    UNBUILT = "unbuilt"  # an extension module that is not built
    INCOMPLETE = "incomplete"  # the source cannot be read to its end
    RUN_TIME = "run time"  # the module creates names when it runs
    CONDITION = "condition"  # the name is bound on some paths through the module only
    OUTSIDE = "outside"  # it may come from a star import of a module that was not surveyed
    EXPORTED = "exported"  # it is in ``__all__``, and nothing is found to bind it
    ATTRIBUTE = "attribute"  # an attribute of a name that only looks like a module: ``os.path.join``


_DYNAMIC_DOUBTS = (OriginDoubt.GETATTR, OriginDoubt.RUN_TIME)


class Origin(NamedTuple):
    """The origin of a name: its definition, or the last name that it could be followed to."""

    module: str
    name: str | None  # in that module; None for the module itself
    kind: MemberKind
    line: int = 0  # from 1, in that module
    summary: str = ""
    doubt: OriginDoubt | None = None

    @property
    def dotted(self) -> str:
        """The fully qualified name."""
        return self.module if self.name is None else f"{self.module}.{self.name}"


class Missing(NamedTuple):
    """A name that does not exist, in the last module that it could be followed to."""

    module: str
    name: str
    for_type_checkers: bool = False  # bound under TYPE_CHECKING only
    is_circular: bool = False  # its imports lead back to itself
    is_module_missing: bool = False  # there is no such module
    is_beyond_top: bool = False  # its relative import leads out of the top-level package


# Returns the origins in the codebase below another top-level name; None if names are not followed to there.
GetOtherOrigins = Callable[[str], "Origins | None"]


class _Statements(NamedTuple):
    """The import statements of one module, by kind."""

    stars: tuple[ImportStatement, ...]
    from_future: frozenset[str | None]
    for_type_checkers: frozenset[str | None]


class Origins:
    """Finds the origins of the names of one codebase."""

    def __init__(
        self, codebase: Codebase, get_outline: GetOutline, get_other_origins: GetOtherOrigins = lambda _: None
    ) -> None:
        """Prepare to follow names in a codebase whose facts are read on demand."""
        self.codebase = codebase
        self.members = MembersByName(codebase, get_outline)
        self._get_outline = get_outline
        self._get_other_origins = get_other_origins
        self._found: dict[tuple[str, str], Origin | Missing] = {}
        self._statements: dict[str, _Statements] = {}

    def find(self, module: str, name: str) -> Origin | Missing:
        """Return the origin of a name that an import takes from a module."""
        if (module, name) not in self._found:
            self._found[module, name] = Missing(module, name, is_circular=True)  # while it is being followed
            self._found[module, name] = self._follow(module, name)
        return self._found[module, name]

    def _follow(self, module: str, name: str) -> Origin | Missing:
        doubt: OriginDoubt | None = None
        through_init = False  # whether it is imported from ``package.__init__``, which has no submodules
        search = self.members.search()
        importer = ""
        for _ in range(_MAX_STEPS):
            member = search.find(module, name, importer)
            if member is None and through_init and f"{module}.{name}" in self.codebase.modules:
                return Missing(f"{module}.__init__", name)
            if member is None:
                return self._find_unbound(module, name, doubt or (OriginDoubt.OUTSIDE if search.is_exhausted else None))
            if self.members.is_only_annotated(module, member):
                return Missing(module, name)
            condition, is_ambiguous = self._check_binding(module, member)
            doubt = doubt or condition
            # If it is unknown which of several imports counts, the name is not followed further.
            if member.kind is not MemberKind.IMPORTED or is_ambiguous:
                return Origin(module, name, member.kind, member.line, member.summary, doubt)
            source = get_absolute_origin(self.codebase, module, member)
            if source is None:
                return Missing(module, name, is_beyond_top=True)
            source = get_package_of_init(source, self.codebase.modules)
            found = self._find_end(source, module, name, doubt)
            if found is not None:
                return found
            importer, parent, name = module, get_parent(source), get_last(source)
            module = get_package_of_init(parent, self.codebase.modules)
            through_init = module != parent
        return Missing(module, name, is_circular=True)

    def _check_binding(self, module: str, member: Member) -> tuple[OriginDoubt | None, bool]:
        """Return a doubt if a module may not bind a name, and whether it may be bound to one of several things."""
        name, outline = member.name, self.get_outline(module)
        if member is self.members.find_bound(module, name):
            condition = self._find_condition(module, name)
            is_ambiguous = outline is not None and name in outline.ambiguous_names
        else:
            condition, is_ambiguous = self._find_star_doubt(module, member), False
        if condition is OriginDoubt.CONDITION and self.members.is_always_star_bound(module, name):
            return None, True
        return condition, is_ambiguous

    def _find_end(self, source: str, module: str, name: str, doubt: OriginDoubt | None) -> Origin | Missing | None:
        """Return the origin of a name that a module imports from ``source``; None if it has to be followed further."""
        if source in self.codebase.modules and not self._is_shadowed(source, module):
            return Origin(source, None, MemberKind.SUBMODULE, 1, doubt=doubt)
        if source == f"{module}.{name}":  # ``from . import name`` without such a submodule
            return Missing(source, name, is_module_missing=True)
        home = get_package_of_init(get_parent(source), self.codebase.modules)
        if not home:
            return self.make_module_origin(source, doubt)
        if home in self.codebase.modules:
            return None
        if doubt is None and is_in_subtree(home, self._top):
            if self.is_certainly_no_module(home):
                return Missing(home, get_last(source), is_module_missing=True)
            doubt = OriginDoubt.ATTRIBUTE
        return self._find_elsewhere(home, get_last(source), doubt)

    # Names from other codebases

    def find_module(self, name: str) -> Module | None:
        """Return a module of the codebase, or of another one that names are followed to; None if there is none."""
        module = self.codebase.modules.get(name)
        other = self._find_other_origins(name) if module is None else None
        return other.codebase.modules.get(name) if other is not None else module

    def _find_other_origins(self, name: str) -> Origins | None:
        """Return the origins in another codebase, if names are followed to it and it has a module of that name."""
        top = name.partition(".")[0]
        other = self._get_other_origins(top) if top not in self.codebase.tops else None
        return other if other is not None and name in other.codebase.modules else None

    def make_module_origin(self, name: str, doubt: OriginDoubt | None) -> Origin:
        """Return the origin of a name that is bound to a module, usually one of another codebase."""
        other = self if name in self.codebase.modules else self._find_other_origins(name)
        facts = other.codebase.facts.get(name) if other is not None else None
        summary = facts.summary if facts is not None else ""
        return Origin(name, None, MemberKind.IMPORTED, 1 if other is not None else 0, summary, doubt)

    def _find_elsewhere(self, module: str, name: str, doubt: OriginDoubt | None) -> Origin:
        """Return the origin of a name that is imported from a module outside of the codebase.

        Doubts of the other codebase do not count: if the name did not exist, the import of the module would fail.
        """
        other = self._find_other_origins(module)
        found = other.find(module, name) if other is not None else None
        if other is None or not isinstance(found, Origin):
            return Origin(module, name, MemberKind.IMPORTED, doubt=doubt)
        if found.name is None:
            return other.make_module_origin(found.module, doubt)
        if found.doubt is None:
            return found._replace(doubt=doubt)
        kind = MemberKind.IMPORTED if found.kind is MemberKind.UNKNOWN else found.kind
        return Origin(module, name, kind, summary=found.summary, doubt=doubt)

    def _find_by_star_elsewhere(self, module: str, name: str) -> Origin | None:
        """Return the origin of a name that a star import from another codebase binds in a module; None for none."""
        outline = self.get_outline(module)
        for statement in reversed(self._get_statements(module).stars):
            if statement.kind not in STARS_THAT_RUN:
                continue
            home = self._find_home(module, statement)
            other = self._find_other_origins(home) if home is not None else None
            if home is not None and other is not None and other.does_star_import_bind(home, name):
                is_certain = outline is None or statement.line in outline.stars
                return self._find_elsewhere(home, name, None if is_certain else OriginDoubt.CONDITION)
        return None

    def does_star_import_bind(self, module: str, name: str) -> bool:
        """Return whether it is certain that a star import from a module binds a name."""
        found = self.find(module, name)
        exports = self.members.get_exported(module)
        is_taken = name in exports if isinstance(exports, frozenset) else exports is None and is_public(name)
        return is_taken and isinstance(found, Origin) and found.doubt is None and found.name is not None

    def get_outline(self, module: str) -> Outline | None:
        """Return the outline of a module: its statements and bindings; None if it cannot be parsed."""
        return self._get_outline(self.codebase.modules[module])

    def is_certainly_no_module(self, name: str) -> bool:
        """Return whether it is certain that there is no module of a name, as no code could create one."""
        ancestor = next((each for each in iter_ancestors(name) if each in self.codebase.modules), self._top)
        facts = self.codebase.facts.get(ancestor)
        if facts is None:  # a namespace package may have portions elsewhere
            return False
        outlines = (self.get_outline(ancestor), self.get_outline(self._top))
        registers = any(outline is None or outline.registers_modules or outline.makes_names for outline in outlines)
        return not (facts.changes_path or facts.extends_path or facts.incomplete or registers)

    def _is_shadowed(self, source: str, importer: str) -> bool:
        """Return whether ``from package import name`` finds another binding of that name before the submodule."""
        package, _, name = source.rpartition(".")
        if package == importer or package not in self.codebase.modules:
            return False
        return self.is_submodule_shadowed(package, name)

    def is_submodule_shadowed(self, package: str, name: str) -> bool:
        """Return whether a statement of a package binds the name of one of its submodules to something else."""
        bound, submodule = self.members.find(package, name), f"{package}.{name}"
        if bound is None or get_absolute_origin(self.codebase, package, bound) == submodule:
            return False
        if bound.kind is not MemberKind.IMPORTED:
            return True
        # An import that leads back to the package binds the submodule.
        found = self.find(package, name)
        return not found.is_circular if isinstance(found, Missing) else found.dotted != submodule

    def _find_unbound(self, module: str, name: str, doubt: OriginDoubt | None) -> Origin | Missing:
        """Return the origin of a name that no statement of a module binds."""
        if f"{module}.{name}" in self.codebase.modules:
            return Origin(f"{module}.{name}", None, MemberKind.SUBMODULE, 1, doubt=doubt)
        if name in _MODULE_ATTRIBUTES or self._is_from_future(module, name):
            return Origin(module, name, MemberKind.VARIABLE, doubt=doubt)
        if doubt is None and (starred := self._find_by_star_elsewhere(module, name)) is not None:
            return starred
        doubt = doubt or self.find_doubt(module, name)
        if doubt is None:
            return Missing(module, name, for_type_checkers=self._is_for_type_checkers(module, name))
        if doubt in _DYNAMIC_DOUBTS and (declared := self.members.find_for_type_checkers(module, name)) is not None:
            home, _, origin = (declared.imported_from or "").rpartition(".")
            found = self.find(home, origin)
            if isinstance(found, Origin):
                return found._replace(doubt=doubt)
        return Origin(module, name, MemberKind.UNKNOWN, doubt=doubt)

    def find_doubt(self, module: str, name: str) -> OriginDoubt | None:
        """Return why a module may have a name that nothing is found to bind; None if it certainly does not have it."""
        seen, pending = {module}, [module]
        while pending:
            current = pending.pop()
            if current != module and self.does_star_import_skip(current, name):
                continue
            if doubt := self._find_own_doubt(current, name, by_star=current != module):
                return doubt
            for statement in self._get_statements(current).stars if is_public(name) else ():
                if statement.kind in STARS_THAT_RUN:
                    home = self._find_home(current, statement)
                    if home is None or home not in self.codebase.modules:
                        other = self._find_other_origins(home) if home is not None else None
                        if home is None or other is None or not other.does_star_import_skip(home, name):
                            return OriginDoubt.OUTSIDE
                        continue
                    if home not in seen:
                        seen.add(home)
                        pending.append(home)
        return None

    def does_star_import_skip(self, module: str, name: str) -> bool:
        """Return whether it is certain that a star import from a module does not bind a name."""
        exports, facts = self.members.get_exported(module), self.codebase.facts.get(module)
        return isinstance(exports, frozenset) and name not in exports and facts is not None and not facts.incomplete

    def _find_own_doubt(self, module: str, name: str, *, by_star: bool) -> OriginDoubt | None:
        """Return why a module itself, without its star imports, may have a name or provide it to a star import."""
        facts = self.codebase.facts.get(module)
        if facts is None:
            # A namespace package has no code; that of a compiled module is not read.
            if self.codebase.modules[module].origin is None and self._has_path(module):
                return None
            return OriginDoubt.UNBUILT if self._is_unbuilt(module) else OriginDoubt.COMPILED
        exports = self.members.get_exported(module)
        # A star import calls ``__getattr__`` for the names in ``__all__`` only.
        if facts.module_getattr and not (by_star and exports is None):
            return OriginDoubt.GETATTR
        if facts.incomplete:
            return OriginDoubt.INCOMPLETE
        if exports == "dynamic":
            return OriginDoubt.RUN_TIME
        if isinstance(exports, frozenset) and name in exports:
            return OriginDoubt.EXPORTED
        outline = self.get_outline(module)
        if outline is not None and outline.makes_names:
            return OriginDoubt.RUN_TIME
        if outline is not None and name in outline.indirect_bindings:
            return OriginDoubt.CONDITION
        if by_star and f"{module}.{name}" in self.codebase.modules:  # only if it was imported before
            return OriginDoubt.CONDITION
        return None

    def _is_unbuilt(self, module: str) -> bool:
        return self.codebase.modules[module].kind is ModuleKind.UNBUILT_MODULE

    def _has_path(self, module: str) -> bool:
        return self.codebase.modules[module].is_package

    def _find_home(self, module: str, statement: ImportStatement) -> str | None:
        is_package = self.codebase.modules[module].is_package
        home = resolve_relative(module, is_package, statement.level, statement.module)
        return home and get_package_of_init(home, self.codebase.modules)

    def _find_condition(self, module: str, name: str) -> OriginDoubt | None:
        """Return a doubt if the statements of a module bind a name on some paths through it only."""
        if self._is_unbuilt(module):
            return OriginDoubt.UNBUILT
        if name in self.codebase.facts[module].attached:
            return None  # it is imported when it is first used
        outline = self.get_outline(module)
        return OriginDoubt.CONDITION if outline is not None and name not in outline.bound else None

    def _is_from_future(self, module: str, name: str) -> bool:
        return name in self._get_statements(module).from_future

    def _find_star_doubt(self, module: str, member: Member) -> OriginDoubt | None:
        """Return a doubt if a star import binds a name under a condition, or as decided at run time."""
        outline = self.get_outline(module)
        if outline is not None and member.line not in outline.stars:
            return OriginDoubt.CONDITION
        home = (member.imported_from or "").rpartition(".")[0]
        return OriginDoubt.RUN_TIME if self.members.get_exported(home) == "dynamic" else None

    def _is_for_type_checkers(self, module: str, name: str) -> bool:
        is_imported = name in self._get_statements(module).for_type_checkers
        return is_imported or self.members.find_for_type_checkers(module, name) is not None

    def may_have_other_names(self, module: str) -> bool:
        """Return whether a module has, or may create, names that no statement in it binds."""
        facts, outline = self.codebase.facts.get(module), self.get_outline(module)
        return (facts is not None and facts.module_getattr) or (outline is not None and outline.makes_names)

    def _get_statements(self, module: str) -> _Statements:
        """Return the import statements of a module by kind; empty if it was not read."""
        if module not in self._statements:
            facts = self.codebase.facts.get(module)
            imports = facts.imports if facts is not None else ()
            self._statements[module] = _Statements(
                tuple(each for each in imports if each.name == "*"),
                frozenset(each.name for each in imports if each.module == "__future__"),
                frozenset(each.name for each in imports if each.kind is ImportKind.TYPE_CHECKING),
            )
        return self._statements[module]

    @property
    def _top(self) -> str:
        return self.codebase.tops[0]
