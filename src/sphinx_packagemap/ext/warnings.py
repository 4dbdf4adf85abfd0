"""Reports problems as warnings of Sphinx, with the type ``packagemap.<kind>`` and a location."""

from __future__ import annotations

import traceback
from typing import Any

from sphinx.util import logging

from sphinx_packagemap.model import Problem, ProblemKind
from sphinx_packagemap.text import quote, quote_message


def make_internal_problem(name: str, error: Exception) -> Problem:
    """Return the problem for an exception in a directive or role, which is an error of this extension."""
    return Problem(ProblemKind.INTERNAL, quote_message(f"{name} failed: {type(error).__name__}: {error}"))


logger = logging.getLogger(__name__)


def warn(problem: Problem, location: Any) -> None:
    """Log a problem as a warning.

    A problem with a file is reported once, with the file as its location; any other at ``location``, the directive.
    """
    if problem.origin is None:
        logger.warning("%s", problem.format(), type="packagemap", subtype=problem.kind.value, location=location)
        return
    message = problem.format()
    # For ``once``, Sphinx compares messages, not locations: the same message about two files would be logged once.
    if not any(name and f"'{name}'" in message for name in (problem.module, problem.origin)):
        message = f"{quote(problem.origin)}: {message}"
    # Sphinx takes a location without a line for the name of a document.
    location_text = f"{problem.origin}:{problem.line or 1}"
    logger.warning("%s", message, type="packagemap", subtype=problem.kind.value, location=location_text, once=True)


def warn_at(kind: ProblemKind, message: str, location: tuple[str, int] | str | None) -> None:
    """Log a warning at a page and a line, or at a file and a line, which are joined by a colon."""
    logger.warning("%s", message, type="packagemap", subtype=kind.value, location=location)


def suggest_import_graph(arrows: int, location: str) -> None:
    """Log, not as a warning, that another directive shows a diagram with many arrows better."""
    message = "%s: this diagram has %d arrows; the directive import-graph shows many imports in levels, without arrows"
    logger.info(message, location, arrows)  # Sphinx adds the locations of warnings only


def log_fault(name: str) -> None:
    """Log the traceback of the current exception at the level DEBUG.

    It is formatted here, because log records of parallel processes are pickled, and tracebacks cannot be.
    """
    logger.debug("%s failed:\n%s", name, traceback.format_exc())
