"""Lists the modules in one directory, as the import system does.

Only names and types of entries are read: no file is opened, and no subdirectory is entered.
"""

import errno
import operator
import os
import re
from collections.abc import Callable, Sequence
from enum import IntEnum
from typing import NamedTuple, Protocol

from sphinx_packagemap.model import Problem, ProblemKind
from sphinx_packagemap.text import escape_invisible


class FileRole(IntEnum):
    """The role of a file for the module it is named after, in order of precedence.

    Within one directory, the order is that of ``importlib.machinery.FileFinder``: extension modules,
    then source, then sourceless bytecode (PEP 420, PEP 3147). Stubs and the sources of extension modules are never
    imported.
    """

    EXTENSION = 0
    SOURCE = 1
    BYTECODE = 2
    STUB = 3
    CYTHON = 4


IMPORTED_ROLES = (FileRole.EXTENSION, FileRole.SOURCE, FileRole.BYTECODE)  # in order of precedence
# Cython sources, and templates of them, which scipy and scikit-learn have.
_CYTHON_SUFFIXES = (".pyx", ".pyx.in", ".pyx.tp")
MODULE_SUFFIXES = (".py", ".pyc", ".pyi", ".so", ".pyd", *_CYTHON_SUFFIXES)
# ``.so`` or ``.pyd``, preceded by the tag of an interpreter on any platform, of any version (PEP 3149):
# cpython-311-x86_64-linux-gnu, cp311-win_amd64, pypy310-pp73-darwin, graalpy240-..., abi3, abi3t.
_EXTENSION = r"(?:\.(?:(?:cpython|cp|pypy|graalpy|python)-?\d[\w-]*|abi\d+t?))?\.(?:so|pyd)\Z"
_PLAIN_SUFFIXES = {".py": FileRole.SOURCE, ".pyc": FileRole.BYTECODE, ".pyi": FileRole.STUB}


def split_file_name(file_name: str) -> tuple[str, FileRole] | None:
    """Return the last component of the module's name and the role of the file; None for other files.

    The longest suffix is removed: ``lib.cpython-311-darwin.so`` -> ``lib``. The result may contain a
    dot (``a.b.py`` -> ``a.b``); such a module cannot be imported.
    """
    stem, dot, ending = file_name.rpartition(".")
    role = _PLAIN_SUFFIXES.get(dot + ending)
    if role is not None:
        return (stem, role) if stem else None
    if ending in ("so", "pyd") and (match := re.search(_EXTENSION, file_name)) and match.start():
        return file_name[: match.start()], FileRole.EXTENSION
    if ending in ("pyx", "in", "tp"):
        for suffix in _CYTHON_SUFFIXES:
            if file_name.endswith(suffix) and file_name != suffix:
                return file_name.removesuffix(suffix), FileRole.CYTHON
    return None


def get_preference(file_name: str) -> tuple[int, str]:
    """Return a key that sorts the files of one role in the order in which an interpreter tries them.

    An extension module for one interpreter comes first, then one for the stable ABI, then one without a
    tag (``importlib.machinery.EXTENSION_SUFFIXES``). Those for different interpreters are sorted by name: the survey
    must not depend on the interpreter that runs it.
    """
    match = re.search(_EXTENSION, file_name)
    tag = match.group() if match else ""
    return (1 if tag.startswith(".abi") else 2 if tag.count(".") == 1 else 0), file_name


Identity = tuple[int, int]  # device and inode of a directory


class DirectoryPath(NamedTuple):
    """A directory, with its path for reading and its path for output."""

    path: str  # absolute
    relative: str  # to its root, with slashes; empty for the root itself

    def join(self, entry: str) -> "DirectoryPath":
        """Return a subdirectory of this directory."""
        return DirectoryPath(self.get_path(entry), self.get_relative(entry))

    def get_path(self, entry: str) -> str:
        """Return the absolute path of an entry of this directory."""
        return self.path + entry if self.path.endswith(os.sep) else f"{self.path}{os.sep}{entry}"

    def get_relative(self, entry: str) -> str:
        """Return the path of an entry of this directory, relative to the root, for output."""
        return f"{self.relative}/{escape_invisible(entry)}" if self.relative else escape_invisible(entry)


class ModuleCandidate:
    """The entries of a directory that may be the module with one last component of a name."""

    __slots__ = ("directory", "files", "irregular", "is_link")

    def __init__(self) -> None:
        self.files: dict[FileRole, str] = {}  # file names
        self.directory: str | None = None  # directory name
        self.is_link = False  # the directory is a symbolic link
        self.irregular: dict[FileRole, str] = {}  # names of entries that are not regular files

    def copy(self) -> "ModuleCandidate":
        """Return another candidate with the same entries."""
        other = ModuleCandidate()
        other.files, other.irregular = dict(self.files), dict(self.irregular)
        other.directory, other.is_link = self.directory, self.is_link
        return other

    def get_loaded_role(self) -> FileRole | None:
        """Return the role of the file that an import would load, or None if there is no such file."""
        for role in IMPORTED_ROLES if self.files else ():
            if role in self.files:
                return role
        return None

    def add(self, role: FileRole, file_name: str) -> None:
        """Add a file; of several with one role, keep the one that an interpreter tries first."""
        other = self.files.get(role)
        self.files[role] = min(other, file_name, key=get_preference) if other else file_name


