"""Check that components import only those below them, in the order in which the author names them."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import NamedTuple

from sphinx_packagemap.views.imports import ImportPlace, Relation
from sphinx_packagemap.views.imports.contracts import Link, Violation

Pair = tuple[str, str]  # importer and imported module


class CheckedTiers(NamedTuple):
    """The imports of components by components below them."""

    violations: tuple[Violation, ...]  # in the order of the components
    known: int = 0  # number of further pairs of modules, which the baseline permits
    unused: tuple[Pair, ...] = ()  # pairs of the baseline that are against the rule no longer; sorted


def check_tiers(
    relations: Sequence[Relation],
    places: Sequence[Sequence[ImportPlace]],
    labels: Sequence[str],
    order: Sequence[str],
    baseline: Collection[Pair],
) -> CheckedTiers:
    """Return the imports against the order of components, from the highest to the lowest.

    ``places`` are the statements of each relation, and ``labels`` the names of all nodes. The pairs of the baseline are
    permitted.
    """
    tiers = {label: number for number, label in reversed([*enumerate(order)])}
    found: list[tuple[int, int, Violation]] = []
    upward: set[Pair] = set()
    for relation, statements in zip(relations, places, strict=True):
        importer, imported = labels[relation.importer], labels[relation.imported]
        if importer not in tiers or imported not in tiers or tiers[importer] < tiers[imported]:
            continue
        by_pair: dict[Pair, list[ImportPlace]] = {}
        for place in statements:
            by_pair.setdefault((place.importer, place.imported), []).append(place)
        upward |= by_pair.keys()
        chains = tuple(
            (Link(*pair, tuple(sorted(each))),) for pair, each in sorted(by_pair.items()) if pair not in baseline
        )
        if chains:
            found.append((tiers[importer], tiers[imported], Violation(importer, imported, chains)))
    violations = tuple(violation for _, _, violation in sorted(found, key=lambda each: each[:2]))
    return CheckedTiers(violations, len(upward.intersection(baseline)), tuple(sorted(set(baseline) - upward)))
