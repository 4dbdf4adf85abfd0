"""Zooming into treemaps, and the layout of the script, which is that of Python."""

from __future__ import annotations

import json
import shutil
import subprocess
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import sphinx_packagemap
from sphinx_packagemap.layout import Box, LayoutNode
from sphinx_packagemap.layout.cell_text import collect_letter_widths, split_label
from sphinx_packagemap.layout.treemap import choose_treemap_height, lay_out_treemap

SCRIPT = Path(sphinx_packagemap.__file__).parent / "static" / "packagemap-treemap.js"
NODE = shutil.which("node")
RUN = """
const { layOut, readNodes } = require(process.argv[1]);
const jobs = JSON.parse(require("fs").readFileSync(0, "utf8"));
const run = ({ nodes, widths, top, width, height }) => layOut(readNodes(nodes), widths, top, width, height);
process.stdout.write(JSON.stringify(jobs.map(run)));
"""

Job = tuple[Sequence[LayoutNode], int, float, float]  # nodes, the one that becomes the whole, width and height

LABELS = st.one_of(
    st.text("abcijW_", min_size=1, max_size=12),
    st.lists(st.text("xyzLM", min_size=1, max_size=14), min_size=1, max_size=5).map("_".join),
    st.text("模块 é_", min_size=1, max_size=9),
)
SIZES = st.one_of(st.just(0), st.integers(1, 3000), st.integers(1, 200_000))


@st.composite
def hierarchies(draw: st.DrawFn) -> list[LayoutNode]:
    path = [0]
    nodes = [LayoutNode(draw(LABELS), note="12 lines", own_size=draw(SIZES), own_note="7")]
    for number in range(1, draw(st.integers(2, 40))):
        del path[draw(st.integers(1, len(path))) :]
        nodes.append(LayoutNode(draw(LABELS), path[-1], "1,234", size=draw(SIZES), own_size=draw(SIZES), own_note="99"))
        path.append(number)
    return nodes


def make_large_package() -> list[LayoutNode]:
    nodes = [LayoutNode("top", note="many lines")]
    for package in range(30):
        parent = len(nodes)
        nodes.append(LayoutNode(f"package_{package}", 0, f"{package}.0k", own_size=package * 7, own_note="7"))
        nodes += [LayoutNode(f"module_{n}", parent, str(n), size=1 + (n * package) % 611) for n in range(package)]
    return nodes


def lay_out_by_script(jobs: Sequence[Job]) -> list[list[dict[str, Any]]]:
    """Return the cells that the script makes of some hierarchies."""
    if NODE is None:
        pytest.skip("node is not installed")
    written = []
    for nodes, top, width, height in jobs:
        texts = [text for node in nodes for text in (node.label, node.note, node.own_note)]
        rows = [
            ["\u200b".join(split_label(node.label)), node.parent, node.size, node.note, node.own_size, node.own_note]
            for node in nodes
        ]
        widths = collect_letter_widths(texts)._asdict()
        written.append({"nodes": rows, "widths": widths, "top": top, "width": width, "height": height})
    command = [NODE, "-e", RUN, str(SCRIPT)]
    done = subprocess.run(command, input=json.dumps(written), capture_output=True, text=True, check=True)
    found: list[list[dict[str, Any]]] = json.loads(done.stdout)
    return found


def as_script_writes_it(box: Box, top: int) -> dict[str, Any]:
    texts = []
    for x, y, width, text, is_small, size, is_bold, is_turned in box.texts:
        flags = {"isSmall": is_small, "isBold": is_bold, "isTurned": is_turned}
        place = {"x": x, "y": y, "width": width, "text": text, "size": size}
        texts.append({**place, **{name: True for name, value in flags.items() if value}})
    return {
        "node": box.node + top,
        "isOwn": box.is_own,
        "bar": box.bar,
        "left": box.x,
        "top": box.y,
        "width": box.width,
        "height": box.height,
        "texts": texts,
    }


def cut_out(nodes: Sequence[LayoutNode], top: int) -> list[LayoutNode]:
    """Return a node and its descendants as a hierarchy of their own."""
    found = [nodes[top]._replace(parent=-1)]
    for node in nodes[top + 1 :]:
        if node.parent < top:
            break
        found.append(node._replace(parent=node.parent - top))
    return found


def check_same(jobs: Sequence[Job]) -> None:
    for (nodes, top, width, height), cells in zip(jobs, lay_out_by_script(jobs), strict=True):
        expected = [as_script_writes_it(box, top) for box in lay_out_treemap(cut_out(nodes, top), width, height).boxes]
        assert [{name: cell[name] for name in expected[0]} for cell in cells] == expected


@given(st.lists(hierarchies(), min_size=1, max_size=4), st.integers(1, 1000), st.integers(1, 1200))
@settings(max_examples=20, deadline=None)
def test_the_script_places_everything_as_python_does(found: list[list[LayoutNode]], width: int, height: int) -> None:
    jobs: list[Job] = [(nodes, 0, float(width), float(height)) for nodes in found]
    jobs += [(nodes, len(nodes) // 2, 732.0, 503.0) for nodes in found]
    check_same(jobs)


@pytest.mark.parametrize("width", [732.0, 354.0])
def test_a_large_package_and_one_in_it_are_the_same(width: float) -> None:
    nodes = make_large_package()
    assert len(nodes) > 450
    height = choose_treemap_height(nodes, width)
    check_same([(nodes, top, width, height) for top in (0, 2, nodes.index(nodes[-1]) - 29)])
