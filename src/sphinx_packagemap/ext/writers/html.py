"""Visitors of trees, diagrams and tables for HTML.

The name of a branch is before its ``<details>``, not in the ``<summary>``: a link in a summary is a
control inside a control, which assistive technology cannot distinguish (WCAG 4.1.2).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from html import escape
from typing import TYPE_CHECKING

from docutils import nodes

from sphinx_packagemap.i18n import Language, get_language
from sphinx_packagemap.model import MemberKind, ModuleKind
from sphinx_packagemap.rendering.content import Code, Text
from sphinx_packagemap.rendering.docutils import (
    fold,
    folding_paragraph,
    module_list_table,
    module_table,
    more_pieces,
    near_modules,
)
from sphinx_packagemap.rendering.docutils.tree import (
    diagram_tree,
    find_references,
    linked_name,
    package_diagram,
    package_tree,
    tree_block,
    tree_caption,
    tree_fold,
    tree_item,
    tree_part,
    tree_words,
)
from sphinx_packagemap.rendering.labels import MIN_NAMES_WIDTH, TOTAL_LINES
from sphinx_packagemap.rendering.summaries import join_summary
from sphinx_packagemap.text import split_name

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sphinx.builders import Builder
    from sphinx.writers.html5 import HTML5Translator

    from sphinx_packagemap.rendering.summaries import SummaryPiece

_STATIC_BUILDERS = ("epub", "simplepdf")  # prefixes of names


def is_static(builder: Builder) -> bool:
    """Return whether a builder writes HTML for electronic books or paper.

    There, branches cannot be expanded, scripts do not run, and only a part of CSS is supported.
    """
    return builder.name.startswith(_STATIC_BUILDERS)


def visit_package_tree(self: HTML5Translator, node: package_tree) -> None:
    """Begin a tree: a figure if it has a caption."""
    tag = "figure" if isinstance(node.children[0], tree_caption) else "div"
    self.body.append(self.starttag(node, tag, CLASS="pm-tree"))
    self.context.append(f"</{tag}>\n")


def depart_package_tree(self: HTML5Translator, node: package_tree) -> None:
    """End a tree."""
    self.body.append(self.context.pop())


def visit_tree_caption(self: HTML5Translator, node: tree_caption) -> None:
    """Begin a caption, with its number."""
    self.body.append("<figcaption>\n")
    self.visit_caption(node)


def depart_tree_caption(self: HTML5Translator, node: tree_caption) -> None:
    """End a caption, with a permanent link."""
    language, is_tree = _get_language(self), isinstance(node.parent, package_tree)
    title = language.translate("Link to this tree") if is_tree else language.translate("Link to this diagram")
    self.add_permalink_ref(node.parent, title)
    self.depart_caption(node)
    self.body.append("</figcaption>\n")


def visit_tree_block(self: HTML5Translator, node: tree_block) -> None:
    """Begin the columns and the outermost list, with the texts of the buttons that the script adds."""
    language = _get_language(self)
    columns: list[str] = node.get("columns", [])
    classes = ["pm-columns", f"pm-names-{node.get('names_width', MIN_NAMES_WIDTH)}", *(f"pm-has-{c}" for c in columns)]
    self.body.append(f'<div class="{" ".join(classes)}">\n')
    if "lines" in columns:
        self.body.append(_make_head(columns, language))
    attributes = {
        "class": f"pm-list pm-{node['style']}",
        "role": "list",  # in Safari, a list without bullets has no such role
        "aria-label": node["title"],
        "data-expand": language.translate("Expand all"),
        "data-collapse": language.translate("Collapse all"),
    }
    attribute_text = " ".join(f'{name}="{escape(value)}"' for name, value in attributes.items())
    self.body.append(f"<ul {attribute_text}>\n")


def _make_head(columns: Sequence[str], language: Language) -> str:
    """Return the titles of the columns, for sighted readers: the numbers of an item are read out with their units."""
    titles = {
        "title": language.translate("Name"),
        "modules": language.translate("Modules"),
        "lines": language.translate("Lines"),
        "purpose": language.translate("Purpose"),
    }
    shown = ["title", *columns, "purpose"]
    hints = {"lines": f' title="{escape(language.translate(TOTAL_LINES))}"'}
    cells = "".join(
        f'<span class="pm-{column}"{hints.get(column, "")}>{escape(titles[column])}</span>' for column in shown
    )
    return f'<div class="pm-head"><div class="pm-titles" aria-hidden="true">{cells}</div></div>\n'


def depart_tree_block(self: HTML5Translator, node: tree_block) -> None:
    """End the outermost list and the columns."""
    self.body.append("</ul></div>\n")


def visit_tree_item(self: HTML5Translator, node: tree_item) -> None:
    """Begin an item and its row."""
    classes = ["pm-item", *(f"pm-{state}" for state in ("branch", "demoted", "highlighted") if node[state])]
    current = ' aria-current="true"' if node["highlighted"] else ""
    kind = escape(node["kind"], quote=True)
    self.body.append(
        f'<li class="{" ".join(classes)}" data-kind="{kind}"{current}>'
        '<div class="pm-row"><span class="pm-icon" aria-hidden="true"></span><div class="pm-text">'
        '<span class="pm-title">'
    )


def depart_tree_item(self: HTML5Translator, node: tree_item) -> None:
    """End the row of an item, then begin the list of its children, or end the lists of which it is the last item."""
    self.body.append("</span></div></div>")
    if node["branch"]:
        label = _get_language(self).translate("Below {name}", name=node["title"])
        self.body.append(_begin_branch(self, label, is_open=node["open"]))
        return
    ending = "</ul></li>\n" if is_static(self.builder) else "</ul></details></li>\n"
    self.body.append("</li>\n" + ending * node["closings"])


def _begin_branch(self: HTML5Translator, label: str, *, is_open: bool) -> str:
    """Return the beginning of the list of an item's children."""
    if is_static(self.builder):
        return '\n<ul role="list">\n'
    opened = ' open="open"' if is_open else ""
    return f'\n<details{opened}><summary aria-label="{escape(label)}"></summary>\n<ul role="list">\n'


