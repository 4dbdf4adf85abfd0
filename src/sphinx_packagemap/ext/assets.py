"""The style sheet and the script, on the pages that have a tree."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any

from docutils import nodes

from sphinx_packagemap.rendering.doctree import package_tree
from sphinx_packagemap.rendering.pictures.nodes import package_diagram

if TYPE_CHECKING:
    from sphinx.application import Sphinx

_STATIC = os.path.join(os.path.dirname(os.path.dirname(__file__)), "static")
_SCRIPT, _STYLES = "packagemap.js", "packagemap.css"
_PICTURE_SCRIPT, _PICTURE_STYLES = "packagemap-picture.js", "packagemap-picture.css"


def add_static_files(app: Sphinx) -> None:
    """Have the files copied, after the author's own.

    Not before the builder is there: it writes a digest of the configuration into its output, which would
    be another one wherever the extension is installed.
    """
    if app.builder.format == "html":
        app.config.html_static_path = [*app.config.html_static_path, _STATIC]


def _is_ours(node: nodes.Node) -> bool:
    if isinstance(node, package_tree | package_diagram):
        return True
    classes: list[str] = node.get("classes", []) if isinstance(node, nodes.Element) else []
    return any(name.startswith("pm-") for name in classes)


def add_assets(
    app: Sphinx, pagename: str, templatename: str, context: dict[str, Any], doctree: nodes.document | None
) -> None:
    """Add the files to a page that has a tree."""
    if doctree is None or next(doctree.findall(_is_ours), None) is None:
        return
    has_pictures = next(doctree.findall(package_diagram), None) is not None
    app.add_css_file(_STYLES)
    if app.builder.name.startswith("epub"):
        return
    app.add_js_file(_SCRIPT, loading_method="defer")
    if has_pictures:
        app.add_css_file(_PICTURE_STYLES)
        app.add_js_file(_PICTURE_SCRIPT, loading_method="defer")
