"""The most telling names in a module: those that it defines, offers or contains.

They depend on the facts about the module itself and about the packages around it, which every view has read.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from functools import cached_property
from typing import NamedTuple

from sphinx_packagemap.model import Codebase, Member, MemberKind, Module, ModuleFacts
from sphinx_packagemap.names import get_last, get_parent, is_descendant, is_private, iter_ancestors, resolve_relative
from sphinx_packagemap.views.member_index import get_absolute_origin
from sphinx_packagemap.views.purposes import PurposeVerb

_SHOWN = 3  # names in a sentence; a single further one needs no more space than "1 more"


class FoundNames(NamedTuple):
    """The most telling names in a module."""

    verb: PurposeVerb
    names: tuple[str, ...]  # those to show, the most telling first
    more: int  # number of other ones


class _Candidate(NamedTuple):
    """A name in a module."""

    name: str
    kind: MemberKind
    is_imported: bool = False


class Definitions:
    """The most telling names in the modules of a codebase."""

    def __init__(self, codebase: Codebase) -> None:
        """Use the facts about the modules that were read."""
        self._codebase = codebase
        self._re_exported: dict[str, Mapping[str, frozenset[str]]] = {}  # by package, by the module they come from

    def find(self, name: str) -> FoundNames | None:
        """Return the most telling names in a module; None if it has none."""
        if get_last(name) == "__main__" and "." in name:
            return FoundNames(PurposeVerb.RUNS, (f"python -m {get_parent(name)}",), 0)
        if subject := find_subject(self._codebase, name):
            return FoundNames(PurposeVerb.TESTS, (subject,), 0)
        module, facts = self._codebase.modules[name], self._codebase.facts.get(name)
        candidates = _list_candidates(self._codebase, module, facts) if facts is not None else []
        if candidates:
            ranked = self._sort_candidates(name, candidates)
            verb = PurposeVerb.OFFERS if any(each.is_imported for each in candidates) else PurposeVerb.DEFINES
            return _shorten_list(verb, [each.name for each in ranked])
        submodules = self._list_submodules(name) if module.is_package else []
        return _shorten_list(PurposeVerb.CONTAINS, submodules) if submodules else None

    def _sort_candidates(self, module: str, candidates: list[_Candidate]) -> list[_Candidate]:
        """Return names with the most telling ones first: those that the packages around it re-export."""
        re_exported: set[str] = set()
        for package in iter_ancestors(module):
            re_exported |= self._get_re_exported(package).get(module, frozenset())

        def make_key(each: _Candidate) -> tuple[bool, bool, int, bool, int]:
            is_error = each.name.endswith(("Error", "Exception", "Warning"))
            kind = _get_rank(each)
            return each.name not in re_exported, kind == _LAST, _compare_names(each.name, module), is_error, kind

        return sorted(candidates, key=make_key)

    def _get_re_exported(self, package: str) -> Mapping[str, frozenset[str]]:
        """Return the names that a package imports from modules, by the dotted names of these."""
        if package not in self._re_exported:
            found: dict[str, set[str]] = {}
            facts = self._codebase.facts.get(package)
            for statement in facts.imports if facts is not None else ():
                if statement.name is not None:
                    home = resolve_relative(package, True, statement.level, statement.module)
                    found.setdefault(home or "", set()).add(statement.name)
            self._re_exported[package] = {home: frozenset(names) for home, names in found.items()}
        return self._re_exported[package]

    def _list_submodules(self, package: str) -> list[str]:
        """Return the last components of the public submodules of a package; of private ones if there are no others."""
        submodules = [each for each in self._submodules.get(package, []) if not each.startswith("__")]
        public = [each for each in submodules if not is_private(each) and each not in ("test", "tests", "conftest")]
        return public or submodules

    @cached_property
    def _submodules(self) -> Mapping[str, list[str]]:
        """The last components of the names of the direct submodules, sorted, by package."""
        found: dict[str, list[str]] = {}
        for name in self._codebase.modules:
            if "." in name:
                found.setdefault(get_parent(name), []).append(get_last(name))
        return found


def find_subject(codebase: Codebase, name: str) -> str | None:
    """Return the module that a test module tests, by their names; None if there is none, or if it is no test module.

    It is in the same package as the test module, or in one of those around it: ``a.core`` for ``a.test_core`` and
    ``a.tests.test_core``.
    """
    last = get_last(name)
    subject = last.removeprefix("test_") if last.startswith("test_") else last.removesuffix("_test")
    if subject in ("", last):
        return None
    candidates = (f"{package}.{subject}" for package in iter_ancestors(name))
    return next((each for each in candidates if each in codebase.modules and each != name), None)


def _shorten_list(verb: PurposeVerb, names: list[str]) -> FoundNames:
    shown = names if len(names) <= _SHOWN + 1 else names[:_SHOWN]
    return FoundNames(verb, tuple(shown), len(names) - len(shown))


def _list_candidates(codebase: Codebase, module: Module, facts: ModuleFacts) -> list[_Candidate]:
    """Return the public names in a module, in source order; private classes and functions if there are no others."""
    members = {member.name: member for member in facts.members}
    listed = [*_iter_listed(facts)]
    if listed:
        names = dict.fromkeys(each for each in listed if not each.startswith("__"))
        found = [each for each in names if not _is_submodule(codebase, module, each)]
        if found:
            return [_make_candidate(name, members.get(name)) for name in found]
    public = [*_iter_public(codebase, module, facts.members)]
    if public:
        return public
    own = (member for member in facts.members if member.kind in (MemberKind.CLASS, MemberKind.FUNCTION))
    return [_Candidate(member.name, member.kind) for member in own if not member.name.startswith("__")]


def _iter_listed(facts: ModuleFacts) -> Iterator[str]:
    """Yield the names in ``__all__`` that the module itself lists."""
    listed: Iterable[object] = facts.export_steps or (facts.exports if isinstance(facts.exports, tuple) else ())
    for each in listed:
        if isinstance(each, str):
            yield each


def _make_candidate(name: str, member: Member | None) -> _Candidate:
    """Return a name in ``__all__``; one that no statement binds comes from a star import, or is made at run time."""
    if member is None:
        return _Candidate(name, MemberKind.IMPORTED, is_imported=True)
    return _Candidate(name, member.kind, is_imported=member.kind is MemberKind.IMPORTED)


def _is_submodule(codebase: Codebase, module: Module, name: str) -> bool:
    return module.is_package and f"{module.name}.{name}" in codebase.modules


def _iter_public(codebase: Codebase, module: Module, members: Iterable[Member]) -> Iterator[_Candidate]:
    """Yield the names without an underscore that a module defines; of a package, also those from modules below it."""
    for member in members:
        if member.name.startswith("_") or member.name in _TELLS_NOTHING:
            continue
        if member.kind is not MemberKind.IMPORTED:
            yield _Candidate(member.name, member.kind)
        elif module.is_package:
            origin = get_absolute_origin(codebase, module.name, member) or ""
            is_below = is_descendant(get_parent(origin), module.name)
            if is_below and origin not in codebase.modules and not _is_submodule(codebase, module, member.name):
                yield _Candidate(member.name, member.kind, is_imported=True)


# Names that many modules have for themselves.
_TELLS_NOTHING = frozenset({"log", "logger", "LOG", "LOGGER", "T", "P", "K", "V", "TYPE_CHECKING", "annotations"})
_LAST = 2


def _get_rank(candidate: _Candidate) -> int:
    """Return 0 for classes, 1 for functions, 2 for other names; the kind of imported names is seen in their letters."""
    match candidate.kind:
        case MemberKind.CLASS:
            return 0
        case MemberKind.FUNCTION:
            return 1
        case MemberKind.IMPORTED:
            return 2 if candidate.name.isupper() else 0 if candidate.name[:1].isupper() else 1
    return _LAST


def _compare_names(name: str, module: str) -> int:
    """Return 0 for a name that is similar to that of its module, such as ``Session`` in ``sessions``, else 1."""
    one, other = name.casefold().replace("_", ""), get_last(module).casefold().replace("_", "").removesuffix("s")
    return 0 if one in (other, f"{other}s") else 1
