"""Things to cook with."""
