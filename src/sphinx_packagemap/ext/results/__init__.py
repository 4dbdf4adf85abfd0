"""The results of directives and roles, with the digests that are compared in incremental builds."""

from __future__ import annotations

import hashlib
import json
import re
import urllib.parse
from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from typing import TYPE_CHECKING, Any, Generic, NamedTuple, Protocol, TypeVar

from sphinx_packagemap import __version__
from sphinx_packagemap.ext.links import Target
from sphinx_packagemap.model import Problem, ProblemKind
from sphinx_packagemap.names import iter_ancestors
from sphinx_packagemap.options import LinkPolicy
from sphinx_packagemap.rendering.content import Cell, Name, SourceLocation, convert_to_plain, iter_locations, iter_names
from sphinx_packagemap.survey import NotFound

if TYPE_CHECKING:
    from sphinx_packagemap.discovery.distributions import Distribution
    from sphinx_packagemap.ext.config import Settings
    from sphinx_packagemap.ext.results.project import Project
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


def compute_digest(*values: Any) -> str:
    """Return a digest of plain data; it changes with the version of this package, whose output may be different."""
    return hashlib.sha256(json.dumps([__version__, *values], sort_keys=True).encode()).hexdigest()


def convert_problems(problems: Iterable[Problem]) -> list[dict[str, Any]]:
    """Return problems as plain data for a digest; lines are left out, because a moved line changes nothing."""
    return [problem._replace(line=None)._asdict() for problem in problems]


_FIELD = re.compile(r"\{\{|\}\}|\{(\w+)\}")


def fill(template: str, **fields: str) -> str:
    """Return a template with its ``{fields}`` filled in, and double braces replaced by single ones.

    There are no format specifications or attributes: with ``str.format``, a template could produce a huge text.
    """
    return _FIELD.sub(lambda match: fields[match[1]] if match[1] else match.group()[0], template)


def compile_template(template: str) -> re.Pattern[str]:
    """Return a pattern that matches the URLs made from a template; its groups match line numbers."""
    patterns, end = [], 0
    for match in _FIELD.finditer(template):
        patterns.append(re.escape(template[end : match.start()]))
        if match[1]:
            patterns.append("([0-9]+)" if match[1] == "line" else ".*?")
        else:
            patterns.append(re.escape(match.group()[0]))
        end = match.end()
    return re.compile("".join([*patterns, re.escape(template[end:])]), re.DOTALL)


class HasOrigin(Protocol):
    """An object with a name and a location in a source file."""

    @property
    def name(self) -> str:
        """Its dotted name."""

    @property
    def origin(self) -> str | None:
        """Its file, relative to its root; None if it has none."""

    @property
    def line(self) -> int | None:
        """Its line, from 1; None for the whole file."""


class SourceUrls:
    """Computes the URLs of sources, from the templates in the configuration."""

    def __init__(self, context: BuildContext, names: Sequence[str] = ()) -> None:
        """Use the surveys of some names; if there are none, those of the top-level names of the items."""
        self._settings, self._survey = context.settings, context.survey
        self._installed = context.codebases.installed
        self._names = names
        self._roots: dict[str, str] = {}

    @property
    def may_name_versions(self) -> bool:
        """Whether a URL may contain the version of an installed distribution."""
        return any(self._settings.source_urls.values())

    def make_url(self, item: HasOrigin) -> str:
        """Return the URL of an item's source; an empty string if it has no file, or if no template applies."""
        templates = self._settings.source_urls
        prefix = next((each for each in (item.name, *iter_ancestors(item.name), "") if each in templates), None)
        if item.origin is None or prefix is None:
            return ""
        template = templates[prefix]
        return fill(
            template,
            path=urllib.parse.quote(item.origin),
            line=str(item.line or 1),
            name=urllib.parse.quote(item.name),
            version=urllib.parse.quote(self._find_version(item.name) if "{version}" in template else ""),
        )

    def find_problems(self, names: Iterable[str]) -> tuple[Problem, ...]:
        """Return the problems of the metadata on which the versions in the URLs of some names depend."""
        if not any("{version" in template for template in self._settings.source_urls.values()):
            return ()
        tops = dict.fromkeys(name.partition(".")[0] for name in names)
        distributions = [(self._installed(self._find_root(top)), self._find_distribution(top)) for top in tops]
        return tuple(
            problem
            for installed, distribution in distributions
            if distribution is not None
            for problem in installed.find_problems((distribution,))
        )

    def _find_distribution(self, top: str) -> Distribution | None:
        return self._installed(self._find_root(top)).find_distribution(top)

    def _find_version(self, name: str) -> str:
        distribution = self._find_distribution(name.partition(".")[0])
        return distribution.version if distribution and distribution.version else self._settings.release

    def _find_root(self, top: str) -> str:
        if top not in self._roots:
            self._roots[top] = ""
            for name in reversed(self._names or (top,)):  # the first one takes precedence
                with suppress(NotFound):
                    self._roots |= self._survey.find_roots(name)
        return self._roots[top]


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
        urls = [self.sources.make_url(each) for each in self._iter_origins()] if self.link.to_source else []
        return compute_digest(convert_to_plain(self.content), urls, convert_problems(self.problems))

    def _iter_origins(self) -> Iterator[Name | SourceLocation]:
        yield from iter_names(self.content)
        yield from iter_locations(self.content)

    def iter_targets(self) -> Iterable[Target]:
        """Return the targets of the names."""
        if self.link.to_docs:
            yield from (Target(name.is_module, name.names) for name in iter_names(self.content))
