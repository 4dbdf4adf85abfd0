"""The problems of contracts that are broken."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from sphinx_packagemap.discovery.contracts.baseline import Baseline
from sphinx_packagemap.i18n import ENGLISH
from sphinx_packagemap.model import Problem, ProblemKind
from sphinx_packagemap.names import Suggestions, did_you_mean
from sphinx_packagemap.rendering.contracts import MAX_LISTED, Modules, format_state
from sphinx_packagemap.text import quote
from sphinx_packagemap.views.imports.circular import CircularImports
from sphinx_packagemap.views.imports.contracts import CheckedFile, ContractState, Violation
from sphinx_packagemap.views.imports.contracts.tiers import CheckedTiers


def make_contract_problems(files: Iterable[CheckedFile]) -> Iterator[Problem]:
    """Yield a problem for each broken contract, with its first import."""
    for file in files:
        for verdict in file.verdicts:
            if verdict.state is not ContractState.BROKEN:
                continue
            message = f"contract {quote(verdict.contract.name)} is {format_state(verdict, ENGLISH)}"
            if verdict.violations:
                message += f"; {_format_violation(verdict.violations[0])}"
            if verdict.undeclared:
                message += f"; in no layer: {', '.join(map(quote, verdict.undeclared[:MAX_LISTED]))}"
            yield Problem(ProblemKind.CONTRACT, message)


def _format_violation(violation: Violation) -> str:
    chain = violation.chains[0]
    names = " -> ".join([chain[0].importer, *(link.imported for link in chain)])
    place = next((f" ({each.origin}:{each.line})" for each in chain[0].places if each.origin), "")
    verb = "closes a cycle by importing" if violation.closes_cycle else "must not import"
    return f"{quote(violation.importer)} {verb} {quote(violation.imported)}: {names}{place}"


def make_tier_problems(checked: CheckedTiers, baseline: Baseline, modules: Modules) -> Iterator[Problem]:
    """Yield a problem for each pair of components against the rule, and for lines of the baseline without effect."""
    for violation in checked.violations:
        number = len(violation.chains)
        more = f", and {number - 1} more {'import' if number == 2 else 'imports'}" if number > 1 else ""
        yield Problem(ProblemKind.CONTRACT, f"{_format_violation(violation)}{more}", option="rule")
    suggestions = Suggestions(modules)
    unused = sorted(checked.unused, key=lambda pair: baseline.lines[pair])
    for pair in unused[:MAX_LISTED]:
        missing = next((name for name in pair if name not in modules), None)
        reason = (
            f"there is no module {quote(missing)}{did_you_mean(suggestions.find_nearest(missing))}"
            if missing is not None
            else f"{quote(' -> '.join(pair))} is not, or no longer, an import against the rule"
        )
        message = f"{quote(baseline.name)}, line {baseline.lines[pair]} is to be corrected or removed: {reason}"
        yield Problem(ProblemKind.CONTRACT, message, option="baseline")
    if len(unused) > MAX_LISTED:
        message = f"{quote(baseline.name)} has {len(unused) - MAX_LISTED} more lines without effect"
        yield Problem(ProblemKind.CONTRACT, message, option="baseline")


def make_cycle_problem(cycles: Sequence[CircularImports]) -> Problem:
    """Return the problem that there are cycles, with the shortest one and the number of the others."""
    shortest = min(cycles, key=lambda each: len(each.cycle)).cycle
    names = " -> ".join([shortest[0].importer, *(each.imported for each in shortest)])
    place = next((f" ({each.origin}:{each.line})" for each in shortest[0].places if each.origin), "")
    number = len(cycles) - 1
    more = f", and {number} more {'cycle' if number == 1 else 'cycles'}" if number else ""
    return Problem(ProblemKind.CYCLE, f"modules import each other in a cycle: {names}{place}{more}", option="acyclic")
