"""Circles."""


def area(radius):
    """Return the area of a circle."""
    return 3.14 * radius * radius


print("shapes.circle is loaded")
