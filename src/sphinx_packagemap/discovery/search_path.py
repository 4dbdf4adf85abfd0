"""Looks up a name in tiers of search locations: given directories, the project, the environment.

The first tier that contains the whole name wins; tiers are not combined. ``sys.path`` is not changed.
"""

import os
import sys
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from sphinx_packagemap.discovery.finder import ListingCache, discover
from sphinx_packagemap.discovery.tiers import ENVIRONMENT, Tier
from sphinx_packagemap.discovery.types import Discovery, NotFound
from sphinx_packagemap.discovery.walker import Announce, Bounds
from sphinx_packagemap.files import Unreadable, read_bytes
from sphinx_packagemap.model import DEFAULT_MAX_DIRECTORIES, Module, ModuleKind, Problem, ProblemKind
from sphinx_packagemap.names import find_nearest, is_importable
from sphinx_packagemap.text import escape_invisible

_MAX_SIZE = 1 << 26  # bytes of a zip file; larger ones are ignored
# Signatures and sizes of the end of the central directory and of an entry; limit of a comment, in bytes.
_END, _ENTRY = b"PK\x05\x06", b"PK\x01\x02"
_END_SIZE, _ENTRY_SIZE = 22, 46
_MAX_COMMENT = 0xFFFF


def list_zip(path: str) -> Iterator[str]:
    """Yield the names in the central directory of a zip file, in order; none if there is no valid file.

    Like ``zipimport``, and unlike ``zipfile``, this creates no object for each entry: a file may have a million of
    them. (APPNOTE.TXT 4.3.12 and 4.3.16; zip64 files cannot be imported.)
    """
    try:
        content = read_bytes(path, _MAX_SIZE)
    except (Unreadable, MemoryError):
        return
    end = content.rfind(_END, max(0, len(content) - _END_SIZE - _MAX_COMMENT))
    if end < 0 or end + _END_SIZE > len(content):
        return
    # The start of the directory is computed from its end, because other data may precede the archive, as in a zipapp.
    position = end - _read_number(content, end + 12, 4)
    while 0 <= position <= end - _ENTRY_SIZE and content.startswith(_ENTRY, position):
        name, extra, comment = (_read_number(content, position + offset, 2) for offset in (28, 30, 32))
        start = position + _ENTRY_SIZE
        yield content[start : start + name].decode("utf-8", "replace")
        position = start + name + extra + comment


def _read_number(content: bytes, position: int, size: int) -> int:
    return int.from_bytes(content[position : position + size], "little")


_MIN_SIMILARITY = 0.8  # ratio between a mistyped name and an installed one that is suggested


class NameLookup(NamedTuple):
    """A discovery, and the tier in which the name was found."""

    discovery: Discovery
    tier: Tier


def locate(
    name: str,
    tiers: Sequence[Tier],
    announce: Announce = None,
    max_directories: int = DEFAULT_MAX_DIRECTORIES,
    listing_cache: ListingCache | None = None,
) -> NameLookup:
    """Return the discovery of a dotted name in the first tier that has it; raise NotFound if there is none.

    Builtin and frozen modules, which have no files, come after all tiers. ``announce`` is called with each module that
    is found. Search locations in the ``listing_cache`` are not listed again.
    """
    misses = _Misses(name)
    dependencies: list[str] = []
    fallback: NameLookup | None = None
    for tier in tiers:
        dependencies += (*tier.locations, *tier.dependencies)
        try:
            directories = [path for path in tier.locations if os.path.isdir(path)]
            has_installed = tier.title == ENVIRONMENT or bool(tier.redirections)
            bounds = Bounds(tier.within, max_directories, is_lenient=has_installed)
            discovery = discover(name, directories, tier.renamed, announce, bounds, tier.redirections, listing_cache)
        except NotFound as error:
            misses.add(tier, error)
            continue
        if fallback is not None and _is_namespace(discovery):
            continue
        problems = [*misses.excluded, *tier.problems, *misses.causes]
        if tier.remark:
            problems.append(Problem(ProblemKind.NAME, tier.remark.format(escape_invisible(name))))
        answer = discovery._replace(
            problems=(*problems, *discovery.problems), dependencies=(*dependencies, *discovery.dependencies)
        )
        if not (tier.yields and _is_namespace(discovery)):
            return NameLookup(answer, tier)
        fallback = fallback or NameLookup(answer, tier)
    if fallback is not None:
        return fallback
    module = _find_module_without_file(name)
    if module is None:
        raise misses.make_error(tiers)
    return NameLookup(Discovery((name,), (module,)), Tier("the interpreter", ()))


class _Misses:
    """Collects the errors of the tiers that do not have a name: suggestions, and reasons why it was not found."""

    def __init__(self, name: str) -> None:
        self._name = name
        self._top = name.partition(".")[0]
        self._suggestions: list[str] = []  # for the top-level module
        self._descendant_suggestions: list[str] = []
        self._has_top = False
        self.causes: list[Problem] = []
        self.excluded: list[Problem] = []  # about excluded directories of a project, any of which may have the name

    def add(self, tier: Tier, error: NotFound) -> None:
        """Add the error of a tier."""
        self._has_top |= error.has_top
        if error.has_top:
            self._descendant_suggestions += error.suggestions
        elif tier.title == ENVIRONMENT:
            self._suggestions += _select_closest(self._top, error.suggestions)
        else:
            self._suggestions += error.suggestions
        self.causes += error.causes
        self.excluded += (each for each in tier.problems if each.kind is ProblemKind.LINK)

    def make_error(self, tiers: Sequence[Tier]) -> NotFound:
        """Return the error for all tiers."""
        if "." not in self._name:
            self._suggestions += _select_closest(self._top, find_nearest(self._top, sys.builtin_module_names))
        nearest = tuple(dict.fromkeys(self._descendant_suggestions if self._has_top else self._suggestions))
        causes = self.causes or (() if nearest else self.excluded)
        return NotFound(
            self._name, nearest[:3], tuple(_find_zips(self._name, tiers)), has_top=self._has_top, causes=causes
        )


def _select_closest(name: str, suggestions: Sequence[str]) -> list[str]:
    """Return the suggestions that are very similar: most environments have hundreds of installed names."""
    from difflib import SequenceMatcher  # only needed after a mistake

    return [
        each
        for each in suggestions
        if SequenceMatcher(None, name.casefold(), each.casefold()).ratio() >= _MIN_SIMILARITY
    ]


def _is_namespace(discovery: Discovery) -> bool:
    return discovery.modules[0].kind is ModuleKind.NAMESPACE_PACKAGE


def _find_module_without_file(name: str) -> Module | None:
    """Return a builtin or frozen module, or None; nothing is imported."""
    if name in sys.builtin_module_names:
        return Module(name, ModuleKind.BUILTIN_MODULE, importable=is_importable(name))
    from importlib.machinery import FrozenImporter  # only needed for names without a file

    if FrozenImporter.find_spec(name) is not None:
        return Module(name, ModuleKind.FROZEN_MODULE, importable=is_importable(name))
    return None


def _find_zips(name: str, tiers: Sequence[Tier]) -> Iterator[str]:
    """Yield the names of the zip files on the search path that contain a module (PEP 273), without directories."""
    path = name.replace(".", "/")
    files = {path + ending for ending in (".py", ".pyc", "/__init__.py", "/__init__.pyc")}
    for location in dict.fromkeys(path for tier in tiers for path in tier.locations):
        if os.path.isfile(location) and any(
            entry in files or entry.startswith(f"{path}/") for entry in list_zip(location)
        ):
            yield escape_invisible(os.path.basename(location))
