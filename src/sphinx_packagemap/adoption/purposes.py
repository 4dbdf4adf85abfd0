"""Appends purposes to the table in ``pyproject.toml``; all other characters stay."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

from sphinx_packagemap.adoption import NotAdopted
from sphinx_packagemap.discovery.project_files import InvalidFile, parse_toml
from sphinx_packagemap.documents import Document
from sphinx_packagemap.text import quote

_TABLE = "[tool.packagemap.purposes]"
_HEADER = re.compile(r"[ \t]*\[")
_OUR_HEADER = re.compile(r"[ \t]*\[[ \t]*tool[ \t]*\.[ \t]*packagemap[ \t]*\.[ \t]*purposes[ \t]*\][ \t]*(?:#.*)?$")


def add_purposes(document: Document, purposes: Iterable[tuple[str, str]]) -> str:
    """Return the text of a ``pyproject.toml`` with further purposes; raise NotAdopted if they cannot be added.

    They are added at the end of the table, or in a new one at the end of the file.
    """
    declared = read_purposes(document)
    new = [f"{_quote(key)} = {_quote(text)}" for key, text in purposes if key not in declared]
    if not new:
        return document.text
    lines = document.lines
    header = next((number for number, line in enumerate(lines) if _OUR_HEADER.fullmatch(line)), None)
    if header is None:
        if declared:
            raise NotAdopted("the purposes are not in a table of their own, to which others could be added")
        end = len(lines)
        gap = [""] if lines and lines[-1].strip() else []
        text = document.replace_lines([(end, end, [*gap, _TABLE, *new])])
    else:
        following = (number for number in range(header + 1, len(lines)) if _HEADER.match(lines[number]))
        end = next(following, len(lines))
        while not lines[end - 1].strip() or lines[end - 1].lstrip().startswith("#"):
            end -= 1
        text = document.replace_lines([(end, end, new)])
    _check(text)
    return text


def read_purposes(document: Document) -> Mapping[str, object]:
    """Return the declared purposes; raise NotAdopted if the file is invalid, or names another one for them."""
    tool = _check(document.text).get("tool")
    table = tool.get("packagemap") if isinstance(tool, dict) else None
    declared = table.get("purposes", {}) if isinstance(table, dict) else {}
    if isinstance(declared, str):
        raise NotAdopted(f"the purposes are in another file: {quote(declared)}")
    return declared if isinstance(declared, dict) else {}


def _check(text: str) -> Mapping[str, object]:
    try:
        return parse_toml(text.encode())
    except InvalidFile as error:
        raise NotAdopted(f"the file is not valid: {error}") from error


def _quote(text: str) -> str:
    """Return a basic string of TOML."""
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    escaped = re.sub(r"[\x00-\x1f\x7f]", lambda match: f"\\u{ord(match.group()):04x}", escaped)
    return f'"{escaped}"'
