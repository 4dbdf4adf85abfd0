"""What one survey keeps for the next: two files of text in one directory."""

from __future__ import annotations

import os

from sphinx_packagemap.survey.facts_cache import FactsCache
from sphinx_packagemap.survey.kept_surveys import KeptSurveys

FACTS_FILE = "packagemap-facts.txt"
SURVEYS_FILE = "packagemap-surveys.txt"


class Cache:
    """What was read of files, and what surveys have made of it."""

    def __init__(self, directory: str, *, version: str, max_file_size: int) -> None:
        """Use the files in ``directory``; what another ``version`` or limit has written is as good as nothing."""
        self.facts = FactsCache(os.path.join(directory, FACTS_FILE), version=version, max_file_size=max_file_size)
        self.surveys = KeptSurveys(os.path.join(directory, SURVEYS_FILE), version=version, max_file_size=max_file_size)

    def save(self) -> None:
        """Write what is new."""
        self.facts.save()
        self.surveys.save()
