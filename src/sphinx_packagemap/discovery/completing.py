"""What can be said of modules only when all of them are known: which directories are none, and stubs."""

from __future__ import annotations

from collections.abc import Iterator, Set

from sphinx_packagemap.model import Module, ModuleKind, Problem, ProblemKind
from sphinx_packagemap.names import components, parent


def without_empty_namespaces(modules: list[Module], unknown: Set[str]) -> list[Module]:
    """Drop the bare directories without a module below: any directory of data looks like one.

    One that holds an ``__init__.pyi`` and nothing that can be imported is a stub. One in ``unknown``
    may hold anything.
    """
    if not any(module.kind is ModuleKind.NAMESPACE_PACKAGE for module in modules):
        return modules
    holders: set[str] = set()
    stub_holders: set[str] = set()
    for name in unknown:
        _add_with_ancestors(holders, name)
    for module in modules:
        if module.kind is not ModuleKind.NAMESPACE_PACKAGE:
            _add_with_ancestors(stub_holders if module.kind is ModuleKind.STUB else holders, parent(module.name))
        elif module.stub is not None:
            _add_with_ancestors(stub_holders, module.name)
    kept = []
    for module in modules:
        if module.kind is not ModuleKind.NAMESPACE_PACKAGE or module.name in holders:
            kept.append(module)
        elif module.name in stub_holders:
            kind = ModuleKind.STUB if module.stub else ModuleKind.NAMESPACE_PACKAGE
            kept.append(module._replace(kind=kind, origin=module.stub))
    return kept


def _add_with_ancestors(names: set[str], name: str) -> None:
    while name and name not in names:
        names.add(name)
        name = parent(name)


def overlay_stubs(modules: list[Module], stubs: list[Module]) -> list[Module]:
    """Add the stubs of a ``-stubs`` distribution (PEP 561): to modules without a stub, or alone."""
    by_name = {module.name: module for module in modules}
    for stub in stubs:
        module = by_name.get(stub.name)
        if module is None:
            by_name[stub.name] = stub
        elif module.stub is None and stub.stub is not None:
            by_name[stub.name] = module._replace(stub=stub.stub, stub_path=stub.stub_path)
    return sorted(by_name.values(), key=lambda module: components(module.name))


def case_clashes(modules: list[Module]) -> Iterator[Problem]:
    """Report the names that a case-insensitive disk cannot tell apart (PEP 235)."""
    first: dict[str, Module] = {}
    for module in modules:
        other = first.setdefault(module.name.lower(), module)
        if other is not module and parent(other.name) == parent(module.name):
            message = f"'{other.name}' and '{module.name}' differ only in case"
            yield Problem(ProblemKind.CASE, message, module.name, module.origin)
