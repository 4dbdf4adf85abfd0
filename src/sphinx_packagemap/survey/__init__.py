"""The one use case: discover the modules below a name, read them, resolve their imports.

Nothing here decides on the content of a page, and nothing of the surveyed code is imported.
"""

from sphinx_packagemap.discovery import Discovery, NotFound, Tier, find_tiers, iter_markers, make_roots_tier
from sphinx_packagemap.survey.cache import Cache
from sphinx_packagemap.survey.file_facts import Facts
from sphinx_packagemap.survey.imports import ModuleNames, get_package_of_init
from sphinx_packagemap.survey.survey import Survey, is_directory_argument

__all__ = [
    "Cache",
    "Discovery",
    "Facts",
    "ModuleNames",
    "NotFound",
    "Survey",
    "Tier",
    "find_tiers",
    "get_package_of_init",
    "is_directory_argument",
    "iter_markers",
    "make_roots_tier",
]
