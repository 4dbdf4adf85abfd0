"""The contracts of a project about its imports, in the configuration of import-linter or Tach.

Names of modules may be expressions of import-linter: ``*`` matches one component, ``**`` for one or more.
"""

from __future__ import annotations

from enum import StrEnum
from typing import NamedTuple

from sphinx_packagemap.model import Problem

DEFAULT_DEPTH = 10  # of contracts about cycles


class ContractType(StrEnum):
    """The types of contracts that are checked."""

    LAYERS = "layers"
    FORBIDDEN = "forbidden"
    INDEPENDENCE = "independence"
    PROTECTED = "protected"
    ACYCLIC_SIBLINGS = "acyclic_siblings"
    PRIVATE_MODULES = "private_modules"
    DEPENDS_ON = "depends_on"  # Tach: the modules that each module may import


class LayerModule(NamedTuple):
    """A module in a layer."""

    name: str  # dotted; relative to the container, if there are containers
    is_optional: bool = False  # it need not exist


class Layer(NamedTuple):
    """The modules on one layer."""

    modules: tuple[LayerModule, ...]  # in the order of the file
    is_independent: bool = True  # they must not import each other


class LayersRule(NamedTuple):
    """No module of a layer imports one of a higher layer."""

    layers: tuple[Layer, ...]  # from the highest to the lowest
    containers: tuple[str, ...] = ()  # expressions; packages that each have these layers
    is_exhaustive: bool = False  # all children of the containers are in a layer
    exhaustive_ignores: tuple[str, ...] = ()  # names of children that need not be
    allow_indirect: bool = False  # only direct imports count


class ForbiddenRule(NamedTuple):
    """No module of some packages imports one of others."""

    sources: tuple[str, ...]  # expressions
    forbidden: tuple[str, ...]
    allow_indirect: bool = False
    as_packages: bool = True  # with all descendants


class IndependenceRule(NamedTuple):
    """No module of some packages imports one of another package among them."""

    modules: tuple[str, ...]  # expressions


class ProtectedRule(NamedTuple):
    """Only some modules import others directly, and the protected ones themselves."""

    protected: tuple[str, ...]  # expressions
    allowed: tuple[str, ...]  # the modules that may import them
    as_packages: bool = True  # with all descendants


class AcyclicRule(NamedTuple):
    """The children of a package import each other in no cycle, and neither do those of the packages below it."""

    ancestors: tuple[str, ...]  # expressions
    skipped: tuple[str, ...] = ()  # packages below which cycles do not count
    depth: int = DEFAULT_DEPTH  # how many levels below the ancestors there are packages that count


class PrivateRule(NamedTuple):
    """Modules with a leading underscore, and those below them, are imported only within their parent package."""

    packages: tuple[str, ...] = ()  # expressions; empty for all


class Dependency(NamedTuple):
    """A module of Tach: with all modules below it that are not declared themselves."""

    name: str  # dotted
    depends_on: tuple[str, ...] | None = None  # the modules that it may import; None: all
    forbidden: tuple[str, ...] = ()  # the modules that it must not import in any case
    layer: str = ""  # empty if it is on none
    is_utility: bool = False  # all others may import it
    is_unchecked: bool = False  # it may import everything, also against the layers
    line: int | None = None  # from 1, in the file; None if it could not be found out


class DependsOnRule(NamedTuple):
    """A module imports only modules on which it may depend; indirect imports do not count."""

    modules: tuple[Dependency, ...]
    layers: tuple[str, ...] = ()  # from the highest to the lowest; modules of lower layers may be imported, too
    is_about_layers: bool = False  # only imports of higher layers are against it

    @property
    def names_dependencies(self) -> bool:
        """Whether any module declares which others it may or must not import."""
        return any(each.depends_on is not None or each.forbidden for each in self.modules)


Rule = LayersRule | ForbiddenRule | IndependenceRule | ProtectedRule | AcyclicRule | PrivateRule | DependsOnRule


class AlertLevel(StrEnum):
    """What happens if an ignored import does not exist."""

    NONE = "none"
    WARN = "warn"
    ERROR = "error"


class IgnoredImport(NamedTuple):
    """Imports that do not count."""

    importer: str  # expressions
    imported: str

    @property
    def text(self) -> str:
        """The text as in the configuration."""
        return f"{self.importer} -> {self.imported}"


class Contract(NamedTuple):
    """A contract about imports."""

    name: str
    type: str  # a ``ContractType``, or any other word
    rule: Rule | None  # None if it is not checked: its type is unknown here, or its configuration is invalid
    key: str = ""  # its ``id``; empty if it has none
    ignored: tuple[IgnoredImport, ...] = ()
    alerting: AlertLevel = AlertLevel.ERROR
    line: int | None = None  # from 1, in the file; None if it could not be found out
    is_unknown: bool = False  # its type is unknown here, or another one of that name


class ContractFile(NamedTuple):
    """The contracts in one file, and the imports about which they are."""

    file: str  # its path, as messages show it
    roots: tuple[str, ...] = ()  # names of packages
    include_externals: bool = False  # imports of other packages count
    exclude_type_checking: bool = False  # imports for type checkers only do not count
    contracts: tuple[Contract, ...] = ()  # in the order of the file
    problems: tuple[Problem, ...] = ()
    line: int | None = None  # from 1, of the table that names the packages; None if it could not be found out


class FoundContracts(NamedTuple):
    """The files with contracts of a project."""

    files: tuple[ContractFile, ...] = ()
    dependencies: tuple[str, ...] = ()  # absolute paths of the files that were looked for; not for output
    problems: tuple[Problem, ...] = ()  # that do not belong to one of the files
