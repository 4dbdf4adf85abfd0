"""The texts that an author writes into a directive, as nodes that may be shown at several places."""

from __future__ import annotations

from docutils import nodes


class repeated_text(nodes.inline):  # noqa: N801 - docutils names its nodes so
    """A placeholder for another copy of the node ``original``, to be made when the references in that are resolved."""


class AuthorTexts:
    """Hands out the nodes of texts by their keys.

    docutils keeps a list of the footnote references and targets that it has parsed, and completes these nodes when all
    of the page is parsed. A copy that is made before then would never be completed: so each node is placed once, and
    wherever else its text is shown, a placeholder is.
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
        """Return the node of a text the first time, and a placeholder for a copy of it after that."""
        if self._is_placed[key]:
            return repeated_text(original=self._nodes[key])
        self._is_placed[key] = True
        return self._nodes[key]


def repeat(node: repeated_text) -> nodes.Element:
    """Return the copy that a placeholder stands for, without the ids and names that only one node may have."""
    original: nodes.Element = node["original"]
    copy = original.deepcopy()
    copy["translatable"] = False  # the original is translated already
    for each in copy.findall(nodes.Element):
        each["ids"], each["names"] = [], []
    return copy
