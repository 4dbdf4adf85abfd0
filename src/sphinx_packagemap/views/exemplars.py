"""The simplest module and the simplest packages of a codebase: examples for somebody who asks what these are."""

from __future__ import annotations

from typing import NamedTuple

from sphinx_packagemap.model import Module, ModuleKind
from sphinx_packagemap.names import components, is_private
from sphinx_packagemap.views.codebases import Codebases, Surveyed
from sphinx_packagemap.views.offers import example_of
from sphinx_packagemap.views.request import TreeRequest, Visibility
from sphinx_packagemap.views.selection import select
from sphinx_packagemap.views.usage import Way


class Exemplar(NamedTuple):
    """A module to show as an example."""

    name: str
    file: str  # without its directory; of a package, the one that is loaded, if there is one
    example: Way | None  # one of its public names
    submodule: Exemplar | None = None  # the simplest one directly below it


class Exemplars(NamedTuple):
    """Examples of each kind, as far as there are any."""

    module: Exemplar | None = None
    package: Exemplar | None = None
    namespace: Exemplar | None = None


def exemplars_of(codebases: Codebases, top: str) -> Exemplars:
    """Return the examples of the codebase below a top-level name; raises NotFound.

    The module is the shortest one that has a docstring and a public class or function, as near to the top as there
    is one; the package is the outermost one that has submodules.
    """
    surveyed = codebases.below(top)
    selection = select(surveyed.codebase, TreeRequest(private=Visibility.HIDE, tests=Visibility.HIDE))
    modules = [module for name, module in surveyed.codebase.modules.items() if name in selection.names]
    usable = [module for module in modules if module.importable and not _is_special(module)]
    return Exemplars(
        _simplest(surveyed, usable),
        _outermost(surveyed, usable, ModuleKind.PACKAGE),
        _outermost(surveyed, usable, ModuleKind.NAMESPACE_PACKAGE),
    )


def _is_special(module: Module) -> bool:
    return any(part.startswith("__") or is_private(part) for part in components(module.name))


def _simplest(surveyed: Surveyed, modules: list[Module]) -> Exemplar | None:
    plain = [module for module in modules if module.kind is ModuleKind.MODULE]
    if not plain:
        return None
    depth = min(module.name.count(".") for module in plain)
    nearest = [module.name for module in plain if module.name.count(".") == depth]
    surveyed.read(nearest)
    for name in sorted(nearest, key=lambda name: (not _has_summary(surveyed, name), _length(surveyed, name), name)):
        if (example := example_of(surveyed, name)) is not None:
            return Exemplar(name, surveyed.module(name).file_name, example)
    return Exemplar(nearest[0], surveyed.module(nearest[0]).file_name, None)


def _has_summary(surveyed: Surveyed, name: str) -> bool:
    facts = surveyed.facts(name)
    return facts is not None and bool(facts.summary)


def _length(surveyed: Surveyed, name: str) -> int:
    facts = surveyed.facts(name)
    return facts.lines if facts is not None else 0


def _outermost(surveyed: Surveyed, modules: list[Module], kind: ModuleKind) -> Exemplar | None:
    names = {module.name for module in modules}
    for module in sorted(modules, key=lambda module: module.name.count(".")):
        below = [each for each in surveyed.submodules(module.name) if each in names]
        if module.kind is kind and below:
            submodule = _simplest(surveyed, [surveyed.module(each) for each in below])
            return Exemplar(module.name, module.file_name, example_of(surveyed, module.name), submodule)
    return None


# For those who have no code to show.
MODULE = Exemplar("temperature", "temperature.py", Way("temperature", "to_celsius"))
PACKAGE = Exemplar(
    "weather",
    "__init__.py",
    Way("weather", "Forecast"),
    Exemplar("weather.rain", "rain.py", Way("weather.rain", "chance_of_rain")),
)
NAMESPACE_PACKAGE = Exemplar(
    "stations", "", None, Exemplar("stations.north", "north.py", Way("stations.north", "measure"))
)
