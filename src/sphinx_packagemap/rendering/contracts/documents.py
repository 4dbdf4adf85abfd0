"""Contracts as plain data for JSON."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from sphinx_packagemap.views.imports.contracts import CheckedFile, ContractState, Link, Verdict


def make_contracts_document(files: Iterable[CheckedFile]) -> dict[str, Any]:
    """Return contracts as plain data for JSON; ``contracts_schema.json`` describes every property."""
    return {
        "version": CONTRACTS_SCHEMA_VERSION,
        "contracts": [_make_contract(file, verdict) for file in files for verdict in file.verdicts],
    }


CONTRACTS_SCHEMA_VERSION = 1


def _make_contract(file: CheckedFile, verdict: Verdict) -> dict[str, Any]:
    contract = verdict.contract
    return {
        "name": contract.name,
        "type": contract.type,
        "id": contract.key or None,
        "file": file.file,
        "line": contract.line,
        "kept": None if verdict.state is ContractState.UNCHECKED else verdict.state is ContractState.KEPT,
        "chains": [
            {
                "importer": violation.importer,
                "imported": violation.imported,
                "imports": [_make_import(link) for link in chain],
            }
            for violation in verdict.violations
            for chain in violation.chains
        ],
        "undeclared": list(verdict.undeclared),
    }


def _make_import(link: Link) -> dict[str, Any]:
    return {
        "importer": link.importer,
        "imported": link.imported,
        "origin": next((place.origin for place in link.places), None),
        "statements": [{"line": place.line, "kind": place.kind.value} for place in link.places],
    }
