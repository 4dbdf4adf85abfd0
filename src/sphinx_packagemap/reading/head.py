"""The head of a source file: enough to tell the summary of a module, and nothing else."""

from __future__ import annotations

from sphinx_packagemap.reading.docstrings import STRING_START, docstring_at
from sphinx_packagemap.reading.lines import end_of_blanks
from sphinx_packagemap.reading.source_text import decoded
from sphinx_packagemap.reading.strings import InDoubt


def summary_of_head(source: bytes) -> str | None:
    """Return the summary of a module, given the first bytes of a longer source; None if these do not tell for sure."""
    try:
        text = "\n" + decoded(source[: source.rfind(b"\n") + 1])
    except InDoubt:
        return None
    begin = end_of_blanks(text, 0)
    if begin >= len(text) - 1:
        return None
    if text.startswith(('"""', "'''"), begin):
        return docstring_at(text, begin)[0]
    # Whatever else may begin a string takes a closer look: brackets, a form feed, a backslash.
    begins_with_word = text[begin] == "@" or text[begin].isidentifier()
    return "" if begins_with_word and not STRING_START.match(text, begin) else None
