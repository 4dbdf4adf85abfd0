"""Papers for tests."""

from kiosk.tests.test_orders import PAPERS

FIRST = PAPERS[0]
