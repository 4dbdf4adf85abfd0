"""The texts of a diagram for readers who do not see it: its title, a description, and a sentence for each node."""

from __future__ import annotations

from sphinx_packagemap.i18n import Language
from sphinx_packagemap.rendering.diagram import Diagram
from sphinx_packagemap.rendering.diagram.layered import format_structure
from sphinx_packagemap.rendering.diagram.layouts import LAYOUTS
from sphinx_packagemap.rendering.diagram.nodes import format_node_size
from sphinx_packagemap.rendering.labels import describe_item, format_full_name
from sphinx_packagemap.views import Size
from sphinx_packagemap.views.nodes import Node
from sphinx_packagemap.views.tree import ItemKind, TreeItem


def format_title(diagram: Diagram, language: Language) -> str:
    """Return the title of a diagram: the author's if there is one, else ours."""
    if diagram.style.alt:
        return diagram.style.alt
    view = diagram.view
    has_subject = diagram.request.layout.traits.has_subject and view.nodes
    name = view.get_item(view.nodes[0]).name if has_subject else view.tree.name
    return language.translate(LAYOUTS[diagram.request.layout].title, name=name)


def format_description(diagram: Diagram, language: Language) -> str:
    """Return sentences that describe a diagram and how to read it."""
    view = diagram.view
    count = language.translate_count("{count} node.", "{count} nodes.", len(view.nodes))
    sentences = [count, language.translate(LAYOUTS[diagram.request.layout].description)]
    if diagram.request.layout.traits.shows_sizes:
        sentences.append(
            {
                Size.LINES: language.translate("Areas show lines of source."),
                Size.NAMES: language.translate("Areas show the number of public names."),
                Size.IMPORTS: language.translate("Areas show the number of imported modules."),
            }[diagram.request.size]
        )
    if view.structure is not None:
        sentences.append(format_structure(diagram, language))
    elif view.edges:
        sentences.append(language.translate("Arrows point to the imported module."))
    return " ".join(sentences)


def format_sentence(diagram: Diagram, node: Node, language: Language) -> str:
    """Return the description of one node, in a line."""
    item = diagram.view.get_item(node)
    description = describe_item(item, language)
    if not description.words:
        return description.label
    words = language.join_list([*description.words, *_list_size(diagram, node, language)])
    line = f"{format_full_name(item, language)} ({words})"
    line += "".join(f" [{remark}]" for remark in description.remarks)
    return f"{line}: {description.plain_summary}" if description.summary else line


def list_more_remarks(diagram: Diagram, language: Language) -> list[list[str]]:
    """Return for each item the remarks that only the tree beside a diagram has: its size and its imports."""
    view = diagram.view
    remarks: list[list[str]] = [[] for _ in view.tree.items]
    for position, node in enumerate(view.nodes):
        remarks[node.item] += _list_size(diagram, node, language)
        if view.structure is not None and view.structure.levels[position]:
            ends = {view.structure.list_highest()[position], view.structure.levels[position]}
            levels = "–".join(map(language.format_number, sorted(ends, reverse=True)))
            remarks[node.item].append(language.translate("level {range}", range=levels))
    imported: dict[int, list[str]] = {}
    for edge in view.edges:
        name = format_full_name(view.get_item(view.nodes[edge.imported]), language)
        imported.setdefault(edge.importer, []).append(name)
    for position, names in imported.items():
        remarks[view.nodes[position].item].append(
            language.translate("imports {modules}", modules=language.join_list(names))
        )
    return remarks


def _list_size(diagram: Diagram, node: Node, language: Language) -> list[str]:
    item: TreeItem = diagram.view.get_item(node)
    if not diagram.request.needs_sizes or item.kind in (ItemKind.GROUP, ItemKind.MORE):
        return []
    return [format_node_size(diagram, node, language)]
