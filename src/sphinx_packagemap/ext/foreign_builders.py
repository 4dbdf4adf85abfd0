"""Plain nodes for builders that are not Sphinx's own: many of them know the node classes of docutils and no others."""

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
_ABILITIES = {  # by name or format; of any other, not much is expected
    "confluence_storage": _ABLE._replace(code_with_ids=False),
    "docx": _ABLE,
    "hugo": Abilities(rubrics=True),  # of the format markdown, but its writer takes care of cells
    "markdown": _MARKDOWN,
    "rinoh": _ABLE,
    "rst": Abilities(definition_lists=True, tables=False),  # the lines of a row end with its shortest cell
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
    """Replace our nodes on a page, or on a part of one, for a foreign builder, when all of its links are resolved."""
    if is_foreign(type(app.builder)):
        use_plain_nodes(doctree, _Numbers(app.env, docname), get_abilities(app.builder))


class _Numbers:
    """The numbers of figures, tables and listings as Sphinx writes them before captions."""

    def __init__(self, env: BuildEnvironment, docname: str) -> None:
        self._env = env
        self._docname = docname

    def __call__(self, node: nodes.Element, kind: str) -> str:
        """Return the number of a node with a space behind it; nothing, if it has none."""
        config = self._env.config
        if not config.numfig or not node["ids"]:
            return ""
        figures = self._env.toc_fignumbers.get(get_page(node, self._docname), {}).get(kind, {})
        numbers = next((figures[each] for each in node["ids"] if each in figures), None)
        template = config.numfig_format.get(kind, "")
        return f"{template % '.'.join(map(str, numbers))} " if numbers and template else ""
