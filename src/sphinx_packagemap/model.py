"""The values that are passed between the layers: modules, facts about them, import edges and problems.

All are named tuples of plain data, so that they can be compared, hashed and written as JSON; none of
them has behaviour or reads a file. A survey creates hundreds of thousands of them: named tuples are created
several times as fast as frozen dataclasses, and need no import but typing.
"""

from collections.abc import Mapping
from enum import StrEnum
from typing import Literal, NamedTuple, Self

DEFAULT_MAX_DIRECTORIES = 100_000  # directories that are listed in the survey of one name


class ModuleKind(StrEnum):
    """The kind of a module, in the words of the Python glossary."""

    MODULE = "module"
    PACKAGE = "package"
    NAMESPACE_PACKAGE = "namespace package"
    EXTENSION_MODULE = "extension module"
    UNBUILT_MODULE = "extension module that is not built"  # only its source or its stub exists
    STUB = "stub"
    BUILTIN_MODULE = "builtin module"
    FROZEN_MODULE = "frozen module"


# The values of the members above. Items of a tree have other kinds, too: members, files and headings.
MODULE_KINDS = frozenset(kind.value for kind in ModuleKind)


class MemberKind(StrEnum):
    """The kind of a public name of a module."""

    CLASS = "class"
    FUNCTION = "function"
    CONSTANT = "constant"
    VARIABLE = "variable"
    IMPORTED = "imported"
    SUBMODULE = "submodule"
    UNKNOWN = "name"  # exported, but bound only at run time


class ImportKind(StrEnum):
    """When, and whether, an import statement runs."""

    RUNTIME = "runtime"
    TYPE_CHECKING = "type-checking"
    DEFERRED = "deferred"
    OPTIONAL = "optional"
    LAZY = "lazy"
    SCRIPT = "script"  # only when the module is run as a script, not when it is imported


# Kinds of imports that never run in a module that is imported.
NEVER_IMPORTED = frozenset({ImportKind.TYPE_CHECKING, ImportKind.SCRIPT})


class BodyKind(StrEnum):
    """The kind of code that runs when a module is imported, in ascending order."""

    NOTHING = "nothing"
    DOCSTRING = "docstring"
    RE_EXPORTS = "re-exports"
    CODE = "code"


class Documented(StrEnum):
    """An enumeration of strings in which each member has its text for the reference pages."""

    doc: str

    def __new__(cls, value: str, doc: str = "") -> Self:
        """Return a member that is equal to its value and has its documentation in ``doc``."""
        member = str.__new__(cls, value)
        member._value_ = value
        member.doc = doc
        return member


class ProblemKind(Documented):
    """The kinds of problems; in a build, each is a warning of type ``packagemap.<kind>``."""

    NAME = "name", "A module, package or directory that a directive names cannot be found."
    OPTION = "option", "An option of a directive is unknown, or its value is invalid."
    NOTE = "note", "A note in the content of a directive is for a name that is not in the tree."
    LIMIT = (
        "limit",
        "A maximum is exceeded: `packagemap_max_items`, `packagemap_max_nodes` or `packagemap_max_directories`.",
    )
    CONFIG = "config", "A value in `conf.py`, or in the `pyproject.toml` of the project, is invalid."
    SYNTAX = "syntax", "A file is not valid Python, or is newer than the Python that builds the docs."
    ENCODING = "encoding", "A file cannot be decoded: a bad coding cookie, or bytes that do not fit it."
    NESTING = (
        "nesting",
        "A file exceeds a limit of Python's own parser: its nesting is too deep, or an imported name too long.",
    )
    UNREADABLE = "unreadable", "A file or directory cannot be opened, or is not a regular file."
    SIZE = "size", "A file is larger than `packagemap_max_file_size`: only its summary is read."
    CASE = "case", "The names of two modules differ only in case: a case-insensitive file system cannot contain both."
    UNREACHABLE = "unreachable", "A file in a package has a name that cannot be imported."
    LINK = (
        "link",
        "A symbolic link is broken, circular, points outside the project, or has the same target as another link.",
    )
    DEPTH = "depth", "Directories are nested too deeply; the innermost ones are not searched."
    PATH = (
        "path",
        "A package, or a `.pkg` file, changes the `__path__` of the package: there may be more modules at run time.",
    )
    RELATIVE = "relative", "A relative import goes beyond the top-level package."
    IMPORT = (
        "import",
        "An import on a page would fail: the name does not exist, or cannot be written in an import statement.",
    )
    CYCLE = "cycle", "Modules import each other in a cycle, although a directive states that they do not."
    CONTRACT = "contract", "A contract about imports is broken: a module imports another one that it must not import."
    STALE = (
        "stale",
        "A checked document names something that has moved or does not exist, or a tree or list in it lacks something.",
    )
    INTERNAL = "internal", "An error in the extension itself; please report it. The rest of the page is built."
    ZIP = "zip", "A package is in a zip file; zip files are not supported."
    METADATA = "metadata", "The metadata of an installed distribution cannot be read, or is invalid."


