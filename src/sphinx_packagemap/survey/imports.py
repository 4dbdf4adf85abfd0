"""Resolve import statements to imports between modules."""

from collections.abc import Iterable, Mapping, Sequence
from functools import cached_property
from itertools import repeat
from typing import NamedTuple, TypeVar

from sphinx_packagemap.model import ImportEdge, ImportKind, Module, ModuleKind, Problem, ProblemKind
from sphinx_packagemap.names import resolve_relative, split_name
from sphinx_packagemap.parsing.records import IMPORT_KINDS, ImportRecord, get_import_kind
from sphinx_packagemap.text import quote

_new = tuple.__new__  # without the constructor of a named tuple: edges are made by the hundred thousand


_KINDS_IN_STUBS = (ImportKind.TYPE_CHECKING,) * len(IMPORT_KINDS)  # only type checkers see the imports of a stub
_INIT, _STAR = ".__init__", ["*"]
Star = tuple[str, int, ImportKind]  # a star import: of which module, on which line, when it runs
PlainEdge = tuple[str, str, int, ImportKind]  # as ImportEdge has it
Edge = TypeVar("Edge", bound=PlainEdge)


class Attribute(NamedTuple):
    """A name that a package is certain to bind although it has a submodule of that name."""

    name: str  # the last component
    line: int  # of the statement that binds it, from 1
    source: str  # absolute name of the imported object; empty for the package's own


class PackageNames(NamedTuple):
    """The names that the source of a package binds or lists although it has submodules of these names."""

    attributes: tuple[Attribute, ...] = ()  # objects other than the submodule
    listed: tuple[str, ...] = ()  # submodules that ``__all__`` lists
    line: int = 0  # where ``__all__`` is bound first


class Resolved(NamedTuple):
    """The imports of a module, as far as they do not depend on the sources of other modules."""

    edges: list[ImportEdge]  # sorted
    problems: list[Problem]
    stars: Sequence[Star] = ()  # of modules of the survey, in source order
    named: Iterable[PlainEdge] = ()  # the edges to submodules that ``from package import`` names
    package: PackageNames | None = None  # its names, if it is a package from which others import submodules


class ModuleNames:
    """The names of the modules of a survey."""

    def __init__(self, modules: Mapping[str, Module]) -> None:
        """Take all modules of a survey."""
        self.modules = modules
        # Packages whose submodules resolved imports name after "from package import", or from which they import "*".
        self.imported_from: set[str] = set()

    @cached_property
    def tails(self) -> dict[str, set[str]]:
        """The last components of the names of the modules in each package."""
        tails: dict[str, set[str]] = {}
        for name in self.modules:
            parent, _, tail = name.rpartition(".")
            tails.setdefault(parent, set()).add(tail)
        return tails


def get_package_of_init(name: str, modules: Mapping[str, Module]) -> str:
    """Return the name of the package for the name of its ``__init__``, and any other name unchanged.

    ``import package.__init__`` and ``from .__init__ import name`` work: the finder of a package's directory takes its
    ``__init__.py`` for a submodule, and runs the file once more under that name. Namespace packages and modules
    that are not packages have none. A package outside ``modules`` is assumed to be a regular one.
    """
    package = name.removesuffix(_INIT)
    if package == name or name in modules:
        return name
    module = modules.get(package)
    is_package = module is None or (module.is_package and module.kind is not ModuleKind.NAMESPACE_PACKAGE)
    return package if is_package and not package.endswith(_INIT) else name


def resolve_imports(module: Module, statements: Iterable[ImportRecord], names: ModuleNames) -> Resolved:
    """Return the imports of a module as edges to absolute names, with a problem for each invalid relative import.

    ``from a import b`` imports the module ``a.b`` if that is among the names, and ``a`` otherwise: outside the survey,
    a submodule cannot be distinguished from an attribute. An import of ``a.__init__`` is an import of ``a``. The edges
    are unique, and sorted by the imported module, line and kind.
    """
    importer, tails_of = module.name, names.tails.get
    problems: list[Problem] = []
    stars: list[Star] = []
    named: list[PlainEdge] = []
    found: set[PlainEdge] = set()
    packages = _RelativePackages(module)
    kinds = IMPORT_KINDS if module.path is not None else _KINDS_IN_STUBS
    for base, imported, level, line, number in statements:
        if level and base is not None:
            package = packages[level]
            if package is None:
                problems.append(_make_beyond_top_problem(module, line))
                continue
            base = f"{package}.{base}" if base else package
        try:
            kind = kinds[number]  # type: ignore[index] # nearly always
        except TypeError:
            kind = get_import_kind(number, base or "") if kinds is IMPORT_KINDS else ImportKind.TYPE_CHECKING
        if base is None:
            for name in imported:
                found.add(
                    (importer, name if name[-9:] != _INIT else get_package_of_init(name, names.modules), line, kind)
                )
            continue
        tails = tails_of(base)
        if tails is None:
            if base[-9:] == _INIT:  # it has no submodules
                base = get_package_of_init(base, names.modules)
        elif imported == _STAR:
            stars.append((base, line, kind))
            names.imported_from.add(base)
        elif not tails.isdisjoint(imported):
            named += [(importer, f"{base}.{name}", line, kind) for name in tails.intersection(imported)]
            names.imported_from.add(base)
            if tails.issuperset(imported):
                continue
        found.add((importer, base, line, kind))
    found.update(named)
    edges = [*map(_new, repeat(ImportEdge), sort_edges(module, found))]
    return _new(Resolved, (edges, problems, stars, named, None))


class _RelativePackages(dict[int, str | None]):
    """The packages that relative imports of a module refer to, by the number of dots; None if they lead nowhere."""

    def __init__(self, module: Module) -> None:
        self._module = module

    def __missing__(self, level: int) -> str | None:
        package = self[level] = resolve_relative(self._module.name, self._module.is_package, level, "")
        return package


def sort_edges(module: Module, edges: Iterable[Edge]) -> list[Edge]:
    """Return edges of one module, sorted by the imported module, their line and kind."""
    # Of names that can be imported, no character sorts before the dot: they sort by their components as they are.
    return sorted(edges) if module.importable else sorted(edges, key=lambda each: (split_name(each[1]), *each[2:]))


def _make_beyond_top_problem(module: Module, line: int) -> Problem:
    message = f"{quote(module.name)} has a relative import beyond its top-level package"
    return Problem(ProblemKind.RELATIVE, message, module.name, module.origin, line)
