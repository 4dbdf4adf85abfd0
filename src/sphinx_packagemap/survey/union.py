"""Several codebases as one: for views that show more than one name."""

from __future__ import annotations

from collections.abc import Sequence

from sphinx_packagemap.model import Codebase, Module, ModuleKind, Problem, ProblemKind
from sphinx_packagemap.names import ancestors, components


def union_of(codebases: Sequence[Codebase]) -> Codebase:
    """Return the modules of several codebases as those of one, with all their problems and nothing that was read.

    A name that lies below another one belongs to that. Of two modules with one name the first counts, with a
    problem; only the portions of namespace packages are put together.
    """
    union = _Union()
    for codebase in codebases:
        union.add(codebase)
    modules = {name: union.modules[name] for name in sorted(union.modules, key=components)}
    tops = [name for name in union.tops if not any(above in union.tops for above in ancestors(name))]
    name = ", ".join(dict.fromkeys(codebase.name for codebase in codebases))
    return Codebase(name, tuple(tops), modules, {}, problems=tuple(union.problems))


class _Union:
    """Collects modules."""

    def __init__(self) -> None:
        self.tops: dict[str, None] = {}
        self.modules: dict[str, Module] = {}
        self.problems: dict[Problem, None] = {}

    def add(self, codebase: Codebase) -> None:
        """Add the modules of one codebase, as far as they go together with those that are there."""
        self.problems |= dict.fromkeys(codebase.problems)
        refused: set[str] = set()
        tops = set(codebase.tops)
        for name, module in codebase.modules.items():  # each after those above it
            if refused and any(above in refused for above in ancestors(name)):
                continue
            other = self.modules.get(name)
            if other is None or other == module:
                self.modules[name] = module
                if name in tops:
                    self.tops[name] = None
            elif {other.kind, module.kind} == {ModuleKind.NAMESPACE_PACKAGE}:
                portions = tuple(dict.fromkeys((*other.portions, *module.portions)))
                self.modules[name] = other._replace(portions=portions, typed=other.typed or module.typed)
            else:
                refused.add(name)
                message = f"there are several modules '{name}' among what is named: the first one is shown"
                self.problems[Problem(ProblemKind.NAME, message)] = None
