"""The tree of a package, as a flat sequence of items with levels.

Flat, because a tree can be deep and everything that walks it should not have to recurse.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from enum import StrEnum

from sphinx_packagemap.model import Codebase, Member, MemberKind, Module, ModuleKind, Problem, ProblemKind
from sphinx_packagemap.names import depth_below, in_subtree, last
from sphinx_packagemap.survey import Survey
from sphinx_packagemap.text import shorten
from sphinx_packagemap.views.members import private_members, public_members, unread_origins
from sphinx_packagemap.views.request import Sort, Style, TreeRequest, Visibility
from sphinx_packagemap.views.selection import Selection, select

SUMMARY_WIDTH = 240  # a sentence; what is longer is cut with an ellipsis


class ItemKind(StrEnum):
    """What an item is, besides the kinds of modules and members."""

    FILE = "file"  # a file that belongs to a package: __init__.py, py.typed
    MORE = "more"  # stands for items that were left out


@dataclass(frozen=True, slots=True, kw_only=True)
class TreeItem:
    """One line of a tree."""

    name: str  # dotted name of the module or member; of the parent for files and "more"
    label: str  # what is written
    kind: str  # value of a ModuleKind, MemberKind or ItemKind
    level: int = 0  # 0 for the tops
    branch: bool = False  # items follow at the next level
    summary: str = ""
    demoted: bool = False
    highlighted: bool = False
    importable: bool = True
    command: bool = False  # ``python -m`` runs it
    portions: int = 0  # of a namespace package in several places
    modules: int | None = None  # how many lie below, where counts are shown
    classes: int | None = None
    functions: int | None = None
    imported_from: str | None = None  # the module that a re-exported member comes from
    more: int = 0  # how many items an item of kind "more" stands for
    fault: str = ""  # why the file could not be read
    origin: str | None = None  # file, relative to its root
    line: int | None = None  # from 1


@dataclass(frozen=True, slots=True)
class TreeView:
    """A tree to show: its items in order, each after its parent, and what to warn of."""

    name: str
    items: tuple[TreeItem, ...]
    problems: tuple[Problem, ...] = ()


@dataclass(slots=True)
class _Branch:
    """An item with what lies below it, while the tree is built."""

    item: TreeItem
    below: list[_Branch] = field(default_factory=list)


def survey_tree(survey: Survey, name: str, request: TreeRequest) -> TreeView:
    """Return the tree below a name or directory, reading no file but those that it needs.

    Raises NotFound where there is no such name.
    """
    codebase = survey.discover(name)
    if not request.needs_facts:
        return tree_view(codebase, request)
    needed = select(codebase, request).names
    codebase = survey.read(codebase, sorted(needed))
    while request.members and (unread := unread_origins(codebase)):
        needed |= unread
        codebase = survey.read(codebase, sorted(needed))
    return tree_view(codebase, request)


def tree_view(codebase: Codebase, request: TreeRequest) -> TreeView:
    """Return the tree of a codebase in which at least the shown modules were read."""
    selection = select(codebase, request)
    builder = _Builder(codebase, request, selection)
    tops = builder.branches()
    omitted = _limit(tops, request.max_items)
    problems = [*selection.problems, *_problems_of(codebase, selection)]
    if omitted:
        message = (
            f"'{codebase.name}' has {omitted} items more than packagemap_max_items = {request.max_items}: "
            "they are folded; choose with :depth:, :include: or :exclude:, or raise the limit"
        )
        problems.append(Problem(ProblemKind.LIMIT, message))
    return TreeView(codebase.name, tuple(_flatten(tops)), tuple(problems))


def _problems_of(codebase: Codebase, selection: Selection) -> Iterator[Problem]:
    for problem in codebase.problems:
        if problem.module is None or problem.module in selection.names:
            yield problem


class _Builder:
    """Makes the branches of the selected modules."""

    def __init__(self, codebase: Codebase, request: TreeRequest, selection: Selection) -> None:
        self._codebase = codebase
        self._request = request
        self._selection = selection
        self._faults = {p.module: p.message for p in codebase.problems if p.kind in _FAULTS}
        self._sizes = _sizes(codebase) if request.counts else {}

    def branches(self) -> list[_Branch]:
        """Return the tops with everything below them, siblings in the order asked for."""
        made: dict[str, _Branch] = {name: _Branch(self._item(name)) for name in self._selection.names}
        for name, branch in made.items():
            submodules = [made[child] for child in self._in_order(name)]
            if self._request.style is Style.FILES:
                stubs = [stub for child in self._in_order(name) for stub in self._stub_beside(child)]
                branch.below = self._by_file_name([*self._package_files(name), *submodules, *stubs])
            else:
                branch.below = [*self._members(name), *submodules]
        return [made[name] for name in self._in_order("")]

    def _item(self, name: str) -> TreeItem:
        module = self._codebase.modules[name]
        facts = self._codebase.facts.get(name)
        item = TreeItem(
            name=name,
            label=self._label(module),
            kind=module.kind.value,
            summary=shorten(facts.summary, SUMMARY_WIDTH) if facts and self._request.summary else "",
            demoted=name in self._selection.demoted,
            highlighted=name in self._selection.highlighted,
            importable=module.importable,
            command=last(name) == "__main__",
            portions=len(module.portions) if len(module.portions) > 1 else 0,
            fault=self._faults.get(name, ""),
            origin=module.origin,
            line=1 if module.origin else None,
        )
        if not self._request.counts:
            return item
        if module.is_package:
            return replace(item, modules=self._sizes[name])
        kinds = [member.kind for member in facts.members] if facts else []
        return replace(item, classes=kinds.count(MemberKind.CLASS), functions=kinds.count(MemberKind.FUNCTION))

    def _label(self, module: Module) -> str:
        top = module.name in self._codebase.tops
        if self._request.style is Style.OUTLINE:
            return module.name if top else last(module.name)
        if module.is_package:
            return last(module.name) + "/"
        return module.origin.rpartition("/")[2] if module.origin else last(module.name)

    def _in_order(self, name: str) -> list[str]:
        children = self._selection.children[name]
        positions = self._source_positions(name) if self._request.sort is Sort.SOURCE and name else {}

        def key(child: str) -> tuple[object, ...]:
            kind = self._codebase.modules[child].kind
            by_kind = _KIND_ORDER.index(kind) if self._request.sort is Sort.KIND else 0
            position = positions.get(last(child), len(positions))
            return (child in self._selection.demoted, by_kind, position, last(child).casefold(), child)

        return sorted(children, key=key)

    def _source_positions(self, package: str) -> dict[str, int]:
        """Return the order in which a package's own source names its submodules."""
        facts = self._codebase.facts.get(package)
        positions: dict[str, int] = {}
        for statement in facts.imports if facts else ():
            inside = statement.level == 1 or (statement.level == 0 and statement.module.startswith(f"{package}."))
            module = statement.module.removeprefix(f"{package}.") if inside else ""
            first = module.partition(".")[0] or (statement.name if inside or statement.module == package else "")
            if first:
                positions.setdefault(first, len(positions))
        return positions

    def _members(self, name: str) -> list[_Branch]:
        if not self._request.members or name not in self._codebase.facts:
            return []
        members = [*public_members(self._codebase, name)]
        if self._request.private is Visibility.SHOW:
            members += private_members(self._codebase.facts[name])
        # Submodules are in the tree as modules already.
        kinds = set(self._request.members) - {MemberKind.SUBMODULE}
        wanted = sorted((member for member in members if member.kind in kinds), key=self._member_key)
        origin = self._codebase.modules[name].origin
        return [_Branch(self._member_item(name, member, origin)) for member in wanted]

    def _member_key(self, member: Member) -> tuple[object, ...]:
        position = member.line if self._request.sort is Sort.SOURCE else 0
        by_kind = _MEMBER_ORDER.index(member.kind) if self._request.sort is not Sort.SOURCE else 0
        return (by_kind, position, member.name.casefold(), member.name)

    def _member_item(self, name: str, member: Member, origin: str | None) -> TreeItem:
        return TreeItem(
            name=f"{name}.{member.name}",
            label=member.name,
            kind=member.kind.value,
            summary=shorten(member.summary, SUMMARY_WIDTH) if self._request.summary else "",
            imported_from=(member.imported_from or "").rpartition(".")[0] or None,
            origin=origin,
            line=member.line or None,
        )

    def _package_files(self, name: str) -> list[_Branch]:
        """Return the files of a package's own: ``__init__.py``, its stub, ``py.typed``."""
        module = self._codebase.modules[name]
        top = next(top for top in self._codebase.tops if in_subtree(name, top))
        if not module.is_package or depth_below(name, top) == self._request.depth:
            return []
        files = [module.origin, module.stub, f"{module.portions[0]}/py.typed" if module.typed else None]
        return [_Branch(self._file_item(module, file)) for file in dict.fromkeys(files) if file]

    def _stub_beside(self, name: str) -> list[_Branch]:
        module = self._codebase.modules[name]
        if module.is_package or module.stub is None or module.stub == module.origin:
            return []
        return [_Branch(self._file_item(module, module.stub))]

    def _file_item(self, module: Module, origin: str) -> TreeItem:
        return TreeItem(
            name=module.name,
            label=origin.rpartition("/")[2],
            kind=ItemKind.FILE.value,
            origin=origin,
            demoted=not module.is_package and module.name in self._selection.demoted,
            line=1,
        )

    def _by_file_name(self, branches: list[_Branch]) -> list[_Branch]:
        if self._request.sort is not Sort.NAME:
            return branches

        def key(branch: _Branch) -> tuple[object, ...]:
            item = branch.item
            own = item.kind != ItemKind.FILE or not item.label.startswith("__init__")
            return (item.demoted, own, item.label.casefold(), item.label)

        return sorted(branches, key=key)


