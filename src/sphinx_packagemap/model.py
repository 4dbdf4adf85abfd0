"""The values that the steps of a survey hand to each other.

All are tuples of plain data with names, so that they can be compared, hashed and printed as JSON; none of
them has behaviour or reads a file. A survey makes them by the hundred thousand: tuples are made several times
as fast as frozen dataclasses, and need no import but typing.
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from typing import Literal, NamedTuple

DEFAULT_MAX_DIRECTORIES = 100_000  # that are searched below one name


class ModuleKind(StrEnum):
    """The kind of a module, in the words of the Python glossary."""

    MODULE = "module"
    PACKAGE = "package"
    NAMESPACE_PACKAGE = "namespace package"
    EXTENSION_MODULE = "extension module"
    UNBUILT_MODULE = "extension module that is not built"  # its source is there, or only its stub
    STUB = "stub"
    BUILTIN_MODULE = "builtin module"
    FROZEN_MODULE = "frozen module"


# Their values: the kinds of items of a tree, which may also be members, files or headings.
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
    SCRIPT = "script"  # only when the module is run as a script: it is no import of the module


# Kinds of imports that importing their module never comes to, now or later.
NEVER_IMPORTED = frozenset({ImportKind.TYPE_CHECKING, ImportKind.SCRIPT})


class BodyKind(StrEnum):
    """The extent of the code that importing a module executes, from nothing to anything."""

    NOTHING = "nothing"
    DOCSTRING = "docstring"
    RE_EXPORTS = "re-exports"
    CODE = "code"


class Documented(StrEnum):
    """A choice of words, each member with its documentation beside it: reference pages are made of that."""

    doc: str

    def __new__(cls, value: str, doc: str = "") -> Documented:
        """Make a member that is its value, and has its documentation beside it."""
        member = str.__new__(cls, value)
        member._value_ = value
        member.doc = doc
        return member


class ProblemKind(Documented):
    """Every kind of problem; in a build each is a warning ``packagemap.<kind>``."""

    NAME = "name", "A module, package or directory that a directive names cannot be found."
    OPTION = "option", "An option of a directive is unknown, or its value makes no sense."
    NOTE = "note", "A note in the content of a directive is for a name that is not in the tree."
    LIMIT = "limit", "More items than `packagemap_max_items`, or directories than `packagemap_max_directories`."
    CONFIG = "config", "A value in `conf.py` makes no sense."
    SYNTAX = "syntax", "A file is not valid Python, or is newer than the Python that builds the docs."
    ENCODING = "encoding", "A file cannot be decoded: a bad coding cookie, or bytes that do not fit it."
    NESTING = (
        "nesting",
        "A file is too much for Python's own parser: its code nests too deeply, or a name that it imports has no end.",
    )
    UNREADABLE = "unreadable", "A file or directory cannot be opened, or is not a regular file."
    SIZE = "size", "A file is larger than `packagemap_max_file_size`: only its summary is read."
    CASE = "case", "Two modules have names that differ only in case: one disk in three cannot hold both."
    UNREACHABLE = "unreachable", "A file lies in a package under a name that no import can reach."
    LINK = "link", "A symbolic link leads nowhere, out of the project, back to where it lies, or twice to one place."
    DEPTH = "depth", "Directories nest too deeply; what lies below is not surveyed."
    PATH = "path", "A package changes its `__path__`, or a `.pkg` file does: there may be more modules at run time."
    RELATIVE = "relative", "A relative import leads out of the top-level package."
    IMPORT = "import", "An import that is shown would fail: there is no such name, or no statement can spell it."
    INTERNAL = "internal", "A fault of the extension itself; please report it. The rest of the page goes on."
    ZIP = "zip", "A name lies in a zip file, and these are not surveyed."
    METADATA = "metadata", "The metadata of an installed distribution cannot be read, or make no sense."


# Why a file could not be read, or not as a whole.
FAULT_KINDS = frozenset(
    {
        ProblemKind.SYNTAX,
        ProblemKind.ENCODING,
        ProblemKind.NESTING,
        ProblemKind.UNREADABLE,
        ProblemKind.SIZE,
    }
)


class Problem(NamedTuple):
    """Something that the survey or a view could not do, said to the author."""

    kind: ProblemKind
    message: str
    module: str | None = None  # dotted name, where one is concerned
    origin: str | None = None  # file, relative to its root
    line: int | None = None  # from 1
    option: str = ""  # name of the option that has it, if one has

    def format(self, option: str = ":{}: ") -> str:
        """Return the message, behind the name of the option as directives spell it, or the command."""
        return option.format(self.option) + self.message if self.option else self.message


class Module(NamedTuple):
    """One module; every package is one."""

    name: str  # fully qualified dotted name
    kind: ModuleKind
    origin: str | None = None  # file that an import loads, relative to its root, with slashes
    portions: tuple[str, ...] = ()  # search locations relative to their roots; empty: no package
    stub: str | None = None  # the .pyi that describes it, relative to its root
    typed: bool = False  # a py.typed marker lies in the package
    importable: bool = True  # an import statement can spell the name
    path: str | None = None  # the file to read, absolute; never shown
    stub_path: str | None = None  # the .pyi, absolute; never shown

    @property
    def file_name(self) -> str:
        """The name of the file that an import loads, without its directory; empty if there is none."""
        return (self.origin or "").rpartition("/")[2]

    @property
    def is_package(self) -> bool:
        """Whether it has search locations (language reference, ``module.__path__``)."""
        return bool(self.portions)


class ImportStatement(NamedTuple):
    """One name that an import statement names, as written."""

    module: str  # dotted, empty in ``from . import x``
    name: str | None  # None in ``import a.b``, ``*`` in a star import
    level: int  # leading dots
    line: int  # where the statement begins, from 1
    kind: ImportKind


class Member(NamedTuple):
    """A name that a module binds at its top level."""

    name: str
    kind: MemberKind
    line: int  # from 1
    summary: str = ""  # first sentence of the docstring of a class or function
    imported_from: str | None = None  # as written, with its dots: ``.models.Model``


class ExportOperation(StrEnum):
    """The change that an ``ExportStep`` makes to the list that is being built."""

    OF = "of"  # append the ``__all__`` of a module; its name as written, followed as an attribute: ``.one``
    FROM = "from"  # append the ``__all__`` of a module that ``from .one import __all__`` names
    OWN = "own"  # append the ``__all__`` of a submodule of this package, by its name in this package
    STUB = "stub"  # append the names that the stub beside the module imports, sorted (lazy_loader)
    BEGIN = "begin"  # begin a new list within the current one
    END = "end"  # append the inner list to the outer one
    SORT = "sort"
    REVERSE = "reverse"
    INSERT = "insert"  # text, at number
    REMOVE = "remove"  # text
    POP = "pop"  # at number
    CLEAR = "clear"


class ExportStep(NamedTuple):
    """One step of building an ``__all__`` that takes names from other modules; a plain name is a step, too."""

    operation: ExportOperation
    text: str = ""
    number: int = 0


class ModuleFacts(NamedTuple):
    """The facts that the source of one module states, without running it."""

    summary: str = ""  # first sentence of the docstring, on one line
    exports: tuple[str, ...] | Literal["dynamic"] | None = None  # __all__; None where there is none
    members: tuple[Member, ...] = ()  # in source order
    imports: tuple[ImportStatement, ...] = ()  # in source order
    body: BodyKind = BodyKind.NOTHING
    runnable: bool = False  # has ``if __name__ == "__main__"``
    module_getattr: bool = False  # defines ``__getattr__`` (PEP 562)
    extends_path: bool = False  # pkgutil- or pkg_resources-style namespace
    changes_path: bool = False  # touches ``__path__`` in another way
    lines: int = 0  # physical lines
    incomplete: bool = False  # there is a fault: these are the facts that could be read all the same
    # The steps that build __all__ from others: then ``exports`` is "dynamic", and views.exports knows the names.
    export_steps: tuple[str | ExportStep, ...] = ()
    attached: frozenset[str] = frozenset()  # members that lazy_loader imports when they are first used
    stub_attached: int = 0  # line on which lazy_loader attaches the names of the stub beside; 0: nowhere, or done
    # Where there are star imports: the names that are bound more than once, or deleted, each with the line of the
    # last such statement.
    rebound: tuple[tuple[str, int], ...] = ()


class Statement(NamedTuple):
    """A statement that does something when its module is imported."""

    line: int  # where it begins, from 1
    text: str  # its first line, shortened


class Outline(NamedTuple):
    """The effects of the body of a module when it runs, beyond its facts."""

    statements: tuple[Statement, ...] = ()  # that do more than import, define or name a value, in source order
    bound: frozenset[str] = frozenset()  # the names that are bound however it runs, but for star imports
    stars: frozenset[int] = frozenset()  # the lines of the star imports that run whichever way it takes
    ambiguous_names: frozenset[str] = frozenset()  # those that different statements bind, to different things
    indirect_bindings: frozenset[str] = frozenset()  # bound by ``:=``, by a pattern, or as global by a function
    annotation_only: frozenset[str] = frozenset()  # annotated, and never bound
    makes_names: bool = False  # it binds names that no statement spells: through ``globals()`` and the like
    registers_modules: bool = False  # it puts modules into ``sys.modules``, perhaps under other names


class Fault(NamedTuple):
    """Why a file could not be read."""

    kind: ProblemKind
    message: str
    line: int | None = None  # from 1, where the parser says it


class Reading(NamedTuple):
    """The facts about one file and, where it could not be read, why."""

    facts: ModuleFacts
    fault: Fault | None = None


class ImportEdge(NamedTuple):
    """One import between modules, resolved to absolute names."""

    importer: str
    imported: str
    line: int
    kind: ImportKind


class Codebase(NamedTuple):
    """A survey: the modules below a name and the facts about them."""

    name: str  # the requested name; the directory's name where a directory was requested
    tops: tuple[str, ...]  # names of the outermost modules; one, unless a directory was asked for
    modules: Mapping[str, Module]  # by name, sorted by components
    facts: Mapping[str, ModuleFacts]  # of the modules that were read
    imports: tuple[ImportEdge, ...] = ()  # sorted
    problems: tuple[Problem, ...] = ()  # sorted by origin and line
