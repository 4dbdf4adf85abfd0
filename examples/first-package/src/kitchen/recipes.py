"""Recipes, and what goes into them."""


def pancakes(people: int) -> dict[str, int]:
    """Return what pancakes for some people are made of."""
    return {"eggs": people, "grams of flour": 60 * people}
