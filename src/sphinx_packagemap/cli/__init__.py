"""The packagemap command: the survey in a terminal, without Sphinx."""

from __future__ import annotations

from collections.abc import Sequence

INTERRUPTED = 130  # as a shell says it: 128 and the number of the signal


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command and return its exit status.

    That is 0, 1 if it cannot write, 2 if it was called wrongly, or 130 if it was interrupted (Ctrl-C).
    """
    try:
        from sphinx_packagemap.cli.commands import run  # this takes long enough to be interrupted

        return run(arguments)
    except KeyboardInterrupt:
        return INTERRUPTED
