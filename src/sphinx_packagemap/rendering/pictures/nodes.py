"""A picture as docutils nodes: beside it always stands the tree that it shows, for every builder and reader."""

from __future__ import annotations

from docutils import nodes


class package_diagram(nodes.container):  # noqa: N801 - docutils names its nodes so
    """A whole picture: its tree, and a caption, if it has one.

    What there is to draw is the attribute ``picture``; ``place`` tells it from all others of the project.
    """


class captioned_package_diagram(package_diagram):  # noqa: N801
    """A picture with a caption: a figure, which can be numbered and referred to."""


class diagram_tree(nodes.container):  # noqa: N801
    """The tree of a picture: it is drawn by those who can, and printed by all others."""
