"""Build the tree of a package: its items, with their labels, purposes and counts."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from contextlib import nullcontext
from functools import partial

from sphinx_packagemap.model import FAULT_KINDS, Codebase, Member, MemberKind, Module, Problem, ProblemKind
from sphinx_packagemap.names import count_levels, get_last, is_public, iter_ancestors
from sphinx_packagemap.survey import Survey
from sphinx_packagemap.text import quote
from sphinx_packagemap.views import Sort, Style, TreeRequest, Visibility
from sphinx_packagemap.views.codebases import Codebases
from sphinx_packagemap.views.definitions import find_subject
from sphinx_packagemap.views.members import (
    FindElsewhere,
    MembersByName,
    find_private_members,
    find_public_members,
    find_unread_origins,
)
from sphinx_packagemap.views.purpose_finder import PurposeFinder, make_purpose
from sphinx_packagemap.views.purposes import Purpose, PurposeSource, PurposeVerb
from sphinx_packagemap.views.selection import Selection, select
from sphinx_packagemap.views.sizes import ModuleSize, measure_modules
from sphinx_packagemap.views.tree import (
    ELLIPSIS,
    Branch,
    ItemKind,
    TreeItem,
    TreeView,
    find_note_positions,
    flatten,
    get_file_key,
    get_member_key,
    group_branches,
    sort_by_notes,
    sort_modules,
)
from sphinx_packagemap.views.tree.limits import add_ellipses, find_left_out, fold_branches

__all__ = ["ItemKind", "TreeItem", "TreeView", "make_tree_view", "survey_tree"]


def survey_tree(
    survey: Survey, names: str | tuple[str, ...], request: TreeRequest, codebases: Codebases | None = None
) -> TreeView:
    """Return the tree of one or several names or directories; only the files that it needs are read.

    Names of other top-level packages are looked up in ``codebases``. Raises NotFound if none of the names exists.
    """
    names = (names,) if isinstance(names, str) else names
    if not request.needs_facts:
        return make_tree_view(survey.discover_all(names), request)
    reads_all = request.selects_all and not request.needs_summaries_only
    with survey.read_while_discovering() if reads_all else nullcontext():
        codebase = _read(survey, names, request)
    find_elsewhere = partial(_find_in_codebases, codebases, names) if codebases is not None else _find_nothing
    own = {name: survey.count_lines(module) for name, module in codebase.modules.items()} if request.lines else None
    return make_tree_view(codebase, request, find_elsewhere, own)


def _find_in_codebases(codebases: Codebases, names: tuple[str, ...], name: str) -> Member | None:
    """Return the member of a dotted name in a codebase that names are followed to; None if there is none."""
    found = (codebases.find_member(each, name) for each in names)
    return next((member for member in found if member is not None), None)


def _find_nothing(_: str) -> None:
    """Return None: names are not followed to other codebases."""


def _read(survey: Survey, names: tuple[str, ...], request: TreeRequest) -> Codebase:
    if request.needs_summaries_only:
        needs_definitions = request.purposes.needs_definitions
        reads_early = needs_definitions and request.selects_all
        with survey.read_while_discovering(only_definitions=True) if reads_early else nullcontext():
            codebase = survey.discover_all(names)
            needed = select(codebase, request).names
            defining = {name for name in needed if find_subject(codebase, name) is None} if needs_definitions else set()
            return survey.summarize(codebase, needed, defining)
    codebase = survey.discover_all(names)
    return read_modules(survey, codebase, select(codebase, request).names, request)


def read_modules(survey: Survey, codebase: Codebase, names: Iterable[str], request: TreeRequest) -> Codebase:
    """Return the codebase with the facts of the named modules, and of those that define their members."""
    needed = set(names)
    codebase = survey.read(codebase, sorted(needed))
    # Needed modules without source never get facts: reading them once is enough.
    while request.members and (unread := find_unread_origins(codebase) - needed):
        needed |= unread
        codebase = survey.read(codebase, sorted(needed))
    return codebase


def make_tree_view(
    codebase: Codebase,
    request: TreeRequest,
    find_elsewhere: FindElsewhere = _find_nothing,
    own_lines: Mapping[str, int | None] | None = None,
) -> TreeView:
    """Return the tree of a codebase in which at least the shown modules were read, if it needs their facts.

    ``own_lines`` has the modules that count as modules below others, with their lines if these are shown; by default,
    all modules count.
    """
    selection = select(codebase, request)
    own = dict.fromkeys(codebase.modules) if own_lines is None else own_lines
    sizes = measure_modules(own) if request.counts or request.lines else {}
    builder = _Builder(codebase, request, selection, find_elsewhere, sizes)
    branches = group_branches(builder.make_branches(), selection.groups)
    tops, omitted = fold_branches(branches, request.max_items)
    if request.has_ellipses:
        add_ellipses(tops, find_left_out(codebase, selection.names))
    problems = [*selection.problems, *_iter_problems(codebase, selection)]
    if request.sort is Sort.NOTES and not request.notes:
        message = "there are no notes in the content, whose order it would be; siblings are sorted by name"
        problems.append(Problem(ProblemKind.OPTION, message, option="sort"))
    if request.style is Style.FILES and (request.members or request.counts):
        message = "the style 'files' cannot show members and counts; choose another style"
        problems.append(Problem(ProblemKind.OPTION, message))
    if omitted:
        message = (
            f"{quote(codebase.name)} has more than {request.max_items} items, and {omitted} of them are collapsed; "
            "select fewer with depth, include or exclude, or raise the limit"
        )
        problems.append(Problem(ProblemKind.LIMIT, message))
    items = tuple(_label_more(item) if request.style is Style.FILES else item for item in flatten(tops))
    return TreeView(codebase.name, items, tuple(problems), request.style)


def _label_more(item: TreeItem) -> TreeItem:
    return item._replace(label=ELLIPSIS) if item.kind == ItemKind.MORE else item


def _iter_problems(codebase: Codebase, selection: Selection) -> Iterator[Problem]:
    for problem in codebase.problems:
        if problem.module is None or problem.module in selection.names:
            yield problem


class _Builder:
    """Builds the branches of the selected modules."""

    def __init__(
        self,
        codebase: Codebase,
        request: TreeRequest,
        selection: Selection,
        find_elsewhere: FindElsewhere,
        sizes: Mapping[str, ModuleSize],
    ) -> None:
        self._codebase = codebase
        self._request = request
        self._selection = selection
        self._tops = frozenset(codebase.tops)
        self._members = MembersByName(codebase)
        self._purposes = PurposeFinder(codebase, request.purposes)
        self._find_elsewhere = find_elsewhere
        self._faults = {p.module: p.message for p in codebase.problems if p.kind in FAULT_KINDS}
        self._sizes = sizes  # in lines
        self._note_positions = find_note_positions(codebase, request.notes if request.sort is Sort.NOTES else ())

    def make_branches(self) -> list[Branch]:
        """Return the tops with all their descendants, siblings in the requested order."""
        branches: dict[str, Branch] = {name: Branch(self._make_item(name)) for name in self._selection.names}
        for name, branch in branches.items():
            submodules = [branches[child] for child in self._sort_modules(name)]
            if self._request.style is Style.FILES:
                stubs = [stub for child in self._sort_modules(name) for stub in self._make_stub(child)]
                files = [*self._make_package_files(name), *submodules, *stubs]
                is_by_name = self._request.sort in (Sort.NAME, Sort.NOTES)
                branch.children = sorted(files, key=get_file_key) if is_by_name else files
            else:
                branch.children = [*self._make_members(name), *submodules]
            branch.children = sort_by_notes(branch.children, self._note_positions, name)
        return sort_by_notes([branches[name] for name in self._sort_modules("")], self._note_positions, "")

    def _make_item(self, name: str) -> TreeItem:
        module = self._codebase.modules[name]
        item = TreeItem(
            name=name,
            label=self._format_label(module),
            kind=module.kind.value,
            purpose=self._purposes.find(name) if self._request.summary else None,
            demoted=name in self._selection.demoted,
            highlighted=name in self._selection.highlighted,
            importable=module.importable,
            command=get_last(name) == "__main__",
            portions=len(module.portions) if len(module.portions) > 1 else 0,
            fault=self._faults.get(name, ""),
            origin=module.origin,
            line=1 if module.origin else None,
        )
        if self._request.style is Style.FILES:
            return item
        if self._request.lines:
            item = item._replace(lines=self._sizes[name].total)
        if not self._request.counts:
            return item
        if module.is_package:
            return item._replace(modules=self._sizes[name].modules)
        facts = self._codebase.facts.get(name)
        kinds = [member.kind for member in facts.members if is_public(member.name)] if facts else []
        return item._replace(classes=kinds.count(MemberKind.CLASS), functions=kinds.count(MemberKind.FUNCTION))

    def _format_label(self, module: Module) -> str:
        if self._request.style is Style.OUTLINE:
            return module.name if module.name in self._tops else get_last(module.name)
        is_top = module.name in self._tops
        if module.is_package:
            return (module.name.replace(".", "/") if is_top else get_last(module.name)) + "/"
        if module.origin is None:
            return module.name if is_top else get_last(module.name)
        return module.origin if is_top else _get_file_name(module.origin)

    def _sort_modules(self, parent: str) -> list[str]:
        return sort_modules(self._codebase, self._selection, parent, self._request.sort)

    def _make_members(self, name: str) -> list[Branch]:
        if not self._request.members or name not in self._codebase.facts:
            return []
        members = [*find_public_members(self._members, name, self._find_elsewhere)]
        if self._request.private is Visibility.SHOW:
            members += find_private_members(self._codebase, name)
        # Submodules are in the tree as modules already.
        kinds = set(self._request.members) - {MemberKind.SUBMODULE}
        shown_members = [member for member in members if member.kind in kinds]
        shown_members.sort(key=lambda member: get_member_key(member, self._request.sort))
        origin = self._codebase.modules[name].origin
        return [Branch(self._make_member_item(name, member, origin)) for member in shown_members]

    def _make_member_item(self, name: str, member: Member, origin: str | None) -> TreeItem:
        return TreeItem(
            name=f"{name}.{member.name}",
            label=member.name,
            kind=member.kind.value,
            purpose=make_purpose(PurposeSource.DOCSTRING, member.summary) if self._request.summary else None,
            imported_from=(member.imported_from or "").rpartition(".")[0] or None,
            origin=origin,
            line=member.line or None,
        )

    def _make_package_files(self, name: str) -> list[Branch]:
        """Return the files that belong to a package itself: ``__init__.py``, its stub, ``py.typed``."""
        module = self._codebase.modules[name]
        top = next(each for each in (name, *iter_ancestors(name)) if each in self._tops)
        is_closed = name in self._selection.collapsed or count_levels(name, top) == self._request.depth
        if not module.is_package or is_closed:
            return []
        files = [module.origin, module.stub, f"{module.portions[0]}/py.typed" if module.typed else None]
        here = [file for file in dict.fromkeys(files) if file and _get_directory(file) == module.portions[0]]
        return [Branch(self._make_file_item(module, file, self._find_file_purpose(module, file))) for file in here]

    def _find_file_purpose(self, module: Module, file: str) -> Purpose | None:
        """Return the purpose of a file of a package, unless the directory above it shows the same."""
        if not self._request.summary:
            return None
        if file == module.origin:
            names = self._purposes.find_names(module.name)
            return names if names != self._purposes.find(module.name) else None
        if file == module.stub:
            return self._purposes.make_file_purpose(PurposeVerb.HINTS, _get_file_name(module.origin or ""))
        return self._purposes.make_file_purpose(PurposeVerb.MARKS)

    def _make_stub(self, name: str) -> list[Branch]:
        module = self._codebase.modules[name]
        if module.is_package or module.stub is None or module.stub == module.origin:
            return []
        if _get_directory(module.stub) != _get_directory(module.origin or ""):  # in a -stubs distribution
            return []
        purpose = self._purposes.make_file_purpose(PurposeVerb.HINTS, _get_file_name(module.origin or ""))
        return [Branch(self._make_file_item(module, module.stub, purpose if self._request.summary else None))]

    def _make_file_item(self, module: Module, origin: str, purpose: Purpose | None) -> TreeItem:
        return TreeItem(
            name=module.name,
            label=_get_file_name(origin),
            kind=ItemKind.FILE.value,
            purpose=purpose,
            origin=origin,
            demoted=not module.is_package and module.name in self._selection.demoted,
            line=1,
        )


def _get_file_name(origin: str) -> str:
    return origin.rpartition("/")[2]


def _get_directory(origin: str) -> str:
    return origin.rpartition("/")[0]
