"""Looks up dotted names as people write them."""

from __future__ import annotations

import re

from sphinx_packagemap.names import get_last, iter_ancestors
from sphinx_packagemap.views.claims.paths import FoundPath, LookUp
from sphinx_packagemap.views.claims.repository import DescribedRepository
from sphinx_packagemap.views.codebases import SurveyedCodebase
from sphinx_packagemap.views.origins import Missing

# ``package.module``, ``package.module:name`` as in entry points, and ``package.module.function()``.
DOTTED = re.compile(r"[A-Za-z_]\w*(?:\.[A-Za-z_]\w*)*(?:\.[A-Za-z_]\w*|:[A-Za-z_]\w*)(?:\.\w+)*(?:\(\))?")
_FILE_SUFFIXES = frozenset(
    {
        *("py", "pyi", "pyx", "so", "toml", "cfg", "ini", "yml", "yaml", "md", "rst", "txt", "json", "sh", "js", "ts"),
        *("css", "html", "lock", "in", "log", "xml", "csv", "db", "sql", "exe", "ipynb", "po", "pot", "conf", "env"),
        *("com", "org", "io", "net", "dev", "readthedocs", "example", "svg", "png", "whl", "gz", "zip", "pid", "sock"),
    }
)


def normalize_dotted(text: str) -> str:
    """Return a dotted name without the marks of calls and entry points; an empty string if it is none."""
    if not DOTTED.fullmatch(text) or text.rpartition(".")[2].lower() in _FILE_SUFFIXES:
        return ""
    return text.removesuffix("()").replace(":", ".")


def look_up_name(repository: DescribedRepository, name: str) -> FoundPath:
    """Return what a dotted name leads to; no claim if it is not below one of the project's own packages."""
    top = name.partition(".")[0]
    codebase = repository.get_codebase(top)
    if codebase is None:
        return FoundPath(LookUp.NO_CLAIM, name)
    if name in codebase.codebase.modules:
        return FoundPath(LookUp.FOUND, name)
    home = next((each for each in iter_ancestors(name) if each in codebase.codebase.modules), None)
    if home is None:
        return FoundPath(LookUp.NO_CLAIM, name)
    attribute = name[len(home) + 1 :].partition(".")[0]
    if attribute.startswith("__"):
        return FoundPath(LookUp.NO_CLAIM, name)
    if isinstance(codebase.origins.find(home, attribute), Missing):
        return FoundPath(LookUp.ABSENT, name)
    return FoundPath(LookUp.FOUND, name)


def find_moved_name(codebase: SurveyedCodebase, name: str) -> str:
    """Return the module that a missing one has moved to; an empty string if that is not clear."""
    if get_last(name) in _GENERIC_NAMES:
        return ""
    moved = codebase.suggestions.find_moved(name)
    return moved[0] if len(moved) == 1 else ""


_GENERIC_NAMES = frozenset(
    {"api", "app", "base", "common", "config", "core", "main", "models", "types", "utils", "views"}
)
