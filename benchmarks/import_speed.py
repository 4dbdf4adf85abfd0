"""How long it takes to draw the structure of imports, given the survey, and what a page with it adds to a build.

Each step is timed within one process, for a build draws many diagrams: the best of several runs. A page is a whole
process, in turn with one that has a ``package-tree`` of the same package. Prints tables in Markdown;
``benchmarks/RESULTS.md`` holds the last ones that were looked at.
"""

from __future__ import annotations

import argparse
import os
import platform
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from importlib.metadata import version
from pathlib import Path
from typing import TypeVar

from build_cost import CONF, PAGE, Project
from timing import medians

from sphinx_packagemap.i18n import ENGLISH
from sphinx_packagemap.rendering.diagram import Diagram
from sphinx_packagemap.rendering.diagram.layouts import draw
from sphinx_packagemap.rendering.diagram.svg import render_svg
from sphinx_packagemap.rendering.matrix import make_titles, render_html
from sphinx_packagemap.survey import Survey, find_tiers
from sphinx_packagemap.views import DiagramRequest, ImportsRequest, Layout, TreeRequest
from sphinx_packagemap.views.diagram.matrix import make_matrix
from sphinx_packagemap.views.diagram.view import make_diagram_view
from sphinx_packagemap.views.tree.builder import make_tree_view

Result = TypeVar("Result")

# Packages, and the levels below them; None: all.
VIEWS = (("requests", 1), ("django", 1), ("django", 2), ("sphinx", 2), ("sympy", 1), ("sympy", 2), ("sympy", None))
PEER_VIEW = ("sphinx", 2)  # that Graphviz draws, too
MATRICES = (("requests", 1), ("django", 1), ("django", 2), ("sphinx", 2))


def main() -> None:
    """Measure everything and print the tables."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--runs", type=int, default=7, help="runs of each step (default: %(default)s)")
    parser.add_argument("--root", help="a directory with further packages, such as that of `make truth`")
    parser.add_argument("--package", action="append", default=[], help="such a package, of which all levels are drawn")
    arguments = parser.parse_args()
    names = ", ".join(f"{name} {version(name)}" for name in ("sphinx-packagemap", "sphinx", "django", "sympy"))
    print(f"Python {platform.python_version()}, {names}; the best of {arguments.runs} runs, in milliseconds\n")
    print("| levelized | levels | nodes | relations | structure | layout | SVG | sum | kB |")
    print("|---|---:|---:|---:|---:|---:|---:|---:|---:|")
    survey = Survey(find_tiers("/", [arguments.root] if arguments.root else []))
    for name, depth in (*VIEWS, *((package, None) for package in arguments.package)):
        _measure(survey, name, depth, arguments.runs)
    _measure_peer(survey, *PEER_VIEW)
    print("\n| matrix | levels | rows | numbers | structure | matrix | titles | HTML | sum | kB |")
    print("|---|---:|---:|---:|---:|---:|---:|---:|---:|---:|")
    for name, depth in MATRICES:
        _measure_matrix(survey, name, depth, arguments.runs)
    _measure_pages(arguments.runs)


def _measure(survey: Survey, name: str, depth: int | None, runs: int) -> None:
    request = DiagramRequest(TreeRequest(depth=depth, summary=False, max_items=100_000), Layout.LEVELIZED)
    codebase = survey.survey(name)
    tree = make_tree_view(codebase, request.tree)
    view, structure = _time(lambda: make_diagram_view(codebase, tree, request), runs)
    diagram = Diagram(view, request)
    scene, layout = _time(lambda: draw(diagram), runs)
    svg, writing = _time(lambda: render_svg(diagram, scene, {}, prefix="pm"), runs)
    relations = len(view.structure.relations) if view.structure is not None else 0
    parts = [1000 * each for each in (structure, layout, writing, structure + layout + writing)]
    cells = [name, "all" if depth is None else str(depth), str(len(view.nodes)), str(relations)]
    print(f"| {' | '.join([*cells, *(f'{each:.0f}' for each in parts), f'{len(svg) / 1000:.0f}'])} |", flush=True)


def _measure_peer(survey: Survey, name: str, depth: int) -> None:
    """Print how long Graphviz takes for the modules and all imports of one view, without packages."""
    request = DiagramRequest(TreeRequest(depth=depth, summary=False, max_items=100_000), Layout.LEVELIZED)
    codebase = survey.survey(name)
    tree = make_tree_view(codebase, request.tree)
    view, structure = _time(lambda: make_diagram_view(codebase, tree, request), 2)
    diagram = Diagram(view, request)
    _, writing = _time(lambda: render_svg(diagram, draw(diagram), {}, prefix="pm"), 2)
    program = shutil.which("dot")
    if program is None or view.structure is None:
        return
    names = "".join(f'{number} [label="{view.get_item(node).name}"]\n' for number, node in enumerate(view.nodes))
    edges = "".join(f"{each.importer} -> {each.imported}\n" for each in view.structure.relations)
    begin = time.perf_counter()
    command = [program, "-Tsvg", "-o", os.devnull]
    subprocess.run(command, input=f"digraph {{\nnode [shape=box]\n{names}{edges}}}\n", text=True, check=True)
    seconds = time.perf_counter() - begin
    print(
        f"\n{name}, {depth} levels, by `dot`: {seconds:.1f} seconds; ours takes {(structure + writing) / seconds:.4f}"
    )


def _measure_matrix(survey: Survey, name: str, depth: int, runs: int) -> None:
    imports = ImportsRequest(max_children=sys.maxsize)
    tree_request = TreeRequest(depth=depth, summary=False, max_items=100_000)
    request = DiagramRequest(tree_request, Layout.LEVELIZED, imports=imports)
    codebase = survey.survey(name)
    tree = make_tree_view(codebase, request.tree)
    view, structure = _time(lambda: make_diagram_view(codebase, tree, request), runs)
    matrix, arranging = _time(lambda: make_matrix(view), runs)
    titles, naming = _time(lambda: make_titles(matrix, view.imports), runs)
    links = [f"#module-{row.name}" for row in matrix.rows]
    html, writing = _time(lambda: render_html(matrix, links, titles, "pm-0-", ENGLISH), runs)
    parts = [1000 * each for each in (structure, arranging, naming, writing)]
    cells = [name, str(depth), str(len(matrix.rows)), str(len(matrix.cells))]
    print(f"| {' | '.join([*cells, *(f'{each:.0f}' for each in (*parts, sum(parts))), f'{len(html) / 1000:.0f}'])} |")


def _time(function: Callable[[], Result], runs: int) -> tuple[Result, float]:
    """Return the result of a function, and the shortest time of several calls, in seconds."""
    result, best = function(), float("inf")
    for _ in range(runs):
        begin = time.perf_counter()
        result = function()
        best = min(best, time.perf_counter() - begin)
    return result, best


def _measure_pages(runs: int) -> None:
    print("\n| a cold page with django, one level | import-graph | package-tree | ratio |")
    print("|---|---:|---:|---:|")
    with tempfile.TemporaryDirectory() as base:
        graph = Project.make(Path(base) / "graph", CONF, f"{PAGE}\n.. import-graph:: django\n")
        tree = Project.make(Path(base) / "tree", CONF, f"{PAGE}\n.. package-tree:: django\n")
        taken = medians({"graph": graph.job(cold=True), "tree": tree.job(cold=True)}, runs)
        mine, other = taken["graph"].seconds, taken["tree"].seconds
        print(f"| all levels of the tree | {mine:.2f} | {other:.2f} | {mine / other:.2f} |")


if __name__ == "__main__":
    main()
