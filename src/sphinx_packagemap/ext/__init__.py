"""The Sphinx glue: everything that knows Sphinx, and nothing that knows Python packages."""

from __future__ import annotations

import os
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from sphinx_packagemap import __version__
from sphinx_packagemap.ext.config import add_config_values
from sphinx_packagemap.ext.directives import PackageTree
from sphinx_packagemap.ext.domain import PackagemapDomain
from sphinx_packagemap.ext.links import link_targets
from sphinx_packagemap.ext.messages import warn
from sphinx_packagemap.ext.nodes import add_nodes
from sphinx_packagemap.ext.prefetch import find_directives
from sphinx_packagemap.ext.transforms import FinishTrees, ResolveTreeLinks
from sphinx_packagemap.model import Problem, ProblemKind
from sphinx_packagemap.rendering.doctree import package_tree

if TYPE_CHECKING:
    from docutils import nodes
    from sphinx.addnodes import pending_xref
    from sphinx.application import Sphinx
    from sphinx.config import Config
    from sphinx.domains import Domain
    from sphinx.environment import BuildEnvironment

_STATIC = os.path.join(os.path.dirname(os.path.dirname(__file__)), "static")
_SCRIPT, _STYLES = "packagemap.js", "packagemap.css"


def setup_extension(app: Sphinx) -> dict[str, Any]:
    """Register everything with Sphinx."""
    add_config_values(app)
    add_nodes(app)
    app.add_domain(PackagemapDomain)
    app.add_directive("package-tree", PackageTree)
    app.add_post_transform(ResolveTreeLinks)
    app.add_post_transform(FinishTrees)
    app.connect("config-inited", _add_static_files)
    app.connect("env-get-outdated", _find_outdated_pages)
    app.connect("env-before-read-docs", _survey_for_readers)
    app.connect("env-updated", _find_moved_links)
    app.connect("warn-missing-reference", _accept_missing)
    app.connect("html-page-context", _add_assets)
    return {
        "version": __version__,
        "env_version": 1,
        "parallel_read_safe": True,
        "parallel_write_safe": True,
    }


def _domain(env: BuildEnvironment) -> PackagemapDomain:
    domain = env.get_domain(PackagemapDomain.name)
    assert isinstance(domain, PackagemapDomain)
    return domain


def _add_static_files(app: Sphinx, config: Config) -> None:
    config.html_static_path.append(_STATIC)


def _find_outdated_pages(
    app: Sphinx, env: BuildEnvironment, added: set[str], changed: set[str], removed: set[str]
) -> list[str]:
    domain = _domain(env)
    domain.begin_build(str(app.confdir))
    for fault in domain.settings.faults:
        warn(Problem(ProblemKind.CONFIG, fault), None)
    return list(domain.outdated())


def _survey_for_readers(app: Sphinx, env: BuildEnvironment, docnames: Iterable[str]) -> None:
    if app.parallel < 2:
        return
    for docname in docnames:
        try:
            with open(env.doc2path(docname), encoding="utf-8", errors="replace") as file:
                source = file.read()
        except OSError:
            continue  # Sphinx itself says so
        for name, options in find_directives(source, "package-tree"):
            _domain(env).tree(name, options)


def _find_moved_links(app: Sphinx, env: BuildEnvironment) -> list[str]:
    domain = _domain(env)
    moved = []
    for docname in sorted(domain.pages):
        now = link_targets(env, domain.trees_on(docname))
        if domain.links.get(docname, now) != now:
            moved.append(docname)
        domain.links[docname] = now
    return moved


def _accept_missing(app: Sphinx, domain: Domain | None, node: pending_xref) -> bool | None:
    # Under -n, Sphinx would warn of every module without documentation; having none is no mistake.
    return True if node.get("packagemap") else None


def _add_assets(
    app: Sphinx, pagename: str, templatename: str, context: dict[str, Any], doctree: nodes.document | None
) -> None:
    if doctree is not None and next(doctree.findall(package_tree), None) is not None:
        app.add_css_file(_STYLES)
        if not app.builder.name.startswith("epub"):
            app.add_js_file(_SCRIPT, loading_method="defer")
