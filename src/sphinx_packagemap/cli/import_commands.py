"""The subcommands about imports: ``imports`` and ``cycles``."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterable, Iterator, Sequence
from functools import partial

from sphinx_packagemap.cli.output import NoOutput, Output, write_report
from sphinx_packagemap.cli.shared_arguments import collect_values
from sphinx_packagemap.cli.surveys import get_names, make_survey
from sphinx_packagemap.cli.writers import Report
from sphinx_packagemap.i18n import get_language
from sphinx_packagemap.model import Problem, ProblemKind
from sphinx_packagemap.names import Suggestions, did_you_mean, is_in_subtree, make_absolute
from sphinx_packagemap.options.imports import IMPORT_CYCLES_OPTIONS, make_items_request
from sphinx_packagemap.rendering.chain_lists import render_chains, render_missing_chain
from sphinx_packagemap.rendering.content import Cell
from sphinx_packagemap.rendering.cycles import (
    make_cycles_document,
    make_imports_document,
    render_cycles,
    render_imports,
)
from sphinx_packagemap.text import quote
from sphinx_packagemap.views.imports.chains import find_chains, iter_chains, make_graph
from sphinx_packagemap.views.imports.circular import find_circular_imports
from sphinx_packagemap.views.imports.items import ItemsView, survey_items

FOUND = 1  # exit status if there are cycles
_MAX_CHAINS = 100  # that are printed; there may be millions


def run_cycles(options: argparse.Namespace) -> Output:
    """Return the output of ``cycles``; the status is 1 if there are any."""
    view = _survey(options)
    cycles = find_circular_imports(view)
    content = render_cycles(view, cycles, get_language(options.language), sys.maxsize)
    report = Report(content, partial(make_cycles_document, cycles))
    return Output(write_report(options, report), view.problems, FOUND if cycles else 0)


def run_imports(options: argparse.Namespace) -> Output:
    """Return the output of ``imports``: all imports, or the chains between two names."""
    if options.importer is not None or options.imported is not None:
        return _run_chains(options)
    view = _survey(options)
    content = render_imports(view, get_language(options.language))
    return Output(write_report(options, Report(content, partial(make_imports_document, view.imports))), view.problems)


def _survey(options: argparse.Namespace) -> ItemsView:
    tree, request = make_items_request(collect_values(options, IMPORT_CYCLES_OPTIONS))
    return survey_items(make_survey(options), get_names(options), tree, request._replace(root=options.with_init))


def _run_chains(options: argparse.Namespace) -> Output:
    if options.importer is None or options.imported is None:
        given, missing = ("from", "to") if options.imported is None else ("to", "from")
        raise NoOutput(Problem(ProblemKind.OPTION, f"requires --{missing}", option=given))
    if options.depth is not None:
        raise NoOutput(Problem(ProblemKind.OPTION, "has no effect with --from and --to", option="depth"))
    view, language = _survey(options), get_language(options.language)
    importers = _find_modules(view, "from", options.importer)
    imported = _find_modules(view, "to", options.imported)
    ends = make_absolute(options.importer, view.tops[0]), make_absolute(options.imported, view.tops[0])
    if ends[0] == ends[1]:
        message = f"expected another name than that of --from, got {quote(options.imported)}"
        raise NoOutput(Problem(ProblemKind.OPTION, message, option="to"))
    graph = make_graph(view.edges, frozenset(each.kind for each in view.edges))
    chains = find_chains(graph, importers - imported or importers, imported - importers or imported)
    content: Cell = ()
    if chains is None:
        content = (render_missing_chain(ends, language, is_partial=bool(view.left_out)),)
        chains = find_chains(graph, imported, importers)
        ends = ends[::-1]
    if chains is None:
        return Output(write_report(options, Report(content, partial(make_imports_document, (), ()))), view.problems)
    content += render_chains(view, chains, ends, language, _MAX_CHAINS)
    links = [each for each in view.imports if (each.importer, each.imported) in frozenset(chains.links)]
    document = partial(make_imports_document, links, [*iter_chains(chains, _MAX_CHAINS)])
    return Output(write_report(options, Report(content, document)), view.problems)


def _find_modules(view: ItemsView, option: str, name: str) -> frozenset[str]:
    """Return a module and all modules below it; raise ``NoOutput`` if there are none.

    A name with a leading dot is relative to the outermost modules.
    """
    names = [make_absolute(name, top) for top in view.tops]
    found = frozenset(_iter_subtrees(view.modules, names))
    if not found and any(_iter_subtrees(view.left_out, names)):
        raise NoOutput(Problem(ProblemKind.OPTION, f"other options leave out {quote(name)}", option=option))
    if not found:
        hint = did_you_mean(Suggestions(view.modules).find_nearest(names[0]))
        message = f"no module or package named {quote(name)} in {quote(view.name)}{hint}"
        raise NoOutput(Problem(ProblemKind.NAME, message, option=option))
    return found


def _iter_subtrees(modules: Iterable[str], names: Sequence[str]) -> Iterator[str]:
    return (each for each in modules if any(is_in_subtree(each, name) for name in names))
