"""The English of the documentation and the messages stays plain."""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1] / "tools"))
import prose
import pytest

MAX_WHATS = 3  # in 1,000 words
MAX_IDIOMS = 5


def _list(sentences):
    return "\n".join(f"{sentence.location}: {sentence.text}" for sentence in sentences)


@pytest.mark.parametrize("measure", [prose.measure_docs, prose.measure_messages])
def test_texts_are_in_plain_english(measure):
    figures = measure()
    assert figures.count_whats_per_thousand_words() < MAX_WHATS, _list(figures.whats)
    assert len(figures.idioms) <= MAX_IDIOMS, _list(figures.idioms)


def _read(tmp_path, name, source):
    (tmp_path / name).write_text(source)
    return [(sentence.location, sentence.text) for sentence in prose.read_page(tmp_path / name, tmp_path)]


def test_reads_the_prose_of_restructuredtext(tmp_path):
    source = (
        "What a module is\n================\n\n.. package-tree:: what\n   :caption: What it shows\n\n"
        "   .name\n      A note.\n\n.. code-block:: rst\n   :caption: x\n\n   what = 1\n\n   what = 2\n\n"
        "It is ``what`` and :doc:`what\n<page>`. Read `this <https://what>`__::\n\n   what\n\n"
        ".. what comment\n\n- Item.\n"
    )
    assert _read(tmp_path, "page.rst", source) == [
        ("page.rst:1", "What a module is"),
        ("page.rst:5", "What it shows"),
        ("page.rst:7", ".name A note."),
        ("page.rst:17", "It is x and what ."),
        ("page.rst:17", "Read this ::"),
        ("page.rst:24", "Item."),
    ]


def test_reads_the_prose_of_markdown(tmp_path):
    source = "# What it is\n\n```rst\nwhat\n```\n\n`what` and [this](what), <what>.\n- One\n- Two\n"
    assert _read(tmp_path, "page.md", source) == [
        ("page.md:1", "What it is"),
        ("page.md:7", "x and [this],  ."),
        ("page.md:8", "One"),
        ("page.md:9", "Two"),
    ]


def test_counts_clauses_but_not_questions():
    sentences = [
        prose.Sentence("a", "What is a module?"),
        prose.Sentence("b", "It says what it is."),
        prose.Sentence("c", "What a module is"),
    ]
    figures = prose.count_words(sentences)
    assert figures.words == 13
    assert [sentence.location for sentence in figures.whats] == ["b", "c"]
    assert [sentence.location for sentence in figures.idioms] == ["b"]
    assert prose.count_words([]).count_whats_per_thousand_words() == 0


def test_reads_templates_and_declarations(tmp_path):
    template = tmp_path / "messages.pot"
    template.write_text('msgid ""\nmsgstr ""\n\nmsgid "One. "\n"Two."\nmsgstr "Eins."\n')
    assert [sentence.text for sentence in prose.read_template(template)] == ["", "One.", "Two."]
    locations = {sentence.location for sentence in prose.read_declarations()}
    assert {"package-tree :depth:", "packagemap_roots", "ProblemKind.NAME", "packagemap tree --root"} <= locations
