"""Trees and diagrams in LaTeX."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Any

from docutils import nodes

from sphinx_packagemap.ext.domain import warn_if_drawing_fails
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

# Deeper levels are indented no further: a page is only so wide.
_MOST_INDENTED = 12


def visit_package_tree(self: LaTeXTranslator, node: package_tree) -> None:
    """Begin a tree; without a caption it still can be referred to."""
    prepare_cell(self)
    if not isinstance(node.children[0], tree_caption):
        write_labels(self, node)


def prepare_cell(self: LaTeXTranslator) -> None:
    """Prepare the tables around the current node, if any, for content that ``tabulary`` cannot measure.

    It typesets cells twice, which would count captions twice, too.
    """
    for table in self.tables:
        table.has_problematic = True


def write_labels(self: LaTeXTranslator, node: nodes.Element) -> None:
    """Write the labels of a node that no caption has, but for those that stand before it already."""
    written = set(_iter_targets_before(node))
    self.body.extend(self.hypertarget(name) for name in node["ids"] if name not in written)


def _iter_targets_before(node: nodes.Element) -> Iterator[str]:
    """Yield the names that targets just before a node have labelled already: those of a ``py:module``."""
    before = node.parent.children[: node.parent.index(node)]
    for sibling in reversed(before):
        if isinstance(sibling, nodes.target):
            yield sibling.get("refid", "")
        elif not isinstance(sibling, nodes.Invisible):
            break


def depart_package_tree(self: LaTeXTranslator, node: package_tree) -> None:
    """End a tree."""


def visit_tree_caption(self: LaTeXTranslator, node: tree_caption) -> None:
    r"""Begin a caption: that of a figure which does not float, for a tree may be longer than a page.

    In a cell, the caption is that of Sphinx's own figures in tables, as ``longtable`` has another ``\caption``.
    """
    self.in_caption += 1
    if self.table:
        opening = "\\begin{sphinxfigure-in-table}\n\\centering\\capstart\\sphinxfigcaption{"
    else:
        opening = "\\begin{center}\\captionof{figure}{"
    self.body.append(f"\n\\par{opening}")


def depart_tree_caption(self: LaTeXTranslator, node: tree_caption) -> None:
    """End a caption, and label its number."""
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
    """Begin an item: a paragraph that hangs below its name."""
    indent = 1.4 * min(node["level"], _MOST_INDENTED)
    self.body.append(f"\\leftskip={indent + 1.4:.1f}em\\leavevmode\\llap{{\\makebox[1.4em][l]{{{_get_bullet(node)}}}}}")


def _get_bullet(node: tree_item) -> str:
    mark = r"$\blacktriangleright$" if node["highlighted"] else r"$\triangleright$" if node["branch"] else r"$\cdot$"
    return rf"\footnotesize {mark}"


def depart_tree_item(self: LaTeXTranslator, node: tree_item) -> None:
    """End an item."""
    self.body.append("\\par\n")


def visit_tree_words(self: LaTeXTranslator, node: tree_words) -> None:
    """Write the words of an item."""
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


# Characters that pdfTeX prints with the fonts that Sphinx sets up; any other stops the PDF.
_UNPRINTABLE = re.compile(
    "[^\x20-\x7e\n\xa0-\u017f\u2013\u2014\u2018-\u201e\u2020-\u2022\u2026\u20ac\u2122\u2500-\u257f]"
)


def replace_unprintable(text: str) -> str:
    r"""Return a text with the characters that pdfTeX cannot print written as escapes (``\u4e2d``)."""
    return _UNPRINTABLE.sub(lambda match: f"\\u{ord(match.group()):04x}", text)


_PACKAGE = "\\usepackage{tikz}\n"
_WIDTH = 600.0  # pixels: 450 points, the width of the text on the pages that Sphinx makes
_WIDTHS = (_WIDTH, 700.0, 800.0, 900.0)  # a scene that is laid out wider may fit the page better
_HEIGHT = 860.0  # ... and its height
_LEAST_SCALE = 0.55  # below that, letters of nine points are no more to be read
_PLACES = {"center": "\\centering", "right": "\\raggedleft"}


def visit_package_diagram(self: LaTeXTranslator, node: package_diagram) -> None:
    """Begin a picture; without a caption it still can be referred to."""
    prepare_cell(self)
    if len(node) == 1:
        write_labels(self, node)


def depart_package_diagram(self: LaTeXTranslator, node: package_diagram) -> None:
    """End a picture."""


def visit_diagram_tree(self: LaTeXTranslator, node: diagram_tree) -> None:
    """Draw the tree of a picture, or let it be printed as it is."""
    box = node.parent
    block = next(iter(node.findall(tree_block)))
    if not block.children:  # it failed, and a warning has said so
        raise nodes.SkipNode
    drawn = ""
    with warn_if_drawing_fails(self.builder.env, box, self.curfilestack[-1]):
        drawn = _draw(self, box["picture"], block)
    if not drawn:
        return
    if _PACKAGE not in self.elements["extrapackages"]:  # only where there is a picture must there be TikZ
        self.elements["extrapackages"] += _PACKAGE
    place = _PLACES.get(box.get("align", ""), "")
    together = "\\nobreak" if len(box) > 1 else ""  # with its caption; longtable has another \\nopagebreak
    self.body.append(f"\n\\par\\begingroup\\parindent=0pt\\medskip{place}\n{drawn}\\par{together}\\medskip\\endgroup\n")
    noted = [item for item in block.children if isinstance(item, tree_item) and _note_of(item)]
    if not noted:
        raise nodes.SkipNode
    block.children = list(noted)  # the author's words are nowhere else


def _note_of(item: tree_item) -> bool:
    return any(part["role"] == "note" for part in item.findall(tree_part))


def depart_diagram_tree(self: LaTeXTranslator, node: diagram_tree) -> None:
    """End a tree that was printed as it is."""


def _draw(self: LaTeXTranslator, picture: Diagram, block: tree_block) -> str:
    """Return a picture as TikZ, or nothing where it would be too small to read."""
    # With it come the views, which a build in which nothing has changed can do without.
    from sphinx_packagemap.rendering.diagram import draw, make_legend
    from sphinx_packagemap.rendering.diagram.tikz import render_tikz

    language = get_language(self.config.language)
    picture = _make_printable(self, picture)
    drawing = _choose_best(draw(picture, language, width) for width in _WIDTHS)
    if _compute_scale(drawing) < _LEAST_SCALE:
        return ""
    links = _Links(self, block)
    return render_tikz(picture, drawing, make_legend(picture, language), links.write, _get_max_width(picture))


def _choose_best(drawings: Iterable[Scene]) -> Scene:
    """Return the first drawing that need not shrink to fit the page, or the one that shrinks least."""
    best: Scene | None = None
    for drawing in drawings:
        if best is None or _compute_scale(drawing) > _compute_scale(best):
            best = drawing
        if _compute_scale(best) >= 1:
            break
    assert best is not None
    return best


def _compute_scale(drawing: Scene) -> float:
    """Return by how much a drawing shrinks to fit the page."""
    return min(1.0, _WIDTH / max(drawing.width, 1.0), _HEIGHT / max(drawing.height, 1.0))


def _get_max_width(picture: Diagram) -> str:
    """Return how wide a picture may be, in TeX."""
    length = re.fullmatch(r"([0-9.]+)(%|[a-z]*)", picture.look.width)
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


def _make_printable(self: LaTeXTranslator, picture: Diagram) -> Diagram:
    """Return a picture whose words the engine can print: they are measured as they are printed."""
    if self.config.latex_engine != "pdflatex":
        return picture
    tree = picture.view.tree
    items = tuple(item._replace(label=replace_unprintable(item.label)) for item in tree.items)
    keys = tuple(key._replace(word=replace_unprintable(key.word)) for key in picture.view.keys)
    return picture._replace(view=picture.view._replace(tree=tree._replace(items=items), keys=keys))


class _Links:
    """Writes the words of a picture, as links where the tree beside it has some."""

    def __init__(self, translator: LaTeXTranslator, block: tree_block) -> None:
        self._translator = translator
        self._references = find_references(block)

    def write(self, text: str, item: int) -> str:
        """Return a text as LaTeX, and as the link of an item."""
        reference = self._references.get(item)
        if reference is None:
            return escape_tex(text)
        copy: Any = reference.copy()
        copy["ids"] = []
        copy += nodes.raw(text, escape_tex(text), format="latex")
        around: Any = nodes.inline("", "", copy)  # code that asks for the parent finds one
        body, self._translator.body = self._translator.body, []
        try:
            around.children[0].walkabout(self._translator)
            return "".join(self._translator.body)
        finally:
            self._translator.body = body
