"""Trees and diagrams in HTML.

A branch's name stands before its ``<details>``, not in the ``<summary>``: a link in a summary is a
control within a control, which assistive technology cannot tell apart (WCAG 4.1.2).
"""

from __future__ import annotations

import re
from html import escape
from typing import TYPE_CHECKING

from docutils import nodes

from sphinx_packagemap.i18n import Language, get_language
from sphinx_packagemap.rendering.docutils.content import module_list_table, module_table
from sphinx_packagemap.rendering.docutils.tree import (
    diagram_tree,
    find_references,
    linked_name,
    package_diagram,
    package_tree,
    tree_block,
    tree_caption,
    tree_item,
    tree_part,
    tree_words,
)

if TYPE_CHECKING:
    from sphinx.builders import Builder
    from sphinx.writers.html5 import HTML5Translator

_STATIC_BUILDERS = ("epub", "simplepdf")  # and those whose names begin so


def is_static(builder: Builder) -> bool:
    """Return whether a builder writes HTML for electronic books or paper.

    There, many readers cannot unfold anything, and know neither scripts nor all of CSS.
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
    title = language.translate("Link to this tree") if is_tree else language.translate("Link to this picture")
    self.add_permalink_ref(node.parent, title)
    self.depart_caption(node)
    self.body.append("</figcaption>\n")


def visit_tree_block(self: HTML5Translator, node: tree_block) -> None:
    """Begin the outermost list; it has the words for the script's buttons."""
    language = _get_language(self)
    attributes = {
        "class": f"pm-list pm-{node['style']}",
        "role": "list",  # Safari takes it from a list without bullets
        "aria-label": node["title"],
        "data-expand": language.translate("Expand all"),
        "data-collapse": language.translate("Collapse all"),
    }
    written = " ".join(f'{name}="{escape(value)}"' for name, value in attributes.items())
    self.body.append(f"<ul {written}>\n")


def depart_tree_block(self: HTML5Translator, node: tree_block) -> None:
    """End the outermost list."""
    self.body.append("</ul>\n")


def visit_tree_item(self: HTML5Translator, node: tree_item) -> None:
    """Begin an item and its row."""
    classes = ["pm-item", *(f"pm-{state}" for state in ("branch", "demoted", "highlighted") if node[state])]
    current = ' aria-current="true"' if node["highlighted"] else ""
    kind = escape(node["kind"], quote=True)
    self.body.append(
        f'<li class="{" ".join(classes)}" data-kind="{kind}"{current}>'
        '<div class="pm-row"><span class="pm-icon" aria-hidden="true"></span><div class="pm-text">'
    )


def depart_tree_item(self: HTML5Translator, node: tree_item) -> None:
    """End an item's row, then begin the list below it, or end the lists that end here."""
    self.body.append("</div></div>")
    folds = not is_static(self.builder)
    if node["branch"]:
        if folds:
            opened = ' open="open"' if node["open"] else ""
            below = escape(_get_language(self).translate("Below {name}", name=node["title"]))
            self.body.append(f'\n<details{opened}><summary aria-label="{below}"></summary>')
        self.body.append('\n<ul role="list">\n')
        return
    ending = "</ul></details></li>\n" if folds else "</ul></li>\n"
    self.body.append("</li>\n" + ending * node["closings"])


def visit_tree_words(self: HTML5Translator, node: tree_words) -> None:
    """Write the words of an item."""
    said = [("kind", node["kind"]), ("count", node["count"]), *(("remark", remark) for remark in node["remarks"])]
    self.body.extend(f' <span class="pm-{role}">{escape(text)}</span>' for role, text in said if text)
    raise nodes.SkipNode


def visit_tree_part(self: HTML5Translator, node: tree_part) -> None:
    """Begin a part of a row."""
    self.body.append(f' <span class="pm-{node["role"]}">')


def depart_tree_part(self: HTML5Translator, node: tree_part) -> None:
    """End a part of a row."""
    self.body.append("</span>")


