"""Text from the documented codebase, made safe and short.

The codebase is untrusted: its names and docstrings may hold control characters, lone surrogates or
characters that change the direction of what follows. They are made visible here, once, before they
enter the model. Markup is not interpreted here, and escaping for an output format is the writer's.
"""

from __future__ import annotations

import re

# C0 and C1 controls, lone surrogates, line and paragraph separators, the marks that reorder text
# (Unicode TR36, "bidirectional text spoofing"), zero-width characters and non-characters.
_INVISIBLE = (  # compiled when a text has one: that takes a while
    "[\x00-\x1f\x7f-\x9f\u00ad\u061c\u180e\u200b-\u200f\u2028-\u202e\u2060-\u206f"
    "\ufeff\ufff9-\ufffb\ufffe\uffff\ud800-\udfff\U000e0000-\U000e007f]"
)
# The joiners are part of the spelling of Persian, Hindi and many emoji: prose keeps them, names do not.
_JOINERS = "\u200c\u200d"
# A full stop after these does not end a sentence.
_ABBREVIATION = re.compile(r"(?:^|[\s(])(?:e\.g|i\.e|etc|cf|vs|approx|resp|incl|no|[A-Z])\.$", re.I)
_LONGEST_ABBREVIATION = 12  # what of a sentence has to be looked at for one, the character before it included
_SENTENCE_END = re.compile(r"[.!?][\"')\]]*(?=\s)")
_UNDERLINE = re.compile(r"([!-/:-@\[-`{-~])\1+")


def visible(text: str) -> str:
    r"""Return the text with characters that cannot be seen written as escapes (``\x1b``, ``\u202e``).

    Idempotent; a text without such characters comes back as it is.
    """
    if text.isascii() and text.isprintable():  # most are
        return text
    return re.sub(_INVISIBLE, _escape, text)


def visible_prose(text: str) -> str:
    """Return the text as :func:`visible` does, but for the joiners that languages are written with."""
    return re.sub(_INVISIBLE, lambda match: match.group() if match.group() in _JOINERS else _escape(match), text)


def _escape(match: re.Match[str]) -> str:
    code = ord(match.group())
    if code < 0x100:
        return f"\\x{code:02x}"
    return f"\\u{code:04x}" if code < 0x10000 else f"\\U{code:08x}"


def shorten(text: str, width: int) -> str:
    """Return the text, cut at a space with an ellipsis where it is longer than ``width`` characters."""
    if len(text) <= width:
        return text
    cut = text[: width - 1].rpartition(" ")[0] or text[: width - 1]
    return cut.rstrip(" ,;:") + "…"


# Characters, within one of our messages: of what an author or the code says, and of what another message does.
_LONGEST_QUOTE, _LONGEST_MESSAGE = 120, 400


def quoted(text: object) -> str:
    """Return what an author or the code says as a message shows it: in quotes, without control characters, and short.

    What is not a text is shown as Python writes it.
    """
    if not isinstance(text, str):
        try:
            return _cut(visible(repr(text)))
        except Exception:  # a repr of the author's own
            return f"a value of type {_cut(visible(type(text).__name__))}"
    return f"'{_cut(visible(text))}'"


def said(text: str) -> str:
    """Return a message that somebody else has made, as one of ours shows it: without control characters, and short."""
    return _cut(visible(text), _LONGEST_MESSAGE)


def _cut(text: str, most: int = _LONGEST_QUOTE) -> str:
    return text if len(text) <= most else text[: most - 1] + "…"


# Only the beginning of a docstring matters; it may be a megabyte long.
SUMMARY_SOURCE = 8000
_LONG = 300  # characters of a paragraph in which most first sentences end
# A paragraph of printable ASCII that comes first, as most summaries do.
_PARAGRAPH = re.compile(r"[ \n]*+((?!_)\w[ -~]*+(?:\n[ ]*+[!-~][ -~]*+)*+)(?:\n[ ]*+(?:\n|\Z)|\Z)", re.ASCII)


def summary_of(docstring: str) -> str:
    """Return the first sentence of a docstring on one line, its markup kept as text.

    It is the sentence that PEP 257 asks for. A section title that only repeats a name
    (``requests.api`` above a row of tildes) is passed over.
    """
    first = _PARAGRAPH.match(docstring, 0, SUMMARY_SOURCE)
    summary = summary_of_prose(first[1]) if first else None
    if summary is not None:
        return summary
    paragraphs = _paragraphs(docstring)
    prose = [paragraph for paragraph in paragraphs if not paragraph[0].startswith(".. ")]
    for position, paragraph in enumerate(prose):
        title = _title(paragraph)
        if title is None:
            return visible_prose(first_sentence(" ".join(" ".join(paragraph).split())))
        if " " in title or position == len(prose) - 1:
            return visible_prose(title)
    return ""


def summary_of_prose(paragraph: str) -> str | None:
    """Return the first sentence of a paragraph of printable ASCII that begins with a letter or digit.

    None if it is the title of a section.
    """
    if paragraph.count("\n") == 1 and _UNDERLINE.fullmatch(paragraph.partition("\n")[2].strip()):
        return None
    if len(paragraph) > _LONG:
        beginning = " ".join(paragraph[:_LONG].split())
        sentence = first_sentence(beginning)
        if len(sentence) < len(beginning) - 1:  # it does not end where it was cut
            return sentence
    return first_sentence(" ".join(paragraph.split()))


def _paragraphs(docstring: str) -> list[list[str]]:
    paragraphs: list[list[str]] = [[]]
    for line in docstring[:SUMMARY_SOURCE].splitlines():
        if line.strip():
            paragraphs[-1].append(line.strip())
        elif paragraphs[-1]:
            paragraphs.append([])
            if len(paragraphs) > 4:
                break
    return [paragraph for paragraph in paragraphs if paragraph]


def _title(paragraph: list[str]) -> str | None:
    """Return the text of a reStructuredText section title, or None for any other paragraph."""
    if len(paragraph) == 1 and _UNDERLINE.fullmatch(paragraph[0]):
        return paragraph[0]
    overlined = len(paragraph) > 2 and _UNDERLINE.fullmatch(paragraph[0])
    lines = paragraph[1:] if overlined else paragraph
    if len(lines) == 2 and _UNDERLINE.fullmatch(lines[1]):
        return lines[0].strip()
    return None


def first_sentence(text: str) -> str:
    """Return the first sentence of a line of prose; all of it, if it is no more than one."""
    for match in _SENTENCE_END.finditer(text):
        sentence = text[: match.end()]
        following = text[match.end() :].lstrip()
        if not _ABBREVIATION.search(sentence[-_LONGEST_ABBREVIATION:]) and not following[:1].islower():
            return sentence
    return text
