"""The papers of a day."""

from kiosk.reports import weekly


def add(paper: str) -> None:
    """Count a paper as sold."""
    weekly.add(paper)
