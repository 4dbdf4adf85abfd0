"""Selects the documents of a repository in which people may describe it."""

from __future__ import annotations

import os
import posixpath
import re
from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from sphinx_packagemap.discovery.check_settings import CheckSettings
from sphinx_packagemap.discovery.file_index import EntryKind, FileIndex
from sphinx_packagemap.discovery.path_patterns import compile_path_pattern, has_path_wildcard
from sphinx_packagemap.discovery.project import is_outside
from sphinx_packagemap.model import Problem, ProblemKind
from sphinx_packagemap.names import did_you_mean, find_nearest
from sphinx_packagemap.text import quote
from sphinx_packagemap.views.claims.document import is_exempt

_MARKUP = re.compile(r".\.(?:md|markdown|mdx|mdc|qmd|rst|rest)$", re.IGNORECASE)
# Without the suffix of a markup language: instructions for language models, and documents at the top of projects.
_NAMED = re.compile(
    r"(?:README|CONTRIBUTING|HACKING|DEVELOP(?:MENT|ING|ERS?)|ARCHITECTURE|INSTALL|AUTHORS)(?:\.txt)?$"
    r"|\.(?:cursor|windsurf|cline)rules$"
)
_DOCS = frozenset({"doc", "docs", "documentation"})
_HIDDEN = frozenset(
    {
        *(".agents", ".claude", ".clinerules", ".codex", ".cursor", ".gemini", ".github", ".junie", ".kiro"),
        *(".opencode", ".roo", ".windsurf"),
    }
)
# Directories with texts of others, with data, and with the documentation of old versions.
_FOREIGN = re.compile(
    r"_?vendor(?:ed|s|ing)?|third[-_]?party|_?extern(?:al|als)?|node_modules|bower_components|site-packages"
    r"|(?:test)?[-_]?(?:data|fixtures|cassettes|snapshots)|licen[cs]es|locales?|.*\{\{.*"
    r"|(?:.*[-_])?versioned[-_]docs",
    re.IGNORECASE,
)
_TESTS = re.compile(r"_?tests?|testing|.*_tests?|test-.*|tests-.*", re.IGNORECASE)
_OF_TESTS = re.compile(r"(?:README|AGENTS|CLAUDE|CONTRIBUTING)\b", re.IGNORECASE)  # the documents about tests
_NO_PROSE = re.compile(
    r"(?:LICEN[CS]E|COPYING|COPYRIGHT|NOTICE)s?\b|(?:requirements|constraints).*\.txt$|CMakeLists\.txt$|robots\.txt$"
    r"|.*word-?list\b|.*wordlist\b",
    re.IGNORECASE,
)


_DEFAULTS = CheckSettings()


class Selection(NamedTuple):
    """The documents to check."""

    paths: tuple[str, ...]  # relative to the repository, with slashes, sorted
    problems: tuple[Problem, ...] = ()


def select_documents(index: FileIndex, settings: CheckSettings = _DEFAULTS, *, has_past: bool = False) -> Selection:
    """Return all documents of a repository; of those that are links to each other, only one.

    With patterns of ``files`` in the settings, the documents are the files that any of them matches, instead of those
    with the usual names. Those about the past are left out, unless ``has_past``, and those that ``exclude`` matches. A
    pattern of ``files`` that matches nothing is a problem.
    """
    if not settings.files:
        return Selection(tuple(_exclude(index, _iter_usual(index), settings.exclude, has_past=has_past)))
    files = [*_iter_files(index)]
    chosen: set[str] = set()
    problems: list[Problem] = []
    for pattern in settings.files:
        compiled = compile_path_pattern(pattern)
        matching = [*filter(compiled.match, files)]
        chosen |= {*matching}
        if not matching:
            hint = did_you_mean(find_nearest(pattern, _iter_usual(index)))
            message = f"check.files: no document matches {quote(pattern)}{hint}"
            problems.append(Problem(ProblemKind.CONFIG, message, origin=settings.origin, line=settings.line))
    return Selection(tuple(_exclude(index, chosen, settings.exclude, has_past=has_past)), tuple(problems))


