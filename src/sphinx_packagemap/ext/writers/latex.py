"""Visitors of trees and diagrams for LaTeX."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Any

from docutils import nodes

from sphinx_packagemap.ext.domain import warn_if_rendering_fails
from sphinx_packagemap.i18n import get_language
from sphinx_packagemap.rendering.docutils.tree import (
    diagram_tree,
    find_references,
    format_words,
    package_diagram,
    package_tree,
    tree_block,
    tree_caption,
    tree_item,
    tree_part,
    tree_words,
)
from sphinx_packagemap.text import escape_tex

if TYPE_CHECKING:
    from sphinx.writers.latex import LaTeXTranslator

    from sphinx_packagemap.layout import Scene
    from sphinx_packagemap.rendering.diagram import Diagram

# Deeper levels have the same indentation, because the width of a page is limited.
_MAX_INDENTED_LEVEL = 12


def visit_package_tree(self: LaTeXTranslator, node: package_tree) -> None:
    """Begin a tree; if it has no caption, write its labels."""
    prepare_cell(self)
    if not isinstance(node.children[0], tree_caption):
        write_labels(self, node)


def prepare_cell(self: LaTeXTranslator) -> None:
    """Have the tables that contain the current node written without ``tabulary``.

    It typesets cells twice, so captions would be numbered twice.
    """
    for table in self.tables:
        table.has_problematic = True


def write_labels(self: LaTeXTranslator, node: nodes.Element) -> None:
    """Write the labels of a node without a caption, except those that were written before it."""
    existing = set(_iter_targets_before(node))
    self.body.extend(self.hypertarget(name) for name in node["ids"] if name not in existing)


def _iter_targets_before(node: nodes.Element) -> Iterator[str]:
    """Yield the labels of the targets just before a node, as those of a ``py:module``."""
    before = node.parent.children[: node.parent.index(node)]
    for sibling in reversed(before):
        if isinstance(sibling, nodes.target):
            yield sibling.get("refid", "")
        elif not isinstance(sibling, nodes.Invisible):
            break


def depart_package_tree(self: LaTeXTranslator, node: package_tree) -> None:
    """End a tree."""


def visit_tree_caption(self: LaTeXTranslator, node: tree_caption) -> None:
    r"""Begin a caption: that of a figure which does not float, because a tree may be longer than a page.

    In a cell, it is the caption of Sphinx's figures in tables, because ``longtable`` redefines ``\caption``.
    """
    self.in_caption += 1
    if self.table:
        opening = "\\begin{sphinxfigure-in-table}\n\\centering\\capstart\\sphinxfigcaption{"
    else:
        opening = "\\begin{center}\\captionof{figure}{"
    self.body.append(f"\n\\par{opening}")


def depart_tree_caption(self: LaTeXTranslator, node: tree_caption) -> None:
    """End a caption, and write the labels of its number."""
    closing = "\\end{sphinxfigure-in-table}\\par" if self.table else "\\end{center}\\nopagebreak"
    self.body.append("}" + self.hypertarget_to(node.parent, anchor=False) + closing + "\n")
    self.in_caption -= 1


def visit_tree_block(self: LaTeXTranslator, node: tree_block) -> None:
    """Begin the items."""
    self.body.append("\n\\par\\begingroup\\parindent=0pt\\parskip=0.3ex\\raggedright\\sloppy\n")


def depart_tree_block(self: LaTeXTranslator, node: tree_block) -> None:
    """End the items."""
    self.body.append("\\endgroup\\par\\medskip\n")


def visit_tree_item(self: LaTeXTranslator, node: tree_item) -> None:
    """Begin an item: a paragraph with a hanging indent."""
    indent = 1.4 * min(node["level"], _MAX_INDENTED_LEVEL)
    self.body.append(f"\\leftskip={indent + 1.4:.1f}em\\leavevmode\\llap{{\\makebox[1.4em][l]{{{_get_bullet(node)}}}}}")


def _get_bullet(node: tree_item) -> str:
    mark = r"$\blacktriangleright$" if node["highlighted"] else r"$\triangleright$" if node["branch"] else r"$\cdot$"
    return rf"\footnotesize {mark}"


def depart_tree_item(self: LaTeXTranslator, node: tree_item) -> None:
    """End an item."""
    self.body.append("\\par\n")


def visit_tree_words(self: LaTeXTranslator, node: tree_words) -> None:
    """Write the kind, the count and the remarks of an item."""
    text = format_words(node)
    if self.config.latex_engine == "pdflatex":
        text = replace_unprintable(text)
    self.body.append(rf" {{\small\itshape {self.encode(text.strip())}}}")
    raise nodes.SkipNode


def visit_tree_part(self: LaTeXTranslator, node: tree_part) -> None:
    """Begin a part of an item."""
    self.body.append(r" \textendash{} ")


def depart_tree_part(self: LaTeXTranslator, node: tree_part) -> None:
    """End a part of an item."""


# Matches all but the characters that pdfTeX can print with the fonts of Sphinx; it stops at any other.
_UNPRINTABLE = re.compile(
    "[^\x20-\x7e\n\xa0-\u017f\u2013\u2014\u2018-\u201e\u2020-\u2022\u2026\u20ac\u2122\u2500-\u257f]"
)


def replace_unprintable(text: str) -> str:
    r"""Return a text with the characters that pdfTeX cannot print replaced by escapes (``\u4e2d``)."""
    return _UNPRINTABLE.sub(lambda match: f"\\u{ord(match.group()):04x}", text)


_PACKAGE = "\\usepackage{tikz}\n"
_WIDTH = 600.0  # pixels: 450 points, the width of the text on the pages of Sphinx
_WIDTHS = (_WIDTH, 700.0, 800.0, 900.0)  # widths of layouts: a wider one may fit the page better
_HEIGHT = 860.0  # pixels: the height of the text
_MIN_SCALE = 0.55  # below it, letters of nine points are not legible
_ALIGNMENTS = {"center": "\\centering", "right": "\\raggedleft"}


def visit_package_diagram(self: LaTeXTranslator, node: package_diagram) -> None:
    """Begin a diagram; if it has no caption, write its labels."""
    prepare_cell(self)
    if len(node) == 1:
        write_labels(self, node)


def depart_package_diagram(self: LaTeXTranslator, node: package_diagram) -> None:
    """End a diagram."""


def visit_diagram_tree(self: LaTeXTranslator, node: diagram_tree) -> None:
    """Write the diagram instead of its tree; if it would be too small, write the tree."""
    box = node.parent
    block = next(iter(node.findall(tree_block)))
    if not block.children:  # its expansion has failed, with a warning
        raise nodes.SkipNode
    tikz = ""
    with warn_if_rendering_fails(self.builder.env, box, self.curfilestack[-1]):
        tikz = _draw(self, box["diagram"], block)
    if not tikz:
        return
    if _PACKAGE not in self.elements["extrapackages"]:  # TikZ is not required for documents without diagrams
        self.elements["extrapackages"] += _PACKAGE
    alignment = _ALIGNMENTS.get(box.get("align", ""), "")
    no_break = "\\nobreak" if len(box) > 1 else ""  # before a caption; longtable redefines \\nopagebreak
    self.body.append(
        f"\n\\par\\begingroup\\parindent=0pt\\medskip{alignment}\n{tikz}\\par{no_break}\\medskip\\endgroup\n"
    )
    items_with_notes = [item for item in block.children if isinstance(item, tree_item) and _has_note(item)]
    if not items_with_notes:
        raise nodes.SkipNode
    block.children = list(items_with_notes)  # the diagram does not contain the author's notes


def _has_note(item: tree_item) -> bool:
    return any(part["role"] == "note" for part in item.findall(tree_part))


def depart_diagram_tree(self: LaTeXTranslator, node: diagram_tree) -> None:
    """End the tree of a diagram."""


def _draw(self: LaTeXTranslator, diagram: Diagram, block: tree_block) -> str:
    """Return a diagram as TikZ code; an empty string if it would be too small to read."""
    # This imports the views, which a build without changes does not need.
    from sphinx_packagemap.rendering.diagram import draw, make_legend
    from sphinx_packagemap.rendering.diagram.tikz import render_tikz

    language = get_language(self.config.language)
    diagram = _make_printable(self, diagram)
    scene = _choose_best_scene(draw(diagram, language, width) for width in _WIDTHS)
    if _compute_scale(scene) < _MIN_SCALE:
        return ""
    links = _Links(self, block)
    return render_tikz(diagram, scene, make_legend(diagram, language), links.write, _get_max_width(diagram))


def _choose_best_scene(scenes: Iterable[Scene]) -> Scene:
    """Return the first scene that fits the page without scaling, or the one with the largest scale."""
    best: Scene | None = None
    for scene in scenes:
        if best is None or _compute_scale(scene) > _compute_scale(best):
            best = scene
        if _compute_scale(best) >= 1:
            break
    assert best is not None
    return best


def _compute_scale(scene: Scene) -> float:
    """Return the scale, at most 1, at which a scene fits the page."""
    return min(1.0, _WIDTH / max(scene.width, 1.0), _HEIGHT / max(scene.height, 1.0))


def _get_max_width(diagram: Diagram) -> str:
    """Return the author's width of a diagram as a length in TeX; an empty string if there is none."""
    length = re.fullmatch(r"([0-9.]+)(%|[a-z]*)", diagram.style.width)
    if length is None:
        return ""
    number, unit = length.groups()
    if unit == "%":
        return rf"{float(number) / 100:g}\linewidth"
    if not unit:
        return f"{float(number) * 0.75:g}bp"
    if unit == "ch":
        return f"{float(number) / 2:g}em"
    return number + unit.replace("rem", "em")


