"""The author's components: named groups of modules from anywhere in a codebase, as nodes of a diagram of imports."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from typing import NamedTuple

from sphinx_packagemap.model import Codebase, Problem, ProblemKind
from sphinx_packagemap.names import get_last, get_parent, split_name
from sphinx_packagemap.text import quote
from sphinx_packagemap.views import TreeRequest
from sphinx_packagemap.views.imports.view import StructuredNodes
from sphinx_packagemap.views.purpose_finder import PurposeFinder, make_purpose
from sphinx_packagemap.views.purposes import PurposeSource
from sphinx_packagemap.views.selection import Patterns
from sphinx_packagemap.views.tree import ItemKind, TreeItem, TreeView


class Components(NamedTuple):
    """The components of a codebase that have modules, and the modules in none of them."""

    tree: TreeView  # an item for each component; its ``left_out`` are the modules in it, sorted
    unassigned: tuple[str, ...]  # without their descendants, sorted


def assign_modules(codebase: Codebase, tree: TreeView, selected: Collection[str], request: TreeRequest) -> Components:
    """Return the components for the ``groups`` of a request, in their order, given its tree and the selected modules.

    The first component with a matching pattern counts; groups with equal headings are one component. A module that none
    matches is in the component of its parent, if any.
    """
    patterns: dict[str, tuple[str, ...]] = {}
    purposes: dict[str, str] = {}
    for group in request.groups:
        patterns[group.heading] = (*patterns.get(group.heading, ()), *group.patterns)
        purposes.setdefault(group.heading, group.purpose)
    numbers = Patterns(codebase).number_modules("groups", patterns.values())
    found: dict[str, int] = {}
    for name in codebase.modules:  # parents first
        number = numbers.get(name, found.get(get_parent(name), -1))
        if number >= 0:
            found[name] = number
    members: list[list[str]] = [[] for _ in patterns]
    for name, number in found.items():
        if name in selected:
            members[number].append(name)
    items = tuple(
        TreeItem(
            codebase.tops[0],
            heading,
            ItemKind.GROUP.value,
            purpose=make_purpose(PurposeSource.PURPOSES, purposes[heading]),
            modules=len(names),
            left_out=tuple(names),
        )
        for heading, names in zip(patterns, members, strict=True)
        if names
    )
    filled = set(found.values())
    empty = [heading for number, heading in enumerate(patterns) if number not in filled]
    problems = tuple(_find_overlaid(codebase, {heading: patterns[heading] for heading in empty}))
    unassigned = tuple(_find_unassigned(codebase, selected, found))
    return Components(tree._replace(items=items, problems=(*tree.problems, *problems)), unassigned)


def _find_overlaid(codebase: Codebase, empty: Mapping[str, Iterable[str]]) -> Iterator[Problem]:
    """Yield a problem for each component without modules whose patterns match some."""
    for heading, patterns in empty.items():
        if Patterns(codebase).expand("groups", patterns):
            message = f"the component {quote(heading)} has no modules: those that match are in components before it"
            yield Problem(ProblemKind.OPTION, message, option="groups")


def _find_unassigned(codebase: Codebase, selected: Collection[str], assigned: Mapping[str, int]) -> Iterator[str]:
    """Yield the modules in no component whose parents are in one, or are top-level; a single top-level module is none.

    A package is in no component because of its own module: there may be submodules that are in one.
    """
    hidden = codebase.tops[0] if len(codebase.tops) == 1 else ""
    for name in sorted(selected, key=split_name):
        parent = get_parent(name)
        is_topmost = not parent or parent == hidden or parent not in selected
        if name not in assigned and name != hidden and is_topmost:
            yield name


def add_modules(codebase: Codebase, arranged: StructuredNodes, request: TreeRequest) -> StructuredNodes:
    """Return nodes of components whose items have as children the modules in them whose parents are not."""
    purposes = PurposeFinder(codebase, request.purposes)
    items: list[TreeItem] = []
    nodes = []
    for node in arranged.nodes:
        component = arranged.tree.items[node.item]
        nodes.append(node._replace(item=len(items)))
        items.append(component._replace(branch=True, left_out=()))
        members = set(component.left_out)
        topmost = [name for name in component.left_out if get_parent(name) not in members]
        items += make_module_items(codebase, topmost, purposes if request.summary else None)
    return arranged._replace(tree=arranged.tree._replace(items=tuple(items)), nodes=tuple(nodes))


def make_module_items(codebase: Codebase, names: Iterable[str], purposes: PurposeFinder | None) -> Iterator[TreeItem]:
    """Yield items of level 1 for modules, with names that are relative to a single top-level one."""
    top = codebase.tops[0] if len(codebase.tops) == 1 else ""
    for name in names:
        module = codebase.modules[name]
        yield TreeItem(
            name,
            name.removeprefix(f"{top}.") if top else name,
            module.kind.value,
            level=1,
            purpose=purposes.find(name) if purposes is not None else None,
            importable=module.importable,
            command=get_last(name) == "__main__",
            portions=len(module.portions) if len(module.portions) > 1 else 0,
            origin=module.origin,
            line=1 if module.origin else None,
        )
