"""The domain: the lookups on each page, and the pages that have to be read or written again.

For each page, the domain stores the arguments and options of its directives and a digest of their results, as small
plain data in the environment. The survey itself is never stored: it belongs to the instance of the domain, is created
for each build in the parent process, and forked readers inherit it.
"""

from __future__ import annotations

import hashlib
import sys
import time
from collections.abc import Collection, Iterable, Iterator, Mapping, Set
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, ClassVar

from sphinx.domains import Domain

from sphinx_packagemap import __version__
from sphinx_packagemap.ext.build_record import BuildRecord
from sphinx_packagemap.ext.config import Settings, make_settings
from sphinx_packagemap.ext.links import compute_link_digest, resolve
from sphinx_packagemap.ext.warnings import log_fault, make_internal_problem, warn

if TYPE_CHECKING:
    from docutils import nodes
    from sphinx.addnodes import pending_xref
    from sphinx.builders import Builder
    from sphinx.environment import BuildEnvironment

    from sphinx_packagemap.ext.results import DirectiveResult
    from sphinx_packagemap.ext.results.build import BuildResults
    from sphinx_packagemap.model import Problem

# {"kind": name of the directive or role, "argument": ..., "options": {option: text}, "surveyed": names,
# "digest": of the result, "reproducible": whether the result depends on the code only}
Lookup = dict[str, Any]


