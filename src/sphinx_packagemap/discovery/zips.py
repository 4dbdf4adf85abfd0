"""The names in a zip file on the search path; nothing in it is unpacked."""

from __future__ import annotations

from collections.abc import Iterator

from sphinx_packagemap.reading.files import Unreadable, read_bytes

_MAX_SIZE = 1 << 26  # bytes of a zip file; one that is larger is not looked into
_END, _ENTRY = b"PK\x05\x06", b"PK\x01\x02"
_END_SIZE, _ENTRY_SIZE = 22, 46
_LONGEST_COMMENT = 0xFFFF


def names_in_zip(path: str) -> Iterator[str]:
    """Yield the names in the central directory of a zip file, in order; none if it is not there or makes no sense.

    As ``zipimport``, and unlike ``zipfile``, this makes no object for each entry: a file may have a million of them.
    (APPNOTE.TXT 4.3.12 and 4.3.16; there is no zip64 among what can be imported.)
    """
    try:
        content = read_bytes(path, _MAX_SIZE)
    except (Unreadable, MemoryError):
        return
    end = content.rfind(_END, max(0, len(content) - _END_SIZE - _LONGEST_COMMENT))
    if end < 0 or end + _END_SIZE > len(content):
        return
    # Where it begins is counted from its end: something may lie before the archive, as in a zipapp.
    position = end - _number(content, end + 12, 4)
    while 0 <= position <= end - _ENTRY_SIZE and content.startswith(_ENTRY, position):
        name, extra, comment = (_number(content, position + offset, 2) for offset in (28, 30, 32))
        start = position + _ENTRY_SIZE
        yield content[start : start + name].decode("utf-8", "replace")
        position = start + name + extra + comment


def _number(content: bytes, position: int, size: int) -> int:
    return int.from_bytes(content[position : position + size], "little")
