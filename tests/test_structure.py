"""The structure of the code stays within the limits that the architecture page promises."""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1] / "tools"))
import structure

FIGURES = structure.measure()
MAX_LINES_OF_FILE = 420
# Entry points, and packages whose ``__init__`` only exports names.
MAX_SHORT_FILES = 9
MAX_IDIOMS = 5


def test_files_and_functions_are_short():
    assert {name: lines for name, lines in FIGURES.files.items() if lines > MAX_LINES_OF_FILE} == {}
    assert {place: each.lines for place, each in FIGURES.functions.items() if each.lines > structure.LONG} == {}
    assert len(FIGURES.find_short_files()) <= MAX_SHORT_FILES, FIGURES.find_short_files()


def test_functions_start_with_a_verb():
    nouns = [place for place, each in FIGURES.functions.items() if not (each.is_property or each.is_verb)]
    assert len(nouns) <= 0.01 * len(FIGURES.functions), nouns


def test_docstrings_are_in_the_language_of_the_field():
    assert FIGURES.count_whats_per_thousand_words() < 3
    assert len(FIGURES.idioms) <= MAX_IDIOMS, FIGURES.idioms


def test_figures(tmp_path):
    (tmp_path / "one.py").write_text(
        '"""What it says."""\n\n\ndef find_it():  # what else\n    pass\n\n\ndef label():\n    pass\n\n\n'
        "class C:\n    @property\n    def kind(self):\n        pass\n\n    def __len__(self):\n        pass\n"
    )
    found = structure.measure(tmp_path)
    assert found.files == {"one.py": 18}
    assert [(each.name, each.lines, each.is_property, each.is_verb) for each in found.functions.values()] == [
        ("find_it", 2, False, True),
        ("label", 2, False, False),
        ("kind", 2, True, False),
    ]
    assert (found.words, found.whats, found.idioms) == (5, 2, ["one.py:1 says"])
    assert dict(found.format_rows())["Functions whose names begin with a verb"] == "50.0%"
