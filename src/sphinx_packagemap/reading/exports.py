"""What ``__all__`` holds, as far as it can be known without running the module."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterable, Iterator
from typing import Literal

from sphinx_packagemap.reading.export_steps import MOST_NAMES
from sphinx_packagemap.reading.rebinding import MUTATORS
from sphinx_packagemap.text import visible

_LONGEST_COMMENT = 1000  # characters before a word: to look further back for each would take for ever

Exported = tuple[str, ...] | Literal["dynamic"] | None  # as ModuleFacts has it


class Exports:
    """Follows the statements that build ``__all__`` at the top level of a module.

    Understands lists and tuples of strings, ``+``, ``+=``, ``.extend``, ``.append`` and ``.remove``;
    these are the operations that the typing specification asks of type checkers (*Library interface*).
    Anything else that changes the list, anywhere in the module, makes it dynamic.
    """

    def __init__(self) -> None:
        self._names: list[str] | None = None
        self._dynamic = False
        self._understood = 0  # statements that change __all__, each taken account of

    def read(self, statement: ast.stmt) -> None:
        """Take account of one statement of the module's top level, if it changes ``__all__``."""
        match statement:
            case (
                ast.Assign(targets=[ast.Name(id="__all__")], value=value)
                | ast.AnnAssign(target=ast.Name(id="__all__"), value=ast.expr() as value)
            ):
                self._set(literal_names(value, self._known()))
            case ast.AnnAssign(target=ast.Name(id="__all__"), value=None):
                self._understood += 1  # a declaration binds nothing
            case ast.AugAssign(target=ast.Name(id="__all__"), op=ast.Add(), value=value):
                self._extend(literal_names(value, self._known()))
            case ast.Expr(
                value=ast.Call(
                    func=ast.Attribute(value=ast.Name(id="__all__"), attr=method),
                    args=[argument],
                    keywords=[],
                )
            ):
                self._call(method, argument)

    def note(self, names: list[str], *, extends: bool) -> None:
        """Take account of a list or tuple of strings that ``__all__`` is set to, or extended by."""
        if extends:
            self._extend(names)
        else:
            self._set(names)

    def result(self, changes: int) -> Exported:
        """Return the exported names in order, ``"dynamic"``, or None where there is no ``__all__``.

        ``changes`` is how often the whole module changes it, functions included.
        """
        if self._dynamic or changes != self._understood:
            return "dynamic"
        return None if self._names is None else tuple(dict.fromkeys(map(visible, self._names)))

    def _known(self) -> list[str] | None:
        return None if self._dynamic else self._names

    def _set(self, names: list[str] | None) -> None:
        self._understood += 1
        self._names, self._dynamic = None if names is None else [*names], names is None

    def _extend(self, names: list[str] | None) -> None:
        self._understood += 1
        if names is None or self._names is None or len(self._names) + len(names) > MOST_NAMES:
            self._dynamic, self._names = True, None
        else:
            self._names += names

    def _call(self, method: str, argument: ast.expr) -> None:
        match method, argument:
            case "extend", _:
                self._extend(literal_names(argument, self._known()))
            case "append", ast.Constant(value=str(name)):
                self._extend([name])
            case "remove", ast.Constant(value=str(name)) if name in (self._names or ()):
                self._understood += 1
                assert self._names is not None
                self._names.remove(name)


def literal_names(expression: ast.expr, known: list[str] | None = None) -> list[str] | None:
    """Return the strings of a list or tuple display, or of a sum of them; None for anything else.

    ``known`` is what ``__all__`` itself stands for in such a sum.
    """
    names: list[str] = []
    pending = [expression]  # a stack, for a sum of ten thousand terms must not exhaust ours
    while pending:
        match pending.pop():
            case ast.BinOp(left=left, op=ast.Add(), right=right):
                pending += [right, left]
            case ast.List(elts=elements) | ast.Tuple(elts=elements):
                for element in _unpacked(elements):
                    if not (isinstance(element, ast.Constant) and isinstance(element.value, str)):
                        return None
                    names.append(element.value)
            case ast.Name(id="__all__") if known is not None and len(names) + len(known) <= MOST_NAMES:
                names += known
            case _:
                return None
    return names


def _unpacked(elements: list[ast.expr]) -> Iterator[ast.expr]:
    """Yield the elements of a display, those of displays with a star before them one by one."""
    for element in elements:
        match element:
            case ast.Starred(value=ast.List(elts=inner) | ast.Tuple(elts=inner)):
                yield from inner
            case _:
                yield element


def count_mentions(text: str, positions: Iterable[int] | None = None) -> int:
    """Count where a text speaks of ``__all__`` in a way that may change it, outside of the usual harmless ones.

    ``positions`` are where it speaks of that at all, if they are known.
    """
    if positions is None:
        positions = [match.start() for match in _WORD.finditer(text)]
    return sum([_HARMLESS.match(text, each) is None and not _is_on_comment_line(text, each) for each in positions])


def _is_on_comment_line(text: str, position: int) -> bool:
    line = text.rfind("\n", max(0, position - _LONGEST_COMMENT), position) + 1
    return line > 0 and text[line:position].lstrip(" \t").startswith("#")


_WORD = re.compile("__all__")
# Part of another name, that of another module, a string, an argument, what is only looked into or returned,
# imported under another name, or prose: no word that is no operator stands behind a name.
_HARMLESS = re.compile(
    r"""__all__(?:\w|(?<=\w__all__)|(?<=\.__all__)\b|(?<='__all__)'|(?<="__all__)"|(?<=`__all__)`"""
    r"""|(?<=\w\(__all__)\)|(?<=\w=__all__)[,)]|(?<=\breturn[ ]__all__)\n|(?<=\bin[ ]__all__)[):\] ]"""
    r"""|(?<=\bimport[ ]__all__)[ ]as[ ]\w|[ ](?!(?:and|as|else|for|if|in|is|not|or)\b)[a-z])"""
)


def count_changes(tree: ast.AST) -> int:
    """Count what changes ``__all__`` anywhere, functions included (``export`` decorators do that)."""
    return sum(_changes(node) for node in ast.walk(tree))


def _changes(node: ast.AST) -> bool:
    match node:
        case ast.Name(id="__all__", ctx=ast.Store() | ast.Del()):
            return True
        case ast.Attribute(value=ast.Name(id="__all__"), attr=method):
            return method in MUTATORS
        case ast.Subscript(value=ast.Name(id="__all__"), ctx=ast.Store() | ast.Del()):
            return True
        case ast.alias(name=name, asname=asname):
            return (asname or name) == "__all__"
        case ast.Assign(value=ast.Name(id="__all__")) | ast.AnnAssign(value=ast.Name(id="__all__")):
            return True  # under another name it may be changed, too
    return False
