"""How long it takes to lay out and paint diagrams, beside what Graphviz needs for the same hierarchy.

What is drawn was surveyed before; both get it as they like it, ours as a view, ``dot`` as a file. Ours is timed
within one process, for a build draws many diagrams; ``dot`` as a whole process, less what it takes for an empty
graph. Prints tables in Markdown; ``benchmarks/RESULTS.md`` holds the last ones that were looked at.
"""

from __future__ import annotations

import argparse
import platform
import shutil
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

from timing import Job, medians

from sphinx_packagemap.i18n import ENGLISH
from sphinx_packagemap.rendering.diagram import Diagram
from sphinx_packagemap.rendering.diagram.dot import render_dot
from sphinx_packagemap.rendering.diagram.layouts import draw
from sphinx_packagemap.rendering.diagram.legend import make_legend
from sphinx_packagemap.rendering.diagram.svg import render_svg
from sphinx_packagemap.rendering.diagram.tikz import render_tikz
from sphinx_packagemap.survey import Survey, Tier
from sphinx_packagemap.text import escape_tex
from sphinx_packagemap.views import DiagramRequest, Layout, TreeRequest
from sphinx_packagemap.views.diagram.view import survey_diagram
from truth import fetching

# What is drawn: package, layout, the most nodes, and the goal in seconds where ``python -c pass`` takes 0.015.
DIAGRAMS = (
    ("homeassistant", Layout.TREEMAP, sys.maxsize, 0.5),
    ("transformers", Layout.TREE, 2000, 0.1),
    ("sympy", Layout.TREE, sys.maxsize, None),
    ("sympy", Layout.NESTED, sys.maxsize, None),
    ("django", Layout.TREE, 1000, None),
    ("django", Layout.NESTED, 1000, None),
    ("django", Layout.TREEMAP, 1000, None),
)
START = 0.015


def main() -> None:
    """Print the tables."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--runs", type=int, default=5)
    parser.add_argument("--most-for-dot", type=int, default=3000, help="nodes; more take it minutes")
    options = parser.parse_args()
    print("\n".join(table(options.runs, options.most_for_dot)))


def table(runs: int, most_for_dot: int) -> Iterator[str]:
    """Yield the lines of the table."""
    start = medians({"start": Job([sys.executable, "-c", "pass"])}, runs)["start"].seconds
    yield f"Python {platform.python_version()}; `python -c pass`: {start:.3f} s"
    yield ""
    yield "| package | layout | nodes | lay out, s | + SVG, s | + TikZ, s | dot, s | ours / dot | of the goal |"
    yield "|---|---|---:|---:|---:|---:|---:|---:|---:|"
    for name, layout, most, goal in DIAGRAMS:
        diagram = make_diagram(name, layout, most)
        drawing = draw(diagram)
        laid_out = timed(lambda diagram=diagram: draw(diagram), runs)
        svg = timed(lambda diagram=diagram, drawing=drawing: render_svg(diagram, drawing, {}, prefix="x"), runs)
        in_tex = timed(lambda diagram=diagram, drawing=drawing: tikz(diagram, drawing), runs)
        count = len(diagram.view.nodes)
        peer = dot(diagram, runs) if count <= most_for_dot and layout is not Layout.TREEMAP else None
        ratio = "" if peer is None else f"{(laid_out + svg) / peer:.3f}"
        of_goal = "" if goal is None else f"{(laid_out + svg) / (goal * start / START):.2f}"
        dots = "" if peer is None else f"{peer:.2f}"
        times = f"{laid_out:.3f} | {laid_out + svg:.3f} | {laid_out + in_tex:.3f}"
        yield f"| {name} | {layout.value} | {count} | {times} | {dots} | {ratio} | {of_goal} |"


def make_diagram(name: str, layout: Layout, most: int) -> Diagram:
    """Return the diagram of a package, with everything that it needs read."""
    root = fetching.newer() if name == "homeassistant" else fetching.site()
    request = DiagramRequest(TreeRequest(counts=True, max_items=most), layout)
    return Diagram(survey_diagram(Survey((Tier("", (str(root),)),)), name, request), request)


def tikz(diagram: Diagram, drawing: object) -> str:
    """Return a drawing as TikZ."""
    return render_tikz(diagram, drawing, make_legend(diagram, ENGLISH), lambda text, _item: escape_tex(text))  # type: ignore[arg-type]


def timed(job: Callable[[], object], runs: int) -> float:
    """Return the median of the seconds that a job takes, after a run that does not count."""
    taken = []
    for _ in range(runs + 1):
        begun = time.perf_counter()
        job()
        taken.append(time.perf_counter() - begun)
    return statistics.median(taken[1:])


def dot(diagram: Diagram, runs: int) -> float | None:
    """Return how long Graphviz takes for the same, or None where there is none."""
    program = shutil.which("dot")
    if program is None:
        return None
    with tempfile.TemporaryDirectory() as directory:
        empty, full = Path(directory, "empty.dot"), Path(directory, "full.dot")
        empty.write_text("digraph {}\n")
        full.write_text(render_dot(diagram), "utf-8")
        jobs = {
            file.stem: Job([program, "-Tsvg", "-o", str(file.with_suffix(".svg")), str(file)]) for file in (empty, full)
        }
        taken = medians(jobs, min(runs, 2))
    return taken["full"].seconds - taken["empty"].seconds


if __name__ == "__main__":
    main()
