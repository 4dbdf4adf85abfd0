"""Sells papers: a package whose modules import each other in cycles, for the examples of this manual."""

from kiosk.orders import place_order

__all__ = ["VERSION", "place_order"]

VERSION = "1.0"
