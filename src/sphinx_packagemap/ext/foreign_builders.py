"""Replaces our nodes for builders of other packages, many of which support only the node classes of docutils."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sphinx.builders import Builder

from sphinx_packagemap.ext.links import get_page
from sphinx_packagemap.rendering.docutils.plain_nodes import Abilities, use_plain_nodes

if TYPE_CHECKING:
    from docutils import nodes
    from sphinx.application import Sphinx
    from sphinx.environment import BuildEnvironment

_OWN_FORMATS = frozenset(["html", "latex", "text", "man", "texinfo", "xml", "pseudoxml"])

_ABLE = Abilities(captions=True, spanning_cells=True, definition_lists=True, rubrics=True)
_MARKDOWN = Abilities(rubrics=True, blocks_in_cells=False)
_TYPST = Abilities(spanning_cells=True, code_with_ids=False)
_ABILITIES = {  # by name or format; all others have the default, which has no abilities
    "confluence_storage": _ABLE._replace(code_with_ids=False),
    "docx": _ABLE,
    "hugo": Abilities(rubrics=True),  # its format is markdown, but its writer supports blocks in cells
    "markdown": _MARKDOWN,
    "rinoh": _ABLE,
    "rst": Abilities(definition_lists=True, tables=False),  # it truncates the cells of a row to the shortest one
    "typst": _TYPST,
    "typstpdf": _TYPST,
}


def is_foreign(builder: type[Builder]) -> bool:
    """Return whether a class of builders writes a format that Sphinx itself does not write.

    The builders of Sphinx without a format (``gettext``, ``linkcheck``, ``dummy`` ...) are not foreign, and neither
    are those that extend them.
    """
    if builder.format:
        return builder.format not in _OWN_FORMATS
    bases = [base for base in builder.__mro__ if base is not Builder]
    return not any(base.__module__.startswith("sphinx.") for base in bases)


def get_abilities(builder: Builder) -> Abilities:
    """Return the abilities of a foreign builder."""
    return _ABILITIES.get(builder.name) or _ABILITIES.get(builder.format) or Abilities()


def put_plain_nodes(app: Sphinx, doctree: nodes.document, docname: str) -> None:
    """Replace our nodes on a page, or in a part of one, for a foreign builder, after all of its links are resolved."""
    if is_foreign(type(app.builder)):
        use_plain_nodes(doctree, _Numbers(app.env, docname), get_abilities(app.builder))


class _Numbers:
    """Returns the numbers of figures, tables and code blocks, as Sphinx writes them before captions."""

    def __init__(self, env: BuildEnvironment, docname: str) -> None:
        self._env = env
        self._docname = docname

    def __call__(self, node: nodes.Element, kind: str) -> str:
        """Return the number of a node, followed by a space; an empty string if it has none."""
        config = self._env.config
        if not config.numfig or not node["ids"]:
            return ""
        figures = self._env.toc_fignumbers.get(get_page(node, self._docname), {}).get(kind, {})
        numbers = next((figures[each] for each in node["ids"] if each in figures), None)
        template = config.numfig_format.get(kind, "")
        return f"{template % '.'.join(map(str, numbers))} " if numbers and template else ""