def visit_tree_fold(self: HTML5Translator, node: tree_fold) -> None:
    """Write the row into which private and test modules are folded, and begin their list."""
    label = escape(node["title"])
    self.body.append(
        f'<li class="pm-fold"><div class="pm-row"><span class="pm-title">{label}</span></div>'
        + _begin_branch(self, node["title"], is_open=node["open"])
    )
    raise nodes.SkipNode


# Their icons are sufficient; the names of other kinds are visible.
_KINDS_WITH_ICONS = frozenset(
    each.value
    for each in (
        *(ModuleKind.PACKAGE, ModuleKind.MODULE, MemberKind.CLASS, MemberKind.FUNCTION),
        *(MemberKind.CONSTANT, MemberKind.VARIABLE),
    )
)


def visit_tree_words(self: HTML5Translator, node: tree_words) -> None:
    """End the cell of the name, write those of the numbers, and begin that of the purpose with the remarks."""
    is_known = node.parent["kind"] in _KINDS_WITH_ICONS
    others, has_lines = node["others"], False
    if is_known and node["kind"]:
        self.body.append(f' <span class="pm-said">{escape(node["kind"])}</span>')
    self.body.append("</span>")
    for column, number, words in node["numbers"]:
        has_lines = column == "lines"
        all_words = escape(f"{words}, {others}" if has_lines and others else words)
        self.body.append(
            f' <span class="pm-{column}" title="{all_words}"><span class="pm-number" aria-hidden="true">{number}</span>'
            f'<span class="pm-said">{all_words}</span></span>'
        )
    remarks = [("kind", "" if is_known else node["kind"]), *(("remark", remark) for remark in node["remarks"])]
    remarks.append(("count", "" if has_lines else others))
    self.body.append(' <span class="pm-purpose">')
    self.body.append(" ".join(f'<span class="pm-{role}">{escape(text)}</span>' for role, text in remarks if text))
    if "made" in node:
        pieces = node["made"]
        self.body.append(f' <span class="pm-summary pm-made" title="{escape(join_summary(pieces))}">')
        self.body += [*_iter_made(self, pieces), "</span>"]
    raise nodes.SkipNode


