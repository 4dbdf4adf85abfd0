"""Plans a tree of ours for each tree that an author has drawn: that of a package, or that of the repository."""

from __future__ import annotations

import posixpath
from typing import NamedTuple

from sphinx_packagemap.adoption import NotAdopted, TreePlan
from sphinx_packagemap.adoption.drawn import DrawnTree
from sphinx_packagemap.adoption.fitting import OWN_FILES, Planner
from sphinx_packagemap.blocks.project import BlockProject
from sphinx_packagemap.discovery.file_index import EntryKind
from sphinx_packagemap.discovery.repository import is_project_root
from sphinx_packagemap.views import Style, TreeRequest
from sphinx_packagemap.views.claims.repository import DescribedRepository


class Place(NamedTuple):
    """The directories around a document."""

    home: str  # the root of the project, relative to the repository; empty if they are the same
    argument: str  # the root of the project as an argument: relative to ``conf.py``, or ``.``


def plan_tree(
    repository: DescribedRepository, project: BlockProject, drawn: DrawnTree, place: Place, line: int
) -> TreePlan:
    """Return the plan of a tree; raise NotAdopted if none of ours can show it."""
    if not drawn.entries:
        raise NotAdopted("nothing in the tree exists")
    package = _find_package(repository, drawn)
    planner: Planner
    if package is not None:
        planner = _PackagePlanner(repository, project, drawn, *package)
    else:
        planner = _RepositoryPlanner(repository, project, drawn, place)
    return planner.make_plan(line)


def _find_package(repository: DescribedRepository, drawn: DrawnTree) -> tuple[str, str] | None:
    """Return the name and the directory of the package that a tree is about; None if it shows more than that."""
    for name, path in repository.package_paths.items():
        if drawn.base != path and not drawn.base.startswith(f"{path}/"):
            continue
        dotted = f"{name}{drawn.base.removeprefix(path).replace('/', '.')}"
        codebase = repository.get_codebase(name.partition(".")[0])
        is_inside = all(each.path.startswith(f"{drawn.base}/") for each in drawn.entries)
        module = codebase.codebase.modules.get(dotted) if codebase is not None else None
        if module is not None and module.is_package and is_inside:
            return dotted, drawn.base
    return None


class _PackagePlanner(Planner):
    """Plans the tree of a package."""

    def __init__(
        self, repository: DescribedRepository, project: BlockProject, drawn: DrawnTree, name: str, directory: str
    ) -> None:
        super().__init__(repository, project, drawn)
        self.argument = name
        self.base = directory

    @property
    def names(self) -> tuple[str, ...]:
        """The name of the package."""
        return (self.argument,)

    def get_view_path(self, path: str) -> str:
        """Return a path that begins with the names of the package."""
        return self.argument.replace(".", "/") + path.removeprefix(self.base)

    def make_note_name(self, path: str) -> str:
        """Return a name relative to the package, or for other files, a path."""
        if path == self.base:
            return self.argument
        if path in self.modules:
            return self._shorten(self.modules[path])
        inside = path.removeprefix(f"{self.base}/")
        if posixpath.basename(path) in OWN_FILES:
            return self.get_view_path(path)
        return f"{inside}/" if self.index.get_kind(path) is EntryKind.DIRECTORY else inside

    def make_pattern(self, path: str) -> str:
        """Return a path relative to the package."""
        return path.removeprefix(f"{self.base}/")

    def _shorten(self, pattern: str) -> str:
        return pattern.removeprefix(self.argument)


class _RepositoryPlanner(Planner):
    """Plans the tree of a repository, or of the project in it that contains the document."""

    shows_files = True

    def __init__(self, repository: DescribedRepository, project: BlockProject, drawn: DrawnTree, place: Place) -> None:
        super().__init__(repository, project, drawn)
        self.argument = place.argument
        self.base = place.home
        prefix = f"{place.home}/" if place.home else ""
        if not all(each.path.startswith(prefix) for each in drawn.entries):
            raise NotAdopted(f"the tree shows more than the project in {place.home or '.'}")
        if not is_project_root(project.root):
            raise NotAdopted("there is no project file or repository whose tree could be shown")

    @property
    def names(self) -> tuple[str, ...]:
        """The root of the project."""
        return ("./",)

    @property
    def _home(self) -> str:
        return self.base

    def get_view_path(self, path: str) -> str:
        """Return the path relative to the project."""
        return path.removeprefix(f"{self.base}/") if path != self.base else ""

    def make_note_name(self, path: str) -> str:
        """Return the path relative to the project; that of a directory ends with a slash."""
        inside = self.get_view_path(path)
        if not inside:
            return "./"
        return f"{inside}/" if self.index.get_kind(path) is EntryKind.DIRECTORY else inside

    def make_pattern(self, path: str) -> str:
        """Return the path relative to the project."""
        return self.get_view_path(path)

    def _make_request(self) -> TreeRequest:
        """Return the first request; of a tree about a directory beside the packages, only for that directory."""
        request = super()._make_request()
        base = self.drawn.base
        has_packages = any(f"{each}/".startswith(f"{base}/") for each in self.repository.package_paths.values())
        if base == self.base or has_packages:
            return request
        notes = (self.make_note_name(base), *request.notes) if self.drawn.root_comment else request.notes
        return request._replace(include=(self.make_note_name(base),), notes=notes)

    def _choose_style(self) -> Style:
        """Return the style in which packages have their own files if the author has drawn any."""
        has_own = any(posixpath.basename(path) in OWN_FILES for path in self._wanted)
        return Style.FILES if has_own else Style.OUTLINE

    def _is_optional(self, path: str) -> bool:
        return not any(path.startswith(f"{each}/") for each in self.repository.package_paths.values())

    def _is_shown_anyway(self, path: str) -> bool:
        inside = self.get_view_path(path)
        return "/" not in inside and not inside.startswith(".")
