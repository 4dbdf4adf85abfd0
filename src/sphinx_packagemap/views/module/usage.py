"""The import statements for a module, or for a name in one, checked against the code."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from sphinx_packagemap.model import MemberKind, ModuleKind, Problem, ProblemKind
from sphinx_packagemap.names import (
    did_you_mean,
    get_last,
    get_parent,
    is_importable,
    is_private,
    iter_ancestors,
    normalize,
)
from sphinx_packagemap.survey import NotFound, get_package_of_init
from sphinx_packagemap.text import quote
from sphinx_packagemap.views.codebases import Codebases, SurveyedCodebase
from sphinx_packagemap.views.exports import find_exported_names
from sphinx_packagemap.views.origins import Missing, Origin, OriginDoubt, Origins


class ImportSpec(NamedTuple):
    """One import statement: of a module, or of a name in it."""

    module: str
    name: str | None = None  # None for ``import module``

    @property
    def dotted(self) -> str:
        """The fully qualified name that is imported."""
        return self.module if self.name is None else f"{self.module}.{self.name}"

    def format_statement(self, alias: str = "") -> str:
        """Return the statement, with ``as alias`` if an alias is given."""
        suffix = f" as {alias}" if alias else ""
        return (
            f"import {self.module}{suffix}" if self.name is None else f"from {self.module} import {self.name}{suffix}"
        )


class Usage(NamedTuple):
    """The import statements for one module or name."""

    name: str  # dotted, as requested
    kind: str  # value of a ModuleKind or MemberKind
    requested: ImportSpec
    shortest: ImportSpec  # of public names only, if there is one
    canonical: ImportSpec  # from the module that defines it
    others: tuple[ImportSpec, ...] = ()  # equivalent ones
    doubt: OriginDoubt | None = None  # why the statements may fail
    is_shadowed: bool = False  # its package binds that name to something else, which an alias would refer to
    origin: str | None = None  # the file of the module that defines it, relative to its root
    line: int | None = None  # from 1, in that file
    faults: tuple[Problem, ...] = ()  # of the modules that an import loads; set by ``find_usage_or_problem``

    @property
    def specs(self) -> tuple[ImportSpec, ...]:
        """All import statements without duplicates, the shortest public one first."""
        return tuple(dict.fromkeys([self.shortest, self.requested, *self.others, self.canonical]))


def find_usage_or_problem(
    codebases: Codebases, name: str, alias: str = "", *, thorough: bool = False
) -> Usage | Problem:
    """Return the import statements for a dotted name, or the problem if it, or an ``alias`` for it, is impossible.

    If ``thorough``, and no ancestor of the defining module offers the name publicly, all modules of the codebase are
    searched for one that does.
    """
    name = _normalize_name(codebases, name)
    usage = _find_usage(codebases, name)
    if thorough and isinstance(usage, Usage) and usage.canonical.name is not None and usage.doubt is None:
        surveyed = codebases.get_codebase(name.partition(".")[0])
        usage = _Finder(surveyed.origins, name).add_public_import(usage, surveyed)
    if isinstance(usage, Usage):
        usage = _add_faults(usage, codebases.get_codebase(name.partition(".")[0]))
    if alias and isinstance(usage, Usage) and usage.is_shadowed:
        message = (
            f"{quote(name)} cannot be imported under an alias: {quote(get_parent(name))} defines another object of "
            "that name"
        )
        return Problem(ProblemKind.IMPORT, f"{message}, to which the alias would refer")
    return usage


def _normalize_name(codebases: Codebases, name: str) -> str:
    """Return a name in the Unicode form that Python looks up (NFKC); the part that names a module is unchanged."""
    if name.isascii():
        return name
    try:
        modules = codebases.get_codebase(name.partition(".")[0]).codebase.modules
    except NotFound:
        return normalize(name)
    module = next((each for each in (name, *iter_ancestors(name)) if each in modules), "")
    return module + normalize(name[len(module) :])


def _add_faults(usage: Usage, surveyed: SurveyedCodebase) -> Usage:
    """Return a usage with the faults of the modules that its imports load, parents first."""
    modules = surveyed.codebase.modules
    loaded = [each for spec in usage.specs for each in (*reversed([*iter_ancestors(spec.module)]), spec.module)]
    found = (surveyed.find_fault(each) for each in dict.fromkeys(loaded) if each in modules)
    faults = tuple(fault for fault in found if fault is not None)
    return usage._replace(faults=faults, doubt=usage.doubt or (OriginDoubt.INCOMPLETE if faults else None))


def _find_usage(codebases: Codebases, name: str) -> Usage | Problem:
    top = name.partition(".")[0]
    if not name or not all(name.split(".")):
        return Problem(ProblemKind.IMPORT, f"expected a dotted name, got {quote(name)}")
    try:
        origins = codebases.get_codebase(top).origins
    except NotFound as error:
        message = error.make_problem().message
        hint = did_you_mean(error.suggestions)
        return Problem(
            ProblemKind.IMPORT,
            f"no module named {quote(top)}{hint}" if not (error.zips or error.causes) else message,
        )
    return find_usage(origins, name)


def find_usage(origins: Origins, name: str) -> Usage | Problem:
    """Return the import statements for a dotted name in a codebase, or the problem if it cannot be imported."""
    return _Finder(origins, name).find()


class _Finder:
    """Finds the import statements for one name."""

    def __init__(self, origins: Origins, name: str) -> None:
        self._origins = origins
        self._codebase = origins.codebase
        self._name = self._remove_init(name)

    def _remove_init(self, name: str) -> str:
        """Return a name without the ``__init__`` of a package in it: ``p.x`` for ``p.__init__.x``."""
        for each in (name, *iter_ancestors(name)) if "__init__" in name else ():
            package = get_package_of_init(each, self._codebase.modules)
            if package != each and package in self._codebase.modules:
                return package + name[len(each) :]
        return name

    def find(self) -> Usage | Problem:
        name, modules = self._name, self._codebase.modules
        module = next(each for each in (name, *iter_ancestors(name)) if each in modules)
        if not is_importable(name):
            message = f"{quote(name)} cannot be written in an import statement"
            return self._make_problem(f"{message}; use importlib.import_module" if module == name else message)
        if modules[module].kind is ModuleKind.STUB:
            return self._make_problem(f"{quote(module)} is a stub; there is no module to import")
        if module == name:
            return self._make_module_usage()
        first, _, rest = name[len(module) + 1 :].partition(".")
        origin = self._origins.find(module, first)
        if isinstance(origin, Missing):
            return self._make_missing_problem(module, first, origin)
        if rest:
            return self._find_usage_below(module, first, rest, origin)
        return self._make_member_usage(module, first, origin)

    def _make_module_usage(self) -> Usage:
        module = self._codebase.modules[self._name]
        facts = self._codebase.facts.get(self._name)
        doubt = OriginDoubt.INCOMPLETE if facts is not None and facts.incomplete else None
        if module.kind is ModuleKind.UNBUILT_MODULE:
            doubt = OriginDoubt.UNBUILT
        spec = ImportSpec(self._name)
        package, tail = get_parent(self._name), get_last(self._name)
        is_shadowed = bool(package) and self._origins.is_submodule_shadowed(package, tail)
        others = (ImportSpec(package, tail),) if package and not is_shadowed else ()
        return Usage(self._name, module.kind.value, spec, spec, spec, others, doubt, is_shadowed, module.origin, 1)

    def _make_member_usage(self, module: str, name: str, origin: Origin) -> Usage:
        requested = ImportSpec(module, name)
        canonical = requested
        home = self._origins.find_module(origin.module)
        if origin.doubt is None and home is not None and origin.name is not None:
            canonical = ImportSpec(origin.module, origin.name)
        specs = [requested, *self._iter_re_exports(origin)] if origin.doubt is None else [requested]
        if canonical.module in self._codebase.modules:  # another top-level package is not the requested one
            specs.append(canonical)
        shortest = min(specs, key=self._get_length_key)
        file, line = (home.origin, origin.line or None) if home else (None, None)
        return Usage(self._name, origin.kind.value, requested, shortest, canonical, (), origin.doubt, False, file, line)

    def add_public_import(self, usage: Usage, surveyed: SurveyedCodebase) -> Usage:
        """Return a usage with an import through any module that re-exports the name, if it has no public one."""
        if not self._is_hidden(usage.shortest):
            return usage
        name = str(usage.canonical.name)
        seen, pending = {usage.canonical.module}, [usage.canonical.module]
        while pending:
            for importer in {edge.importer for edge in surveyed.importers.get(pending.pop(), ())} - seen:
                found = self._origins.find(importer, name)
                if isinstance(found, Origin) and found.dotted == usage.canonical.dotted and found.doubt is None:
                    seen.add(importer)
                    pending.append(importer)
        # Other modules may import the name for their own use only, unless it is in their ``__all__``.
        specs = [ImportSpec(module, name) for module in sorted(seen) if self._is_listed(module, name)]
        public = [spec for spec in specs if not self._is_hidden(spec)]
        return usage._replace(shortest=min(public, key=self._get_length_key)) if public else usage

    def _is_listed(self, module: str, name: str) -> bool:
        return self._origins.members.is_listed(module, name)

    def _is_hidden(self, spec: ImportSpec) -> bool:
        """Return whether a name in an import is private, or not in the ``__all__`` of its module."""
        return any(map(is_private, spec.dotted.split("."))) or not self._is_offered(spec)

    def _get_length_key(self, spec: ImportSpec) -> tuple[bool, int, int, bool, str]:
        """Return a key that sorts import statements: public ones first, then by number of levels and by length."""
        is_hidden = self._is_hidden(spec)
        return is_hidden, spec.module.count("."), len(spec.dotted), spec.dotted != self._name, spec.dotted

    def _is_offered(self, spec: ImportSpec) -> bool:
        exports = find_exported_names(self._codebase, spec.module)
        return not isinstance(exports, tuple) or self._origins.members.is_listed(spec.module, str(spec.name))

    def _iter_re_exports(self, origin: Origin) -> Iterator[ImportSpec]:
        """Yield the imports from the ancestors of the defining module that certainly lead to a name."""
        if origin.name is None or origin.module not in self._codebase.modules:
            return
        for package in iter_ancestors(origin.module):
            for name in dict.fromkeys([origin.name, *self._iter_aliases(package, origin.name)]):
                found = self._origins.find(package, name)
                if isinstance(found, Origin) and found.dotted == origin.dotted and found.doubt is None:
                    yield ImportSpec(package, name)

    def _iter_aliases(self, package: str, name: str) -> Iterator[str]:
        """Yield the names under which a package imports a name: no others can lead to it."""
        yield from self._origins.members.find_aliases(package, name)

    def _find_usage_below(self, module: str, first: str, rest: str, origin: Origin) -> Usage | Problem:
        """Return the usage of a name below one that is not a module of its own, such as ``os.path.join``."""
        attribute, actual_name = f"{module}.{first}", f"{origin.dotted}.{rest}"
        if origin.kind in (MemberKind.CLASS, MemberKind.FUNCTION):
            return self._make_problem(
                f"attributes of the {origin.kind.value} {quote(attribute)} cannot be imported; import the "
                f"{origin.kind.value}"
            )
        if origin.doubt is None and origin.dotted in self._codebase.modules:
            return self._make_problem(
                f"{quote(attribute)} is only a name for the module {quote(origin.dotted)}; import {quote(actual_name)}"
            )
        if origin.doubt is None and self._origins.is_certainly_no_module(attribute):
            return self._make_problem(f"{quote(attribute)} is not a module; its attributes cannot be imported")
        home, _, name = self._name.rpartition(".")
        spec = ImportSpec(home, name)
        return Usage(self._name, MemberKind.UNKNOWN.value, spec, spec, spec, (), OriginDoubt.ATTRIBUTE)

    def _make_missing_problem(self, module: str, name: str, missing: Missing) -> Problem:
        quoted = quote(f"{module}.{name}")
        if missing.for_type_checkers and missing.module == module:
            return self._make_problem(f"{quoted} exists only for type checkers; it cannot be imported at run time")
        if missing.is_circular:
            return self._make_problem(f"{quoted} cannot be imported: the imports of this name form a cycle")
        if missing.is_module_missing:
            return self._make_problem(f"{quoted} cannot be imported: no module named {quote(missing.module)}")
        if missing.is_beyond_top:
            return self._make_problem(
                f"{quoted} cannot be imported: it comes from a relative import beyond the top-level package"
            )
        if (missing.module, missing.name) != (module, name):
            return self._make_problem(
                f"{quoted} cannot be imported: {quote(missing.module)} has no name {quote(missing.name)}"
            )
        home = self._codebase.modules[module]
        if home.kind is ModuleKind.NAMESPACE_PACKAGE and home.stub is not None:
            message = f"cannot import name {quote(name)} from {quote(module)}"
            return self._make_problem(f"{message}: it is a namespace package, and its stub is for type checkers")
        nearest = self._origins.members.make_suggestions(module).find_nearest(name)
        suggestions = [f"{module}.{each}" for each in nearest if each != name]
        return self._make_problem(f"cannot import name {quote(name)} from {quote(module)}{did_you_mean(suggestions)}")

    def _make_problem(self, message: str) -> Problem:
        return Problem(ProblemKind.IMPORT, message)
