"""An oven to bake in."""


class Oven:
    """An oven that can be heated."""

    def heat(self, degrees: int) -> str:
        return f"The oven has {degrees} degrees."
