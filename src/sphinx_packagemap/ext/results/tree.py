"""The result of a ``package-tree``."""

from __future__ import annotations

import operator
from collections.abc import Iterable, Mapping
from typing import NamedTuple

from sphinx_packagemap.ext.links import Target, make_target
from sphinx_packagemap.ext.results import BuildContext, compute_digest, convert_problems
from sphinx_packagemap.ext.results.project import OWN_PACKAGES, make_repository_key
from sphinx_packagemap.ext.results.source_links import SourceUrls
from sphinx_packagemap.ext.warnings import make_internal_problem
from sphinx_packagemap.model import Problem, ProblemKind
from sphinx_packagemap.options.tree import TreeOptions, parse_tree_options
from sphinx_packagemap.survey import NotFound
from sphinx_packagemap.views.tree import TreeItem, TreeView
from sphinx_packagemap.views.tree.other_files import survey_files


class TreeResult(NamedTuple):
    """The result of a ``package-tree``: the view, the options, and the URLs of sources."""

    view: TreeView
    options: TreeOptions
    sources: SourceUrls
    surveyed: tuple[str, ...]

    @property
    def problems(self) -> tuple[Problem, ...]:
        """The problems to be reported as warnings."""
        if not self.options.link.to_source:
            return self.view.problems
        return (*self.view.problems, *self.sources.find_problems(item.name for item in self.view.items))

    @property
    def is_reproducible(self) -> bool:
        """Whether the result depends on the surveyed code only; an internal error may depend on anything."""
        # The version in a link to source depends on installed distributions.
        names_versions = self.options.link.to_source and self.sources.may_name_versions
        return not names_versions and all(problem.kind is not ProblemKind.INTERNAL for problem in self.problems)

    def compute_digest(self) -> str:
        """Return a digest of the tree; files and lines are only part of it if there are links to source."""
        items = [_get_digest_fields(item) for item in self.view.items]
        urls = [self.sources.make_url(item) for item in self.view.items] if self.options.link.to_source else []
        return compute_digest(self.view.name, items, urls, convert_problems(self.problems))

    def iter_targets(self) -> Iterable[Target]:
        """Return the targets of the names of the items."""
        if self.options.link.to_docs:
            yield from filter(None, map(make_target, self.view.items))


_get_digest_fields = operator.attrgetter(*(each for each in TreeItem._fields if each not in ("origin", "line")))


def make_tree_result(context: BuildContext, argument: str, raw_options: Mapping[str, str]) -> TreeResult:
    """Return the result of a ``package-tree``; if it is empty, its problems give the reason."""
    settings, survey, codebases, project, purposes, _ = context
    options = parse_tree_options(raw_options, settings.max_items)
    names = survey.split_names(argument)
    surveyed = names or (OWN_PACKAGES,)
    try:
        names = names or project.get_names("package-tree")
        # The rules are not part of the options, which are stored with the page.
        request = options.request._replace(purposes=purposes)
        if (root := project.find_root(names)) is not None:
            surveyed = (make_repository_key(argument),)
            view, names = project.survey_repository(context, argument, root, request)
        else:
            view = survey_files(survey, names, request, codebases)
            if view.dependencies:
                surveyed = (*surveyed, project.add_listing(argument, view.dependencies))
    except NotFound as error:
        view = TreeView(argument, (), (error.make_problem(), *error.others))
    except Exception as error:  # must not stop the build: results are computed outside of directives, too
        view = TreeView(argument, (), (make_internal_problem("package-tree", error),))
    view = view._replace(problems=(*options.problems, *view.problems))
    followed_tops = [top for name in names for top in codebases.list_followed(name)[1:]]
    surveyed = tuple(dict.fromkeys([*surveyed, *names, *followed_tops]))
    return TreeResult(view, options, SourceUrls(context.links, names), surveyed)
