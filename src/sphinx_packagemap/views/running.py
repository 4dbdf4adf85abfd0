"""How a module is run."""

from __future__ import annotations

from typing import NamedTuple

from sphinx_packagemap.discovery.distributions import Script
from sphinx_packagemap.names import in_subtree, last, parent
from sphinx_packagemap.views.codebases import Surveyed


class Running(NamedTuple):
    """The ways to run a module."""

    module: str | None  # what ``python -m`` takes; None if it is not made for that
    scripts: tuple[Script, ...] = ()  # commands of the distribution that call into it, sorted


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
    scripts = [script for distribution in surveyed.distributions(name) for script in distribution.scripts]
    return Running(runs, tuple(sorted(script for script in scripts if in_subtree(script.module, name))))
