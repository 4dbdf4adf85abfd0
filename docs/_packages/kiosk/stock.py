"""Which papers are left."""

from kiosk._delivery import order_more
from kiosk.orders import place_order


def take(paper: str) -> None:
    """Take a paper from the shelf."""
    order_more(paper)


def sell_rest(papers: list[str]) -> None:
    """Sell all papers that are left."""
    for paper in papers:
        place_order(paper)
