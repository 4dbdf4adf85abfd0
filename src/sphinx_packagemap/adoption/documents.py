"""Replaces the drawn trees of a document by planned ones; all other characters stay."""

from __future__ import annotations

import os
import posixpath
import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import NamedTuple

from sphinx_packagemap.adoption import NotAdopted, Target, TreePlan
from sphinx_packagemap.adoption.drawn import read_drawn_tree
from sphinx_packagemap.adoption.markup import escape_note, format_tree
from sphinx_packagemap.adoption.plan import Place, plan_tree
from sphinx_packagemap.blocks.project import BlockProject
from sphinx_packagemap.blocks.renewal import renew_document
from sphinx_packagemap.documents import Document, Markup
from sphinx_packagemap.documents.code_blocks import CodeBlock, find_code_blocks
from sphinx_packagemap.documents.drawn_trees import find_drawn_trees
from sphinx_packagemap.documents.entries import Form, Listing
from sphinx_packagemap.documents.lists import find_listings
from sphinx_packagemap.documents.managed_blocks import find_managed_blocks
from sphinx_packagemap.documents.tree_editing import is_plain
from sphinx_packagemap.files import Unreadable, read_bytes
from sphinx_packagemap.model import Problem, ProblemKind
from sphinx_packagemap.views.claims import CheckedListing
from sphinx_packagemap.views.claims.context import read_context
from sphinx_packagemap.views.claims.document import check_document
from sphinx_packagemap.views.claims.repository import DescribedRepository

_MAX_SIZE = 1024 * 1024  # bytes of a configuration file
_ITEM = re.compile(
    r"\s*(?:(?:[-*+•‣⁃]|(?:\d+|#|[A-Za-z])[.)])\s+)?"
)  # the beginning of an item of a list, or white space
_HYPOTHETICAL = "the text above is about an example, a plan or the past; name this line to adopt the tree anyway"
_KEPT_OPTIONS = ("caption", "name", "class")  # of a directive for code


class AdoptedTree(NamedTuple):
    """A tree that was replaced."""

    plan: TreePlan
    target: Target
    configuration: str = ""  # the ``conf.py`` of the page, relative to the repository, if it lacks the extension


class AdoptedDocument(NamedTuple):
    """A document with its trees replaced."""

    text: str
    trees: tuple[AdoptedTree, ...] = ()
    purposes: tuple[tuple[str, str], ...] = ()  # keys and texts with the markup of the page
    problems: tuple[Problem, ...] = ()  # located in the document


