"""Choose hues for the regions of a diagram such that neighbours differ."""

from __future__ import annotations

from collections.abc import Sequence

from sphinx_packagemap.layout import Box

_GAP = 13.0  # maximum distance of neighbours, in pixels: more than the gap between boxes in any layout


def choose_hues(regions: Sequence[Sequence[Box]], hues: int) -> list[int]:
    """Return a number from 0 to ``hues - 1`` for each region, which consists of boxes.

    The largest region is first. Each gets the hue that is least used, among those that none of its neighbours has. If
    there is none, neighbours that touch it most rarely have the same hue.
    """
    neighbours = _find_neighbours(regions)
    areas = [round(sum(box.width * box.height for box in boxes), 1) for boxes in regions]
    chosen = [-1] * len(regions)
    used = [0] * hues
    for region in sorted(range(len(regions)), key=lambda region: (-areas[region], region)):
        taken = [0] * hues
        for neighbour, count in neighbours[region].items():
            if chosen[neighbour] >= 0:
                taken[chosen[neighbour]] += count
        hue = min(range(hues), key=lambda hue: (taken[hue], used[hue], hue))
        chosen[region] = hue
        used[hue] += 1
    return chosen


def _find_neighbours(regions: Sequence[Sequence[Box]]) -> list[dict[int, int]]:
    """Return the neighbours of each region, with the number of their boxes that are close to each other.

    Regions that follow each other are neighbours as well: they are close in a tree and in the legend.
    """
    neighbours: list[dict[int, int]] = [{} for _ in regions]

    def connect(one: int, other: int) -> None:
        for first, second in ((one, other), (other, one)):
            neighbours[first][second] = neighbours[first].get(second, 0) + 1

    for region in range(1, len(regions)):
        connect(region - 1, region)
    placed = sorted((box.x, region, box) for region, boxes in enumerate(regions) for box in boxes)
    for position, (_, region, box) in enumerate(placed):
        for x, other_region, other in placed[position + 1 :]:
            if x > box.x + box.width + _GAP:
                break
            is_beside = box.y - _GAP <= other.y + other.height and other.y - _GAP <= box.y + box.height
            if is_beside and region != other_region:
                connect(region, other_region)
    return neighbours
