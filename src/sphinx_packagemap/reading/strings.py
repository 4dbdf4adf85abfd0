"""String literals, plain and formatted, as far as finding their ends goes.

A backslash takes the next character with it in raw strings too (language reference, *String and Bytes
literals*), so that their prefixes do not matter. Formatted strings follow the grammar of PEP 701, which
takes all that older Pythons took; template strings (PEP 750) are lexed like them.
"""

from __future__ import annotations

import re


class InDoubt(Exception):
    """The lexical structure does not say enough: a parser has to look at the file."""


PLAIN = (
    r'(?:"""(?:[^"\\]++|\\.|"(?!""))*+"""'
    r"|'''(?:[^'\\]++|\\.|'(?!''))*+'''"
    r'|"(?:[^"\\\n]++|\\.)*+"'
    r"|'(?:[^'\\\n]++|\\.)*+')"
)


def _formatted(quote: str, other: str) -> str:
    """Return an expression for the usual formatted strings: fields with no quote of the string's own kind."""
    field = rf"\{{(?:[^{{}}\"'\\\n]++|{other}[^\"'\\\n{{}}]*+{other})*+\}}"
    return rf"{quote}(?!{quote}{quote})(?:[^{quote}\\\n{{}}]++|\\[^{{}}]|\{{\{{|\}}\}}|{field})*+{quote}"


# Those in triple quotes are left to end_of_string: they would make the expressions that hold this one long.
FORMATTED = "(?:" + _formatted('"', "'") + "|" + _formatted("'", '"') + ")"

_PLAIN = re.compile(PLAIN, re.DOTALL)
_FORMATTED_PREFIX = re.compile(r"(?:^|\W)(?:[fFtT][rR]?|[rR][fFtT])\Z")
_LITERAL_PIECE = re.compile(r"\\N\{[^{}\n]*\}|\\[^{}]|\{\{|\}\}|[{}'\"\n]", re.DOTALL)
_CODE_PIECE = re.compile(r"[()\[\]{}:'\"]|#[^\n]*+")


def end_of_string(text: str, position: int) -> int:
    """Return where the string ends whose opening quote stands at a position; raise InDoubt if it does not."""
    if _FORMATTED_PREFIX.search(text[max(0, position - 3) : position]):
        return _end_of_formatted(text, position)
    match = _PLAIN.match(text, position)
    if match is None:
        raise InDoubt("a string does not end")
    return match.end()


def _end_of_formatted(text: str, position: int) -> int:
    """Return the end of a formatted string, with a stack of what is open instead of recursion.

    On the stack are quotes, for text up to the same quote; numbers, for the code of a field with so many
    brackets open; and colons, for the format that ends a field.
    """
    quote = _quote_at(text, position)
    stack: list[str | int] = [quote]
    position += len(quote)
    while stack:
        mode = stack[-1]
        if isinstance(mode, int):
            position = _step_in_code(text, position, stack)
        else:
            position = _step_in_text(text, position, stack, mode)
    return position


def _quote_at(text: str, position: int) -> str:
    triple = text[position : position + 3]
    return triple if triple in ('"""', "'''") else text[position]


def _step_in_text(text: str, position: int, stack: list[str | int], mode: str) -> int:
    piece = _LITERAL_PIECE.search(text, position)
    if piece is None:
        raise InDoubt("a formatted string does not end")
    found = piece.group()
    if mode == ":":
        return _step_in_format(piece, stack)
    if found == "{":
        stack.append(0)
    elif found == "\n" and len(mode) == 1:
        raise InDoubt("a formatted string does not end on its line")
    elif text.startswith(mode, piece.start()):
        stack.pop()
        return piece.start() + len(mode)
    return piece.end()


def _step_in_format(piece: re.Match[str], stack: list[str | int]) -> int:
    found = piece.group()
    if found == "{{":  # a field within a format, and one within that
        stack.append(0)
        return piece.start() + 1
    if found in ("}", "}}"):
        stack.pop()
        return piece.start() + 1
    if found == "{":
        stack.append(0)
    elif found in ("'", '"'):
        quotes = [mode for mode in stack if isinstance(mode, str) and mode != ":"]
        if quotes[-1][0] == found:
            raise InDoubt("a formatted string ends within a field")
    return piece.end()


def _step_in_code(text: str, position: int, stack: list[str | int]) -> int:
    piece = _CODE_PIECE.search(text, position)
    if piece is None:
        raise InDoubt("a field of a formatted string does not end")
    found, depth = piece.group(), stack.pop()
    assert isinstance(depth, int)
    if found in ("'", '"'):
        stack.append(depth)
        return _step_over_string(text, piece.start(), stack)
    if found in ("(", "[", "{"):
        stack.append(depth + 1)
    elif found in (")", "]", "}") and depth:
        stack.append(depth - 1)
    elif found == ":" and not depth:
        stack.append(":")
    elif found != "}":
        stack.append(depth)
    return piece.end()


def _step_over_string(text: str, position: int, stack: list[str | int]) -> int:
    if not _FORMATTED_PREFIX.search(text[max(0, position - 3) : position]):
        return end_of_string(text, position)
    quote = _quote_at(text, position)
    stack.append(quote)
    return position + len(quote)