def visit_linked_name(self: HTML5Translator, node: linked_name) -> None:
    """Write a name; a line may end behind a dot or underscore, as in ``a_long.dotted_name``, and nowhere else in it."""
    parts = _NAME_PARTS.split(node.astext())
    written = "<wbr />".join(map(self.encode, parts))
    self.body.append(f"{self.starttag(node, 'code', '', CLASS='docutils literal')}{written}</code>")
    raise nodes.SkipNode


_NAME_PARTS = re.compile(r"(?<=[^._/][._/])(?=[^._/])")


def visit_told_table(self: HTML5Translator, node: module_table) -> None:
    """Begin a table within a box that scrolls by itself, with the keyboard too, where the table is too wide for it."""
    label = escape(node["label"])
    self.body.append(f'<div class="pm-scroll" role="region" aria-label="{label}" tabindex="0">\n')
    self.visit_table(node)


def depart_told_table(self: HTML5Translator, node: module_table) -> None:
    """End a table and its box."""
    self.depart_table(node)
    self.body.append("</div>\n")


def visit_modules_table(self: HTML5Translator, node: module_list_table) -> None:
    """Begin a table within another box; that has the texts of the controls that the script adds."""
    label = escape(_get_language(self).translate("Filter"))
    self.body.append(f'<div class="pm-modules-box" data-filter="{label}">\n')
    visit_told_table(self, node)


def depart_modules_table(self: HTML5Translator, node: module_list_table) -> None:
    """End a table and its boxes."""
    depart_told_table(self, node)
    self.body.append("</div>\n")


def _get_language(self: HTML5Translator) -> Language:
    return get_language(self.config.language)


# Placeholders in a drawing for everything that depends on the page; no text has these characters.
ID_PREFIX = "\x00"  # the beginning of its ids
IMAGES = "\x01"  # the directory of images
_LINK = re.compile("\x02([0-9]+)\x02")
_COUNT = "packagemap_pictures"  # the attribute of a writer that counts the pictures of its page


def visit_package_diagram(self: HTML5Translator, node: package_diagram) -> None:
    """Begin a picture: a figure if it has a caption."""
    tag = "figure" if len(node) > 1 else "div"
    align = f" pm-{node['align']}" if "align" in node else ""
    self.body.append(self.starttag(node, tag, CLASS=f"pm-diagram{align}"))
    self.context.append(f"</{tag}>\n")
    number = getattr(self, _COUNT, 0)
    setattr(self, _COUNT, number + 1)
    drawn = node.get("drawn", "")  # nothing where drawing has failed, and a warning has said so
    drawn = drawn.replace(ID_PREFIX, f"pm-picture-{number}").replace(IMAGES, escape(self.builder.imgpath))
    references = find_references(next(iter(node.findall(tree_block))))
    self.body.append(_LINK.sub(lambda match: escape(_get_uri(references[int(match[1])])), drawn))


def link_placeholder(item: int) -> str:
    """Return the placeholder for the link of an item, which is that of its name in the tree beside the picture."""
    return f"\x02{item}\x02"


def _get_uri(reference: nodes.reference) -> str:
    return str(reference.get("refuri") or f"#{reference['refid']}")


def depart_package_diagram(self: HTML5Translator, node: package_diagram) -> None:
    """End a picture."""
    self.body.append(self.context.pop())


def visit_diagram_tree(self: HTML5Translator, node: diagram_tree) -> None:
    """Begin the tree of a diagram: its items, as a list."""
    if is_static(self.builder):
        self.body.append('<div class="pm-tree">\n')
        self.context.append("</div>\n")
        return
    label = escape(get_language(self.config.language).translate("As a list"))
    self.body.append(f'<details class="pm-as-list"><summary>{label}</summary>\n<div class="pm-tree">\n')
    self.context.append("</div></details>\n")


def depart_diagram_tree(self: HTML5Translator, node: diagram_tree) -> None:
    """End the tree of a picture."""
    self.body.append(self.context.pop())