# The kinds of problems because of which the facts about a file are missing or incomplete.
FAULT_KINDS = frozenset(
    {
        ProblemKind.SYNTAX,
        ProblemKind.ENCODING,
        ProblemKind.NESTING,
        ProblemKind.UNREADABLE,
        ProblemKind.SIZE,
    }
)


class RevisionKind(StrEnum):
    """The kinds of names that a revision of a repository has."""

    COMMIT = "commit"
    TAG = "tag"
    BRANCH = "branch"


class Revision(NamedTuple):
    """A revision of a repository."""

    name: str  # a hash, or the name of a tag or branch
    kind: RevisionKind
    remote: str = ""  # address of the repository that it is known to be in; empty if that is not known


class Problem(NamedTuple):
    """A problem that the survey or a view reports to the author of the documentation."""

    kind: ProblemKind
    message: str
    module: str | None = None  # dotted name of the module concerned
    origin: str | None = None  # file, relative to its root
    line: int | None = None  # from 1
    option: str = ""  # name of the option concerned

    def format(self, option: str = ":{}: ") -> str:
        """Return the message, preceded by the name of the option, if there is one.

        ``option`` is the format of the name: by default as in a directive, otherwise as on the command line.
        """
        return option.format(self.option) + self.message if self.option else self.message


class Module(NamedTuple):
    """A module or package."""

    name: str  # fully qualified dotted name
    kind: ModuleKind
    origin: str | None = None  # file that an import loads, relative to its root, with slashes
    portions: tuple[str, ...] = ()  # search locations, relative to their roots; empty if it is not a package
    stub: str | None = None  # its .pyi file, relative to its root
    typed: bool = False  # the package contains a py.typed marker
    importable: bool = True  # the name can be written in an import statement
    path: str | None = None  # source file, absolute; not for output
    stub_path: str | None = None  # its .pyi file, absolute; not for output

    @property
    def file_name(self) -> str:
        """The name of the file that an import loads, without its directory; empty if there is none."""
        return (self.origin or "").rpartition("/")[2]

    @property
    def is_package(self) -> bool:
        """Whether it has search locations (language reference, ``module.__path__``)."""
        return bool(self.portions)


class ImportStatement(NamedTuple):
    """One name in an import statement, as written."""

    module: str  # dotted, empty in ``from . import x``
    name: str | None  # None in ``import a.b``, ``*`` in a star import
    level: int  # leading dots
    line: int  # first line of the statement, from 1
    kind: ImportKind


class Member(NamedTuple):
    """A name that a module binds at its top level."""

    name: str
    kind: MemberKind
    line: int  # from 1
    summary: str = ""  # first sentence of the docstring of a class or function
    imported_from: str | None = None  # as written, with its dots: ``.models.Model``


class ExportOperation(StrEnum):
    """The operation of an ``ExportStep`` on the list that becomes ``__all__``."""

    OF = "of"  # append the ``__all__`` of a module, whose name is resolved through attributes: ``.one``
    FROM = "from"  # append the ``__all__`` of the module in ``from .one import __all__``
    OWN = "own"  # append the ``__all__`` of a submodule of this package, by its name in this package
    STUB = "stub"  # append the names that the stub of the module imports, sorted (lazy_loader)
    BEGIN = "begin"  # begin a new list inside the current one
    END = "end"  # append the inner list to the outer one
    SORT = "sort"
    REVERSE = "reverse"
    INSERT = "insert"  # text, at number
    REMOVE = "remove"  # text
    POP = "pop"  # at number
    CLEAR = "clear"


class ExportStep(NamedTuple):
    """One step in building an ``__all__`` that contains names from other modules."""

    operation: ExportOperation
    text: str = ""
    number: int = 0


