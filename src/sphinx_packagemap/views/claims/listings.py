"""Checks the names in trees and lists: finds the directory that each is about, and compares it with the files there."""

from __future__ import annotations

import posixpath
import re
from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from itertools import islice
from typing import NamedTuple

from sphinx_packagemap.documents import Document
from sphinx_packagemap.documents.entries import Entry, Form, Listing
from sphinx_packagemap.names import iter_ancestors
from sphinx_packagemap.views.claims import CheckedListing, Claim, ClaimState
from sphinx_packagemap.views.claims.context import find_directory_in_text, find_hints, is_of_examples, read_context
from sphinx_packagemap.views.claims.missing import find_missing, find_missing_modules
from sphinx_packagemap.views.claims.names import find_moved_name, look_up_name, normalize_dotted
from sphinx_packagemap.views.claims.paths import (
    FoundPath,
    LookUp,
    find_moved,
    is_typical,
    leave_out_ignored,
    look_up,
    normalize_name,
)
from sphinx_packagemap.views.claims.repository import DescribedRepository, fold_label

# Of the names in a tree, this share must exist: otherwise it is about something else.
_MIN_SHARE = 0.5
# The same without any sign that the tree is about this repository, such as the name at its top.
_MIN_SHARE_OF_UNNAMED = 0.7
_MIN_COUNT_IN_ROOT = 5  # names of a list that are in the root of the repository, if the document does not name it
_MIN_SHARE_OF_SURE = 0.85  # of the names of a list that are in one directory, if the document does not name it
_MIN_COUNT_OF_WORDS = 2  # of words without a slash or a dot that are names beside another one
_MAX_BASES, _MAX_NAMED = 100, 30  # directories that a listing may be about, and those of them with its name
_MAX_NAMES = 50  # of a list without a directory that are searched in the repository


class _Part(NamedTuple):
    """The entries below one root, or all entries of a tree without roots."""

    root: int | None  # index of the root
    numbers: tuple[int, ...]  # indexes of the entries, without the root


class _Reading(NamedTuple):
    """The names of a part, read as those below one directory."""

    base: str
    is_named: bool  # whether the document names this directory
    found: dict[int, list[FoundPath]]  # by index of the entry

    def list_results(self) -> list[FoundPath]:
        """Return the results that are claims."""
        return [each for found in self.found.values() for each in found if each.result is not LookUp.NO_CLAIM]

    @property
    def is_sure(self) -> bool:
        """Whether the listing is about this directory, and not only about some of the files in it."""
        return self.is_named or (not self.base and self.count_right() >= _MIN_COUNT_IN_ROOT)

    @property
    def is_complete(self) -> bool:
        """Whether all names exist there."""
        return all(each.result is LookUp.FOUND for each in self.list_results())

    def is_mostly_right(self) -> bool:
        """Return whether several names exist there, and nearly all do."""
        return self.count_right() >= max(_MIN_COUNT_IN_ROOT, _MIN_SHARE_OF_SURE * len(self.list_results()))

    def count_right(self) -> int:
        """Return the number of names that exist there, or nearly."""
        return sum(each.result in (LookUp.FOUND, LookUp.CHANGED) for each in self.list_results())

    def count_below(self) -> int:
        """Return the number of names that exist below the directory: those of a list may also exist elsewhere."""
        prefix = f"{self.base}/" if self.base else ""
        return sum(each.result is LookUp.FOUND and each.path.startswith(prefix) for each in self.list_results())


def check_listing(repository: DescribedRepository, document: Document, listing: Listing) -> CheckedListing | None:
    """Return a tree or list of paths with its claims; None if it is not about the repository."""
    claims: list[Claim] = []
    paths = [""] * len(listing.entries)
    base = None
    hints = find_hints(repository, document, listing)
    context = read_context(document, listing)
    for part in _split(listing):
        reading = _choose(repository, document, listing, part, hints)
        if reading is None or _has_placeholders(listing, reading) or not _is_ours(repository, listing, part, reading):
            continue
        if context.is_hypothetical and not reading.is_complete:
            continue
        base = reading.base if base is None else base
        for number, found in reading.found.items():
            paths[number] = found[0].path if found else ""
        if part.root is not None:
            paths[part.root] = reading.base
        part_claims = list(_make_claims(repository, listing, reading))
        if part.root is not None and reading.base:
            root = listing.entries[part.root]
            part_claims.append(
                Claim(ClaimState.RIGHT, listing.form, root.line + 1, root.names[0], reading.base, "", root.column)
            )
        claims += part_claims
        if not (context.is_hypothetical or context.is_selection):
            known = {document.shown_path, *(claim.target.rstrip("/") for claim in part_claims)}
            claims += _find_missing(repository, listing, part, reading, known)
    if base is None:
        return None
    order = sorted(claims, key=lambda claim: claim.line)
    return CheckedListing(listing, base, tuple(order), tuple(paths))


