"""Contracts about imports, checked: whether each is kept, and the chains of imports that break it."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from typing import NamedTuple

from sphinx_packagemap.discovery.contracts import Contract
from sphinx_packagemap.model import Module, Problem
from sphinx_packagemap.views.imports import ImportPlace


class ContractState(StrEnum):
    """The result of checking a contract."""

    KEPT = "kept"
    BROKEN = "broken"
    UNCHECKED = "not checked"


class Link(NamedTuple):
    """An import of one module by another, in a chain."""

    importer: str  # dotted names
    imported: str
    places: tuple[ImportPlace, ...]  # the statements, sorted; empty if they are not known


Chain = tuple[Link, ...]  # from the importer to the module that it must not import


class Violation(NamedTuple):
    """The imports of one package or module by another one that are against a contract."""

    importer: str  # dotted names, as in the contract
    imported: str
    # Direct imports, each as a chain of its own; if there are none, one of the shortest chains. Sorted.
    chains: tuple[Chain, ...]
    closes_cycle: bool = False  # the imported one imports the importer, directly or not


class Verdict(NamedTuple):
    """A contract, and the result of checking it."""

    contract: Contract
    state: ContractState
    violations: tuple[Violation, ...] = ()  # sorted
    undeclared: tuple[str, ...] = ()  # children of containers that are in no layer, although all must be; sorted
    # The modules to which the contract applies, with wildcards replaced by names: layers are those of each container.
    containers: tuple[str, ...] = ()
    # The modules that match each expression with wildcards, sorted; only of modules that must not import others.
    matches: Mapping[str, tuple[str, ...]] = {}
    reason: str = ""  # why it cannot be checked, in English; empty if its rule is not known
    missing: str = ""  # the name of the module for want of which it cannot be checked
    problems: tuple[Problem, ...] = ()

    @property
    def ends(self) -> frozenset[str]:
        """The packages or modules at the ends of the chains."""
        return frozenset(name for violation in self.violations for name in violation[:2])

    @property
    def number(self) -> int:
        """The number of chains."""
        return sum(len(violation.chains) for violation in self.violations)


class CheckedFile(NamedTuple):
    """The contracts in one file, checked."""

    file: str
    verdicts: tuple[Verdict, ...]  # in the order of the file
    problems: tuple[Problem, ...] = ()
    surveyed: tuple[str, ...] = ()  # top-level names
    modules: Mapping[str, Module] = {}  # of the packages, by name
