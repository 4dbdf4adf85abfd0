"""The first sentence of a docstring."""

from __future__ import annotations

import re

from sphinx_packagemap.text import escape_invisible_prose

# Words that do not end a sentence, in lower case. Initials do not, either.
_ABBREVIATIONS = frozenset({"e.g.", "i.e.", "etc.", "cf.", "vs.", "approx.", "resp.", "incl.", "no."})
_SENTENCE_END = re.compile(r"[.!?][\"')\]]*(?=\s)")
_UNDERLINE = re.compile(r"([!-/:-@\[-`{-~])\1+")

# Only the beginning of a docstring matters; it may be a megabyte long.
SUMMARY_SOURCE = 8000
_LONG = 300  # characters of a paragraph in which most first sentences end
# A paragraph of printable ASCII that comes first, as most summaries do.
FIRST_PARAGRAPH = re.compile(r"[ \n]*+((?!_)\w[ -~]*+(?:\n[ ]*+[!-~][ -~]*+)*+)(?:\n[ ]*+(?:\n|\Z)|\Z)", re.ASCII)


def extract_summary(docstring: str) -> str:
    """Return the first sentence of a docstring on one line, with its markup as text.

    It is the sentence that PEP 257 asks for. A section title that only repeats a name
    (``requests.api`` above a row of tildes) is passed over.
    """
    first = FIRST_PARAGRAPH.match(docstring, 0, SUMMARY_SOURCE)
    summary = extract_summary_of_prose(first[1]) if first else None
    if summary is not None:
        return summary
    paragraphs = [part for paragraph in _split_paragraphs(docstring) for part in _separate_title(paragraph)]
    prose = [paragraph for paragraph in paragraphs if not paragraph[0].startswith(".. ")]
    for position, paragraph in enumerate(prose):
        title = extract_title(paragraph)
        if title is None:
            return escape_invisible_prose(extract_first_sentence(" ".join(" ".join(paragraph).split())))
        if " " in title or position == len(prose) - 1:
            return escape_invisible_prose(title)
    return ""


def extract_summary_of_prose(paragraph: str) -> str | None:
    """Return the first sentence of a paragraph of printable ASCII that begins with a letter or digit.

    None if it is, or begins with, the title of a section.
    """
    if "\n" in paragraph and count_title_lines(paragraph.split("\n", 2)):
        return None
    if len(paragraph) > _LONG:
        beginning = " ".join(paragraph[:_LONG].split())
        sentence = extract_first_sentence(beginning)
        if len(sentence) < len(beginning) - 1:  # it does not end where it was cut
            return sentence
    return extract_first_sentence(" ".join(paragraph.split()))


def _split_paragraphs(docstring: str) -> list[list[str]]:
    paragraphs: list[list[str]] = [[]]
    for line in docstring[:SUMMARY_SOURCE].splitlines():
        if line.strip():
            paragraphs[-1].append(line.strip())
        elif paragraphs[-1]:
            paragraphs.append([])
            if len(paragraphs) > 4:
                break
    return [paragraph for paragraph in paragraphs if paragraph]


def _separate_title(paragraph: list[str]) -> list[list[str]]:
    """Return a paragraph as one or two: text can follow the title of a section without an empty line."""
    count = count_title_lines(paragraph)
    return [paragraph[:count], paragraph[count:]] if 0 < count < len(paragraph) else [paragraph]


def count_title_lines(paragraph: list[str]) -> int:
    """Return the number of lines of the section title with which a paragraph begins; 0 if there is none."""
    overlined = len(paragraph) > 2 and _UNDERLINE.fullmatch(paragraph[0].strip())
    title, *rest = (line.strip() for line in paragraph[1 if overlined else 0 :])
    if not rest or not _UNDERLINE.fullmatch(rest[0]):
        return 0
    # A line of points, for example, is a part of the text if it is shorter than the line before.
    return (3 if overlined else 2) if len(rest) == 1 or len(rest[0]) >= len(title) else 0


def extract_title(paragraph: list[str]) -> str | None:
    """Return the text of a reStructuredText section title, or None for any other paragraph."""
    if len(paragraph) == 1 and _UNDERLINE.fullmatch(paragraph[0]):
        return paragraph[0]
    overlined = len(paragraph) > 2 and _UNDERLINE.fullmatch(paragraph[0])
    lines = paragraph[1:] if overlined else paragraph
    if len(lines) == 2 and _UNDERLINE.fullmatch(lines[1]):
        return lines[0].strip()
    return None


def extract_first_sentence(text: str) -> str:
    """Return the first sentence of a line of prose, with one space between words; all of it if it is only one."""
    for match in _SENTENCE_END.finditer(text):
        end = match.end()
        if not (text[end + 1 : end + 2].islower() or _is_abbreviation(text[text.rfind(" ", 0, end) + 1 : end])):
            return text[:end]
    return text


def _is_abbreviation(word: str) -> bool:
    word = word.rpartition("(")[2]
    is_initial = len(word) == 2 and word[0].isascii() and word[0].isalpha() and word[1] == "."
    return is_initial or word.lower() in _ABBREVIATIONS
