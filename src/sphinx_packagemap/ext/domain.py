"""Freshness: which pages show what, and which of them have to be made again.

The domain keeps, for each page, what its directives asked for and a digest of what they showed: small
plain data that is stored with the environment. The survey itself is never stored. It belongs to the
domain's instance, is made anew for each build, in the parent process, and forked readers inherit it.
"""

from __future__ import annotations

import hashlib
import json
import operator
import os
import sys
from collections.abc import Collection, Iterator, Mapping, Set
from dataclasses import dataclass, fields, replace
from functools import cache
from typing import TYPE_CHECKING, Any, ClassVar

from sphinx.domains import Domain

from sphinx_packagemap import __version__
from sphinx_packagemap.ext.config import Settings, settings_from
from sphinx_packagemap.ext.links import link_targets, resolve
from sphinx_packagemap.ext.options import TreeOptions, parse_tree_options
from sphinx_packagemap.ext.sources import SourceUrls, distribution_version
from sphinx_packagemap.model import Problem, ProblemKind
from sphinx_packagemap.survey import FactsCache, NotFound, Survey, Unchanged, project_tier, tiers_around
from sphinx_packagemap.text import visible
from sphinx_packagemap.views.tree import TreeItem, TreeView, survey_tree

if TYPE_CHECKING:
    from docutils import nodes
    from sphinx.addnodes import pending_xref
    from sphinx.builders import Builder
    from sphinx.environment import BuildEnvironment

_FACTS_FILE = "packagemap-facts.txt"
_UNCHANGED_FILE = "packagemap-unchanged.json"

Asked = dict[str, Any]  # {"name": argument, "options": {option: text}, "digest": of what was shown}


@dataclass(frozen=True, slots=True)
class Tree:
    """A tree as a directive shows it."""

    view: TreeView
    options: TreeOptions
    sources: SourceUrls


