"""The files that a survey keeps for the next one: whose they are, and whether they are whole."""

from __future__ import annotations

from sphinx_packagemap.parsing.records import RECORD_VERSION


def make_head(form: str, version: str, *context: object) -> str:
    """Return the first line of a file: a file of another version of the extension or of Python is of no use."""
    import sys

    # A file that needs a full parse is parsed by the Python that runs.
    python = ".".join(map(str, sys.version_info[:3]))
    return "\t".join(map(str, [form, RECORD_VERSION, version, python, *context]))


def compute_checksum(text: str) -> str:
    """Return a CRC-32 checksum of a text, in hexadecimal digits."""
    import zlib

    return f"{zlib.crc32(text.encode('utf-8', 'surrogatepass')):08x}"
