"""The union of several codebases, for views that show more than one name."""

from __future__ import annotations

from collections.abc import Sequence

from sphinx_packagemap.model import Codebase, Module, ModuleKind, Problem, ProblemKind
from sphinx_packagemap.names import iter_ancestors, split_name


def unite(codebases: Sequence[Codebase]) -> Codebase:
    """Return the modules and problems of several codebases as one codebase, without facts and imports.

    A top-level name below another one is no top of its own. Of two modules with the same name the first is kept, and
    the other is a problem; only the portions of namespace packages are merged.
    """
    union = _Union()
    for codebase in codebases:
        union.add(codebase)
    modules = {name: union.modules[name] for name in sorted(union.modules, key=split_name)}
    tops = [name for name in union.tops if not any(ancestor in union.tops for ancestor in iter_ancestors(name))]
    name = ", ".join(dict.fromkeys(codebase.name for codebase in codebases))
    return Codebase(name, tuple(tops), modules, {}, problems=tuple(union.problems))


class _Union:
    """The modules of several codebases."""

    def __init__(self) -> None:
        self.tops: dict[str, None] = {}
        self.modules: dict[str, Module] = {}
        self.problems: dict[Problem, None] = {}

    def add(self, codebase: Codebase) -> None:
        """Add the modules of one codebase, except for those that clash with earlier ones and all below these."""
        self.problems |= dict.fromkeys(codebase.problems)
        refused: set[str] = set()
        tops = set(codebase.tops)
        for name, module in codebase.modules.items():  # parents come first
            if refused and any(ancestor in refused for ancestor in iter_ancestors(name)):
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
                message = f"several modules are named '{name}'; the first one is shown"
                self.problems[Problem(ProblemKind.NAME, message)] = None