class PackagemapDomain(Domain):
    """Knows what every page shows."""

    name = "packagemap"
    label = "Package map"
    data_version = 2
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

    def clear_doc(self, docname: str) -> None:
        """Forget a page."""
        self.pages.pop(docname, None)
        self.data["links"].pop(docname, None)

    def merge_domaindata(self, docnames: Set[str], otherdata: dict[str, Any]) -> None:
        """Take over the pages that another process has read."""
        for docname in docnames:
            if docname in otherdata["pages"]:
                self.pages[docname] = otherdata["pages"][docname]

    # What Sphinx asks of a domain

    def resolve_xref(
        self,
        env: BuildEnvironment,
        fromdocname: str,
        builder: Builder,
        typ: str,
        target: str,
        node: pending_xref,
        contnode: nodes.Element,
    ) -> nodes.reference | None:
        """Resolve a reference from a tree."""
        return resolve(env, builder, fromdocname, node, contnode)

    def resolve_any_xref(self, *args: Any, **kwargs: Any) -> list[Any]:
        """Resolve nothing: what there is to refer to, the Python domain has."""
        return []

    # What lives as long as the build

    def begin_build(self, directory: str) -> None:
        """Forget the survey of the last build; ``directory`` is that of ``conf.py``."""
        self._directory = directory
        self._survey: Survey | None = None
        self._settings: Settings | None = None
        self._unchanged: Unchanged | None = None
        self._trees: dict[str, Tree] = {}
        self._version_of = cache(distribution_version)
        self.to_write: dict[str, str] = {}  # digest with links of every page that has trees
        self.resolved: set[str] = set()  # the pages that are written

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
                cache=self._facts_cache() if settings.cache else None,
            )
        return self._survey

    def _facts_cache(self) -> FactsCache:
        path = os.path.join(self.env.doctreedir, _FACTS_FILE)
        return FactsCache(path, version=__version__, max_file_size=self.settings.max_file_size)

    @property
    def unchanged(self) -> Unchanged:
        """What earlier surveys have looked at."""
        if self._unchanged is None:
            settings = self.settings
            project = project_tier(settings.directory)
            places = [settings.directory, settings.roots, project.locations if project else [], sys.path]
            context = json.loads(json.dumps([__version__, sys.version, settings.max_file_size, places]))
            self._unchanged = Unchanged(os.path.join(self.env.doctreedir, _UNCHANGED_FILE), context)
        return self._unchanged

    def save_looked_at(self) -> None:
        """Keep what the surveys of this process have looked at, for the next build to see that nothing has changed."""
        if self._survey is None or not self.settings.cache:
            return
        for name in self._survey.discovered():
            self.unchanged.note(name, self._survey.looked_at(name))
        self.unchanged.save()

    def save_facts(self) -> None:
        """Keep what this process has read for the next build."""
        if self._survey is not None:
            self._survey.save()

    # What directives show

    def tree(self, name: str, raw_options: Mapping[str, str]) -> Tree:
        """Return what a ``package-tree`` shows; where there is nothing to show, its problems say why."""
        key = json.dumps([name, dict(raw_options)], sort_keys=True)
        if key not in self._trees:
            self._trees[key] = self._tree(name, raw_options)
        return self._trees[key]

    def _tree(self, name: str, raw_options: Mapping[str, str]) -> Tree:
        options = parse_tree_options(raw_options, self.settings.max_items)
        try:
            view = survey_tree(self.survey, name, options.request) if name else _nothing_named()
        except NotFound as error:
            view = TreeView(name, (), (error.problem(),))
        except Exception as error:  # it must not stop the build, and the digests are made outside of any directive
            view = TreeView(name, (), (internal(error),))
        view = replace(view, problems=(*options.problems, *view.problems))
        return Tree(view, options, SourceUrls(self.settings, self.survey, name, self._version_of))

    def note(self, docname: str, name: str, raw_options: Mapping[str, str], tree: Tree) -> None:
        """Remember what a page shows."""
        # What a link to source says of versions depends on more than the code.
        is_steady = not (tree.options.link.to_source and any(self.settings.source_urls.values()))
        asked: Asked = {"name": name, "options": dict(raw_options), "digest": digest(tree), "steady": is_steady}
        self.pages.setdefault(docname, []).append(asked)

    def outdated(self, known: Collection[str]) -> Iterator[str]:
        """Yield the pages that would show something else now, besides those that are ``known`` to."""
        for docname, asked in sorted(self.pages.items()):
            if docname in known:
                continue
            if any(not self._holds(each) and self._digest(each) != each["digest"] for each in asked):
                yield docname

    def _holds(self, asked: Asked) -> bool:
        """Tell, without a survey, whether a directive shows what it did."""
        return bool(asked["steady"]) and self.settings.cache and self.unchanged.holds(asked["name"])

    def _digest(self, asked: Asked) -> str:
        return digest(self.tree(asked["name"], asked["options"]))

    def digest_with_links(self, docname: str, places: str) -> str:
        """Return a digest of what the trees on a page show, and of where their links lead now.

        ``places`` stands for all that is documented anywhere: where neither that nor a tree has changed, the
        digest is what it was.
        """
        known = self.data["links"].get(docname)
        if known is not None and known[0] == places and all(map(self._holds, self.pages[docname])):
            return str(known[1])
        found = self._digest_with_links(docname)
        self.data["links"][docname] = (places, found)
        return found

    def _digest_with_links(self, docname: str) -> str:
        digests = []
        for asked in self.pages[docname]:
            tree = self.tree(asked["name"], asked["options"])
            links = link_targets(self.env, tree.view.items) if tree.options.link.to_docs else ""
            digests.append(asked["digest"] + links)
        return hashlib.sha256("\n".join(digests).encode()).hexdigest()


def _nothing_named() -> TreeView:
    message = "package-tree needs the name of a module or package, or a directory"
    return TreeView("", (), (Problem(ProblemKind.NAME, message),))


def internal(error: Exception) -> Problem:
    """Return a fault of our own as a problem."""
    return Problem(ProblemKind.INTERNAL, visible(f"package-tree failed: {type(error).__name__}: {error}"))


_shown = operator.attrgetter(*(each.name for each in fields(TreeItem) if each.name not in ("origin", "line")))


def digest(tree: Tree) -> str:
    """Return a digest of what a tree shows, the same on every machine; another version of us shows things anew.

    Where something lies in a file counts only as far as a link leads there.
    """
    view, sources = tree.view, tree.sources
    items = [_shown(item) for item in view.items]
    urls = [sources.url(item) for item in view.items] if tree.options.link.to_source else []
    problems = [problem._replace(line=None)._asdict() for problem in view.problems]
    text = json.dumps([__version__, view.name, items, urls, problems], sort_keys=True)
    return hashlib.sha256(text.encode()).hexdigest()
