"""The tables of the output formats of the command, with their writers."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

from sphinx_packagemap.cli.terminal import Terminal
from sphinx_packagemap.i18n import Language
from sphinx_packagemap.model import Codebase, Problem
from sphinx_packagemap.rendering.claims import make_check_document, render_claims_github, render_claims_text
from sphinx_packagemap.rendering.content import Cell
from sphinx_packagemap.rendering.diagram import Diagram
from sphinx_packagemap.rendering.diagram.dot import render_dot
from sphinx_packagemap.rendering.diagram.mermaid import find_mermaid_problems, render_mermaid
from sphinx_packagemap.rendering.diagram.palette import Mode
from sphinx_packagemap.rendering.diagram.svg import render_svg_file
from sphinx_packagemap.rendering.diagram.tikz import render_tikz_file
from sphinx_packagemap.rendering.json_documents import render_diagram_json, render_json
from sphinx_packagemap.rendering.json_views import format_document, render_tree_json
from sphinx_packagemap.rendering.markdown import render_content_markdown, render_tree_markdown
from sphinx_packagemap.rendering.restructuredtext import render_content_rst, render_tree_rst
from sphinx_packagemap.rendering.text import convert_to_ascii, render_content, render_tree
from sphinx_packagemap.views.claims.checks import CheckResult
from sphinx_packagemap.views.purposes import PurposeRules
from sphinx_packagemap.views.tree import TreeView


def _write_tree_text(view: TreeView, terminal: Terminal) -> str:
    return render_tree(view, unicode=terminal.unicode, color=terminal.color, width=terminal.width)


def _encode(text: str, terminal: Terminal) -> str:
    return text if terminal.unicode else convert_to_ascii(text)


# The formats of ``tree``, by their value of ``--format``; the first is the default.
TREE_WRITERS: dict[str, Callable[[TreeView, Terminal], str]] = {
    "text": _write_tree_text,
    "markdown": lambda view, terminal: _encode(render_tree_markdown(view), terminal),
    "rst": lambda view, terminal: _encode(render_tree_rst(view), terminal),
    "json": lambda view, _: render_tree_json(view),
}


class Report(NamedTuple):
    """A comparison, an anatomy, or import statements."""

    content: Cell
    make_document: Callable[[], dict[str, Any]]  # returns it as plain data


def _write_report_text(report: Report, terminal: Terminal) -> str:
    return render_content(report.content, width=terminal.table_width, unicode=terminal.unicode)


# The formats of ``compare``, ``anatomy`` and ``usage``, by their value of ``--format``; the first is the default.
REPORT_WRITERS: dict[str, Callable[[Report, Terminal], str]] = {
    "text": _write_report_text,
    "markdown": lambda report, terminal: _encode(render_content_markdown(report.content), terminal),
    "rst": lambda report, terminal: _encode(render_content_rst(report.content), terminal),
    "json": lambda report, _: format_document(report.make_document()),
}

# The formats in both tables, by the suffixes of their files.
TEXT_SUFFIXES = {"txt": "text", "md": "markdown", "rst": "rst", "json": "json"}


class FileFormat(NamedTuple):
    """The properties of the file of a diagram."""

    width: float  # in pixels
    theme: Mode | None  # None: that of the reader


class DiagramWriter(NamedTuple):
    """The writer of a format of diagrams."""

    # Raises ValueError if the diagram is too large for the format.
    write: Callable[[Diagram, Language, FileFormat], str]
    has_themes: bool = False
    # Takes the text that was written.
    find_problems: Callable[[Diagram, str], Sequence[Problem]] = lambda _diagram, _text: ()


def _write_svg(diagram: Diagram, language: Language, file: FileFormat) -> str:
    return render_svg_file(diagram, language, file.width, file.theme)


def _write_tikz(diagram: Diagram, language: Language, file: FileFormat) -> str:
    return render_tikz_file(diagram, language, file.width)


def _write_json(diagram: Diagram, language: Language, file: FileFormat) -> str:
    return render_diagram_json(diagram, language, file.width)


def _write_dot(diagram: Diagram, language: Language, _: FileFormat) -> str:
    return render_dot(diagram, language=language)


def _write_mermaid(diagram: Diagram, language: Language, _: FileFormat) -> str:
    return render_mermaid(diagram, language)


# The formats of ``diagram``, by their value of ``--format``, which is also their suffix; the first is the default.
DIAGRAM_WRITERS = {
    "svg": DiagramWriter(_write_svg, has_themes=True),
    "tex": DiagramWriter(_write_tikz),
    "dot": DiagramWriter(_write_dot),
    "mmd": DiagramWriter(_write_mermaid, find_problems=find_mermaid_problems),
    "json": DiagramWriter(_write_json),
}

# The formats of ``inspect``, by their value of ``--format``; the first is the default.
SURVEY_WRITERS: dict[str, Callable[[Codebase, PurposeRules], str]] = {
    "json": render_json,
}

# The formats of ``check``, by their value of ``--format``; the first is the default. The second argument is whether
# claims that are right are listed, too.
CHECK_WRITERS: dict[str, Callable[[CheckResult, bool], str]] = {
    "text": lambda result, shows_all: render_claims_text(result, shows_all=shows_all),
    "json": lambda result, shows_all: format_document(make_check_document(result, shows_all=shows_all)),
    "github": lambda result, _: render_claims_github(result),
}
