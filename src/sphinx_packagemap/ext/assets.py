"""The style sheet and the script, on the pages that have a tree."""

from __future__ import annotations

import os
from contextlib import suppress
from typing import TYPE_CHECKING, Any

from docutils import nodes

from sphinx_packagemap.ext.warnings import warn
from sphinx_packagemap.files import Unreadable, read_bytes, replace_file
from sphinx_packagemap.model import Problem, ProblemKind
from sphinx_packagemap.rendering.docutils.tree import package_diagram, package_tree

if TYPE_CHECKING:
    from sphinx.application import Sphinx
    from sphinx.builders import Builder
    from sphinx.environment import BuildEnvironment

_STATIC = os.path.join(os.path.dirname(os.path.dirname(__file__)), "static")
_SCRIPT, _STYLES = "packagemap.js", "packagemap.css"
_PICTURE_SCRIPT, _PICTURE_STYLES = "packagemap-picture.js", "packagemap-picture.css"
_FILES = (_SCRIPT, _STYLES, _PICTURE_SCRIPT, _PICTURE_STYLES)
_BOOK_FILES = (_STYLES, _PICTURE_STYLES)  # a book runs no scripts
_MAX_SIZE = 1 << 24  # bytes of a file in the output, which may be another's


def copy_static_files(app: Sphinx, _env: BuildEnvironment) -> None:
    """Copy our files into the output, before a page is written that has their checksums in it.

    Sphinx has ``add_static_dir`` for this only since 9.1. No configuration value is changed: Sphinx would compare
    it with that of the last build and say so each time, and has a digest of it in the output, which would be
    another one wherever the extension is installed. The event is one that every builder has.

    Files of the theme and the author with the same names are copied by Sphinx later, and replace ours.
    """
    if app.builder.format != "html":
        return
    directory = str(getattr(app.builder, "_static_dir", os.path.join(app.builder.outdir, "_static")))
    for name in _BOOK_FILES if _is_book(app.builder) else _FILES:
        if not _is_the_authors(app, name):
            _copy(name, directory)


def _is_the_authors(app: Sphinx, name: str) -> bool:
    """Tell whether Sphinx copies a file of the author's to the same place.

    Ours is not put there first: both would be written in each build, and Sphinx 7 mentions the files it overwrites.
    """
    paths = [os.path.join(app.confdir, each) for each in app.config.html_static_path]
    return any(os.path.isfile(os.path.join(path, name)) or os.path.basename(path) == name for path in paths)


def _copy(name: str, directory: str) -> None:
    content = read_bytes(os.path.join(_STATIC, name), _MAX_SIZE)
    path = os.path.join(directory, name)
    with suppress(Unreadable):
        if read_bytes(path, _MAX_SIZE) == content:
            return
    with suppress(OSError):  # if it cannot be made, nothing can be written into it
        os.makedirs(directory, exist_ok=True)
    if not replace_file(path, content):
        warn(Problem(ProblemKind.UNREADABLE, f"_static/{name} cannot be written"), None)


def _is_book(builder: Builder) -> bool:
    return builder.name.startswith("epub")


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
    if _is_book(app.builder):
        return
    app.add_js_file(_SCRIPT, loading_method="defer")
    if has_pictures:
        app.add_css_file(_PICTURE_STYLES)
        app.add_js_file(_PICTURE_SCRIPT, loading_method="defer")