def _make_printable(self: LaTeXTranslator, diagram: Diagram) -> Diagram:
    """Return a diagram whose labels the engine can print, before they are measured."""
    if self.config.latex_engine != "pdflatex":
        return diagram
    tree = diagram.view.tree
    items = tuple(item._replace(label=replace_unprintable(item.label)) for item in tree.items)
    keys = tuple(key._replace(word=replace_unprintable(key.word)) for key in diagram.view.keys)
    return diagram._replace(view=diagram.view._replace(tree=tree._replace(items=items), keys=keys))


class _Links:
    """Writes the labels of a diagram, with the same links as in its tree."""

    def __init__(self, translator: LaTeXTranslator, block: tree_block) -> None:
        self._translator = translator
        self._references = find_references(block)

    def write(self, text: str, item: int) -> str:
        """Return a text as LaTeX, with the link of an item if it has one."""
        reference = self._references.get(item)
        if reference is None:
            return escape_tex(text)
        copy: Any = reference.copy()
        copy["ids"] = []
        copy += nodes.raw(text, escape_tex(text), format="latex")
        wrapper: Any = nodes.inline("", "", copy)  # visitors may access the parent of the reference
        body, self._translator.body = self._translator.body, []
        try:
            wrapper.children[0].walkabout(self._translator)
            return "".join(self._translator.body)
        finally:
            self._translator.body = body
