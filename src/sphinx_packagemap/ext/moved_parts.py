"""Parts of pages that another extension shows on other pages: ``sphinx.ext.todo`` in its lists, for example.

Such a part may be resolved for the page that it comes from, and then be copied to a page in another directory, where a
relative link would lead nowhere. So our links know where they lead to, and are made anew for the page that they are
written on.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from docutils import nodes
from sphinx import addnodes

from sphinx_packagemap.rendering.doctree import ancestors_of

if TYPE_CHECKING:
    from sphinx.application import Sphinx
    from sphinx.builders import Builder

_ATTRIBUTE = "packagemap_link"


class Link(NamedTuple):
    """A link between two pages, by their document names."""

    page: str  # that it is made for
    target: str
    node_id: str  # on the target


def page_of(node: nodes.Node, docname: str) -> str:
    """Return the name of the document that a node is a page of, within one that is called ``docname``.

    Builders that write all pages into one assemble them in nodes that name them.
    """
    pages = (str(each["docname"]) for each in ancestors_of(node) if isinstance(each, addnodes.start_of_file))
    return next(pages, docname)


def set_link(reference: nodes.reference, link: Link, builder: Builder) -> None:
    """Have a reference lead where a link does, as ``sphinx.util.nodes.make_refnode`` would."""
    for attribute in ("refid", "refuri"):
        reference.attributes.pop(attribute, None)
    if link.page == link.target and link.node_id:
        reference["refid"] = link.node_id
    else:
        uri = builder.get_relative_uri(link.page, link.target)
        reference["refuri"] = f"{uri}#{link.node_id}" if link.node_id else uri
    reference[_ATTRIBUTE] = link


def renew_links(app: Sphinx, doctree: nodes.document, docname: str) -> None:
    """Make the links of ours anew that were made for another page than the one that they stand on now."""
    for reference in doctree.findall(nodes.reference):
        link: Link | None = reference.get(_ATTRIBUTE)
        if link is not None and link.page != (page := page_of(reference, docname)):
            set_link(reference, link._replace(page=page), app.builder)