def visit_tree_part(self: HTML5Translator, node: tree_part) -> None:
    """Begin the summary in the cell of the purpose, or the author's note, in a cell of its own below the summary.

    A summary is cut at the end of its line, and its ``title`` is the whole. Names in it break only between their parts.
    """
    if node["role"] == "note":
        self.body.append('</span> <span class="pm-note">')
        return
    classes = " ".join(["pm-summary", *node["classes"]])
    self.body.append(f' <span class="{classes}" title="{escape(node.astext())}">')
    for piece in node.children:
        if isinstance(piece, nodes.literal):
            self.body.append(_make_code(self, piece.astext()))
        elif isinstance(piece, nodes.Text):
            words = re.split(r"(\s+)", piece.astext())
            self.body += [(_encode_name(self, word) if "_" in word else self.encode(word)) for word in words]
        else:
            piece.walkabout(self)
    raise nodes.SkipChildren


def _iter_made(self: HTML5Translator, pieces: Sequence[SummaryPiece]) -> Iterator[str]:
    """Yield a list of names; its end, such as "and 5 more", is cut as a whole."""
    length = 1 if isinstance(pieces[-1], Text) else 2  # of the end
    start = len(pieces) - length if len(pieces) > 2 else len(pieces)
    for position, piece in enumerate(pieces):
        text = piece.text
        if position == start:
            yield f'{" " * text.startswith(" ")}<span class="pm-rest">'
            text = text.lstrip()
        yield _make_code(self, text) if isinstance(piece, Code) else self.encode(text)
    if start < len(pieces):
        yield "</span>"


def _make_code(self: HTML5Translator, text: str) -> str:
    return f'<code class="docutils literal notranslate">{_encode_name(self, text)}</code>'


def _encode_name(self: HTML5Translator, text: str) -> str:
    """Return a name in which lines may break only between its parts, as in ``a_long.dotted_name`` or ``CamelCase``."""
    return "<wbr />".join(map(self.encode, split_name(text)))


def depart_tree_part(self: HTML5Translator, node: tree_part) -> None:
    """End a summary; the cell of a note ends with its row."""
    if node["role"] != "note":
        self.body.append("</span>")


def visit_linked_name(self: HTML5Translator, node: linked_name) -> None:
    """Write a name, which breaks between its parts."""
    text = _encode_name(self, node.astext())
    title = {"title": node["title"]} if "title" in node else {}
    self.body.append(f"{self.starttag(node, 'code', '', CLASS='docutils literal notranslate', **title)}{text}</code>")
    raise nodes.SkipNode


def visit_module_table(self: HTML5Translator, node: module_table) -> None:
    """Begin a table in a region that can be scrolled if the table is too wide, also with the keyboard."""
    label = escape(node["label"])
    self.body.append(f'<div class="pm-scroll" role="region" aria-label="{label}" tabindex="0">\n')
    self.visit_table(node)


def depart_module_table(self: HTML5Translator, node: module_table) -> None:
    """End a table and its region."""
    self.depart_table(node)
    self.body.append("</div>\n")


def visit_module_list_table(self: HTML5Translator, node: module_list_table) -> None:
    """Begin a table in a region, inside a box with the texts of the controls that the script adds."""
    label = escape(_get_language(self).translate("Filter"))
    self.body.append(f'<div class="pm-modules-box" data-filter="{label}">\n')
    visit_module_table(self, node)


def depart_module_list_table(self: HTML5Translator, node: module_list_table) -> None:
    """End a table, its region and its box."""
    depart_module_table(self, node)
    self.body.append("</div>\n")


