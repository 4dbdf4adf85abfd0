"""Keeps pages as fresh as the code: which are read again, and which are only written again."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from sphinx_packagemap.ext.domain import PackagemapDomain
from sphinx_packagemap.ext.messages import warn
from sphinx_packagemap.ext.prefetch import directives_on_page
from sphinx_packagemap.model import Problem, ProblemKind

if TYPE_CHECKING:
    from sphinx.application import Sphinx
    from sphinx.environment import BuildEnvironment


def find_outdated_pages(
    app: Sphinx, env: BuildEnvironment, added: set[str], changed: set[str], removed: set[str]
) -> list[str]:
    """Return the pages to read again because their trees have changed; with this, the build begins."""
    domain = _domain(env)
    domain.begin_build(str(app.confdir))
    for fault in domain.settings.faults:
        warn(Problem(ProblemKind.CONFIG, fault), None)
    return list(domain.outdated(added | changed | removed))


def survey_for_readers(app: Sphinx, env: BuildEnvironment, docnames: Iterable[str]) -> None:
    """Survey what the pages will show before they are read in parallel: the readers inherit it."""
    if app.parallel < 2:
        return
    for docname in docnames:
        for name, options in directives_on_page(str(env.doc2path(docname)), str(env.srcdir), "package-tree"):
            _domain(env).tree(name, options)


def find_unwritten_pages(app: Sphinx, env: BuildEnvironment) -> list[str]:
    """Return the pages to write again though their source has not changed."""
    return list(_domain(env).unwritten(f"{app.builder.name} {app.outdir}"))


def _domain(env: BuildEnvironment) -> PackagemapDomain:
    domain = env.get_domain(PackagemapDomain.name)
    assert isinstance(domain, PackagemapDomain)
    return domain