class Listing:
    """The module candidates in a directory by last component, sorted, and the files that make it a package."""

    __slots__ = ("candidates", "directory", "init", "links", "path_files", "problems", "readable", "typed")

    def __init__(self, directory: DirectoryPath, candidates: dict[str, ModuleCandidate] | None = None) -> None:
        self.directory = directory
        self.candidates: dict[str, ModuleCandidate] = candidates or {}
        self.init = ModuleCandidate()
        self.typed = False
        self.readable = True
        self.path_files: set[str] = set()  # names of the ``*.pkg`` files, which pkgutil reads
        self.problems: list[Problem] = []
        self.links: set[str] = set()  # names of the files that are symbolic links

    @property
    def is_empty(self) -> bool:
        """Whether the directory can be read and contains no candidates, no ``__init__`` file and no problems."""
        init = self.init
        return self.readable and not (self.candidates or init.files or init.irregular or self.problems)

    @property
    def identity(self) -> Identity | None:
        """The device and inode of the directory, which are the same by every path; None if they are not known."""
        # Only used for symbolic links: a system call for every directory would double the time.
        try:
            status = os.stat(self.directory.path)
        except OSError:
            return None
        return status.st_dev, status.st_ino


# Errors of a broken link: no target, a parent that is not a directory, a loop (EINVAL on Windows), a name too long.
_BROKEN_LINK = (errno.ENOENT, errno.ENOTDIR, errno.ELOOP, errno.EINVAL, errno.ENAMETOOLONG)
_BY_NAME = operator.attrgetter("name")
# The suffixes of all files that are relevant for modules. The names of relevant directories have no dot.
_SUFFIXES = (*MODULE_SUFFIXES, "py.typed", ".pkg")


def list_directory(directory: DirectoryPath, *, check_names: bool = True) -> Listing:
    """Return the listing of a directory; if it cannot be read, the listing is empty and has a problem.

    With ``check_names``, there is also a problem for each file whose name cannot be imported: this makes sense for a
    package, but not for a directory of installed packages.
    """
    listing = Listing(directory)
    try:
        with os.scandir(directory.path) as entries:
            relevant = [entry for entry in entries if entry.name.endswith(_SUFFIXES) or "." not in entry.name]
        relevant.sort(key=_BY_NAME)
        for entry in relevant:
            if "." in entry.name:
                add_file(listing, entry, check_names)
                if entry.is_symlink():
                    listing.links.add(entry.name)
            elif entry.name != "__pycache__" and _is(entry.is_dir):
                candidate = listing.candidates.setdefault(escape_invisible(entry.name), ModuleCandidate())
                candidate.directory, candidate.is_link = entry.name, entry.is_symlink()
    except OSError as error:
        message = f"cannot read the directory: {error.strerror}"
        listing.problems.append(Problem(ProblemKind.UNREADABLE, message, origin=directory.relative or "."))
        listing.readable = False
    return listing


class DirectoryEntry(Protocol):
    """A file in a directory: the part of the interface of ``os.DirEntry`` that is used here."""

    @property
    def name(self) -> str:
        """The file name."""

    def is_file(self) -> bool:
        """Return whether it is a regular file, or a link to one."""

    def is_symlink(self) -> bool:
        """Return whether it is a symbolic link."""

    def stat(self) -> os.stat_result:
        """Return the status of the file, following symbolic links; raise OSError if there is none."""


def add_file(listing: Listing, entry: DirectoryEntry, check_names: bool) -> None:
    """Add a file or a marker to the listing of its directory."""
    name = entry.name
    split = split_file_name(name)
    if split is None:
        if name == "py.typed":
            listing.typed = _is(entry.is_file)
        elif name.endswith(".pkg"):
            listing.path_files.add(name)
        return
    stem, role = split
    if "." in stem:
        if check_names and role is FileRole.SOURCE and not stem.startswith("."):
            message = "cannot be imported, because the file name contains a dot"
            listing.problems.append(
                Problem(ProblemKind.UNREACHABLE, message, origin=listing.directory.get_relative(name))
            )
        return
    is_file = _is(entry.is_file)
    if not is_file and _is_dangling(entry):
        relative = listing.directory.get_relative(name)
        message = f"'{relative}' is a broken symbolic link; it is ignored"
        listing.problems.append(Problem(ProblemKind.LINK, message, origin=relative))
        return
    candidate = (
        listing.init if stem == "__init__" else listing.candidates.setdefault(escape_invisible(stem), ModuleCandidate())
    )
    if is_file:
        candidate.add(role, name)
    else:
        candidate.irregular[role] = name


def _is_dangling(entry: DirectoryEntry) -> bool:
    """Return whether an entry is a broken symbolic link: to a file that does not exist, or to itself.

    ``importlib.machinery.FileFinder`` ignores entries for which ``os.path.isfile`` is false. FIFOs and the
    like are reported separately, and a target in a directory that we cannot read may well be a file.
    """
    try:
        entry.stat()
    except OSError as error:
        return entry.is_symlink() and error.errno in _BROKEN_LINK
    return False


def _is(kind: Callable[[], bool]) -> bool:
    try:
        return kind()
    except OSError:  # a symbolic link that loops
        return False


def list_components(listings: Sequence[Listing]) -> list[str]:
    """Return the last components for which any of the directories contains a candidate, sorted."""
    return sorted({component for listing in listings for component in listing.candidates})
