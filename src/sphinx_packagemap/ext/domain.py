"""The domain: the results on each page, and the pages that have to be read or written again.

The domain stores, for each page, the arguments and options of its directives and a digest of their results: small
plain data that is stored with the environment. The survey itself is never stored. It belongs to the
domain's instance, is made anew for each build, in the parent process, and forked readers inherit it.
"""

from __future__ import annotations

import hashlib
import sys
import time
from collections.abc import Collection, Iterator, Mapping, Set
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, ClassVar

from sphinx.domains import Domain

from sphinx_packagemap import __version__
from sphinx_packagemap.ext.build_record import BuildRecord
from sphinx_packagemap.ext.config import Settings, make_settings
from sphinx_packagemap.ext.links import link_targets, resolve
from sphinx_packagemap.ext.warnings import log_fault, make_internal_problem, warn

if TYPE_CHECKING:
    from docutils import nodes
    from sphinx.addnodes import pending_xref
    from sphinx.builders import Builder
    from sphinx.environment import BuildEnvironment

    from sphinx_packagemap.ext.results import DirectiveResult
    from sphinx_packagemap.ext.results.build import BuildResults

# {"kind": of directive or role, "argument": ..., "options": {option: text}, "surveyed": names, "digest": of the result,
# "steady": whether that depends on the code alone}
Asked = dict[str, Any]


class PackagemapDomain(Domain):
    """Stores the results of every page."""

    name = "packagemap"
    label = "Package map"
    data_version = 3
    initial_data: ClassVar[dict[str, Any]] = {"pages": {}, "links": {}}

    def __init__(self, env: BuildEnvironment) -> None:
        """Begin without a survey: most builds of most pages need none."""
        super().__init__(env)
        self._directory = str(env.srcdir)
        self.begin_build(self._directory, self._directory)

    # Stored with the environment

    @property
    def pages(self) -> dict[str, list[Asked]]:
        """The requests of the directives on each page, by document name."""
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

    # Required by Sphinx

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
        """Resolve nothing: the Python domain has all targets."""
        return []

    # For the duration of a build

    def begin_build(self, directory: str, source: str) -> None:
        """Forget the survey of the last build; ``directory`` is that of ``conf.py``, ``source`` that of the pages."""
        self._directory, self._source = directory, source
        self._shows: BuildResults | None = None
        self._settings: Settings | None = None
        self._record: BuildRecord | None = None
        self._begun = time.time_ns()
        self.to_write: dict[str, str] = {}  # digest with links of every page that shows something
        self.resolved: set[str] = set()  # the pages that are written
        self.unfinished: set[str] = set()  # ... without something that they should show

    def end_build(self) -> None:
        """Let go of the survey: Python would look through all of it for garbage before the process ends."""
        self._shows = None

    @property
    def settings(self) -> Settings:
        """The checked configuration."""
        if self._settings is None:
            self._settings = make_settings(self.env.config, self._directory, self._source)
        return self._settings

    @property
    def shows(self) -> BuildResults:
        """The results of this build, computed when they are first needed."""
        if self._shows is None:
            # With it come the survey and the views, which a build in which nothing has changed can do without.
            from sphinx_packagemap.ext.results.build import BuildResults

            self._shows = BuildResults(self.settings, str(self.env.doctreedir))
        return self._shows

    @property
    def record(self) -> BuildRecord:
        """The record of the last builds."""
        if self._record is None:
            settings = self.settings
            limits = [
                settings.max_file_size,
                settings.max_directories,
                settings.follow_links,
                settings.check_syntax,
            ]
            locations = [settings.directory, *settings.projects, *settings.roots, *sys.path]
            context: list[str | int] = [__version__, sys.version, *limits, *locations]
            self._record = BuildRecord(str(self.env.doctreedir), context, self._begun)
        return self._record

    def save_facts(self) -> None:
        """Save the facts that this process has read for the next build."""
        if self._shows is not None:
            self._shows.save()

    def record_dependencies(self) -> None:
        """Record the dependencies of all surveys, so that the next build can find out whether any has changed."""
        if self._shows is not None and self.settings.cache:
            for name, paths in self._shows.iter_dependencies():
                self.record.set_dependencies(name, paths)

    # Results of directives and roles

    def get_result(self, kind: str, argument: str, raw_options: Mapping[str, str]) -> DirectiveResult:
        """Return the result of a directive or role; if it is empty, its problems give the reason."""
        return self.shows.get_result(kind, argument, raw_options)

    def record_result(
        self, docname: str, kind: str, argument: str, raw_options: Mapping[str, str], shown: DirectiveResult
    ) -> None:
        """Record a result of a page."""
        asked: Asked = {
            "kind": kind,
            "argument": argument,
            "options": dict(raw_options),
            "surveyed": list(shown.surveyed),
            "digest": shown.compute_digest(),
            "steady": shown.is_reproducible,
        }
        self.pages.setdefault(docname, []).append(asked)

    def find_outdated(self, known: Collection[str]) -> Iterator[str]:
        """Yield the pages that would show something else now, besides those that are ``known`` to."""
        for docname, asked in sorted(self.pages.items()):
            if docname in known:
                continue
            if any(
                not self._is_up_to_date(each) and self._recompute(each).compute_digest() != each["digest"]
                for each in asked
            ):
                yield docname

    def _is_up_to_date(self, asked: Asked) -> bool:
        """Return whether the result of a directive or role is certain to be the same, without a survey."""
        return bool(asked["steady"]) and self.settings.cache and all(map(self.record.is_unchanged, asked["surveyed"]))

    def _recompute(self, asked: Asked) -> DirectiveResult:
        return self.get_result(asked["kind"], asked["argument"], asked["options"])

    def compute_digest_with_links(self, docname: str, places: str) -> str:
        """Return a digest of the results of a page and of the targets of their links.

        ``places`` stands for all that is documented anywhere: if neither that nor the results have changed, the
        digest is the same.
        """
        known = self.data["links"].get(docname)
        if known is not None and known[0] == places and all(map(self._is_up_to_date, self.pages[docname])):
            return str(known[1])
        found = self._compute_digest_with_links(docname)
        self.data["links"][docname] = (places, found)
        return found

    def _compute_digest_with_links(self, docname: str) -> str:
        digests = []
        for asked in self.pages[docname]:
            targets = self._recompute(asked).iter_targets()
            digests.append(asked["digest"] + link_targets(self.env, targets))
        return hashlib.sha256("\n".join(digests).encode()).hexdigest()


def get_domain(env: BuildEnvironment) -> PackagemapDomain:
    """Return our domain."""
    domain = env.get_domain(PackagemapDomain.name)
    assert isinstance(domain, PackagemapDomain)
    return domain


@contextmanager
def warn_if_drawing_fails(env: BuildEnvironment, node: nodes.Element, docname: str) -> Iterator[None]:
    """Warn of whatever goes wrong, and have the page written again next time."""
    try:
        yield
    except Exception as error:
        log_fault("package-diagram")
        warn(make_internal_problem("package-diagram", error), node)
        get_domain(env).unfinished.add(docname)