def _find_missing(
    repository: DescribedRepository, listing: Listing, part: _Part, reading: _Reading, known: Collection[str]
) -> Iterator[Claim]:
    yield from find_missing(
        repository.index, listing, part.root, reading.base, reading.found, known, is_named=reading.is_sure
    )
    names = [each for found in reading.found.values() for each in found]
    yield from find_missing_modules(repository, listing, names)


def _split(listing: Listing) -> Iterator[_Part]:
    """Yield the parts of a listing: each root with the entries below it, and the entries without a root."""
    without: list[int] = []
    numbers: dict[int, list[int]] = {}
    top = [-1] * len(listing.entries)
    for number, entry in enumerate(listing.entries):
        top[number] = number if entry.parent < 0 else top[entry.parent]
        if entry.parent < 0 and entry.is_root:
            numbers[number] = []
        elif top[number] in numbers:
            numbers[top[number]].append(number)
        else:
            without.append(number)
    if len(numbers) > 1:  # directories beside each other
        yield _Part(None, tuple(range(len(listing.entries))))
        return
    if without:
        yield _Part(None, tuple(without))
    for root, below in numbers.items():
        yield _Part(root, tuple(below))


# Words, without case and punctuation, for any repository at the top of a tree.
_ROOT_WORDS = frozenset(
    {"", "root", "repo", "repository", "project", "projectroot", "reporoot", "yourrepo", "thisrepo"}
)


def _choose(
    repository: DescribedRepository, document: Document, listing: Listing, part: _Part, hints: Mapping[str, bool]
) -> _Reading | None:
    """Return the reading of a part with the most existing names; the first one of several that are as good."""
    best: _Reading | None = None
    best_quality = 0, 0, False
    tried = False
    entries = [listing.entries[number] for number in part.numbers]
    outermost = [
        entry
        for entry in entries
        if entry.parent < 0 or entry.parent == part.root or not listing.entries[entry.parent].names
    ]
    firsts = {normalize_name(name).lstrip("/").split("/")[0] for entry in outermost for name in entry.names}
    for base, is_named in islice(_iter_bases(repository, document, listing, part, hints), _MAX_BASES):
        if is_of_examples(base, document, listing, part.root):
            continue
        if tried and not _has_any(repository, base, firsts):
            continue
        tried = True
        reading = _read(repository, listing, part, base, is_named=is_named)
        quality = reading.count_right(), reading.count_below(), reading.is_named
        if best is None or quality > best_quality:
            best, best_quality = reading, quality
        if is_named and reading.count_right() == len(reading.list_results()) > 0:
            break  # none can be better
    if best is None:
        return None
    index = repository.index
    checked = {
        number: [each if each.is_dotted else leave_out_ignored(index, each) for each in found]
        for number, found in best.found.items()
    }
    best = best._replace(found=checked)
    return best if best.list_results() else None


# A directory in a tree that a reader fills in.
_PLACEHOLDER = re.compile(
    r"^(?:my|your)[-_]?(?:app|project|package|plugin|module|lib|library|theme|extension|repo|site|code)?s?$|^(?:my|your)[-_]"
    r"|<[^<>]*(?:app|project|package|plugin|module|source|repo)[^<>]*>|\{\{|^(?:app|project|package|plugin|module)[-_]name$",
    re.IGNORECASE,
)


def _has_placeholders(listing: Listing, reading: _Reading) -> bool:
    """Return whether a directory with entries below it has a name that the reader fills in: it is a template."""
    parents = {entry.parent for entry in listing.entries}
    return any(
        _PLACEHOLDER.search(normalize_name(name).rpartition("/")[2]) and each.result is not LookUp.FOUND
        for number, found in reading.found.items()
        if number in parents
        for name, each in zip(listing.entries[number].names, found, strict=True)
    )


def _has_any(repository: DescribedRepository, base: str, names: Collection[str]) -> bool:
    """Return whether a directory contains any of the names, or a module of such a name."""
    entries = repository.index.list_entries(base)
    return any(name in entries or f"{name}.py" in entries or "*" in name for name in names)


