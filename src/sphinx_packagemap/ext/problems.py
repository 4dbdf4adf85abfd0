"""Problems that are the extension's own."""

from __future__ import annotations

from sphinx_packagemap.model import Problem, ProblemKind
from sphinx_packagemap.text import said


def internal(name: str, error: Exception) -> Problem:
    """Return a fault of our own, in the directive or role of a name, as a problem."""
    return Problem(ProblemKind.INTERNAL, said(f"{name} failed: {type(error).__name__}: {error}"))
