"""Reads the layers and the dependencies of modules that a project declares for Tach, in its ``tach.toml``."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from sphinx_packagemap.discovery.contracts import (
    Contract,
    ContractFile,
    ContractType,
    Dependency,
    DependsOnRule,
)
from sphinx_packagemap.discovery.contracts.fields import Fields, InvalidField
from sphinx_packagemap.discovery.project_files import parse_toml
from sphinx_packagemap.discovery.toml_lines import TomlLines
from sphinx_packagemap.model import Problem, ProblemKind
from sphinx_packagemap.names import did_you_mean, find_nearest
from sphinx_packagemap.text import quote

_ROOT = "<root>"  # code that belongs to no module
_MAX_MODULES = 5000
# Keys with rules that are not checked, and the values that have such a rule; None for all that are not empty.
_UNCHECKED: Mapping[str, tuple[str, ...] | None] = {
    "forbid_circular_dependencies": None,
    "interfaces": None,
    "exact": None,
    "root_module": ("allow", "forbid", "dependenciesonly"),
}
_UNCHECKED_OF_MODULES = ("visibility", "strict", "depends_on_external", "cannot_depend_on_external")


def read_tach(source: bytes, file: str) -> ContractFile | None:
    """Return the rules in a ``tach.toml`` as contracts; None if it declares no modules. Raises InvalidFile."""
    document = parse_toml(source)
    if "modules" not in document:
        return None
    problems = []
    layers: tuple[str, ...] = ()
    modules: list[Dependency] = []
    is_explicit, exclude_type_checking = False, True
    fields, lines = Fields(document), TomlLines(source)
    try:
        layers = tuple(_iter_layers(document.get("layers", [])))
        is_explicit = fields.take_flag("layers_explicit_depends_on")
        exclude_type_checking = fields.take_flag("ignore_type_checking_imports", default=True)
        modules = [*_iter_modules(document["modules"], layers, lines)]
        if len(modules) > _MAX_MODULES:
            raise InvalidField(f"modules: expected at most {_MAX_MODULES:,}, got {len(modules):,}")
    except InvalidField as error:
        line = error.line or lines.find(_get_field(error))
        problems.append(Problem(ProblemKind.CONFIG, str(error), origin=file, line=line))
        modules = []
    roots = tuple(dict.fromkeys(each.name.partition(".")[0] for each in modules))
    contracts = [*_iter_contracts(tuple(modules), layers, is_explicit=is_explicit)]
    contracts += _iter_unchecked(document, lines) if not problems else ()
    return ContractFile(
        file,
        roots,
        exclude_type_checking=exclude_type_checking,
        contracts=tuple(contracts),
        problems=tuple(problems),
        line=lines.find("modules"),
    )


def _iter_contracts(
    modules: tuple[Dependency, ...], layers: tuple[str, ...], *, is_explicit: bool
) -> Iterator[Contract]:
    rule = DependsOnRule(modules, () if is_explicit else layers)
    if layers and any(each.layer for each in modules):
        yield Contract("layers", ContractType.LAYERS.value, DependsOnRule(modules, layers, is_about_layers=True))
    if rule.names_dependencies:
        yield Contract("depends_on", ContractType.DEPENDS_ON.value, rule)


def _iter_unchecked(document: Mapping[str, object], lines: TomlLines) -> Iterator[Contract]:
    """Yield a contract for each kind of rule that is not checked."""
    for key, values in _UNCHECKED.items():
        if (values is None and document.get(key)) or (values is not None and document.get(key) in values):
            yield Contract(key, key, None, is_unknown=True, line=lines.find(key))
    layers, modules = document.get("layers"), document["modules"]
    if isinstance(layers, list) and any(isinstance(each, dict) and each.get("closed") for each in layers):
        yield Contract("closed", "closed", None, is_unknown=True, line=lines.find("layers"))
    for key in _UNCHECKED_OF_MODULES:
        for number, table in enumerate(modules if isinstance(modules, list) else ()):
            if isinstance(table, dict) and table.get(key) is not None:
                yield Contract(key, key, None, is_unknown=True, line=lines.find("modules", number, key))
                break


def _iter_layers(value: object) -> Iterator[str]:
    if not isinstance(value, list):
        raise InvalidField(f"layers: expected a list, got {quote(value)}")
    for each in value:
        yield Fields(each if isinstance(each, dict) else {"name": each}).take_text("name")


def _iter_modules(value: object, layers: tuple[str, ...], lines: TomlLines) -> Iterator[Dependency]:
    if not isinstance(value, list) or not all(isinstance(each, dict) for each in value):
        raise InvalidField(f"modules: expected an array of tables, got {quote(value)}")
    for number, table in enumerate(value):
        keys = ("modules", number)
        try:
            dependencies = _read_module(table, layers)
        except InvalidField as error:
            raise InvalidField(str(error), lines.find(*keys, _get_field(error))) from error
        yield from (each._replace(line=lines.find(*keys)) for each in dependencies if each.name != _ROOT)


def _get_field(error: InvalidField) -> str:
    return str(error).partition(":")[0]


def _read_module(table: Mapping[str, object], layers: tuple[str, ...]) -> list[Dependency]:
    """Return a dependency for each module in a table."""
    fields = Fields(table)
    names = (*fields.take_texts("path"), *fields.take_texts("paths"))
    layer = fields.take_text("layer")
    if layer and layer not in layers:
        known = (
            f"is not one of the layers: {', '.join(layers)}"
            if layers
            else "is a layer, but the list of layers is empty"
        )
        raise InvalidField(f"layer: {quote(layer)} {known}{did_you_mean(find_nearest(layer, layers))}")
    depends_on, forbidden = _take_names(table, "depends_on"), _take_names(table, "cannot_depend_on") or ()
    is_unchecked = fields.take_flag("unchecked")
    dependency = Dependency(
        "",
        tuple(depends_on) if depends_on is not None and not is_unchecked else None,
        tuple(forbidden) if not is_unchecked else (),
        layer,
        is_utility=fields.take_flag("utility"),
        is_unchecked=is_unchecked,
    )
    return [dependency._replace(name=name) for name in names]


def _take_names(table: Mapping[str, object], key: str) -> list[str] | None:
    """Return names in a list, each of which may be a table with a path; None if there is no list."""
    value = table.get(key)
    if value is None:
        return None
    listed = (
        [each.get("path") if isinstance(each, dict) else each for each in value] if isinstance(value, list) else value
    )
    return [name for name in Fields({key: listed}).take_texts(key) if name != _ROOT]
