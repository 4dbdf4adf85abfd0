"""How a module is run."""

from __future__ import annotations

from typing import NamedTuple

from sphinx_packagemap.discovery.distributions import Script
from sphinx_packagemap.model import ModuleKind
from sphinx_packagemap.names import ancestors, is_descendant, last, parent
from sphinx_packagemap.views.codebases import Surveyed


class Running(NamedTuple):
    """The ways to run a module."""

    module: str | None  # what ``python -m`` takes; None if it is not made for that
    scripts: tuple[Script, ...] = ()  # that call a function of it, or of anything below a top package; sorted


def running_of(surveyed: Surveyed, name: str) -> Running:
    """Return how a module is run: a package through its ``__main__`` (PEP 338), a module if it asks whether it is."""
    module = surveyed.module(name)
    facts = surveyed.facts(name)
    runs = None
    if module.is_package:
        runs = name if f"{name}.__main__" in surveyed.codebase.modules else None
    elif last(name) == "__main__":
        runs = parent(name)
    elif facts is not None and facts.runnable:
        runs = name
    is_top = _is_top_package(surveyed, name)
    scripts = [script for distribution in surveyed.distributions(name) for script in distribution.scripts]
    calling = (each for each in scripts if each.module == name or (is_top and is_descendant(each.module, name)))
    return Running(runs, tuple(sorted(calling)))


def _is_top_package(surveyed: Surveyed, name: str) -> bool:
    """Tell whether a package is the outermost one of a distribution: only namespace packages lie above it."""
    return not _is_namespace(surveyed, name) and all(_is_namespace(surveyed, each) for each in ancestors(name))


def _is_namespace(surveyed: Surveyed, name: str) -> bool:
    """Tell whether several distributions may contribute to a package, in the way of PEP 420 or of ``pkgutil``."""
    facts = surveyed.facts(name)
    return surveyed.module(name).kind is ModuleKind.NAMESPACE_PACKAGE or (facts is not None and facts.extends_path)
