"""Cycles among the modules of real packages are those that networkx finds, and feedback imports break exactly these."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import networkx
import pytest

from sphinx_packagemap.layout.layers import assign_rows
from sphinx_packagemap.model import ImportKind
from sphinx_packagemap.survey import Survey, Tier
from sphinx_packagemap.views import USUAL_KINDS, DiagramRequest, ImportsRequest, Layout, TreeRequest
from sphinx_packagemap.views.codebases import Codebases
from sphinx_packagemap.views.diagram.view import survey_diagram
from sphinx_packagemap.views.imports.circular import find_circular_imports
from sphinx_packagemap.views.imports.coupling import find_standing, measure_coupling
from sphinx_packagemap.views.imports.items import make_items_view
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


BREAKERS = ("aiohttp", "click", "django", "flask", "jinja2", "networkx", "sphinx", "sympy", "urllib3", "werkzeug")


@pytest.mark.parametrize("name", BREAKERS)
def test_as_few_breakers_as_grimp(name, site, report):
    """Compare the imports to remove first, as pairs of modules, among the modules that grimp finds, too."""
    environment = os.environ | {"PYTHONPATH": str(site)}
    script = Path(__file__).parent / "grimp_breakers.py"
    output = subprocess.run([sys.executable, script, name], env=environment, capture_output=True, check=True).stdout
    found = json.loads(output)
    codebase = Survey((Tier("site", (str(site),)),)).survey(name)
    # grimp counts imports of all kinds, and those of the root, which no module is below.
    common = frozenset(found["modules"]) & codebase.modules.keys() - {name}
    view = make_items_view(codebase, common, 1, ImportsRequest(kinds=tuple(ImportKind)))
    feedback = [each for component in find_circular_imports(view) for each in component.feedback]
    ours = {(place.importer, place.imported) for each in feedback for place in each.places}
    theirs = {tuple(pair) for pair in found["breakers"] if name not in pair}
    report(f"structure: {name}: {len(ours)} pairs of modules break all cycles of its children, {len(theirs)} of grimp")
    assert len(ours) <= len(theirs)


@pytest.mark.parametrize("name", PACKAGES)
def test_figures(name, site, report):
    """Compare the coupling of modules with the degrees of a graph of networkx, and levels with its longest paths."""
    codebases = Codebases(Survey((Tier("site", (str(site),)),)))
    surveyed = codebases.get_codebase(name)
    graph = networkx.DiGraph()
    graph.add_nodes_from(surveyed.codebase.modules)
    graph.add_edges_from(
        (edge.importer, edge.imported)
        for edges in surveyed.imports.values()
        for edge in edges
        if edge.kind in USUAL_KINDS and edge.imported in surveyed.codebase.modules and edge.importer != edge.imported
    )
    for module in surveyed.codebase.modules:
        inside = set(surveyed.list_subtree(module))
        coupling = measure_coupling(surveyed, module)
        imported = {other for each in inside for other in graph.successors(each)} - inside
        importers = {other for each in inside for other in graph.predecessors(each)} - inside
        assert (coupling.efferent, coupling.afferent) == (len(imported), len(importers))
        if len(inside) == 1:
            assert (coupling.efferent, coupling.afferent) == (graph.out_degree(module), graph.in_degree(module))
    children = surveyed.list_submodules(name)
    siblings = networkx.DiGraph()
    owner = {member: child for child in children for member in surveyed.list_subtree(child)}
    siblings.add_edges_from(
        (owner[one], owner[other])
        for one, other in graph.edges
        if one in owner and other in owner and owner[one] != owner[other]
    )
    for component in networkx.strongly_connected_components(siblings):
        size = len(component) if len(component) > 1 else None
        assert {find_standing(surveyed, child).cycle for child in component} == {size}
    assert {child for child in children if find_standing(surveyed, child).level is None} == set(children) - set(
        siblings
    )
    report(f"structure: {name}: coupling of {len(surveyed.codebase.modules)} modules")
