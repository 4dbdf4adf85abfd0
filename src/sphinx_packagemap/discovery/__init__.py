"""Discovery: from a name or a directory to every module below it.

Follows the rules of the import system and imports nothing.
"""

from sphinx_packagemap.discovery.finder import Discovery, NotFound, discover, discover_directory
from sphinx_packagemap.discovery.places import Located, Tier, environment_tier, locate, project_tier
from sphinx_packagemap.discovery.walking import Announce

__all__ = [
    "Announce",
    "Discovery",
    "Located",
    "NotFound",
    "Tier",
    "discover",
    "discover_directory",
    "environment_tier",
    "locate",
    "project_tier",
]
