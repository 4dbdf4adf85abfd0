"""The diagram at the head of an anatomy: one module or package between those around it."""

from __future__ import annotations

from sphinx_packagemap.model import ImportKind
from sphinx_packagemap.views import DiagramRequest, ImportsRequest, Layout, TreeRequest
from sphinx_packagemap.views.codebases import SurveyedCodebase
from sphinx_packagemap.views.diagram.view import DiagramView, make_structured_view
from sphinx_packagemap.views.imports.neighbours import arrange_neighbours
from sphinx_packagemap.views.module.glance import find_imports_around

SURROUNDINGS = DiagramRequest(
    TreeRequest(summary=False), Layout.NEIGHBOURHOOD, imports=ImportsRequest(kinds=tuple(ImportKind), root=True)
)


def make_surroundings(surveyed: SurveyedCodebase, name: str, *, hides_private: bool = False) -> DiagramView | None:
    """Return the neighbourhood of a module as a diagram; None if it imports nothing and is not imported.

    The imports are found by module, so this does not take longer in a larger codebase.
    """
    edges = [edge for each in find_imports_around(surveyed, name, hides_private=hides_private) for edge in each]
    if not edges:
        return None
    codebase = surveyed.codebase
    arranged = arrange_neighbours(codebase, codebase.modules, SURROUNDINGS, name, edges)
    return make_structured_view(codebase, arranged, SURROUNDINGS)
