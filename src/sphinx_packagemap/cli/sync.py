"""The subcommand ``sync``: renews the managed blocks of text files, or compares them."""

from __future__ import annotations

import argparse
import os
from collections.abc import Iterator

from sphinx_packagemap.blocks.project import BlockProjects, SurveyOptions
from sphinx_packagemap.blocks.renewal import Renewal, renew_document
from sphinx_packagemap.cli.arguments import USAGE_ERROR, print_error
from sphinx_packagemap.cli.output import NoOutput, Output, format_problem, iter_diff
from sphinx_packagemap.discovery.file_index import FileIndex
from sphinx_packagemap.discovery.project import find_home, find_repository, is_in_project, is_outside
from sphinx_packagemap.documents import MAX_SIZE, OUTSIDE, NotReplaced, read_document, replace_document
from sphinx_packagemap.documents.managed_blocks import SIGNS
from sphinx_packagemap.files import Unreadable, read_bytes
from sphinx_packagemap.model import Problem, ProblemKind
from sphinx_packagemap.text import escape_invisible, shorten
from sphinx_packagemap.views.claims.selection import select_documents

_MAX_WORDS = 80  # characters of the words of a block in a report
OUTDATED = 1  # exit status of ``--check`` if a block is not up to date


def run_sync(options: argparse.Namespace) -> Output:
    """Renew the blocks of the files, or of all files of the repository, and return a report."""
    sync = _Sync(options)
    for path in _list_files(options):
        sync.renew(path)
    return sync.make_output()


def _list_files(options: argparse.Namespace) -> Iterator[str]:
    """Yield the files in the arguments and in directories among them; by default, those of the repository.

    Of a directory, these are the documents with blocks.
    """
    if not options.files and not is_in_project("."):
        message = "sync requires files, because there is no project; add some, or call the command in a project"
        raise NoOutput(Problem(ProblemKind.NAME, message))
    for path in options.files or [find_repository(".") or find_home(".") or "."]:
        if os.path.isdir(path):
            yield from _iter_documents(os.path.realpath(path))
        else:
            yield path


def _iter_documents(directory: str) -> Iterator[str]:
    """Yield the documents in a directory that contain blocks, relative to the current directory."""
    root = find_repository(directory) or find_home(directory) or directory
    for path in select_documents(FileIndex(root), has_past=True).paths:
        absolute = os.path.join(root, path)
        if not is_outside(os.path.dirname(absolute), (directory,)) and _has_sign(absolute):
            yield os.path.relpath(absolute)


def _has_sign(path: str) -> bool:
    try:
        content = read_bytes(path, MAX_SIZE)
    except Unreadable:
        return False
    return any(sign in content for sign in SIGNS)


class _Sync:
    """One run of the command."""

    def __init__(self, options: argparse.Namespace) -> None:
        self._is_check = options.check
        survey = SurveyOptions(tuple(options.root), options.follow_links, options.check_syntax)
        self._projects = BlockProjects(survey)
        self._seen: set[str] = set()
        self._lines: list[str] = []
        self._warnings: list[Problem] = []
        self._counts = _Counts()
        self._has_errors = False

    def renew(self, path: str) -> None:
        """Renew the blocks of a file, or compare them."""
        shown = path.replace(os.sep, "/")
        real = os.path.realpath(path)
        if real in self._seen:  # a link to a file that is processed already
            return
        self._seen.add(real)
        try:
            document = read_document(path, shown)
        except Unreadable as error:
            self._fail(Problem(error.kind, error.message, origin=escape_invisible(shown)))
            return
        bounds = self._projects.get(document.path).bounds
        if is_outside(document.path, bounds):
            self._fail(document.make_problem(ProblemKind.LINK, OUTSIDE))
            return
        project = self._projects.get(real)
        renewal = renew_document(document, project)
        for problem in renewal.errors:
            self._fail(problem)
        if renewal.errors:
            self._warnings += renewal.warnings
            return
        if renewal.changed and not self._is_check:
            try:
                replace_document(document, renewal.text, bounds)
            except NotReplaced as error:
                self._fail(document.make_problem(ProblemKind.UNREADABLE, str(error)))
                return
        self._report(renewal)

    def _report(self, renewal: Renewal) -> None:
        changed = len(renewal.changed)
        self._counts.blocks += len(renewal.blocks)
        self._counts.changed += changed
        self._counts.files += bool(renewal.blocks)
        if self._is_check:
            self._lines += iter_diff(renewal.document.shown_path, renewal.document.text, renewal.text)
            self._warnings += renewal.warnings
            return
        self._warnings += renewal.list_new_warnings()
        for block in renewal.changed:
            line, words = (
                renewal.find_new_line(block.line + 1),
                shorten(escape_invisible(" ".join(block.words.split())), _MAX_WORDS),
            )
            self._lines.append(f"{renewal.document.shown_path}:{line}: renewed: {words}\n")

    def _fail(self, problem: Problem) -> None:
        self._has_errors = True
        print_error(f"error: {format_problem(problem)}")

    def make_output(self) -> Output:
        """Return the report, the warnings and the exit status."""
        declared = [problem for project in self._projects.list_all() for problem in project.declared.problems]
        problems = tuple(dict.fromkeys([*declared, *self._warnings]))
        status = USAGE_ERROR if self._has_errors else OUTDATED if self._is_check and self._counts.changed else 0
        return Output("".join([*self._lines, self._counts.format(is_check=self._is_check)]), problems, status)


class _Counts:
    """The numbers of blocks and files."""

    blocks = changed = files = 0

    def format(self, *, is_check: bool) -> str:
        """Return a line with the numbers."""
        if not self.blocks:
            return "no managed blocks found\n"
        total = f"{self.blocks} managed block{'s' * (self.blocks != 1)} in {self.files} file{'s' * (self.files != 1)}"
        if not self.changed:
            return f"{total}: up to date\n"
        return f"{total}: {self.changed} {'out of date' if is_check else 'renewed'}\n"
