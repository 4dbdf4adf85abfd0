"""The packagemap command: the survey in a terminal, without Sphinx."""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Sequence

from sphinx_packagemap.cli.arguments import fail, parser
from sphinx_packagemap.cli.commands import RUN, NothingToShow
from sphinx_packagemap.model import Problem, ProblemKind
from sphinx_packagemap.survey import NotFound
from sphinx_packagemap.text import visible
from sphinx_packagemap.writing import replace_file

WRITE_ERROR = 1


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command and return its exit status: 0, 1 if it cannot write, 2 if it was called wrongly."""
    options = parser().parse_args(arguments)
    try:
        text, problems = RUN[options.command](options)
    except (NotFound, NothingToShow) as error:
        return fail(error.problem().message)
    for problem in problems:
        if problem.kind is ProblemKind.OPTION:
            return fail(re.sub(r"(?<!\S):([\w-]+):(?=\s)", r"--\1:", problem.message))
    if getattr(options, "output", None) is not None:
        if fault := _write_file(options.output, text):
            print(f"packagemap: error: {fault}", file=sys.stderr)
            return WRITE_ERROR
        return _warned(problems)
    try:
        _write(text)
    except BrokenPipeError:  # the reader has seen enough, as in ``packagemap tree x | head``
        _discard_output()
    except OSError as error:  # a full disk
        _discard_output()
        print(f"packagemap: error: the output cannot be written: {error.strerror}", file=sys.stderr)
        return WRITE_ERROR
    return _warned(problems)


def _warned(problems: Sequence[Problem]) -> int:
    for problem in problems:
        print(f"packagemap: warning: {_located(problem)}", file=sys.stderr)
    return 0


def _write_file(path: str, text: str) -> str:
    """Write a file, and return why that is not possible, or nothing."""
    directory = os.path.dirname(path) or "."
    if not os.path.isdir(directory):
        return f"there is no directory '{visible(directory)}'"
    is_other = os.path.lexists(path) and not os.path.isfile(path)  # a directory, or /dev/null
    # What a link leads to is written, and it stays a link.
    if is_other or not replace_file(os.path.realpath(path), text.encode("utf-8", "backslashreplace")):
        return f"'{visible(path)}' cannot be written"
    return ""


def _discard_output() -> None:
    # Python writes what is left of its buffer at exit, and would complain again.
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def _write(text: str) -> None:
    # Names may hold what a terminal's encoding cannot: shown as escapes, not as a traceback.
    encoding = sys.stdout.encoding or "utf-8"
    sys.stdout.write(text.encode(encoding, "backslashreplace").decode(encoding))
    sys.stdout.flush()


def _located(problem: Problem) -> str:
    place = ":".join(str(part) for part in (problem.origin, problem.line) if part is not None)
    return f"{place}: {problem.message}" if place else problem.message
