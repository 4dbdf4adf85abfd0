"""The options of ``packagemap diagram`` for imports that the directive ``import-graph`` has, too."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sphinx_packagemap.cli.output import NoOutput
from sphinx_packagemap.model import Problem, ProblemKind
from sphinx_packagemap.options.diagram import DIAGRAM_OPTIONS
from sphinx_packagemap.options.imports import LEVEL_COMMAND_OPTIONS, WITHOUT_CHAINS
from sphinx_packagemap.options.parsers import parse_two_names
from sphinx_packagemap.text import quote
from sphinx_packagemap.views import DrawnImports, Layout
from sphinx_packagemap.views.diagram.view import DiagramView


def adapt_values(values: dict[str, Any], between: Sequence[str] | None) -> tuple[dict[str, Any], tuple[Problem, ...]]:
    """Return the values of a diagram, by field, and the problems of those without effect.

    ``between`` are the two names between which chains are drawn, or None. Raises NoOutput for others than two names.
    """
    values, problems = dict(values), []
    if between:
        fields = {each.name: each.get_field() for each in (*DIAGRAM_OPTIONS, *LEVEL_COMMAND_OPTIONS)}
        message = "has no effect with between"
        for name in WITHOUT_CHAINS:
            if fields.get(name) in values:
                del values[fields[name]]
                problems.append(Problem(ProblemKind.OPTION, message, option=name))
        try:
            values |= {"between": parse_two_names(", ".join(between)), "layout": Layout.LAYERED}
        except ValueError as error:
            raise NoOutput(Problem(ProblemKind.OPTION, str(error), option="between")) from error
    if isinstance(values.get("edges"), DrawnImports):
        values["drawn"] = values.pop("edges")
        layout = values.get("layout", Layout.TREE)
        if not layout.traits.has_levels:
            message = f"{quote(values['drawn'].value)} has no effect with the layout {quote(layout.value)}"
            problems.append(Problem(ProblemKind.OPTION, message, option="edges"))
    return values, tuple(problems)


def check_chains(view: DiagramView, between: Sequence[str] | None) -> None:
    """Raise NoOutput if the view is that of chains between two names, and there are none."""
    if not between or view.nodes:
        return
    if view.chains is None:
        raise NoOutput(view.problems[-1])
    importer, imported = map(quote, view.chains.ends)
    message = f"no chain of imports leads from {importer} to {imported}"
    if view.chains.opposite is not None:
        message += "; one leads in the opposite direction"
    raise NoOutput(Problem(ProblemKind.OPTION, message, option="between"))
