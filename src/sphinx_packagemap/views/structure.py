"""What a module is, and where it lies."""

from __future__ import annotations

from typing import NamedTuple

from sphinx_packagemap.discovery.distributions import Distribution
from sphinx_packagemap.model import ModuleKind
from sphinx_packagemap.names import ancestors, components
from sphinx_packagemap.views.codebases import Surveyed
from sphinx_packagemap.views.items import TreeView
from sphinx_packagemap.views.request import Style, TreeRequest
from sphinx_packagemap.views.tree import tree_view


class Structure(NamedTuple):
    """Of which files and directories a module consists."""

    kind: ModuleKind
    is_package: bool
    file: str = ""  # that an import loads, without its directory; empty if there is none
    directories: tuple[str, ...] = ()  # of a package, relative to their roots
    modules: int = 0  # directly below
    packages: int = 0  # directly below
    files: tuple[str, ...] = ()  # what lies in a package's directories, directories with a slash, its own file first


class Portion(NamedTuple):
    """A directory that contributes to a package, and what was installed into it."""

    directory: str  # relative to its root
    distributions: tuple[Distribution, ...]  # sorted by name


class Typing(NamedTuple):
    """What a module says of types to type checkers (PEP 561)."""

    marked: bool = False  # a py.typed lies in the package, or in one above
    stub: str | None = None  # the .pyi beside it, relative to its root


def structure_of(surveyed: Surveyed, name: str) -> Structure:
    """Return of what a module consists."""
    module = surveyed.module(name)
    file = module.file_name
    if not module.is_package:
        return Structure(module.kind, False, file)
    below = [surveyed.module(each) for each in surveyed.submodules(name)]
    packages = [each for each in below if each.is_package]
    listed = [each.name.rpartition(".")[2] + "/" if each.is_package else each.file_name for each in below]
    files = tuple(filter(None, dict.fromkeys([file, *listed])))
    return Structure(module.kind, True, file, module.portions, len(below) - len(packages), len(packages), files)


def listing_of(surveyed: Surveyed, name: str, max_items: int) -> TreeView:
    """Return the files and directories of a module, as a tree; what a package's subpackages hold is left out."""
    below = surveyed.submodules(name)
    # Whether one of these counts as tests is told by what lies in it.
    shown = {name, *below, *(each for above in below for each in surveyed.submodules(above))}
    modules = {each: surveyed.module(each) for each in sorted(shown, key=components)}
    part = surveyed.codebase._replace(name=name, tops=(name,), modules=modules)
    return tree_view(part, TreeRequest(depth=1, style=Style.FILES, summary=False, max_items=max_items))


def skeleton_of(surveyed: Surveyed, name: str, max_items: int) -> TreeView:
    """Return the files that one needs for a module of that kind: its own, within the packages that it lies in.

    Of a package, the modules directly below it are there, too.
    """
    shown = {name, *ancestors(name), *surveyed.submodules(name)}
    modules = {each: surveyed.module(each) for each in sorted(shown, key=components)}
    part = surveyed.codebase._replace(name=name, tops=(surveyed.top,), modules=modules)
    request = TreeRequest(style=Style.FILES, summary=False, max_items=max_items)
    return tree_view(part, request)


def portions_of(surveyed: Surveyed, name: str) -> tuple[Portion, ...]:
    """Return the directories of a package, in the order of the search, with what was installed into each."""
    module = surveyed.module(name)
    return tuple(Portion(each, surveyed.installed.distributions_below(each)) for each in module.portions)


def typing_of(surveyed: Surveyed, name: str) -> Typing:
    """Return what a module says of types."""
    modules = surveyed.codebase.modules
    above = [modules[each] for each in (name, *ancestors(name)) if each in modules]
    return Typing(any(each.typed for each in above), surveyed.module(name).stub)
