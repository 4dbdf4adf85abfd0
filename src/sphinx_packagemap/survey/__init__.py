"""The one use case: discover the modules below a name, read them, resolve their imports.

Nothing here decides what a page shows, and nothing of the surveyed code is imported.
"""

from sphinx_packagemap.discovery import Discovery, NotFound, Tier, markers_around, roots_tier
from sphinx_packagemap.survey.cache import Cache
from sphinx_packagemap.survey.imports import ModuleNames, package_of_init
from sphinx_packagemap.survey.known import Facts
from sphinx_packagemap.survey.survey import Survey, is_directory_argument, tiers_around

__all__ = [
    "Cache",
    "Discovery",
    "Facts",
    "ModuleNames",
    "NotFound",
    "Survey",
    "Tier",
    "is_directory_argument",
    "markers_around",
    "package_of_init",
    "roots_tier",
    "tiers_around",
]
