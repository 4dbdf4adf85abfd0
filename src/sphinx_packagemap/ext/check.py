"""Warns of stale claims in pages and other text documents, in every build."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from sphinx_packagemap.ext.domain import PackagemapDomain, get_domain
from sphinx_packagemap.ext.warnings import log_fault, make_internal_problem, warn, warn_at
from sphinx_packagemap.model import ProblemKind
from sphinx_packagemap.stamps import compute_digest

if TYPE_CHECKING:
    from sphinx.application import Sphinx
    from sphinx.environment import BuildEnvironment


def report_stale_claims(app: Sphinx, env: BuildEnvironment) -> list[str]:
    """Warn of claims that are not right in the documents that ``packagemap_check`` names; return no pages to write.

    The event is one that every build emits after reading, also if no page has changed: a module may have been renamed.
    """
    domain = get_domain(env)
    if not domain.settings.check:
        return []
    pages = {str(env.doc2path(docname)): docname for docname in sorted(env.found_docs)}
    try:
        findings = _find(domain, str(app.srcdir), pages)
    except Exception as error:
        log_fault("packagemap_check")
        warn(make_internal_problem("packagemap_check", error), None)
        return []
    for kind, message, path, line in findings:
        location = (pages[path], line) if path in pages else f"{path}:{line}" if path else None
        warn_at(ProblemKind(kind), message, location)
    return []


def _find(domain: PackagemapDomain, source: str, pages: dict[str, str]) -> list[tuple[str, str, str, int]]:
    """Return the findings; those of the last build if nothing on which they depend has changed since."""
    settings = domain.settings
    arguments = json.dumps([settings.check, settings.directory, source, [*pages]])
    key = f"packagemap_check {compute_digest(arguments.encode())}"
    findings = domain.record.get_findings(key) if settings.cache else None
    if findings is None:
        # This imports the views, which a build in which nothing has changed does not need.
        from sphinx_packagemap.ext.results.check import find_stale_claims

        findings, dependencies = find_stale_claims(settings, source, [*pages])
        if settings.cache:
            domain.record.set_findings(key, findings, dependencies)
    return findings
