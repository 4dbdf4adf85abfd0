"""Pictures in LaTeX: drawn with TikZ; one that would be too small to read is its tree instead."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from docutils import nodes

from sphinx_packagemap.ext.writers.drawing_faults import drawing_fails_softly
from sphinx_packagemap.ext.writers.latex import label, prepare_cell, printable
from sphinx_packagemap.language import language_of
from sphinx_packagemap.rendering.doctree import references_of, tree_block, tree_item, tree_part
from sphinx_packagemap.rendering.pictures.nodes import diagram_tree, package_diagram
from sphinx_packagemap.rendering.pictures.tex import escape_tex

if TYPE_CHECKING:
    from sphinx.writers.latex import LaTeXTranslator

    from sphinx_packagemap.drawing.values import Drawing
    from sphinx_packagemap.rendering.pictures.picture import Picture

_PACKAGE = "\\usepackage{tikz}\n"
_WIDTH = 600.0  # pixels: 450 points, the width of the text on the pages that Sphinx makes
_WIDTHS = (_WIDTH, 700.0, 800.0, 900.0)  # what is laid out wider may fit the page better
_HEIGHT = 860.0  # ... and its height
_LEAST_SCALE = 0.55  # below that, letters of nine points are no more to be read
_PLACES = {"center": "\\centering", "right": "\\raggedleft"}


def visit_package_diagram(self: LaTeXTranslator, node: package_diagram) -> None:
    """Begin a picture; without a caption it still can be referred to."""
    prepare_cell(self)
    if len(node) == 1:
        label(self, node)


def depart_package_diagram(self: LaTeXTranslator, node: package_diagram) -> None:
    """End a picture."""


def visit_diagram_tree(self: LaTeXTranslator, node: diagram_tree) -> None:
    """Draw the tree of a picture, or let it be printed as it is."""
    box = node.parent
    block = next(iter(node.findall(tree_block)))
    if not block.children:  # it failed, and a warning has said so
        raise nodes.SkipNode
    drawn = ""
    with drawing_fails_softly(self.builder.env, box, self.curfilestack[-1]):
        drawn = _drawn(self, box["picture"], block)
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


def _drawn(self: LaTeXTranslator, picture: Picture, block: tree_block) -> str:
    """Return a picture as TikZ, or nothing where it would be too small to read."""
    # With it come the views, which a build in which nothing has changed can do without.
    from sphinx_packagemap.rendering.pictures.picture import draw, legend_of
    from sphinx_packagemap.rendering.pictures.tikz import tikz_of

    language = language_of(self.config.language)
    picture = _printable(self, picture)
    drawing = _best(draw(picture, language, width) for width in _WIDTHS)
    if _scale(drawing) < _LEAST_SCALE:
        return ""
    links = _Links(self, block)
    return tikz_of(picture, drawing, legend_of(picture, language), links.written, _most(picture))


def _best(drawings: Iterable[Drawing]) -> Drawing:
    """Return the first drawing that need not shrink to fit the page, or the one that shrinks least."""
    best: Drawing | None = None
    for drawing in drawings:
        if best is None or _scale(drawing) > _scale(best):
            best = drawing
        if _scale(best) >= 1:
            break
    assert best is not None
    return best


def _scale(drawing: Drawing) -> float:
    """Return by how much a drawing shrinks to fit the page."""
    return min(1.0, _WIDTH / max(drawing.width, 1.0), _HEIGHT / max(drawing.height, 1.0))


def _most(picture: Picture) -> str:
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


def _printable(self: LaTeXTranslator, picture: Picture) -> Picture:
    """Return a picture whose words the engine can print: they are measured as they are printed."""
    if self.config.latex_engine != "pdflatex":
        return picture
    tree = picture.view.tree
    items = tuple(item._replace(label=printable(item.label)) for item in tree.items)
    keys = tuple(key._replace(word=printable(key.word)) for key in picture.view.keys)
    return picture._replace(view=picture.view._replace(tree=tree._replace(items=items), keys=keys))


class _Links:
    """Writes the words of a picture, as links where the tree beside it has some."""

    def __init__(self, translator: LaTeXTranslator, block: tree_block) -> None:
        self._translator = translator
        self._references = references_of(block)

    def written(self, text: str, item: int) -> str:
        """Return a text as LaTeX, and as the link of an item."""
        reference = self._references.get(item)
        if reference is None:
            return escape_tex(text)
        copy: Any = reference.copy()
        copy["ids"] = []
        copy += nodes.raw(text, escape_tex(text), format="latex")
        around: Any = nodes.inline("", "", copy)  # what asks for parents finds one
        body, self._translator.body = self._translator.body, []
        try:
            around.children[0].walkabout(self._translator)
            return "".join(self._translator.body)
        finally:
            self._translator.body = body
