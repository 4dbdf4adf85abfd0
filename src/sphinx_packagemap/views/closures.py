"""The modules that importing a module loads, for all modules of a codebase at once.

Modules that import each other in a cycle load the same modules. These groups are the strongly connected components of
the imports; R. Tarjan's algorithm (*Depth-first search and linear graph algorithms*, 1972) finds each of them after all
that it leads to. So the closure of a group is itself and the closures of its neighbours, which are known by then. Sets
of modules are integers with a bit for each module: thousands of modules need no more time than their imports.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from sphinx_packagemap.model import ImportEdge, ImportKind
from sphinx_packagemap.names import is_in_subtree, iter_ancestors

_PULLING = (ImportKind.RUNTIME, ImportKind.OPTIONAL)


class Closure(NamedTuple):
    """The modules that importing a module loads, at any distance."""

    inside: int  # how many modules of its codebase, itself not counted
    outside: tuple[str, ...]  # top-level modules of others that these import themselves, sorted


class Closures:
    """The modules that importing each module of a codebase loads.

    A lower bound: imports by code that runs later are not seen. The packages above a module are imported before it
    (language reference, *The import system*), and so are those above each module that it imports. Deferred and lazy
    imports, those for type checkers and those of scripts do not count.
    """

    def __init__(self, modules: Iterable[str], imports: Mapping[str, Sequence[ImportEdge]], top: str) -> None:
        """Take the modules below a top-level name, and their imports by importer."""
        self._names = list(modules)
        self._numbers = {name: number for number, name in enumerate(self._names)}
        self._outside: dict[str, int] = {}  # the bit of each top-level module of others
        self._own_outside = [0] * len(self._names)
        successors = [self._find_successors(name, imports.get(name, ()), top) for name in self._names]
        self._groups = find_components(successors)
        self._reached = self._compute_reach(successors)

    def get_closure(self, name: str) -> Closure:
        """Return the modules that importing a module loads."""
        inside, outside = self._reached[self._groups[self._numbers[name]]]
        return Closure(
            inside.bit_count() - 1, tuple(sorted(top for top, bit in self._outside.items() if outside & bit))
        )

    def _find_successors(self, name: str, edges: Iterable[ImportEdge], top: str) -> list[int]:
        number = self._numbers[name]
        found = [self._numbers[above] for above in iter_ancestors(name) if above in self._numbers]
        for edge in edges:
            if edge.kind not in _PULLING:
                continue
            if edge.imported in self._numbers:
                found.append(self._numbers[edge.imported])
            elif not is_in_subtree(edge.imported, top) and edge.imported != "__future__":
                other = edge.imported.partition(".")[0]
                self._own_outside[number] |= self._outside.setdefault(other, 1 << len(self._outside))
        return list(dict.fromkeys(found))

    def _compute_reach(self, successors: Sequence[Sequence[int]]) -> list[tuple[int, int]]:
        """Return the modules inside and outside that each group reaches, by the number of the group."""
        members: list[list[int]] = [[] for _ in range(max(self._groups, default=-1) + 1)]
        for number, group in enumerate(self._groups):
            members[group].append(number)
        reached: list[tuple[int, int]] = []
        for group, numbers in enumerate(members):
            inside = outside = 0
            for number in numbers:
                inside |= 1 << number
                outside |= self._own_outside[number]
            for neighbour in {self._groups[after] for number in numbers for after in successors[number]} - {group}:
                inside |= reached[neighbour][0]
                outside |= reached[neighbour][1]
            reached.append((inside, outside))
        return reached


def find_components(successors: Sequence[Sequence[int]]) -> list[int]:
    """Return the number of the strongly connected component of each node.

    A component has a higher number than all others that it leads to. Walks with a stack of its own, for a chain of
    imports may be longer than Python's.
    """
    count = len(successors)
    order, lowest, found = [-1] * count, [0] * count, [-1] * count
    open_nodes: list[int] = []
    visited = components_found = 0
    for start in range(count):
        if order[start] >= 0:
            continue
        path = [(start, iter(successors[start]))]
        order[start] = lowest[start] = visited
        visited += 1
        open_nodes.append(start)
        while path:
            node, following = path[-1]
            after = next(following, None)
            if after is None:
                path.pop()
                if path:
                    lowest[path[-1][0]] = min(lowest[path[-1][0]], lowest[node])
                if lowest[node] == order[node]:
                    while found[node] < 0:
                        found[open_nodes.pop()] = components_found
                    components_found += 1
            elif order[after] < 0:
                order[after] = lowest[after] = visited
                visited += 1
                open_nodes.append(after)
                path.append((after, iter(successors[after])))
            elif found[after] < 0:
                lowest[node] = min(lowest[node], order[after])
    return found