class Adopter:
    """Replaces trees in the documents of a repository."""

    def __init__(self, repository: DescribedRepository, project: BlockProject, *, has_purposes: bool = False) -> None:
        """Use a project in a repository; with ``has_purposes``, comments become purposes instead of notes."""
        self._repository = repository
        self._project = project
        self._has_purposes = has_purposes

    def adopt(self, document: Document, lines: Collection[int] = ()) -> AdoptedDocument:
        """Return a document with its trees replaced: those at some lines (from 1), by default all.

        Without lines, those that are examples, plans or the past stay.

        A line in which there is no tree of this repository is a problem.
        """
        checked = check_document(self._repository, document).listings
        ours = [each for each in checked if each.listing.form is Form.TREE and is_plain(document, each.listing)]
        blocks = find_managed_blocks(document)
        if blocks.problems:
            return AdoptedDocument(document.text, problems=blocks.problems)
        managed = [range(block.line, block.end + 1) for block in blocks.blocks]
        ours = [each for each in ours if not any(each.listing.start in lines for lines in managed)]
        chosen = [each for each in ours if not read_context(document, each.listing).is_hypothetical]
        problems = [_make_problem(document, each, _HYPOTHETICAL) for each in ours if each not in chosen]
        if lines:
            found = {line: _find_at(ours, line - 1) for line in sorted(lines)}
            chosen = [each for each in ours if each in found.values()]
            problems = [self._explain(document, line) for line, each in found.items() if each is None]
        return self._replace(document, chosen, problems)

    def _explain(self, document: Document, line: int) -> Problem:
        """Return the problem with a line in which there is no tree that can be replaced."""
        blocks = find_code_blocks(document)
        trees = [*find_drawn_trees(document, blocks)]
        message = "there is no tree"
        if any(block.line <= line - 1 <= block.end for block in find_managed_blocks(document).blocks):
            message = "this is a managed block already"
        elif any(tree.start <= line - 1 < tree.end for tree in trees):
            message = "the tree is not about this repository"
        elif any(each.start <= line - 1 < each.end for each in find_listings(document, blocks, trees)):
            message = "expected a drawn tree, found a list; only trees are adopted"
        if line > len(document.lines):
            message = f"the file has only {len(document.lines)} lines"
        return document.make_problem(ProblemKind.NAME, message, line)

    def _replace(
        self, document: Document, chosen: Sequence[CheckedListing], problems: Sequence[Problem]
    ) -> AdoptedDocument:
        trees: list[AdoptedTree] = []
        purposes: dict[str, str] = {}
        found = [*problems]
        planned: dict[int, list[_PlannedTree]] = {}  # by the first line of the code block, or of the tree
        for checked in chosen:
            listing = checked.listing
            target, place, configuration = self._find_place(document)
            drawn = read_drawn_tree(self._repository, document, checked)
            try:
                if target is Target.BLOCK and document.path.lower().endswith(".mdx"):
                    raise NotAdopted("MDX has no comments for managed blocks")
                plan = plan_tree(self._repository, self._project, drawn, place, listing.start + 1)
            except NotAdopted as error:
                found.append(_make_problem(document, checked, str(error)))
                continue
            trees.append(AdoptedTree(plan, target, configuration))
            if self._has_purposes:
                plan = _move_purposes(plan, target, purposes)
            first = listing.start if listing.block is None else listing.block
            planned.setdefault(first, []).append(_PlannedTree(listing, plan, target))
        blocks = {block.opening: block for block in find_code_blocks(document)}
        replacements = [_make_replacement(document, blocks, each) for each in planned.values()]
        text = document.replace_lines(replacements)
        if any(tree.target is Target.BLOCK for tree in trees):
            text, problems = self._renew(document, text)
            found += problems
        return AdoptedDocument(text, tuple(trees), tuple(purposes.items()), tuple(found))

    def _renew(self, document: Document, text: str) -> tuple[str, Sequence[Problem]]:
        """Return the text of a document with the contents of its managed blocks."""
        renewal = renew_document(replace(document, text=text, source=text.encode()), self._project)
        lost = [each for each in renewal.list_new_warnings() if each.kind is ProblemKind.NOTE]
        return renewal.text, (*renewal.errors, *lost)

    def _find_place(self, document: Document) -> tuple[Target, Place, str]:
        """Return the form of trees in a document, its place, and the ``conf.py`` that lacks the extension."""
        root = self._repository.root
        home = os.path.relpath(self._project.root, root).replace(os.sep, "/")
        home = "" if home == "." else home
        configuration = self._find_configuration(document)
        if configuration is not None:
            directory = posixpath.dirname(configuration)
            source = _read(os.path.join(root, configuration))
            is_page = document.markup is Markup.RST or "myst" in source or "markdown" in source
            if is_page:
                argument = posixpath.relpath(home or ".", directory or ".")
                target = Target.RST if document.markup is Markup.RST else Target.MYST
                is_known = "sphinx_packagemap" in source
                return target, Place(home, f"{argument}/"), "" if is_known else configuration
        return Target.BLOCK, Place(home, "."), ""

    def _find_configuration(self, document: Document) -> str | None:
        """Return the path of the ``conf.py`` of a page, relative to the repository; None if it is no page."""
        suffix = posixpath.splitext(document.path)[1].lower()
        relative = os.path.relpath(document.path, self._repository.root).replace(os.sep, "/")
        directory = posixpath.dirname(relative)
        while suffix in (".rst", ".md"):
            if "conf.py" in self._repository.index.list_entries(directory):
                return posixpath.join(directory, "conf.py")
            if not directory:
                break
            directory = posixpath.dirname(directory)
        return None


def _make_problem(document: Document, checked: CheckedListing, reason: str) -> Problem:
    return document.make_problem(ProblemKind.NAME, f"not adopted: {reason}", checked.listing.start + 1)


def _read(path: str) -> str:
    try:
        return read_bytes(path, _MAX_SIZE).decode("utf-8", "replace")
    except Unreadable:
        return ""


def _find_at(checked: Sequence[CheckedListing], line: int) -> CheckedListing | None:
    """Return the tree in a line (from 0), or in the code block that begins there."""
    for each in checked:
        listing = each.listing
        first = listing.start if listing.block is None else listing.block
        if first <= line < listing.end:
            return each
    return None


def _move_purposes(plan: TreePlan, target: Target, purposes: dict[str, str]) -> TreePlan:
    """Add the texts of notes to the purposes, unless there are others; return the plan without these notes."""
    is_order = ("sort", "notes") in plan.options
    notes = []
    for note in plan.notes:
        text = escape_note(note.text, target)
        if note.text and note.purpose_key and purposes.setdefault(note.purpose_key, text) == text:
            notes += [note._replace(text="")] if is_order else []
        else:
            notes.append(note)
    return plan._replace(notes=tuple(notes))


