"""A small package with modules of every kind and imports of several kinds, and diagrams of it."""

from __future__ import annotations

import pytest

from sphinx_packagemap.rendering.diagram import Diagram, DiagramStyle
from sphinx_packagemap.survey import Survey, Tier
from sphinx_packagemap.views import ColorBy, DiagramRequest, Edges, Layout, TreeRequest
from sphinx_packagemap.views.diagram.view import survey_diagram

FILES = {
    "p/__init__.py": '"""A package."""\nfrom .core import run\n',
    "p/core.py": '"""The core."""\nfrom typing import TYPE_CHECKING\nif TYPE_CHECKING:\n    from p.sub.only import f\n'
    "from p.sub import tool\ndef run():\n    pass\n",
    "p/sub/__init__.py": "",
    "p/sub/tool.py": "def f():\n    import p.core\n",
    "p/sub/fast.abi3.so": "",
    "p/sub/only.pyi": "def f(): ...\n",
    "p/ns/_m.py": "",
}


@pytest.fixture
def diagram_of_p(tree):
    """Return a function that makes a diagram of the package; it takes options of a diagram and of its tree."""
    root = tree(FILES)

    def make(layout=Layout.TREE, edges=Edges.NONE, style=None, color_by=ColorBy.KIND, **options):
        request = DiagramRequest(TreeRequest(**options), layout=layout, edges=edges, color_by=color_by)
        return Diagram(survey_diagram(Survey([Tier("here", (root,))]), "p", request), request, style or DiagramStyle())

    return make
