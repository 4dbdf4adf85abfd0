"""Mends drawn trees: removes what is gone, moves what has moved, inserts what is missing; nothing else is changed."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Callable, Sequence
from dataclasses import replace
from enum import StrEnum
from typing import NamedTuple

from sphinx_packagemap.discovery.check_settings import ClaimException
from sphinx_packagemap.discovery.file_index import EntryKind
from sphinx_packagemap.documents import Document
from sphinx_packagemap.documents.entries import Form, expand_braces
from sphinx_packagemap.documents.tree_editing import TreeDraft, TreeNode, is_plain
from sphinx_packagemap.views.claims import CheckedListing, Claim, ClaimState
from sphinx_packagemap.views.claims.document import check_document
from sphinx_packagemap.views.claims.exceptions import accept_exceptions
from sphinx_packagemap.views.claims.paths import normalize_name
from sphinx_packagemap.views.claims.repository import DescribedRepository

_MAX_ROUNDS = 5  # an inserted directory may need further lines; each round mends what the one before has left


class FixKind(StrEnum):
    """The kinds of changes."""

    REMOVED = "removed"
    RENAMED = "renamed"  # a module is a package now, or the other way round
    MOVED = "moved"
    ADDED = "added"
    LEFT = "left"  # not changed, because that is not clear


class Fix(NamedTuple):
    """A change of a tree."""

    kind: FixKind
    line: int  # from 1, in the document as it was, or near it
    name: str
    target: str = ""  # where it is now
    comment: str = ""  # of a line that was removed, on one line


class FixedDocument(NamedTuple):
    """A document with its trees mended."""

    text: str
    fixes: tuple[Fix, ...] = ()


def fix_document(
    repository: DescribedRepository, document: Document, exceptions: Sequence[ClaimException] = ()
) -> FixedDocument:
    """Return the text of a document in which the claims of drawn trees are right; changes nothing else.

    Claims for which there is one of the ``exceptions`` for this document stay as they are. Mending the result again
    changes nothing. If that cannot be reached, the document stays as it is.
    """
    fixes: list[Fix] = []
    current = document
    for _ in range(_MAX_ROUNDS):
        text, found = _fix_once(repository, current, exceptions)
        left = [each for each in found if each.kind is FixKind.LEFT]
        if text == current.text:
            return FixedDocument(text, (*fixes, *left))
        fixes += (each for each in found if each.kind is not FixKind.LEFT)
        current = replace(current, text=text)
    return FixedDocument(document.text, tuple(dict.fromkeys(each._replace(kind=FixKind.LEFT) for each in fixes)))


def _fix_once(
    repository: DescribedRepository, document: Document, exceptions: Sequence[ClaimException]
) -> tuple[str, list[Fix]]:
    """Mend each tree once, the last one first, so that the lines of the others keep their numbers."""
    fixes: list[Fix] = []
    listings = check_document(repository, document).listings
    trees = [accept_exceptions(each, exceptions) for each in listings if each.listing.form is Form.TREE]
    text = document.text
    for checked in reversed(trees):
        stale = [claim for claim in checked.claims if claim.state is not ClaimState.RIGHT]
        if not stale:
            continue
        if not is_plain(document, checked.listing):
            fixes = [*(Fix(FixKind.LEFT, claim.line, claim.name, claim.target) for claim in stale), *fixes]
            continue
        fixer = _Fixer(repository, replace(document, text=text), checked)
        text = fixer.fix()
        fixes = [*fixer.fixes, *fixes]
    return text, fixes


class _Fixer:
    """Mends one tree."""

    def __init__(self, repository: DescribedRepository, document: Document, checked: CheckedListing) -> None:
        self._repository = repository
        self._checked = checked
        self._entries = checked.listing.entries
        self._draft = TreeDraft(document, checked.listing)
        self._paths = dict(zip(self._draft.nodes, checked.paths, strict=True))  # as they are now
        self._style = _Style(repository, self._draft, self._paths)
        self.fixes: list[Fix] = []

    def fix(self) -> str:
        """Return the text of the document with the tree mended."""
        claims = self._group_claims()
        for node in self._draft.nodes:
            self._rename(node, claims)
        stale = {number for number, each in claims.items() if self._is_stale(number, each)}
        targets = {claim.target.rstrip("/") for number in stale for claim in claims[number]}
        missing = [claim for claim in self._checked.claims if claim.state is ClaimState.MISSING]
        early = [claim for claim in missing if claim.path.endswith("/") and claim.path.rstrip("/") not in targets]
        for claim in early:  # something may have moved to a new directory
            self._add(claim)
        for node in self._draft.nodes:
            if node.number in stale & claims.keys() and self._is_in_tree(node):
                self._move_or_remove(node, claims, stale)
        for claim in missing:
            if claim not in early:
                self._add(claim)
        return self._draft.render()

    def _group_claims(self) -> dict[int, list[Claim]]:
        """Return the claims of each entry, by its index."""
        by_line = {entry.line: number for number, entry in enumerate(self._entries)}
        found: dict[int, list[Claim]] = {}
        for claim in self._checked.claims:
            number = by_line.get(claim.line - 1)
            if claim.state is not ClaimState.MISSING and number is not None:
                found.setdefault(number, []).append(claim)
        return found

    def _rename(self, node: TreeNode, all_claims: dict[int, list[Claim]]) -> None:
        """Mend the names of an entry that has another name in the same directory, and remove some of several names."""
        claims = all_claims.get(node.number, [])
        for claim in claims:
            target = claim.target.rstrip("/")
            directory, name = posixpath.split(target)
            if claim.state is ClaimState.MOVED and directory == posixpath.dirname(claim.path):
                written = self._style.write(name, is_directory=self._is_directory(target))
                old = normalize_name(claim.name)
                names = node.names.replace(claim.name, posixpath.join(posixpath.dirname(old), written), 1)
                self._draft.rename(node, names)
                self.fixes.append(Fix(FixKind.RENAMED, claim.line, claim.name, claim.target))
                if claim is claims[0]:
                    self._update_paths(node, target, all_claims)
        wrong = [claim for claim in claims if self._is_wrong(claim)]
        if wrong and len(wrong) < len(self._entries[node.number].names):
            for claim in wrong:
                others = _remove_name(node.names, claim.name)
                if others is None:
                    self.fixes.append(Fix(FixKind.LEFT, claim.line, claim.name, claim.target))
                else:
                    self._draft.rename(node, others)
                    self.fixes.append(Fix(FixKind.REMOVED, claim.line, claim.name, claim.target))

    def _is_wrong(self, claim: Claim) -> bool:
        """Return whether an entry is not in its directory any more."""
        is_near = posixpath.dirname(claim.target.rstrip("/")) == posixpath.dirname(claim.path)
        return claim.state is ClaimState.GONE or (claim.state is ClaimState.MOVED and not is_near)

    def _is_stale(self, number: int, claims: Sequence[Claim]) -> bool:
        names = self._entries[number].names
        return bool(names) and len(claims) == len(names) and all(map(self._is_wrong, claims))

    def _is_in_tree(self, node: TreeNode) -> bool:
        while node.parent is not None:
            node = node.parent
        return node is self._draft.top

    def _move_or_remove(self, node: TreeNode, claims: dict[int, list[Claim]], stale: set[int]) -> None:
        """Move an entry to its new place, or remove it; what is below it and exists elsewhere is moved before."""
        claim = claims[node.number][0]
        target = claim.target.rstrip("/")
        if target and len(claims[node.number]) == 1 and self._move(node, claim, target, claims):
            return
        for each in [*node.iter_subtree()][1:]:
            if each.number in stale & claims.keys() and self._is_in_tree(each):
                self._move_or_remove(each, claims, stale)
        if any(not each.is_ellipsis and self._entries[each.number].names for each in node.children):
            self.fixes.append(Fix(FixKind.LEFT, claim.line, claim.name, claim.target))
            return
        for each in node.iter_subtree():
            entry = self._entries[each.number]
            names = ", ".join(entry.names) or entry.text
            comment = " ".join(entry.comment.split())
            found = claims.get(each.number, [claim])[0]
            self.fixes.append(Fix(FixKind.REMOVED, entry.line + 1, names, found.target, comment))
        self._draft.remove(node)

    def _move(self, node: TreeNode, claim: Claim, target: str, claims: dict[int, list[Claim]]) -> bool:
        directory, name = posixpath.split(target)
        parent = self._find_directory(directory, node)
        if parent is None:
            return False
        is_directory = self._is_directory(target)
        written = self._style.write(name, is_directory=is_directory)
        self._draft.rename(node, written)
        self._update_paths(node, target, claims)
        self._draft.move(node, parent, self._style.find_position(parent, node, name, is_directory=is_directory))
        self.fixes.append(Fix(FixKind.MOVED, claim.line, claim.name, claim.target))
        return True

    def _is_directory(self, path: str) -> bool:
        return self._repository.index.get_kind(path) is EntryKind.DIRECTORY

    def _update_paths(self, node: TreeNode, target: str, claims: dict[int, list[Claim]]) -> None:
        """Store where a node is now; the claims of the nodes that have moved with it are right."""
        old = self._paths[node]
        for each in node.iter_subtree():
            path = self._paths[each]
            moved = f"{target}{path.removeprefix(old)}" if path == old or path.startswith(f"{old}/") else path
            if self._repository.index.get_kind(moved) is not None:
                self._paths[each] = moved
                if each is not node:
                    claims.pop(each.number, None)

    def _add(self, claim: Claim) -> None:
        """Insert an entry that is missing."""
        path = claim.path.rstrip("/")
        directory, name = posixpath.split(path)
        parent = self._find_directory(directory)
        if path in self._paths.values():  # it has moved there
            return
        if parent is None or self._repository.index.get_kind(path) is None:
            self.fixes.append(Fix(FixKind.LEFT, claim.line, claim.name, claim.path))
            return
        is_directory = claim.path.endswith("/")
        written = self._style.write(name, is_directory=is_directory)
        position = self._style.find_position(parent, None, name, is_directory=is_directory)
        node = self._draft.insert(parent, written, position)
        self._paths[node] = path
        self.fixes.append(Fix(FixKind.ADDED, claim.line, written, claim.path))

    def _find_directory(self, directory: str, but: TreeNode | None = None) -> TreeNode | None:
        """Return the node whose children are in a directory; None if there is none, or if it is below ``but``."""
        for node, path in self._paths.items():
            if path == directory and self._is_in_tree(node) and (node.children or directory):
                is_below = but is not None and any(each is node for each in but.iter_subtree())
                if not is_below and self._repository.index.get_kind(directory) is EntryKind.DIRECTORY:
                    return node
        outermost = [node for node in self._draft.top.children if self._paths.get(node)]
        inside = [node for node in outermost if posixpath.dirname(self._paths[node]) == directory]
        return self._draft.top if directory == self._checked.base and inside else None


_Key = Callable[[str, bool], tuple[str | bool, ...]]


def _put_init_first(name: str) -> bool:
    return not name.startswith("__init__")


# The orders of siblings: of the first one that fits, by name and whether it is a directory.
_ORDERS: tuple[_Key, ...] = (
    lambda name, _: (name.casefold(), name),
    lambda name, _: (name,),
    lambda name, is_directory: (not is_directory, name.casefold(), name),
    lambda name, is_directory: (not is_directory, name),
    lambda name, is_directory: (is_directory, name.casefold(), name),
    lambda name, is_directory: (is_directory, name),
    lambda name, _: (_put_init_first(name), name.casefold(), name),
    lambda name, is_directory: (_put_init_first(name), not is_directory, name.casefold(), name),
    lambda name, is_directory: (_put_init_first(name), is_directory, name.casefold(), name),
    lambda name, _: (name.strip("_.").casefold(), name),
    lambda name, is_directory: (not is_directory, name.strip("_.").casefold(), name),
    lambda name, is_directory: (is_directory, name.strip("_.").casefold(), name),
    lambda _, is_directory: (not is_directory,),
    lambda _, is_directory: (is_directory,),
)


class _Style:
    """How the author writes and arranges names in a tree."""

    def __init__(self, repository: DescribedRepository, draft: TreeDraft, paths: dict[TreeNode, str]) -> None:
        self._repository = repository
        self._paths = paths
        names = [node.names for node in draft.nodes if paths[node] and not self._is_of_directory(node)]
        directories = [node.names for node in draft.nodes if self._is_of_directory(node)]
        slashes = sum(name.endswith("/") for name in directories)
        self._has_slashes = slashes * 2 >= len(directories)
        modules = [node for node in draft.nodes if paths[node].endswith(".py")]
        suffixed = sum(node.names.endswith(".py") for node in modules)
        self._has_suffixes = suffixed * 2 >= len(modules) or not names
        groups = [self._list_siblings(node) for node in (draft.top, *draft.nodes)]
        counts = [sum(_is_sorted(group, order) for group in groups if len(group) > 1) for order in _ORDERS]
        ranked = sorted(range(len(_ORDERS)), key=lambda each: (-counts[each], each))
        self._orders = [_ORDERS[each] for each in ranked]

    def _is_of_directory(self, node: TreeNode) -> bool:
        path = self._paths.get(node, "")
        is_directory = self._repository.index.get_kind(path) is EntryKind.DIRECTORY if path else False
        return is_directory or node.names.endswith("/") or bool(node.children)

    def _list_siblings(self, parent: TreeNode) -> list[tuple[str, bool]]:
        """Return the names of the children of a node, with whether they are directories; without ellipses."""
        return [(_get_name(node), self._is_of_directory(node)) for node in parent.children if not node.is_ellipsis]

    def write(self, name: str, *, is_directory: bool) -> str:
        """Return a name as the author writes it."""
        if is_directory:
            return f"{name}/" if self._has_slashes else name
        return name if self._has_suffixes else name.removesuffix(".py")

    def find_position(self, parent: TreeNode, moved: TreeNode | None, name: str, *, is_directory: bool) -> int:
        """Return where a name belongs among the children of a node, in their order, or at the end."""
        children = [node for node in parent.children if node is not moved]
        shown = [node for node in children if not node.is_ellipsis]
        siblings = [(_get_name(node), self._is_of_directory(node)) for node in shown]
        order = next((each for each in self._orders if _is_sorted(siblings, each)), None)
        name = self.write(name, is_directory=False)
        number = len(siblings)
        if order is not None and siblings:
            key = order(name, is_directory)
            number = sum(order(*each) <= key for each in siblings)
        if number < len(shown):
            return children.index(shown[number])
        return children.index(shown[-1]) + 1 if shown else 0


def _get_name(node: TreeNode) -> str:
    return node.names.split(",")[0].strip().rstrip("/")


def _is_sorted(siblings: Sequence[tuple[str, bool]], order: _Key) -> bool:
    keys = [order(*each) for each in siblings]
    return keys == sorted(keys)


_JOINT = r"(?:\s*,\s*(?:and\s+|&\s*)?|\s+/\s+|\s+and\s+|\s*\|\s*|\s+&\s+|\s*;\s*)"


def _remove_name(names: str, name: str) -> str | None:
    """Return several names without one of them; None if it is not clear how they are written."""
    quoted = re.escape(name)
    for pattern in (rf"^{quoted}{_JOINT}", rf"{_JOINT}{quoted}(?=$|[\s,;|&])"):
        shorter, count = re.subn(pattern, "", names, count=1)
        if count and shorter:
            return shorter
    for match in re.finditer(r"\{([^{}]*)\}", names):
        choices = match[1].split(",")
        for choice in choices:
            if name in expand_braces(f"{names[: match.start()]}{choice.strip()}{names[match.end() :]}"):
                rest = [each for each in choices if each is not choice]
                inner = ",".join(rest).strip() if len(rest) == 1 else "{" + ",".join(rest).strip() + "}"
                return f"{names[: match.start()]}{inner}{names[match.end() :]}"
    return None