def _exclude(index: FileIndex, paths: Iterable[str], patterns: Sequence[str], *, has_past: bool = False) -> list[str]:
    """Return the paths, sorted, without those about the past, and without those that a pattern matches."""
    unwanted = [*map(compile_path_pattern, patterns)]
    kept = [
        path for path in paths if (has_past or not is_exempt(path)) and not any(each.match(path) for each in unwanted)
    ]
    return _drop_repeated(index, sorted(kept))


def _iter_files(index: FileIndex) -> Iterator[str]:
    for directory, entries in index.directories.items():
        prefix = f"{directory}/" if directory else ""
        yield from (f"{prefix}{name}" for name, kind in entries.items() if kind is EntryKind.FILE)


def _iter_usual(index: FileIndex) -> Iterator[str]:
    """Yield the paths of the documents with usual names, in directories in which people write."""
    for directory, entries in index.directories.items():
        names = [name for name, kind in entries.items() if kind is EntryKind.FILE and is_document(directory, name)]
        if names and not _is_foreign(index, directory):
            is_of_tests = any(map(_TESTS.fullmatch, directory.split("/")))
            for name in names:
                path = f"{directory}/{name}" if directory else name
                if (not is_of_tests or _OF_TESTS.match(name)) and not index.is_ignored(path):
                    yield path


def is_document(directory: str, name: str) -> bool:
    """Return whether a file has the name of a document."""
    if _NO_PROSE.match(name):
        return False
    if _MARKUP.search(name) or _NAMED.match(name):
        return True
    return name.endswith(".txt") and not _DOCS.isdisjoint(directory.lower().split("/"))


def _is_foreign(index: FileIndex, directory: str) -> bool:
    """Return whether a directory belongs to others, or contains data: also another repository, as submodules are."""
    components = directory.split("/") if directory else []
    for number, component in enumerate(components, 1):
        if _FOREIGN.fullmatch(component) or (component.startswith(".") and component not in _HIDDEN):
            return True
        if ".git" in index.list_entries("/".join(components[:number])):
            return True
    return False


def _drop_repeated(index: FileIndex, paths: Iterable[str]) -> list[str]:
    """Return the paths without links to others of them: ``CLAUDE.md`` is often a link to ``AGENTS.md``."""
    paths = [*paths]
    links = [path for path in paths if os.path.islink(os.path.join(index.root, path))]
    if not links:
        return paths
    root = os.path.realpath(index.root)
    targets = {path: os.path.relpath(os.path.realpath(os.path.join(root, path)), root) for path in links}
    seen = {*paths} - {*links}
    kept = []
    for path in paths:
        target = targets.get(path, "").replace(os.sep, "/")
        if not target or target not in seen:
            kept.append(path)
            seen |= {target}
    return kept


def select_named(
    index: FileIndex, directory: str, arguments: Sequence[str], settings: CheckSettings = _DEFAULTS
) -> Selection:
    """Return the documents that arguments name: files, directories, or patterns, relative to ``directory``.

    A file is checked whatever its name is. In a directory, those documents are that are checked in any case.
    """
    root = os.path.realpath(index.root)
    usual: Sequence[str] | None = None
    found: dict[str, None] = {}
    problems: list[Problem] = []
    for argument in arguments:
        path = os.path.join(directory, argument)
        inside = _make_relative(root, path)
        if inside is None:
            problems.append(_make_problem(f"{quote(argument)} is outside the project"))
        elif os.path.lexists(path) and not os.path.isdir(path):
            if is_outside(path, (root,)):
                message = f"{quote(argument)} is a symbolic link to a file outside the project"
                problems.append(Problem(ProblemKind.LINK, message))
            else:
                found[inside] = None
        else:
            usual = select_documents(index, settings).paths if usual is None else usual
            chosen, message = _select(index, usual, argument, inside, is_directory=os.path.isdir(path))
            found |= dict.fromkeys(chosen)
            problems += [_make_problem(message)] if message else []
    return Selection(tuple(sorted(found)), tuple(problems))


