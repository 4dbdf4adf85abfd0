"""The author's notes on the items of a tree: which items they are about, their order, and what is wrong with them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import NamedTuple

from sphinx_packagemap.documents.notes import Note
from sphinx_packagemap.names import (
    MAX_WITH_SUGGESTIONS,
    Suggestions,
    describe_missing,
    iter_ancestors,
    make_absolute,
)
from sphinx_packagemap.text import quote
from sphinx_packagemap.views.purposes import Purpose, PurposeSource
from sphinx_packagemap.views.tree import (
    Branch,
    ItemKind,
    TreeView,
    flatten,
    get_note_key,
    grow,
    move_names_into_files,
)


class MatchedNote(NamedTuple):
    """A note with the items that it is about, and the messages of the warnings about it."""

    note: Note
    names: tuple[str, ...]  # keys of items that have no earlier note; see ``get_note_key``
    messages: tuple[str, ...] = ()


def match_notes(view: TreeView, notes: Iterable[Note], *, is_order: bool = False) -> Iterator[MatchedNote]:
    """Yield the notes in order, each with the names of its items: none if it matches nothing.

    A note without a text is reported, unless the order of the tree is that of the notes.
    """
    # Items of these two kinds have the name of their parent.
    named = [get_note_key(item) for item in view.items if item.kind not in (ItemKind.GROUP, ItemKind.MORE)]
    known, paths = set(named), dict(view.paths)
    tops = [name for name in named if known.isdisjoint(iter_ancestors(name))]
    suggestions, unknown = Suggestions(known), 0
    used: set[str] = set()
    for note in notes:
        quoted = quote(note.name)
        # If there are several tops, a name with a leading dot may be relative to any of them.
        names = _find_by_path(paths, note.name) or (
            list(dict.fromkeys(make_absolute(note.name, top) for top in tops)) if note.name else []
        )
        name = next((each for each in names if each in known), names[0] if names else "")
        if name not in known:
            unknown += 1
            is_path = "/" in name and bool(paths)
            similar = Suggestions(set(paths)) if is_path else suggestions
            hint = describe_missing(name, similar) if unknown <= MAX_WITH_SUGGESTIONS else ""
            message = f"the note for {quoted} matches nothing in the tree{hint}"
            yield MatchedNote(note, (), (message if name else "a note without a name is ignored",))
        elif not note.text and is_order:
            yield MatchedNote(note, tuple(each for each in names if each in known))
        elif not note.text:
            yield MatchedNote(note, (), (f"the note for {quoted} is empty",))
        else:
            messages = []
            if note.has_blocks:
                messages.append(f"expected a single paragraph in the note for {quoted}; it is shown as one")
            matches = [each for each in names if each in known]
            new = tuple(each for each in matches if each not in used)
            if len(new) < len(matches):
                messages.append(f"duplicate note for {quoted}; the first one is used")
            used.update(new)
            yield MatchedNote(note, new, tuple(messages))


def _find_by_path(paths: Mapping[str, str], path: str) -> list[str]:
    """Return the name of the item with a path in a repository, as a list; empty if there is none."""
    found = (paths.get(each) for each in (path, f"{path}/", path.removeprefix("./")) if path)
    return [name for name in found if name is not None][:1]


def arrange_by_notes(view: TreeView, notes: Iterable[str]) -> TreeView:
    """Return a tree with siblings in the order in which notes name them, or what is below them, by name or by path.

    The others follow, marked as the rest. An ellipsis stays at the end.
    """
    paths, tops = dict(view.paths), grow(view.items)
    names = [branch.item.name for branch in tops]
    positions: dict[str, int] = {}
    for note in notes:
        for key in _find_by_path(paths, note) or [make_absolute(note, top) for top in names]:
            positions.setdefault(key, len(positions))
    last = len(positions)
    stack = [Branch(view.items[0], tops)] if tops else []
    for branch in stack:  # grows while it is walked
        stack += branch.children
    first: dict[int, int] = {}  # of the branch, or of one below it
    for branch in reversed(stack):
        own = (
            last
            if branch.item.kind in (ItemKind.GROUP, ItemKind.MORE)
            else positions.get(get_note_key(branch.item), last)
        )
        first[id(branch)] = min([own, *(first[id(each)] for each in branch.children)])
    for branch in stack:
        if all(first[id(each)] == last for each in branch.children):
            continue
        for each in branch.children:
            each.item = each.item._replace(rest=first[id(each)] == last and each.item.kind != ItemKind.MORE)
        branch.children.sort(key=lambda each: (each.item.kind == ItemKind.MORE, first[id(each)]))
    return view._replace(items=tuple(flatten(stack[0].children if stack else [])))


def apply_notes(view: TreeView, texts: Mapping[str, str]) -> TreeView:
    """Return a tree in which notes are the purposes of items, given by their keys."""
    purposes = {name: Purpose(PurposeSource.NOTES, text) for name, text in texts.items()}
    items = move_names_into_files(view.items, purposes)
    return view._replace(
        items=tuple(
            item._replace(purpose=purposes[key])
            if (key := get_note_key(item)) in purposes and item.kind not in (ItemKind.GROUP, ItemKind.MORE)
            else item
            for item in items
        )
    )
