"""The lines that lead from one item of a tree to the next, drawn with characters."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import NamedTuple


class GuideStyle(NamedTuple):
    """The four pieces that guides are made of, all of the same width."""

    trunk: str
    branch: str
    last: str
    space: str


UNICODE = GuideStyle("│   ", "├── ", "└── ", "    ")
ASCII = GuideStyle("|   ", "|-- ", "`-- ", "    ")


def guides(levels: Sequence[int], style: GuideStyle = UNICODE) -> list[str]:
    """Return the guide before each item of a tree, given the items' levels in preorder.

    Items at level 0 have none; each one below stands four columns further in than its parent.
    """
    drawn: list[str] = []
    open_levels: set[int] = set()  # levels at which a sibling follows further down
    for level in reversed(levels):
        pieces = [style.trunk if above in open_levels else style.space for above in range(1, level)]
        if level:
            pieces.append(style.branch if level in open_levels else style.last)
        drawn.append("".join(pieces))
        open_levels = {above for above in open_levels if above < level} | {level}
    return drawn[::-1]


def closings(levels: Iterable[int]) -> list[int]:
    """Return how many levels end after each item of a tree, given the items' levels in preorder."""
    following = [*levels]
    return [max(0, level - after) for level, after in zip(following, [*following, 0][1:], strict=True)]
