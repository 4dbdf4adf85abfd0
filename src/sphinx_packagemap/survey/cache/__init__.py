"""What one survey keeps for the next: two files of text in one directory."""

from __future__ import annotations

import os

from sphinx_packagemap.survey.cache.facts import FactsCache
from sphinx_packagemap.survey.cache.surveys import SurveyCache

FACTS_FILE = "packagemap-facts.txt"
SURVEYS_FILE = "packagemap-surveys.txt"


class Cache:
    """What was read of files, and what surveys have made of it."""

    def __init__(self, directory: str, *, version: str, max_file_size: int, check_syntax: bool = False) -> None:
        """Use the files in ``directory``; what another ``version``, limit or check has written counts for nothing."""
        facts, surveys = (os.path.join(directory, name) for name in (FACTS_FILE, SURVEYS_FILE))
        self.facts = FactsCache(facts, version=version, max_file_size=max_file_size, check_syntax=check_syntax)
        self.surveys = SurveyCache(surveys, version=version, max_file_size=max_file_size, check_syntax=check_syntax)

    def save(self) -> None:
        """Write what is new."""
        self.facts.save()
        self.surveys.save()
