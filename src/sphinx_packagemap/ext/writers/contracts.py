"""Visitors of pictures of contracts for HTML and LaTeX."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from docutils import nodes

from sphinx_packagemap.ext.writers.html import is_static
from sphinx_packagemap.ext.writers.latex import replace_unprintable
from sphinx_packagemap.rendering.docutils import contract_picture, line_number
from sphinx_packagemap.rendering.docutils.tree import iter_ancestor_nodes, linked_name
from sphinx_packagemap.text import escape_tex

if TYPE_CHECKING:
    from sphinx.writers.html5 import HTML5Translator
    from sphinx.writers.latex import LaTeXTranslator


def visit_contract_picture(self: HTML5Translator, node: contract_picture) -> None:
    """Write the picture in place of the words; books and paper have the words."""
    if is_static(self.builder):
        return
    # This imports the layouts, which a build without changes does not need.
    from sphinx_packagemap.rendering.contracts.svg import render_contract_html

    links = {text: _get_address(reference) for text, reference in _find_links(node).items()}
    words = " ".join(child.astext().replace("\n\n", "; ") for child in node.children)
    self.body.append(render_contract_html(node["picture"], links, words))
    raise nodes.SkipNode


def depart_contract_picture(self: Any, node: contract_picture) -> None:
    """End the words."""


def visit_line_number(self: HTML5Translator, node: line_number) -> None:
    """Write the number of a line, unless there is no picture."""
    if not is_static(self.builder):
        self.body.append(f'<span class="pm-disc">{node["number"]}</span> ')
    raise nodes.SkipNode


def visit_latex_contract_picture(self: LaTeXTranslator, node: contract_picture) -> None:
    """Draw the picture in place of the words, except in cells of tables."""
    from sphinx_packagemap.ext.writers.latex_diagrams import require_tikz, write_link
    from sphinx_packagemap.rendering.contracts.tikz import render_contract_tikz

    if self.table:
        return
    require_tikz(self)
    links = _find_links(node)

    replace = replace_unprintable if self.config.latex_engine == "pdflatex" else str

    def write(text: str, chip: str) -> str:
        return write_link(self, links.get(chip), escape_tex(replace(text)))

    self.body.append(render_contract_tikz(node["picture"], write))
    raise nodes.SkipNode


def visit_latex_line_number(self: LaTeXTranslator, node: line_number) -> None:
    """Write the number of a line, unless there is no picture."""
    if not self.table:
        number = f"\\sffamily\\bfseries\\footnotesize\\color{{white}}{node['number']}"
        shape = "circle,inner sep=1.2pt,minimum size=1.3em,fill={rgb,255:red,179;green,38;blue,30}"
        self.body.append(f"\\tikz[baseline=(pmn.base)]\\node(pmn)[{shape}]{{{number}}}; ")
    raise nodes.SkipNode


def _find_links(node: contract_picture) -> dict[str, nodes.reference]:
    """Return the references around the names in the words, by the texts of these names."""
    found: dict[str, nodes.reference] = {}
    for name in node.findall(linked_name):
        reference = next((each for each in iter_ancestor_nodes(name) if isinstance(each, nodes.reference)), None)
        if reference is not None:
            found.setdefault(name.astext(), reference)
    return found


def _get_address(reference: nodes.reference) -> str:
    return str(reference.get("refuri") or f"#{reference['refid']}")
