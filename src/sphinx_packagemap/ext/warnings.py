"""Problems as Sphinx warnings: typed ``packagemap.<kind>``, located, each logged once per build."""

from __future__ import annotations

import traceback
from typing import Any

from sphinx.util import logging

from sphinx_packagemap.model import Problem, ProblemKind
from sphinx_packagemap.text import quote, quote_message


def make_internal_problem(name: str, error: Exception) -> Problem:
    """Return a fault of our own, in the directive or role of a name, as a problem."""
    return Problem(ProblemKind.INTERNAL, quote_message(f"{name} failed: {type(error).__name__}: {error}"))


logger = logging.getLogger(__name__)


def warn(problem: Problem, location: Any) -> None:
    """Print a problem as a warning.

    A problem with a file is said at that file, and once; any other at ``location``, the directive.
    """
    if problem.origin is None:
        logger.warning("%s", problem.format(), type="packagemap", subtype=problem.kind.value, location=location)
        return
    message = problem.format()
    # Sphinx compares messages, not places: a message about two files would be shown for the first one only.
    if not any(name and f"'{name}'" in message for name in (problem.module, problem.origin)):
        message = f"{quote(problem.origin)}: {message}"
    # Without a line, Sphinx takes it for the name of a document.
    place = f"{problem.origin}:{problem.line or 1}"
    logger.warning("%s", message, type="packagemap", subtype=problem.kind.value, location=place, once=True)


def log_fault(name: str) -> None:
    """Log, for those who ask for it, where the fault that is being handled comes from.

    As text: the log of a parallel process is pickled, and a traceback cannot be.
    """
    logger.debug("%s failed:\n%s", name, traceback.format_exc())
