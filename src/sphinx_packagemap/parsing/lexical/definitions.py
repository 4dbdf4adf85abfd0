"""The names that a module defines, and those in its ``__all__``: a fraction of its facts, in a fraction of the time.

Long strings are removed, and the rest is split before each unindented line. Most of these chunks are functions and
classes, of which only the first line matters, and imports. Chunks of other usual forms are recognized as a whole; a
scanner reads the others, each by itself. An unindented line may also be within brackets: definitions and imports
never are, and for others the code before them decides. Where a chunk may have other effects, NeedsFullParse is
raised, and the facts have to be read as a whole.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping

from sphinx_packagemap.model import BodyKind
from sphinx_packagemap.parsing.lexical.scanner import read_lexically
from sphinx_packagemap.parsing.lexical.strings import find_long_strings
from sphinx_packagemap.parsing.records import (
    BODY_KINDS,
    CLASS,
    FUNCTION,
    VARIABLE,
    ImportedNamesRecord,
    ImportRecord,
    ModuleDetails,
    ModuleRecord,
    NameRecord,
)
from sphinx_packagemap.parsing.source_file import NeedsFullParse, is_plain_utf8
from sphinx_packagemap.parsing.syntax_tree.conditions import UNKNOWN

_STATEMENT = re.compile(rb"\n(?=[^ \t\n#\f)\]}])")  # a line that begins with a closing bracket ends a statement
_FORM_FEED = re.compile(rb"\f[ \t]*[^\s]")
_BACKSLASH, _COMMENT_SIGN, _DECORATOR_SIGN, _COLON = b"\\#@:"
_TRAILING = rb"[ \t]*+(?:#[^\n]*+)?(?:\n[ \t\f]*+(?:#[^\n]*+)?)*+\Z"  # a comment, then comment lines and blank ones
_TOKENS = rb"[^()\[\]{}'\"#\\;]++|'(?:[^'\\\n]++|\\[^\n])*+'|\"(?:[^\"\\\n]++|\\[^\n])*+\"|#[^\n]*+"
_BRACKETS = rb"[(\[{](?:" + _TOKENS + rb"|[(\[{](?:" + _TOKENS + rb")*+[)\]}])*+[)\]}]"

_FIRST_WORD = re.compile(rb"([A-Za-z_]\w*+)[ ]*+(?![\x80-\xff])")
_DEFINITION = re.compile(rb"(?:async[ ]+(?=def))?(def|class)[ ]+([A-Za-z_]\w*+)(?=[ ]*+[(\[:])")
_IMPORT = re.compile(rb"import\b|from[ \t.][^\n]*?[ \t.)]import\b")
_ANNOTATION = re.compile(rb":(?!=)")
_NAME = rb"[A-Za-z_]\w*+[ ]*+(?![\x80-\xff])"
_TARGETS = re.compile(rb"(?:" + _NAME + rb"(?:,[ ]*+" + _NAME + rb")*+=(?!=)[ ]*+)++")
# All of a value that no further name is set to.
_VALUE = re.compile(rb"[^=;]*+\Z|(?:[^=;\\\n]*+|[\w.]*+(?:" + _BRACKETS + rb"[\w.]*+)++)" + _TRAILING)
# A call, or an assignment to an attribute: they set no name.
_COMMENT_LINE = re.compile(rb"(?<!\\)\n[ \t]*+#[^\n]*")
_NO_NAME = re.compile(
    rb"[\w.]++(?:(?:" + _BRACKETS + rb"[\w.]*+)++|(?<!\.)[ ]*+(?:\*\*|//|<<|>>|[-+*/%@&|^])=[^=;\\\n]*+)" + _TRAILING
    + rb"|\w++(?:\.\w++|\[[\w.'\"]++\])++[ ]*+=(?!=)[^=;\\\n]*+" + _TRAILING
)  # fmt: skip
_EXPORTS = re.compile(
    rb"__all__[ ]*+=[ ]*+([\[(])((?:[\s,]++|#[^\n]*+|'[A-Za-z_]\w*+'|\"[A-Za-z_]\w*+\")*+)[\])]" + _TRAILING
)
_NAME_IN_EXPORTS = re.compile(rb"#[^\n]*+|['\"](\w+)['\"]\s*(?:#[^\n]*\n\s*)*(?=,|\Z)|['\"]")
_SCRIPT = re.compile(rb"if[ ]+__name__[ ]*==[ ]*(?:'__main__'|\"__main__\")[ ]*:[ ]*+(?:#[^\n]*+)?\n")
_ONLY_IMPORTS = re.compile(
    rb"if[ ]+[^\n:=]*+:(?:\n(?:[ \t]*+(?:#[^\n]*+)?(?=\n|\Z)|[ ]++(?:import[ ]+[\w., ]++|from[ ]+[\w.]++[ ]+import"
    rb"(?:[ ]+[\w., ]++|[ ]*+\([\w\s,]*+\)))(?:#[^\n]*+)?))*+\Z"
)
_ONLY_WORDS = bytes(each if each >= 0x80 or chr(each).isalnum() or each == 0x5F else 0x20 for each in range(256))
_CONDITION = re.compile(rb"\b(?:if|while|elif)\b[^\n]*+(?:\n[^\n]*)?+")
_NOT_BOUND = re.compile(rb"#[^\n]*|\w+(?=\s+as\b)")  # in imports
_CODE_IN_LINE = re.compile(rb"(?:[^'\"#\\]++|'(?:[^'\\]++|\\.)*+'|\"(?:[^\"\\]++|\\.)*+\")*+(?=#|\Z)")
_LAST_WORD = re.compile(rb"\w+\Z")
# Words in brackets after which another operand may begin a line.
_NO_OPERANDS = frozenset(b"and as async await else for from if import in is lambda not or yield".split())
_CONTINUING = frozenset(b"elif else except finally".split())
_CLOSING = b")]}'\""


def read_definitions(source: bytes) -> ModuleRecord:
    """Return a record in which only the names that a module defines and its ``__all__`` are valid.

    These are equal to the names in the record of the whole module, but for names that it imports. Raises
    NeedsFullParse where only that record decides them.
    """
    code = _remove_long_strings(_normalize(source))
    return _DefinitionScanner(source, _STATEMENT.split(code)).read()


def _normalize(source: bytes) -> bytes:
    r"""Return a source whose lines end with ``\n``, with a blank line before it."""
    if b"\0" in source or source.startswith(b"\xef\xbb\xbf") or not is_plain_utf8(source):
        raise NeedsFullParse("the source has an unusual encoding")
    if not source.isascii():
        try:
            source.decode()
        except UnicodeDecodeError as error:
            raise NeedsFullParse("the source cannot be decoded") from error
    if b"\r" in source:
        source = source.replace(b"\r\n", b"\n")
    if b"\r" in source or (b"\f" in source and _FORM_FEED.search(source)):
        raise NeedsFullParse("lines end or begin in an unusual way")
    return b"\n" + source


def _remove_long_strings(code: bytes) -> bytes:
    """Return code with empty strings in place of the long ones."""
    outside = _split_outside(code, b'"""')
    if outside is not None:
        shortened = b'""'.join(outside)
        if b"'''" not in shortened:
            return shortened
        # The other quotes are in no string like this if all of these end before the next.
        if all(part.count(b"'''") % 2 == 0 for part in outside):
            outside = _split_outside(shortened, b"'''")
            if outside is not None:
                return b'""'.join(outside)
    text = code.decode()
    bounds = [0, *find_long_strings(text), len(text)]
    return '""'.join([text[begin:end] for begin, end in zip(bounds[::2], bounds[1::2], strict=True)]).encode()


