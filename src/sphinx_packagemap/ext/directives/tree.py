"""The directives ``package-tree`` and ``package-diagram``."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, NamedTuple

from docutils import nodes

from sphinx_packagemap.documents.notes import read_notes
from sphinx_packagemap.ext.directives import Result, ResultDirective
from sphinx_packagemap.ext.domain import get_domain
from sphinx_packagemap.ext.warnings import suggest_import_graph
from sphinx_packagemap.names import iter_ancestors
from sphinx_packagemap.options.tree import add_notes
from sphinx_packagemap.rendering.docutils import AuthorTexts
from sphinx_packagemap.rendering.docutils.tree import (
    captioned_package_diagram,
    captioned_package_tree,
    diagram_tree,
    make_tree_placeholder,
    package_diagram,
    package_tree,
    tree_caption,
    tree_note,
    tree_notes,
)
from sphinx_packagemap.views import MAX_EDGES, Sort
from sphinx_packagemap.views.purposes import Purpose, PurposeSource
from sphinx_packagemap.views.tree import get_note_key, move_names_into_files
from sphinx_packagemap.views.tree.notes import match_notes

if TYPE_CHECKING:
    from sphinx_packagemap.ext.results.diagram import DiagramResult
    from sphinx_packagemap.ext.results.tree import TreeResult
    from sphinx_packagemap.views.tree import TreeView


class _ParsedNote(NamedTuple):
    """A note of the author's."""

    text: str  # with its markup
    node: nodes.Node  # inline


class HierarchyDirective(ResultDirective[Result]):
    """A directive whose content consists of notes on the items of a tree."""

    replaced: Mapping[str, Purpose] = {}  # purposes that are notes, by the name of the item, after the tree was made
    placed: Sequence[str] = ()  # names of items that notes without a text put at their places

    def get_raw_options(self) -> Mapping[str, str]:
        """Return the options as they are written, and the names of the notes if the tree depends on them."""
        return add_notes(super().get_raw_options(), " ".join(self.arguments).strip(), self._list_noted())

    def _list_noted(self) -> list[str]:
        return [note.name for note in read_notes(self.content) if note.name and not note.option]

    def make_tree_nodes(self, tree: TreeResult) -> list[nodes.Element]:
        """Return the placeholder for a tree and, if there are any, that for the author's notes on its items."""
        link = tree.options.link
        is_order = tree.options.request.sort is Sort.NOTES
        notes = self._parse_notes(tree.view, is_order=is_order)
        self.replaced = self._find_replaced(tree.view, notes)
        view = tree.view._replace(items=tuple(move_names_into_files(tree.view.items, self.replaced)))
        block = make_tree_placeholder(
            view,
            open_levels=tree.options.open_levels,
            style=tree.options.request.style.value,
            sources=[tree.sources.make_url(item) for item in tree.view.items] if link.to_source else [],
        )
        block["to_docs"] = link.to_docs
        self.set_source_info(block)
        if is_order:  # so that readers see what the author has arranged
            block["opened"] = sorted({each for name in (*notes, *self.placed) for each in iter_ancestors(name)})
        texts = [*self._make_purposes(tree.view)]
        texts += [
            tree_note("", "", note.node, name=name, replaces=name in self.replaced) for name, note in notes.items()
        ]
        return [block, tree_notes("", *texts)] if texts else [block]

    def make_diagram_nodes(self, diagram: DiagramResult) -> list[nodes.Node]:
        """Return the node of a diagram, which contains a tree of the same modules; report its problems."""
        messages = [self.report(problem) for problem in diagram.problems]
        if not diagram.view.nodes:
            return messages
        options = diagram.options
        box = captioned_package_diagram() if options.caption else package_diagram()
        box["key"] = f"{self.env.docname} {self.env.new_serialno('packagemap')}"
        if options.align:
            box["align"] = options.align
        tree = diagram_tree()
        self.set_source_info(tree)
        tree += self.make_tree_nodes(diagram.tree)
        box["diagram"] = diagram.diagram.replace_purposes(self.replaced)
        box += tree
        if options.caption:
            box += self.make_caption(options.caption)
        return [self.set_name(box, options.name, options.classes)]

    def make_caption(self, text: str) -> tree_caption:
        """Return a caption with the author's text."""
        caption = tree_caption(text, "", *self.parse_author_text(text, self.lineno))
        self.set_source_info(caption)
        return caption

    def _find_replaced(self, view: TreeView, notes: Mapping[str, _ParsedNote]) -> dict[str, Purpose]:
        """Return the purposes that are notes, by the name of the item: no earlier source has one."""
        sources = get_domain(self.env).settings.purpose_sources
        if PurposeSource.NOTES not in sources:
            return {}
        earlier = sources[: sources.index(PurposeSource.NOTES)]
        return {
            key: Purpose(PurposeSource.NOTES, notes[key].text)
            for item in view.items
            if (key := get_note_key(item)) in notes and (item.purpose is None or item.purpose.source not in earlier)
        }

    def _make_purposes(self, view: TreeView) -> Iterator[tree_note]:
        """Yield the purposes that the project declares, with the markup of this page."""
        for item in view.items:
            purpose = item.purpose
            key = get_note_key(item)
            if purpose is not None and purpose.source is PurposeSource.PURPOSES and key not in self.replaced:
                content = self.parse_author_text(purpose.text, self.lineno)
                yield tree_note("", "", *content, name=key, replaces=True)

    def _parse_notes(self, view: TreeView, *, is_order: bool) -> Mapping[str, _ParsedNote]:
        """Return the author's notes by the name of the item; ``is_order`` is whether the tree has their order."""
        notes: dict[str, _ParsedNote] = {}
        texts = AuthorTexts()
        for note, names, messages in match_notes(view, self.take_notes(), is_order=is_order):
            for message in messages:
                self.warn_of_note(note, message)
            if not note.text:
                self.placed = (*self.placed, *names)
            elif names:
                key = texts.add(self.parse_note(note, note.text))
                notes |= {each: _ParsedNote(note.text, texts.make_node(key)) for each in names}
        return notes


class PackageTree(HierarchyDirective["TreeResult"]):
    """Shows a package and its descendants, or the modules in a directory, as a tree."""

    def show(self) -> list[nodes.Node]:
        """Return the node of the tree."""
        tree = self.get_result()
        messages = [self.report(problem) for problem in tree.problems]
        if not tree.view.items:
            return messages
        options = tree.options
        box = captioned_package_tree() if options.caption else package_tree()
        if options.caption:
            box += self.make_caption(options.caption)
        box += self.make_tree_nodes(tree)
        return [self.set_name(box, options.name, options.classes)]


class PackageDiagram(HierarchyDirective["DiagramResult"]):
    """Shows a package and its descendants, or the modules in a directory, as a diagram."""

    def show(self) -> list[nodes.Node]:
        """Return the node of the diagram, which contains a tree of the same modules."""
        diagram = self.get_result()
        if diagram.options.format.value != "own" and diagram.view.nodes:
            # This imports the views, which a build without changes does not need.
            from sphinx_packagemap.ext.directives.external_diagrams import make_external_nodes

            if external_nodes := make_external_nodes(self, diagram):
                for problem in diagram.problems:
                    self.report(problem)
                return external_nodes
        if len(diagram.view.edges) > MAX_EDGES and not diagram.options.request.layout.traits.has_levels:
            suggest_import_graph(len(diagram.view.edges), self.get_location())
        return self.make_diagram_nodes(diagram)
