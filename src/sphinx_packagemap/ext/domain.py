"""Freshness: which pages show what, and which of them have to be made again.

The domain keeps, for each page, what its directives asked for and a digest of what they showed: small
plain data that is stored with the environment. The survey itself is never stored. It belongs to the
domain's instance, is made anew for each build, in the parent process, and forked readers inherit it.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping, Set
from dataclasses import asdict, replace
from typing import TYPE_CHECKING, Any, ClassVar

from sphinx.domains import Domain

from sphinx_packagemap import __version__
from sphinx_packagemap.ext.config import Settings, settings_from
from sphinx_packagemap.ext.options import TreeOptions, parse_tree_options
from sphinx_packagemap.model import Problem, ProblemKind
from sphinx_packagemap.names import did_you_mean
from sphinx_packagemap.survey import NotFound, Survey, tiers_around
from sphinx_packagemap.text import visible
from sphinx_packagemap.views.tree import TreeView, survey_tree

if TYPE_CHECKING:
    from sphinx.environment import BuildEnvironment

Asked = dict[str, Any]  # {"name": argument, "options": {option: text}, "digest": of what was shown}


class PackagemapDomain(Domain):
    """Knows what every page shows."""

    name = "packagemap"
    label = "Package map"
    data_version = 1
    initial_data: ClassVar[dict[str, Any]] = {"pages": {}, "links": {}}

    def __init__(self, env: BuildEnvironment) -> None:
        """Begin without a survey: most builds of most pages need none."""
        super().__init__(env)
        self._directory = str(env.srcdir)
        self.begin_build(self._directory)

    # What is stored with the environment

    @property
    def pages(self) -> dict[str, list[Asked]]:
        """What the directives on each page asked for, by document name."""
        return self.data["pages"]  # type: ignore[no-any-return]

    @property
    def links(self) -> dict[str, str]:
        """A digest of where the links of each page led when it was last written, by document name."""
        return self.data["links"]  # type: ignore[no-any-return]

    def clear_doc(self, docname: str) -> None:
        """Forget a page."""
        self.pages.pop(docname, None)
        self.links.pop(docname, None)

    def merge_domaindata(self, docnames: Set[str], otherdata: dict[str, Any]) -> None:
        """Take over the pages that another process has read."""
        for docname in docnames:
            if docname in otherdata["pages"]:
                self.pages[docname] = otherdata["pages"][docname]

    def resolve_any_xref(self, *args: Any, **kwargs: Any) -> list[Any]:
        """Resolve nothing: links are the Python domain's."""
        return []

    # What lives as long as the build

    def begin_build(self, directory: str) -> None:
        """Forget the survey of the last build; ``directory`` is that of ``conf.py``."""
        self._directory = directory
        self._survey: Survey | None = None
        self._settings: Settings | None = None
        self._trees: dict[str, tuple[TreeView, TreeOptions]] = {}

    @property
    def settings(self) -> Settings:
        """The checked configuration."""
        if self._settings is None:
            self._settings = settings_from(self.env.config, self._directory)
        return self._settings

    @property
    def survey(self) -> Survey:
        """The survey of this build, made when it is first asked for."""
        if self._survey is None:
            settings = self.settings
            self._survey = Survey(
                tiers_around(settings.directory, settings.roots),
                base=settings.directory,
                max_file_size=settings.max_file_size,
            )
        return self._survey

    # What a directive shows

    def tree(self, name: str, raw_options: Mapping[str, str]) -> tuple[TreeView, TreeOptions]:
        """Return what a ``package-tree`` shows; a name that is not found gives an empty view with a problem."""
        key = json.dumps([name, dict(raw_options)], sort_keys=True)
        if key not in self._trees:
            self._trees[key] = self._tree(name, raw_options)
        return self._trees[key]

    def _tree(self, name: str, raw_options: Mapping[str, str]) -> tuple[TreeView, TreeOptions]:
        options = parse_tree_options(raw_options, self.settings.max_items)
        try:
            view = survey_tree(self.survey, name, options.request)
        except NotFound as error:
            message = f"there is no module or directory '{visible(error.name)}'{did_you_mean(error.suggestions)}"
            view = TreeView(name, (), (Problem(ProblemKind.NAME, message),))
        return replace(view, problems=(*options.problems, *view.problems)), options

    def note(self, docname: str, name: str, raw_options: Mapping[str, str], view: TreeView) -> None:
        """Remember what a page shows."""
        asked: Asked = {"name": name, "options": dict(raw_options), "digest": digest(view)}
        self.pages.setdefault(docname, []).append(asked)

    def outdated(self) -> Iterator[str]:
        """Yield the pages that would show something else now."""
        for docname, asked in sorted(self.pages.items()):
            if any(digest(self.tree(each["name"], each["options"])[0]) != each["digest"] for each in asked):
                yield docname

    def trees_on(self, docname: str) -> list[TreeView]:
        """Return the trees that a page shows, as the survey of this build has them."""
        return [self.tree(each["name"], each["options"])[0] for each in self.pages.get(docname, ())]


def digest(view: TreeView) -> str:
    """Return a digest of a view, the same on every machine; another version of us shows things anew."""
    text = json.dumps([__version__, asdict(view)], sort_keys=True)
    return hashlib.sha256(text.encode()).hexdigest()
