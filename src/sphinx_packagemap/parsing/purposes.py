"""The sentence of a docstring, or of another text, that states a purpose.

Many docstrings begin with something else: the name of the module, a licence, the origin of the code, an introduction to
a list. These sentences are passed over.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from sphinx_packagemap.parsing.purpose_sentences import (
    DECLARATION,
    LABEL,
    MIN_TITLE,
    extract_purpose_of_prose,
    is_purpose,
)
from sphinx_packagemap.parsing.summaries import (
    FIRST_PARAGRAPH,
    SUMMARY_SOURCE,
    count_title_lines,
    extract_first_sentence,
    extract_title,
)
from sphinx_packagemap.text import escape_invisible_prose

_MAX_PARAGRAPHS, _MAX_SENTENCES = 8, 4  # at the beginning of a text, and of each paragraph
MAX_README = 1 << 16  # bytes of a README that are searched: it may begin with many badges


class _Paragraph(NamedTuple):
    """Lines without an empty one between them."""

    indent: int  # of the first line, in columns
    lines: list[str]  # stripped
    hangs: bool  # whether the second line is indented more than the first, as in a definition list


def extract_purpose(text: str, *, with_titles: bool = True) -> str:
    """Return the first sentence of a text that states a purpose, on one line, with its markup; empty if none does.

    The title of a section is used if it has several words and is as good as the sentence that follows; the synopsis of
    a ``module`` directive if there is nothing else. Without ``with_titles``, only sentences of prose count.
    """
    first = FIRST_PARAGRAPH.match(text, 0, SUMMARY_SOURCE)
    sentence = extract_purpose_of_prose(first[1]) if first else None
    if sentence is not None:
        return sentence
    title = synopsis = ""
    is_literal = False
    first_number = 0  # of the first paragraph that is no declaration
    introduced: int | None = None  # the indentation of a paragraph that was passed over with everything that it begins
    for number, (indent, lines, hangs) in enumerate(_iter_paragraphs(text)):
        if introduced is not None and (indent > introduced or hangs or re.match(_ITEM, lines[0])):
            continue
        if is_literal:  # a block of code, also if the indentation does not show it
            is_literal = False
            continue
        introduced = None
        if number == first_number and len(lines) == 1 and DECLARATION.fullmatch(lines[0]):
            first_number += 1
            continue
        heading = _find_heading(lines)
        if heading is not None:
            if with_titles and not title and " " in heading and is_purpose(heading):
                title = heading
                if len(title.split()) >= MIN_TITLE and not re.search(_PRODUCT, title):
                    break
        elif _NO_PROSE.match(lines[0]):
            synopsis = synopsis or _find_synopsis(lines)
            introduced = indent if re.match(_DIRECTIVE, lines[0]) else None
        elif sentence := _find_sentence(lines, is_first=number == first_number):
            is_better = not title or re.search(_PRODUCT, title) or re.match(_STATEMENT, sentence)
            return escape_invisible_prose(sentence if is_better else title)
        elif lines[-1].endswith(":"):
            introduced, is_literal = indent, lines[-1].endswith("::")
    return escape_invisible_prose(title or synopsis)


def extract_readme_purpose(source: bytes) -> str:
    """Return the first sentence of prose in a README, on one line, with its markup; empty if there is none.

    Titles, badges, images and HTML are passed over. Bytes that are not UTF-8 are replaced.
    """
    text = source[:MAX_README].decode("utf-8-sig", "replace").replace("\r\n", "\n")
    for pattern in _README_MARKUP:
        text = re.sub(pattern, "", text)
    return extract_purpose(f"\n{text}", with_titles=False)


def _find_sentence(lines: list[str], *, is_first: bool) -> str:
    """Return the first sentence of a paragraph, among its first ones, that states a purpose; empty if none does.

    Only the first sentence of a text may end in a colon: others introduce a list.
    """
    rest = " ".join(" ".join(lines).split())
    for number in range(_MAX_SENTENCES):
        sentence = extract_first_sentence(rest)
        candidate = LABEL.sub("", sentence, count=1)
        if is_purpose(candidate) and (not candidate.endswith(":") or (is_first and not number)):
            return candidate
        if number == 0 and _SIGNATURE.search(sentence) and is_purpose(lines[0]):  # the author is on the next line
            return " ".join(lines[0].split())
        rest = rest[len(sentence) :].lstrip()
        if not rest or re.match(_ADMONITION, sentence):
            break
    return ""


def _iter_paragraphs(text: str) -> Iterator[_Paragraph]:
    """Yield the first paragraphs of a text; a section title, and text without an empty line after it, are two."""
    found: list[tuple[int, str]] = []
    count = 0
    for line in [*_remove_margin(text[:SUMMARY_SOURCE].expandtabs().splitlines()), ""]:
        stripped = line.strip()
        if stripped:
            found.append((len(line) - len(line.lstrip()), stripped))
            continue
        if found:
            lines = [each for _, each in found]
            titled = count_title_lines(lines) or (1 if len(lines) > 1 and _HEADING.fullmatch(lines[0]) else 0)
            for part in (found[:titled], found[titled:]):
                if part:
                    hangs = len(part) > 1 and part[1][0] > part[0][0]
                    yield _Paragraph(part[0][0], [each for _, each in part], hangs)
            found, count = [], count + 1
            if count == _MAX_PARAGRAPHS:
                return


def _remove_margin(lines: list[str]) -> list[str]:
    """Return the lines of a docstring without the indentation that all but the first have in common.

    The asterisks at the beginning of all lines in a comment of C or JavaScript are removed, too.
    """
    margin = min((len(line) - len(line.lstrip()) for line in lines[1:] if line.strip()), default=0)
    lines = [*(line.lstrip() for line in lines[:1]), *(line[margin:] for line in lines[1:])]
    stripped = [line.strip() for line in lines]
    if "*" in stripped and all(line.startswith("*") for line in stripped if line):
        return [line.removeprefix("*").removeprefix(" ") for line in stripped]
    return lines


def _find_heading(lines: list[str]) -> str | None:
    """Return the text of a section title, of reStructuredText or Markdown; None for any other paragraph."""
    match = _HEADING.fullmatch(lines[0]) if len(lines) == 1 else None
    return match["title"] if match else extract_title(lines)


def _find_synopsis(lines: list[str]) -> str:
    """Return the synopsis in a ``module`` directive; empty if there is none, or if it states no purpose."""
    found = next((match["text"] for line in lines if (match := re.match(_SYNOPSIS, line))), "")
    return found if is_purpose(found) else ""


_HEADING = re.compile(r"#{1,6}[ ]+(?P<title>.*?)[ #]*")
# The title of a whole project rather than of a module; a sentence that is better than a short title.
# Patterns that are texts are compiled when they are first needed: few docstrings need them.
_SYNOPSIS = r":synopsis:[ ]+(?P<text>.+)"
_PRODUCT = r"(?i)\b(?:api|client|framework|library|package|project|sdk|toolkit|tools?)\W*\Z"
_STATEMENT = (
    r"(?i)(?:classes|contains?|defines?|functions?|helpers?|implements?|provides?|sub-?package|tools?|utilit(?:y|ies))\b"
    r"|an?\ (?:collection|implementation|set)\b|(?:the|this)\ (?:file|module|package|sub-?package)\b|\w+\ (?:is|are)\ "
)
_ITEM = r"[-*+•][ ]|\(?\w{1,2}[.)][ ]"
# Directives whose content states no purpose.
_DIRECTIVE = r"""(?x)
    \.\.[ ](?:(?:admonition|attention|auto\w+|caution|code(?:-block)?|contents|danger|doctest|figure|
    graphviz|highlight|hint|image|important|include|index|ipython|list-table|literalinclude|math|note|only|
    parsed-literal|plot|raw|rubric|seealso|sourcecode|table|testcode|testsetup|tip|toctree|todo|topic|version\w+|warning)::|_|\[|\|)
"""
_NO_PROSE = re.compile(r"\.\.[ _]|:[\w ]+:(?:[ ]|\Z)|@\w+|>>>|[-*+•][ ]|[|+$<{]|%[^a-z]|```|~~~|!\[|\[!\[|\\")
_ADMONITION = r"(?i)\W*(?:attention|caution|do not|important|notes?|todos?|fixme|warning|xxx)\b"
_SIGNATURE = re.compile(r"@[\w-]+\.\w|\bcopyright\b|\(c\)|\blicen[sc]e|\bauthor", re.IGNORECASE)

# In a README: front matter; comments; badges and other images with their links; titles and other tags of HTML. Few
# surveys need these, so they are not compiled here.
_README_MARKUP = (
    r"(?s)\A---\n.*?\n---\n",
    r"(?s)<!--.*?-->",
    r"\[!\[[^\]]*\]\([^)]*\)\]\([^)]*\)|!\[[^\]]*\]\([^)]*\)|\[!\[[^\]]*\]\[[^\]]*\]\]\[[^\]]*\]",
    r"(?si)<h[1-6]\b[^<>]*>.*?</h[1-6]>",
    r"</?[A-Za-z][^<>]*>",
)