def visit_near_modules(self: HTML5Translator, node: near_modules) -> None:
    """Begin the modules around a module, whose name the style sheet shows between them."""
    self.body.append(f'<div class="{" ".join(node["classes"])}" data-name="{escape(node["name"])}">\n')


def depart_near_modules(self: HTML5Translator, node: near_modules) -> None:
    """End the modules around a module."""
    self.body.append("</div>\n")


def visit_fold(self: HTML5Translator, node: fold) -> None:
    """Begin the rest of a table or list, which can be unfolded."""
    if not is_static(self.builder):
        self.body.append(f'<details class="pm-fold"><summary>{escape(node["label"])}</summary>\n')


def depart_fold(self: HTML5Translator, node: fold) -> None:
    """End the rest of a table or list."""
    if not is_static(self.builder):
        self.body.append("</details>\n")


def visit_more_pieces(self: HTML5Translator, node: more_pieces) -> None:
    """Begin the rest of a paragraph, which can be unfolded."""
    if not is_static(self.builder):
        self.body.append(f'<details class="pm-more"><summary>{escape(node["label"])}</summary>')


def depart_more_pieces(self: HTML5Translator, node: more_pieces) -> None:
    """End the rest of a paragraph."""
    if not is_static(self.builder):
        self.body.append("</details>")


def visit_folding_paragraph(self: HTML5Translator, node: folding_paragraph) -> None:
    """Begin a paragraph with a part that can be unfolded, which HTML does not allow in a ``p``."""
    self.body.append('<div class="pm-paragraph">')


def depart_folding_paragraph(self: HTML5Translator, node: folding_paragraph) -> None:
    """End a paragraph with a part that can be unfolded."""
    self.body.append("</div>\n")


def _get_language(self: HTML5Translator) -> Language:
    return get_language(self.config.language)


# Placeholders in a rendered diagram for everything that depends on the page; no text contains these characters.
ID_PREFIX = "\x00"  # the prefix of its ids
IMAGES = "\x01"  # the directory of images
_LINK = re.compile("\x02([0-9]+)\x02")
_COUNT = "packagemap_diagrams"  # the attribute of a writer with the number of diagrams on its page


def visit_package_diagram(self: HTML5Translator, node: package_diagram) -> None:
    """Begin a diagram: a figure if it has a caption."""
    tag = "figure" if len(node) > 1 else "div"
    align = f" pm-{node['align']}" if "align" in node else ""
    self.body.append(self.starttag(node, tag, CLASS=f"pm-diagram{align}"))
    self.context.append(f"</{tag}>\n")
    number = getattr(self, _COUNT, 0)
    setattr(self, _COUNT, number + 1)
    html = node.get("html", "")  # missing if rendering has failed, with a warning
    html = html.replace(ID_PREFIX, f"pm-diagram-{number}").replace(IMAGES, escape(self.builder.imgpath))
    references = find_references(next(iter(node.findall(tree_block))))
    self.body.append(_LINK.sub(lambda match: escape(_get_uri(references[int(match[1])])), html))


def link_placeholder(item: int) -> str:
    """Return the placeholder for the link of an item: the same as in the tree of the diagram."""
    return f"\x02{item}\x02"


def _get_uri(reference: nodes.reference) -> str:
    return str(reference.get("refuri") or f"#{reference['refid']}")


def depart_package_diagram(self: HTML5Translator, node: package_diagram) -> None:
    """End a diagram."""
    self.body.append(self.context.pop())


def visit_diagram_tree(self: HTML5Translator, node: diagram_tree) -> None:
    """Begin the tree of a diagram; if it can be collapsed, with a heading."""
    if is_static(self.builder):
        self.body.append('<div class="pm-tree">\n')
        self.context.append("</div>\n")
        return
    label = escape(get_language(self.config.language).translate("As a list"))
    self.body.append(f'<details class="pm-as-list"><summary>{label}</summary>\n<div class="pm-tree">\n')
    self.context.append("</div></details>\n")


def depart_diagram_tree(self: HTML5Translator, node: diagram_tree) -> None:
    """End the tree of a diagram."""
    self.body.append(self.context.pop())
