"""The papers of a week."""

from kiosk import VERSION
from kiosk.reports import daily


def add(paper: str) -> None:
    """Count a paper as sold."""
    print(VERSION, daily, paper)
