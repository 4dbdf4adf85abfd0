"""What a customer can do."""

from dataclasses import dataclass, field

from shop.prices import price_of

MOST_ITEMS = 20


@dataclass
class Basket:
    """Things that a customer has chosen."""

    things: list[str] = field(default_factory=list)


@dataclass
class Receipt:
    """What was bought, and what it cost."""

    things: list[str]
    total: int


def buy(basket: Basket) -> Receipt:
    """Turn a basket into a receipt."""
    return Receipt(basket.things, sum(price_of(thing) for thing in basket.things))
