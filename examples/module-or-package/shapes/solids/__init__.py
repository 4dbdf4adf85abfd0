"""Solid shapes."""

from shapes.solids.cube import volume

__all__ = ["volume"]

print("shapes.solids is loaded")
