"""TODO."""

from catalogue.fault import Fault

FAULTS: tuple[Fault, ...] = ()
