"""Incremental builds: find the pages to read or to write again.

It is not kept in the environment, which is stored before pages are written: an interrupted build would
leave pages behind that nobody knows to be old.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterable
from typing import TYPE_CHECKING

from sphinx_packagemap.ext.domain import PackagemapDomain, get_domain
from sphinx_packagemap.ext.links import compute_inventory_digest
from sphinx_packagemap.ext.prefetch import find_on_page
from sphinx_packagemap.ext.warnings import warn
from sphinx_packagemap.files import Unreadable, read_bytes, replace_file
from sphinx_packagemap.model import Problem, ProblemKind

if TYPE_CHECKING:
    from docutils import nodes
    from sphinx.application import Sphinx
    from sphinx.environment import BuildEnvironment

_FILE = "packagemap.json"
_MAX_SIZE = 1 << 28  # bytes; a hundred for each page and output

Record = dict[str, dict[str, str]]  # digest by output and document name


def read_record(directory: str) -> Record:
    """Return the record; an empty one, with which everything is written again, if it is not there or broken."""
    try:
        record = json.loads(read_bytes(os.path.join(directory, _FILE), _MAX_SIZE))
        return {output: {name: str(digest) for name, digest in pages.items()} for output, pages in record.items()}
    except (Unreadable, ValueError, AttributeError, RecursionError, MemoryError):
        return {}


def write_record(directory: str, record: Record) -> None:
    """Replace the record in one step: a build that runs at the same time sees the old or the new one."""
    text = json.dumps(record, indent=0, sort_keys=True)
    replace_file(os.path.join(directory, _FILE), text.encode())  # without it, the next build writes more than it has to


def find_outdated_pages(
    app: Sphinx, env: BuildEnvironment, added: set[str], changed: set[str], removed: set[str]
) -> list[str]:
    """Return the pages to read again because their results have changed; with this, the build begins."""
    domain = get_domain(env)
    domain.begin_build(str(app.confdir), str(app.srcdir))
    for fault in domain.settings.faults:
        warn(Problem(ProblemKind.CONFIG, fault), None)
    return list(domain.find_outdated(added | changed | removed))


def survey_for_readers(app: Sphinx, env: BuildEnvironment, docnames: Iterable[str]) -> None:
    """Compute the results of the pages before they are read in parallel: the readers inherit them."""
    if app.parallel < 2:
        return
    for docname in docnames:
        for kind, argument, options in find_on_page(str(env.doc2path(docname)), str(env.srcdir)):
            get_domain(env).get_result(kind, argument, options)


def find_unwritten_pages(app: Sphinx, env: BuildEnvironment) -> list[str]:
    """Return the pages that showed or linked to something else when they were last written to this output.

    Sphinx does not see these: the source of the page is older than its output. A link leads to a page that
    has changed, a build of another output with the same doctrees has read the page, or one was interrupted.
    """
    domain = get_domain(env)
    written = read_record(str(app.doctreedir)).get(_get_output_key(app), {})
    if domain.pages:
        places = compute_inventory_digest(env)
        domain.to_write = {
            docname: domain.compute_digest_with_links(docname, places) for docname in sorted(domain.pages)
        }
    return [docname for docname, digest in domain.to_write.items() if written.get(docname) != digest]


def note_resolved(app: Sphinx, doctree: nodes.document, docname: str) -> None:
    """Note that a page is about to be written."""
    get_domain(app.env).resolved.add(docname)


def record_written_pages(app: Sphinx, exception: Exception | None) -> None:
    """Record the written pages if the build has ended well; its facts are saved in any case."""
    domain = get_domain(app.env) if getattr(app, "env", None) is not None else None
    if domain is None:
        return
    domain.save_facts()
    if exception is None:
        domain.save_dependencies()
        _record_written(app, domain)
    domain.end_build()


def _record_written(app: Sphinx, domain: PackagemapDomain) -> None:
    record = read_record(str(app.doctreedir))
    before = record.get(_get_output_key(app), {})
    known = {docname: digest for docname, digest in before.items() if docname in domain.to_write}
    now = known | {docname: digest for docname, digest in domain.to_write.items() if docname in domain.resolved}
    for docname in domain.unfinished:
        now.pop(docname, None)
    if now != before:
        write_record(str(app.doctreedir), {**record, _get_output_key(app): now})


def _get_output_key(app: Sphinx) -> str:
    return f"{app.builder.name} {os.path.relpath(app.outdir, app.doctreedir)}"
