"""What things cost, in cents."""

DEFAULT_PRICE = 100


def price_of(thing: str) -> int:
    """Return the price of a thing."""
    return DEFAULT_PRICE + len(thing)