def _iter_bases(
    repository: DescribedRepository, document: Document, listing: Listing, part: _Part, hints: Mapping[str, bool]
) -> Iterator[tuple[str, bool]]:
    """Yield the directories that a part may be about, with whether the document names them; the likely ones first."""
    index = repository.index
    packages = [path for path in repository.package_paths.values() if path in index.directories]
    if part.root is not None:
        label = _get_label(listing.entries[part.root])
        if label is None:
            return
        folded = fold_label(label)
        is_root = label in ("", ".") or folded in _ROOT_WORDS or folded in repository.labels
        named = [label] if label in index.directories and label else []
        own = posixpath.dirname(document.shown_path)
        found = index.find_directories(label)[:_MAX_NAMED] if label else []
        named += sorted(found, key=lambda each: not f"{each}/".startswith(f"{own}/"))  # the nearest first
        yield from ((each, True) for each in dict.fromkeys(named))
        yield "", is_root
        yield from ((each, folded in repository.labels) for each in packages)
        # The directory may have been renamed since.
        yield posixpath.dirname(document.shown_path), posixpath.basename(document.shown_path).startswith("README")
        return
    yield from hints.items()
    yield "", any(listing.entries[number].is_root for number in part.numbers)
    yield from ((each, False) for each in packages)
    yield from ((posixpath.dirname(each), False) for each in packages)
    yield from ((each, False) for each in _find_common_directories(repository, listing, part))


def _find_common_directories(repository: DescribedRepository, listing: Listing, part: _Part) -> list[str]:
    """Return the directories that contain most of the outermost names, at most a few."""
    entries = [listing.entries[number] for number in part.numbers]
    names = [normalize_name(name) for entry in entries if entry.parent < 0 for name in entry.names[:1]]
    counts = Counter(
        posixpath.normpath(path[: -len(name)] or ".")
        for name in names[:_MAX_NAMES]
        for path in repository.index.find_paths(name)[:_MAX_NAMES]
    )
    return [base for base, count in counts.most_common(3) if count >= 2 and base != "."]


def _get_label(root: Entry) -> str | None:
    """Return the path at the top of a tree; empty for a word for any repository, None for a sentence."""
    if not root.names or re.search(r"\(\)|^(?:class|def)\s", root.text):
        return None
    name = root.names[0]
    if re.search(r"[<>{}$]", name):
        return "root" if re.search("root|repo|project", name, re.IGNORECASE) else None
    if name == "/":
        return ""
    if name.startswith(("~", "/", "$")):
        return None
    label = normalize_name(name)
    return "" if label == "." else label


def _read(repository: DescribedRepository, listing: Listing, part: _Part, base: str, *, is_named: bool) -> _Reading:
    """Return the names of a part as those below ``base``; items without a name may name another directory."""
    found: dict[int, list[FoundPath]] = {}
    parents: dict[int, str] = {-1: base}
    if part.root is not None:
        parents[part.root] = base
    named = 0
    for number in part.numbers:
        entry = listing.entries[number]
        parent = parents.get(entry.parent, base)
        found[number] = [_look_up(repository, listing, entry, parent, base, name) for name in entry.names]
        if found[number]:
            parents[number] = _find_directory(repository, found[number][0])
            is_below_named = entry.parent >= 0 and not listing.entries[entry.parent].names and parent != base
            named += is_below_named or (not base and listing.form is not Form.TREE and _is_whole(repository, entry))
        else:
            parents[number] = find_directory_in_text(repository, entry) or parent
    if listing.form is not Form.TREE:
        _count_bare_names(listing, found)
    return _Reading(base, is_named or named * 2 > sum(map(bool, found.values())), found)


def _is_whole(repository: DescribedRepository, entry: Entry) -> bool:
    """Return whether the first name of an entry is a path that begins with a directory of the repository."""
    first, _, rest = normalize_name(entry.names[0]).partition("/")
    return bool(rest) and first in repository.index.directories


def _find_directory(repository: DescribedRepository, found: FoundPath) -> str:
    """Return the directory in which the names below an entry are."""
    if not found.is_dotted:
        return found.target.rstrip("/") or found.path
    for name in (found.path, *iter_ancestors(found.path)):
        if name in repository.package_paths:
            return repository.package_paths[name] + found.path[len(name) :].replace(".", "/")
    return found.path.replace(".", "/")


def _count_bare_names(listing: Listing, found: dict[int, list[FoundPath]]) -> None:
    """Turn words that lead nowhere into absent names, where most of their siblings are words for what is there."""
    siblings: dict[int, list[int]] = {}
    for number in found:
        siblings.setdefault(listing.entries[number].parent, []).append(number)
    for numbers in siblings.values():
        names = [name for number in numbers for name in listing.entries[number].names]
        results = [each for number in numbers for each in found[number]]
        words = {id(each) for each in results if each.result is LookUp.WORD}
        inside = Counter(
            posixpath.dirname(each.path)
            for name, each in zip(names, results, strict=True)
            if each.result is LookUp.FOUND and not re.search(r"[/.]", name)
        )
        directory, count = next(iter(inside.most_common(1)), ("", 0))
        is_list_of_names = count >= _MIN_COUNT_OF_WORDS and count * 2 > len(results)
        for number in numbers if words else ():
            found[number] = [
                each
                if id(each) not in words
                else each._replace(result=LookUp.ABSENT, path=posixpath.join(directory, each.path))
                if is_list_of_names
                else each._replace(result=LookUp.NO_CLAIM)
                for each in found[number]
            ]


