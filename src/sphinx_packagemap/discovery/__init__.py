"""Discovery: from a name or a directory to every module below it.

Follows the rules of the import system and imports nothing.
"""

from sphinx_packagemap.discovery.finder import Discovery, ListingCache, NotFound, discover, discover_directory
from sphinx_packagemap.discovery.project import bounds_of, home_of, markers_around
from sphinx_packagemap.discovery.search_path import (
    NameLookup,
    Tier,
    directory_tier,
    environment_tier,
    locate,
    project_tier,
    roots_tier,
    with_editable_installs,
    without,
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
    "bounds_of",
    "directory_tier",
    "discover",
    "discover_directory",
    "environment_tier",
    "home_of",
    "locate",
    "markers_around",
    "project_tier",
    "roots_tier",
    "with_editable_installs",
    "without",
]
