"""The most telling names in a module: those that it defines, offers or contains.

They depend on the facts about the module itself and about the packages around it, which every view has read.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from functools import cached_property
from typing import NamedTuple

from sphinx_packagemap.model import Codebase, Member, MemberKind, Module, ModuleFacts, ModuleKind
from sphinx_packagemap.names import (
    get_last,
    get_parent,
    is_descendant,
    is_private,
    is_test_name,
    iter_ancestors,
    resolve_relative,
)
from sphinx_packagemap.survey import Facts
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
    is_listed: bool = False  # in ``__all__``

    @property
    def is_incidental(self) -> bool:
        """Whether it is a variable in small letters or of one letter that the author does not list."""
        if self.is_listed or (self.kind is not _VARIABLE and self.kind is not _CONSTANT):
            return False
        return len(self.name) == 1 or not self.name[0].isupper()


class Definitions:
    """The most telling names in the modules of a codebase."""

    def __init__(self, codebase: Codebase) -> None:
        """Use the facts about the modules that were read."""
        self._codebase = codebase
        self._contents: dict[str, Counter[tuple[str, ...]]] = {}  # submodules of the packages in a package
        self._re_exported: dict[str, Mapping[str, frozenset[str]]] = {}  # by package, by the module they come from

    def find(self, name: str) -> FoundNames | None:
        """Return the most telling names in a module; None if it has none."""
        if get_last(name) == "__main__" and "." in name:
            return FoundNames(PurposeVerb.RUNS, (f"python -m {get_parent(name)}",), 0)
        if subject := find_subject(self._codebase, name):
            return FoundNames(PurposeVerb.TESTS, (subject,), 0)
        module, facts = self._codebase.modules[name], self._get_facts(name)
        candidates = _list_candidates(self._codebase, module, facts) if facts is not None else []
        if candidates:
            if _is_named_by_package(candidates, name) or self._repeats_siblings(candidates, name):
                return None
            ranked = self._rank_candidates(name, candidates)
            verb = PurposeVerb.OFFERS if any(each.is_imported for each in ranked) else PurposeVerb.DEFINES
            return _shorten_list(verb, [each.name for each in ranked])
        submodules = self._list_submodules(name) if module.is_package else []
        if not submodules or self._count_siblings_with(name, submodules) > 1:  # all of them would have the same purpose
            return None
        return _shorten_list(PurposeVerb.CONTAINS, submodules)

    def _repeats_siblings(self, candidates: list[_Candidate], name: str) -> bool:
        """Return whether a module has nothing but constants, and probably those of the same module of other packages.

        Such as the formats of each language, each in a package of its own.
        """
        package = get_parent(name) if "." in name else ""
        if not package or not all(each.kind is _CONSTANT for each in candidates):
            return False
        return self._count_siblings_with(package, self._list_submodules(package)) > 1

    def _get_facts(self, name: str) -> ModuleFacts | None:
        """Return the members of a module and its ``__all__``."""
        facts = self._codebase.facts
        return facts.get_definitions(name) if isinstance(facts, Facts) else facts.get(name)

    def _rank_candidates(self, module: str, candidates: list[_Candidate]) -> list[_Candidate]:
        """Return names with the most telling ones first: those that the packages around it re-export.

        Beside others, incidental ones are left out: variables of loops and of types, and steps on the way.
        """
        if len(candidates) == 1:
            return candidates
        re_exported: set[str] = set()
        for package in iter_ancestors(module):
            re_exported |= self._get_re_exported(package).get(module, frozenset())
        telling = [each for each in candidates if each.name in re_exported or not each.is_incidental]
        own = get_last(module).casefold().replace("_", "").removesuffix("s")
        similar = (own, f"{own}s")  # such as ``Session`` in ``sessions``
        initials = f"_{own[:1]}{own[:1].upper()}"  # most names differ from those in the first letter

        def make_key(each: _Candidate) -> tuple[bool, bool, bool, bool, int]:
            name, rank = each.name, _get_rank(each)
            is_similar = name[:1] in initials and name.casefold().replace("_", "") in similar
            return name not in re_exported, rank == _LAST, not is_similar, name.endswith(_ERRORS), rank

        return sorted(telling or candidates, key=make_key)

    def _get_re_exported(self, package: str) -> Mapping[str, frozenset[str]]:
        """Return the names that a package imports from modules, by the dotted names of these."""
        if package not in self._re_exported:
            found: dict[str, set[str]] = {}
            for imported, names, level in self._iter_imports_from(package):
                home = resolve_relative(package, True, level, imported)
                found.setdefault(home or "", set()).update(names)
            self._re_exported[package] = {home: frozenset(names) for home, names in found.items()}
        return self._re_exported[package]

    def _iter_imports_from(self, package: str) -> Iterator[tuple[str, Iterable[str], int]]:
        """Yield the module, the names and the level of each import of names from a module."""
        facts, module = self._codebase.facts, self._codebase.modules.get(package)
        if module is None:  # the package is around the codebase
            return
        if not isinstance(facts, Facts):
            for statement in facts[package].imports if package in facts else ():
                if statement.name is not None:
                    yield statement.module, (statement.name,), statement.level
        elif module.kind is not ModuleKind.NAMESPACE_PACKAGE:  # which runs no imports
            for imported, names, level, _, _ in facts.list_imports(package):
                if imported is not None:
                    yield imported, names, level

    def _list_submodules(self, package: str) -> list[str]:
        """Return the last components of the public submodules of a package; of private ones if there are no others."""
        submodules = [each for each in self._submodules.get(package, []) if not each.startswith("__")]
        public = [each for each in submodules if not is_private(each) and each not in ("test", "tests", "conftest")]
        return public or submodules

    def _count_siblings_with(self, package: str, submodules: list[str]) -> int:
        """Return how many packages beside a package, including it, have the same submodules."""
        parent = get_parent(package) if "." in package else ""
        if parent not in self._contents:
            siblings = self._submodules.get(parent, []) if parent else []
            self._contents[parent] = Counter(tuple(self._list_submodules(f"{parent}.{each}")) for each in siblings)
        return self._contents[parent][tuple(submodules)]

    @cached_property
    def _submodules(self) -> Mapping[str, list[str]]:
        """The last components of the names of the direct submodules, sorted, by package."""
        found: dict[str, list[str]] = {}
        for name in self._codebase.modules:
            if "." in name:
                found.setdefault(get_parent(name), []).append(get_last(name))
        return found


def find_subject(codebase: Codebase, name: str) -> str | None:
    """Return what a test module tests, by their names; None if that is unknown, or if it is no test module.

    It is a module in the same package as the test module, or in one of those around it: ``a.core`` for ``a.test_core``
    and ``a.tests.test_core``. Without one, it is the package to which a package of tests belongs: ``a`` for
    ``a.tests.test_all``.
    """
    last = get_last(name)
    if not is_test_name(last):
        return None
    subject = last.removeprefix("test_") if last.startswith("test_") else last.removesuffix("_test")
    if not subject:
        return None
    package = get_parent(name)
    candidates = [f"{each}.{subject}" for each in iter_ancestors(name)]
    candidates += [get_parent(package)] if get_last(package) in ("tests", "test") else []
    return next((each for each in candidates if each in codebase.modules and each != name), None)


def _shorten_list(verb: PurposeVerb, names: list[str]) -> FoundNames:
    shown = names if len(names) <= _SHOWN + 1 else names[:_SHOWN]
    return FoundNames(verb, tuple(shown), len(names) - len(shown))


def _list_candidates(codebase: Codebase, module: Module, facts: ModuleFacts) -> list[_Candidate]:
    """Return the public names in a module, in source order; private classes and functions if there are no others."""
    if facts.exports is not None:
        names = dict.fromkeys(each for each in _iter_listed(facts) if not each.startswith("__"))
        found = [each for each in names if not _is_submodule(codebase, module, each)]
        if found:
            members = {member.name: member for member in facts.members}
            return [_make_candidate(name, members.get(name)) for name in found]
    public = [*_iter_public(codebase, module, facts.members)]
    if public:
        return public
    own = (member for member in facts.members if member.kind is _CLASS or member.kind is _FUNCTION)
    return [_Candidate(member.name, member.kind) for member in own if not member.name.startswith("__")]


def _is_named_by_package(candidates: list[_Candidate], module: str) -> bool:
    """Return whether the package says all: its modules define a name like its own, as those of ``migrations`` do."""
    if len(candidates) != 1 or "." not in module:
        return False
    return f"{candidates[0].name.casefold()}s" == get_last(get_parent(module)).casefold()


def _iter_listed(facts: ModuleFacts) -> Iterator[str]:
    """Yield the names in ``__all__`` that the module itself lists."""
    listed: Iterable[object] = facts.export_steps or (facts.exports if isinstance(facts.exports, tuple) else ())
    for each in listed:
        if isinstance(each, str):
            yield each


def _make_candidate(name: str, member: Member | None) -> _Candidate:
    """Return a name in ``__all__``; one that no statement binds comes from a star import, or is made at run time."""
    if member is None:
        return _Candidate(name, _IMPORTED, is_imported=True, is_listed=True)
    return _Candidate(name, member.kind, is_imported=member.kind is _IMPORTED, is_listed=True)


def _is_submodule(codebase: Codebase, module: Module, name: str) -> bool:
    return module.is_package and f"{module.name}.{name}" in codebase.modules


def _iter_public(codebase: Codebase, module: Module, members: Iterable[Member]) -> Iterator[_Candidate]:
    """Yield the names without an underscore that a module defines; of a package, also those from modules below it."""
    is_package = module.is_package
    for member in members:
        name, kind = member.name, member.kind
        if (kind is _IMPORTED and not is_package) or name[0] == "_" or name in _TELLS_NOTHING:
            continue
        if kind is not _IMPORTED:
            yield _new(_Candidate, (name, kind, False, False))
        else:
            origin = get_absolute_origin(codebase, module.name, member) or ""
            is_below = is_descendant(get_parent(origin), module.name)
            if is_below and origin not in codebase.modules and not _is_submodule(codebase, module, name):
                yield _Candidate(name, kind, is_imported=True)


# Names that many modules have for themselves.
_TELLS_NOTHING = frozenset({"log", "logger", "LOG", "LOGGER", "T", "P", "K", "V", "TYPE_CHECKING", "annotations"})
_ERRORS = ("Error", "Exception", "Warning")
_LAST = 2
_new = tuple.__new__  # without the function that checks the arguments
# Looked up for each name: members of an enumeration take ten times as long as these.
_CLASS, _FUNCTION, _VARIABLE, _CONSTANT, _IMPORTED = (
    MemberKind.CLASS,
    MemberKind.FUNCTION,
    MemberKind.VARIABLE,
    MemberKind.CONSTANT,
    MemberKind.IMPORTED,
)


def _get_rank(candidate: _Candidate) -> int:
    """Return 0 for classes, 1 for functions, 2 for other names; the kind of imported names is seen in their letters."""
    kind, name = candidate.kind, candidate.name
    if kind is _CLASS:
        return 0
    if kind is _FUNCTION:
        return 1
    if kind is _IMPORTED:
        return 2 if name.isupper() else 0 if name[:1].isupper() else 1
    return _LAST