def _look_up(
    repository: DescribedRepository, listing: Listing, entry: Entry, parent: str, base: str, name: str
) -> FoundPath:
    if (dotted := normalize_dotted(name, repository.tops)) and dotted.partition(".")[0] in repository.tops:
        return look_up_name(repository, dotted, is_module=":" not in name)
    found = look_up(repository.index, parent, name)
    if found.result is LookUp.FOUND or found.result is LookUp.NO_CLAIM:
        return found
    if listing.form is not Form.TREE:  # the items of a list may be relative to several directories
        for other in dict.fromkeys((base, "")):
            if other != parent and (another := look_up(repository.index, other, name)).result is LookUp.FOUND:
                return another
        if dotted and (another := look_up(repository.index, "", dotted.replace(".", "/"))).result is LookUp.FOUND:
            return another
        if dotted:
            return FoundPath(LookUp.NO_CLAIM, name)
        if not re.search(r"[/.]", name):
            return FoundPath(LookUp.WORD, normalize_name(name))
        first = normalize_name(name).split("/")[0]
        if first in repository.index.list_entries("") and first not in repository.index.list_entries(parent):
            return look_up(repository.index, "", name)
    elif entry.comment and not entry.separator and " " in entry.text:
        path = posixpath.join(parent, entry.text)
        if repository.index.get_kind(path) is not None:  # a name with spaces
            return FoundPath(LookUp.FOUND, path)
    return found


def _is_ours(repository: DescribedRepository, listing: Listing, part: _Part, reading: _Reading) -> bool:
    """Return whether most names of a part exist, or have existed, in the repository."""
    results = reading.list_results()
    total = len(results)
    exact = [each for each in results if each.result in (LookUp.FOUND, LookUp.CHANGED)]
    if not exact:
        return False
    moved = sum(bool(_find_moved(repository, each)) for each in results if each.result is LookUp.ABSENT)
    evidence = [each for each in exact if not is_typical(each.path)]
    share = (len(exact) + moved) / total
    if not evidence:
        return reading.is_named and len(exact) == total
    dotted = sum(each.is_dotted for each in exact)
    if reading.is_named or dotted * 2 > len(exact):
        return share >= _MIN_SHARE
    return share >= _MIN_SHARE_OF_UNNAMED and len(evidence) >= 2


def _make_claims(repository: DescribedRepository, listing: Listing, reading: _Reading) -> Iterator[Claim]:
    """Yield the claims of a reading, in order."""
    claimed = frozenset(each.path for each in reading.list_results() if each.result is LookUp.FOUND)
    for number, found in reading.found.items():
        entry = listing.entries[number]
        for name, each in zip(entry.names, found, strict=True):
            state, target = ClaimState.RIGHT, ""
            if each.result is LookUp.NO_CLAIM or (each.result is LookUp.ABSENT and _is_one_of_patterns(name, found)):
                continue
            if each.result is LookUp.CHANGED:
                state, target = ClaimState.MOVED, each.target
            elif each.result is LookUp.ABSENT:
                target = _find_moved(repository, each, claimed)
                is_scattered = not (reading.is_sure or reading.is_mostly_right())
                if target and "/" in target and listing.form is not Form.TREE and is_scattered:
                    continue  # the names of a list without a directory may be in several
                state = ClaimState.MOVED if target else ClaimState.GONE
            column = max(entry.column, 0)
            yield Claim(state, listing.form, entry.line + 1, name, each.path, target, column)


def _is_one_of_patterns(name: str, found: Sequence[FoundPath]) -> bool:
    """Return whether a name is a pattern beside others of which one matches something."""
    return "*" in name and any(each.result is LookUp.FOUND for each in found)


def _find_moved(repository: DescribedRepository, found: FoundPath, claimed: frozenset[str] = frozenset()) -> str:
    """Return where a path or dotted name that is gone is now; an empty string if that is not clear."""
    if found.is_dotted and (codebase := repository.get_codebase(found.path.partition(".")[0])) is not None:
        return find_moved_name(codebase, found.path)
    return find_moved(repository.index, found.path, claimed)
