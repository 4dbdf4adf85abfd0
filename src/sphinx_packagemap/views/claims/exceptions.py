"""Applies the exceptions that a project declares: claims that need not be right."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from sphinx_packagemap.discovery.check_settings import ClaimException
from sphinx_packagemap.discovery.path_patterns import has_path_wildcard
from sphinx_packagemap.views.claims import CheckedDocument, CheckedListing, Claim, ClaimState


def find_exceptions(claim: Claim, covering: Iterable[ClaimException]) -> set[ClaimException]:
    """Return the exceptions for a claim among those for its document; none if the claim is right."""
    if claim.state is ClaimState.RIGHT:
        return set()
    return {each for each in covering if each.is_for_name(claim.name, claim.path)}


def accept_exceptions(checked: CheckedListing, covering: Sequence[ClaimException]) -> CheckedListing:
    """Return a tree or list in which the claims with exceptions count as right."""
    if not covering:
        return checked
    claims = [
        claim._replace(state=ClaimState.RIGHT, target="") if find_exceptions(claim, covering) else claim
        for claim in checked.claims
        if claim.state is not ClaimState.MISSING or not find_exceptions(claim, covering)
    ]
    return checked._replace(claims=tuple(claims))


class AppliedExceptions:
    """Applies exceptions, and records which of them are needed."""

    def __init__(self, exceptions: Sequence[ClaimException]) -> None:
        """Begin with all exceptions of the project."""
        self._exceptions = exceptions
        self._needed: set[ClaimException] = set()
        self.count = 0  # of the claims that they cover

    def apply(self, checked: CheckedDocument, path: str) -> CheckedDocument:
        """Return a document without the claims for which there are exceptions."""
        covering = [each for each in self._exceptions if each.is_for_document(path)] if checked.stale else []
        if not covering:
            return checked
        kept = tuple(claim for claim in checked.claims if not self._is_covered(claim, covering))
        self.count += len(checked.claims) - len(kept)
        return checked._replace(claims=kept)

    def _is_covered(self, claim: Claim, covering: Iterable[ClaimException]) -> bool:
        found = find_exceptions(claim, covering)
        self._needed |= found
        return bool(found)

    def find_unneeded(self, paths: Sequence[str] | None) -> list[ClaimException]:
        """Return the exceptions that cover no claim; with ``paths``, only those that are for one of these documents."""
        unneeded = [each for each in self._exceptions if each not in self._needed]
        if paths is None:
            return unneeded
        known = frozenset(paths)
        return [each for each in unneeded if not has_path_wildcard(each.file) and each.file in known]
