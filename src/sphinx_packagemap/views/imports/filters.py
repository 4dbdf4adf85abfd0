"""Select the modules that are few imports away from others."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from sphinx_packagemap.model import Codebase, Problem, ProblemKind
from sphinx_packagemap.views import DiagramRequest
from sphinx_packagemap.views.imports.chains import Graph, make_graph
from sphinx_packagemap.views.selection import Patterns, iter_with_descendants


def follow_imports(codebase: Codebase, request: DiagramRequest) -> tuple[DiagramRequest, list[Problem]]:
    """Return a request for the modules that imports lead to from those that it names, and problems of its patterns.

    The result has their names as ``focus``; a request that names none is returned as it is.
    """
    imports, focus = request.imports, request.tree.focus
    near = 1 if imports.hops is None else imports.hops
    if not (imports.importers_of or imports.imported_by or (focus and imports.hops)):
        problem = Problem(ProblemKind.OPTION, "has no effect without focus, importers-of or imported-by", option="hops")
        return request, [problem] if imports.hops is not None and not focus else []
    inner = (edge for edge in codebase.imports if edge.imported in codebase.modules)
    imported = make_graph(inner, imports.kinds)
    importers = _reverse(imported)
    patterns = Patterns(codebase)
    kept: set[str] = set()
    for option, names, graphs, hops in (
        ("importers-of", imports.importers_of, (importers,), near),
        ("imported-by", imports.imported_by, (imported,), near),
        ("focus", focus, (importers, imported), imports.hops or 0),
    ):
        found = patterns.expand(option, names)
        start = found if option == "focus" and not hops else set(iter_with_descendants(found, codebase))
        for graph in graphs:
            kept |= find_near(graph, start, hops)
    tree = request.tree._replace(focus=tuple(sorted(kept)))
    return request._replace(tree=tree), patterns.problems


def find_near(graph: Graph, names: Iterable[str], hops: int) -> set[str]:
    """Return the modules that at most ``hops`` imports lead to, those with the names included."""
    found = set(names)
    row: Sequence[str] = sorted(found)
    for _ in range(hops):
        following = {other for name in row for other in graph.get(name, ())} - found
        if not following:
            break
        found |= following
        row = sorted(following)
    return found


def _reverse(graph: Graph) -> Graph:
    found: dict[str, list[str]] = {}
    for importer, imported in graph.items():
        for each in imported:
            found.setdefault(each, []).append(importer)
    return found
