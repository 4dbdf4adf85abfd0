"""Pictures that another extension draws: ``sphinx.ext.graphviz`` or ``sphinxcontrib.mermaid``."""

from __future__ import annotations

import json
from importlib import import_module
from typing import TYPE_CHECKING

from docutils import nodes

from sphinx_packagemap.ext.results.diagram import DiagramResult
from sphinx_packagemap.i18n import get_language
from sphinx_packagemap.model import Problem, ProblemKind
from sphinx_packagemap.options.diagram import DiagramOptions, ExternalFormat
from sphinx_packagemap.rendering.diagram import format_title
from sphinx_packagemap.rendering.diagram.dot import render_dot
from sphinx_packagemap.rendering.diagram.mermaid import find_mermaid_problems, render_mermaid

if TYPE_CHECKING:
    from sphinx_packagemap.ext.directives import ResultDirective

# Each extension, and a value of ``conf.py`` that is there if it is loaded, be it by another extension.
_EXTENSIONS = {
    ExternalFormat.GRAPHVIZ: ("sphinx.ext.graphviz", "graphviz_dot"),
    ExternalFormat.MERMAID: ("sphinxcontrib.mermaid", "mermaid_output_format"),
}


def make_external_nodes(directive: ResultDirective[DiagramResult], diagram: DiagramResult) -> list[nodes.Node]:
    """Return a picture as the node of the extension that draws it; nothing where we draw it ourselves.

    That also happens where the extension is not there, with a warning.
    """
    options = diagram.options
    if options.format is ExternalFormat.OWN:
        return []
    extension, value = _EXTENSIONS[options.format]
    if value not in directive.config:
        message = f"{options.format.value} needs '{extension}' among your extensions"
        directive.report(Problem(ProblemKind.OPTION, message, option="format"))
        return []
    for problem in directive.find_content_problems():
        directive.report(problem)
    node = (
        _make_graphviz_node(directive, diagram)
        if options.format is ExternalFormat.GRAPHVIZ
        else _make_mermaid_node(directive, diagram)
    )
    node["alt"] = format_title(diagram.picture, get_language(directive.config.language))
    return [_place_node(directive, node, options)]


def _make_graphviz_node(directive: ResultDirective[DiagramResult], diagram: DiagramResult) -> nodes.Element:
    from sphinx.ext.graphviz import graphviz

    node = graphviz()
    tree = diagram.tree
    items = tree.view.items if tree.options.link.to_source else ()
    # Where documentation is, is told when a page is written, and then the graph is drawn already.
    links = {position: url for position, item in enumerate(items) if (url := tree.sources.make_url(item))}
    node["code"] = render_dot(diagram.picture, links, get_language(directive.config.language))
    node["options"] = {"docname": directive.env.docname}
    return node


def _make_mermaid_node(directive: ResultDirective[DiagramResult], diagram: DiagramResult) -> nodes.Element:
    # By its name: it is nothing that we need, and it has no types.
    node: nodes.Element = import_module("sphinxcontrib.mermaid").mermaid()
    code = render_mermaid(diagram.picture, get_language(directive.config.language))
    for problem in find_mermaid_problems(diagram.picture, code):
        directive.report(problem)
    if getattr(directive.config, "mermaid_config", None):  # as its own directive does
        code = f"---\n{json.dumps({'config': directive.config.mermaid_config})}\n---\n{code}"
    node["code"] = code
    node["options"] = {}
    return node


def _place_node(
    directive: ResultDirective[DiagramResult], node: nodes.Element, options: DiagramOptions
) -> nodes.Element:
    """Return a node where the author wants it: within a figure if it has a caption."""
    directive.set_source_info(node)
    if not options.caption:
        if options.align:
            node["align"] = options.align
        if options.format is ExternalFormat.MERMAID and options.classes:  # which takes none
            node = nodes.container("", node)
        return directive.set_name(node, options.name, options.classes)
    figure = nodes.figure("", node)
    if options.align:
        figure["align"] = options.align
    caption = nodes.caption(options.caption, "", *directive.parse_own_text(options.caption, directive.lineno))
    directive.set_source_info(caption)
    figure += caption
    return directive.set_name(figure, options.name, options.classes)
