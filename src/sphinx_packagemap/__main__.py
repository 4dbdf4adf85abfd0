"""Runs the command-line interface as a script."""

import os
import sys

# With ``-m``, Python puts the working directory first on sys.path: its modules would shadow the standard library.
# Modules that Python loads before this line have already been searched there: only ``-P`` prevents that, too.
if not getattr(sys.flags, "safe_path", False) and sys.path[:1] == [os.getcwd()]:
    del sys.path[0]

from sphinx_packagemap.cli import main

sys.exit(main())
