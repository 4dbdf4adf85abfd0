"""What papers cost, in cents."""


def price_of(paper: str) -> int:
    """Return the price of a paper."""
    return 250
