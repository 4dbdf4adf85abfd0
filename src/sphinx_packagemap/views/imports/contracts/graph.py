"""The imports that contracts are about: those between the modules of some packages, and of other packages by these.

They are the same imports that import-linter checks: all in the source, whenever they run, and between modules that are
in regular packages. Modules of other packages count as their top-level package.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from functools import cached_property
from itertools import pairwise

from sphinx_packagemap.discovery.contracts import IgnoredImport
from sphinx_packagemap.model import ImportEdge, ImportKind, Module, ModuleKind
from sphinx_packagemap.names import Suggestions, describe_missing, get_parent, has_wildcard, is_match, iter_ancestors
from sphinx_packagemap.views.imports import ImportPlace
from sphinx_packagemap.views.imports.chains import Graph
from sphinx_packagemap.views.imports.contracts import Chain, Link

Pair = tuple[str, str]  # names of importer and imported module


class ContractGraph:
    """The modules and imports about which the contracts of a file are."""

    def __init__(
        self,
        modules: Mapping[str, Module],
        roots: tuple[str, ...],
        imports: Mapping[Pair, Sequence[ImportEdge]],
        *,
        include_externals: bool,
        left_out: Collection[str] = (),
    ) -> None:
        """Take the modules of some packages, the names of these packages, and all imports of the modules.

        ``left_out`` are the names of further modules, which exist, but do not count.
        """
        self.roots = roots
        self.imports = imports
        self.include_externals = include_externals
        self.left_out = left_out
        self.names = {name for pair in imports for name in pair} | {*modules}
        self._modules = modules

    def is_internal(self, name: str) -> bool:
        """Return whether a name is that of one of the packages, or below it."""
        return any(name == root or name.startswith(f"{root}.") for root in self.roots)

    def remove_imports(self, ignored: Iterable[IgnoredImport]) -> tuple[ContractGraph, tuple[IgnoredImport, ...]]:
        """Return a graph without ignored imports, and those of them that do not exist."""
        imports = dict(self.imports)
        missing = []
        for each in ignored:
            if not has_wildcard(each.importer) and not has_wildcard(each.imported):
                pairs = [pair for pair in [(each.importer, each.imported)] if pair in self.imports]
            else:
                pairs = [pair for pair in self.imports if is_matched(each.importer, pair[0])]
                pairs = [pair for pair in pairs if is_matched(each.imported, pair[1])]
            if not pairs:
                missing.append(each)
            for pair in pairs:
                imports.pop(pair, None)
        graph = ContractGraph(
            self._modules,
            self.roots,
            imports,
            include_externals=self.include_externals,
            left_out=self.left_out,
        )
        graph.names = self.names
        return graph, tuple(missing)

    @cached_property
    def successors(self) -> Graph:
        """The modules that each module imports, sorted."""
        found: dict[str, list[str]] = {}
        for importer, imported in sorted(self.imports):
            found.setdefault(importer, []).append(imported)
        return found

    @cached_property
    def _descendants(self) -> Mapping[str, list[str]]:
        found: dict[str, list[str]] = {}
        for name in sorted(self.names):
            for ancestor in iter_ancestors(name):
                found.setdefault(ancestor, []).append(name)
        return found

    def list_subtree(self, name: str) -> list[str]:
        """Return a module and all its descendants, sorted; empty if it does not exist."""
        return [name, *self._descendants.get(name, ())] if name in self.names else []

    def list_children(self, name: str) -> list[str]:
        """Return the children of a package, sorted."""
        return [each for each in self._descendants.get(name, ()) if get_parent(each) == name]

    def expand(self, expressions: Iterable[str]) -> list[str]:
        """Return the modules that match expressions, sorted; a name without wildcards is returned as it is."""
        found: set[str] = set()
        for each in expressions:
            if has_wildcard(each):
                found |= {name for name in self.names if is_matched(each, name)}
            else:
                found.add(each)
        return sorted(found)

    def suggest(self, name: str) -> str:
        """Return where a missing module may be, or which names are similar, to append to a message."""
        return describe_missing(name, self._suggestions)

    @cached_property
    def _suggestions(self) -> Suggestions:
        return Suggestions(self.names)

    def make_chain(self, names: tuple[str, ...]) -> Chain:
        """Return the chain of imports between modules."""
        return tuple(Link(*pair, self._list_places(pair)) for pair in pairwise(names))

    def _list_places(self, pair: Pair) -> tuple[ImportPlace, ...]:
        module = self._modules.get(pair[0])
        origin = module.origin if module is not None else None
        edges = sorted({(edge.line, edge.kind) for edge in self.imports[pair]})
        return tuple(ImportPlace(*pair, origin, line, kind) for line, kind in edges)


def make_contract_graph(
    modules: Mapping[str, Module],
    imports: Iterable[ImportEdge],
    roots: Iterable[str],
    *,
    include_externals: bool = False,
    exclude_type_checking: bool = False,
    left_out: Collection[str] = (),
    names_it: Callable[[ImportEdge], bool] = lambda _: True,
) -> ContractGraph:
    """Return the imports of the modules in some packages; those of other packages only if externals are included.

    ``left_out`` are the names of further modules, which exist, but do not count. ``names_it`` returns whether a
    statement names the imported module itself, not a name in it: then it counts as an import of the parent if there is
    no such module.
    """
    roots = tuple(roots)
    inside = {
        name: module
        for name, module in modules.items()
        if any(name == root or name.startswith(f"{root}.") for root in roots)
    }
    known = {name: module for name, module in inside.items() if not _is_left_out(name, inside)}
    found: dict[Pair, list[ImportEdge]] = {}
    for edge in imports:
        if edge.importer not in known or (exclude_type_checking and edge.kind is ImportKind.TYPE_CHECKING):
            continue
        imported = edge.imported
        if imported not in known and get_parent(imported) in known and names_it(edge):
            imported = get_parent(imported)  # as in grimp, which takes it for a name in the parent
        if imported not in known:
            if not include_externals:
                continue
            imported = imported.partition(".")[0]  # also for modules of the packages that do not exist, as in grimp
        if imported != edge.importer:
            found.setdefault((edge.importer, imported), []).append(edge)
    return ContractGraph(known, roots, found, include_externals=include_externals, left_out=left_out)


def _is_left_out(name: str, modules: Mapping[str, Module]) -> bool:
    """Return whether a module is not in a regular package, although one of its ancestors is one."""
    module = modules[name]
    if module.kind is ModuleKind.STUB:
        return True
    is_namespace = module.kind is ModuleKind.NAMESPACE_PACKAGE
    for ancestor in iter_ancestors(name):
        parent = modules.get(ancestor)
        if parent is None:
            break
        if is_namespace and parent.kind is not ModuleKind.NAMESPACE_PACKAGE:
            return True
        is_namespace = is_namespace or parent.kind is ModuleKind.NAMESPACE_PACKAGE
    return False


def is_matched(expression: str, name: str) -> bool:
    """Return whether an expression matches a name: ``*`` matches one component, ``**`` one or more."""
    return is_match(expression.replace("**", "*.**"), name)