class _PlannedTree(NamedTuple):
    """A tree with its plan."""

    listing: Listing
    plan: TreePlan
    target: Target


def _make_replacement(
    document: Document, blocks: Mapping[int, CodeBlock], trees: Sequence[_PlannedTree]
) -> tuple[int, int, Sequence[str]]:
    """Return the lines to replace, and the new ones: a whole code block with its trees, or only the lines of a tree."""
    lines, (listing, plan, target) = document.lines, trees[0]
    block = None if listing.block is None else blocks.get(listing.block)
    if block is None:
        lead = lines[listing.start][: listing.entries[0].column]
        lead = lead if not lead.strip(" \t>") else ""
        tree = format_tree(plan, target, document.markup)
        around = _separate(lines, listing.start, listing.end, lead, tree)
        return listing.start, listing.end, around
    start, end = block.opening, block.closing
    lead = _find_lead(lines, block, document.markup)
    further = re.sub(r"[^ \t>]", " ", lead)
    empty = further.rstrip()
    closing = [*lines[block.end : end]]
    fence = "::" if _is_paragraph(document, block) else lines[start][len(lead) :]
    opening_again = [f"{further}{fence}", *([""] if document.markup is Markup.RST else [])]
    options = [*_read_options(lines, block)] if block.is_directive and target is not Target.BLOCK else []
    new: list[str] = []
    position = block.start
    for number, (listing, plan, target) in enumerate(trees):
        tree = format_tree(plan, target, document.markup, [] if number else options)
        before, position = _trim(lines[position : listing.start]), listing.end
        if before:
            opening = [empty, *opening_again] if number else lines[start : block.start]
            new += [*opening, *before, *closing, empty]
            lead = further
        elif number:
            new.append(empty)
        elif _is_paragraph(document, block):
            new += _keep_paragraph(lines[start])
        elif plan.heading and target is Target.BLOCK and start and lines[start - 1].strip(" \t>"):
            new.append(empty)  # the line above the block begins with the heading, which is a paragraph
        new += [f"{further if count else lead}{line}" if line else empty for count, line in enumerate(tree)]
        lead = further
    if after := _trim(lines[position : block.end]):
        new += [empty, *opening_again, *after, *closing]
    return start, end, new


def _separate(lines: Sequence[str], start: int, end: int, lead: str, tree: Sequence[str]) -> list[str]:
    """Return the lines of a tree that was no code block, between empty lines."""
    new = [f"{lead}{line}".rstrip() for line in tree]
    if start and lines[start - 1].strip(" \t>"):
        new.insert(0, lead.rstrip())
    if end < len(lines) and lines[end].strip(" \t>"):
        new.append(lead.rstrip())
    return new


def _find_lead(lines: Sequence[str], block: CodeBlock, markup: Markup) -> str:
    """Return the text before the fence or the directive of a code block: white space, or the mark of a list."""
    line = lines[block.opening]
    if markup is Markup.MARKDOWN:
        return line[: len(line) - len(line.lstrip(" \t>-*+0123456789.)"))]
    if block.is_directive:
        return line[: line.index("..")]
    match = _ITEM.match(line)
    lead = match.group() if match is not None else ""
    return lead if line[len(lead) :].strip() == "::" else " " * len(lead)


def _is_paragraph(document: Document, block: CodeBlock) -> bool:
    """Return whether a block is introduced by a paragraph that ends with two colons."""
    return document.markup is Markup.RST and not block.is_directive


def _keep_paragraph(line: str) -> list[str]:
    """Return a paragraph that ends with two colons as one that ends with one; nothing if there is no text."""
    text = line.rstrip()
    if _ITEM.sub("", text, count=1) == "::":
        return []
    text = text.removesuffix("::")
    return [text.rstrip() if text != text.rstrip() else f"{text}:", ""]


def _trim(lines: Sequence[str]) -> list[str]:
    """Return lines without empty ones at the beginning and at the end."""
    kept = [*lines]
    while kept and not kept[0].strip(" \t>"):
        kept.pop(0)
    while kept and not kept[-1].strip(" \t>"):
        kept.pop()
    return kept


def _read_options(lines: Sequence[str], block: CodeBlock) -> Iterator[tuple[str, str]]:
    """Yield the options of a directive for code that a tree has, too."""
    for line in lines[block.opening + 1 : block.end]:
        match = re.fullmatch(r"\s*:([\w-]+):\s*(.*?)\s*", line)
        if match is None:
            return
        if match[1] in _KEPT_OPTIONS and match[2]:
            yield match[1], match[2]
