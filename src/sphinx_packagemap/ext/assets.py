"""The style sheets and scripts: copies them to the output, and adds them to the pages that need them."""

from __future__ import annotations

import os
from contextlib import suppress
from typing import TYPE_CHECKING, Any

from docutils import nodes

from sphinx_packagemap.ext.warnings import warn
from sphinx_packagemap.files import Unreadable, read_bytes, replace_file
from sphinx_packagemap.model import Problem, ProblemKind
from sphinx_packagemap.rendering.docutils import module_table
from sphinx_packagemap.rendering.docutils.matrix import import_matrix
from sphinx_packagemap.rendering.docutils.tree import package_diagram, package_tree

if TYPE_CHECKING:
    from sphinx.application import Sphinx
    from sphinx.builders import Builder
    from sphinx.environment import BuildEnvironment

_STATIC = os.path.join(os.path.dirname(os.path.dirname(__file__)), "static")
_SCRIPT, _STYLES = "packagemap.js", "packagemap.css"
_TABLE_STYLES = "packagemap-tables.css"  # of tables, anatomies and statements
_DIAGRAM_SCRIPT, _DIAGRAM_STYLES = "packagemap-diagram.js", "packagemap-diagram.css"
# Of some diagrams: the attribute ``script`` of their nodes has the name.
_MATRIX_SCRIPT, _MATRIX_STYLES = "packagemap-matrix.js", "packagemap-matrix.css"
ZOOM_SCRIPT, LEVELS_SCRIPT = "packagemap-treemap.js", "packagemap-levels.js"
_FILES = (
    _SCRIPT,
    _STYLES,
    _TABLE_STYLES,
    _DIAGRAM_SCRIPT,
    _DIAGRAM_STYLES,
    ZOOM_SCRIPT,
    LEVELS_SCRIPT,
    _MATRIX_SCRIPT,
    _MATRIX_STYLES,
)
_BOOK_FILES = (_STYLES, _TABLE_STYLES, _DIAGRAM_STYLES, _MATRIX_STYLES)  # a book runs no scripts
_MAX_SIZE = 1 << 24  # bytes of a file in the output, which may not be ours


def copy_static_files(app: Sphinx, _env: BuildEnvironment) -> None:
    """Copy our files to the output, before pages are written, because these contain checksums of the files.

    ``add_static_dir``, which is made for this, is new in Sphinx 9.1. ``html_static_path`` is not changed: Sphinx would
    report a changed configuration in each build, and its digest in the output would depend on the directory in which
    the extension is installed. The event is one that every builder emits.

    Files of the theme and the author with the same names are copied by Sphinx later, and replace ours.
    """
    if app.builder.format != "html":
        return
    directory = str(getattr(app.builder, "_static_dir", os.path.join(app.builder.outdir, "_static")))
    for name in _BOOK_FILES if _is_book(app.builder) else _FILES:
        if not _is_the_authors(app, name):
            _copy(name, directory)


def _is_the_authors(app: Sphinx, name: str) -> bool:
    """Return whether Sphinx copies a file of the author with the same name to the output.

    Then ours is not copied: otherwise, both would be written in each build, and Sphinx 7 reports overwritten files.
    """
    paths = [os.path.join(app.confdir, each) for each in app.config.html_static_path]
    return any(os.path.isfile(os.path.join(path, name)) or os.path.basename(path) == name for path in paths)


def _copy(name: str, directory: str) -> None:
    content = read_bytes(os.path.join(_STATIC, name), _MAX_SIZE)
    path = os.path.join(directory, name)
    with suppress(Unreadable):
        if read_bytes(path, _MAX_SIZE) == content:
            return
    with suppress(OSError):  # if this fails, writing the file fails, too
        os.makedirs(directory, exist_ok=True)
    if not replace_file(path, content):
        warn(Problem(ProblemKind.UNREADABLE, f"cannot write _static/{name}"), None)


def _is_book(builder: Builder) -> bool:
    return builder.name.startswith("epub")


def _is_tree(node: nodes.Node) -> bool:
    return isinstance(node, package_tree | package_diagram)


def _is_about_module(node: nodes.Node) -> bool:
    """Return whether a node is a table, an anatomy, statements or an import; names in trees are not."""
    classes: list[str] = node.get("classes", []) if isinstance(node, nodes.Element) else []
    return isinstance(node, module_table) or not _MODULE_CLASSES.isdisjoint(classes)


_MODULE_CLASSES = frozenset(["pm-anatomy", "pm-contracts", "pm-code", "pm-doubt", "pm-import"])


def add_assets(
    app: Sphinx, pagename: str, templatename: str, context: dict[str, Any], doctree: nodes.document | None
) -> None:
    """Add the files to a page that contains any of our nodes: the style sheets of those that it contains."""
    if doctree is None:
        return
    has_trees = next(doctree.findall(_is_tree), None) is not None
    is_about_modules = next(doctree.findall(_is_about_module), None) is not None
    diagrams = list(doctree.findall(package_diagram)) if has_trees else []
    if has_trees:
        app.add_css_file(_STYLES)
    if is_about_modules:
        app.add_css_file(_TABLE_STYLES)
    has_matrices = is_about_modules and next(doctree.findall(import_matrix), None) is not None
    if has_matrices:
        app.add_css_file(_MATRIX_STYLES)
    if _is_book(app.builder) or not (has_trees or is_about_modules):
        return
    app.add_js_file(_SCRIPT, loading_method="defer")
    if has_matrices:
        app.add_js_file(_MATRIX_SCRIPT, loading_method="defer")
    if diagrams:
        app.add_css_file(_DIAGRAM_STYLES)
        for script in sorted({node["script"] for node in diagrams if "script" in node}):
            app.add_js_file(script, loading_method="defer")  # it waits for the other script, so it comes first
        app.add_js_file(_DIAGRAM_SCRIPT, loading_method="defer")
