"""Virtual directories: packages of an editable install whose files are in several directories.

Some build backends install a finder with a mapping from modules to files, which are in the source tree or in the build
directory. Here, such a mapping becomes one virtual directory for each package, which is walked like any other.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Mapping
from typing import NamedTuple, TypeAlias

from sphinx_packagemap.discovery.directory import (
    DirectoryPath,
    FileRole,
    Listing,
    ModuleCandidate,
    add_file,
    split_file_name,
)
from sphinx_packagemap.text import escape_invisible


class VirtualTree:
    """A virtual directory: files and subdirectories by name, and real directories with further entries."""

    __slots__ = ("directories", "entries")

    def __init__(self) -> None:
        self.entries: dict[str, VirtualTree | str] = {}  # a string is the absolute path of a file
        self.directories: list[RealDirectory] = []  # in the order of the search

    @property
    def is_regular_package(self) -> bool:
        """Whether it has an ``__init__`` file."""
        return any(name.startswith("__init__.") for name in self.entries)

    def get_subtree(self, parts: Iterable[str]) -> VirtualTree | None:
        """Return the descendant with a relative path, which is created if it is missing; None if there is a file."""
        tree = self
        for part in parts:
            inner = tree.entries.setdefault(part, VirtualTree())
            if isinstance(inner, str):
                return None
            tree = inner
        return tree

    def add(self, name: str, file: str) -> None:
        """Add a file, unless there is a directory of that name."""
        if not isinstance(self.entries.get(name), VirtualTree):
            self.entries[name] = file

    def add_directory(self, directory: RealDirectory) -> VirtualTree:
        """Return a directory with the same entries, and a real directory that is searched after the others."""
        tree = VirtualTree()
        tree.entries = self.entries
        is_known = any(directory.path == each.path for each in self.directories)
        tree.directories = self.directories if is_known else [*self.directories, directory]
        return tree


class RealDirectory(NamedTuple):
    """A real directory whose entries belong to a virtual one."""

    path: str  # absolute
    excluded: frozenset[str] = frozenset()  # files and directories, relative to the outermost one, with slashes
    follows_links: bool = True  # whether symbolic links to directories are followed
    prefix: str = ""  # path relative to the outermost one, with a slash at the end

    def join(self, name: str) -> RealDirectory:
        """Return a subdirectory of this directory."""
        return self._replace(path=os.path.join(self.path, name), prefix=f"{self.prefix}{name}/")

    def iter_entries(self) -> Iterator[tuple[str, bool]]:
        """Yield the name of each entry and whether it is a directory; nothing if this directory cannot be read."""
        try:
            with os.scandir(self.path) as entries:
                for entry in entries:
                    if f"{self.prefix}{entry.name}" not in self.excluded:
                        is_directory = _is_directory(entry)
                        if self.follows_links or not (is_directory and entry.is_symlink()):
                            yield entry.name, is_directory
        except (OSError, ValueError):  # ValueError: a NUL in the name
            return


_Entry: TypeAlias = VirtualTree | str | RealDirectory


class MappedPath(DirectoryPath):
    """The path of a virtual directory; its ``path`` is that of the file from which the mapping was read."""

    entries: Mapping[str, _Entry]
    tree: VirtualTree
    pins: bool  # modules of the mapping take precedence over those in real directories

    @classmethod
    def create(cls, tree: VirtualTree, path: str, relative: str, *, pins: bool) -> MappedPath:
        """Return the path of a virtual directory, without listing its real directories."""
        mapped_path = cls(path, relative)
        mapped_path.tree, mapped_path.pins, mapped_path.entries = tree, pins, tree.entries
        return mapped_path

    def join(self, entry: str) -> DirectoryPath:
        """Return a subdirectory, which may be a real one."""
        found = self.entries.get(entry)
        if isinstance(found, VirtualTree):
            return MappedPath.create(found, self.path, self.get_relative(entry), pins=self.pins)
        if isinstance(found, RealDirectory):
            if found.follows_links and not found.excluded:
                return DirectoryPath(found.path, self.get_relative(entry))
            tree = VirtualTree()
            tree.directories.append(found)
            return MappedPath.create(tree, found.path, self.get_relative(entry), pins=self.pins)
        return DirectoryPath(self.path, self.get_relative(entry))

    def get_path(self, entry: str) -> str:
        """Return the absolute path of a file in this directory."""
        found = self.entries.get(entry)
        return found if isinstance(found, str) else self.path


class _File(NamedTuple):
    """A file of a mapping as a ``DirectoryEntry``."""

    name: str
    path: str

    def is_file(self) -> bool:
        return os.path.isfile(self.path)

    def is_symlink(self) -> bool:
        return os.path.islink(self.path)

    def stat(self) -> os.stat_result:
        return os.stat(self.path)


def list_mapped(mapped_path: MappedPath) -> Listing:
    """Return the listing of a virtual directory, including the entries of its real directories."""
    entries: dict[str, _Entry] = dict(mapped_path.tree.entries)
    pinned = {_get_stem(name) for name in entries} if mapped_path.pins else set()
    for directory in mapped_path.tree.directories:
        for name, is_directory in directory.iter_entries():
            known = entries.get(name)
            if isinstance(known, VirtualTree) and is_directory:
                entries[name] = known.add_directory(directory.join(name))
            elif known is None and _get_stem(name) not in pinned:
                entries[name] = directory.join(name) if is_directory else os.path.join(directory.path, name)
    complete = MappedPath.create(mapped_path.tree, mapped_path.path, mapped_path.relative, pins=mapped_path.pins)
    complete.entries = entries
    listing = Listing(complete)
    for name in sorted(entries):
        found = entries[name]
        if isinstance(found, str):
            add_file(listing, _File(name, found), False)
        elif "." not in name and name != "__pycache__":
            candidate = listing.candidates.setdefault(escape_invisible(name), ModuleCandidate())
            candidate.directory = name
            candidate.is_link = isinstance(found, RealDirectory) and os.path.islink(found.path)
    return listing


def list_dependencies(mapped_path: MappedPath) -> list[str]:
    """Return the absolute paths of the files and directories on which the listing of a virtual directory depends."""
    return [mapped_path.path, *(directory.path for directory in mapped_path.tree.directories)]


def _is_directory(entry: os.DirEntry[str]) -> bool:
    try:
        return entry.is_dir()
    except OSError:  # a symbolic link that loops
        return False


def _get_stem(name: str) -> str:
    split = split_file_name(name)
    return split[0] if split and split[1] is not FileRole.STUB else name
