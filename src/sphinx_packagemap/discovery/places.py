"""Where a name is looked up: given roots, else the project, else the environment.

Each tier answers alone: the first one that has the whole name. Nothing is put on ``sys.path``.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from sphinx_packagemap.discovery.editable import editable_installs
from sphinx_packagemap.discovery.finder import Discovery, NotFound, discover
from sphinx_packagemap.discovery.redirections import Redirection
from sphinx_packagemap.discovery.walking import Announce
from sphinx_packagemap.model import Module, ModuleKind
from sphinx_packagemap.names import is_importable, nearest
from sphinx_packagemap.text import visible

# What makes a directory the home of a project; pyproject.toml where it has one.
_PROJECT_FILES = ("pyproject.toml", "setup.cfg", "setup.py")


class Tier(NamedTuple):
    """Locations that are searched together, as an import searches ``sys.path``."""

    title: str  # as a message names it: "the project"
    locations: tuple[str, ...]  # absolute directories
    renamed: tuple[tuple[str, str], ...] = ()  # dotted names of modules and where they lie, under other names
    redirections: tuple[Redirection, ...] = ()  # of editable installs


class Located(NamedTuple):
    """A discovery and the tier that answered."""

    discovery: Discovery
    tier: Tier


def project_tier(directory: str) -> Tier | None:
    """Return the project around a directory: ``src`` and the project's own directory, or None.

    The project is the nearest directory upwards with a ``pyproject.toml``, ``setup.cfg`` or
    ``setup.py`` (packaging guide, *src layout vs flat layout*). None of them is read.
    """
    home = _project_directory(directory)
    if home is None:
        return None
    layouts = (os.path.join(home, "src"), home)
    return Tier("the project", tuple(path for path in layouts if os.path.isdir(path)))


def _project_directory(directory: str) -> str | None:
    directory = os.path.abspath(directory)
    while True:
        if any(os.path.isfile(os.path.join(directory, name)) for name in _PROJECT_FILES):
            return directory
        above = os.path.dirname(directory)
        if above == directory:
            return None
        directory = above


def environment_tier() -> Tier:
    """Return what the running interpreter can import: ``sys.path`` and its editable installs."""
    paths = [os.path.abspath(entry) for entry in sys.path if entry]
    directories = [path for path in paths if os.path.isdir(path)]
    editables = editable_installs(directories)
    locations = dict.fromkeys([*paths, *editables.locations])
    return Tier("the environment", tuple(locations), tuple(editables.renamed), tuple(editables.redirections))


def locate(name: str, tiers: Sequence[Tier], announce: Announce = None) -> Located:
    """Return the first tier's discovery of a dotted name; raise NotFound where no tier has it.

    Last come the modules without a file: builtin and frozen ones, by their names alone. ``announce`` is called with
    each module that is come across.
    """
    suggestions: list[str] = []
    looked_at: list[str] = []
    for tier in tiers:
        looked_at += tier.locations
        try:
            directories = [path for path in tier.locations if os.path.isdir(path)]
            discovery = discover(name, directories, tier.renamed, announce, tier.redirections)
            return Located(discovery._replace(looked_at=(*looked_at, *discovery.looked_at)), tier)
        except NotFound as error:
            suggestions += error.suggestions
    module = _module_without_file(name)
    if module is None:
        top = name.partition(".")[0]
        suggestions += nearest(top, sys.builtin_module_names) if "." not in name else ()
        raise NotFound(name, tuple(dict.fromkeys(suggestions))[:3], tuple(_zips_with(name, tiers)))
    return Located(Discovery((name,), (module,)), Tier("the interpreter", ()))


def _module_without_file(name: str) -> Module | None:
    """Return a builtin or frozen module; neither question imports anything."""
    if name in sys.builtin_module_names:
        return Module(name, ModuleKind.BUILTIN_MODULE, importable=is_importable(name))
    from importlib.machinery import FrozenImporter  # only for a name that lies in no directory

    if FrozenImporter.find_spec(name) is not None:
        return Module(name, ModuleKind.FROZEN_MODULE, importable=is_importable(name))
    return None


def _zips_with(name: str, tiers: Sequence[Tier]) -> Iterator[str]:
    """Yield the locations that are zip files with this module (PEP 273): only imports look into them."""
    from sphinx_packagemap.discovery.zips import names_in_zip  # only for a name that cannot be found

    path = name.replace(".", "/")
    files = {path + ending for ending in (".py", ".pyc", "/__init__.py", "/__init__.pyc")}
    for location in dict.fromkeys(path for tier in tiers for path in tier.locations):
        if os.path.isfile(location) and any(
            entry in files or entry.startswith(f"{path}/") for entry in names_in_zip(location)
        ):
            yield visible(os.path.basename(location))
