"""Results of directives: the content of a page, and the digest that keeps it up to date."""

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
    from sphinx_packagemap.survey import Survey
    from sphinx_packagemap.views.codebases import Codebases


class DirectiveResult(Protocol):
    """The result of a directive or a role."""

    @property
    def problems(self) -> Sequence[Problem]:
        """The problems to warn of."""

    @property
    def surveyed(self) -> Sequence[str]:
        """The names that were looked up for it."""

    @property
    def is_reproducible(self) -> bool:
        """Whether it depends on nothing but the code."""

    def compute_digest(self) -> str:
        """Return a digest of the result, the same on every machine."""

    def iter_targets(self) -> Iterable[Target]:
        """Return the targets of its names, if they lead to documentation."""


class BuildContext(NamedTuple):
    """The settings and the survey from which results are computed."""

    settings: Settings
    survey: Survey
    codebases: Codebases


def compute_digest(*shown: Any) -> str:
    """Return a digest of plain data, another one for each version of us: another version shows things anew."""
    return hashlib.sha256(json.dumps([__version__, *shown], sort_keys=True).encode()).hexdigest()


def convert_problems(problems: Iterable[Problem]) -> list[dict[str, Any]]:
    """Return problems as plain data for a digest: a line that has only moved is no news."""
    return [problem._replace(line=None)._asdict() for problem in problems]


_FIELD = re.compile(r"\{\{|\}\}|\{(\w+)\}")


def fill(template: str, **fields: str) -> str:
    """Return a template with its ``{fields}`` filled in, and double braces as single ones.

    Nothing else is understood: ``str.format`` would make a text of any width, and look into attributes.
    """
    return _FIELD.sub(lambda match: fields[match[1]] if match[1] else match.group()[0], template)


def compile_template(template: str) -> re.Pattern[str]:
    """Return a pattern that the addresses made from a template fit; the lines in them are its groups."""
    pieces, end = [], 0
    for match in _FIELD.finditer(template):
        pieces.append(re.escape(template[end : match.start()]))
        if match[1]:
            pieces.append("([0-9]+)" if match[1] == "line" else ".*?")
        else:
            pieces.append(re.escape(match.group()[0]))
        end = match.end()
    return re.compile("".join([*pieces, re.escape(template[end:])]), re.DOTALL)


class HasOrigin(Protocol):
    """Something that has a place in a source file."""

    @property
    def name(self) -> str:
        """Its dotted name."""

    @property
    def origin(self) -> str | None:
        """Its file, relative to the root that it was found in."""

    @property
    def line(self) -> int | None:
        """Its line, from 1."""


class SourceUrls:
    """The addresses of the sources of one tree."""

    def __init__(self, surveying: BuildContext, names: Sequence[str] = ()) -> None:
        """Take the URL templates for codebases that were surveyed by some names; else by their top-level name."""
        self._settings, self._survey, codebases = surveying
        self._installed = codebases.installed
        self._names = names
        self._roots: dict[str, str] = {}

    @property
    def may_name_versions(self) -> bool:
        """Whether an address may say which version of a distribution is installed."""
        return any(self._settings.source_urls.values())

    def make_url(self, item: HasOrigin) -> str:
        """Return the address of an item's source, or nothing."""
        templates = self._settings.source_urls
        fitting = next((each for each in (item.name, *iter_ancestors(item.name), "") if each in templates), None)
        if item.origin is None or fitting is None:
            return ""
        template = templates[fitting]
        return fill(
            template,
            path=urllib.parse.quote(item.origin),
            line=str(item.line or 1),
            name=urllib.parse.quote(item.name),
            version=urllib.parse.quote(self._find_version(item.name) if "{version}" in template else ""),
        )

    def find_problems(self, names: Iterable[str]) -> tuple[Problem, ...]:
        """Return the problems of the metadata on which the versions in the addresses of some names depend."""
        if not any("{version" in template for template in self._settings.source_urls.values()):
            return ()
        tops = dict.fromkeys(name.partition(".")[0] for name in names)
        found = [(self._installed(self._find_root(top)), self._find_distribution(top)) for top in tops]
        return tuple(
            problem
            for installed, distribution in found
            if distribution is not None
            for problem in installed.find_problems((distribution,))
        )

    def _find_distribution(self, top: str) -> Distribution | None:
        return self._installed(self._find_root(top)).find_distribution(top)

    def _find_version(self, name: str) -> str:
        found = self._find_distribution(name.partition(".")[0])
        return found.version if found and found.version else self._settings.release

    def _find_root(self, top: str) -> str:
        if top not in self._roots:
            self._roots[top] = ""
            for name in reversed(self._names or (top,)):  # of two with the same modules, the first counts
                with suppress(NotFound):  # the others are shown
                    self._roots |= self._survey.find_roots(name)
        return self._roots[top]


Options = TypeVar("Options", covariant=True)


class ModuleResult(NamedTuple, Generic[Options]):
    """Content with all that its freshness depends on."""

    content: Cell
    options: Options  # of the directive; those of a comparison with the data that complete its table
    problems: tuple[Problem, ...]
    surveyed: tuple[str, ...]  # top-level names
    sources: SourceUrls
    link: LinkPolicy = LinkPolicy.AUTO

    @property
    def is_reproducible(self) -> bool:
        """Whether it depends only on its dependencies: a fault of ours depends on anything."""
        # The version in a link to source depends on more.
        names_versions = self.link.to_source and self.sources.may_name_versions
        return not names_versions and all(problem.kind is not ProblemKind.INTERNAL for problem in self.problems)

    def compute_digest(self) -> str:
        """Return a digest of the content, and of where it leads to source."""
        urls = [self.sources.make_url(each) for each in self._iter_located()] if self.link.to_source else []
        return compute_digest(convert_to_plain(self.content), urls, convert_problems(self.problems))

    def _iter_located(self) -> Iterator[Name | SourceLocation]:
        yield from iter_names(self.content)
        yield from iter_locations(self.content)

    def iter_targets(self) -> Iterable[Target]:
        """Return the targets of the names."""
        if self.link.to_docs:
            yield from (Target(name.is_module, name.names) for name in iter_names(self.content))
