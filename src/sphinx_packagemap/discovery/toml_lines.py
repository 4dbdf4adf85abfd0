"""Finds the lines of keys and tables in a TOML file; ``tomllib`` gives no positions."""

from __future__ import annotations

import re
from collections.abc import Iterator

_TOKEN = re.compile(
    r'''(?P<text>"""(?:[^\\]|\\.)*?"{3,5}|\'\'\'.*?\'{3,5}|"(?:[^"\\\n]|\\.)*"|'[^'\n]*')'''
    r"|(?P<comment>\#[^\n]*)|(?P<line>\n)|(?P<space>[ \t\r]+)|(?P<mark>[\[\]{}=,.])|(?P<word>[^\s\[\]{}=,.\"'\#]+|.)",
    re.DOTALL,
)
_ESCAPE = re.compile(r"\\(?:u([0-9a-fA-F]{4})|U([0-9a-fA-F]{8})|x([0-9a-fA-F]{2})|(.))")
_ESCAPED = {"b": "\b", "t": "\t", "n": "\n", "f": "\f", "r": "\r", "e": "\x1b"}
_MAX_LENGTH = 16  # keys of a name that are recorded; those of contracts have at most six
Path = tuple[str, ...]


class TomlLines:
    """The lines of the keys, tables and elements of arrays of a valid file.

    Elements have numbers, from 0, as in the content: a key of the second ``[[modules]]`` is ``modules, 1, path``.
    """

    def __init__(self, source: bytes) -> None:
        """Take the content of the file."""
        self._lines: dict[str, int] = {}  # by their keys, with dots between them
        self._counts: dict[Path, int] = {}  # of the elements of arrays of tables
        self._tokens = [*_iter_tokens(source.decode("utf-8", "replace"))]
        self._at = 0
        self._read()

    def find(self, *keys: str | int) -> int | None:
        """Return the line of a key or table, from 1, else that of the nearest table around it; None if none has one."""
        for length in range(len(keys), 0, -1):
            line = self._lines.get(".".join(map(str, keys[:length])))
            if line is not None:
                return line
        return None

    def _read(self) -> None:
        table: Path = ()
        while self._at < len(self._tokens):
            kind, text, line = self._tokens[self._at]
            if kind == "line":
                self._at += 1
            elif text == "[":
                is_element = self._get(1) == "["
                self._at += 2 if is_element else 1
                name = self._resolve(self._read_name())
                if is_element:
                    name = (*name, self._add_element(name))
                table = name
                self._record(table, line)
                self._skip_line()
            else:
                self._read_pair(table)
                self._skip_line()

    def _get(self, offset: int = 0) -> str:
        at = self._at + offset
        return self._tokens[at][1] if at < len(self._tokens) else ""

    def _resolve(self, name: Path) -> Path:
        """Return the full path of the name of a table, in which arrays of tables mean their last element."""
        path: Path = ()
        for number, key in enumerate(name, 1):
            path = (*path, key)
            if number < len(name) and path in self._counts:
                path = (*path, str(self._counts[path] - 1))
        return path

    def _read_name(self) -> Path:
        """Return the keys of a dotted name, and move behind it."""
        keys: list[str] = []
        while self._at < len(self._tokens):
            kind, text, _ = self._tokens[self._at]
            if kind == "text":
                keys.append(_read_text(text))
            elif kind == "word":
                keys.append(text)
            elif text != ".":
                break
            self._at += 1
        return tuple(keys)

    def _read_pair(self, table: Path) -> None:
        """Read a key and its value."""
        line = self._tokens[self._at][2]
        path = _add_keys(table, *self._read_name())
        self._record(path, line)
        if self._get() == "=":
            self._at += 1
            self._read_value(path)
        else:
            self._at += 1  # the file is not valid

    def _read_value(self, path: Path) -> None:
        """Read a value with all keys and elements in it, without recursion: values may be deep."""
        stack: list[tuple[str, Path, int]] = []  # closing brackets, the paths of what they close, and elements so far
        current = path
        while self._at < len(self._tokens):
            kind, text, line = self._tokens[self._at]
            if kind == "line":
                if not stack:
                    return
                self._at += 1
                continue
            if stack and stack[-1][0] == "}" and text not in "},":
                current = _add_keys(stack[-1][1], *self._read_name())
                self._record(current, line)
                if self._get() != "=":
                    return  # the file is not valid
                self._at += 1
                kind, text, line = self._tokens[self._at] if self._at < len(self._tokens) else ("line", "\n", line)
            elif stack and stack[-1][0] == "]" and text not in "],":
                bracket, array, number = stack[-1]
                current = _add_keys(array, str(number))
                self._record(current, line)
                stack[-1] = (bracket, array, number + 1)
            self._at += 1
            if kind == "mark" and text in "[{":
                stack.append(("]" if text == "[" else "}", current, 0))
            elif kind == "mark" and text in "]}":
                if not stack:
                    return
                stack.pop()
            elif kind != "mark":
                self._skip_scalar()
            if not stack:
                return

    def _skip_scalar(self) -> None:
        """Move behind the rest of a number or a time."""
        while self._at < len(self._tokens) and (self._get() == "." or self._tokens[self._at][0] == "word"):
            self._at += 1

    def _skip_line(self) -> None:
        while self._at < len(self._tokens) and self._tokens[self._at][0] != "line":
            self._at += 1

    def _record(self, path: Path, line: int) -> None:
        if len(path) > _MAX_LENGTH:
            return
        for length in range(len(path), 0, -1):
            name = ".".join(path[:length])
            if name in self._lines:
                break
            self._lines[name] = line

    def _add_element(self, array: Path) -> str:
        self._counts[array] = self._counts.get(array, 0) + 1
        return str(self._counts[array] - 1)


def _add_keys(path: Path, *keys: str) -> Path:
    """Return a path with more keys; of one that is too long, only its beginning, which is not recorded."""
    return (*path, *keys)[: _MAX_LENGTH + 1]


def _iter_tokens(source: str) -> Iterator[tuple[str, str, int]]:
    """Yield the kind, the text and the line of each token; comments and spaces are left out."""
    line = 1
    for match in _TOKEN.finditer(source):
        kind, text = match.lastgroup or "", match.group()
        if kind not in ("comment", "space"):
            yield kind, text, line
        line += text.count("\n")


def _read_text(text: str) -> str:
    if text.startswith("'"):
        return text.strip("'")
    return _ESCAPE.sub(_unescape, text[1:-1])


def _unescape(match: re.Match[str]) -> str:
    code = match[1] or match[2] or match[3]
    if code:
        return chr(min(int(code, 16), 0x10FFFF))
    return _ESCAPED.get(match[4], match[4])
