"""The sentence of a docstring, or of another text, that states a purpose.

Many docstrings begin with something else: the name of the module, a licence, the origin of the code, an introduction to
a list. These sentences are passed over.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from sphinx_packagemap.parsing.summaries import (
    FIRST_PARAGRAPH,
    SUMMARY_SOURCE,
    count_title_lines,
    extract_first_sentence,
    extract_summary_of_prose,
    extract_title,
)
from sphinx_packagemap.text import escape_invisible_prose

_MAX_PARAGRAPHS, _MAX_SENTENCES = 8, 4  # at the beginning of a text, and of each paragraph
_MIN_TITLE = 3  # words of a section title that is preferred to any sentence after it


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
        if introduced is not None and (indent > introduced or hangs or _ITEM.match(lines[0])):
            continue
        if is_literal:  # a block of code, also if the indentation does not show it
            is_literal = False
            continue
        introduced = None
        if number == first_number and len(lines) == 1 and _DECLARATION.fullmatch(lines[0]):
            first_number += 1
            continue
        heading = _find_heading(lines)
        if heading is not None:
            if with_titles and not title and " " in heading and is_purpose(heading):
                title = heading
                if len(title.split()) >= _MIN_TITLE and not _PRODUCT.search(title):
                    break
        elif _NO_PROSE.match(lines[0]):
            synopsis = synopsis or _find_synopsis(lines)
            introduced = indent if _DIRECTIVE.match(lines[0]) else None
        elif sentence := _find_sentence(lines, is_first=number == first_number):
            is_better = not title or _PRODUCT.search(title) or _STATEMENT.match(sentence)
            return escape_invisible_prose(sentence if is_better else title)
        elif lines[-1].endswith(":"):
            introduced, is_literal = indent, lines[-1].endswith("::")
    return escape_invisible_prose(title or synopsis)


def extract_purpose_of_prose(paragraph: str) -> str | None:
    """Return the first sentence of a paragraph of printable ASCII that begins with a letter or digit.

    None if it states no purpose, so that the rest of the text has to be searched.
    """
    sentence = extract_summary_of_prose(paragraph)
    if sentence is None:
        return None
    sentence = _LABEL.sub("", sentence, count=1)
    return sentence if is_purpose(sentence) else None


def _find_sentence(lines: list[str], *, is_first: bool) -> str:
    """Return the first sentence of a paragraph, among its first ones, that states a purpose; empty if none does.

    Only the first sentence of a text may end in a colon: others introduce a list.
    """
    rest = " ".join(" ".join(lines).split())
    for number in range(_MAX_SENTENCES):
        sentence = extract_first_sentence(rest)
        candidate = _LABEL.sub("", sentence, count=1)
        if is_purpose(candidate) and (not candidate.endswith(":") or (is_first and not number)):
            return candidate
        if number == 0 and _SIGNATURE.search(sentence) and is_purpose(lines[0]):  # the author is on the next line
            return " ".join(lines[0].split())
        rest = rest[len(sentence) :].lstrip()
        if not rest or _ADMONITION.match(sentence):
            break
    return ""


def is_purpose(sentence: str) -> bool:
    """Return whether a sentence may state the purpose of a module."""
    if sentence.endswith(":") and _INTRODUCTION.search(sentence):
        return False
    if sentence.count(" ") > _MIN_TITLE and sentence.isupper():
        return False
    if _OTHER_BEGINNING.match(sentence):
        return False
    lowered = sentence.lower()
    if any(trigger in lowered for trigger in _TRIGGERS) and _OTHER.search(sentence):
        return False
    if sentence.count(" ") >= _MAX_WORDS or not sentence.isascii():
        return any(map(str.isalpha, sentence))
    words = _WORD.findall(sentence)
    if len(words) < 2:
        return bool(words) and _NAME.fullmatch(words[0]) is None
    return _REPETITION.fullmatch(sentence) is None and _DECLARATION.fullmatch(sentence) is None


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
    found = next((match["text"] for line in lines if (match := _SYNOPSIS.match(line))), "")
    return found if is_purpose(found) else ""


_HEADING = re.compile(r"#{1,6}[ ]+(?P<title>.*?)[ #]*")
_SYNOPSIS = re.compile(r":synopsis:[ ]+(?P<text>.+)")
# The title of a whole project rather than of a module; a sentence that is better than a short title.
_PRODUCT = re.compile(r"\b(?:api|client|framework|library|package|project|sdk|toolkit|tools?)\W*\Z", re.IGNORECASE)
_STATEMENT = re.compile(
    r"(?:classes|contains?|defines?|functions?|helpers?|implements?|provides?|sub-?package|tools?|utilit(?:y|ies))\b"
    r"|an?\ (?:collection|implementation|set)\b|(?:the|this)\ (?:file|module|package|sub-?package)\b|\w+\ (?:is|are)\ ",
    re.IGNORECASE,
)
_ITEM = re.compile(r"[-*+•][ ]|\(?\w{1,2}[.)][ ]")
# Directives whose content states no purpose.
_DIRECTIVE = re.compile(
    r"""\.\.[ ](?:(?:admonition|attention|auto\w+|caution|code(?:-block)?|contents|danger|doctest|figure|
    graphviz|highlight|hint|image|important|include|index|ipython|list-table|literalinclude|math|note|only|
    parsed-literal|plot|raw|rubric|seealso|sourcecode|table|testcode|testsetup|tip|toctree|todo|topic|version\w+|warning)::|_|\[|\|)""",
    re.VERBOSE,
)
_NO_PROSE = re.compile(r"\.\.[ _]|:[\w ]+:(?:[ ]|\Z)|@\w+|>>>|[-*+•][ ]|[|+$<{]|%[^a-z]|```|~~~|!\[|\[!\[|\\")
# A file name or a dotted name before the sentence itself: ``foo.py - Does it.``
_LABEL = re.compile(r"\A`*[\w/-]+(?:\.\w+)+`*(?::|[ ]+(?:-{1,3}|–|—|::?))[ ]+(?=\S)")
_ADMONITION = re.compile(r"\W*(?:attention|caution|do not|important|notes?|todos?|fixme|warning|xxx)\b", re.IGNORECASE)
_SIGNATURE = re.compile(r"@[\w-]+\.\w|\bcopyright\b|\(c\)|\blicen[sc]e|\bauthor", re.IGNORECASE)

_MAX_WORDS = 6  # of a sentence that may be only a name
_WORD = re.compile(r"[\w./-]*\w[\w./-]*")
_NAME = re.compile(r"[a-z][\w-]*|[\w-]+(?:[./][\w-]+)+\.?|\w*_\w*")
_REPETITION = re.compile(
    r"(?:the |this is (?:the )?)?[`\w./-]+ "
    r"(?:code|file|init|library|module|package|program|script|sub-?package|submodule)\W*",
    re.IGNORECASE,
)

_DECLARATION = re.compile(r"(?:class|def|function|interface|method|module|package) [\w.]+(?:\(.*\))?\W*")

# Introductions to a list or to code, before a colon at the end.
_INTRODUCTION = re.compile(
    r"""\b(?:below|following|follows|these)\b[^.]*:\Z
    | \b(?:are|as|be|by|do|does|e\.g\.|examples?|features?|from|include[sd]?|including|is|like|notes?|of|provides|
          supports|
          this|to|usage|use|used|uses|via|with):{1,2}\Z""",
    re.VERBOSE | re.IGNORECASE,
)
_SUBJECT = r"(?:classes|code|file|functions?|implementation|module|package|script|version)"
_MADE = (
    r"(?:adapted|auto-?generated|automatically\ generated|based|borrowed|copied|derived|extracted|forked|generated|"
    r"inspired|lifted|modified|moved|ported|stolen|taken|vendored)"
)
_OTHER_BEGINNING = re.compile(
    rf"""\W*(?:
      # words above a paragraph
      (?:attention|caution|changelog|changes|citation|credits|documentation|examples?|fixme|history|important|notes?|options|references?|
         see(?:\ also)?|synopsis|todos?|usage|warning|xxx)\W*(?::|\Z)
    | (?:see|fixme|todo|xxx|please|do\ not|don't)\b
    | you\ (?:\w+\ )?(?:not|never|don't|won't)\b
      # origin
    | (?:(?:the\ |this\ |all\ |some\ |most\ |much\ |parts\ )?(?:of\ )?(?:the\ |this\ |these\ )?{_SUBJECT}\ )?
      (?:(?:here|below|herein|in\ this\ \w+)\ )?(?:(?:is|was|were|are|has\ been|have\ been)\ )?
      (?:\w+ly\ )?{_MADE}\ (?:\w+\ ){{0,4}}?(?:by|from|on)\b
      # licence and author
    | licen[sc]e\b | [\w\ -]{{0,30}}\blicen[sc]e\W*\Z | by\ (?-i:[A-Z])
    | (?:the\ |original\ )*(?:authors?|maintainers?|contributors?|date|created|written|coded|developed)\ *
      (?::|\b(?:by|on)\b)
    | (?:created|last\ \w+)\ (?:on|by|at)\b
      # lines for tools, versions, addresses
    | \bcoding[:=] | vim?: | (?:version|release|revision|rev|v)[.:]*\ ?\d | https?:// | [\d\W]+\Z
    ) | \#! | \.\.[ ] | :\w+:\ | >>> | \| | \$\  | %\W | \{{% | <\w | !\[ | \[!\[ | @""",
    re.VERBOSE | re.IGNORECASE,
)
_OTHER = re.compile(
    r"""
      \bdo\ not\ (?:edit|modify)\b | \bautomatically\ generated\b | \bauto-?generated\b | \bnot\ edit\b
    | \bcopyright\W+(?:[\d©(]|by\b|the\b|(?-i:[A-Z])) | \(c\)\ *\d{4} | © | \ball\ rights\ reserved\b
    | \bspdx- | \bpermission\ is\ hereby\b
    | \b(?:re)?licen[sc]ed?\b.{0,40}\b(?:to|under)\b | \b(?:is|are)\ (?:hereby\ )?(?:released|licen[sc]ed)\b
    | \b(?:is|are)\ (?:free\ software|part\ of|distributed\ (?:under|in\ the\ hope|as))\b | \bredistribution\b
    | \bthe\ software\ is\b | \bunder\ the\ terms\b | \bgnu\ (?:lesser\ )?general\ public\b | \bpublic\ domain\b
    | \byou\ (?:may\ (?:not\ use|obtain)|should\ have\ received)\b | \bwarranty\b | [\w.+-]+@[\w-]+\.\w+
    | -\*- | \bcoding[:=] | \bvim?: | \$(?:Id|Revision|Date|Author|Header)\b | \bpython_argcomplete
    """,
    re.VERBOSE | re.IGNORECASE,
)
# One of these is in every sentence that the pattern above matches; to look for them takes a tenth of the time.
_TRIGGERS = (
    *("edit", "modify", "generated", "copyright", "(c)", "©", "rights", "spdx", "permission", "licen", "released"),
    *("software", "part of", "distribut", "terms", "public", "you ", "warranty", "@", "-*-", "coding", "$"),
    *("argcomplete", "vi:", "vim:"),
)
