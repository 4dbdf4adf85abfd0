"""From import statements as they are written to imports between modules."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import repeat

from sphinx_packagemap.model import ImportEdge, ImportKind, Module, Problem, ProblemKind
from sphinx_packagemap.names import components, resolve_relative
from sphinx_packagemap.reading.notes import IMPORT_KINDS, ImportNote

_new = tuple.__new__  # without the constructor of a named tuple: edges are made by the hundred thousand


Resolved = tuple[list[ImportEdge], list[Problem]]


class Names:
    """The names of the modules of a survey."""

    def __init__(self, modules: Iterable[str]) -> None:
        """Take all modules of a survey."""
        self.tails: dict[str, set[str]] = {}  # the last components of the modules in each package
        for name in modules:
            above, _, tail = name.rpartition(".")
            self.tails.setdefault(above, set()).add(tail)


def resolve_imports(module: Module, statements: Iterable[ImportNote], names: Names) -> Resolved:
    """Return the imports of a module as edges to absolute names, and the relative ones that lead nowhere.

    ``from a import b`` imports the module ``a.b`` if there is one among the names, and ``a`` otherwise: outside
    the survey, nobody can tell a module from a name in it. The edges are sorted by what they import, their line and
    kind; none is there twice.
    """
    importer, tails_of = module.name, names.tails.get
    problems: list[Problem] = []
    found: set[tuple[str, str, int, ImportKind]] = set()
    for base, imported, level, line, number in statements:
        # What a stub imports, only a type checker sees.
        kind = IMPORT_KINDS[number] if module.path is not None else ImportKind.TYPE_CHECKING
        if base is None:
            found.update([(importer, name, line, kind) for name in imported])
            continue
        if level:
            base = resolve_relative(importer, module.is_package, level, base)
            if base is None:
                problems.append(_beyond_the_top(module, line))
                continue
        tails = tails_of(base)
        if tails is not None and not tails.isdisjoint(imported):
            found.update([(importer, f"{base}.{name}", line, kind) for name in tails.intersection(imported)])
            if tails.issuperset(imported):
                continue
        found.add((importer, base, line, kind))
    # Of names that can be imported, no character sorts before the dot: they sort by their components as they are.
    ordered = sorted(found) if module.importable else sorted(found, key=lambda each: (components(each[1]), *each[2:]))
    return [*map(_new, repeat(ImportEdge), ordered)], problems


def _beyond_the_top(module: Module, line: int) -> Problem:
    message = f"'{module.name}' has a relative import that leads out of its top-level package"
    return Problem(ProblemKind.RELATIVE, message, module.name, module.origin, line)
