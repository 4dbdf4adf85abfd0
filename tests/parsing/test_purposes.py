"""The sentence of a docstring that states a purpose."""

import json
import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sphinx_packagemap.parsing import read_facts
from sphinx_packagemap.parsing.purpose_sentences import OTHER_BEGINNING, is_purpose, may_begin_otherwise
from sphinx_packagemap.parsing.purposes import extract_purpose, extract_readme_purpose
from sphinx_packagemap.text import escape_invisible_prose

# The beginnings of docstrings of modules of popular packages, with the sentence that is shown; empty if none is.
CORPUS = json.loads(Path(__file__).with_name("purposes_corpus.json").read_text("utf-8"))


def test_beginnings_of_real_docstrings():
    assert len(CORPUS) == 203
    found = [{**entry, "purpose": extract_purpose(entry["docstring"])} for entry in CORPUS]
    assert [each for each, entry in zip(found, CORPUS, strict=True) if each != entry] == []


@pytest.mark.parametrize(
    ("docstring", "purpose"),
    [
        ("Originally adapted from django. Parses dates.", "Parses dates."),
        ("Copyright (c) 2001 Somebody\n\nParses dates.", "Parses dates."),
        ("Parses dates.\nJane Doe <jane@example.org>", "Parses dates."),
        ("This module contains the following:\n\n- one\n- two\n\nIt parses dates.", "It parses dates."),
        ("Utilities for dates:", "Utilities for dates:"),
        ("Usage::\n\n    import dates", ""),
        ("dates.py", ""),
        ("The dates module.", ""),
        ("pkg.dates\n~~~~~~~~~\n\nParses dates.", "Parses dates."),
        ("dates.py - parses dates", "parses dates"),
        ("Dates Library\n=============\n\nDates is a library for humans.", "Dates is a library for humans."),
        ("# Dates\n\nParses dates.", "Parses dates."),
        (".. module:: dates\n   :synopsis: Parses dates quickly.\n", "Parses dates quickly."),
        (":author: Jane\n:license: MIT\n\nParses dates.", "Parses dates."),
        (":mod:`dates` parses dates.", ":mod:`dates` parses dates."),
        ("class Dates\n\nParses dates.", "Parses dates."),
        ("class Dates parses dates.", "class Dates parses dates."),
        ("\n * class Dates\n *\n * Parses dates,\n * and more.\n", "Parses dates, and more."),
        ("* one\n* two", ""),
        ("TODO: write this", ""),
        ("-*- coding: utf-8 -*-", ""),
        ("解析日期。", "解析日期。"),
    ],
)
def test_sentences_about_something_else_are_passed_over(docstring, purpose):
    assert extract_purpose(docstring) == purpose
    source = f'"""{docstring}"""\nx = 1\n'
    assert read_facts(source.encode()).facts.summary == purpose
    assert read_facts(f"if y:\n  pass\n{source}".encode()).facts.summary == ""


@given(st.text(max_size=300))
def test_a_purpose_is_one_visible_line(docstring):
    purpose = extract_purpose(docstring)
    assert escape_invisible_prose(purpose) == purpose
    assert "\n" not in purpose


def test_the_purpose_of_a_megabyte_is_fast():
    for text in (
        "word " * 200_000,
        "a. b " * 200_000,
        "by " * 300_000,
        "(c) " * 200_000,
        "\n\n".join(["x:"] * 200_000),
    ):
        assert len(extract_purpose(text)) <= 8000


@pytest.mark.parametrize(
    ("readme", "purpose"),
    [
        (b"Dates\r\n=====\r\n\r\n.. image:: x.svg\r\n   :target: y\r\n\r\nParses dates. More.\r\n", "Parses dates."),
        (b"\xef\xbb\xbf# Parse all dates\n\n![logo](x.png)\n\nParses *dates*.\n", "Parses *dates*."),
        (b"---\ntitle: x y z\n---\n<h1>Dates</h1>\n<!-- a comment that is long -->\n\nParses dates.", "Parses dates."),
        (b"# Only a title here\n", ""),
        (b"", ""),
        (b"\xff\xfe bytes that are no text", "\ufffd\ufffd bytes that are no text"),
    ],
)
def test_the_sentence_of_a_readme(readme, purpose):
    assert extract_readme_purpose(readme) == purpose


@pytest.mark.parametrize("word", sorted(set(re.findall(r"[a-z]+", re.sub(r"#.*", "", OTHER_BEGINNING)))))
def test_sentences_with_another_beginning_are_recognized_by_their_first_word(word):
    # The words of the pattern, in each form, at the beginning of sentences that it matches or not.
    for stem in (word, f"{word}s", f"{word.removesuffix('s')}e", f"auto-{word}", f"{word}ly", word.capitalize()):
        for rest in (
            "",
            ":",
            " 2",
            "/",
            "'t",
            " by A",
            " on it",
            " based on it",
            " code is taken from it",
            " not",
            " license",
        ):
            sentence = f"{stem}{rest}"
            if re.match(OTHER_BEGINNING, sentence):
                assert may_begin_otherwise(sentence.lower()), sentence


@given(st.text(alphabet="aloyvicensed2 :/_-K\u017f\u212a", max_size=12))
def test_other_sentences_do_not_match_the_pattern_of_beginnings(sentence):
    assert may_begin_otherwise(sentence.lower()) or not re.match(OTHER_BEGINNING, sentence)


@pytest.mark.parametrize(
    "sentence",
    [
        "Whoever reads any of it: do not edit.",
        "Whoever reads any of it: do not modify.",
        "This text was Auto-Generated from a schema.",
        "Our work, Copyright The Authors.",
        "Our work since (C) 2026.",
        "Our work, with All Rights Reserved.",
        "Our work of many years, © by us.",
        "Known as SPDX-License-Identifier in all tools.",
        "With this, Permission is Hereby granted to all.",
        "It is relicensed here to all of you.",
        "Such code is hereby released to all people.",
        "This tool is Part Of the suite.",
        "With this, it is free software for all.",
        "It allows use and redistribution with changes.",
        "Whatever happens, THE software is free.",
        "Use all of it under the terms below.",
        "Given to all, in the Public Domain.",
        "With it, you may obtain a copy.",
        "Comes to all without any Warranty.",
        "Written for all by me@example.org again.",
        "With -*- mode: python -*- in its line.",
        "Set the vim: ts=4 of all files.",
        "Set the vi: ts=4 of all files.",
        "Of all lines, coding: latin-1 is one.",
        "Of all the lines, PYTHON_ARGCOMPLETE_OK is one.",
        "Of all the lines, $Revision$ is one.",
    ],
)
def test_a_sentence_with_a_licence_an_author_or_a_line_for_tools_states_no_purpose(sentence):
    assert not is_purpose(sentence)
