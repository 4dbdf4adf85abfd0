"""Settings for the tests of faults."""

from __future__ import annotations

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))

# The tests need FIFOs, devices, limits of processes, and file names of arbitrary bytes.
collect_ignore_glob = [] if sys.platform == "linux" else ["test_*.py"]
