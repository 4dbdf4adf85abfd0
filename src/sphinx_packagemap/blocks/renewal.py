"""Computes the text of a document with all its managed blocks renewed; nothing is written."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import NamedTuple

from sphinx_packagemap.blocks import BlockContent, NoContent
from sphinx_packagemap.blocks.arguments import parse_words
from sphinx_packagemap.blocks.missing import make_missing_problem
from sphinx_packagemap.blocks.project import BlockProject
from sphinx_packagemap.blocks.registry import BLOCKS
from sphinx_packagemap.documents import Document
from sphinx_packagemap.documents.managed_blocks import (
    ManagedBlock,
    find_managed_blocks,
    format_content,
    replace_contents,
)
from sphinx_packagemap.model import Problem, ProblemKind
from sphinx_packagemap.survey import NotFound

_ERRORS = (ProblemKind.OPTION, ProblemKind.NAME)  # kinds of problems because of which a block is not renewed


class Renewal(NamedTuple):
    """A document with its blocks renewed."""

    document: Document
    text: str  # with the new contents; with errors, the text of the document
    blocks: tuple[ManagedBlock, ...] = ()
    changed: Mapping[ManagedBlock, str] = {}  # those with a new content, and this; never changed
    errors: tuple[Problem, ...] = ()  # located in the document; with any, no block is renewed
    warnings: tuple[Problem, ...] = ()  # with notes in the document, and with the documented code

    def find_new_line(self, line: int) -> int:
        """Return the number of a line in the new text, given that in the document; both from 1."""
        added = 0
        for block, text in self.changed.items():
            if block.end < line:
                added += len(format_content(block, text)) - (block.end - block.start)
        return line + added

    def list_new_warnings(self) -> list[Problem]:
        """Return the warnings with their lines in the new text."""
        path = self.document.shown_path
        return [
            each._replace(line=self.find_new_line(each.line)) if each.origin == path and each.line else each
            for each in self.warnings
        ]


def renew_document(document: Document, project: BlockProject) -> Renewal:
    """Return a document with the contents of its blocks renewed, in the project around it."""
    blocks, errors = find_managed_blocks(document)
    contents: dict[ManagedBlock, str] = {}
    warnings: list[Problem] = []
    found = list(errors)
    for block in blocks:
        try:
            content = _render(document, block, project)
        except NotFound as error:
            found.append(_locate(document, block, make_missing_problem(error, project)))
            continue
        except NoContent as error:
            found.append(_locate(document, block, error.make_problem()))
            continue
        found += [_locate(document, block, each) for each in content.problems if each.kind in _ERRORS]
        warnings += _iter_warnings(document, block, content)
        contents[block] = content.text
    if found:
        return Renewal(document, document.text, blocks, {}, tuple(found), tuple(warnings))
    changed = {block: text for block, text in contents.items() if _is_changed(document, block, text)}
    text = replace_contents(document, changed)
    return Renewal(document, text, blocks, changed, (), tuple(warnings))


def _render(document: Document, block: ManagedBlock, project: BlockProject) -> BlockContent:
    request = parse_words(block.words, document.markup, block.notes)
    return BLOCKS[request.command].render(project, request)


def _is_changed(document: Document, block: ManagedBlock, text: str) -> bool:
    lines = [f"{line}{document.line_end}" for line in format_content(block, text)]
    return lines != list(document.raw_lines[block.start : block.end])


def _iter_warnings(document: Document, block: ManagedBlock, content: BlockContent) -> Iterator[Problem]:
    for each in content.note_problems:
        yield document.make_problem(each.kind, each.message, block.notes_line + (each.line or 0) + 1)
    yield from (each for each in content.problems if each.kind not in _ERRORS)


def _locate(document: Document, block: ManagedBlock, problem: Problem) -> Problem:
    """Return a problem with the arguments of a block at its beginning."""
    return document.make_problem(problem.kind, problem.format("{}: "), block.line + 1)
