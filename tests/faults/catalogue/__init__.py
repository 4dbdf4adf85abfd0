"""Tables of faults that must be handled without harm, one file for each group.

To add a fault, add a line to the table of its group. The tests build all of them with every format.
"""

from __future__ import annotations

from catalogue import canaries, contents, file_system, markup, metadata, names
from catalogue.fault import Fault

# Faults in the documented code. Each is a package; the groups have no other meaning.
CODE: tuple[Fault, ...] = (
    *contents.FAULTS,
    *file_system.FAULTS,
    *names.FAULTS,
    *markup.FAULTS,
    *metadata.FAULTS,
    *canaries.FAULTS,
)