class ModuleFacts(NamedTuple):
    """The facts about one module that can be read from its source without running it."""

    summary: str = ""  # first sentence of the docstring that states a purpose, on one line
    exports: tuple[str, ...] | Literal["dynamic"] | None = None  # __all__; None where there is none
    members: tuple[Member, ...] = ()  # in source order
    imports: tuple[ImportStatement, ...] = ()  # in source order
    body: BodyKind = BodyKind.NOTHING
    runnable: bool = False  # has ``if __name__ == "__main__"``
    module_getattr: bool = False  # defines ``__getattr__`` (PEP 562)
    extends_path: bool = False  # pkgutil- or pkg_resources-style namespace
    changes_path: bool = False  # changes ``__path__`` in another way
    lines: int = 0  # physical lines
    incomplete: bool = False  # the file has a fault, and these are the facts from the rest of it
    # If __all__ is built from those of other modules: the steps, with a string for a plain name. ``exports`` is
    # "dynamic" then, and ``views.exports`` computes the names.
    export_steps: tuple[str | ExportStep, ...] = ()
    attached: frozenset[str] = frozenset()  # members that lazy_loader imports when they are first used
    stub_attached: int = 0  # line on which lazy_loader attaches the names in the stub; 0 if there is none left to add
    # In a module with star imports: the names that are bound more than once, or deleted, each with the line of the
    # last such statement.
    rebound: tuple[tuple[str, int], ...] = ()


class StatementKind(StrEnum):
    """The kind of a statement that has an effect when its module is imported."""

    CALL = "call"
    ASSIGNMENT = "assignment"  # of a value that is computed
    CONDITION = "condition"
    LOOP = "loop"
    HANDLING = "handling"  # ``try``
    CONTEXT = "context"  # ``with``
    DELETION = "deletion"
    CHECK = "check"  # ``assert``
    ERROR = "error"  # ``raise``
    EXPRESSION = "expression"  # any other


class Statement(NamedTuple):
    """A statement that has an effect when its module is imported."""

    line: int  # first line of the statement, from 1
    text: str  # its first line, shortened
    kind: StatementKind


class Outline(NamedTuple):
    """The effects of running the body of a module that are not part of its ``ModuleFacts``."""

    statements: tuple[Statement, ...] = ()  # those that do more than import, define or bind a value, in source order
    bound: frozenset[str] = frozenset()  # names bound on every path through the body, except by star imports
    stars: frozenset[int] = frozenset()  # lines of the star imports that run on every path through the body
    ambiguous_names: frozenset[str] = frozenset()  # names that several statements bind to different objects
    indirect_bindings: frozenset[str] = frozenset()  # bound by ``:=``, by a pattern, or as global by a function
    annotation_only: frozenset[str] = frozenset()  # annotated, and never bound
    makes_names: bool = False  # it binds names that are not in its source: through ``globals()`` and the like
    registers_modules: bool = False  # it adds modules to ``sys.modules``, perhaps under other names
    docstring: bool = False  # it has a docstring, be it empty


class Fault(NamedTuple):
    """The reason why a file could not be read or parsed."""

    kind: ProblemKind
    message: str
    line: int | None = None  # from 1; None if the parser reports none


class Reading(NamedTuple):
    """The facts about one file and, if it could not be read as a whole, the reason."""

    facts: ModuleFacts
    fault: Fault | None = None


class ImportEdge(NamedTuple):
    """One import of a module by another, with absolute names."""

    importer: str
    imported: str
    line: int
    kind: ImportKind


class Codebase(NamedTuple):
    """The result of a survey: a module, or those in a directory, with all descendants, and the facts about them."""

    name: str  # the requested name, or the name of the requested directory
    tops: tuple[str, ...]  # names of the outermost modules; a single one, unless a directory was requested
    modules: Mapping[str, Module]  # by name, sorted by components
    facts: Mapping[str, ModuleFacts]  # by name; modules without a source that can be read are missing
    imports: tuple[ImportEdge, ...] = ()  # sorted
    problems: tuple[Problem, ...] = ()  # sorted by origin and line


class DeclaredPurpose(NamedTuple):
    """The purpose of the modules that match a pattern."""

    pattern: str  # a dotted name, a pattern of names, or the path of a file or directory
    text: str  # on one line, with its markup
    line: int | None  # from 1, in the file; None if it could not be found out


class DeclaredComponent(NamedTuple):
    """A component that consists of the modules that match some patterns."""

    name: str
    patterns: tuple[str, ...]
    purpose: str = ""  # on one line, plain text


class ProjectPurposes(NamedTuple):
    """The purposes and the components that an author declares for a project."""

    declared: tuple[DeclaredPurpose, ...] = ()  # in the order of the file
    file: str = ""  # the file that declares them, relative to the project, for messages
    problems: tuple[Problem, ...] = ()
    components: tuple[DeclaredComponent, ...] = ()  # from the highest tier to the lowest
