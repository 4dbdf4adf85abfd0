"""Run the command: print or write the result; every failure is one line and an exit status."""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Sequence

from sphinx_packagemap.cli.arguments import complain, fail, parser
from sphinx_packagemap.cli.commands import RUN, NothingToShow
from sphinx_packagemap.model import Problem, ProblemKind
from sphinx_packagemap.survey import NotFound
from sphinx_packagemap.text import quoted
from sphinx_packagemap.writing import replace_file

WRITE_ERROR = 1


def run(arguments: Sequence[str] | None = None) -> int:
    """Run the command and return its exit status: 0, 1 if it cannot write, 2 if it was called wrongly."""
    try:
        options = parser().parse_args(arguments)
    except SystemExit as end:  # after a mistake, or what --help and --version print
        if end.code or not (status := _flushed()):
            raise
        return status
    except OSError as error:
        return _write_fault(error)
    try:
        os.getcwd()
    except OSError as error:  # somebody has removed it
        return fail(f"the current directory cannot be used: {error.strerror}")
    try:
        text, problems = RUN[options.command](options)
    except (NotFound, NothingToShow) as error:
        return fail(error.problem().message)
    for problem in problems:
        if problem.kind is ProblemKind.OPTION:
            return fail(re.sub(r"(?<!\S):([\w-]+):(?=\s)", r"--\1:", problem.message))
    if getattr(options, "output", None) is None:
        return _printed(text) or _warned(problems)
    if fault := _write_file(options.output, text):
        complain(f"error: {fault}")
        return WRITE_ERROR
    return _warned(problems)


def _warned(problems: Sequence[Problem]) -> int:
    for problem in problems:
        complain(f"warning: {_located(problem)}")
    return 0


def _write_file(path: str, text: str) -> str:
    """Write a file, and return why that is not possible, or nothing."""
    directory = os.path.dirname(path) or "."
    if not os.path.isdir(directory):
        return f"there is no directory {quoted(directory)}"
    is_other = os.path.lexists(path) and not os.path.isfile(path)  # a directory, or /dev/null
    # What a link leads to is written, and it stays a link.
    if is_other or not replace_file(os.path.realpath(path), text.encode("utf-8", "backslashreplace")):
        return f"{quoted(path)} cannot be written"
    return ""


def _printed(text: str) -> int:
    """Print a text, and return the exit status for that."""
    if sys.stdout is None:  # it was closed before Python began: ``>&-``
        complain("error: the output cannot be written: it is closed")
        return WRITE_ERROR
    # Names may hold what a terminal's encoding cannot: shown as escapes, not as a traceback.
    encoding = sys.stdout.encoding or "utf-8"
    try:
        sys.stdout.write(text.encode(encoding, "backslashreplace").decode(encoding))
    except OSError as error:
        return _write_fault(error)
    return _flushed()


def _flushed() -> int:
    """Flush standard output, and return the exit status for that."""
    try:
        if sys.stdout is not None:
            sys.stdout.flush()
    except OSError as error:
        return _write_fault(error)
    return 0


def _write_fault(error: OSError) -> int:
    # Python writes what is left of its buffer at exit, and would complain again.
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    if isinstance(error, BrokenPipeError):  # the reader has seen enough, as in ``packagemap tree x | head``
        return 0
    complain(f"error: the output cannot be written: {error.strerror}")
    return WRITE_ERROR


def _located(problem: Problem) -> str:
    place = ":".join(str(part) for part in (problem.origin, problem.line) if part is not None)
    return f"{place}: {problem.message}" if place else problem.message
