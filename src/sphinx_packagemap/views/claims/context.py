"""Reads the text around a tree or list: the directories that it names, and whether its names need to exist at all."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from sphinx_packagemap.documents import Document
from sphinx_packagemap.documents.entries import Entry, Form, Listing
from sphinx_packagemap.views.claims.paths import normalize_name
from sphinx_packagemap.views.claims.repository import DescribedRepository

_MAX_HINT_LINES = 6  # lines above a list in which the directory may be named


class Context(NamedTuple):
    """What the text above a tree or list is about."""

    is_hypothetical: bool  # something that need not exist
    is_selection: bool  # some of several


# Words in a heading or a sentence above a tree that is about something that need not exist, or not any more.
_HYPOTHETICAL = re.compile(
    r"\b(?:target|proposed|planned|example|future|desired|templates?|generated|sample|typical|skeleton|boilerplate"
    r"|scaffold(?:ed|ing)?|deleted|removed|obsolete|formerly|previous(?:ly)?|old (?:layout|structure|tree)"
    r"|an? (?:\w+ )?(?:app|plugin|theme|extension)"
    r"|(?:your|new|the resulting) (?:own )?(?:new )?(?:\w+ )?"
    r"(?:app|application|plugin|project|package|theme|extension))\b",
    re.IGNORECASE,
)
# The same above a list that is a choice.
_SELECTION = re.compile(
    r"\b(?:key|important|main|notable|relevant|useful|some|includ(?:e|es|ing)|examples?|such as|e\.g\.|start|related"
    r"|recommended)\b",
    re.IGNORECASE,
)


def read_context(document: Document, listing: Listing) -> Context:
    """Return what the heading, or the sentence above a tree or list, is about."""
    lines = _list_lines_above(document, listing)
    heading = next((line for line in reversed(lines) if line.lstrip().startswith("#")), "")
    texts = (heading, *lines[-1:])
    return Context(
        is_hypothetical=any(_HYPOTHETICAL.search(line) for line in texts),
        is_selection=listing.form is not Form.TREE and any(_SELECTION.search(line) for line in texts),
    )


def _list_lines_above(document: Document, listing: Listing) -> list[str]:
    """Return the lines above a tree or list that are not empty, without the fence or the directive around it."""
    top = listing.block if listing.block is not None else listing.start
    lines = [line for line in document.lines[max(0, top - 2 * _MAX_HINT_LINES) : top] if line.strip()]
    while lines and _MARKS.fullmatch(lines[-1]):
        lines.pop()
    return lines[-_MAX_HINT_LINES:]


_MARKS = re.compile(r"[\s`~|:=*+.-]*(?:::\s*\w*)?\s*")


def find_directory_in_text(repository: DescribedRepository, entry: Entry) -> str:
    """Return the directory that the text of an entry without a name contains; an empty string if there is none."""
    return next((path for path, _ in _find_directories([entry.text], repository)), "")


def _find_directories(lines: Iterable[str], repository: DescribedRepository) -> Iterator[tuple[str, bool]]:
    """Yield the directories that lines name, each with whether no other one can be meant."""
    index = repository.index
    for line in lines:
        for word in re.findall(r"[`\w./*-]*[/`][`\w./*-]*", line):
            path = normalize_name(word.strip("`*'\"()[],:").lstrip("/"))
            if path in ("", ".") or path.startswith("../"):
                continue
            if path in index.directories:
                yield path, True
            elif "/" not in path and path in repository.package_paths:
                yield repository.package_paths[path], True
            elif found := index.find_directories(path):
                yield found[0], len(found) == 1


def find_hints(repository: DescribedRepository, document: Document, listing: Listing) -> dict[str, bool]:
    """Return the directories that the lines above a tree or list name, the nearest first, and those of the document.

    Each has whether no other one can be meant.
    """
    top = listing.block if listing.block is not None else listing.start
    end = top + (listing.block is not None)  # the paragraph above a literal block is the line of its beginning
    lines = [line for line in document.lines[max(0, top - 2 * _MAX_HINT_LINES) : end] if line.strip()]
    found: dict[str, bool] = {}
    for path, is_clear in _find_directories(reversed(lines[-_MAX_HINT_LINES:]), repository):
        found.setdefault(path, is_clear)
    own = posixpath.dirname(document.shown_path)
    while own:
        found.setdefault(own, True)
        own = posixpath.dirname(own)
    return {path: is_clear for path, is_clear in found.items() if path in repository.index.directories}


# Directories of code that is not the project's own, although it may look like it.
_EXAMPLES = re.compile(
    r"(?:^|/)(?:examples?|_*tests?_*|testing|testdata|fixtures|samples?|demos?|skeletons?|templates?"
    r"|[\w.-]*(?:project|app|package)[-_](?:name|template|slug)|[\w-]*cookiecutter[\w-]*|[^/]*[{<][^/]*)(?:/|$)"
)


def is_of_examples(base: str, document: Document, listing: Listing, root: int | None) -> bool:
    """Return whether a directory contains examples or templates, and neither the document nor a root names it.

    ``root`` is the index of the entry that names the directory of the tree, if there is one.
    """
    if (match := _EXAMPLES.search(base)) is None:
        return False
    outer = base[: match.end()].rstrip("/")
    written = " ".join(name for entry in listing.entries if entry.level == 0 for name in (*entry.names, entry.text))
    if root is not None:
        written = listing.entries[root].text
    is_named = outer in written or f"{document.shown_path}/".startswith(f"{outer}/")
    return not is_named and not any(outer in line for line in _list_lines_above(document, listing))