def _make_problem(message: str) -> Problem:
    return Problem(ProblemKind.NAME, message)


def _make_relative(root: str, path: str) -> str | None:
    """Return a path relative to the repository, with slashes; None if it is outside. The last link is not resolved."""
    parent, name = os.path.split(os.path.normpath(path))
    real = os.path.realpath(path) if os.path.isdir(path) else os.path.join(os.path.realpath(parent), name)
    if real == root:
        return ""
    return os.path.relpath(real, root).replace(os.sep, "/") if real.startswith(os.path.join(root, "")) else None


def _select(
    index: FileIndex, usual: Sequence[str], argument: str, path: str, *, is_directory: bool
) -> tuple[Sequence[str], str]:
    """Return the documents in a directory, or those that a pattern matches, and a message if there are none."""
    if is_directory:
        chosen = [each for each in usual if not path or each.startswith(f"{path}/")]
        return chosen, "" if chosen else f"the directory {quote(argument)} contains no documents to check"
    if has_path_wildcard(argument):
        try:
            pattern = f"{path}/" if argument.endswith("/") else path
            chosen = _exclude(index, filter(compile_path_pattern(pattern).match, _iter_files(index)), ())
        except ValueError as error:
            return (), str(error)
        return chosen, "" if chosen else f"no document matches {quote(argument)}"
    prefix = path[: len(path) - len(posixpath.normpath(argument))]
    known = [each.removeprefix(prefix) for each in usual]
    return (), f"no file or directory named {quote(argument)}{did_you_mean(find_nearest(argument, known))}"


def select_matching(
    index: FileIndex, base: str, patterns: Sequence[str], pages: Sequence[str], exclude: Sequence[str] = ()
) -> Selection:
    """Return the documents that patterns relative to ``base`` match: pages in it, and the usual documents elsewhere.

    ``base`` is the real path of a directory, and ``pages`` are absolute paths. A pattern without wildcards may name any
    file. One that matches nothing is a problem.
    """
    prefix = _make_relative(os.path.realpath(index.root), base)
    if prefix is None:
        return Selection((), (Problem(ProblemKind.CONFIG, "packagemap_check: the pages are outside the project"),))
    inside = [each for page in pages if (each := _make_relative(os.path.realpath(index.root), page)) is not None]
    below = f"{prefix}/" if prefix else ""
    known = [*filter(_is_text, inside), *(path for path in _iter_usual(index) if not path.startswith(below or "/"))]
    usual = _exclude(index, (path for path in known if not index.is_ignored(path)), exclude)
    chosen: set[str] = set()
    problems: list[Problem] = []
    for pattern in patterns:
        found, message = _match(index, usual, f"{prefix}/{pattern}" if prefix else pattern)
        chosen |= {*found}
        if not found:
            relative = [os.path.relpath(path, prefix or ".").replace(os.sep, "/") for path in usual]
            hint = "" if message else did_you_mean(find_nearest(pattern, relative))
            message = message or f"no document matches {quote(pattern)}{hint}"
            problems.append(Problem(ProblemKind.CONFIG, f"packagemap_check: {message}"))
    return Selection(tuple(sorted(chosen)), tuple(problems))


def _is_text(path: str) -> bool:
    """Return whether a page is in a markup language that can be checked: notebooks are not."""
    return _MARKUP.search(path) is not None or path.endswith(".txt")


def _match(index: FileIndex, known: Sequence[str], pattern: str) -> tuple[Sequence[str], str]:
    """Return the documents that a pattern relative to the repository matches, and a message if it is invalid."""
    path = posixpath.normpath(pattern) + ("/" if pattern.endswith("/") else "")
    if not has_path_wildcard(path) and index.get_kind(path) is EntryKind.FILE:
        return [path], ""
    try:
        return [*filter(compile_path_pattern(path).match, known)], ""
    except ValueError as error:
        return (), str(error)
