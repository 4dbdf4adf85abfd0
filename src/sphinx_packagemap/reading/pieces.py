"""Single statements of a source text, parsed each by itself."""

from __future__ import annotations

import ast
import re
import warnings

from sphinx_packagemap.model import BodyKind, ImportKind, ImportStatement, Member, MemberKind
from sphinx_packagemap.reading.blocks import MODULE, Block
from sphinx_packagemap.reading.exports import count_changes, count_mentions
from sphinx_packagemap.reading.grammar import BEGINNING, Form
from sphinx_packagemap.reading.statements import StatementReader
from sphinx_packagemap.reading.strings import InDoubt

_COMMENT = re.compile(r"#[^\n]*")
_PLAIN_CHANGE = re.compile(r"__all__[ ]*\+?=[ ]*[\[(]")


# Looked up by the hundred thousand: members of an enumeration take ten times as long as these.
_IMPORT = int(Form.IMPORT)
_RUNTIME, _IMPORTED = ImportKind.RUNTIME, MemberKind.IMPORTED
_NOTHING, _RE_EXPORTS = BodyKind.NOTHING, BodyKind.RE_EXPORTS
_new = tuple.__new__  # without the constructor of a named tuple, which takes as long again


class Pieces:
    """Parses pieces of a text, and hands what they state to a StatementReader."""

    def __init__(self) -> None:
        """Begin with nothing."""
        self.reader = StatementReader()
        self.mentions = 0  # of __all__, in all that was looked at
        self.changes = 0  # of __all__, among these

    def parse(self, text: str) -> ast.Module:
        """Return the syntax tree of a piece; raise InDoubt if it is none by itself."""
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")
                tree = ast.parse(text)
        except (SyntaxError, ValueError, MemoryError, RecursionError) as error:
            raise InDoubt("a statement cannot be parsed by itself") from error
        if "__all__" in text:
            mentions = count_mentions(text)
            self.mentions += mentions
            # The usual list of names is one change; a walk over all its strings would only say so too.
            self.changes += 1 if mentions == 1 and _PLAIN_CHANGE.match(text) else count_changes(tree)
        return tree

    def parse_one(self, text: str) -> ast.stmt:
        """Return the syntax tree of a piece that is one statement."""
        (statement,) = self.parse(text).body
        return statement

    def read(self, text: str, line: int, block: Block) -> None:
        """Take account of the statements of a piece that begins on a line."""
        for statement in self.parse(text).body:
            statement.lineno += line - 1
            self.reader.read(statement, block)

    def read_lazy_import(self, text: str, line: int, block: Block) -> None:
        """Take account of an import that has the word ``lazy`` before it (PEP 810)."""
        imports = self.reader.imports
        before = len(imports)
        self.read(text, line, block)
        kind = block.import_kind(lazy=True)
        imports[before:] = [statement._replace(kind=kind) for statement in imports[before:]]

    def read_import(self, text: str, line: int, block: Block) -> None:
        """Take account of an import statement; the usual forms need no parser."""
        match = BEGINNING.fullmatch(text)
        if match and match.lastindex in (Form.IMPORT, Form.FROM):
            self.read_usual_import(match, line, block)
        else:
            self.read(text, line, block)

    def read_usual_import(self, match: re.Match[str], line: int, block: Block) -> None:
        """Take account of an import statement that has one of the usual forms."""
        if block is MODULE:
            kind, binds = _RUNTIME, True
        else:
            kind = block.import_kind(lazy=False)
            binds = block.scope and not (block.type_checking or block.script)
        if match.lastindex == _IMPORT:
            self._read_modules(match[1], line, kind, binds)
            is_future = False
        else:
            is_future = match[4] == "__future__"
            self._read_names(match, line, kind, binds and not is_future)
        if block.top:
            self.reader.note_kind(_NOTHING if is_future else _RE_EXPORTS)

    def _read_modules(self, written: str, line: int, kind: ImportKind, binds: bool) -> None:
        members = self.reader.members
        for each in written.split(",") if "," in written else (written,):
            module, alias = (each, "") if each.isidentifier() and each.isascii() else _name_and_alias(each)
            self.reader.imports.append(_new(ImportStatement, (module, None, 0, line, kind)))
            bound = alias or module.partition(".")[0]
            if binds and bound not in members:
                members[bound] = _new(Member, (bound, _IMPORTED, line, "", module if alias else bound))

    def _read_names(self, match: re.Match[str], line: int, kind: ImportKind, binds: bool) -> None:
        dots, module, written, in_brackets = match.group(3, 4, 5, 6)
        if written is None:
            written = (_COMMENT.sub("", in_brackets) if "#" in in_brackets else in_brackets).rstrip().removesuffix(",")
        names = [*map(str.strip, written.split(","))] if "," in written else [written.strip()]
        aliases = names
        if not (written.isascii() and all(map(str.isidentifier, names))):
            pairs = [*map(_name_and_alias, names)]
            names, aliases = [name for name, _ in pairs], [alias or name for name, alias in pairs]
        level = len(dots)
        self.reader.imports += [_new(ImportStatement, (module, name, level, line, kind)) for name in names]
        if binds and names[0] != "*":
            members, prefix = self.reader.members, f"{dots}{module}." if module else dots
            for bound, name in zip(aliases, names, strict=True):
                if bound not in members:
                    members[bound] = _new(Member, (bound, _IMPORTED, line, "", prefix + name))


def _name_and_alias(written: str) -> tuple[str, str]:
    """Return what is imported, and under which other name; raise InDoubt if a parser has to tell."""
    name = written.strip()
    if name.isidentifier() and name.isascii():
        return name, ""
    name, _, alias = name.partition(" as ")
    name, alias = name.strip(), alias.strip()
    if not written.isascii() or not (name == "*" or all(map(str.isidentifier, name.split(".")))):
        raise InDoubt("an import is not written as usual")
    if alias and not alias.isidentifier():
        raise InDoubt("an import is not written as usual")
    return name, alias
