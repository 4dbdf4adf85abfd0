"""The tiers of locations in which names are looked up: given directories, the project, the environment."""

import os
import sys
from collections.abc import Sequence
from typing import TYPE_CHECKING, NamedTuple

from sphinx_packagemap.discovery.project import find_bounds, find_home, find_project, find_repository, is_outside
from sphinx_packagemap.model import Problem

if TYPE_CHECKING:
    from sphinx_packagemap.discovery.editable import Redirection

ENVIRONMENT = "the environment"
_ANOTHER_VERSION = "'{}' is not in the project around the pages; the one in the project around conf.py is shown instead"


class Tier(NamedTuple):
    """Locations that are searched together, as an import searches ``sys.path``."""

    title: str  # for messages: "the project"
    locations: tuple[str, ...]  # directories, absolute
    renamed: tuple[tuple[str, str], ...] = ()  # modules under other names: dotted name, and path without a suffix
    redirections: tuple["Redirection", ...] = ()  # of editable installs
    within: tuple[str, ...] = ()  # directories that symbolic links may not leave, real paths; empty: no restriction
    dependencies: tuple[str, ...] = ()  # files and directories that determine the locations, absolute; not for output
    problems: tuple[Problem, ...] = ()  # found while the locations were determined
    remark: str = ""  # message of a warning, with a field for the name, if a name is found in this tier
    yields: bool = False  # a namespace package in this tier is ignored if a later tier has a regular package


def find_tiers(
    directory: str,
    roots: Sequence[str] = (),
    *,
    follow_links: bool = False,
    others: Sequence[str] = (),
    copied: bool = False,
    itself: bool = False,
) -> tuple[Tier, ...]:
    """Return the tiers in which names are looked up, in order: ``roots``, the project around, the environment.

    After the project around ``directory`` come the projects around the ``others``; a module that is found in the last
    of these is a problem if the pages were ``copied``, for it may be of another version. With ``itself``, the directory
    is a tier as well.
    """
    tiers = []
    if roots:
        tiers.append(make_roots_tier(roots, beside=directory, follow_links=follow_links))
    first = len(tiers)
    tiers += filter(None, [find_project_tier(each, follow_links=follow_links) for each in (directory, *others)])
    after = len(tiers)
    if itself and (here := find_directory_tier(directory, follow_links=follow_links)) is not None:
        tiers.append(here)
    environment = make_environment_tier(tuple(dict.fromkeys(each for tier in tiers for each in tier.within)))
    tiers[first:after] = [add_editable_installs(tier, environment) for tier in tiers[first:after]]
    if copied and others and find_home(others[-1]) is not None:
        # A module that is installed from there may be of another version as well, and would not be warned of.
        tiers[-1] = tiers[-1]._replace(remark=_ANOTHER_VERSION)
        environment = exclude_tier(environment, tiers[-1])
    return (*tiers, environment)


def make_roots_tier(roots: Sequence[str], *, beside: str | None = None, follow_links: bool = False) -> Tier:
    """Return the tier of the directories that an author configures.

    Symbolic links may lead from one of them to another, and into the project that contains the directory ``beside``:
    as a rule, that of the configuration.
    """
    locations = tuple(map(os.path.abspath, roots))
    within = () if follow_links else find_bounds([*locations, *([beside] if beside is not None else [])])
    return Tier("the roots given", locations, within=within)


def find_project_tier(directory: str, *, follow_links: bool = False) -> Tier | None:
    """Return the tier of the project that contains a directory, or None if it is not clear where that begins.

    Its locations are the directories in its configuration, its ``src`` directory, and its own directory (packaging
    guide, *src layout vs flat layout*); then those of the other members of its workspace.
    """
    home = find_home(directory)
    if home is None:
        return None
    within = () if follow_links else find_bounds([home])
    # A survey of configured directories does not need it.
    from sphinx_packagemap.discovery.project_layout import read_layout

    layout = read_layout(home, within)
    is_guessed = find_project(directory) is None and find_repository(directory) is None
    return Tier(
        "the project",
        layout.locations,
        layout.renamed,
        within=layout.within,
        dependencies=layout.dependencies,
        problems=layout.problems,
        yields=is_guessed,
    )


def find_directory_tier(directory: str, *, follow_links: bool = False) -> Tier | None:
    """Return the tier of a directory as a search location, as with ``python -m``; None if it is a package."""
    directory = os.path.abspath(directory)
    if any(os.path.exists(os.path.join(directory, f"__init__.{suffix}")) for suffix in ("py", "pyi", "pyc")):
        return None
    within = () if follow_links else find_bounds([directory])
    return Tier("the directory", (directory,), within=within, yields=True)


def make_environment_tier(within: tuple[str, ...] = ()) -> Tier:
    """Return the tier of the running interpreter: ``sys.path`` and its editable installs.

    A directory that cannot be read is ignored, as by ``importlib.machinery.FileFinder``. Symbolic links may lead
    anywhere, because some installers create nothing but links (uv, conda, Nix, Bazel). The only exceptions are links
    inside the directories ``within``, which may not leave these: they belong to projects that are searched before,
    and are also installed editable or on ``sys.path``.
    """
    # A survey of configured directories does not need it.
    from sphinx_packagemap.discovery.editable import find_editable_installs

    paths = [path for entry in sys.path if entry and os.access(path := os.path.abspath(entry), os.R_OK)]
    directories = [path for path in paths if os.path.isdir(path)]
    editables = find_editable_installs(directories)
    locations = dict.fromkeys([*paths, *editables.locations])
    additions = tuple(editables.renamed), tuple(editables.redirections)
    return Tier(ENVIRONMENT, tuple(locations), *additions, within=within)


def exclude_tier(tier: Tier, other: Tier) -> Tier:
    """Return a tier without the locations of another one, and without the editable installs of modules there."""
    inside = tuple(map(os.path.realpath, other.locations))
    locations = tuple(path for path in tier.locations if os.path.realpath(path) not in inside)
    renamed = tuple((name, path) for name, path in tier.renamed if is_outside(path, inside))
    redirections = tuple(
        each for each in tier.redirections if all(is_outside(path, inside) for path in _list_mapped(each))
    )
    return tier._replace(locations=locations, renamed=renamed, redirections=redirections)


def add_editable_installs(tier: Tier, environment: Tier) -> Tier:
    """Return a tier with the editable installs of the environment whose sources are in its locations.

    Their finders have exactly the modules of the project that can be imported: also compiled or generated ones, which
    may be elsewhere, and no files that are not installed.
    """
    inside = tuple(map(os.path.realpath, tier.locations))
    known = {name for name, _ in tier.renamed}
    renamed = [each for each in environment.renamed if each[0] not in known and not is_outside(each[1], inside)]
    redirections = [each for each in environment.redirections if _has_sources(each, inside)]
    return tier._replace(renamed=(*tier.renamed, *renamed), redirections=(*tier.redirections, *redirections))


def _has_sources(redirection: "Redirection", inside: tuple[str, ...]) -> bool:
    """Return whether an editable install has files in some directories, not counting those beside its finder."""
    installed = (os.path.realpath(os.path.dirname(redirection.finder)),)  # may be inside the project, as in ``.venv``
    paths = [redirection.plan, *_list_mapped(redirection)]  # a missing plan may be created by the next build
    return any(is_outside(path, installed) and not is_outside(path, inside) for path in paths)


def _list_mapped(redirection: "Redirection") -> list[str]:
    """Return the files and directories to which the finder of an editable install maps modules."""
    from sphinx_packagemap.discovery.editable import list_mapped_paths  # few environments need it

    return list_mapped_paths(redirection)
