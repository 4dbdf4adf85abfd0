"""The command, run as a module."""

import os
import sys

# Python puts the working directory first for ``-m``: what it holds would stand for modules of the standard library.
# Those that Python has loaded before this line have been looked for there already: only ``-P`` keeps it out altogether.
if not getattr(sys.flags, "safe_path", False) and sys.path[:1] == [os.getcwd()]:
    del sys.path[0]

from sphinx_packagemap.cli import main

sys.exit(main())
