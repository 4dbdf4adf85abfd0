"""Add arrows to a scene: they lead along the gaps between its boxes, and cross no box and no name."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import NamedTuple

from sphinx_packagemap.layout import Arrow, Box, Room, Scene
from sphinx_packagemap.layout.routing import Grid, Port, Rectangle, Way
from sphinx_packagemap.layout.text import PAD, ROW_HEIGHT
from sphinx_packagemap.layout.tracks import Shortage, Wall, separate_ways

HEAD = 7.0  # length and width of the head of an arrow
_TO_BOX = (HEAD + 3.0, 2.5)  # distance of vertical lines from boxes, with room for heads, and of horizontal ones
_TO_BORDER = (3.5, 2.5)  # from the borders of boxes around others
_CORNER = 3.0  # ends keep this distance from the corners of a box
_FIRST_ROOM = Room(across=18.0, down=3.0)
_MANY_ROOM = Room(across=40.0, down=6.0)
_MAX_ROOM = Room(across=90.0, down=10.0)
_MAX_SHARE = 0.1  # of the width, for the room between two boxes: names need most of it
_SIDE_OF_LINES = 80.0  # cost of beginning or ending there, in pixels
_PASSES = 3  # each lays out the boxes again, with the room that the last one has missed


_MANY = 300  # arrows for which one pass has to do, to limit the time


class ArrowRequest(NamedTuple):
    """An arrow to draw."""

    importer: int  # positions of the nodes
    imported: int
    kind: int
    thickness: float = 1.2  # of its line


LayOut = Callable[[float, Room], Scene]  # given the maximum width, and the room to leave between boxes


def lay_out_with_arrows(lay_out: LayOut, width: float, requests: Sequence[ArrowRequest]) -> Scene:
    """Return a scene with arrows, whose boxes are as far apart as the arrows need, if ``width`` permits that."""
    room, scene_width = _choose_first_room(len(requests), width), width
    best: tuple[float, Scene] | None = None
    for _ in range(_PASSES if len(requests) <= _MANY else 1):
        scene, shortage = _route_arrows(lay_out(scene_width, room), requests, room)
        overflow = max(scene.width - width, 0.0)
        badness = overflow + 4 * (shortage.across + shortage.down)
        if best is None or badness < best[0]:
            best = badness, scene
        if not badness:
            break
        room = Room(
            min(room.across + shortage.across, _MAX_ROOM.across, max(width * _MAX_SHARE, room.across)),
            min(room.down + shortage.down, _MAX_ROOM.down),
        )
        scene_width = max(scene_width - overflow, width / 2)
    assert best is not None
    return best[1]


def _choose_first_room(count: int, width: float) -> Room:
    """Return the room for a number of arrows; what is missing is added later, unless they are many."""
    if count <= _MANY:
        return _FIRST_ROOM
    return _MANY_ROOM._replace(across=min(_MANY_ROOM.across, width * _MAX_SHARE))


def _route_arrows(scene: Scene, requests: Sequence[ArrowRequest], room: Room) -> tuple[Scene, Shortage]:
    plan = _Plan(scene, room)
    trees: dict[tuple[int, int, bool], list[int]] = {}  # by imported node and kind, the numbers of the arrows
    for number, request in enumerate(requests):
        is_within = plan.is_within(request.importer, request.imported)
        trees.setdefault((request.imported, request.kind, is_within), []).append(number)
    ways: list[Way | None] = [None] * len(requests)
    numbers = [0] * len(requests)
    grid = plan.make_grid()
    ordered = sorted(trees.items(), key=lambda item: (-len(item[1]), item[0]))
    for tree, ((imported, _, is_within), members) in enumerate(ordered):
        importers = [requests[number].importer for number in members]
        starts = [plan.list_ports(importer, is_inside=plan.is_within(imported, importer)) for importer in importers]
        ends = plan.list_ports(imported, is_inside=is_within)
        for number, way in zip(members, grid.find_ways(starts, ends), strict=True):
            ways[number], numbers[number] = way, tree
    drawn = [(number, way) for number, way in enumerate(ways) if way is not None]
    corners, shortage = separate_ways(
        [way for _, way in drawn], [numbers[number] for number, _ in drawn], plan.walls, plan.gap_across / 2
    )
    arrows = [
        Arrow(request.importer, request.imported, points, request.kind, request.thickness)
        for request, points in zip([requests[number] for number, _ in drawn], corners, strict=True)
    ]
    return _fit_arrows(scene, arrows), shortage


class _Plan:
    """The places at which arrows may begin and end, and what is in their way."""

    def __init__(self, scene: Scene, room: Room) -> None:
        self._boxes = {box.node: box for box in scene.boxes if not box.is_own}
        self._holders = _find_holders(scene)
        self._has_lines = bool(scene.lines)
        self.gap_across, self._gap_down = scene.gaps.across + room.across, scene.gaps.down + room.down
        self._titles = {node: _make_title(self._boxes[node]) for node in sorted(self._holders)}
        self.walls = [
            *(Wall(_make_rectangle(box), *self._get_distances(node)) for node, box in self._boxes.items()),
            *(Wall(title, *_TO_BOX) for title in self._titles.values()),
        ]

    def _get_distances(self, node: int) -> tuple[float, float]:
        return _TO_BORDER if node in self._holders else _TO_BOX

    def make_grid(self) -> Grid:
        """Return the grid of the lines in the middle of all gaps, and through the middle of all boxes."""
        across, down = self.gap_across / 2, self._gap_down / 2
        areas = [_make_rectangle(box) for box in self._boxes.values()]
        xs = [x for area in areas for x in (area.left - across, area.right + across)]
        xs += [title.right + across for title in self._titles.values()]
        ys = [y for area in areas for y in (area.top - down, area.bottom + down)]
        ys += [port.y for node in self._boxes for port in self.list_ports(node)]
        obstacles = [
            *(_make_rectangle(box) for node, box in self._boxes.items() if node not in self._holders),
            *self._titles.values(),
            *(_make_post(port) for node in self._holders for port in self.list_ports(node)),
        ]
        borders = [_make_rectangle(self._boxes[node]) for node in sorted(self._holders)]
        return Grid(obstacles, borders, (xs, ys))

    def is_within(self, node: int, other: int) -> bool:
        """Return whether the box of a node is within that of another one."""
        return other in self._holders and _does_contain(self._boxes[other], self._boxes[node])

    def list_ports(self, node: int, *, is_inside: bool = False) -> list[Port]:
        """Return the ports of a node at the sides of its box; ``is_inside``: behind its title, for a way within it."""
        box = self._boxes[node]
        height = min(box.height, ROW_HEIGHT) if node in self._holders else box.height
        middle = box.y + height / 2
        # In a tree, the middle of a side is the end of a line.
        top, bottom = middle + 2 if self._has_lines else box.y + _CORNER, box.y + height - _CORNER
        if is_inside:
            return [Port(self._titles[node].right, middle, True, top, bottom)]
        # At the left side of a box in a tree, there is the line from its parent.
        cost = _SIDE_OF_LINES if self._has_lines else 0.0
        return [Port(box.x, middle, False, top, bottom, cost), Port(box.x + box.width, middle, True, top, bottom)]


def _make_rectangle(box: Box) -> Rectangle:
    return Rectangle(box.x, box.y, box.x + box.width, box.y + box.height)


def _make_post(port: Port) -> Rectangle:
    """Return a small area that keeps ways from reaching a port from within its box."""
    return Rectangle(port.x - 1, port.y - 1, port.x + 1, port.y + 1)


def _make_title(box: Box) -> Rectangle:
    """Return the area of the caption of a box that holds others."""
    right = max([text.x + text.width for text in box.texts], default=box.x)
    bottom = max([text.y for text in box.texts], default=box.y)
    return Rectangle(box.x, box.y, right + PAD / 2, bottom + PAD / 2)


def _find_holders(scene: Scene) -> set[int]:
    """Return the nodes whose boxes contain others; boxes come after those that contain them."""
    holders: set[int] = set()
    path: list[Box] = []
    for box in scene.boxes:
        while path and not _does_contain(path[-1], box):
            path.pop()
        if path:
            holders.add(path[-1].node)
        path.append(box)
    return holders


def _does_contain(outer: Box, inner: Box) -> bool:
    return (
        outer.x <= inner.x
        and outer.y <= inner.y
        and inner.x + inner.width <= outer.x + outer.width
        and inner.y + inner.height <= outer.y + outer.height
    )


def _fit_arrows(scene: Scene, arrows: Sequence[Arrow]) -> Scene:
    """Return a scene with arrows that is as large as their lines and heads need, and begins at 0, 0."""
    left = top = 0.0
    right, bottom = scene.width, scene.height
    for arrow in arrows:
        reach = max(arrow.thickness, HEAD) / 2
        left = min([left, *(x - reach for x, _ in arrow.points)])
        top = min([top, *(y - reach for _, y in arrow.points)])
        right = max([right, *(x + reach for x, _ in arrow.points)])
        bottom = max([bottom, *(y + reach for _, y in arrow.points)])
    moved = scene._replace(arrows=tuple(arrows)).move(-left, -top)
    return moved._replace(width=round(right - left, 1), height=round(bottom - top, 1))
