"""Squares."""


def area(side):
    """Return the area of a square."""
    return side * side


print("shapes.square is loaded")
