"""Cubes."""


def volume(side):
    """Return the volume of a cube."""
    return side * side * side


print("shapes.solids.cube is loaded")
