"""The compound statements that are open at a point of a source text, and what they make of it."""

from __future__ import annotations

import ast
import re

from sphinx_packagemap.model import BodyKind, ImportKind
from sphinx_packagemap.reading.blocks import (
    IMPORT_ERRORS,
    MODULE,
    Block,
    branches,
    suppresses_import_error,
    survives_import_error,
)
from sphinx_packagemap.reading.bodies import Bodies
from sphinx_packagemap.reading.notes import IMPORT_NUMBERS
from sphinx_packagemap.reading.pieces import Pieces
from sphinx_packagemap.reading.strings import InDoubt

_RUNTIME, _OPTIONAL = IMPORT_NUMBERS[ImportKind.RUNTIME], IMPORT_NUMBERS[ImportKind.OPTIONAL]
CONTINUING = frozenset({"elif", "else", "except", "finally"})  # words that go on with an open statement
_MOST_FRAMES = 90  # Python itself takes a hundred levels of indentation
_ONE_EXCEPTION = re.compile(r"except[ ]+(?:\w+\.)*(\w+)(?:[ ]+as[ ]+\w+)?[ ]*:[ ]*(?:#[^\n]*)?\n")
_CHECKING = re.compile(r"(?:el)?if[ ]+(?:\w+\.)?TYPE_CHECKING[ ]*:[ ]*(?:#[^\n]*)?\n")
# What Pythons older than 3.14 do not parse: exceptions in a row without parentheses (PEP 758).
_BARE_EXCEPTIONS = re.compile(r"except(\*?)[ ]+([^()\n]*,[^()\n]*?)[ ]*:")


class _Frame:
    """A compound statement that is open."""

    __slots__ = ("body", "first_import", "indent", "only_checked", "orelse")

    def __init__(self, indent: int, inner: Block, first_import: int = 0) -> None:
        self.indent = indent  # columns
        self.body = inner  # of the statements in its present part
        self.orelse = inner  # of those in the parts that follow
        self.first_import = first_import  # how many imports stand before it
        self.only_checked = False  # an ``if TYPE_CHECKING`` at the top that nothing has followed yet


class OpenBlocks:
    """A stack of compound statements, kept by the indentation of their first lines."""

    def __init__(self, pieces: Pieces, bodies: Bodies) -> None:
        """Begin in the module itself; headers are parsed as ``pieces`` where ``bodies.headers`` says they decide."""
        self._pieces = pieces
        self._bodies = bodies
        self._frames: list[_Frame] = []

    @property
    def block(self) -> Block:
        """Where the next statement stands."""
        return self._frames[-1].body if self._frames else MODULE

    def close(self, indent: int, word: str) -> None:
        """Close what ends before a line with this indentation and first word; raise InDoubt if neither fits."""
        frames = self._frames
        while frames and (frames[-1].indent > indent or (frames[-1].indent == indent and word not in CONTINUING)):
            self._finish(frames.pop())
        if indent and not frames:
            raise InDoubt("it is indented without a block")
        if len(frames) > _MOST_FRAMES:
            raise InDoubt("its blocks nest too deeply")

    @property
    def any(self) -> bool:
        """Whether a compound statement is open."""
        return bool(self._frames)

    def close_all(self) -> None:
        """Close everything: the text has ended, or goes on at the margin."""
        while self._frames:
            self._finish(self._frames.pop())

    def open_definition(self, indent: int, body: Block) -> None:
        """Open a function or class whose body is to be read."""
        self._frames.append(_Frame(indent, body))

    def open(self, word: str, indent: int, header: str, line: int) -> None:
        """Open a compound statement that begins with a word."""
        outer = self.block
        inner = outer._replace(top=False) if outer.top else outer
        frame = _Frame(indent, inner, len(self._pieces.reader.imports))
        if not self._frames:
            self._pieces.is_decided = False
        if word == "try":
            frame.body = frame.orelse = inner._replace(tried=True)
        elif word == "while":
            self._branch(frame, header, inner)
            frame.orelse = inner
        elif word == "if":
            self._branch(frame, header, inner)
            frame.only_checked = outer.top and frame.body.type_checking and not frame.orelse.type_checking
        elif word in ("for", "with", "async"):
            self._bind(frame, header, inner, line)
        if outer.top and not frame.only_checked:
            self._pieces.reader.kinds.add(BodyKind.CODE)
        self._frames.append(frame)

    def go_on(self, word: str, indent: int, header: str) -> None:
        """Go on with the next part of the innermost open statement: ``else`` and the like."""
        if not self._frames or self._frames[-1].indent != indent:
            raise InDoubt("a part of a compound statement has no beginning")
        frame = self._frames[-1]
        if frame.only_checked:
            frame.only_checked = False
            self._pieces.reader.kinds.add(BodyKind.CODE)
        if word == "elif":
            self._branch(frame, header, frame.orelse)
            self._note_script(frame)
        elif word == "except":
            self._handle(frame, header)
        elif word == "finally":
            outer = self._frames[-2].body if len(self._frames) > 1 else MODULE
            frame.body = outer._replace(top=False, tried=True)
        else:
            frame.body = frame.orelse
            self._note_script(frame)

    def _finish(self, frame: _Frame) -> None:
        if frame.only_checked:
            self._pieces.reader.kinds.add(BodyKind.NOTHING)

    def _branch(self, frame: _Frame, header: str, inner: Block) -> None:
        frame.body = frame.orelse = inner
        if not self._bodies.headers.may_decide(header, in_module=inner.scope):
            return
        self._pieces.is_decided |= inner.scope
        if _CHECKING.fullmatch(header):
            frame.body = inner._replace(type_checking=True)
            return
        statement = self._pieces.parse_one(header.removeprefix("el") + " pass\n")
        assert isinstance(statement, ast.If | ast.While)
        (_, frame.body), (_, frame.orelse) = branches(statement, inner, self._bodies.headers.names)
        self._note_script(frame)

    def _note_script(self, frame: _Frame) -> None:
        if frame.body.scope and frame.body.script:
            self._pieces.reader.runnable = True

    def _bind(self, frame: _Frame, header: str, inner: Block, line: int) -> None:
        """Read what ``for`` and ``with`` bind, and whether the latter suppresses failing imports."""
        if inner.scope:
            statement = self._pieces.parse_one(header + " pass\n")
            statement.lineno = line
            self._pieces.reader.read_bindings(statement, inner)
        else:
            function = self._pieces.parse_one(f"async def f():\n {header}  pass\n")
            assert isinstance(function, ast.AsyncFunctionDef)
            statement = function.body[0]
        if isinstance(statement, ast.With | ast.AsyncWith) and suppresses_import_error(statement):
            frame.body = inner._replace(guarded=True)

    def _handle(self, frame: _Frame, header: str) -> None:
        """Read which exceptions a ``try`` survives: that decides on the imports before as well."""
        usual = _ONE_EXCEPTION.fullmatch(header)
        survives = usual[1] in IMPORT_ERRORS if usual else self._survives(header)
        if not survives or frame.body.guarded:
            return
        frame.body = frame.orelse = frame.orelse._replace(guarded=True)
        imports = self._pieces.reader.imports
        for index in range(frame.first_import, len(imports)):
            if imports[index][4] == _RUNTIME:
                imports[index] = (*imports[index][:4], _OPTIONAL)

    def _survives(self, header: str) -> bool:
        header = _BARE_EXCEPTIONS.sub(r"except\1 (\2):", header)
        statement = self._pieces.parse_one(f"try:\n pass\n{header} pass\n")
        assert isinstance(statement, ast.Try | ast.TryStar)
        return survives_import_error(statement)
