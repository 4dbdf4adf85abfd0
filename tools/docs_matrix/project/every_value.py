"""A directive that draws a diagram for each value of an option, so that new values are looked at, too."""

from __future__ import annotations

from docutils import nodes
from docutils.statemachine import StringList
from sphinx.application import Sphinx
from sphinx.util.docutils import SphinxDirective

from sphinx_packagemap.views import ColorBy, Layout


def make_layout_options(layout: Layout) -> list[str]:
    """Return the options of a diagram with a layout, with arrows if it has any."""
    edges = ["edges: imports"] if layout.traits.carries_edges else []
    return [f"layout: {layout}", f"caption: The layout {layout}", *edges]


def make_color_options(color_by: ColorBy) -> list[str]:
    """Return the options of a treemap with colours of one meaning."""
    return [
        "layout: treemap",
        "depth: 1",
        "tests: hide",
        f"color-by: {color_by}",
        "groups: Structure: .classes, .convert*; Methods: .algorithms",
        f"caption: Colours by {color_by}",
    ]


OPTIONS = {
    "layout": [(layout, make_layout_options(layout)) for layout in Layout],
    "color-by": [(color_by, make_color_options(color_by)) for color_by in ColorBy],
}


class EveryValue(SphinxDirective):
    """The diagrams of a package, given after the option."""

    required_arguments = 2

    def run(self) -> list[nodes.Node]:
        """Return the diagrams."""
        option, package = self.arguments
        lines = []
        for value, options in OPTIONS[option]:
            lines += [f".. package-diagram:: {package}", f"   :name: {option}-{value}"]
            lines += [f"   :{line}" for line in options] + [""]
        parent = nodes.Element()
        self.state.nested_parse(StringList(lines, source=__file__), self.content_offset, parent)
        return parent.children


def setup(app: Sphinx) -> dict[str, object]:
    """Register the directive."""
    app.add_directive("every-value", EveryValue)
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
