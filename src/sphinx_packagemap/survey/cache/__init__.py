"""The cache of surveys, in two text files of one directory.

``packagemap-facts.txt`` has the record of each file, and is only read when a page needs a fact that is not in the
other one; ``packagemap-surveys.txt`` has the modules of each surveyed name, their imports and problems.

It is never needed: if a file is missing, damaged or outdated, the code is read again. The files contain only text
and JSON with checksums, so nothing in them can be executed. Files are replaced in one step, or appended to,
so that builds at the same time never see half of one.

Text files were chosen over ``sqlite3`` by measurement (Python 3.11, 8,000 modules, whole processes, 2026). To load
all surveys takes as long from either (50 ms), a single entry of the facts is found faster in a database (9 instead of
38 ms); but to write all facts takes 2.8 times as long (147 instead of 53 ms), of a codebase of 900 modules 5 times,
the files are 2.0 times as large, and importing and opening it costs 6 ms, more than a small survey takes. A database
would also need locks, which network file systems and restored CI caches do not support reliably, and does not notice a
damaged value.
"""

from __future__ import annotations

import os

from sphinx_packagemap.survey.cache.facts import FactsCache
from sphinx_packagemap.survey.cache.surveys import SurveyCache

FACTS_FILE = "packagemap-facts.txt"
SURVEYS_FILE = "packagemap-surveys.txt"


class Cache:
    """The two files of the cache."""

    def __init__(self, directory: str, *, version: str, max_file_size: int, check_syntax: bool = False) -> None:
        """Use the files in ``directory``; entries of another ``version``, limit or check are discarded."""
        facts, surveys = (os.path.join(directory, name) for name in (FACTS_FILE, SURVEYS_FILE))
        self.facts = FactsCache(facts, version=version, max_file_size=max_file_size, check_syntax=check_syntax)
        self.surveys = SurveyCache(surveys, version=version, max_file_size=max_file_size, check_syntax=check_syntax)

    def save(self) -> None:
        """Write the new entries."""
        self.facts.save()
        self.surveys.save()
