"""Records of modules: the statements of a source file as plain data, cheap to build, to send and to cache.

Facts are computed from a record when they are needed: most records of a survey are shown nowhere.
"""

from collections.abc import Collection, Iterable, Iterator, Set
from typing import Literal, NamedTuple

from sphinx_packagemap.model import (
    BodyKind,
    ExportOperation,
    ExportStep,
    Fault,
    ImportKind,
    ImportStatement,
    Member,
    MemberKind,
    ModuleFacts,
    Reading,
)

# The shape of records, and the meaning of the numbers in them, may change only together with RECORD_VERSION.
RECORD_VERSION = 11
IMPORT_KINDS, MEMBER_KINDS, BODY_KINDS = tuple(ImportKind), tuple(MemberKind), tuple(BodyKind)
IMPORT_NUMBERS = {kind: number for number, kind in enumerate(IMPORT_KINDS)}
CLASS, FUNCTION, VARIABLE, DELETED = (
    *map(MEMBER_KINDS.index, (MemberKind.CLASS, MemberKind.FUNCTION, MemberKind.VARIABLE)),
    -1,
)

# The number of the kind of an import; of a relative one whose module ``__lazy_modules__`` may hold by its full name, a
# list: the number if it does not, and the full names for which it is lazy.
KindRecord = int | list[int | str]
# An import statement: the module after ``from``, or None; the names after ``import``; leading dots; line; kind.
ImportRecord = tuple[str | None, list[str], int, int, KindRecord]
# A name that is bound or deleted: line, name, kind of member, summary.
NameRecord = tuple[int, str, int, str]
# Names that an import binds: line, these names, the prefix of the names as they are imported, and these, if
# they are others.
ImportedNamesRecord = tuple[int, list[str], str, list[str] | None]

_VARIABLE, _CONSTANT, _IMPORTED = MemberKind.VARIABLE, MemberKind.CONSTANT, MemberKind.IMPORTED  # looked up once
_new = tuple.__new__  # without the constructor of a named tuple: these are made by the hundred thousand


class ExportDetails(NamedTuple):
    """The parts of ``__all__`` that other modules decide, and the names that lazy_loader attaches."""

    # Steps that build ``__all__``: names, or operations with a text and a number; empty where all names are certain.
    steps: list[str | tuple[str, str, int]]
    attached_line: int = 0  # of the call of lazy_loader; 0: there is none
    attached: list[str] | None = None  # the attached names; None if the stub beside lists them


class ModuleDetails(NamedTuple):
    """The record of a module besides its imports and bindings."""

    summary: str  # the first sentence of the docstring
    exports: list[str] | Literal["dynamic"] | None = None  # the names in ``__all__``; None if there is none
    body: int = 0  # number of its BodyKind
    is_runnable: bool = False  # whether it has code for ``python -m``
    extends_path: bool = False  # whether it is an old-style namespace package
    changes_path: bool = False  # whether it changes ``__path__`` otherwise
    lines: int = 0  # physical ones; 0 if they were not counted
    export_details: ExportDetails | None = None


class ModuleRecord(NamedTuple):
    """The record of one source file: plain data only, but for the fault."""

    imports: list[ImportRecord]  # in source order
    bindings: list[NameRecord | ImportedNamesRecord]  # in source order
    details: ModuleDetails
    fault: Fault | None = None  # why it could not be read as it should

    @property
    def summary(self) -> str:
        """The first sentence of the docstring."""
        return str(self.details.summary)

    @property
    def lines(self) -> int | None:
        """The number of lines of the file; None if they were not counted because of the fault."""
        return self.details.lines if self.details.lines or self.fault is None else None

    @property
    def exports(self) -> list[str] | Literal["dynamic"] | None:
        """The names in ``__all__``: "dynamic" where only running the module or the steps that build it give them."""
        return self.details.exports

    @property
    def changes_path(self) -> bool:
        """Whether the package changes its ``__path__``."""
        return self.details.changes_path

    def may_name(self, names: Set[str]) -> bool:
        """Return whether the module may bind any of some names, or list one in ``__all__``; False if it does neither.

        Names that ``from . import name`` binds do not count.
        """
        exports = self.details.exports
        if self.details.export_details is not None or (isinstance(exports, list) and not names.isdisjoint(exports)):
            return True
        return any(
            name in names
            if isinstance(name, str)
            else not (names.isdisjoint(name) or (third == "." and fourth is None))
            for _, name, third, fourth in self.bindings
        )


def get_import_kind(kind: KindRecord, module: str = "") -> ImportKind:
    """Return the kind of an import; of a relative one, given the full name of the ``module`` that it names."""
    if isinstance(kind, int):
        return IMPORT_KINDS[kind]
    number, *lazy = kind
    return ImportKind.LAZY if module in lazy else IMPORT_KINDS[int(number)]


