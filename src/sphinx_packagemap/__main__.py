"""The command, run as a module."""

import sys

from sphinx_packagemap.cli import main

sys.exit(main())