_FAULTS = frozenset(
    {
        ProblemKind.SYNTAX,
        ProblemKind.ENCODING,
        ProblemKind.NESTING,
        ProblemKind.UNREADABLE,
        ProblemKind.SIZE,
    }
)
_KIND_ORDER = (
    ModuleKind.PACKAGE,
    ModuleKind.NAMESPACE_PACKAGE,
    ModuleKind.MODULE,
    ModuleKind.EXTENSION_MODULE,
    ModuleKind.STUB,
    ModuleKind.BUILTIN_MODULE,
    ModuleKind.FROZEN_MODULE,
)
_MEMBER_ORDER = (
    MemberKind.CLASS,
    MemberKind.FUNCTION,
    MemberKind.CONSTANT,
    MemberKind.VARIABLE,
    MemberKind.IMPORTED,
    MemberKind.UNKNOWN,
    MemberKind.SUBMODULE,
)


def _sizes(codebase: Codebase) -> dict[str, int]:
    """Return how many modules lie below each one, whatever is shown of them."""
    sizes = dict.fromkeys(codebase.modules, 0)
    for name in codebase.modules:
        above = name.rpartition(".")[0]
        while above in sizes:
            sizes[above] += 1
            above = above.rpartition(".")[0]
    return sizes


def _limit(tops: list[_Branch], most: int) -> int:
    """Cut the tree to ``most`` items, the shallow ones first; return how many were left out.

    Where siblings are cut, an item of kind "more" says how many items it stands for.
    """
    level, kept = tops, 0
    while level:
        following: list[_Branch] = []
        for branch in level:
            following += branch.below
        kept += len(level)
        if kept + len(following) > most:
            return _cut_below(level, most - kept)
        level = following
    return 0


def _cut_below(level: list[_Branch], room: int) -> int:
    omitted = 0
    for branch in level:
        room_here = max(0, room)
        room -= len(branch.below)
        kept, cut = branch.below[:room_here], branch.below[room_here:]
        left_out = sum(_count(each) for each in cut)
        for each in kept:
            below = _count(each) - 1
            each.below = [_more(each.item.name, below)] if below else []
            omitted += below
        branch.below = [*kept, _more(branch.item.name, left_out)] if left_out else kept
        omitted += left_out
    return omitted


def _count(branch: _Branch) -> int:
    count, stack = 0, [branch]
    while stack:
        each = stack.pop()
        count += 1
        stack += each.below
    return count


def _more(name: str, count: int) -> _Branch:
    return _Branch(TreeItem(name=name, label="…", kind=ItemKind.MORE.value, more=count))


def _flatten(tops: list[_Branch]) -> Iterator[TreeItem]:
    stack = [(branch, 0) for branch in reversed(tops)]
    while stack:
        branch, level = stack.pop()
        yield replace(branch.item, level=level, branch=bool(branch.below))
        stack += [(each, level + 1) for each in reversed(branch.below)]
