"""One directory, as the import system would look at it.

Lists names and types only: no file is opened, and no directory below is entered.
"""

from __future__ import annotations

import os
from dataclasses import dataclass, field

from sphinx_packagemap.discovery.suffixes import FileRole, split_file_name
from sphinx_packagemap.model import Problem, ProblemKind
from sphinx_packagemap.text import visible

Identity = tuple[int, int]  # device and inode of a directory


@dataclass(frozen=True, slots=True)
class Place:
    """A directory as it is opened and as it is shown."""

    path: str  # absolute
    shown: str  # relative to its root, with slashes; empty for the root itself

    def below(self, entry: str) -> Place:
        """Return an entry of this directory."""
        return Place(os.path.join(self.path, entry), self.show(entry))

    def show(self, entry: str) -> str:
        """Return how an entry of this directory is shown."""
        return f"{self.shown}/{visible(entry)}" if self.shown else visible(entry)


@dataclass(slots=True)
class Candidate:
    """All that a directory holds for one last component of a name."""

    files: dict[FileRole, str] = field(default_factory=dict)  # file names
    directory: str | None = None  # directory name
    is_link: bool = False  # the directory is a symbolic link

    def loaded(self) -> FileRole | None:
        """Return the role of the file that an import would load, if there is one."""
        importable = [role for role in self.files if role is not FileRole.STUB]
        return min(importable, default=None)


@dataclass(slots=True)
class Listing:
    """A directory's candidates by last component, sorted, and what makes it a package."""

    place: Place
    identity: Identity | None = None
    candidates: dict[str, Candidate] = field(default_factory=dict)
    init: Candidate = field(default_factory=Candidate)
    typed: bool = False
    problems: list[Problem] = field(default_factory=list)


def list_directory(place: Place, *, check_names: bool = True) -> Listing:
    """Return what a directory holds; one that cannot be read is empty, with a problem.

    With ``check_names``, files under names that no import can reach are problems as well: right for a
    package, not for a directory of installed packages.
    """
    listing = Listing(place)
    try:
        status = os.stat(place.path)
        listing.identity = (status.st_dev, status.st_ino)
        with os.scandir(place.path) as entries:
            for entry in sorted(entries, key=lambda entry: entry.name):
                _add_entry(listing, entry, check_names)
    except OSError as error:
        message = f"the directory cannot be read: {error.strerror}"
        listing.problems.append(Problem(ProblemKind.UNREADABLE, message, origin=place.shown or "."))
    return listing


def _add_entry(listing: Listing, entry: os.DirEntry[str], check_names: bool) -> None:
    name = entry.name
    if _is_directory(entry):
        # A dot in its name puts it out of every import's reach: .git, x.dist-info, python3.11.
        if "." not in name and name != "__pycache__":
            candidate = listing.candidates.setdefault(visible(name), Candidate())
            candidate.directory, candidate.is_link = name, entry.is_symlink()
        return
    if name == "py.typed":
        listing.typed = True
    split = split_file_name(name)
    if split is None:
        return
    stem, role = split
    if stem == "__init__":
        listing.init.files.setdefault(role, name)
    elif "." not in stem:
        listing.candidates.setdefault(visible(stem), Candidate()).files.setdefault(role, name)
    elif check_names and role is FileRole.SOURCE and not stem.startswith("."):
        message = "no import can reach a module with a dot in its file name"
        origin = listing.place.show(name)
        listing.problems.append(Problem(ProblemKind.UNREACHABLE, message, origin=origin))


def _is_directory(entry: os.DirEntry[str]) -> bool:
    try:
        return entry.is_dir()
    except OSError:  # a symbolic link that loops
        return False
