"""How many papers were sold."""

from kiosk.reports import weekly
from kiosk.reports.daily import add

__all__ = ["add", "weekly"]
