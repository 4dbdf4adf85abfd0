"""Visitors of diagrams for LaTeX: one that would be too small on a page is divided into an overview and its parts."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from docutils import nodes

from sphinx_packagemap.ext.domain import warn_if_rendering_fails
from sphinx_packagemap.ext.latex_tables import estimate_width
from sphinx_packagemap.ext.writers.latex import prepare_cell, replace_unprintable, write_labels
from sphinx_packagemap.i18n import Language, get_language
from sphinx_packagemap.rendering.docutils.tree import (
    diagram_tree,
    find_references,
    package_diagram,
    tree_block,
    tree_item,
    tree_part,
)
from sphinx_packagemap.text import escape_tex

if TYPE_CHECKING:
    from sphinx.writers.latex import LaTeXTranslator

    from sphinx_packagemap.rendering.diagram import Diagram
    from sphinx_packagemap.rendering.diagram.pages import DiagramPart

_PACKAGE = "\\usepackage{tikz}\n"
_HEIGHT = 740.0  # pixels: 86 percent of the height of the text on the lower of its pages, for the caption below
_ALIGNMENTS = {"center": "\\centering", "right": "\\raggedleft"}


def visit_package_diagram(self: LaTeXTranslator, node: package_diagram) -> None:
    """Begin a diagram; if it has no caption, write its labels."""
    prepare_cell(self)
    if len(node) == 1:
        write_labels(self, node)


def depart_package_diagram(self: LaTeXTranslator, node: package_diagram) -> None:
    """End a diagram: write the parts, if it is divided."""
    self.body += node.attributes.pop("latex", ())


def visit_diagram_tree(self: LaTeXTranslator, node: diagram_tree) -> None:
    """Write the diagram instead of its tree; if it would be too small even in parts, write the tree."""
    box = node.parent
    assert isinstance(box, package_diagram)
    block = next(iter(node.findall(tree_block)))
    if not block.children:  # its expansion has failed, with a warning
        raise nodes.SkipNode
    drawings: list[str] = []
    with warn_if_rendering_fails(self.builder.env, box, self.curfilestack[-1]):
        drawings = _draw(self, box, block)
    if not drawings:
        return
    require_tikz(self)
    self.body.append(drawings[0])
    box["latex"] = drawings[1:]
    items_with_notes = [item for item in block.children if isinstance(item, tree_item) and _has_note(item)]
    if not items_with_notes:
        raise nodes.SkipNode
    block.children = list(items_with_notes)  # the diagram does not contain the author's notes


def require_tikz(self: LaTeXTranslator) -> None:
    """Load TikZ, which documents without diagrams do not need."""
    if _PACKAGE not in self.elements["extrapackages"]:
        self.elements["extrapackages"] += _PACKAGE


def _has_note(item: tree_item) -> bool:
    return any(part["role"] == "note" for part in item.findall(tree_part))


def depart_diagram_tree(self: LaTeXTranslator, node: diagram_tree) -> None:
    """End the tree of a diagram."""


def _draw(self: LaTeXTranslator, box: package_diagram, block: tree_block) -> list[str]:
    """Return the parts of a diagram as LaTeX, each with its caption; none if they would be too small to read.

    The number and caption of the diagram itself follow the first part.
    """
    # This imports the views, which a build without changes does not need.
    from sphinx_packagemap.rendering.diagram.legend import make_legend
    from sphinx_packagemap.rendering.diagram.pages import Page, divide
    from sphinx_packagemap.rendering.diagram.tikz import render_tikz

    language = get_language(self.config.language)
    parts = divide(_make_printable(self, box["diagram"]), language, Page(estimate_width(box), _HEIGHT))
    if self.table and (len(parts) > 1 or any(part.slices for part in parts)):  # pages do not break in cells
        return []
    links = _Links(self, block)
    alignment = _ALIGNMENTS.get(box.get("align", ""), "")
    captions = _PartCaptions(self, box, parts, language)
    drawings = []
    for number, part in enumerate(parts):
        entries = make_legend(part.diagram, language)
        tikz = render_tikz(
            part.diagram, part.scene, entries, links.write, _get_max_width(part.diagram), part.unit, part.slices
        )
        label, caption = captions.make_label(number), captions.make_caption(number)
        no_break = "\\nobreak" if number or len(box) > 1 else ""  # before a caption; longtable redefines \nopagebreak
        drawings.append(
            f"\n\\par\\begingroup\\parindent=0pt\\parskip=0pt\\medskip{alignment}\n{label}{tikz}\\par{no_break}{caption}\\medskip\\endgroup\n"
        )
    if len(drawings) > 1:
        drawings.insert(1, captions.make_list())
    return drawings


class _PartCaptions:
    """Writes the captions of the parts of a diagram, which refer to each other by page."""

    def __init__(
        self, translator: LaTeXTranslator, box: package_diagram, parts: Sequence[DiagramPart], language: Language
    ) -> None:
        self._translator, self._parts, self._language = translator, parts, language
        self._items = box["diagram"].view.tree.items
        self._key = "packagemap-part:" + box["key"].replace("#", "").replace("%", "")

    def make_label(self, number: int) -> str:
        """Return the label of a part; it is empty if there is only one."""
        if len(self._parts) == 1:
            return ""
        return rf"\leavevmode\phantomsection\label{{\detokenize{{{self._key}:{number}}}}}%" + "\n"

    def make_caption(self, number: int) -> str:
        """Return the caption of a part that is not the first, with a reference to the first one."""
        if not number:
            return ""
        template = self._language.translate(
            "Part {number} of {count}: {name} (overview: page {page})",
            number=number,
            count=len(self._parts) - 1,
            name="\0",
            page="\1",
        )
        text = self._encode(template, self._format_names(self._parts[number]), self._refer(0))
        return f"{{\\small\\raggedright {text}\\par}}"

    def make_list(self) -> str:
        """Return a paragraph with the pages of the packages that are collapsed in the first part."""
        template = self._language.translate("{name}, page {page}", name="\0", page="\1")
        entries = [
            self._encode(template, self._format_names(part), self._refer(number))
            for number, part in enumerate(self._parts)
            if part.depth == 1
        ]
        text = self._encode(self._language.translate("Parts: {parts}.", parts="\0"), "; ".join(entries))
        return f"\n\\par{{\\small\\noindent\\raggedright {text}\\par}}\\medskip\n"

    def _format_names(self, part: DiagramPart) -> str:
        names = [self._items[item].name for item in part.items]
        shown = names if len(names) < 3 else [names[0], names[-1]]
        codes = [f"\\sphinxcode{{\\sphinxupquote{{{escape_tex(self._make_printable(name))}}}}}" for name in shown]
        return (", " if len(names) < 3 else " \\textendash{} ").join(codes)

    def _make_printable(self, text: str) -> str:
        return replace_unprintable(text) if self._translator.config.latex_engine == "pdflatex" else text

    def _refer(self, number: int) -> str:
        label = rf"\detokenize{{{self._key}:{number}}}"
        return rf"\hyperref[{label}]{{\pageref*{{{label}}}}}"

    def _encode(self, text: str, *latex: str) -> str:
        """Return a text of ours as LaTeX, with some LaTeX in place of the control characters U+0000, U+0001, ..."""
        pieces = re.split("([\0\1])", text)
        return "".join(
            latex[ord(piece)] if piece in "\0\1" else self._translator.encode(piece) for piece in pieces if piece
        )


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
        return write_link(self._translator, self._references.get(item), escape_tex(text))


def write_link(self: LaTeXTranslator, reference: nodes.reference | None, latex: str) -> str:
    """Return some LaTeX with the link of a reference, if there is one."""
    if reference is None:
        return latex
    copy: Any = reference.copy()
    copy["ids"] = []
    copy += nodes.raw(latex, latex, format="latex")
    wrapper: Any = nodes.inline("", "", copy)  # visitors may access the parent of the reference
    body, self.body = self.body, []
    try:
        wrapper.children[0].walkabout(self)
        return "".join(self.body)
    finally:
        self.body = body
