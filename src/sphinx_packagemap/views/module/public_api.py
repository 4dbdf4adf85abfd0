"""The public API of a module: its public names, and one of them to begin with."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal, NamedTuple

from sphinx_packagemap.model import ImportKind, Member, MemberKind, ModuleKind
from sphinx_packagemap.names import get_last, is_in_subtree
from sphinx_packagemap.views.codebases import SurveyedCodebase
from sphinx_packagemap.views.exports import find_exported_names
from sphinx_packagemap.views.members import find_public_members
from sphinx_packagemap.views.module.usage import ImportSpec, Usage, find_usage
from sphinx_packagemap.views.origins import Missing, Origin


class PublicApi(NamedTuple):
    """One public name of a module."""

    name: str
    kind: MemberKind
    summary: str
    names: tuple[str, ...]  # dotted: in this module, then where it is defined
    origin: str | None  # the file that defines it, relative to its root
    line: int | None  # from 1, in that file


class Namespace(NamedTuple):
    """The public names of a module."""

    offers: tuple[PublicApi, ...]  # in source order
    listed: bool | Literal["dynamic"]  # whether ``__all__`` says so; dynamic: it is worked out when the module runs
    is_known: bool = True  # whether there is a source, or a stub, to tell it


def find_namespace(surveyed: SurveyedCodebase, name: str) -> Namespace:
    """Return the public names of a module."""
    facts = surveyed.get_facts(name)
    if facts is not None and facts.incomplete and not facts.members:
        return Namespace((), False, is_known=False)
    if facts is None:
        # A namespace package has no code, so no names but its submodules.
        return Namespace(
            (), False, is_known=surveyed.get_module(name).origin is None and surveyed.get_module(name).is_package
        )
    exports = find_exported_names(surveyed.codebase, name)
    listed: bool | Literal["dynamic"] = "dynamic" if exports == "dynamic" else exports is not None
    return Namespace(tuple(_make_public_api(surveyed, name, each) for each in _list_public(surveyed, name)), listed)


def _list_public(surveyed: SurveyedCodebase, name: str) -> list[Member]:
    """Return the public members of a module, those that a package has by star imports included."""
    members = list(find_public_members(surveyed.origins.members, name))
    if not isinstance(find_exported_names(surveyed.codebase, name), tuple):
        if surveyed.get_module(name).is_package:
            members += _iter_starred(surveyed, name, {member.name for member in members})
        # No import finds names that are only annotated; where ``__all__`` lists one, that is reported elsewhere.
        members = [each for each in members if not isinstance(surveyed.origins.find(name, each.name), Missing)]
    return members


def _iter_starred(surveyed: SurveyedCodebase, name: str, known: set[str]) -> Iterator[Member]:
    """Yield the public names that a package has by star imports, besides the ``known``."""
    members = surveyed.origins.members
    yield from members.iter_star_imported(name, known)
    # The public names of a package that makes its names on demand are those that type checkers see.
    if members.find_stars(name, (ImportKind.TYPE_CHECKING,)) and surveyed.origins.may_have_other_names(name):
        yield from members.iter_star_imported_for_type_checkers(name, known)


def _make_public_api(surveyed: SurveyedCodebase, module: str, member: Member) -> PublicApi:
    name = f"{module}.{member.name}"
    origin = surveyed.origins.find(module, member.name)
    if isinstance(origin, Missing):
        return PublicApi(member.name, member.kind, member.summary, (name,), surveyed.get_module(module).origin, None)
    home = surveyed.origins.find_module(origin.module)
    # A name for a module is documented as that module.
    names = (origin.dotted,) if origin.name is None else tuple(dict.fromkeys([name, origin.dotted]))
    file = home.origin if home else None
    is_known = member.kind is not MemberKind.IMPORTED and (member.kind is not MemberKind.UNKNOWN or origin.doubt)
    kind = member.kind if is_known else origin.kind
    return PublicApi(member.name, kind, member.summary or origin.summary, names, file, origin.line or None)


def find_example(surveyed: SurveyedCodebase, name: str) -> ImportSpec | None:
    """Return how one real public name of a module is imported, of which that is certain; None if there is none.

    A class or function is a better example than a value; one that the module or something below it defines is better
    than one from elsewhere; best is one that is called as the module is, or nearly so.
    """
    if surveyed.get_module(name).kind is ModuleKind.STUB:
        return None
    best: tuple[tuple[bool, bool, int, bool], ImportSpec] | None = None
    for offer in find_namespace(surveyed, name).offers:
        is_from_elsewhere = not is_in_subtree(offer.names[-1], name)
        likeness = _compare_names(offer.name, get_last(name))
        rank = (offer.kind not in _BEST_EXAMPLES, is_from_elsewhere, likeness, not offer.summary)
        if offer.kind not in _EXAMPLES or (best is not None and best[0] <= rank):
            continue
        usage = find_usage(surveyed.origins, f"{name}.{offer.name}")
        if isinstance(usage, Usage) and usage.doubt is None:
            best = rank, usage.asked
    return best[1] if best is not None else None


def _compare_names(name: str, module: str) -> int:
    """Return how little a name is like that of its module: 0 for ``Session`` in ``sessions``, 2 for no likeness."""
    one, other = name.casefold().replace("_", ""), module.casefold().replace("_", "").removesuffix("s")
    return 0 if one in (other, f"{other}s") else 1 if other in one or one in other else 2


_BEST_EXAMPLES = (MemberKind.CLASS, MemberKind.FUNCTION)
_EXAMPLES = (*_BEST_EXAMPLES, MemberKind.CONSTANT, MemberKind.VARIABLE)


class ExportedName(NamedTuple):
    """A name that a module has from another one."""

    name: str
    home: str  # the module that defines it, or to which it could be followed
    offer: PublicApi


def find_re_exports(surveyed: SurveyedCodebase, name: str) -> tuple[ExportedName, ...]:
    """Return the public names that a module has from other modules that are surveyed, in source order."""
    found = []
    for offer in find_namespace(surveyed, name).offers:
        origin = surveyed.origins.find(name, offer.name)
        is_submodule = isinstance(origin, Origin) and origin.dotted == f"{name}.{offer.name}"
        if isinstance(origin, Origin) and not is_submodule and surveyed.origins.find_module(origin.module) is not None:
            found.append(ExportedName(offer.name, origin.module, offer))
    return tuple(found)
