"""Sentences that state a purpose, and those that state a licence, an origin or a name."""

from __future__ import annotations

import re

from sphinx_packagemap.parsing.summaries import extract_summary_of_prose

MIN_TITLE = 3  # words of a section title that is preferred to any sentence after it
# A file name or a dotted name before the sentence itself: ``foo.py - Does it.``
LABEL = re.compile(r"\A`*[\w/-]+(?:\.\w+)+`*(?::|[ ]+(?:-{1,3}|–|—|::?))[ ]+(?=\S)")


def extract_purpose_of_prose(paragraph: str) -> str | None:
    """Return the first sentence of a paragraph of printable ASCII that begins with a letter or digit.

    None if it states no purpose, so that the rest of the text has to be searched.
    """
    sentence = extract_summary_of_prose(paragraph)
    if sentence is None:
        return None
    sentence = LABEL.sub("", sentence, count=1)
    return sentence if is_purpose(sentence) else None


def is_purpose(sentence: str) -> bool:
    """Return whether a sentence may state the purpose of a module."""
    if sentence.endswith(":") and re.search(_INTRODUCTION, sentence):
        return False
    if sentence.count(" ") > MIN_TITLE and sentence.isupper():
        return False
    lowered = sentence.lower()
    if may_begin_otherwise(lowered) and re.match(OTHER_BEGINNING, sentence):
        return False
    if _states_otherwise(sentence, lowered):
        return False
    if sentence.count(" ") >= _MAX_WORDS or not sentence.isascii():
        return any(map(str.isalpha, sentence))
    words = _WORD.findall(sentence)
    if len(words) < 2:
        return bool(words) and re.fullmatch(_NAME, words[0]) is None
    return re.fullmatch(_REPETITION, sentence) is None and DECLARATION.fullmatch(sentence) is None


def compile_patterns() -> None:
    """Compile the patterns that some file of most packages needs, so that forks of this process have them."""
    re.compile(OTHER_BEGINNING)
    for _, pattern in _OTHER:
        re.compile(pattern, re.IGNORECASE)


def _states_otherwise(sentence: str, lowered: str) -> bool:
    """Return whether a sentence, also given in lower case, states a licence, an author or the like anywhere."""
    for words, pattern in _OTHER:
        for word in words:
            if word in lowered:
                if re.search(pattern, sentence, re.IGNORECASE):
                    return True
                break
    return False


def may_begin_otherwise(lowered: str) -> bool:
    """Return whether ``OTHER_BEGINNING`` may match a sentence, which is given in lower case; False if it does not."""
    match = _FIRST_WORD.match(lowered)
    if match is None or not lowered.isascii():
        return True
    word = match.group()
    return word in _FIRST_WORDS or word.endswith("ly") or "licen" in lowered


# The first word, if it consists of letters and is not a part of another word.
_FIRST_WORD = re.compile(r"[a-z]+(?!\w)", re.ASCII)
# fmt: off
_FIRST_WORDS = frozenset({
    "adapted", "all", "are", "attention", "author", "authors", "auto", "based", "below", "borrowed", "by",
    "caution", "changelog", "changes", "citation", "classes", "code", "coded", "coding", "contributor",
    "contributors", "copied", "created", "credits", "date", "derived", "developed", "do", "documentation",
    "don", "example", "examples", "extracted", "file", "fixme", "forked", "function", "functions", "generated",
    "has", "have", "here", "herein", "history", "http", "https", "implementation", "important", "in",
    "inspired", "is", "last", "lifted", "maintainer", "maintainers", "modified", "module", "most", "moved",
    "much", "note", "notes", "of", "option", "options", "original", "package", "parts", "please", "ported",
    "reference", "references", "release", "rev", "revision", "script", "see", "some", "stolen", "synopsis",
    "taken", "the", "these", "this", "todo", "todos", "usage", "v", "vendored", "version", "vi", "vim",
    "warning", "was", "were", "written", "xxx", "you",
})
# fmt: on

_MAX_WORDS = 6  # of a sentence that may be only a name
_WORD = re.compile(r"[\w./-]*\w[\w./-]*")
_NAME = r"[a-z][\w-]*|[\w-]+(?:[./][\w-]+)+\.?|\w*_\w*"
_REPETITION = (
    r"(?i)(?:the |this is (?:the )?)?[`\w./-]+ "
    r"(?:code|file|init|library|module|package|program|script|sub-?package|submodule)\W*"
)

DECLARATION = re.compile(r"(?:class|def|function|interface|method|module|package) [\w.]+(?:\(.*\))?\W*")

# Introductions to a list or to code, before a colon at the end. This pattern and the others that are texts are compiled
# when they are first needed: that takes long, and few files need them.
_INTRODUCTION = r"""(?xi)
    \b(?:below|following|follows|these)\b[^.]*:\Z
    | \b(?:are|as|be|by|do|does|e\.g\.|examples?|features?|from|include[sd]?|including|is|like|notes?|of|provides|
          supports|
          this|to|usage|use|used|uses|via|with):{1,2}\Z
"""
_SUBJECT = r"(?:classes|code|file|functions?|implementation|module|package|script|version)"
_MADE = (
    r"(?:adapted|auto-?generated|automatically\ generated|based|borrowed|copied|derived|extracted|forked|generated|"
    r"inspired|lifted|modified|moved|ported|stolen|taken|vendored)"
)
# All words with which it may begin are in ``_FIRST_WORDS``.
OTHER_BEGINNING = rf"""(?xi)
    \W*(?:
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
    ) | \#! | \.\.[ ] | :\w+:\ | >>> | \| | \$\  | %\W | \{{% | <\w | !\[ | \[!\[ | @
"""
# Each pattern with words of which one is in every sentence that it matches. To look for these takes a tenth of the time
# of a search, and most packages need few of the patterns.
_OTHER: tuple[tuple[tuple[str, ...], str], ...] = (
    (
        ("edit", "modify", "generated"),
        r"\bdo not (?:edit|modify)\b|\bautomatically generated\b|\bauto-?generated\b|\bnot edit\b",
    ),
    (
        ("copyright", "(c)", "©", "rights"),
        r"\bcopyright\W+(?:[\d©(]|by\b|the\b|(?-i:[A-Z]))|\(c\) *\d{4}|©|\ball rights reserved\b",
    ),
    (("spdx", "permission"), r"\bspdx-|\bpermission is hereby\b"),
    (
        ("licen", "released"),
        r"\b(?:re)?licen[sc]ed?\b.{0,40}\b(?:to|under)\b|\b(?:is|are) (?:hereby )?(?:released|licen[sc]ed)\b",
    ),
    (
        ("software", "part of", "distribut"),
        r"\b(?:is|are) (?:free software|part of|distributed (?:under|in the hope|as))\b|\bredistribution\b",
    ),
    (
        ("software", "terms", "public"),
        r"\bthe software is\b|\bunder the terms\b|\bgnu (?:lesser )?general public\b|\bpublic domain\b",
    ),
    (("you ", "warranty"), r"\byou (?:may (?:not use|obtain)|should have received)\b|\bwarranty\b"),
    (("@",), r"[\w.+-]+@[\w-]+\.\w+"),
    (
        ("-*-", "coding", "$", "argcomplete", "vi:", "vim:"),
        r"-\*-|\bcoding[:=]|\bvim?:|\$(?:Id|Revision|Date|Author|Header)\b|\bpython_argcomplete",
    ),
)
