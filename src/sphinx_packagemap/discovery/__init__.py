"""Finds the module of a name, or those in a directory, and all their descendants.

It follows the rules of the import system, and imports nothing. The searches are in ``search_path`` and ``finder``,
which are not imported here: a survey from the cache needs neither.
"""

from sphinx_packagemap.discovery.project import find_bounds, iter_markers
from sphinx_packagemap.discovery.tiers import Tier, find_tiers, make_roots_tier
from sphinx_packagemap.discovery.types import Discovery, NotFound

__all__ = [
    "Discovery",
    "NotFound",
    "Tier",
    "find_bounds",
    "find_tiers",
    "iter_markers",
    "make_roots_tier",
]
