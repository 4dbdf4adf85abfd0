"""Looks up dotted names as people write them."""

from __future__ import annotations

import re
from collections.abc import Collection
from difflib import SequenceMatcher

from sphinx_packagemap.names import find_nearest, get_last, iter_ancestors
from sphinx_packagemap.views.claims.paths import FoundPath, LookUp, leave_out_tests
from sphinx_packagemap.views.claims.repository import DescribedRepository
from sphinx_packagemap.views.codebases import SurveyedCodebase
from sphinx_packagemap.views.origins import Missing, Origin, OriginDoubt

# ``package.module``, ``package.module:name`` as in entry points, and ``package.module.function()``.
DOTTED = re.compile(r"[A-Za-z_]\w*(?:\.[A-Za-z_]\w*)*(?:\.[A-Za-z_]\w*|:[A-Za-z_]\w*)(?:\.\w+)*(?:\(\))?")
_FILE_SUFFIXES = frozenset(
    {
        *("py", "pyi", "pyx", "so", "toml", "cfg", "ini", "yml", "yaml", "md", "rst", "txt", "json", "sh", "js", "css"),
        *("html", "lock", "log", "xml", "csv", "exe", "ipynb", "po", "pot", "conf", "svg", "png", "whl", "gz", "zip"),
        *("pid", "sock", "com", "org", "ts", "in", "sql", "env", "io", "net", "db", "dev", "example"),
    }
)
# Suffixes that are also names of modules.
_AMBIGUOUS_SUFFIXES = frozenset({"db", "dev", "env", "example", "in", "io", "net", "sql", "ts"})


def normalize_dotted(text: str, tops: Collection[str]) -> str:
    """Return a dotted name without the marks of calls and entry points; an empty string if it is none.

    ``tops`` are the top-level names of the project's own packages.
    """
    if not DOTTED.fullmatch(text):
        return ""
    suffix = text.rpartition(".")[2].lower()
    if suffix in _FILE_SUFFIXES and not (suffix in _AMBIGUOUS_SUFFIXES and text.partition(".")[0] in tops):
        return ""
    return text.removesuffix("()").replace(":", ".")


def look_up_name(repository: DescribedRepository, name: str, *, is_module: bool = False) -> FoundPath:
    """Return what a dotted name leads to; no claim if it is not below one of the project's own packages.

    With ``is_module``, a name that only running code could create counts as absent.
    """
    return FoundPath(_look_up(repository, name, is_module=is_module), name, is_dotted=True)


def _look_up(repository: DescribedRepository, name: str, *, is_module: bool) -> LookUp:
    top = name.partition(".")[0]
    codebase = repository.get_codebase(top)
    if codebase is None:
        return LookUp.NO_CLAIM
    if name in codebase.codebase.modules:
        return LookUp.FOUND
    home = next((each for each in iter_ancestors(name) if each in codebase.codebase.modules), None)
    if home is None:
        return LookUp.NO_CLAIM
    attribute, _, rest = name[len(home) + 1 :].partition(".")
    if attribute in _SPECIAL_ATTRIBUTES:
        return LookUp.NO_CLAIM
    if codebase.origins.members.find_bound(home, attribute) is not None:
        return LookUp.FOUND
    origin = codebase.origins.find(home, attribute)
    # What has attributes of its own is a module by its name, not something that running code binds.
    is_module = (is_module or bool(rest)) and attribute.islower()
    is_absent = isinstance(origin, Missing) or (is_module and _is_uncertain(origin))
    return LookUp.ABSENT if is_absent else LookUp.FOUND


def _is_uncertain(origin: Origin) -> bool:
    return origin.doubt in (OriginDoubt.GETATTR, OriginDoubt.RUN_TIME, OriginDoubt.OUTSIDE)


# Names that every module has, or that are in it by convention.
_SPECIAL_ATTRIBUTES = frozenset(
    {"__all__", "__doc__", "__file__", "__init__", "__main__", "__name__", "__package__", "__path__", "__version__"}
)


_MIN_SIMILARITY = 0.88  # of the names of a module before and after it was renamed


def find_moved_name(codebase: SurveyedCodebase, name: str) -> str:
    """Return the module that a missing one has moved to; an empty string if that is not clear."""
    if get_last(name) in _GENERIC_NAMES:
        return ""
    moved = leave_out_tests(codebase.suggestions.find_moved(name), name)
    return moved[0] if len(moved) == 1 else _find_similar(codebase, name)


def _find_similar(codebase: SurveyedCodebase, name: str) -> str:
    """Return the name that differs from a missing one only in a module of a similar name; empty if there is none."""
    home = next((each for each in iter_ancestors(name) if each in codebase.codebase.modules), "")
    component, _, rest = name[len(home) + 1 :].partition(".")
    siblings = [get_last(each) for each in codebase.list_submodules(home)]
    for each in find_nearest(component, siblings, max_count=1):
        module = f"{home}.{each}"
        is_near = SequenceMatcher(None, component, each).ratio() >= _MIN_SIMILARITY
        if is_near and (not rest or codebase.origins.members.find_bound(module, rest.partition(".")[0]) is not None):
            return f"{module}.{rest}" if rest else module
    return ""


_GENERIC_NAMES = frozenset(
    {"api", "app", "base", "common", "config", "core", "main", "models", "types", "utils", "views"}
)
