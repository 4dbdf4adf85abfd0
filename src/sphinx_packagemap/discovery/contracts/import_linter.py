"""Reads the contracts that a project has for import-linter, from TOML or from a file of the INI format."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence

from sphinx_packagemap.discovery.contracts import (
    DEFAULT_DEPTH,
    AcyclicRule,
    Contract,
    ContractFile,
    ContractType,
    ForbiddenRule,
    IndependenceRule,
    LayersRule,
    PrivateRule,
    ProtectedRule,
    Rule,
)
from sphinx_packagemap.discovery.contracts.fields import Fields, InvalidField
from sphinx_packagemap.discovery.project_files import InvalidFile, get_table, parse_toml
from sphinx_packagemap.discovery.toml_lines import TomlLines
from sphinx_packagemap.model import Problem, ProblemKind
from sphinx_packagemap.names import is_private
from sphinx_packagemap.text import quote, quote_message

_SECTION = "importlinter"
_MAX_CONTRACTS = 500  # of one file
_Table = Mapping[str, object]


def read_toml(source: bytes, file: str) -> ContractFile | None:
    """Return the contracts in a ``pyproject.toml``; None if it has none for import-linter. Raises InvalidFile."""
    tool = parse_toml(source).get("tool")
    if not isinstance(tool, dict) or not tool.get(_SECTION):
        return None
    options = {key: value for key, value in get_table(tool, _SECTION).items() if key != "contracts"}
    contracts = get_table(tool, _SECTION).get("contracts", [])
    path, found = ("tool", _SECTION, "contracts"), TomlLines(source)
    if not isinstance(contracts, list) or not all(isinstance(each, dict) for each in contracts):
        message = f"tool.importlinter.contracts: expected an array of tables, got {quote(contracts)}"
        return ContractFile(file, problems=(Problem(ProblemKind.CONFIG, message, origin=file, line=found.find(*path)),))
    lines = [found.find(*path, number) for number in range(len(contracts))]
    return _make_file(file, options, contracts, lines, found.find(*path[:2]))


def read_ini(source: bytes, file: str) -> ContractFile | None:
    """Return the contracts in a ``setup.cfg`` or ``.importlinter``; None if it has none. Raises InvalidFile."""
    import configparser  # few projects need it

    parser = configparser.RawConfigParser()
    try:
        parser.read_string(source.decode("utf-8", "replace"), file)
    except configparser.Error as error:
        (line, *_), *_ = getattr(error, "errors", None) or [(getattr(error, "lineno", None),)]
        raise InvalidFile(quote_message(" ".join(str(error).split())), line) from error
    if not parser.has_section(_SECTION):
        return None
    sections = [each for each in parser.sections() if each.startswith(f"{_SECTION}:")]
    contracts = [{"id": each.rpartition(":")[2], **_split_values(parser.items(each))} for each in sections]
    lines = _find_lines(source, rf"\[{_SECTION}:[^\]]*\]")
    options, tops = _split_values(parser.items(_SECTION)), _find_lines(source, rf"\[{_SECTION}\]")
    return _make_file(file, options, contracts, lines, next(iter(tops), None))


def _split_values(items: Sequence[tuple[str, str]]) -> dict[str, object]:
    """Return values of several lines as lists; a percent sign is written twice, for references have one."""
    plain = {key: value.replace("%%", "%") for key, value in items}
    return {key: value.strip().split("\n") if "\n" in value else value for key, value in plain.items()}


def _find_lines(source: bytes, pattern: str) -> list[int]:
    lines = source.decode("utf-8", "replace").split("\n")
    return [number for number, line in enumerate(lines, 1) if re.match(pattern, line)]


def _make_file(
    file: str, options: _Table, contracts: Sequence[_Table], lines: Sequence[int | None], top: int | None
) -> ContractFile:
    """Return a file, given the lines of its contracts, and that of the table or section with the options."""
    problems = []
    fields = Fields(options)
    roots: tuple[str, ...] = ()
    own_types: set[str] = set()  # they may replace others
    include_externals = exclude_type_checking = False
    try:
        roots = (*fields.take_expressions("root_package"), *fields.take_expressions("root_packages"))
        if not roots:
            raise InvalidField("expected the name of a package in root_package, or of several in root_packages")
        include_externals = fields.take_flag("include_external_packages")
        exclude_type_checking = fields.take_flag("exclude_type_checking_imports")
        own_types = {each.partition(":")[0].strip() for each in fields.take_texts("contract_types")}
    except InvalidField as error:
        problems.append(Problem(ProblemKind.CONFIG, f"{_SECTION}: {error}", origin=file, line=top))
    if not contracts:
        problems.append(
            Problem(ProblemKind.CONFIG, f"{_SECTION}: expected at least one contract", origin=file, line=top)
        )
    if len(contracts) > _MAX_CONTRACTS:
        message = f"{_SECTION}: only the first {_MAX_CONTRACTS} of {len(contracts)} contracts are shown"
        problems.append(Problem(ProblemKind.LIMIT, message, origin=file, line=top))
    known_lines = lines if len(lines) == len(contracts) else [None] * len(contracts)
    found: list[Contract] = []
    for table, line in zip(contracts[:_MAX_CONTRACTS], known_lines, strict=False):
        contract, fault = _read_contract(table, len(found) + 1, own_types)
        found.append(contract._replace(line=line))
        if fault:
            message = f"contract {quote(contract.name)}: {fault}"
            problems.append(Problem(ProblemKind.CONFIG, message, origin=file, line=line))
    return ContractFile(file, roots, include_externals, exclude_type_checking, tuple(found), tuple(problems), top)


def _read_contract(table: _Table, number: int, own_types: Collection[str]) -> tuple[Contract, str]:
    """Return a contract, and the reason why its configuration is invalid; an empty one if it is valid."""
    fields = Fields(table)
    contract = Contract("", "", None)
    try:
        key = fields.take_text("id")
        contract = Contract(fields.take_text("name") or key or str(number), "", None, key)
        contract = contract._replace(type=fields.take_text("type"))
        if not contract.type:
            raise InvalidField("expected a type: layers, forbidden, independence, ...")
        if contract.type not in _READERS or contract.type in own_types:
            return contract._replace(is_unknown=True), ""
        rule = _READERS[contract.type](fields)
        contract = contract._replace(
            ignored=fields.take_ignored("ignore_imports"),
            alerting=fields.take_alert_level("unmatched_ignore_imports_alerting"),
        )
        fields.take_texts("broken_contract_guidance")
        fields.check_rest()
    except InvalidField as error:
        return contract._replace(name=contract.name or str(number)), str(error)
    return contract._replace(rule=rule), ""


def _read_layers(fields: Fields) -> Rule:
    rule = LayersRule(
        fields.take_layers("layers"),
        fields.take_expressions("containers"),
        fields.take_flag("exhaustive"),
        fields.take_texts("exhaustive_ignores"),
    )
    if rule.is_exhaustive and not rule.containers:
        raise InvalidField("exhaustive: expected containers, too")
    return rule


def _read_forbidden(fields: Fields) -> Rule:
    return ForbiddenRule(
        fields.take_expressions("source_modules", is_required=True),
        fields.take_expressions("forbidden_modules", is_required=True),
        fields.take_flag("allow_indirect_imports"),
        fields.take_flag("as_packages", default=True),
    )


def _read_independence(fields: Fields) -> Rule:
    return IndependenceRule(fields.take_expressions("modules", is_required=True))


def _read_protected(fields: Fields) -> Rule:
    return ProtectedRule(
        fields.take_expressions("protected_modules", is_required=True),
        fields.take_expressions("allowed_importers", is_required=True),
        fields.take_flag("as_packages", default=True),
    )


def _read_acyclic(fields: Fields) -> Rule:
    rule = AcyclicRule(
        fields.take_expressions("ancestors", is_required=True),
        fields.take_expressions("skip_descendants"),
        fields.take_number("depth", default=DEFAULT_DEPTH),
    )
    for each in rule.skipped:
        if each in rule.ancestors:
            raise InvalidField(f"skip_descendants: {quote(each)} is one of the ancestors")
    return rule


def _read_private(fields: Fields) -> Rule:
    name = "packages_with_private_modules"
    rule = PrivateRule(fields.take_expressions(name))
    for each in rule.packages:
        if any(map(is_private, each.split("."))):
            raise InvalidField(f"{name}: {quote(each)} is private, or in a private module")
    return rule


_READERS = {
    ContractType.LAYERS.value: _read_layers,
    ContractType.FORBIDDEN.value: _read_forbidden,
    ContractType.INDEPENDENCE.value: _read_independence,
    ContractType.PROTECTED.value: _read_protected,
    ContractType.ACYCLIC_SIBLINGS.value: _read_acyclic,
    ContractType.PRIVATE_MODULES.value: _read_private,
}
