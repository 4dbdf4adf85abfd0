"""The module that is spoken of, and how."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from sphinx_packagemap.language import Language
from sphinx_packagemap.model import Module
from sphinx_packagemap.rendering.content import Piece
from sphinx_packagemap.rendering.phrases import MOST_LISTED, listed


class Subject(NamedTuple):
    """A module, the language to speak of it, and how much of it."""

    module: Module
    language: Language
    most: int = MOST_LISTED  # of anything that is listed

    def listed(self, pieces: Sequence[Piece]) -> tuple[Piece, ...]:
        """Return pieces as a list within a sentence, not longer than is wanted."""
        return listed(self.language, pieces, self.most)
