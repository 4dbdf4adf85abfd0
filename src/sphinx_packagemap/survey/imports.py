"""From import statements as they are written to imports between modules."""

from __future__ import annotations

from collections.abc import Iterable

from sphinx_packagemap.model import ImportEdge, ImportKind, Module, Problem, ProblemKind
from sphinx_packagemap.names import components, resolve_relative
from sphinx_packagemap.reading.notes import IMPORT_KINDS, ImportNote

_NOTHING: set[str] = set()
_new = tuple.__new__  # without the constructor of a named tuple: edges are made by the hundred thousand


Resolved = tuple[list[ImportEdge], list[Problem]]


class Names:
    """The names of the modules of a survey."""

    def __init__(self, modules: Iterable[str]) -> None:
        """Take all modules of a survey."""
        self._tails: dict[str, set[str]] = {}
        for name in modules:
            above, _, tail = name.rpartition(".")
            self._tails.setdefault(above, set()).add(tail)

    def below(self, name: str) -> set[str]:
        """Return the last components of the modules in a package; there are none in anything else."""
        return self._tails.get(name, _NOTHING)


def resolve_imports(module: Module, statements: Iterable[ImportNote], names: Names) -> Resolved:
    """Return the imports of a module as edges to absolute names, and the relative ones that lead nowhere.

    ``from a import b`` imports the module ``a.b`` if there is one among the names, and ``a`` otherwise: outside
    the survey, nobody can tell a module from a name in it. The edges are sorted by what they import, their line and
    kind; none is there twice.
    """
    problems: list[Problem] = []
    found: set[tuple[str, int, ImportKind]] = set()
    for base, imported, level, line, number in statements:
        kind = IMPORT_KINDS[number]
        if base is None:
            found.update([(name, line, kind) for name in imported])
            continue
        if level:
            base = resolve_relative(module.name, module.is_package, level, base)
            if base is None:
                problems.append(_beyond_the_top(module, line))
                continue
        tails = names.below(base)
        submodules = tails.intersection(imported) if tails else tails
        if not submodules:
            found.add((base, line, kind))
            continue
        found.update([(f"{base}.{name}", line, kind) for name in submodules])
        if not submodules.issuperset(imported):
            found.add((base, line, kind))
    if module.path is None:  # what a stub imports, only a type checker sees
        found = {(imported, line, ImportKind.TYPE_CHECKING) for imported, line, _ in found}
    # Of names that can be imported, no character sorts before the dot: they sort by their components as they are.
    ordered = sorted(found) if module.importable else sorted(found, key=lambda each: (components(each[0]), *each[1:]))
    return [_new(ImportEdge, (module.name, *each)) for each in ordered], problems


def _beyond_the_top(module: Module, line: int) -> Problem:
    message = f"'{module.name}' has a relative import that leads out of its top-level package"
    return Problem(ProblemKind.RELATIVE, message, module.name, module.origin, line)
