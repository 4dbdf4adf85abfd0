"""Problems that are the extension's own."""

from __future__ import annotations

from sphinx_packagemap.model import Problem, ProblemKind
from sphinx_packagemap.text import visible


def internal(error: Exception) -> Problem:
    """Return a fault of our own as a problem."""
    return Problem(ProblemKind.INTERNAL, visible(f"package-tree failed: {type(error).__name__}: {error}"))
