"""Plain data and text: for the cache of surveys, and for the way from one process to another.

Plain data are lists, texts, numbers and None only. As JSON they can be read from a file that anybody may have written;
as ``marshal`` they are faster, and only for data that never leave the memory of this process and its forks.
"""

import marshal
from collections.abc import Callable
from typing import Any, NamedTuple

from sphinx_packagemap.model import Fault, Problem, ProblemKind
from sphinx_packagemap.parsing.records import RECORD_VERSION, ExportDetails, ModuleDetails, ModuleRecord

Plain = list[Any]  # of texts, numbers, None and lists or tuples of these
PlainRecord = tuple[Plain, Plain]  # the imports of a record, and the rest of it
Serialized = str | bytes

# The exceptions that invalid plain data may raise, when they are converted or when the result is used.
INVALID_DATA = (ValueError, TypeError, IndexError, AttributeError, RecursionError)


class Format(NamedTuple):
    """A format of serialized plain data."""

    encode: Callable[[Plain], Serialized]
    decode: Callable[[Any], Any]


MARSHAL = Format(marshal.dumps, marshal.loads)


def make_json_format() -> Format:
    """Return the format of the cache: JSON in ASCII, without spaces and line ends."""
    import json  # a survey without a cache does not need it

    return Format(json.JSONEncoder(separators=(",", ":")).encode, json.loads)


def convert_record(record: ModuleRecord) -> PlainRecord:
    """Return a record as plain data; ``parse_record`` reverses it."""
    imports, bindings, details, fault = record
    exports = None if details.export_details is None else list[Any](details.export_details)
    return imports, [bindings, [*details[:-1], exports], fault and [fault.kind.value, fault.message, fault.line]]


def parse_record(imports: Plain, others: Plain) -> ModuleRecord:
    """Return the record of plain data; invalid data raise one of ``INVALID_DATA``, here or when they are used."""
    bindings, (*values, exports), fault = others
    details = ModuleDetails._make([*values, None if exports is None else ExportDetails._make(exports)])
    return ModuleRecord(
        imports, bindings, details, None if fault is None else Fault(ProblemKind(fault[0]), fault[1], fault[2])
    )


def convert_problem(problem: Problem) -> Plain:
    """Return a problem as plain data; ``parse_problems`` reverses it."""
    return [problem.kind.value, *problem[1:]]


def parse_problems(plain: list[Plain]) -> list[Problem]:
    """Return the problems of plain data; invalid data raise one of ``INVALID_DATA``."""
    return [Problem(ProblemKind(kind), *others) for kind, *others in plain]


def make_header(name: str, version: str, *settings: object) -> str:
    """Return the first line of a cache file: files with another header are discarded.

    It names the ``version`` of the extension and the version of Python: files that need a full parse are parsed by
    the Python that runs.
    """
    import sys

    python = ".".join(map(str, sys.version_info[:3]))
    return "\t".join(map(str, [name, RECORD_VERSION, version, python, *settings]))


def compute_checksum(text: str) -> str:
    """Return a CRC-32 checksum of a text, in hexadecimal digits."""
    import zlib

    return f"{zlib.crc32(text.encode('utf-8', 'surrogatepass')):08x}"
