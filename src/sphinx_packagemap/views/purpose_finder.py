"""Finds the purposes of modules, in the order of their sources."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from sphinx_packagemap.model import Codebase
from sphinx_packagemap.survey import Facts
from sphinx_packagemap.text import shorten
from sphinx_packagemap.views.definitions import Definitions
from sphinx_packagemap.views.purposes import DEFAULT_RULES, NAMING, Purpose, PurposeRules, PurposeSource, PurposeVerb

_MAX_TEXT = 1000  # characters of a sentence with its markup; renderers show fewer


class PurposeFinder:
    """The purposes of the modules of a codebase, each computed when it is first needed."""

    def __init__(self, codebase: Codebase, rules: PurposeRules = DEFAULT_RULES) -> None:
        """Use the facts about the modules that were read."""
        self._codebase = codebase
        self._rules = rules
        self._definitions = Definitions(codebase)
        # Most projects have no texts of the author; members of an enumeration are slow as keys.
        self._finders = [
            (source, _FINDERS[source])
            for source in rules.sources
            if _FINDERS[source] is not PurposeFinder._find_text or rules.texts.get(source)
        ]
        self._found: dict[str, Purpose | None] = {}

    def find(self, name: str) -> Purpose | None:
        """Return the purpose of a module from the first source that has one; None if none has."""
        if name not in self._found:
            candidates = (find(self, source, name) for source, find in self._finders)
            self._found[name] = next((each for each in candidates if each is not None), None)
        return self._found[name]

    def find_names(self, name: str) -> Purpose | None:
        """Return the names that a module itself defines or offers, as a purpose; None if they are not to be shown."""
        if not self._rules.needs_definitions:
            return None
        purpose = self._find_definitions(PurposeSource.DEFINES, name)
        return purpose if purpose is not None and purpose.verb in NAMING else None

    def make_file_purpose(self, verb: PurposeVerb, *names: str) -> Purpose | None:
        """Return what a file that is no module is for; None if no purposes are to be made."""
        return Purpose(PurposeSource.DEFINES, "", names, 0, verb) if self._rules.needs_definitions else None

    def _find_text(self, source: PurposeSource, name: str) -> Purpose | None:
        """Return the author's text for a module."""
        return make_purpose(source, self._rules.texts.get(source, {}).get(name, ""))

    def _find_docstring(self, source: PurposeSource, name: str) -> Purpose | None:
        """Return the sentence of the docstring of a module."""
        facts = self._codebase.facts
        if isinstance(facts, Facts):  # without decoding all other facts
            return make_purpose(source, facts.get_summary(name))
        return make_purpose(source, facts[name].summary if name in facts else "")

    def _find_readme(self, source: PurposeSource, name: str) -> Purpose | None:
        """Return the sentence of the README of a package."""
        facts = self._codebase.facts
        module = self._codebase.modules.get(name)
        if not isinstance(facts, Facts) or module is None:
            return None
        return make_purpose(source, facts.find_readme_purpose(module))

    def _find_definitions(self, source: PurposeSource, name: str) -> Purpose | None:
        """Return the names in a module."""
        found = self._definitions.find(name)
        return None if found is None else Purpose(source, "", found.names, found.more, found.verb)


_FINDERS: Mapping[PurposeSource, Callable[[PurposeFinder, PurposeSource, str], Purpose | None]] = {
    PurposeSource.NOTES: PurposeFinder._find_text,
    PurposeSource.PURPOSES: PurposeFinder._find_text,
    PurposeSource.DOCSTRING: PurposeFinder._find_docstring,
    PurposeSource.README: PurposeFinder._find_readme,
    PurposeSource.DEFINES: PurposeFinder._find_definitions,
}


def make_purpose(source: PurposeSource, text: str) -> Purpose | None:
    """Return a purpose with a text, which may be shortened; None if the text is empty."""
    return Purpose(source, shorten(text, _MAX_TEXT)) if text else None
