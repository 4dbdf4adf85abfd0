"""Run the command with ``python -m sphinx_packagemap``."""

import sys

from sphinx_packagemap.cli import main

sys.exit(main())
