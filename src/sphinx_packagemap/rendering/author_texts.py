"""The texts that an author writes into a directive, as nodes that may be shown at several places."""

from __future__ import annotations

from docutils import nodes


class repeated_text(nodes.inline):  # noqa: N801 - docutils names its nodes so
    """Another place of a text: gets the content of the node ``original`` when the references in that are resolved."""


class AuthorTexts:
    """Hands out the nodes of texts by their keys.

    docutils notes each footnote reference and each target that it has parsed, and finishes these nodes when all of the
    page is parsed. A copy made before then would stay unfinished, so a node is placed once, and stands in for itself
    elsewhere.
    """

    def __init__(self) -> None:
        """Begin without texts."""
        self._nodes: list[nodes.Element] = []
        self._is_placed: list[bool] = []

    def add(self, node: nodes.Element) -> int:
        """Add the node of a text, and return its key."""
        self._nodes.append(node)
        self._is_placed.append(False)
        return len(self._nodes) - 1

    def place(self, key: int) -> nodes.Element:
        """Return the node of a text for one place: the node itself at the first, at others what repeats it."""
        if self._is_placed[key]:
            return repeated_text(original=self._nodes[key])
        self._is_placed[key] = True
        return self._nodes[key]


def repeat(node: repeated_text) -> nodes.Element:
    """Return a copy of the original of a repeated text, without the ids and names that only one node may have."""
    original: nodes.Element = node["original"]
    copy = original.deepcopy()
    for each in copy.findall(nodes.Element):
        each["ids"], each["names"] = [], []
    return copy
