"""The cache of a survey: two files of text in one directory."""

from __future__ import annotations

import os

from sphinx_packagemap.survey.cache.facts import FactsCache
from sphinx_packagemap.survey.cache.surveys import SurveyCache

FACTS_FILE = "packagemap-facts.txt"
SURVEYS_FILE = "packagemap-surveys.txt"


class Cache:
    """The facts about files, and the surveys made of them."""

    def __init__(self, directory: str, *, version: str, max_file_size: int, check_syntax: bool = False) -> None:
        """Use the files in ``directory``; entries of another ``version``, limit or check are discarded."""
        facts, surveys = (os.path.join(directory, name) for name in (FACTS_FILE, SURVEYS_FILE))
        self.facts = FactsCache(facts, version=version, max_file_size=max_file_size, check_syntax=check_syntax)
        self.surveys = SurveyCache(surveys, version=version, max_file_size=max_file_size, check_syntax=check_syntax)

    def save(self) -> None:
        """Write new entries."""
        self.facts.save()
        self.surveys.save()