class PackagemapDomain(Domain):
    """Stores the lookups on every page, and computes results during a build."""

    name = "packagemap"
    label = "Package map"
    data_version = 4
    initial_data: ClassVar[dict[str, Any]] = {"pages": {}, "links": {}}

    def __init__(self, env: BuildEnvironment) -> None:
        """Begin without a survey, which most builds do not need."""
        super().__init__(env)
        self._directory = str(env.srcdir)
        self.begin_build(self._directory, self._directory)

    # Stored with the environment

    @property
    def pages(self) -> dict[str, list[Lookup]]:
        """The lookups on each page, by document name."""
        return self.data["pages"]  # type: ignore[no-any-return]

    def clear_doc(self, docname: str) -> None:
        """Remove the lookups of a page."""
        self.pages.pop(docname, None)
        self.data["links"].pop(docname, None)

    def merge_domaindata(self, docnames: Set[str], otherdata: dict[str, Any]) -> None:
        """Add the pages that another process has read."""
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
        """Return a reference to the documentation of a name, or None."""
        return resolve(env, builder, fromdocname, node, contnode)

    def resolve_any_xref(self, *args: Any, **kwargs: Any) -> list[Any]:
        """Return nothing: all targets belong to the Python domain."""
        return []

    # For the duration of a build

    def begin_build(self, directory: str, source: str) -> None:
        """Discard the survey of the last build; ``directory`` is that of ``conf.py``, ``source`` that of the pages."""
        self._directory, self._source = directory, source
        self._results: BuildResults | None = None
        self._settings: Settings | None = None
        self._record: BuildRecord | None = None
        self._begun = time.time_ns()
        self.to_write: dict[str, str] = {}  # digest with links of every page that has results
        self.resolved: set[str] = set()  # the pages that are written in this build
        self.unfinished: set[str] = set()  # those of them on which rendering failed, to be written again next time

    def end_build(self) -> None:
        """Drop the survey: before the process ends, Python would search all of it for garbage."""
        self._results = None

    @property
    def settings(self) -> Settings:
        """The checked configuration."""
        if self._settings is None:
            self._settings = make_settings(self.env.config, self._directory, self._source)
        return self._settings

    @property
    def results(self) -> BuildResults:
        """The results of this build, computed when they are first needed."""
        if self._results is None:
            # This imports the survey and the views, which a build in which nothing has changed does not need.
            from sphinx_packagemap.ext.results.build import BuildResults

            self._results = BuildResults(self.settings, str(self.env.doctreedir))
        return self._results

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
            purposes = [text for each in settings.purposes.declared for text in (each.pattern, each.text)]
            purposes += [text for name, *others in settings.purposes.components for text in (name, repr(others))]
            revisions = [part for revision in settings.revisions for part in revision]
            context: list[str | int] = [__version__, sys.version, *limits, *locations, *purposes, *revisions]
            self._record = BuildRecord(str(self.env.doctreedir), context, self._begun)
        return self._record

    def save_facts(self) -> None:
        """Cache the survey of this process for the next build."""
        if self._results is not None:
            self._results.save()

    def record_dependencies(self) -> None:
        """Record the dependencies of all surveys, so that the next build can find out whether any has changed."""
        if self._results is not None and self.settings.cache:
            for name, paths in self._results.iter_dependencies():
                self.record.set_dependencies(name, paths)

    def find_outdated_purposes(self) -> Iterable[Problem]:
        """Return a problem for each purpose that the project declares for a module that does not exist.

        Only packages of which this build has computed results are checked.
        """
        has_any = self._results is not None and self.settings.purposes.declared
        return self.results.find_outdated_purposes() if has_any else ()

    # Results of directives and roles

    def get_result(self, kind: str, argument: str, raw_options: Mapping[str, str]) -> DirectiveResult:
        """Return the result of a directive or role; if it is empty, its problems explain why."""
        return self.results.get_result(kind, argument, raw_options)

    def record_result(
        self, docname: str, kind: str, argument: str, raw_options: Mapping[str, str], result: DirectiveResult
    ) -> None:
        """Record a result of a page."""
        lookup: Lookup = {
            "kind": kind,
            "argument": argument,
            "options": dict(raw_options),
            "surveyed": list(result.surveyed),
            "digest": result.compute_digest(),
            "reproducible": result.is_reproducible,
        }
        self.pages.setdefault(docname, []).append(lookup)

    def find_outdated(self, known: Collection[str]) -> Iterator[str]:
        """Yield the pages whose results have changed, in order, except for those that are ``known`` to be outdated."""
        for docname, lookups in sorted(self.pages.items()):
            if docname in known:
                continue
            if any(
                not self._is_up_to_date(each) and self._recompute(each).compute_digest() != each["digest"]
                for each in lookups
            ):
                yield docname

    def _is_up_to_date(self, lookup: Lookup) -> bool:
        """Return whether the result of a directive or role is certain to be the same, without a survey."""
        return (
            bool(lookup["reproducible"])
            and self.settings.cache
            and all(map(self.record.is_unchanged, lookup["surveyed"]))
        )

    def _recompute(self, lookup: Lookup) -> DirectiveResult:
        return self.get_result(lookup["kind"], lookup["argument"], lookup["options"])

    def compute_digest_with_links(self, docname: str, inventory: str) -> str:
        """Return a digest of the results of a page and of the targets of their links.

        ``inventory`` is a digest of everything that is documented: if neither that nor the results have changed, the
        digest is the same.
        """
        stored = self.data["links"].get(docname)
        if stored is not None and stored[0] == inventory and all(map(self._is_up_to_date, self.pages[docname])):
            return str(stored[1])
        digest = self._compute_digest_with_links(docname)
        self.data["links"][docname] = (inventory, digest)
        return digest

    def _compute_digest_with_links(self, docname: str) -> str:
        digests = []
        for lookup in self.pages[docname]:
            targets = self._recompute(lookup).iter_targets()
            digests.append(lookup["digest"] + compute_link_digest(self.env, targets))
        return hashlib.sha256("\n".join(digests).encode()).hexdigest()


def get_domain(env: BuildEnvironment) -> PackagemapDomain:
    """Return our domain."""
    domain = env.get_domain(PackagemapDomain.name)
    assert isinstance(domain, PackagemapDomain)
    return domain


@contextmanager
def warn_if_rendering_fails(env: BuildEnvironment, node: nodes.Element, docname: str) -> Iterator[None]:
    """Warn of any error in the rendering of a diagram, and have the page written again by the next build."""
    try:
        yield
    except Exception as error:
        log_fault("package-diagram")
        warn(make_internal_problem("package-diagram", error), node)
        get_domain(env).unfinished.add(docname)
