"""The catalogue of faults, and what has become of each: built once with each format."""

from __future__ import annotations

import sys
from pathlib import Path

# The tables belong to these tests.
sys.path.insert(0, str(Path(__file__).parent))
