"""The output of a subcommand: its text, its format and its exit status."""

from __future__ import annotations

import argparse
import difflib
import os
from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from sphinx_packagemap.cli.terminal import find_terminal
from sphinx_packagemap.cli.writers import REPORT_WRITERS, TEXT_SUFFIXES, Report
from sphinx_packagemap.discovery.project import find_project, find_repository
from sphinx_packagemap.model import Problem, ProblemKind
from sphinx_packagemap.text import escape_invisible_prose, quote


class Output(NamedTuple):
    """The output of a subcommand."""

    text: str
    problems: Sequence[Problem] = ()  # printed as warnings
    status: int = 0  # exit status, if the text can be written


class NoOutput(Exception):
    """Raised if a command has no output; has the problem that is the reason."""

    def __init__(self, problem: Problem) -> None:
        super().__init__(problem.message)
        self._problem = problem

    def make_problem(self) -> Problem:
        """Return the problem."""
        return self._problem


def format_problem(problem: Problem) -> str:
    """Return the message of a problem, after its file and line."""
    location = ":".join(str(part) for part in (problem.origin, problem.line) if part is not None)
    message = problem.format("--{}: ")
    return f"{location}: {message}" if location else message


def find_root(directory: str) -> str:
    """Return the repository or project around a directory; raise NoOutput if there is none."""
    root = find_repository(directory) or find_project(directory)
    if root is None:
        message = "expected a directory in a project or a repository; found neither around the current directory"
        raise NoOutput(Problem(ProblemKind.CONFIG, message))
    return root


def choose_format(options: argparse.Namespace, formats: Mapping[str, str]) -> str:
    """Return the format: that of ``--format``, else by the suffix of the output file, else the first one.

    ``formats`` are all formats by suffix.
    """
    if options.format is not None:
        return str(options.format)
    if options.output is None:
        return next(iter(formats.values()))
    suffix: str = os.path.splitext(options.output)[1].lower().removeprefix(".")
    if suffix not in formats:
        known = ", ".join(f".{each}" for each in formats)
        message = (
            f"unknown suffix of {quote(options.output)}; expected one of: {known}; or select the format with --format"
        )
        raise NoOutput(Problem(ProblemKind.OPTION, message))
    return formats[suffix]


def write_report(options: argparse.Namespace, report: Report) -> str:
    """Return a report in the format that the options choose."""
    return REPORT_WRITERS[choose_format(options, TEXT_SUFFIXES)](report, find_terminal(options.output))


def iter_diff(shown_path: str, old: str, new: str) -> Iterator[str]:
    """Yield the lines of a unified diff between two texts of a file, with characters that are not printable escaped."""
    for line in difflib.unified_diff(_split(old), _split(new), f"a/{shown_path}", f"b/{shown_path}"):
        body = line.rstrip("\r\n")
        end = line[len(body) :] if line.endswith("\n") else "\n\\ No newline at end of file\n"
        yield f"{body if body.isprintable() else escape_invisible_prose(body)}{end}"


def _split(text: str) -> list[str]:
    """Return the lines of a text with their line ends."""
    lines = [f"{line}\n" for line in text.split("\n")]
    lines[-1:] = filter(None, [lines[-1][:-1]])
    return lines
