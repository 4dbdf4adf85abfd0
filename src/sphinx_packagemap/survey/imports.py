"""From import statements as they are written to imports between modules."""

from __future__ import annotations

from collections.abc import Container, Iterable

from sphinx_packagemap.model import (
    ImportEdge,
    ImportKind,
    ImportStatement,
    Module,
    Problem,
    ProblemKind,
)
from sphinx_packagemap.names import resolve_relative

_SEPARATOR = "\0"  # sorts before anything that a name can hold, so that names sort by their components
_new = tuple.__new__  # without the constructor of a named tuple: edges are made by the hundred thousand


Resolved = tuple[list[ImportEdge], list[Problem]]


def resolve_imports(module: Module, statements: Iterable[ImportStatement], names: Container[str]) -> Resolved:
    """Return the imports of a module as edges to absolute names, and the relative ones that lead nowhere.

    ``from a import b`` imports the module ``a.b`` if ``names`` has one, and ``a`` otherwise: outside the
    survey, nobody can tell a module from a name in it. The edges are sorted by what they import, their line and
    kind; none is there twice.
    """
    importer = module.name
    problems: list[Problem] = []
    found: set[tuple[str, int, ImportKind]] = set()
    for statement in statements:
        base, name, level, line, kind = statement
        if level:
            resolved = resolve_relative(importer, module.is_package, level, base)
            if resolved is None:
                problems.append(_beyond_the_top(module, statement))
                continue
            base = resolved
        if name is not None and (submodule := f"{base}.{name}") in names:
            base = submodule
        found.add((base.replace(".", _SEPARATOR), line, kind))
    if module.path is None:  # what a stub imports, only a type checker sees
        found = {(imported, line, ImportKind.TYPE_CHECKING) for imported, line, _ in found}
    edges = [
        _new(ImportEdge, (importer, imported.replace(_SEPARATOR, "."), line, kind))
        for imported, line, kind in sorted(found)
    ]
    return edges, problems


def _beyond_the_top(module: Module, statement: ImportStatement) -> Problem:
    message = f"'{module.name}' has a relative import that leads out of its top-level package"
    return Problem(ProblemKind.RELATIVE, message, module.name, module.origin, statement.line)
