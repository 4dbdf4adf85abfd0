"""Finds options with which a tree of ours shows what an author has drawn, by trying them.

The tree is made as a page or a block would show it, and compared with the drawn one.
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator, Sequence
from functools import cached_property
from typing import NamedTuple

from sphinx_packagemap.adoption import LostEntry, NotAdopted, PlannedNote, TreePlan
from sphinx_packagemap.adoption.drawn import DrawnEntry, DrawnTree
from sphinx_packagemap.blocks.project import BlockProject
from sphinx_packagemap.blocks.trees import make_block_view
from sphinx_packagemap.discovery.file_index import EntryKind
from sphinx_packagemap.names import get_last, is_private
from sphinx_packagemap.survey import NotFound
from sphinx_packagemap.views import Omitted, Sort, Style, TreeRequest, Visibility
from sphinx_packagemap.views.claims.repository import DescribedRepository
from sphinx_packagemap.views.tree import ItemKind, TreeView

# There are at most so many names in ``exclude``, and not so many times as many as in ``include`` instead of it.
_MAX_EXCLUDED, _MAX_RATIO = 30, 1.5
_MIN_FILES_OF_PATTERN = 3
# Files that each package has, which nobody misses and which are no news.
OWN_FILES = frozenset({"__init__.py", "__init__.pyi", "py.typed"})


class _Attempt(NamedTuple):
    """A tree as a page shows it."""

    view: TreeView
    shown: dict[str, tuple[str, ...]]  # paths of its directories, relative to the repository, with those in them


class Planner:
    """Plans one tree."""

    argument = ""
    base = ""  # directory of the new tree, relative to the repository

    def __init__(self, repository: DescribedRepository, project: BlockProject, drawn: DrawnTree) -> None:
        self.repository = repository
        self.index = repository.index
        self._project = project
        self.drawn = drawn
        self._wanted = {each.path: each for each in drawn.entries if not each.is_pattern}

    @property
    def names(self) -> tuple[str, ...]:
        """The names of the new tree as a block in the root of the project has them."""
        raise NotImplementedError

    def get_view_path(self, path: str) -> str:
        """Return the path of an entry in the view."""
        raise NotImplementedError

    def make_note_name(self, path: str) -> str:
        """Return the name of an entry in a note."""
        raise NotImplementedError

    def make_pattern(self, path: str) -> str:
        """Return a path, relative to the repository, as the option ``files`` has it."""
        raise NotImplementedError

    def make_plan(self, line: int) -> TreePlan:
        """Return the plan; raise NotAdopted if the tree shows nothing."""
        request = self._make_request()
        attempt = self._try(request)
        request = self._leave_out(request, attempt)
        attempt = self._try(request)
        if not self._is_in_order(attempt):
            request = request._replace(sort=Sort.NOTES, notes=tuple(map(self.make_note_name, self._wanted)), files=())
            request = request._replace(files=self._make_patterns(request))
            attempt = self._try(request)
        request = self._choose_omitted(request)
        shown = {path for paths in attempt.shown.values() for path in paths}
        lost = [self._make_lost(each, shown) for each in self.drawn.entries]
        if not shown:
            raise NotAdopted(f"{self.argument} shows nothing of the tree")
        return TreePlan(
            line,
            self.argument,
            tuple(self._iter_options(request)),
            tuple(self._iter_notes(shown, request)),
            self._make_heading(),
            tuple(sorted([*self.drawn.lost, *filter(None, lost)])),
            tuple((each.line, each.old_path, each.path) for each in self.drawn.entries if each.old_path),
            tuple(sorted(self._find_added(attempt))),
        )

    def _make_request(self) -> TreeRequest:
        """Return the first request: all levels of the drawn tree, and in them all that there is."""
        modules = [self.modules[path] for path in self._wanted if path in self.modules]
        private = any(is_private(get_last(name)) for name in modules)
        tests = any(self._is_test(name) for name in modules)
        request = TreeRequest(
            depth=self._find_depth(),
            private=Visibility.SHOW if private else Visibility.DEMOTE,
            tests=Visibility.SHOW if tests else Visibility.DEMOTE,
            summary=False,
            style=self._choose_style(),
            collapse=tuple(self._iter_closed()),
            notes=tuple(self.make_note_name(each.path) for each in self._wanted.values() if each.comment),
        )
        return request._replace(files=self._make_patterns(request))

    def _find_depth(self) -> int:
        """Return the number of levels that the author has drawn."""
        return max(map(self._count_levels, self._wanted), default=0)

    def _choose_style(self) -> Style:
        return Style.FILES

    def _count_levels(self, path: str) -> int:
        inside = path.removeprefix(f"{self.base}/") if self.base else path
        return inside.count("/") + 1

    def _is_test(self, name: str) -> bool:
        codebase = self.repository.get_codebase(name.partition(".")[0])
        return codebase is not None and codebase.is_test(name)

    @cached_property
    def modules(self) -> dict[str, str]:
        """The modules of the project's own packages by their paths; packages by their directories."""
        found: dict[str, str] = {}
        for name, path in self.repository.package_paths.items():
            codebase = self.repository.get_codebase(name.partition(".")[0])
            for module in codebase.codebase.modules if codebase is not None else ():
                if module == name or module.startswith(f"{name}."):
                    stem = path.removesuffix(".py") + module.removeprefix(name).replace(".", "/")
                    kinds = (self.index.get_kind(stem), self.index.get_kind(f"{stem}.py"))
                    if kinds[0] is EntryKind.DIRECTORY:
                        found[stem] = module
                    elif kinds[1] is not None:
                        found[f"{stem}.py"] = module
        return found

    @cached_property
    def _opened(self) -> frozenset[str]:
        """The directories of which the author has drawn the contents, with all above them."""
        found = set()
        for each in self.drawn.entries:
            path = posixpath.dirname(each.path)
            while path and path not in found:
                found.add(path)
                path = posixpath.dirname(path)
        return frozenset(found)

    def _iter_closed(self) -> Iterator[str]:
        """Yield the packages that are drawn without their contents."""
        modules = {*self.modules.values()}
        parents = {name.rpartition(".")[0] for name in modules}
        deepest = self._find_depth()
        for path in self._wanted:
            name = self.modules.get(path)
            if name in parents and path not in self._opened and self._count_levels(path) < deepest:
                yield name

    def _make_patterns(self, request: TreeRequest) -> tuple[str, ...]:
        """Return the patterns of those files that neither are modules nor are named in notes; of missing ones, too."""
        noted = {*request.notes}
        files = [
            path for path in [*self._wanted, *sorted(self.drawn.missing)]
            if path not in self.modules and self.make_note_name(path) not in noted
            and posixpath.basename(path) not in OWN_FILES
        ]  # fmt: skip
        patterns = [each.path for each in self.drawn.entries if each.is_pattern]
        return tuple(dict.fromkeys([*map(self.make_pattern, patterns), *self._compress(files)]))

    def _compress(self, paths: Sequence[str]) -> Iterator[str]:
        """Yield patterns of paths: one for all files with a suffix in a directory if the author has drawn them."""
        for path in paths:
            directory, name = posixpath.split(path)
            suffix = posixpath.splitext(name)[1]
            same = [
                posixpath.join(directory, each)
                for each, kind in self.index.list_entries(directory).items()
                if kind is EntryKind.FILE and posixpath.splitext(each)[1] == suffix and not each.startswith(".")
            ]
            drawn = [each for each in same if each in self._wanted]
            if suffix and len(drawn) == len(same) >= _MIN_FILES_OF_PATTERN:
                yield self.make_pattern(posixpath.join(directory, f"*{suffix}"))
            elif self.index.get_kind(path) is not EntryKind.DIRECTORY or not self._is_shown_anyway(path):
                yield self.make_pattern(re.sub(r"[*?\[]", r"[\g<0>]", path))

    def _is_shown_anyway(self, path: str) -> bool:
        """Return whether the tree shows a directory without any pattern."""
        return False

    def _try(self, request: TreeRequest) -> _Attempt:
        try:
            view = make_block_view(self._project, self.names, request)
        except NotFound as error:
            raise NotAdopted(error.make_problem().message) from error
        return _Attempt(view, self._list_shown(view))

    def _list_shown(self, view: TreeView) -> dict[str, tuple[str, ...]]:
        """Return the paths of the directories and files in a tree by their directory, in order."""
        prefix = self.get_view_path(self.base)
        shown: dict[str, list[str]] = {}
        parents: list[str] = []
        for item in view.items:
            del parents[item.level :]
            if item.kind in (ItemKind.MORE, ItemKind.GROUP):
                parents.append(parents[-1] if parents else "")
                continue
            path = posixpath.normpath("/".join([*parents[-1:], item.label]).strip("/") or ".")
            if item.level == 0:
                path = prefix
            parents.append(path)
            inside = path.removeprefix(prefix).strip("/")
            real = posixpath.join(self.base, inside).rstrip("/") if inside else self.base
            if item.level:
                shown.setdefault(posixpath.dirname(real), []).append(real)
        return {directory: tuple(paths) for directory, paths in shown.items()}

    def _find_added(self, attempt: _Attempt) -> set[str]:
        """Return the paths that are shown and not drawn, without those above drawn ones and below others."""
        drawn = {*self._wanted, *self._opened, self.base}
        added = {path for paths in attempt.shown.values() for path in paths if path not in drawn}
        matching = [re.compile(_translate(each.path)) for each in self.drawn.entries if each.is_pattern]
        return {
            path for path in added
            if posixpath.dirname(path) not in added and posixpath.basename(path) not in OWN_FILES
            and not any(pattern.fullmatch(path) for pattern in matching)
        }  # fmt: skip

    def _leave_out(self, request: TreeRequest, attempt: _Attempt) -> TreeRequest:
        """Return a request without what the author has left out on purpose: of a directory, most is not drawn."""
        added = self._find_added(attempt)
        names = {path: self.modules[path] for path in added if path in self.modules}
        drawn = [self.modules[path] for path in self._wanted if path in self.modules]
        private = [path for path, name in names.items() if is_private(get_last(name))]
        if private and not any(is_private(get_last(name)) for name in drawn):
            request = request._replace(private=Visibility.HIDE)
            names = {path: name for path, name in names.items() if path not in private}
        tests = [path for path, name in names.items() if self._is_test(name)]
        if tests and not any(map(self._is_test, drawn)):
            request = request._replace(tests=Visibility.HIDE)
            names = {path: name for path, name in names.items() if path not in tests}
        unwanted = sorted(
            path for path in added
            if path not in self.drawn.missing
            and ((path in names and not self._is_complete(posixpath.dirname(path))) or self._is_optional(path))
        )  # fmt: skip
        request = self._choose(request, unwanted)
        packages = {name.rpartition(".")[0] for name in self.modules.values()}
        closed = {
            name for path, name in names.items()
            if path not in unwanted and name in packages and self._count_levels(path) < self._find_depth()
        }  # fmt: skip
        return request._replace(collapse=(*request.collapse, *sorted(closed)))

    def _choose(self, request: TreeRequest, unwanted: Sequence[str]) -> TreeRequest:
        """Return a request without some paths: it names these, or those that the author has drawn if they are fewer."""
        excluded = tuple(map(self.make_choice, unwanted))
        wanted = [*self._wanted, *sorted(self.drawn.missing)]
        leaves = [path for path in wanted if not any(each.startswith(f"{path}/") for each in wanted)]
        files = [path for path in leaves if path not in self.modules and not self._is_directory(path)]
        leaves = [*dict.fromkeys(posixpath.dirname(path) if path in files else path for path in leaves)]
        leaves = [path for path in leaves if path and (path in self.modules or self._is_optional(path))]
        included = tuple(self._find_choices(leaves))
        is_shorter = len(excluded) > _MAX_EXCLUDED or len(excluded) > _MAX_RATIO * len(included)
        if request.include or (is_shorter and len(included) < len(excluded)):
            return request._replace(include=request.include or included)
        return request._replace(exclude=excluded)

    def _is_directory(self, path: str) -> bool:
        return self.index.get_kind(path) is EntryKind.DIRECTORY

    def _find_choices(self, paths: Sequence[str]) -> Iterator[str]:
        """Yield the directories, files and modules to include, each once."""
        yield from dict.fromkeys(map(self.make_choice, paths))

    def make_choice(self, path: str) -> str:
        """Return a path as ``include`` and ``exclude`` name it: the name of its module if it has one."""
        return self.modules.get(path) or self.make_note_name(path)

    def _is_optional(self, path: str) -> bool:
        """Return whether a path that is no module can be left out."""
        return False

    def _is_complete(self, directory: str) -> bool:
        """Return whether the author has drawn all modules in a directory but for a few that nobody would miss."""
        if directory in self.drawn.incomplete:
            return False
        here = [path for path in self.modules if posixpath.dirname(path) == directory]
        missing = [path for path in here if path not in self._wanted and path not in self._opened]
        return all(posixpath.basename(path).startswith("__") for path in missing)

    def _is_in_order(self, attempt: _Attempt) -> bool:
        """Return whether the siblings that the author has drawn are in the same order."""
        drawn: dict[str, list[str]] = {}
        seen: set[str] = set()
        for path in self._wanted:
            while path and path not in seen:
                seen.add(path)
                drawn.setdefault(posixpath.dirname(path), []).append(path)
                path = posixpath.dirname(path)
        for directory, paths in attempt.shown.items():
            order = [path for path in paths if path in seen]
            if order != [path for path in drawn.get(directory, ()) if path in order]:
                return False
        return True

    def _choose_omitted(self, request: TreeRequest) -> TreeRequest:
        """Return a request with ellipses if the author has drawn some, else without them."""
        with_ellipses = self._try(request._replace(omitted=Omitted.ELLIPSIS))
        if all(item.kind != ItemKind.MORE for item in with_ellipses.view.items):
            return request
        has_ellipses = any(posixpath.dirname(path) in self.drawn.incomplete for path in self._wanted)
        if request.has_ellipses == has_ellipses:
            return request
        return request._replace(omitted=Omitted.ELLIPSIS if has_ellipses else Omitted.HIDE)

    def _make_lost(self, entry: DrawnEntry, shown: set[str]) -> LostEntry | None:
        name = entry.old_path or entry.path
        if entry.is_pattern:
            text = f"{name}  # {entry.comment}"
            return LostEntry(entry.line, text, "is a pattern", has_words=True) if entry.comment else None
        if entry.path in shown or entry.path == self.base:
            return None
        text = f"{name}  # {entry.comment}" if entry.comment else name
        return LostEntry(entry.line, text, "cannot be shown in this tree", has_words=True)

    def _iter_options(self, request: TreeRequest) -> Iterator[tuple[str, str]]:
        """Yield the names and values of the options of a directive or a block."""
        if request.style is not Style.OUTLINE:
            yield "style", request.style.value
        if request.depth is not None and self._needs_depth(request):
            yield "depth", str(request.depth)
        choices = ("collapse", request.collapse), ("include", request.include), ("exclude", request.exclude)
        for name, patterns in choices:
            if patterns:
                yield name, " ".join(map(self._shorten, patterns))
        if request.private is not Visibility.DEMOTE:
            yield "private", request.private.value
        if request.tests is not Visibility.DEMOTE:
            yield "tests", request.tests.value
        if request.files or (self.shows_files and request.files is not None):
            yield "files", " ".join(request.files) or "none"
        if request.omitted is not None:
            yield "omitted", request.omitted.value
        if request.sort is Sort.NOTES:
            yield "sort", request.sort.value
        if not any(each.comment for each in self.drawn.entries):
            yield "no-summary", ""

    shows_files = False  # whether the tree shows files without any pattern

    def _needs_depth(self, request: TreeRequest) -> bool:
        """Return whether there are more levels than the author has drawn."""
        deeper = self._try(request._replace(depth=(request.depth or 0) + 1, notes=(), sort=Sort.NAME))
        same = self._try(request._replace(notes=(), sort=Sort.NAME))
        return deeper.shown != same.shown

    def _shorten(self, pattern: str) -> str:
        """Return a pattern relative to the package in the argument."""
        return pattern

    def _iter_notes(self, shown: set[str], request: TreeRequest) -> Iterator[PlannedNote]:
        if self.drawn.root_comment:
            base = self.drawn.base
            yield PlannedNote(self.make_note_name(base), self.drawn.root_comment, self._make_key(base))
        is_order = request.sort is Sort.NOTES
        for path, entry in self._wanted.items():
            if path in shown and (entry.comment or is_order):
                yield PlannedNote(self.make_note_name(path), entry.comment, self._make_key(path))

    def _make_key(self, path: str) -> str:
        """Return the key of an entry among the purposes of a project."""
        if path in self.modules:
            return self.modules[path]
        inside = posixpath.relpath(path or ".", self._home) if self._home else path
        is_directory = self.index.get_kind(path) is EntryKind.DIRECTORY
        return f"{inside}/" if is_directory and inside else inside

    @property
    def _home(self) -> str:
        return ""

    def _make_heading(self) -> str:
        """Return the line at the top of the drawn tree if the new one has other words there."""
        root = self.drawn.root
        if root is None or not root.names or self.drawn.base != self.base:
            return ""
        label = self._try(TreeRequest(depth=0, summary=False, style=Style.FILES, files=())).view.items[0].label
        written = root.names[0].strip("/")
        return "" if written == label.strip("/") else root.names[0]


def _translate(pattern: str) -> str:
    return re.escape(pattern).replace(r"\*\*", ".*").replace(r"\*", "[^/]*").replace(r"\?", "[^/]")
