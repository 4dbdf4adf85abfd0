"""Flat shapes and solid ones."""

print("shapes is loaded")
