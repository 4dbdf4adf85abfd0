"""What a directive tells about modules, as content, and what its pages are kept fresh by."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any, NamedTuple

from sphinx_packagemap.ext.links import Target
from sphinx_packagemap.ext.options.declared import Link
from sphinx_packagemap.ext.shown.protocol import digest_of, plain_problems
from sphinx_packagemap.ext.shown.sources import SourceUrls
from sphinx_packagemap.model import Problem, ProblemKind
from sphinx_packagemap.rendering.content import Cell, Name, Place, names_in, places_in, plain


class Told(NamedTuple):
    """Content with all that its freshness depends on."""

    content: Cell
    options: Any  # of the directive; those of a comparison with what its table is completed from
    problems: tuple[Problem, ...]
    surveyed: tuple[str, ...]  # top-level names
    sources: SourceUrls
    link: Link = Link.AUTO

    @property
    def is_steady(self) -> bool:
        """Whether it depends on nothing but what was looked at: a fault of ours depends on anything."""
        # What a link to source says of versions depends on more.
        names_versions = self.link.to_source and self.sources.may_name_versions
        return not names_versions and all(problem.kind is not ProblemKind.INTERNAL for problem in self.problems)

    def digest(self) -> str:
        """Return a digest of the content, and of where it leads to source."""
        urls = [self.sources.url(each) for each in self._located()] if self.link.to_source else []
        return digest_of(plain(self.content), urls, plain_problems(self.problems))

    def _located(self) -> Iterator[Name | Place]:
        yield from names_in(self.content)
        yield from places_in(self.content)

    def targets(self) -> Iterable[Target]:
        """Return what the names are to lead to."""
        if self.link.to_docs:
            yield from (Target(name.is_module, name.names) for name in names_in(self.content))
