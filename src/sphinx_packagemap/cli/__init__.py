"""The command-line interface: the same views as on pages, without Sphinx."""

from __future__ import annotations

from collections.abc import Sequence

INTERRUPTED = 130  # the exit status of shells: 128 plus the number of the signal


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command and return its exit status.

    It is 0 for success, 1 if the output cannot be written, 2 for invalid arguments, or 130 after Ctrl-C.
    """
    try:
        from sphinx_packagemap.cli.commands import run  # takes long enough to be interrupted

        return run(arguments)
    except KeyboardInterrupt:
        return INTERRUPTED
