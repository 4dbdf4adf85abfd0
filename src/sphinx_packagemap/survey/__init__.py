"""Surveys a codebase: discovers the modules below a name, reads their files and resolves their imports.

The content of pages is not decided here, and no surveyed code is imported.
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
