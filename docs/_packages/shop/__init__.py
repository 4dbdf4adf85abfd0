"""Sells things: the package that the examples of this manual show."""

from shop.api import Basket, buy

__all__ = ["Basket", "buy"]
