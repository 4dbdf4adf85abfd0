"""Comparisons with the import system, with ``ast`` and with grimp, on real distributions."""
