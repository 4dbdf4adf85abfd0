"""Brings new papers."""


def order_more(paper: str) -> None:
    """Order a paper, unless some are left."""
    from kiosk import stock

    stock.take(paper)
