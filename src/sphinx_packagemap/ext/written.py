"""A record of what was written where: one small file beside the doctrees, made when a build has ended well.

It is not kept in the environment, which is stored before pages are written: an interrupted build would
leave pages behind that nobody knows to be old.
"""

from __future__ import annotations

import json
import os

from sphinx_packagemap.reading.files import Unreadable, read_bytes
from sphinx_packagemap.writing import replace_file

_FILE = "packagemap.json"
_MAX_SIZE = 1 << 28  # bytes; a hundred for each page and output

Record = dict[str, dict[str, str]]  # digest by output and document name


def read_record(directory: str) -> Record:
    """Return the record; an empty one, with which everything is written again, if it is not there or broken."""
    try:
        record = json.loads(read_bytes(os.path.join(directory, _FILE), _MAX_SIZE))
        return {output: {name: str(digest) for name, digest in pages.items()} for output, pages in record.items()}
    except (Unreadable, ValueError, AttributeError, RecursionError, MemoryError):
        return {}


def write_record(directory: str, record: Record) -> None:
    """Replace the record in one step: a build that runs at the same time sees the old or the new one."""
    text = json.dumps(record, indent=0, sort_keys=True)
    replace_file(os.path.join(directory, _FILE), text.encode())  # without it, the next build writes more than it has to
