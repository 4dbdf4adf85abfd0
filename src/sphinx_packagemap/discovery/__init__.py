"""Finds the module of a name, or those in a directory, and all their descendants.

It follows the rules of the import system, and imports nothing.
"""

from sphinx_packagemap.discovery.finder import Discovery, ListingCache, NotFound, discover, discover_directory
from sphinx_packagemap.discovery.project import find_bounds, find_home, iter_markers
from sphinx_packagemap.discovery.search_path import (
    NameLookup,
    Tier,
    add_editable_installs,
    exclude_tier,
    find_directory_tier,
    find_project_tier,
    locate,
    make_environment_tier,
    make_roots_tier,
)
from sphinx_packagemap.discovery.walker import Announce, Bounds

__all__ = [
    "Announce",
    "Bounds",
    "Discovery",
    "ListingCache",
    "NameLookup",
    "NotFound",
    "Tier",
    "add_editable_installs",
    "discover",
    "discover_directory",
    "exclude_tier",
    "find_bounds",
    "find_directory_tier",
    "find_home",
    "find_project_tier",
    "iter_markers",
    "locate",
    "make_environment_tier",
    "make_roots_tier",
]
