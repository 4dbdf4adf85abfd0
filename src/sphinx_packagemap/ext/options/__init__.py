"""The options of the directives: each declared once, validated and documented from there."""
