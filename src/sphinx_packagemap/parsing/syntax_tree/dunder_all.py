"""The value of ``__all__``, as far as the source decides it."""

from __future__ import annotations

import ast
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Literal

from sphinx_packagemap.model import ExportOperation, ExportStep
from sphinx_packagemap.parsing.syntax_tree.scopes import MUTATORS
from sphinx_packagemap.text import escape_invisible

Step = str | ExportStep
NamesOf = Callable[[ExportStep], Sequence[str] | None]

REFERENCES = frozenset({ExportOperation.OF, ExportOperation.FROM, ExportOperation.OWN, ExportOperation.STUB})
_BEGIN, _END = ExportStep(ExportOperation.BEGIN), ExportStep(ExportOperation.END)


# A list that is added to itself doubles each time: no more names than that are followed, in one list or in all.
MAX_NAMES = 1_000_000
MAX_NAMES_IN_ALL = 10_000_000


class NotFollowed(Exception):
    """The value of an expression is undecided."""


class TooManyNames(NotFollowed):
    """A list of names is longer than :data:`MAX_NAMES`, or all of them are longer than :data:`MAX_NAMES_IN_ALL`."""


class NameList:
    """A list or tuple of names while a module runs: the steps that make it.

    Where all names are known, the steps are these names. Otherwise an operation on all of them is one more step.
    """

    def __init__(self, names: Iterable[str] = (), *, is_list: bool | None = True) -> None:
        """Begin with some names; ``is_list`` is None where it may be a list or a tuple."""
        self.names: list[str] | None = list(names)  # None where not all are known
        self._steps: list[Step] = []  # where not all names are known
        self._only_appends = True  # so that another list can take the steps over as they are
        self.is_list = is_list

    @property
    def size(self) -> int:
        """The number of names, or of steps where not all names are known."""
        return len(self._steps if self.names is None else self.names)

    @property
    def steps(self) -> list[Step]:
        """The steps that make this list from an empty one."""
        return [*self.names] if self.names is not None else [*self._steps]

    def copy(self, *, is_list: bool | None = True) -> NameList:
        """Return a list of the same names, which changes by itself."""
        made = NameList(is_list=is_list)
        made.extend(self)
        return made

    def refer(self, operation: ExportOperation, text: str = "") -> NameList:
        """Append the names that another module lists; return this list."""
        self._raise_unknown().append(ExportStep(operation, text))
        return self

    def extend(self, others: NameList) -> None:
        """Append the names of another list, which may be this one; raises TooManyNames."""
        if self.size + others.size > MAX_NAMES:
            raise TooManyNames
        if others.names is None:
            self._raise_unknown().extend(others._get_operand())
        elif self.names is None:
            self._steps += others.names
        else:
            self.names += others.names

    def apply(self, step: ExportStep) -> None:
        """Change the list as a method of it does; raises ValueError if that fails."""
        if self.names is None:
            self._steps.append(step)
            self._only_appends = False
        elif not _change([self.names], step):
            raise ValueError(step)

    def _raise_unknown(self) -> list[Step]:
        if self.names is not None:
            self._steps, self.names = [*self.names], None
        return self._steps

    def _get_operand(self) -> list[Step]:
        return [*self._steps] if self._only_appends else [_BEGIN, *self._steps, _END]


def evaluate(steps: Iterable[Step], names_of: NamesOf) -> list[str] | None:
    """Return the result of steps; None if one of them fails, or they make too many names.

    ``names_of`` returns the names for a reference, or None if they are unknown.
    """
    lists: list[list[str]] = [[]]
    taken = 0
    for step in steps:
        if isinstance(step, str):
            lists[-1].append(step)
        elif step.operation in REFERENCES:
            names = names_of(step)
            taken += len(names or ())
            if names is None or taken > MAX_NAMES:
                return None
            lists[-1] += names
        elif not _change(lists, step):
            return None
    return lists[0] if len(lists) == 1 else None


def _change(lists: list[list[str]], step: ExportStep) -> bool:
    """Change the innermost list, or which that is; return False if that is not possible."""
    names = lists[-1]
    match step.operation:
        case ExportOperation.BEGIN:
            lists.append([])
        case ExportOperation.END if len(lists) > 1:
            inner = lists.pop()
            lists[-1] += inner
        case ExportOperation.SORT:
            names.sort()
        case ExportOperation.REVERSE:
            names.reverse()
        case ExportOperation.INSERT:
            names.insert(step.number, step.text)
        case ExportOperation.REMOVE if step.text in names:
            names.remove(step.text)
        case ExportOperation.POP if -len(names) <= step.number < len(names):
            names.pop(step.number)
        case ExportOperation.CLEAR:
            names.clear()
        case _:
            return False
    return True


_LONGEST_COMMENT = 1000  # characters before a word: to search further back for each would take forever

Exported = tuple[str, ...] | Literal["dynamic"] | None  # as ModuleFacts has it


