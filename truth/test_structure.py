"""Cycles among the modules of real packages are those that networkx finds, and feedback imports break exactly these."""

from __future__ import annotations

import networkx
import pytest

from sphinx_packagemap.layout.layers import assign_rows
from sphinx_packagemap.survey import Survey, Tier
from sphinx_packagemap.views import DiagramRequest, ImportsRequest, Layout, TreeRequest
from sphinx_packagemap.views.diagram.view import survey_diagram
from sphinx_packagemap.views.imports.reduction import reduce_transitively

PACKAGES = (
    "aiohttp", "attr", "click", "django", "jinja2", "matplotlib", "mypy", "nltk", "numpy", "pandas", "pip", "pydantic",
    "_pytest", "requests", "rich", "scipy", "setuptools", "sklearn", "sqlalchemy", "sympy", "urllib3",
)  # fmt: skip
DEPTHS = (1, 2, None)
_MOST_CHECKED = 60  # feedback imports of one view that are put back one by one


@pytest.mark.parametrize("name", PACKAGES)
def test_cycles_and_levels(name, site, report):
    survey = Survey((Tier("site", (str(site),)),))
    for depth in DEPTHS:
        request = DiagramRequest(
            TreeRequest(depth=depth, summary=False, max_items=100_000),
            Layout.LEVELIZED,
            imports=ImportsRequest(max_children=100_000),
        )
        structure = survey_diagram(survey, name, request).structure
        graph = networkx.DiGraph([relation[:2] for relation in structure.siblings])
        theirs = [sorted(each) for each in networkx.strongly_connected_components(graph) if len(each) > 1]
        assert sorted(sorted(cycle.members) for cycle in structure.cycles) == sorted(theirs)
        feedback = [each[:2] for cycle in structure.cycles for each in cycle.feedback]
        for importer, imported in graph.edges:
            goes_down = structure.levels[importer] > structure.levels[imported]
            assert goes_down or (importer, imported) in feedback
        graph.remove_edges_from(feedback)
        assert networkx.is_directed_acyclic_graph(graph)
        reduced = reduce_transitively(sorted(graph.edges))
        assert reduced == set(networkx.transitive_reduction(graph).edges)
        pairs = sorted(reduced)
        rows = assign_rows(len(structure.levels), pairs)
        longest = networkx.dag_longest_path_length(networkx.DiGraph(pairs))
        assert all(rows[importer] < rows[imported] for importer, imported in pairs)
        assert max(rows, default=0) == longest
        for importer, imported in feedback[:_MOST_CHECKED]:
            assert networkx.has_path(graph, imported, importer), "a feedback import closes no cycle"
        report(
            f"structure: {name}, depth {depth or 'all'}: {len(structure.levels)} nodes, {len(theirs)} cycles, "
            f"{len(feedback)} feedback imports"
        )