def list_import_statements(imports: Iterable[ImportRecord]) -> tuple[ImportStatement, ...]:
    """Return each name that import statements name, in source order.

    A relative import is lazy only if it was written so: the effect of ``__lazy_modules__`` on it depends on where the
    module is.
    """
    return tuple(
        [
            _new(
                ImportStatement,
                (name, None, level, line, get_import_kind(kind))
                if module is None
                else (module, name, level, line, get_import_kind(kind)),
            )
            for module, names, level, line, kind in imports
            for name in names
        ]
    )


def compute_reading(record: ModuleRecord) -> Reading:
    """Return the facts about a file, and its fault."""
    imports, bindings, details, fault = record
    guarded = {line for _, _, _, line, number in imports if number == IMPORT_NUMBERS[ImportKind.OPTIONAL]}
    members, had_getattr = _collect_members(bindings, guarded)
    summary, exports, body, runnable, extends_path, changes_path, lines, export_details = details
    steps, attached_line, names = export_details or ExportDetails([])
    attached = [name for name in names or () if name in members and members[name].line == attached_line]
    facts = ModuleFacts(
        summary=summary,
        exports=tuple(exports) if isinstance(exports, list) else exports,
        members=tuple(members.values()),
        imports=list_import_statements(imports),
        body=BODY_KINDS[body],
        runnable=runnable,
        # PEP 562 does not ask how it was bound; but that of lazy_loader gives the attached names only.
        module_getattr=names is None and ("__getattr__" in members or had_getattr),
        extends_path=extends_path,
        changes_path=changes_path,
        lines=lines,
        incomplete=fault is not None,
        export_steps=tuple([step if isinstance(step, str) else _make_export_step(*step) for step in steps]),
        attached=frozenset(attached),
        stub_attached=attached_line if names is None else 0,
        rebound=tuple(_find_rebound(bindings, members)) if any(names == ["*"] for _, names, *_ in imports) else (),
    )
    return Reading(facts, fault)


def compute_definitions(record: ModuleRecord) -> ModuleFacts:
    """Return the members of a module and its ``__all__``; the other facts are undefined."""
    optional = IMPORT_NUMBERS[ImportKind.OPTIONAL]
    guarded = {line for _, _, _, line, number in record.imports if number == optional}
    members, _ = _collect_members(record.bindings, guarded)
    exports, details = record.details.exports, record.details.export_details
    return ModuleFacts(
        "",
        exports=tuple(exports) if isinstance(exports, list) else exports,
        members=tuple(members.values()),
        export_steps=tuple([step if isinstance(step, str) else _make_export_step(*step) for step in details.steps])
        if details is not None
        else (),
    )


def _make_export_step(operation: str, text: str, number: int) -> ExportStep:
    return ExportStep(ExportOperation(operation), text, number)


def _collect_members(
    bindings: Iterable[NameRecord | ImportedNamesRecord], guarded: Collection[int]
) -> tuple[dict[str, Member], bool]:
    """Return the members by name, in source order, and whether one called ``__getattr__`` was deleted.

    The first binding of a name counts, later ones are fallbacks or overloads; but a class or function takes the
    place of an earlier import, unless that import is ``guarded``: it is on one of these lines.
    """
    members: dict[str, Member] = {}
    had_getattr = False
    for line, name, third, fourth in bindings:
        if isinstance(name, list):
            _add_imported(members, line, name, str(third), fourth if isinstance(fourth, list) else name)
        elif third == DELETED:
            had_getattr |= name == "__getattr__" and name in members
            members.pop(name, None)
        elif name not in members or _replaces(int(third), members[name], guarded):
            kind = MEMBER_KINDS[int(third)]
            if kind is _VARIABLE and name.isupper():
                kind = _CONSTANT
            members[name] = _new(Member, (name, kind, line, fourth, None))
        elif fourth and members[name].kind is MEMBER_KINDS[int(third)] and not members[name].summary:
            # Overloads come first, and the definition with the docstring comes last.
            members[name] = members[name]._replace(summary=str(fourth))
    return members, had_getattr


def _find_rebound(
    bindings: Iterable[NameRecord | ImportedNamesRecord], members: dict[str, Member]
) -> Iterator[tuple[str, int]]:
    """Yield the names that are bound again or deleted, each with the line of the last statement that does so."""
    last_lines: dict[str, int] = {}
    for line, name, *_ in bindings:
        last_lines.update(dict.fromkeys(name, line) if isinstance(name, list) else {name: line})
    for each, line in last_lines.items():
        if each not in members or members[each].line != line:
            yield each, line


def _replaces(number: int, member: Member, guarded: Collection[int]) -> bool:
    is_definition = number in (CLASS, FUNCTION)
    return is_definition and member.kind is _IMPORTED and member.line not in guarded


def _add_imported(members: dict[str, Member], line: int, bound: list[str], prefix: str, names: list[str]) -> None:
    for each, name in zip(bound, names, strict=True):
        if each not in members:
            members[each] = _new(Member, (each, _IMPORTED, line, "", prefix + name))