class Exports:
    """The statements that build ``__all__`` at the top level of a module, followed one by one.

    Understands lists and tuples of strings, ``+``, ``+=``, ``.extend``, ``.append`` and ``.remove``;
    these are the operations that the typing specification asks of type checkers (*Library interface*).
    Anything else that changes the list, anywhere in the module, makes it dynamic.
    """

    def __init__(self) -> None:
        self._names: list[str] | None = None
        self._dynamic = False
        self._understood = 0  # number of understood statements that change __all__

    def read(self, statement: ast.stmt) -> None:
        """Process one statement of the module's top level, if it changes ``__all__``."""
        match statement:
            case (
                ast.Assign(targets=[ast.Name(id="__all__")], value=value)
                | ast.AnnAssign(target=ast.Name(id="__all__"), value=ast.expr() as value)
            ):
                self._set(evaluate_literal_names(value, self._get_known_names()))
            case ast.AnnAssign(target=ast.Name(id="__all__"), value=None):
                self._understood += 1  # a declaration binds nothing
            case ast.AugAssign(target=ast.Name(id="__all__"), op=ast.Add(), value=value):
                self._extend(evaluate_literal_names(value, self._get_known_names()))
            case ast.Expr(
                value=ast.Call(
                    func=ast.Attribute(value=ast.Name(id="__all__"), attr=method),
                    args=[argument],
                    keywords=[],
                )
            ):
                self._call(method, argument)

    def add_names(self, names: list[str], *, extends: bool) -> None:
        """Process a list or tuple of strings that ``__all__`` is set to, or extended by."""
        if extends:
            self._extend(names)
        else:
            self._set(names)

    def get_result(self, changes: int) -> Exported:
        """Return the exported names in order, ``"dynamic"``, or None where there is no ``__all__``.

        ``changes`` is how often the whole module changes it, functions included.
        """
        if self._dynamic or changes != self._understood:
            return "dynamic"
        return None if self._names is None else tuple(dict.fromkeys(map(escape_invisible, self._names)))

    def _get_known_names(self) -> list[str] | None:
        return None if self._dynamic else self._names

    def _set(self, names: list[str] | None) -> None:
        self._understood += 1
        self._names, self._dynamic = None if names is None else [*names], names is None

    def _extend(self, names: list[str] | None) -> None:
        self._understood += 1
        if names is None or self._names is None or len(self._names) + len(names) > MAX_NAMES:
            self._dynamic, self._names = True, None
        else:
            self._names += names

    def _call(self, method: str, argument: ast.expr) -> None:
        match method, argument:
            case "extend", _:
                self._extend(evaluate_literal_names(argument, self._get_known_names()))
            case "append", ast.Constant(value=str(name)):
                self._extend([name])
            case "remove", ast.Constant(value=str(name)) if name in (self._names or ()):
                self._understood += 1
                assert self._names is not None
                self._names.remove(name)


def evaluate_literal_names(expression: ast.expr, known: list[str] | None = None) -> list[str] | None:
    """Return the strings of a list or tuple display, or of a sum of them; None for anything else.

    ``known`` is the value of ``__all__`` itself in such a sum.
    """
    names: list[str] = []
    pending = [expression]  # a stack, for a sum of ten thousand terms must not exhaust ours
    while pending:
        match pending.pop():
            case ast.BinOp(left=left, op=ast.Add(), right=right):
                pending += [right, left]
            case ast.List(elts=elements) | ast.Tuple(elts=elements):
                for element in _unpack_elements(elements):
                    if not (isinstance(element, ast.Constant) and isinstance(element.value, str)):
                        return None
                    names.append(element.value)
            case ast.Name(id="__all__") if known is not None and len(names) + len(known) <= MAX_NAMES:
                names += known
            case _:
                return None
    return names


def _unpack_elements(elements: list[ast.expr]) -> Iterator[ast.expr]:
    """Yield the elements of a display, those of displays with a star before them one by one."""
    for element in elements:
        match element:
            case ast.Starred(value=ast.List(elts=inner) | ast.Tuple(elts=inner)):
                yield from inner
            case _:
                yield element


def count_mentions(text: str, positions: Iterable[int] | None = None) -> int:
    """Count the mentions of ``__all__`` in a text that may change it, other than the usual harmless ones.

    ``positions`` are those of all mentions, if they have been found already.
    """
    if positions is None:
        positions = [match.start() for match in _WORD.finditer(text)]
    return sum([_HARMLESS.match(text, each) is None and not _is_on_comment_line(text, each) for each in positions])


def _is_on_comment_line(text: str, position: int) -> bool:
    line = text.rfind("\n", max(0, position - _LONGEST_COMMENT), position) + 1
    return line > 0 and text[line:position].lstrip(" \t").startswith("#")


_WORD = re.compile("__all__")
# Part of another name, that of another module, a string, an argument, a name that is only read or returned,
# imported under another name, or prose: only operators can follow a name.
_HARMLESS = re.compile(
    r"""__all__(?:\w|(?<=\w__all__)|(?<=\.__all__)\b|(?<='__all__)'|(?<="__all__)"|(?<=`__all__)`"""
    r"""|(?<=\w\(__all__)\)|(?<=\w=__all__)[,)]|(?<=\breturn[ ]__all__)\n|(?<=\bin[ ]__all__)[):\] ]"""
    r"""|(?<=\bimport[ ]__all__)[ ]as[ ]\w|[ ](?!(?:and|as|else|for|if|in|is|not|or)\b)[a-z])"""
)


def count_changes(tree: ast.AST) -> int:
    """Count the changes of ``__all__`` anywhere, functions included (``export`` decorators do that)."""
    return sum(_is_change(node) for node in ast.walk(tree))


def _is_change(node: ast.AST) -> bool:
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
