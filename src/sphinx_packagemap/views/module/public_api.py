"""The public API of a module: its public names, one of them as an example, and those that it re-exports."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import takewhile
from typing import Literal, NamedTuple

from sphinx_packagemap.model import ImportKind, Member, MemberKind, ModuleKind
from sphinx_packagemap.names import get_last, is_in_subtree, split_name
from sphinx_packagemap.views.codebases import SurveyedCodebase
from sphinx_packagemap.views.exports import find_exported_names
from sphinx_packagemap.views.members import find_public_members
from sphinx_packagemap.views.module.usage import ImportSpec, Usage, find_usage
from sphinx_packagemap.views.origins import Missing, Origin


class PublicName(NamedTuple):
    """One public name of a module."""

    name: str
    kind: MemberKind
    summary: str
    dotted_names: tuple[str, ...]  # in this module, then in the module that defines it
    origin: str | None  # the file that defines it, relative to its root
    line: int | None  # from 1, in that file


class Namespace(NamedTuple):
    """The public names of a module."""

    names: tuple[PublicName, ...]  # in source order
    listed: bool | Literal["dynamic"]  # whether ``__all__`` lists them; "dynamic" if that is computed at run time
    is_known: bool = True  # False if there is neither a source nor a stub


def find_namespace(surveyed: SurveyedCodebase, name: str) -> Namespace:
    """Return the public names of a module."""
    facts = surveyed.get_facts(name)
    if facts is not None and facts.incomplete and not facts.members:
        return Namespace((), False, is_known=False)
    if facts is None:
        # A namespace package has no code, and so no names except its submodules.
        return Namespace(
            (), False, is_known=surveyed.get_module(name).origin is None and surveyed.get_module(name).is_package
        )
    exports = find_exported_names(surveyed.codebase, name)
    listed: bool | Literal["dynamic"] = "dynamic" if exports == "dynamic" else exports is not None
    return Namespace(tuple(_make_public_name(surveyed, name, each) for each in _list_public(surveyed, name)), listed)


def _list_public(surveyed: SurveyedCodebase, name: str) -> list[Member]:
    """Return the public members of a module; for a package, with those that star imports bind."""
    members = list(find_public_members(surveyed.origins.members, name))
    if not isinstance(find_exported_names(surveyed.codebase, name), tuple):
        if surveyed.get_module(name).is_package:
            members += _iter_starred(surveyed, name, {member.name for member in members})
        # Names that are only annotated do not exist. If ``__all__`` lists one, ``find_initialization`` reports it.
        members = [each for each in members if not isinstance(surveyed.origins.find(name, each.name), Missing)]
    return members


def _iter_starred(surveyed: SurveyedCodebase, name: str, seen: set[str]) -> Iterator[Member]:
    """Yield the public members that star imports bind in a package, except those in ``seen``."""
    members = surveyed.origins.members
    yield from members.iter_star_imported(name, seen)
    # If a package creates names on demand, its public names are those that type checkers see.
    if members.find_stars(name, (ImportKind.TYPE_CHECKING,)) and surveyed.origins.may_have_other_names(name):
        yield from members.iter_star_imported_for_type_checkers(name, seen)


def _make_public_name(surveyed: SurveyedCodebase, module: str, member: Member) -> PublicName:
    name = f"{module}.{member.name}"
    origin = surveyed.origins.find(module, member.name)
    if isinstance(origin, Missing):
        return PublicName(member.name, member.kind, member.summary, (name,), surveyed.get_module(module).origin, None)
    home = surveyed.origins.find_module(origin.module)
    # A name that is bound to a module is documented as that module.
    names = (origin.dotted,) if origin.name is None else tuple(dict.fromkeys([name, origin.dotted]))
    file = home.origin if home else None
    is_known = member.kind is not MemberKind.IMPORTED and (member.kind is not MemberKind.UNKNOWN or origin.doubt)
    kind = member.kind if is_known else origin.kind
    return PublicName(member.name, kind, member.summary or origin.summary, names, file, origin.line or None)


def find_example(surveyed: SurveyedCodebase, name: str) -> ImportSpec | None:
    """Return an import of one public name of a module that certainly works; None if there is none.

    Classes and functions are preferred to values, then definitions in the module or below it to those from elsewhere,
    then names that are similar to that of the module, then names with a summary.
    """
    if surveyed.get_module(name).kind is ModuleKind.STUB:
        return None
    best: tuple[tuple[bool, bool, int, bool], ImportSpec] | None = None
    for public_name in find_namespace(surveyed, name).names:
        is_from_elsewhere = not is_in_subtree(public_name.dotted_names[-1], name)
        distance = _compare_names(public_name.name, get_last(name))
        rank = (public_name.kind not in _BEST_EXAMPLES, is_from_elsewhere, distance, not public_name.summary)
        if public_name.kind not in _EXAMPLES or (best is not None and best[0] <= rank):
            continue
        usage = find_usage(surveyed.origins, f"{name}.{public_name.name}")
        if isinstance(usage, Usage) and usage.doubt is None:
            best = rank, usage.requested
    return best[1] if best is not None else None


def _compare_names(name: str, module: str) -> int:
    """Return the distance of a name from that of its module: 0 for ``Session`` in ``sessions``, at most 2."""
    one, other = name.casefold().replace("_", ""), module.casefold().replace("_", "").removesuffix("s")
    return 0 if one in (other, f"{other}s") else 1 if other in one or one in other else 2


_BEST_EXAMPLES = (MemberKind.CLASS, MemberKind.FUNCTION)
_EXAMPLES = (*_BEST_EXAMPLES, MemberKind.CONSTANT, MemberKind.VARIABLE)


class ExportedName(NamedTuple):
    """A public name that a module re-exports from another one."""

    name: str
    home: str  # the module that defines it, or the last one that it could be followed to
    public_name: PublicName


class NameGroup(NamedTuple):
    """The public names that a module takes from one other module, or from a package and the modules below it."""

    home: str  # dotted name
    names: tuple[PublicName, ...]  # in source order


class Offer(NamedTuple):
    """The public names of a module by their origin."""

    namespace: Namespace
    own: tuple[PublicName, ...]  # defined in it, in source order
    submodules: tuple[PublicName, ...]
    groups: tuple[NameGroup, ...]  # of the names from other modules; the largest first
    homes: int  # number of modules from which these names come


_MAX_HOMES = 25  # names from more modules are grouped by packages


def find_offer(surveyed: SurveyedCodebase, name: str) -> Offer:
    """Return the public names of a module by their origin; from many modules, by the nearest package or module."""
    namespace = find_namespace(surveyed, name)
    own, submodules = [], []
    homes: dict[str, list[PublicName]] = {}
    for public_name in namespace.names:
        home = _find_home(surveyed, name, public_name)
        if public_name.kind is MemberKind.SUBMODULE:
            submodules.append(public_name)
        elif home == name:
            own.append(public_name)
        else:
            homes.setdefault(home, []).append(public_name)
    groups = homes if len(homes) <= _MAX_HOMES else _group_by_branch(homes, name)
    ranked = sorted(groups.items(), key=lambda group: -len(group[1]))
    found = tuple(NameGroup(each, tuple(names)) for each, names in ranked)
    return Offer(namespace, tuple(own), tuple(submodules), found, len(homes))


def _find_home(surveyed: SurveyedCodebase, module: str, public_name: PublicName) -> str:
    """Return the module that defines a public name of a module, or the last one that it could be followed to."""
    origin = surveyed.origins.find(module, public_name.name)
    if not isinstance(origin, Origin) or origin.dotted == f"{module}.{public_name.name}":
        return module
    return origin.module


def _group_by_branch(homes: Mapping[str, list[PublicName]], module: str) -> dict[str, list[PublicName]]:
    """Return names by the branch of the codebase that they come from: a child of the nearest ancestor of both."""
    branches: dict[str, list[PublicName]] = {}
    own = split_name(module)
    for home, names in homes.items():
        parts = split_name(home)
        common = sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], zip(own, parts, strict=False)))
        branches.setdefault(".".join(parts[: common + 1]), []).extend(names)
    return branches


def find_re_exports(surveyed: SurveyedCodebase, name: str) -> tuple[ExportedName, ...]:
    """Return the public names that a module re-exports from other surveyed modules, in source order."""
    found = []
    for public_name in find_namespace(surveyed, name).names:
        origin = surveyed.origins.find(name, public_name.name)
        is_submodule = isinstance(origin, Origin) and origin.dotted == f"{name}.{public_name.name}"
        if isinstance(origin, Origin) and not is_submodule and surveyed.origins.find_module(origin.module) is not None:
            found.append(ExportedName(public_name.name, origin.module, public_name))
    return tuple(found)
