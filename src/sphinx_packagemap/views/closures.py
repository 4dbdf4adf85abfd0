"""The modules that importing a module loads, for all modules of a codebase at once.

Modules that import each other in a cycle load the same modules: they are the strongly connected components of the
import graph. R. Tarjan's algorithm (*Depth-first search and linear graph algorithms*, 1972) finds each component after
all others that it leads to. So the closure of a component is the union of itself and the closures of its successors,
which are known by then. Sets of modules are integers with a bit for each module, which makes the union fast.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from sphinx_packagemap.model import ImportEdge, ImportKind
from sphinx_packagemap.names import is_in_subtree, iter_ancestors

_KINDS_THAT_LOAD = (ImportKind.RUNTIME, ImportKind.OPTIONAL)


class Closure(NamedTuple):
    """The modules that importing a module loads, at any distance."""

    inside: int  # number of modules of its codebase, without itself
    outside: tuple[str, ...]  # top-level modules of other codebases that they import directly, sorted


class Closures:
    """The modules that importing each module of a codebase loads.

    A lower bound: imports by other means than statements, such as ``importlib``, are unknown. The ancestors of a module
    are imported before it (language reference, *The import system*), and so are those of each module that it imports.
    Deferred and lazy imports, and those for type checkers and in scripts, do not count.
    """

    def __init__(self, modules: Iterable[str], imports: Mapping[str, Sequence[ImportEdge]], top: str) -> None:
        """Compute the closures of the modules below a top-level name, given their imports by importer."""
        self._names = list(modules)
        self._numbers = {name: number for number, name in enumerate(self._names)}
        self._outside: dict[str, int] = {}  # the bit of each top-level module of other codebases
        self._own_outside = [0] * len(self._names)
        successors = [self._find_successors(name, imports.get(name, ()), top) for name in self._names]
        self._components = find_components(successors)
        self._reached = self._compute_reach(successors)

    def get_closure(self, name: str) -> Closure:
        """Return the modules that importing a module loads."""
        inside, outside = self._reached[self._components[self._numbers[name]]]
        return Closure(
            inside.bit_count() - 1, tuple(sorted(top for top, bit in self._outside.items() if outside & bit))
        )

    def _find_successors(self, name: str, edges: Iterable[ImportEdge], top: str) -> list[int]:
        number = self._numbers[name]
        found = [self._numbers[ancestor] for ancestor in iter_ancestors(name) if ancestor in self._numbers]
        for edge in edges:
            if edge.kind not in _KINDS_THAT_LOAD:
                continue
            if edge.imported in self._numbers:
                found.append(self._numbers[edge.imported])
            elif not is_in_subtree(edge.imported, top) and edge.imported != "__future__":
                other = edge.imported.partition(".")[0]
                self._own_outside[number] |= self._outside.setdefault(other, 1 << len(self._outside))
        return list(dict.fromkeys(found))

    def _compute_reach(self, successors: Sequence[Sequence[int]]) -> list[tuple[int, int]]:
        """Return two sets of bits for each component: the modules that it reaches inside and outside the codebase."""
        members: list[list[int]] = [[] for _ in range(max(self._components, default=-1) + 1)]
        for number, component in enumerate(self._components):
            members[component].append(number)
        reached: list[tuple[int, int]] = []
        for component, numbers in enumerate(members):
            inside = outside = 0
            for number in numbers:
                inside |= 1 << number
                outside |= self._own_outside[number]
            for successor in {self._components[after] for number in numbers for after in successors[number]} - {
                component
            }:
                inside |= reached[successor][0]
                outside |= reached[successor][1]
            reached.append((inside, outside))
        return reached


def find_components(successors: Sequence[Sequence[int]]) -> list[int]:
    """Return the number of the strongly connected component of each node, given the successors of each node.

    A component has a higher number than all others that it leads to. Does not recurse, as a chain of imports may be
    longer than Python's stack.
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
