"""Incremental builds: find the pages to read or to write again."""

from __future__ import annotations

import os
from collections.abc import Iterable
from typing import TYPE_CHECKING

from sphinx_packagemap.ext.domain import PackagemapDomain, get_domain
from sphinx_packagemap.ext.links import compute_inventory_digest
from sphinx_packagemap.ext.prefetch import find_on_page
from sphinx_packagemap.ext.warnings import warn
from sphinx_packagemap.model import Problem, ProblemKind

if TYPE_CHECKING:
    from docutils import nodes
    from sphinx.application import Sphinx
    from sphinx.environment import BuildEnvironment


def find_outdated_pages(
    app: Sphinx, env: BuildEnvironment, added: set[str], changed: set[str], removed: set[str]
) -> list[str]:
    """Begin a build: return the pages to read again because their results have changed."""
    domain = get_domain(env)
    domain.begin_build(str(app.confdir), str(app.srcdir))
    for fault in domain.settings.faults:
        warn(Problem(ProblemKind.CONFIG, fault), None)
    for problem in domain.settings.purposes.problems:
        warn(problem, None)
    return list(domain.find_outdated(added | changed | removed))


def survey_for_readers(app: Sphinx, env: BuildEnvironment, docnames: Iterable[str]) -> None:
    """Compute the results of the pages before they are read in parallel, so that all readers inherit them."""
    if app.parallel < 2:
        return
    for docname in docnames:
        for kind, argument, options in find_on_page(str(env.doc2path(docname)), str(env.srcdir)):
            get_domain(env).get_result(kind, argument, options)


def report_outdated_purposes(app: Sphinx, env: BuildEnvironment) -> None:
    """Warn of purposes that the project declares for modules that do not exist."""
    for problem in get_domain(env).find_outdated_purposes():
        warn(problem, None)


def find_unwritten_pages(app: Sphinx, env: BuildEnvironment) -> list[str]:
    """Return the pages whose results or link targets have changed since they were last written to this output.

    Sphinx does not find these, for their sources are older than their output: a link leads to a page that has changed,
    a build of another output with the same doctrees has read the page, or a build was interrupted.
    """
    domain = get_domain(env)
    written = domain.record.get_written(_get_output_key(app))
    if domain.pages:
        inventory = compute_inventory_digest(env)
        domain.to_write = {
            docname: domain.compute_digest_with_links(docname, inventory) for docname in sorted(domain.pages)
        }
    return [docname for docname, digest in domain.to_write.items() if written.get(docname) != digest]


def note_resolved(app: Sphinx, doctree: nodes.document, docname: str) -> None:
    """Record that a page is about to be written."""
    get_domain(app.env).resolved.add(docname)


def record_build(app: Sphinx, exception: Exception | None) -> None:
    """Record the written pages and the dependencies if the build has ended well; facts are cached in any case."""
    domain = get_domain(app.env) if getattr(app, "env", None) is not None else None
    if domain is None:
        return
    domain.save_facts()
    if exception is None:
        domain.record.set_written(_get_output_key(app), _compute_written(domain, _get_output_key(app)))
        domain.record_dependencies()
        domain.record.save()
    domain.end_build()


def _compute_written(domain: PackagemapDomain, output: str) -> dict[str, str]:
    """Return the digests of the pages as they are in the output now."""
    before = domain.record.get_written(output)
    kept = {docname: digest for docname, digest in before.items() if docname in domain.to_write}
    now = kept | {docname: digest for docname, digest in domain.to_write.items() if docname in domain.resolved}
    return {docname: digest for docname, digest in now.items() if docname not in domain.unfinished}


def _get_output_key(app: Sphinx) -> str:
    return f"{app.builder.name} {os.path.relpath(app.outdir, app.doctreedir)}"
