"""The cycles of imports between the items of a codebase: a shortest one of each component, and how to break them."""

from __future__ import annotations

from collections import deque
from collections.abc import Collection, Mapping, Sequence
from typing import NamedTuple

from sphinx_packagemap.names import iter_ancestors
from sphinx_packagemap.survey import Survey
from sphinx_packagemap.views import ImportsRequest, TreeRequest
from sphinx_packagemap.views.imports.cycles import compute_weight, find_cycles, find_feedback
from sphinx_packagemap.views.imports.items import ItemImport, ItemsView, survey_items


class CircularImports(NamedTuple):
    """Items that import each other in cycles: a strongly connected component with more than one."""

    members: tuple[str, ...]  # dotted names of the items, sorted by components
    cycle: tuple[ItemImport, ...]  # a shortest cycle: each imports the importer of the next, and the last the first
    feedback: tuple[ItemImport, ...]  # a minimal set without which there is no cycle, those of few statements first

    @property
    def statements(self) -> int:
        """The number of statements of the feedback imports."""
        return sum(each.statements for each in self.feedback)


def find_circular_imports(view: ItemsView) -> tuple[CircularImports, ...]:
    """Return the items that import each other in cycles, the largest component first."""
    numbers = {name: number for number, name in enumerate(view.items)}
    by_ends = {(numbers[each.importer], numbers[each.imported]): each for each in view.imports}
    imported: list[list[int]] = [[] for _ in view.items]
    for one, other in by_ends:
        imported[one].append(other)
    components = [each for each in find_cycles(len(view.items), [*by_ends]) if len(each) > 1]
    return tuple(
        _describe_component(members, imported, by_ends, view.items)
        for members in sorted(components, key=lambda members: (-len(members), members))
    )


def find_cycles_of_levels(
    survey: Survey, names: tuple[str, ...], tree: TreeRequest, request: ImportsRequest
) -> list[tuple[ItemsView, tuple[CircularImports, ...]]]:
    """Return the cycles among the modules of a tree, and those among its packages of each level, the deepest first.

    Each comes with the view of the level; the first view is always there. Packages import each other in a cycle also
    where no modules do. Those whose modules are in one cycle of a deeper level, across the packages, are left out.
    Raises NotFound.
    """
    view = survey_items(survey, names, tree, request)
    found = [(view, find_circular_imports(view))]
    deepest = max((name.count(".") - view.tops[0].count(".") for name in view.items), default=0)
    for depth in range(min(tree.depth or deepest, deepest) - 1, 0, -1):
        view = survey_items(survey, names, tree._replace(depth=depth), request)
        deeper = [each for _, cycles in found for each in cycles]
        cycles = find_circular_imports(view)
        found.append((view, tuple(cycle for cycle in cycles if not any(_explains(each, cycle) for each in deeper))))
    return found


def _explains(deeper: CircularImports, cycle: CircularImports) -> bool:
    """Return whether a cycle of a deeper level is one between members of another one."""
    members = frozenset(cycle.members)
    around = {each for name in deeper.members for each in (name, *iter_ancestors(name)) if each in members}
    return len(around) > 1


def _describe_component(
    members: Sequence[int],
    imported: Sequence[Sequence[int]],
    by_ends: Mapping[tuple[int, int], ItemImport],
    names: Sequence[str],
) -> CircularImports:
    among = frozenset(members)
    inner = {one: [other for other in imported[one] if other in among] for one in members}
    weights = {
        (one, other): compute_weight(each.statements, (place.kind for place in each.places))
        for one in members
        for other in inner[one]
        for each in [by_ends[one, other]]
    }
    shortest = _find_shortest_cycle(members, inner)
    cycle = tuple(by_ends[pair] for pair in zip(shortest, [*shortest[1:], shortest[0]], strict=True))
    feedback = sorted((by_ends[pair] for pair in find_feedback(members, weights)), key=_get_order)
    return CircularImports(tuple(names[member] for member in members), cycle, tuple(feedback))


def _get_order(each: ItemImport) -> tuple[int, str, str]:
    return each.statements, each.importer, each.imported


def _find_shortest_cycle(members: Sequence[int], imported: Mapping[int, Sequence[int]]) -> list[int]:
    """Return the first of the shortest cycles among the members of a component, beginning with its first member."""
    shortest: list[int] = []
    for member in members:
        found = _find_cycle_through(member, imported, len(shortest) or len(members) + 1)
        shortest = found or shortest
        if len(shortest) == 2:  # no cycle is shorter
            break
    return shortest


def _find_cycle_through(start: int, imported: Mapping[int, Collection[int]], limit: int) -> list[int]:
    """Return a shortest cycle through a node if it has fewer nodes than a limit; otherwise, an empty list."""
    importer_of = {start: start}
    distances = {start: 1}
    pending = deque([start])
    while pending:
        node = pending.popleft()
        if distances[node] >= limit:
            return []
        for following in imported[node]:
            if following == start:
                cycle = [node]
                while cycle[-1] != start:
                    cycle.append(importer_of[cycle[-1]])
                return cycle[::-1]
            if following not in importer_of:
                importer_of[following] = node
                distances[following] = distances[node] + 1
                pending.append(following)
    return []
