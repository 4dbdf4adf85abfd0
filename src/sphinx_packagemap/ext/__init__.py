"""The integration with Sphinx: directives, roles, configuration, the domain, transforms and writers.

Only this package imports Sphinx. It contains no logic about Python packages.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sphinx_packagemap import __version__
from sphinx_packagemap.ext.assets import add_assets, copy_static_files
from sphinx_packagemap.ext.check import report_stale_claims
from sphinx_packagemap.ext.config import add_config_values
from sphinx_packagemap.ext.diagrams import draw_diagrams
from sphinx_packagemap.ext.domain import PackagemapDomain
from sphinx_packagemap.ext.foreign_builders import put_plain_nodes
from sphinx_packagemap.ext.html_tables import BreakCode, SizeColumns
from sphinx_packagemap.ext.incremental import (
    find_outdated_pages,
    find_unwritten_pages,
    note_resolved,
    record_build,
    report_outdated_purposes,
    survey_for_readers,
)
from sphinx_packagemap.ext.latex_containers import MoveFootnotes, PlainTables, add_nesting_transforms
from sphinx_packagemap.ext.latex_heights import BreakUpContainers
from sphinx_packagemap.ext.latex_tables import SetTables
from sphinx_packagemap.ext.links import accept_missing, renew_links, shorten_anchors
from sphinx_packagemap.ext.registry import DIRECTIVES
from sphinx_packagemap.ext.transforms import (
    ChooseNeighbourhood,
    DropDerivedLinks,
    DropLines,
    ExpandTrees,
    JoinParagraphs,
    LinkToSource,
    RepeatTexts,
    ReplaceUnprintable,
    SeparateTerms,
    SpellOut,
    SpreadCells,
)
from sphinx_packagemap.ext.writers import add_nodes

if TYPE_CHECKING:
    from sphinx.application import Sphinx

_LATE = 900  # priority of event handlers that run after those of extensions that add content to a page

_POST_TRANSFORMS = (
    *(ChooseNeighbourhood, ExpandTrees, LinkToSource, SpellOut, SpreadCells, JoinParagraphs, ReplaceUnprintable),
    *(DropDerivedLinks, DropLines, PlainTables, MoveFootnotes, BreakUpContainers, SetTables, SeparateTerms),
    *(BreakCode, SizeColumns),
)


def setup_extension(app: Sphinx) -> dict[str, Any]:
    """Register everything with Sphinx, and return the metadata of the extension."""
    add_config_values(app)
    add_nodes(app)
    app.add_domain(PackagemapDomain)
    for name, spec in DIRECTIVES.items():
        implementation = spec.load_implementation()
        if spec.is_role:
            app.add_role(name, implementation())
        else:
            app.add_directive(name, implementation)
    app.add_transform(RepeatTexts)
    add_nesting_transforms(app)
    for transform in _POST_TRANSFORMS:
        app.add_post_transform(transform)
    app.connect("env-get-outdated", find_outdated_pages)
    app.connect("env-before-read-docs", survey_for_readers)
    app.connect("env-check-consistency", report_outdated_purposes)
    app.connect("env-updated", find_unwritten_pages)
    app.connect("env-updated", copy_static_files)
    app.connect("env-updated", report_stale_claims)
    app.connect("doctree-resolved", note_resolved)
    app.connect("doctree-resolved", renew_links, priority=_LATE)
    app.connect("doctree-resolved", shorten_anchors, priority=_LATE)  # before links are inserted into diagrams
    app.connect("doctree-resolved", draw_diagrams, priority=_LATE)
    app.connect("doctree-resolved", put_plain_nodes, priority=_LATE)
    app.connect("build-finished", record_build)
    app.connect("warn-missing-reference", accept_missing)
    app.connect("html-page-context", add_assets)
    return {
        "version": __version__,
        "env_version": 8,
        "parallel_read_safe": True,
        "parallel_write_safe": True,
    }
