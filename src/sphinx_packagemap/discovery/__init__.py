"""Finds the module of a name, or those in a directory, and all their descendants.

It follows the rules of the import system, and imports nothing.
"""

from sphinx_packagemap.discovery.finder import Discovery, ListingCache, NotFound, discover, discover_directory
from sphinx_packagemap.discovery.project import find_bounds, iter_markers
from sphinx_packagemap.discovery.search_path import NameLookup, locate
from sphinx_packagemap.discovery.tiers import Tier, find_tiers, make_roots_tier
from sphinx_packagemap.discovery.walker import Announce, Bounds

__all__ = [
    "Announce",
    "Bounds",
    "Discovery",
    "ListingCache",
    "NameLookup",
    "NotFound",
    "Tier",
    "discover",
    "discover_directory",
    "find_bounds",
    "find_tiers",
    "iter_markers",
    "locate",
    "make_roots_tier",
]
