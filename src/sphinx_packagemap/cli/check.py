"""The subcommand ``check``."""

from __future__ import annotations

import argparse
import os

from sphinx_packagemap.cli.output import Output, choose_format, find_root
from sphinx_packagemap.cli.shared_arguments import add_output
from sphinx_packagemap.cli.writers import CHECK_WRITERS
from sphinx_packagemap.discovery.check_settings import read_check_settings
from sphinx_packagemap.rendering.claims import render_fixes
from sphinx_packagemap.views.claims.checks import FixResult, check_documents, fix_documents
from sphinx_packagemap.views.claims.repository import DescribedRepository
from sphinx_packagemap.views.claims.selection import select_documents, select_named

STALE = 1  # exit status if a claim is stale, or a document cannot be checked
INVALID = 2  # exit status if an argument names no document
_SUFFIXES = {"txt": "text", "json": "json"}


def add_check_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the arguments of ``check``."""
    parser.add_argument(
        "files",
        metavar="FILE",
        nargs="*",
        help="files, directories or patterns (default: all text documents of the repository)",
    )
    add_output(parser, CHECK_WRITERS, _SUFFIXES)
    parser.add_argument(
        "--fix",
        action="store_true",
        help="mend drawn trees: remove what is gone, move what has moved, insert what is missing; then check again",
    )
    parser.add_argument("--all", action="store_true", help="list the names that are right, too")


def run_check(options: argparse.Namespace) -> Output:
    """Return the claims in documents that are not right, after the trees are mended if that is asked for."""
    format_ = choose_format(options, _SUFFIXES)
    directory = os.getcwd()
    root = find_root(directory)
    repository = DescribedRepository(root)
    settings = read_check_settings(root, directory)
    if options.files:
        selection = select_named(repository.index, directory, options.files, settings)
    else:
        selection = select_documents(repository.index, settings)
    fixed = fix_documents(repository, selection.paths, settings.exceptions) if options.fix else FixResult()
    result = check_documents(repository, selection.paths, settings.exceptions, is_whole=not options.files)
    text = CHECK_WRITERS[format_](result, options.all)
    if format_ == "text":
        text = render_fixes(fixed) + text
    problems = (*settings.problems, *selection.problems, *fixed.problems, *result.problems)
    status = STALE if problems or result.is_stale else 0
    if options.files and selection.problems:
        status = INVALID
    return Output(text, problems, status)
