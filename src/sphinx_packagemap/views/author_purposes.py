"""The author's purposes of the modules of a project, by names and patterns."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from sphinx_packagemap.model import DeclaredPurpose, Problem, ProblemKind, ProjectPurposes
from sphinx_packagemap.names import MAX_WITH_SUGGESTIONS, Suggestions, describe_missing, has_wildcard, is_in_subtree
from sphinx_packagemap.text import quote
from sphinx_packagemap.views.purposes import PurposeRules, PurposeSource
from sphinx_packagemap.views.selection import Matcher


class PatternTexts(Mapping[str, str]):
    """Texts by dotted name, given for names and for patterns.

    A name itself takes precedence over patterns; of several patterns, the first one counts. Iteration yields only the
    names, not those that patterns match.
    """

    def __init__(self, declared: Iterable[DeclaredPurpose]) -> None:
        """Use texts with a valid name or pattern each."""
        self._by_name: dict[str, str] = {}
        self._by_pattern: list[str] = []
        self._matcher = Matcher()
        for pattern, text, _ in declared:
            if has_wildcard(pattern) and "/" not in pattern:  # paths are no patterns
                self._matcher.add(pattern, len(self._by_pattern))
                self._by_pattern.append(text)
            else:
                self._by_name[pattern] = text

    def __getitem__(self, name: str) -> str:
        """Return the text for a name; raises KeyError."""
        if name in self._by_name:
            return self._by_name[name]
        return self._by_pattern[self._matcher.number_names([name])[name]]

    def __iter__(self) -> Iterator[str]:
        """Yield the names for which there are texts."""
        return iter(self._by_name)

    def __len__(self) -> int:
        """Return the number of names for which there are texts."""
        return len(self._by_name)


def make_rules(sources: tuple[PurposeSource, ...], declared: ProjectPurposes) -> PurposeRules:
    """Return the rules with these sources in this order, and the author's texts for the project."""
    return PurposeRules(sources, {PurposeSource.PURPOSES: PatternTexts(declared.declared)} if declared.declared else {})


def find_outdated_purposes(declared: ProjectPurposes, modules: Mapping[str, Iterable[str]]) -> Iterator[Problem]:
    """Yield a problem for each purpose of a module that does not exist, or of a pattern that matches none.

    ``modules`` are the names of all modules of each top-level package that was surveyed; purposes of other packages are
    not checked. A key with a slash is the path of a file or directory, not the name of a module.
    """
    known = {name for names in modules.values() for name in names}
    suggestions, missing = Suggestions(known), 0
    for pattern, _, line in declared.declared:
        tops = [top for top in modules if is_in_subtree(pattern, top)]
        if "/" in pattern or not tops or pattern in known:
            continue
        if has_wildcard(pattern):
            matcher = Matcher()
            if not matcher.add(pattern, 0) or matcher.number_names(known):
                continue
        missing += 1
        hint = describe_missing(pattern, suggestions) if missing <= MAX_WITH_SUGGESTIONS else ""
        message = f"the purpose of {quote(pattern)} matches no module{hint}"
        yield Problem(ProblemKind.NOTE, message, origin=declared.file, line=line)
