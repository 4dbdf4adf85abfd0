"""How something is imported, as content."""

from __future__ import annotations

from sphinx_packagemap.language import Language, mark
from sphinx_packagemap.rendering.content import Cell, CodeBlock, Paragraph, Text
from sphinx_packagemap.rendering.text import render_tree
from sphinx_packagemap.views.items import TreeView
from sphinx_packagemap.views.origins import Doubt
from sphinx_packagemap.views.usage import Usage


def usage_blocks(usage: Usage, alias: str, layout: TreeView | None, language: Language) -> Cell:
    """Return the statements as a block of code, what could not be checked, and the layout of the files."""
    blocks: list[CodeBlock | Paragraph] = [CodeBlock("\n".join(_statements(usage, alias, language)), "python")]
    if usage.doubt is not None:
        blocks.append(Paragraph((Text(doubt_words(usage.doubt, language)),)))
    if layout is not None:
        blocks.append(CodeBlock(render_tree(layout, language=language).rstrip("\n"), "text"))
    return tuple(blocks)


def _statements(usage: Usage, alias: str, language: Language) -> list[str]:
    ways = usage.ways
    statements = [way.statement(alias) for way in ways]
    if len(ways) > 1 and ways[-1] == usage.canonical and usage.canonical.name is not None:
        statements[-1] += "  # " + language.word("where it is defined")
    return statements


def doubt_words(doubt: Doubt, language: Language) -> str:
    """Return why a statement could not be checked, as a sentence."""
    return language.word(_DOUBTS[doubt])


_DOUBTS = {
    Doubt.GETATTR: mark("Not checked: the module decides when it runs which names it has, through __getattr__."),
    Doubt.COMPILED: mark("Not checked: the module is compiled."),
    Doubt.UNBUILT: mark("Not checked: the extension module is not built."),
    Doubt.INCOMPLETE: mark("Not checked: the module cannot be read to its end."),
    Doubt.RUN_TIME: mark("Not checked: the module makes names when it runs."),
    Doubt.CONDITION: mark("Not certain: the module has this name under some conditions only."),
    Doubt.OUTSIDE: mark("Not checked: the name would come from a module outside of this codebase."),
    Doubt.EXPORTED: mark("Not checked: __all__ lists the name, and nothing is seen to define it."),
    Doubt.ATTRIBUTE: mark("Not checked: what it lies below is not a module of its own."),
}
