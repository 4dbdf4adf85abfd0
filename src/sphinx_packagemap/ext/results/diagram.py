"""The result of a ``package-diagram``."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import NamedTuple

from sphinx_packagemap.ext.links import Target
from sphinx_packagemap.ext.results import BuildContext, compute_digest
from sphinx_packagemap.ext.results.project import OWN_PACKAGES
from sphinx_packagemap.ext.results.source_links import SourceUrls
from sphinx_packagemap.ext.results.tree import TreeResult
from sphinx_packagemap.ext.warnings import make_internal_problem
from sphinx_packagemap.model import Problem, ProblemKind
from sphinx_packagemap.options.diagram import DiagramOptions, parse_diagram_options
from sphinx_packagemap.options.tree import TreeOptions
from sphinx_packagemap.rendering.diagram import Diagram
from sphinx_packagemap.survey import NotFound
from sphinx_packagemap.views import PROJECT_COMPONENTS, Group
from sphinx_packagemap.views.diagram.view import DiagramView, survey_diagram
from sphinx_packagemap.views.imports.neighbours import choose_subject
from sphinx_packagemap.views.tree import TreeView


class DiagramResult(NamedTuple):
    """The result of a ``package-diagram``: the view, the options, and the tree of the same modules."""

    view: DiagramView
    options: DiagramOptions
    tree: TreeResult

    @property
    def diagram(self) -> Diagram:
        """The diagram to render, which is stored with the page, without statements."""
        view = self.view._replace(imports=())
        return Diagram(view, view.adapt_request(self.options.request), self.options.style)

    @property
    def problems(self) -> tuple[Problem, ...]:
        """The problems to be reported as warnings."""
        return self.tree.problems

    @property
    def surveyed(self) -> tuple[str, ...]:
        """The names whose surveys the result depends on."""
        return self.tree.surveyed

    @property
    def is_reproducible(self) -> bool:
        """Whether the result depends on the surveyed code only."""
        return self.tree.is_reproducible

    def compute_digest(self) -> str:
        """Return a digest of the diagram and the tree."""
        view, options = self.view, self.options
        content = (view.nodes, view.keys, view.edges, view.is_partial, view.structure, view.layout)
        return compute_digest(self.tree.compute_digest(), *content, options.request, options.style)

    def iter_targets(self) -> Iterable[Target]:
        """Return the targets of the names in the tree."""
        return self.tree.iter_targets()


def make_diagram_result(context: BuildContext, argument: str, raw_options: Mapping[str, str]) -> DiagramResult:
    """Return the result of a ``package-diagram``; if it is empty, its problems give the reason."""
    options = parse_diagram_options(raw_options, context.settings.max_nodes)
    return compute_diagram(context, "package-diagram", argument, options)


def compute_diagram(context: BuildContext, directive: str, argument: str, options: DiagramOptions) -> DiagramResult:
    """Return the result of a directive for its argument and options; if it is empty, its problems give the reason."""
    _, survey, _, project, purposes, _ = context
    are_declared = options.request.tree.groups == PROJECT_COMPONENTS
    options = _add_components(context, options)
    names = survey.split_names(argument)
    surveyed = names or (OWN_PACKAGES,)
    # The rules are not part of the options, which are stored with the page.
    request = options.request._replace(tree=options.request.tree._replace(purposes=purposes))
    try:
        names, request = choose_subject(names or project.get_names(directive), request)
        view = survey_diagram(survey, names, request)
    except NotFound as error:
        view = _make_empty_view(argument, error.make_problem(), *error.others)
    except Exception as error:  # must not stop the build: results are computed outside of directives, too
        view = _make_empty_view(argument, make_internal_problem(directive, error))
    problems = map(_name_table, view.problems) if are_declared else view.problems
    tree_view = view.tree._replace(problems=(*options.problems, *problems))
    tree_options = TreeOptions(options.request.tree, link=options.link)
    surveyed = tuple(dict.fromkeys([*surveyed, *names]))
    return DiagramResult(view, options, TreeResult(tree_view, tree_options, SourceUrls(context.links, names), surveyed))


def _add_components(context: BuildContext, options: DiagramOptions) -> DiagramOptions:
    """Return options with the components of the project, if these are to be shown."""
    tree = options.request.tree
    if tree.groups != PROJECT_COMPONENTS:
        return options
    groups = tuple(Group(*each) for each in context.settings.purposes.components)
    problems = options.problems
    if not groups:
        message = "there is no table [tool.packagemap.components] in pyproject.toml; write components into the option"
        problems += (Problem(ProblemKind.OPTION, message, option="groups"),)
    request = options.request._replace(tree=tree._replace(groups=groups))
    return options._replace(request=request, problems=problems)


def _name_table(problem: Problem) -> Problem:
    """Return a problem of the components with the name of their table, if it is one."""
    if problem.option != "groups":
        return problem
    message = f"[tool.packagemap.components] in pyproject.toml: {problem.message}"
    return problem._replace(kind=ProblemKind.CONFIG, message=message, option="")


def _make_empty_view(name: str, *problems: Problem) -> DiagramView:
    return DiagramView(TreeView(name, ()), problems=problems)
