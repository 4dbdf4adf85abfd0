"""Diagrams that another extension renders: ``sphinx.ext.graphviz`` or ``sphinxcontrib.mermaid``."""

from __future__ import annotations

import json
from importlib import import_module
from typing import TYPE_CHECKING

from docutils import nodes

from sphinx_packagemap.ext.results.diagram import DiagramResult
from sphinx_packagemap.i18n import get_language
from sphinx_packagemap.model import Problem, ProblemKind
from sphinx_packagemap.options.diagram import DiagramOptions, ExternalFormat
from sphinx_packagemap.rendering.diagram.dot import render_dot
from sphinx_packagemap.rendering.diagram.mermaid import find_mermaid_problems, render_mermaid
from sphinx_packagemap.rendering.diagram.texts import format_title

if TYPE_CHECKING:
    from sphinx_packagemap.ext.directives import ResultDirective

# The extensions, each with a configuration value that it adds: this shows whether it is loaded.
_EXTENSIONS = {
    ExternalFormat.GRAPHVIZ: ("sphinx.ext.graphviz", "graphviz_dot"),
    ExternalFormat.MERMAID: ("sphinxcontrib.mermaid", "mermaid_output_format"),
}


def make_external_nodes(directive: ResultDirective[DiagramResult], diagram: DiagramResult) -> list[nodes.Node]:
    """Return a diagram as the node of the extension that renders it; an empty list if we render it ourselves.

    If the extension is not loaded, warn, and return an empty list, too.
    """
    options = diagram.options
    if options.format is ExternalFormat.OWN:
        return []
    extension, value = _EXTENSIONS[options.format]
    if value not in directive.config:
        message = f"'{options.format.value}' requires '{extension}' in the extensions of conf.py"
        directive.report(Problem(ProblemKind.OPTION, message, option="format"))
        return []
    for problem in directive.find_content_problems():
        directive.report(problem)
    node = (
        _make_graphviz_node(directive, diagram)
        if options.format is ExternalFormat.GRAPHVIZ
        else _make_mermaid_node(directive, diagram)
    )
    node["alt"] = format_title(diagram.diagram, get_language(directive.config.language))
    return [_place_node(directive, node, options)]


def _make_graphviz_node(directive: ResultDirective[DiagramResult], diagram: DiagramResult) -> nodes.Element:
    from sphinx.ext.graphviz import graphviz

    node = graphviz()
    tree = diagram.tree
    items = tree.view.items if tree.options.link.to_source else ()
    # There are no links to documentation: these are resolved later than the source of the graph is written.
    links = {position: url for position, item in enumerate(items) if (url := tree.sources.make_url(item))}
    node["code"] = render_dot(diagram.diagram, links, get_language(directive.config.language))
    node["options"] = {"docname": directive.env.docname}
    return node


def _make_mermaid_node(directive: ResultDirective[DiagramResult], diagram: DiagramResult) -> nodes.Element:
    # Imported by name, because it is optional and has no type annotations.
    node: nodes.Element = import_module("sphinxcontrib.mermaid").mermaid()
    code = render_mermaid(diagram.diagram, get_language(directive.config.language))
    for problem in find_mermaid_problems(diagram.diagram, code):
        directive.report(problem)
    if getattr(directive.config, "mermaid_config", None):  # as its own directive does
        code = f"---\n{json.dumps({'config': directive.config.mermaid_config})}\n---\n{code}"
    node["code"] = code
    node["options"] = {}
    return node


def _place_node(
    directive: ResultDirective[DiagramResult], node: nodes.Element, options: DiagramOptions
) -> nodes.Element:
    """Return a node with the author's alignment, name and classes: in a figure if it has a caption."""
    directive.set_source_info(node)
    if not options.caption:
        if options.align:
            node["align"] = options.align
        if options.format is ExternalFormat.MERMAID and options.classes:  # its node ignores classes
            node = nodes.container("", node)
        return directive.set_name(node, options.name, options.classes)
    figure = nodes.figure("", node)
    if options.align:
        figure["align"] = options.align
    caption = nodes.caption(options.caption, "", *directive.parse_author_text(options.caption, directive.lineno))
    directive.set_source_info(caption)
    figure += caption
    return directive.set_name(figure, options.name, options.classes)
