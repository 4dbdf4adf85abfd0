"""The order of siblings in a tree."""

from __future__ import annotations

from sphinx_packagemap.model import Codebase, Member, MemberKind, ModuleKind
from sphinx_packagemap.names import last
from sphinx_packagemap.views.items import Branch, ItemKind
from sphinx_packagemap.views.request import Sort
from sphinx_packagemap.views.selection import Selection

Key = tuple[object, ...]


def sorted_modules(codebase: Codebase, selection: Selection, above: str, sort: Sort) -> list[str]:
    """Return the shown modules directly below one, or the tops below ``""``; the demoted ones last."""
    positions = _source_positions(codebase, above) if sort is Sort.SOURCE and above else {}

    def key(name: str) -> Key:
        by_kind = _MODULE_KINDS.index(codebase.modules[name].kind) if sort is Sort.KIND else 0
        position = positions.get(last(name), len(positions))
        return (name in selection.demoted, by_kind, position, last(name).casefold(), name)

    return sorted(selection.children[above], key=key)


def _source_positions(codebase: Codebase, package: str) -> dict[str, int]:
    """Return the order in which a package's own source names its submodules."""
    facts = codebase.facts.get(package)
    positions: dict[str, int] = {}
    for statement in facts.imports if facts else ():
        inside = statement.level == 1 or (statement.level == 0 and statement.module.startswith(f"{package}."))
        module = statement.module.removeprefix(f"{package}.") if inside else ""
        first = module.partition(".")[0] or (statement.name if inside or statement.module == package else "")
        if first:
            positions.setdefault(first, len(positions))
    return positions


def member_key(member: Member, sort: Sort) -> Key:
    """Return a key that sorts the members of a module: as the source has them, or by kind and name."""
    if sort is Sort.SOURCE:
        return (member.line or _LAST_LINE, member.name.casefold(), member.name)
    return (_MEMBER_KINDS.index(member.kind), member.name.casefold(), member.name)


_LAST_LINE = 1 << 31  # what is bound only at run time has no line


def file_key(branch: Branch) -> Key:
    """Return a key that sorts what lies in a directory by file name, ``__init__`` first."""
    item = branch.item
    init = item.kind == ItemKind.FILE and item.label.startswith("__init__.")
    return (item.demoted, not init, item.label.casefold(), item.label)


_MODULE_KINDS = (
    ModuleKind.PACKAGE,
    ModuleKind.NAMESPACE_PACKAGE,
    ModuleKind.MODULE,
    ModuleKind.EXTENSION_MODULE,
    ModuleKind.UNBUILT_MODULE,
    ModuleKind.STUB,
    ModuleKind.BUILTIN_MODULE,
    ModuleKind.FROZEN_MODULE,
)
_MEMBER_KINDS = (
    MemberKind.CLASS,
    MemberKind.FUNCTION,
    MemberKind.CONSTANT,
    MemberKind.VARIABLE,
    MemberKind.IMPORTED,
    MemberKind.UNKNOWN,
    MemberKind.SUBMODULE,
)
