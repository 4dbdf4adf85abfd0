"""The subcommand ``contracts``."""

from __future__ import annotations

import argparse
import os
import sys
from functools import partial

from sphinx_packagemap.cli.output import NoOutput, Output, write_report
from sphinx_packagemap.cli.surveys import make_codebases
from sphinx_packagemap.cli.writers import Report
from sphinx_packagemap.discovery.contracts import AlertLevel
from sphinx_packagemap.discovery.contracts.finder import find_contracts, read_contracts
from sphinx_packagemap.i18n import get_language
from sphinx_packagemap.model import Problem, ProblemKind
from sphinx_packagemap.rendering.contracts.contents import render_contracts
from sphinx_packagemap.rendering.contracts.documents import make_contracts_document
from sphinx_packagemap.views.imports.contracts import ContractState, Verdict
from sphinx_packagemap.views.imports.contracts.survey import check_file, find_unknown

BROKEN = 1  # exit status if a contract is broken, or cannot be checked because its configuration is invalid


def run_contracts(options: argparse.Namespace) -> Output:
    """Return the contracts of the project, and whether they are kept."""
    wanted = options.contracts or ()
    found = read_contracts(options.file, options.file) if options.file else find_contracts(os.getcwd())
    if not found.files and found.problems:
        raise NoOutput(found.problems[0])
    if not found.files:
        raise NoOutput(Problem(ProblemKind.CONFIG, "found no contracts for import-linter or Tach in the project"))
    for problem in find_unknown(found.files, wanted):
        raise NoOutput(problem)
    codebases = make_codebases(options)
    files = [check_file(codebases, file, wanted) for file in found.files]
    verdicts = [verdict for file in files for verdict in file.verdicts]
    problems = [*found.problems, *(problem for file in files for problem in file.problems)]
    is_broken = bool(problems) or any(map(_is_broken, verdicts))
    problems += [problem for verdict in verdicts for problem in verdict.problems]
    content = render_contracts(files, get_language(options.language), sys.maxsize)
    text = write_report(options, Report(content, partial(make_contracts_document, files)))
    return Output(text, problems, BROKEN if is_broken else 0)


def _is_broken(verdict: Verdict) -> bool:
    """Return whether a contract is broken or has a problem, unless it is kept and wants a warning only."""
    is_warned = verdict.state is ContractState.KEPT and verdict.contract.alerting is AlertLevel.WARN
    return verdict.state is ContractState.BROKEN or (bool(verdict.problems) and not is_warned)
