"""Compute tidy trees: siblings as close as their subtrees allow, parents in the middle of their children.

The rules are those of Reingold and Tilford, *Tidier Drawings of Trees* (1981). The algorithm is the one of van der
Ploeg, *Drawing Non-layered Tidy Trees in Linear Time* (2014), which carries Buchheim, Jünger and Leipert's *Improving
Walker's Algorithm to Run in Linear Time* (2002) over to nodes of any size. Here it does not recurse, as a hierarchy may
be deeper than Python's stack.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

_NONE = -1


class Extents(NamedTuple):
    """The extents of all nodes: ``across`` among siblings, and from ``begin`` to ``end`` along the levels."""

    across: Sequence[float]
    begin: Sequence[float]
    end: Sequence[float]


def tidy_positions(
    children: Sequence[Sequence[int]], extents: Extents, gap: float, wide_gap: float, *, at_start: bool = False
) -> list[float]:
    """Return the position across of each node, from 0, given its children. Node 0 is the top; parents come first.

    Nodes beside each other are at least ``gap`` apart if they are siblings, else ``wide_gap``. With ``at_start``,
    parents are beside their first child, and siblings next to the one before.
    """
    return _Tidy(children, extents, (gap, wide_gap), at_start=at_start).compute_positions()


class _Tidy:
    """The state of the algorithm: values of each node, named as in the paper."""

    def __init__(
        self, children: Sequence[Sequence[int]], extents: Extents, gaps: tuple[float, float], *, at_start: bool
    ) -> None:
        count = len(children)
        self.children = children
        self.across, self.begin, self.end = extents
        self.gap, self.wide_gap = gaps
        self.at_start = at_start
        self.prelim = [0.0] * count  # preliminary position, relative to its siblings
        self.mod = [0.0] * count  # distance by which it moves with its descendants
        self.shift = [0.0] * count  # distance by which it and its right siblings move ...
        self.change = [0.0] * count  # ... and by which this grows from one sibling to the next
        self.left_thread = [_NONE] * count
        self.right_thread = [_NONE] * count
        # The lowest nodes at the left and right of a subtree, and the sums of ``mod`` down to them.
        self.left_most = list(range(count))
        self.right_most = list(range(count))
        self.left_moved = [0.0] * count
        self.right_moved = [0.0] * count

    def compute_positions(self) -> list[float]:
        for node in range(len(self.children) - 1, -1, -1):  # children first
            if self.children[node]:
                self._arrange(node)
        return self._sum_movements()

    def _arrange(self, node: int) -> None:
        """Place the children of a node beside each other, and the node over their middle."""
        children = self.children[node]
        lowest = [
            (self.end[self.left_most[children[0]]], 0)
        ]  # ends and indices of left siblings that others can touch, lowest last
        for index in range(1, len(children)):
            bottom = self.end[self.right_most[children[index]]]
            self._separate(children, index, lowest)
            while lowest and lowest[-1][0] <= bottom:
                lowest.pop()
            lowest.append((bottom, index))
        first, last = children[0], children[-1]
        begin = self.prelim[first] + self.mod[first]
        end = self.prelim[last] + self.mod[last] + self.across[last]
        self.prelim[node] = begin if self.at_start else (begin + end - self.across[node]) / 2
        self.left_most[node], self.left_moved[node] = self.left_most[first], self.left_moved[first]
        self.right_most[node], self.right_moved[node] = self.right_most[last], self.right_moved[last]

    def _separate(self, children: Sequence[int], index: int, lowest: list[tuple[float, int]]) -> None:
        """Move a child away from its left siblings, along their right contour and its own left one."""
        right, left = children[index - 1], children[index]
        right_sum, left_sum = self.mod[right], self.mod[left]
        near = len(lowest) - 1
        while right != _NONE and left != _NONE:
            if self.end[right] > lowest[near][0] and near > 0:
                near -= 1
            gap = self.gap if right == children[index - 1] and left == children[index] else self.wide_gap
            distance = right_sum + self.prelim[right] + self.across[right] + gap - left_sum - self.prelim[left]
            if distance > 0:
                left_sum += distance
                self._move(children, index, lowest[near][1], distance)
            right_end, left_end = self.end[right], self.end[left]
            if right_end <= left_end:
                right = self._get_next_right(right)
                right_sum += self.mod[right] if right != _NONE else 0.0
            if right_end >= left_end:
                left = self._get_next_left(left)
                left_sum += self.mod[left] if left != _NONE else 0.0
        if right == _NONE and left != _NONE:
            self._set_left_thread(children, index, left, left_sum)
        elif left == _NONE and right != _NONE:
            self._set_right_thread(children, index, right, right_sum)

    def _move(self, children: Sequence[int], index: int, near: int, distance: float) -> None:
        """Move a child, and spread the distance over the siblings between it and the one that it would touch."""
        child = children[index]
        self.mod[child] += distance
        self.left_moved[child] += distance
        self.right_moved[child] += distance
        if near != index - 1 and not self.at_start:
            share = distance / (index - near)
            self.shift[children[near + 1]] += share
            self.shift[child] -= share
            self.change[child] -= distance - share

    def _get_next_left(self, node: int) -> int:
        return self.children[node][0] if self.children[node] else self.left_thread[node]

    def _get_next_right(self, node: int) -> int:
        return self.children[node][-1] if self.children[node] else self.right_thread[node]

    def _set_left_thread(self, children: Sequence[int], index: int, to: int, moved: float) -> None:
        """Continue the left contour of the siblings with that of a child that is lower."""
        first, child = children[0], children[index]
        end = self.left_most[first]
        self.left_thread[end] = to
        difference = moved - self.mod[to] - self.left_moved[first]
        self.mod[end] += difference
        self.prelim[end] -= difference
        self.left_most[first], self.left_moved[first] = self.left_most[child], self.left_moved[child]

    def _set_right_thread(self, children: Sequence[int], index: int, to: int, moved: float) -> None:
        """Continue the right contour of a child with that of a left sibling that is lower."""
        child, before = children[index], children[index - 1]
        end = self.right_most[child]
        self.right_thread[end] = to
        difference = moved - self.mod[to] - self.right_moved[child]
        self.mod[end] += difference
        self.prelim[end] -= difference
        self.right_most[child], self.right_moved[child] = self.right_most[before], self.right_moved[before]

    def _sum_movements(self) -> list[float]:
        """Return the positions: the sums of all movements from the top down, with a minimum of 0."""
        moved = [0.0] * len(self.children)
        moved[0] = self.mod[0]
        positions = [0.0] * len(self.children)
        for node, children in enumerate(self.children):
            positions[node] = self.prelim[node] + moved[node]
            shift = delta = 0.0
            for child in children:
                shift += self.shift[child]
                delta += shift + self.change[child]
                moved[child] = moved[node] + self.mod[child] + delta
        minimum = min(positions)
        return [each - minimum for each in positions]
