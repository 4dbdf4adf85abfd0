"""The results of directives and roles, with the digests that are compared in incremental builds."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING, Any, Generic, NamedTuple, Protocol, TypeVar

from sphinx_packagemap import __version__
from sphinx_packagemap.ext.links import Target
from sphinx_packagemap.model import Problem, ProblemKind
from sphinx_packagemap.options import LinkPolicy
from sphinx_packagemap.rendering.content import Cell, Name, SourceLocation, convert_to_plain, iter_locations, iter_names

if TYPE_CHECKING:
    from sphinx_packagemap.ext.config import Settings
    from sphinx_packagemap.ext.results.project import Project
    from sphinx_packagemap.ext.results.source_links import SourceLinks, SourceUrls
    from sphinx_packagemap.survey import Survey
    from sphinx_packagemap.views.codebases import Codebases
    from sphinx_packagemap.views.purposes import PurposeRules


class DirectiveResult(Protocol):
    """The result of a directive or a role."""

    @property
    def problems(self) -> Sequence[Problem]:
        """The problems to be reported as warnings."""

    @property
    def surveyed(self) -> Sequence[str]:
        """The names whose surveys the result depends on."""

    @property
    def is_reproducible(self) -> bool:
        """Whether the result depends on the surveyed code only."""

    def compute_digest(self) -> str:
        """Return a digest of the result, the same on every machine."""

    def iter_targets(self) -> Iterable[Target]:
        """Return the targets of its names; empty if they are not linked to documentation."""


class BuildContext(NamedTuple):
    """The settings and the survey from which results are computed."""

    settings: Settings
    survey: Survey
    codebases: Codebases
    project: Project
    purposes: PurposeRules
    links: SourceLinks


def compute_digest(*values: Any) -> str:
    """Return a digest of plain data; it changes with the version of this package, whose output may be different."""
    return hashlib.sha256(json.dumps([__version__, *values], sort_keys=True).encode()).hexdigest()


def convert_problems(problems: Iterable[Problem]) -> list[dict[str, Any]]:
    """Return problems as plain data for a digest; lines are left out, because a moved line changes nothing."""
    return [problem._replace(line=None)._asdict() for problem in problems]


Options = TypeVar("Options", covariant=True)


class ModuleResult(NamedTuple, Generic[Options]):
    """The result of a directive about single modules."""

    content: Cell
    options: Options  # of the directive; those of ``module-compare`` together with a ``CompareResult``
    problems: tuple[Problem, ...]
    surveyed: tuple[str, ...]  # top-level names
    sources: SourceUrls
    link: LinkPolicy = LinkPolicy.AUTO

    @property
    def is_reproducible(self) -> bool:
        """Whether the result depends on the surveyed code only; an internal error may depend on anything."""
        # The version in a link to source depends on installed distributions.
        names_versions = self.link.to_source and self.sources.may_name_versions
        return not names_versions and all(problem.kind is not ProblemKind.INTERNAL for problem in self.problems)

    def compute_digest(self) -> str:
        """Return a digest of the content, its links to source, and the problems."""
        urls = [self.sources.make_url(each) for each in self.iter_origins()] if self.link.to_source else []
        return compute_digest(convert_to_plain(self.content), urls, convert_problems(self.problems))

    def iter_origins(self) -> Iterator[Name | SourceLocation]:
        """Yield the names and locations in the content, which may be linked to source code."""
        yield from iter_names(self.content)
        yield from iter_locations(self.content)

    def iter_targets(self) -> Iterable[Target]:
        """Return the targets of the names."""
        if self.link.to_docs:
            yield from (Target(name.is_module, name.names) for name in iter_names(self.content))