def _split_outside(code: bytes, quotes: bytes) -> list[bytes] | None:
    """Return the parts of code outside of strings in long quotes; None if any of these may be in another string."""
    parts = code.split(quotes)
    if len(parts) == 1:
        return parts
    outside, inside = parts[::2], parts[1::2]
    if len(outside) == len(inside):  # a string does not end
        return None
    for before, content in zip(outside, inside, strict=False):
        newline = before.rfind(b"\n")
        line = before[newline + 1 :]
        if (newline > 0 and before[newline - 1] == _BACKSLASH) or content.endswith(b"\\"):
            return None
        if line and not line.isspace():
            if b"#" in line or b'"' in line or b"'" in line:
                return None
            # In a field of a formatted string, there may be the same quotes (PEP 701).
            is_formatted = line[-1] in b"fFtT" or line[-2:].lower() in (b"fr", b"tr")
            if is_formatted and (content.count(b"{") != content.count(b"}") or b"}}" in content):
                return None
    return outside


class _DefinitionScanner:
    """A scanner of the chunks of one module."""

    def __init__(self, source: bytes, chunks: list[bytes]) -> None:
        """Take the chunks of a source, each of which begins with an unindented line, but for the first one."""
        self._source = source
        self._chunks = chunks
        self._next = 1  # index of the next chunk
        self._bindings: list[NameRecord | ImportedNamesRecord] = []
        self._imports: list[ImportRecord] = []
        self._import_chunks: list[bytes] = []  # whose names are not in the bindings
        self._condition_words: frozenset[str] = frozenset()
        self._exports: list[str] | None = None

    def read(self) -> ModuleRecord:
        """Read all chunks."""
        chunks = self._chunks
        while (index := self._next) < len(chunks):
            chunk = chunks[index]
            self._next = index + 1
            if chunk.endswith(b"\\") or chunk[0] >= 0x80:
                raise NeedsFullParse("a line is continued, or begins with another alphabet")
            if match := _DEFINITION.match(chunk):
                keyword, name = match.groups()
                self._add(name.decode(), CLASS if keyword == b"class" else FUNCTION)
            elif match := _IMPORT.match(chunk):
                self._read_import(chunk, match.end())
            else:
                self._read_other(chunk)
        self._check_imports()
        if self._condition_words:
            self._check_conditions()
        details = ModuleDetails("", self._exports, BODY_KINDS.index(BodyKind.CODE))
        return ModuleRecord(self._imports, self._bindings, details)

    def _add(self, name: str, kind: int) -> None:
        self._bindings.append((self._next, name, kind, ""))

    def _check_imports(self) -> None:
        """Raise NeedsFullParse if a defined name may also be imported."""
        imports = b"\n".join(self._import_chunks)
        if self._binds_any(imports) and self._binds_any(_NOT_BOUND.sub(b"", imports)):
            raise NeedsFullParse("a name is both imported and defined")

    def _check_conditions(self) -> None:
        """Raise NeedsFullParse if statements elsewhere may decide the conditions in compound statements."""
        from sphinx_packagemap.parsing.lexical.headers import HeaderConditions  # its expressions are slow to compile

        headers = HeaderConditions(f"\n{self._source.decode()}\n")
        constants = {name for _, name, kind, _ in self._bindings if kind == VARIABLE and isinstance(name, str)}
        constants &= self._condition_words
        if headers.are_unusual or any(headers.get_constant(name) != UNKNOWN for name in constants):
            raise NeedsFullParse("a name may decide a condition")

    def _binds_any(self, code: bytes) -> bool:
        """Return whether any word in code is a defined name."""
        words = _split_words(code)
        names = [name for _, name, _, _ in self._bindings]
        return any(not words.isdisjoint(each) if isinstance(each, list) else each in words for each in names)

    def _read_import(self, chunk: bytes, position: int) -> None:
        """Read an import whose names begin at a position."""
        if b";" in chunk:
            self._read_by_itself(chunk)
        elif chunk.count(b"(") > chunk.count(b")"):
            raise NeedsFullParse("an import has unindented lines")
        elif b"__all__" in chunk:
            raise NeedsFullParse("__all__ is unusual")
        else:
            self._import_chunks.append(chunk[position:])

    def _read_other(self, chunk: bytes) -> None:
        match = _FIRST_WORD.match(chunk)
        word = match[1] if match else b""
        if word in _READERS:
            _READERS[word](self, chunk)
        elif chunk[0] == _DECORATOR_SIGN:
            if b":=" in chunk:
                raise NeedsFullParse("a decorator sets a name")
        elif match and _ANNOTATION.match(chunk, match.end()):
            self._check_beginning()
            if b";" in chunk or b":=" in chunk:
                self._read_by_itself(chunk)
            else:
                self._add(word.decode(), VARIABLE)
        elif targets := _TARGETS.match(chunk):
            self._read_assignment(chunk, targets)
        elif (b"=" in chunk or b";" in chunk) and (b":=" in chunk or not _NO_NAME.match(chunk)):
            self._check_beginning()
            self._read_by_itself(chunk)

    def _read_assignment(self, chunk: bytes, targets: re.Match[bytes]) -> None:
        """Read an assignment to names."""
        self._check_beginning()
        value = chunk[targets.end() :]
        if b":=" not in chunk and (_VALUE.match(value) or _VALUE.match(_COMMENT_LINE.sub(b"", value))):
            for name in targets[0].translate(_ONLY_WORDS).decode().split():
                self._add(name, VARIABLE)
        else:
            self._read_by_itself(chunk)

    def _read_exports(self, chunk: bytes) -> None:
        """Read ``__all__ = [...]``, if nothing else is done to it."""
        match = _EXPORTS.match(chunk)
        if match is None or self._source.count(b"__all__") != 1:
            raise NeedsFullParse("__all__ is unusual")
        self._check_beginning()
        bracket, written = match.groups()
        names = []
        for found in _NAME_IN_EXPORTS.finditer(written):
            if found[1]:
                names.append(found[1].decode())
            elif found[0][0] != _COMMENT_SIGN:
                raise NeedsFullParse("names in __all__ are concatenated")
        if bracket == b"(" and b"," not in written:
            raise NeedsFullParse("__all__ may be a string")
        self._exports = [*dict.fromkeys(names)]
        self._add("__all__", VARIABLE)

    def _read_compound(self, chunk: bytes) -> None:
        """Read a statement with suites."""
        parts = [chunk]
        while self._next < len(self._chunks):
            match = _FIRST_WORD.match(self._chunks[self._next])
            if not match or match[1] not in _CONTINUING:
                break
            parts.append(self._chunks[self._next])
            self._next += 1
        if len(parts) == 1 and _SCRIPT.match(chunk):
            return
        if len(parts) == 1 and _ONLY_IMPORTS.match(chunk):
            self._import_chunks.append(chunk.partition(b"\n")[2])
            return
        statement = b"\n".join(parts)
        if conditions := _CONDITION.findall(statement):
            self._condition_words |= _split_words(b" ".join(conditions))
        self._read_by_itself(statement)

    def _read_match(self, chunk: bytes) -> None:
        """Read a statement that begins with ``match`` or ``type``, which may also be names."""
        self._check_beginning()
        self._read_compound(chunk)

    def _read_by_itself(self, statement: bytes) -> None:
        """Read a statement with the scanner of whole modules."""
        imports, bindings, details, _ = read_lexically(statement + b"\n")
        if details.exports is not None or details.export_details is not None:
            raise NeedsFullParse("__all__ is unusual")
        first = self._next * 1_000_000  # lines only distinguish statements
        self._imports += [(module, names, level, first + line, kind) for module, names, level, line, kind in imports]
        for line, name, third, fourth in bindings:
            self._bindings.append((first + line, name, third, fourth))  # type: ignore[arg-type]

    def _check_beginning(self) -> None:
        """Raise NeedsFullParse unless the code before the last chunk shows that this begins a statement."""
        text = self._chunks[self._next - 2].rstrip()
        while True:
            newline = text.rfind(b"\n")
            line = text[newline + 1 :]
            if not line.lstrip().startswith(b"#"):
                break
            text = text[: newline + 1].rstrip()
        if b"#" in line:
            match = _CODE_IN_LINE.match(line)
            line = match[0].rstrip() if match else b""
            if not line:
                raise NeedsFullParse("a line ends in an unusual way")
        if line and line[-1] not in _CLOSING and not line.endswith(b"..."):
            word = _LAST_WORD.search(line)
            if not word or word[0] in _NO_OPERANDS:
                raise NeedsFullParse("a line may be within brackets")


def _split_words(code: bytes) -> frozenset[str]:
    return frozenset(code.translate(_ONLY_WORDS).decode().split())


def _refuse(_: _DefinitionScanner, statement: bytes) -> None:
    raise NeedsFullParse("a definition is unusual")


_READERS: Mapping[bytes, Callable[[_DefinitionScanner, bytes], None]] = {
    b"__all__": _DefinitionScanner._read_exports,
    **dict.fromkeys((b"def", b"class"), _refuse),
    **dict.fromkeys((b"if", b"for", b"try", b"while", b"with", b"async"), _DefinitionScanner._read_compound),
    **dict.fromkeys((b"match", b"type"), _DefinitionScanner._read_match),
    **dict.fromkeys((b"del", b"global", b"from", b"lazy"), _DefinitionScanner._read_by_itself),
}
