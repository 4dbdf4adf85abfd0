"""Reading: from the bytes of a source file to the facts about its module.

Nothing is imported or executed, and nothing that a file holds makes the reading raise: what cannot be
read comes back as a fault beside the facts.
"""

from __future__ import annotations

from sphinx_packagemap.model import Fault, ModuleFacts, ProblemKind, Reading
from sphinx_packagemap.reading.files import Unreadable, read_bytes

__all__ = ["DEFAULT_MAX_SIZE", "read_facts", "read_file"]

# An abstract syntax tree takes 100 to 200 times the memory of its source.
DEFAULT_MAX_SIZE = 2 * 1024 * 1024


def read_facts(source: bytes, *, check_syntax: bool = False) -> Reading:
    """Return the facts that the source of a module states.

    With a fault, the facts are what can be read all the same. What no fact depends on is stepped over, unless
    ``check_syntax`` has Python's own parser look at all of it: that takes several times as long.
    """
    # Its regular expressions take longer to compile than all else to import; many surveys need only a cache.
    from sphinx_packagemap.reading import reader

    return reader.read_facts(source, check_syntax=check_syntax)


def read_file(path: str, max_size: int = DEFAULT_MAX_SIZE, *, check_syntax: bool = False) -> Reading:
    """Return the facts about a source file; a file that cannot be opened is a fault too."""
    try:
        source = read_bytes(path, max_size)
    except Unreadable as error:
        return Reading(ModuleFacts(), Fault(error.kind, error.message))
    except MemoryError:
        return Reading(ModuleFacts(), Fault(ProblemKind.SIZE, "there is not enough memory to read it"))
    return read_facts(source, check_syntax=check_syntax)
