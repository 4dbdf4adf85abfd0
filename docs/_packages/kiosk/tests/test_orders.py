"""Tests of the orders."""

from kiosk.orders import place_order

PAPERS = ["The Daily", "The Weekly"]


def test_an_order_has_a_price() -> None:
    """An order has a price."""
    from kiosk.tests.papers import FIRST

    assert place_order(FIRST)
