"""Transforms of our nodes: repeated texts, expansion of trees, links, and adaptation to the builder."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from docutils import nodes
from sphinx import addnodes
from sphinx.transforms import SphinxTransform
from sphinx.transforms.post_transforms import SphinxPostTransform

from sphinx_packagemap.ext.domain import get_domain
from sphinx_packagemap.ext.links import get_page, link_docs, make_linker, make_target
from sphinx_packagemap.ext.warnings import log_fault, make_internal_problem, warn
from sphinx_packagemap.ext.writers.latex import replace_unprintable
from sphinx_packagemap.garbage_collection import pause_garbage_collection
from sphinx_packagemap.i18n import ENGLISH, Language, get_language
from sphinx_packagemap.rendering.docutils import (
    AuthorTexts,
    NodeFactory,
    copy_repeated_text,
    late_content,
    make_block_nodes,
    module_table,
    near_modules,
    repeated_text,
)
from sphinx_packagemap.rendering.docutils.tree import (
    Linker,
    expand_tree,
    iter_ancestor_nodes,
    linked_name,
    package_diagram,
    spell_out,
    take_notes,
    tree_block,
)

if TYPE_CHECKING:
    from sphinx_packagemap.views.tree import TreeItem

_BEFORE_LINKS, AFTER_LINKS = 1, 11  # ReferencesResolver has 10
# By builder, the setting of Sphinx with which it prints the addresses of external links.
_ADDRESS_SETTINGS = {
    "epub": "epub_show_urls",
    "latex": "latex_show_urls",
    "man": "man_show_urls",
    "texinfo": "texinfo_show_urls",
}


class RepeatTexts(SphinxTransform):
    """Replaces the placeholders for texts of the author by copies, after the whole page is parsed."""

    # After docutils and MyST have resolved footnotes and targets, before Sphinx emits "doctree-read" (880).
    default_priority = 870

    def apply(self, **kwargs: Any) -> None:
        """Replace all placeholders on the page."""
        for node in list(self.document.findall(repeated_text)):
            node.replace_self(copy_repeated_text(node))


class ChooseNeighbourhood(SphinxPostTransform):
    """Keeps the diagram of the modules around a module for formats with diagrams, and their names for others."""

    default_priority = _BEFORE_LINKS - 1
    formats = ("html", "latex")  # with diagrams

    def is_supported(self) -> bool:
        """Return True, after finding out whether the format has diagrams."""
        self.has_diagrams = super().is_supported()
        return True

    def run(self, **kwargs: Any) -> None:
        """Choose for each module on the page."""
        for names in list(self.document.findall(near_modules)):
            diagrams = [child for child in names.children if isinstance(child, package_diagram)]
            if diagrams and self.has_diagrams:
                names.parent.replace(names, diagrams)
            else:
                names.children = [child for child in names.children if child not in diagrams]


class ExpandTrees(SphinxPostTransform):
    """Expands trees into items, and sets the page from which references to documentation are resolved."""

    default_priority = _BEFORE_LINKS
    formats = ("html",)  # in the compact form for these

    def is_supported(self) -> bool:
        """Return True, after finding out whether the writer knows the compact form."""
        self.is_compact = super().is_supported()
        return True

    def run(self, **kwargs: Any) -> None:
        """Expand all trees on the page."""
        for name in self.document.findall(addnodes.pending_xref):
            if "packagemap_others" in name:
                name["refdoc"] = get_page(name, self.env.docname)
        with pause_garbage_collection():
            expand_late_content(self.document, self.env.docname)
            language = get_language(self.config.language)
            is_whole = expand_trees(self.document, self.env.docname, language, compact=self.is_compact)
        if not is_whole:
            get_domain(self.env).unfinished.add(self.env.docname)


def expand_late_content(document: nodes.document, docname: str) -> None:
    """Replace the placeholders for content on a page, or on a part of one, by the nodes of the content."""
    for node in list(document.findall(late_content)):
        page = get_page(node, docname)
        factory = NodeFactory(make_linker(node["urls"].get, page, to_docs=node["to_docs"]), AuthorTexts())
        try:
            blocks = make_block_nodes(node["content"], factory)
        except Exception as error:  # the rest of the page is written all the same
            log_fault("import-graph")
            warn(make_internal_problem("import-graph", error), node)
            blocks = []
        node.replace_self(blocks)


def expand_trees(
    document: nodes.document, docname: str, language: Language = ENGLISH, *, compact: bool = False
) -> bool:
    """Expand all trees in a document that are not expanded yet, and return whether all of them succeeded.

    The document may be a part of one, and be written on a page other than that of the directive: ``docname``. A tree
    whose expansion raises an exception stays empty, and the exception is reported as a warning.
    """
    is_whole = True
    for block in document.findall(tree_block):
        if "rows" in block:
            try:
                link = _make_tree_linker(block, get_page(block, docname))
                expand_tree(block, link, language, _find_more_remarks(block, language), compact=compact)
            except Exception as error:
                log_fault("package-tree")
                warn(make_internal_problem("package-tree", error), block)
                block.children = []
                take_notes(block)
                is_whole = False
    return is_whole


def _make_tree_linker(block: tree_block, docname: str) -> Linker:
    """Return the function that adds links to the names in a tree on a page."""
    to_docs = block.attributes.pop("to_docs")

    def add_link(item: TreeItem, literal: linked_name, source: str) -> nodes.Node:
        if source:
            literal["packagemap_source"] = source
        target = make_target(item) if to_docs else None
        return literal if target is None else link_docs(target, literal, docname)

    return add_link


def _find_more_remarks(block: tree_block, language: Language) -> list[list[str]]:
    """Return additional remarks for the items of the tree of a diagram; empty for a ``package-tree``."""
    box = block.parent.parent
    if not isinstance(box, package_diagram):
        return []
    # This imports the views, which a build without changes does not need.
    from sphinx_packagemap.rendering.diagram.texts import list_more_remarks

    return list_more_remarks(box["diagram"], language)


class LinkToSource(SphinxPostTransform):
    """Links those names to their source that are not linked to documentation."""

    default_priority = AFTER_LINKS

    def run(self, **kwargs: Any) -> None:
        """Link the names on the page."""
        for literal in list(self.document.findall(linked_name)):
            source = literal.attributes.pop("packagemap_source", "")
            if source and not isinstance(literal.parent, nodes.reference):
                reference = nodes.reference("", "", internal=False, refuri=source, classes=["pm-source"])
                literal.replace_self(reference)
                reference += literal


class DropDerivedLinks(SphinxPostTransform):
    """Removes the links to source that nobody has configured where they would disturb.

    These are EPUB, Texinfo and other documents in which Sphinx prints the address of each external link behind its
    name; and linkcheck, which would request each file of a codebase from its site.
    """

    default_priority = 12  # after LinkToSource; before HyperlinkCollector, which has 800

    def is_supported(self) -> bool:
        """Return whether such links would disturb in the output of the builder."""
        printing = (name for name, setting in _ADDRESS_SETTINGS.items() if self.config[setting] not in ("no", False))
        self.builders = ("linkcheck", *printing)
        return super().is_supported()

    def run(self, **kwargs: Any) -> None:
        """Replace all such links on the page by their names."""
        references = [each for each in self.document.findall(nodes.reference) if "pm-source" in each["classes"]]
        if not references:
            return
        # This imports the views, which a build without changes does not need.
        from sphinx_packagemap.ext.results.source_links import compile_template

        templates = filter(None, get_domain(self.env).settings.source_urls.values())
        configured = [compile_template(template) for template in templates]
        for reference in references:
            if not any(pattern.fullmatch(reference.get("refuri", "")) for pattern in configured):
                reference.replace_self(reference.children)


class DropLines(SphinxPostTransform):
    """Removes anchors and lines from links to source code, for linkcheck only.

    Most sites create the anchors of lines with a script, so they are not in the page, and each line of
    a file would need its own request. If the line is not in the anchor, it is replaced by the first line.
    """

    default_priority = 13  # after DropDerivedLinks; before HyperlinkCollector, which has 800
    builders = ("linkcheck",)

    def run(self, **kwargs: Any) -> None:
        """Remove them from all such links on the page; links of the author are not changed."""
        # This imports the views, which a build without changes does not need.
        from sphinx_packagemap.ext.results.source_links import compile_template

        templates = [each.partition("#")[0] for each in get_domain(self.env).settings.source_urls.values()]
        patterns = [compile_template(template) for template in templates if "{line}" in template]
        for reference in self.document.findall(nodes.reference):
            if "pm-source" in reference["classes"] and "refuri" in reference:
                reference["refuri"] = _remove_line(reference["refuri"], patterns)


def _remove_line(address: str, patterns: Sequence[re.Pattern[str]]) -> str:
    address = address.partition("#")[0]
    match = next(filter(None, (pattern.fullmatch(address) for pattern in patterns)), None)
    for start, end in reversed(match.regs[1:] if match else ()):
        address = f"{address[:start]}1{address[end:]}"
    return address


class SpellOut(SphinxPostTransform):
    """Draws the branches of trees with characters, for writers that do not support our nodes."""

    default_priority = AFTER_LINKS
    formats = ("html", "latex")  # not for these

    def is_supported(self) -> bool:
        """Return whether the writer needs this transform."""
        return not super().is_supported()

    def run(self, **kwargs: Any) -> None:
        """Transform all trees on the page, and remove the attributes that only writers of diagrams use."""
        for block in self.document.findall(tree_block):
            spell_out(block, get_language(self.config.language))
        for diagram in self.document.findall(package_diagram):
            for attribute in ("diagram", "key"):
                diagram.attributes.pop(attribute, None)


class SpreadCells(SphinxPostTransform):
    """Splits cells that span several columns, for manual pages: the writer of docutils does not support them."""

    default_priority = AFTER_LINKS
    formats = ("man",)

    def run(self, **kwargs: Any) -> None:
        """Split such cells of all our tables on the page, by adding empty cells."""
        for table in self.document.findall(module_table):
            for entry in list(table.findall(nodes.entry)):
                for _ in range(entry.attributes.pop("morecols", 0)):
                    entry.parent.insert(entry.parent.index(entry) + 1, nodes.entry())


class JoinParagraphs(SphinxPostTransform):
    """Joins the paragraphs of a cell with semicolons, for plain text: its writer puts nothing between them."""

    default_priority = AFTER_LINKS
    formats = ("text",)

    def run(self, **kwargs: Any) -> None:
        """Join the paragraphs in the cells of all our tables on the page."""
        for table in self.document.findall(module_table):
            for entry in table.findall(nodes.entry):
                if len(entry) > 1 and all(isinstance(each, nodes.paragraph) for each in entry):
                    pieces = [piece for each in entry for piece in (nodes.Text("; "), *each.children)]
                    entry.children = []
                    entry += nodes.paragraph("", "", *pieces[1:])


class SeparateTerms(SphinxPostTransform):
    """Adds a line break to the terms of an anatomy: docutils writes no space between a term and its definition."""

    default_priority = 0  # before trees are expanded, when there are few nodes to search
    formats = ("html",)

    def run(self, **kwargs: Any) -> None:
        """Add line breaks to the terms of all anatomies on the page."""
        for term in self.document.findall(nodes.term):
            is_ours = any(
                not {"pm-anatomy", "pm-contracts"}.isdisjoint(node["classes"]) for node in iter_ancestor_nodes(term)
            )
            if is_ours and not term.astext().endswith("\n"):
                term += nodes.Text("\n")


class ReplaceUnprintable(SphinxPostTransform):
    """Replaces characters that pdfTeX cannot print by escapes, because it stops at them."""

    default_priority = AFTER_LINKS
    formats = ("latex",)

    def run(self, **kwargs: Any) -> None:
        """Replace such characters in all trees of the document."""
        if self.config.latex_engine == "pdflatex":
            for block in self.document.findall(tree_block):
                _replace_unprintable(block)


def _replace_unprintable(block: tree_block) -> None:
    for text in list(block.findall(nodes.Text)):
        safe = replace_unprintable(text.astext())
        if safe != text.astext():
            text.parent.replace(text, nodes.Text(safe))
