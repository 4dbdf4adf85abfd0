"""The shop in a terminal."""

from shop.api import Basket, buy

if __name__ == "__main__":
    print(buy(Basket()))
