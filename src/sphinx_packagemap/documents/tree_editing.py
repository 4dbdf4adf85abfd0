"""Edits drawn trees: entries are removed, renamed, moved and inserted; all other characters keep their places.

Branches are redrawn in the author's own style, and only where an entry is the last one of its siblings now, or no
longer.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field

from sphinx_packagemap.documents import Document
from sphinx_packagemap.documents.drawn_trees import BRANCH
from sphinx_packagemap.documents.entries import Listing

# The last connector of siblings, by the first character of all others.
_ELBOWS = {"├": "└", "┣": "┗", "┠": "┖", "╠": "╚", "╟": "╙", "┝": "┕", "|": "`", "+": "+"}
_BARS = {"├": "│", "┣": "┃", "┠": "┃", "╠": "║", "╟": "║", "┝": "│", "|": "|", "+": "|"}
_BAR_CHARACTERS = "│┃║┊┆╎|"
_BAR = re.compile(f"[{_BAR_CHARACTERS}]")
_MIN_SHARE_OF_ALIGNED = 0.5  # of the comments that begin in the same column


# Markup before the names of an entry, such as that of code in the cell of a table; not the branch of an ASCII tree.
_MARKUP = re.compile(r"`(?![-_=])|\*")
_CORNER = re.compile("[├└┣┗╠╚]")


def is_plain(document: Document, listing: Listing) -> bool:
    """Return whether each line of a tree consists of a branch and a text, without markup, and without another tree."""
    return not any(
        _MARKUP.search(document.lines[entry.line][: entry.column]) or _CORNER.search(entry.text)
        for entry in listing.entries
    )


@dataclass(eq=False)
class TreeNode:
    """An entry of a tree, with its lines and its children. Lines have their line ends."""

    number: int  # index of the entry; -1 for a new one, and for the node above all entries
    lines: list[str] = field(default_factory=list)  # the first has the names, others continue the comment
    before: list[str] = field(default_factory=list)  # lines between the entry before it and this one
    names: str = ""  # as written, all names of the entry
    branch: int | None = None  # where the branch begins in its line, from 0; None without a branch
    start: int = 0  # where the names begin
    is_ellipsis: bool = False
    is_drawn_last: bool = False  # whether it is drawn as the last of its siblings
    children: list[TreeNode] = field(default_factory=list)
    parent: TreeNode | None = None  # None if it is not in the tree, or no longer

    @property
    def lead(self) -> str:
        """The text before the branch, or before the names if there is no branch."""
        return self.lines[0][: self.start if self.branch is None else self.branch] if self.lines else ""

    @property
    def connector(self) -> str:
        """The branch with the space after it; empty if there is none."""
        return "" if self.branch is None else self.lines[0][self.branch : self.start]

    def iter_subtree(self) -> Iterator[TreeNode]:
        """Yield the node and all below it, in preorder."""
        stack = [self]
        while stack:
            node = stack.pop()
            yield node
            stack += reversed(node.children)


class TreeDraft:
    """A drawn tree that is being edited."""

    def __init__(self, document: Document, listing: Listing) -> None:
        """Read the lines of a tree."""
        self._document = document
        self._listing = listing
        self.top = TreeNode(-1)
        self.nodes: list[TreeNode] = []  # by entry
        self._read()
        self._tee, self._elbow = self._find_connectors()
        self._comment_column = self._find_comment_column()

    def _read(self) -> None:
        lines, end = self._document.raw_lines, self._listing.start
        for number, entry in enumerate(self._listing.entries):
            # Text after an empty line is a heading over further entries rather than the end of a comment.
            empty = (
                each for each in range(entry.line + 1, entry.end) if not lines[each].strip(f" \t\r\n>{_BAR_CHARACTERS}")
            )
            after = next(empty, entry.end)
            match = BRANCH.match(self._document.lines[entry.line])
            has_branch = match is not None and match.start("text") == entry.column
            node = TreeNode(
                number,
                [*lines[entry.line : after]],
                [*lines[end : entry.line]],
                entry.text[: _find_end_of_names(entry.text, entry.comment, entry.separator)].rstrip(),
                match.start("branch") if match is not None and has_branch else None,
                entry.column,
                entry.is_ellipsis,
                parent=self.nodes[entry.parent] if entry.parent >= 0 else self.top,
            )
            get_parent(node).children.append(node)
            self.nodes.append(node)
            end = after
        self._tail = [*lines[end : self._listing.end]]
        for node in self.top.iter_subtree():
            for each in node.children:
                each.is_drawn_last = _is_last(each)

    def _find_connectors(self) -> tuple[str, str]:
        """Return the characters that the author draws before entries, and before the last one of siblings."""
        found = {True: Counter[str](), False: Counter[str]()}
        for node in self.nodes:
            if node.branch is not None:
                found[node.is_drawn_last][node.connector[0]] += 1
        tee = "".join(each for each, _ in found[False].most_common(1))
        # Some draw the only entry of a directory like one that is not the last.
        others = [each for each, _ in found[True].most_common() if each != tee]
        elbow = "".join([*others, *found[True]][:1])
        if not tee:
            tee = next((key for key, value in _ELBOWS.items() if value == elbow), elbow)
        return tee, elbow or _ELBOWS.get(tee, tee)

    def _find_comment_column(self) -> int | None:
        """Return the column in which most comments begin; None if they are not aligned."""
        columns = Counter(column for node in self.nodes if (column := _find_comment(node)) is not None)
        if not columns:
            return None
        column, count = columns.most_common(1)[0]
        return column if count > 1 and count >= _MIN_SHARE_OF_ALIGNED * columns.total() else None

    def remove(self, node: TreeNode) -> None:
        """Remove a node and all below it; of the lines before and after it, the first ones are kept."""
        siblings = get_parent(node).children
        position = siblings.index(node)
        del siblings[position]
        node.parent = None
        if position < len(siblings):
            following = siblings[position]
            following.before = node.before if not position else node.before or following.before

    def rename(self, node: TreeNode, names: str) -> None:
        """Write other names; an aligned comment keeps its column if there is room."""
        line, end, column = node.lines[0], node.start + len(node.names), _find_comment(node)
        head = f"{line[: node.start]}{names}"
        gap = line[end:column] if column is not None else ""
        if gap and column is not None and (column == self._comment_column or len(gap) > 1):
            gap = " " * max(column - len(head), 1)
        node.lines[0] = f"{head}{gap}{line[end if column is None else column :]}"
        node.names = names

    def insert(self, parent: TreeNode, names: str, position: int) -> TreeNode:
        """Insert a new node among the children of another one, and return it."""
        node = TreeNode(-1, [f"{names}{self._document.line_end}"], [], names)
        self._attach(node, parent, position)
        return node

    def move(self, node: TreeNode, parent: TreeNode, position: int) -> None:
        """Move a node with all below it to another parent, at a position after it was removed."""
        self.remove(node)
        node.before = []
        self._attach(node, parent, position)

    def _attach(self, node: TreeNode, parent: TreeNode, position: int) -> None:
        lead, connector = self._find_prefix(parent)
        self._replace_prefix(node, lead, connector)
        siblings = parent.children
        if len(siblings) > 1 and all(each.before for each in siblings[1:]):  # each is separated from the next one
            if position:
                node.before = [*siblings[-1].before]
            else:
                siblings[0].before, node.before = [*siblings[-1].before], siblings[0].before
        elif not position and siblings:
            node.before, siblings[0].before = siblings[0].before, []
        siblings.insert(position, node)
        node.parent = parent
        if node.is_drawn_last:
            self._draw_again(node, is_last=False)

    def _replace_prefix(self, node: TreeNode, lead: str, connector: str) -> None:
        """Write another text before the names of a node, and before the branches of all below it."""
        length = len(node.lead) if node.branch is not None or node.number >= 0 else 0
        aligned = [each for each in node.iter_subtree() if _find_comment(each) == self._comment_column]
        for each in node.iter_subtree():
            head, end = (f"{lead}{connector}", node.start) if each is node else (lead, length)
            first = f"{head}{each.lines[0][end:]}"
            each.lines = [first, *(f"{lead}{line[length:]}" for line in each.lines[1:])]
            if each is not node:
                each.before = [f"{lead}{line[length:]}" if line.strip() else line for line in each.before]
                each.start += len(lead) - length
                each.branch = None if each.branch is None else each.branch + len(lead) - length
        node.start, node.branch = len(lead) + len(connector), len(lead) if connector.strip() else None
        for each in aligned:
            self._align_comment(each, len(lead) - length)

    def _align_comment(self, node: TreeNode, shift: int) -> None:
        """Put the comment of a node, which is in another column by ``shift`` columns, into that of the others."""
        column = _find_comment(node)
        if column is None or self._comment_column is None:
            return
        head = node.lines[0][: node.start + len(node.names)]
        new = max(self._comment_column, len(head) + 1)
        node.lines[0] = f"{head:<{new}}{node.lines[0][column:]}"
        node.lines[1:] = [_shift_text(line, new - self._comment_column - shift) for line in node.lines[1:]]

    def _find_prefix(self, parent: TreeNode) -> tuple[str, str]:
        """Return the text before the branches of the children of a node, and the branch of one that is not the last."""
        if parent.children:
            sibling = next((each for each in parent.children if each.branch is not None), parent.children[0])
            return sibling.lead, self._get_connector(sibling)
        # How are others drawn below a node that is also the last of its siblings, or is not?
        nodes = [each for each in self.top.iter_subtree() if each.parent not in (None, self.top)]
        nodes.sort(key=lambda each: (each.branch is None, get_parent(each).is_drawn_last != parent.is_drawn_last))
        for each in nodes:
            above = get_parent(each)
            if (above.branch is None) == (parent.branch is None):
                step = each.lead[len(above.lead) :]
                if above.branch is not None and above.is_drawn_last != parent.is_drawn_last:
                    bar = _BARS.get(self._tee, "") if self._tee != self._elbow or self._tee == "+" else step[:1]
                    step = f"{' ' if parent.is_drawn_last else bar}{' ' * (len(step) - 1)}"
                return parent.lead + step, self._get_connector(each)
        bar = " " if parent.is_drawn_last else _BARS.get(self._tee, " ")
        width = len(parent.connector)
        return parent.lead + f"{bar}{' ' * (width - 1)}" * bool(width), parent.connector and self._get_connector(parent)

    def _get_connector(self, node: TreeNode) -> str:
        """Return the branch of a node with the space after it, as it is drawn before one that is not the last."""
        text = node.connector
        return f"{self._tee}{text[1:]}" if node.is_drawn_last and text[:1] == self._elbow else text

    def render(self) -> str:
        """Return the text of the document with the tree as it is now."""
        for node in self.top.iter_subtree():
            for each in node.children:
                if each.branch is not None and each.is_drawn_last != _is_last(each):
                    self._draw_again(each, is_last=_is_last(each))
        lines = [line for node in self.top.iter_subtree() for line in (*node.before, *node.lines)]
        lines += self._tail
        raw, start, end = self._document.raw_lines, self._listing.start, self._listing.end
        line_end = self._document.line_end
        lines = [line if line.endswith("\n") else f"{line}{line_end}" for line in lines]
        if lines and not raw[end - 1].endswith("\n"):  # nor does the file end with a line end
            lines[-1] = lines[-1].rstrip("\r\n")
        return "".join((*raw[:start], *lines, *raw[end:]))

    def _draw_again(self, node: TreeNode, *, is_last: bool) -> None:
        """Draw a node as the last of its siblings, or not: its branch, and the bar below it."""
        node.is_drawn_last = is_last
        column, bar = node.branch, _BARS.get(self._tee)
        if column is None:
            return
        node.lines[0] = _put(node.lines[0], column, self._elbow if is_last else self._tee)
        if bar is None or (self._tee == self._elbow and self._tee != "+"):
            return
        for each in node.iter_subtree():
            first = 1 if each is node else 0
            each.lines[first:] = [_draw_bar(line, column, bar, is_last=is_last) for line in each.lines[first:]]
            if each is not node:
                each.before = [_draw_bar(line, column, bar, is_last=is_last) for line in each.before]


def get_parent(node: TreeNode) -> TreeNode:
    """Return the parent of a node that is in a tree."""
    assert node.parent is not None
    return node.parent


def _is_last(node: TreeNode) -> bool:
    """Return whether a node is the last of its siblings that have branches."""
    drawn = [each for each in get_parent(node).children if each.branch is not None]
    return bool(drawn) and drawn[-1] is node


def _find_end_of_names(text: str, comment: str, separator: str) -> int:
    """Return where the names of an entry end in its text."""
    first = comment.partition("\n")[0]
    position = text.rfind(first) if first else -1
    if position <= 0:  # the comment is on further lines
        return len(text)
    head = text[:position].rstrip()
    return len(head) - len(separator) if separator and head.endswith(separator) else position


def _find_comment(node: TreeNode) -> int | None:
    """Return where the text after the names begins in the first line of an entry; None if there is none."""
    rest = node.lines[0][node.start + len(node.names) :]
    return len(node.lines[0]) - len(rest.lstrip()) if rest.strip() else None


def _shift_text(line: str, columns: int) -> str:
    """Return a line without an entry whose text is further to the right, or to the left as far as there is room."""
    start = len(line) - len(line.lstrip(f" {_BAR_CHARACTERS}"))
    room = start - len(line[:start].rstrip(" "))
    return line[: start - min(max(-columns, 0), room)] + " " * max(columns, 0) + line[start:]


def _put(line: str, column: int, character: str) -> str:
    return f"{line[:column]}{character}{line[column + 1 :]}"


def _draw_bar(line: str, column: int, bar: str, *, is_last: bool) -> str:
    """Return a line below a node, in whose column there is a bar unless the node is the last one."""
    if len(line.rstrip("\r\n")) <= column:
        return line
    if not is_last:
        return _put(line, column, bar) if line[column].isspace() else line
    if _BAR.match(line[column]) is None:
        return line
    if line[column + 1 :].strip():
        return _put(line, column, " ")
    return line[:column].rstrip() + line[len(line.rstrip("\r\n")) :]
