"""Runs Sphinx or the command in a separate process, with limits of memory and time.

Usage: bounded.py sphinx ARGUMENT...
       bounded.py command  (reads [[key, arguments], ...] as JSON, writes {key: [[status, output, errors], ...]})
"""

from __future__ import annotations

import contextlib
import errno
import io
import json
import os
import resource
import signal
import sys
import traceback

MEMORY = 1 << 30  # bytes of address space: one file that is read without a limit takes more
CPU_SECONDS = 120  # of a whole build; the parent ends a hang without CPU time
COMMAND_SECONDS = 60  # of one command, wall time

# Opening these names fails: tests cannot cause all errors of file systems, and root can read everything.
ERRORS = {
    "vanished.py": errno.ENOENT,
    "forbidden.py": errno.EACCES,
    "broken_disk.py": errno.EIO,
    "stale_handle.py": errno.ESTALE,
    "no_descriptors.py": errno.EMFILE,
    "turned_into_a_link.py": errno.ELOOP,
    "locked.py": errno.EAGAIN,
}
LISTING_ERRORS = {
    "forbidden_directory": errno.EACCES,
    "vanished_directory": errno.ENOENT,
    "broken_disk_directory": errno.EIO,
}


def main() -> int:
    """Set the limits of this process, and run the requested program."""
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (CPU_SECONDS, CPU_SECONDS))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    _fail_where_asked()
    if sys.argv[1] == "sphinx":
        from sphinx.cmd.build import main as sphinx_build

        return sphinx_build(sys.argv[2:])
    results: dict[str, list[tuple[int | str, str, str]]] = {}
    for key, arguments in json.load(sys.stdin):
        results.setdefault(key, []).append(_run(arguments))
    json.dump(results, sys.stdout)
    return 0


def _fail_where_asked() -> None:
    real_open, real_scandir = os.open, os.scandir

    def open_or_fail(path, *rest, **options):
        if number := ERRORS.get(os.path.basename(os.fsdecode(path))):
            raise OSError(number, os.strerror(number), path)
        return real_open(path, *rest, **options)

    def scan_or_fail(path="."):
        if number := LISTING_ERRORS.get(os.path.basename(os.fsdecode(path))):
            raise OSError(number, os.strerror(number), path)
        return real_scandir(path)

    os.open, os.scandir = open_or_fail, scan_or_fail


def _run(arguments: list[str]) -> tuple[int | str, str, str]:
    from sphinx_packagemap.cli import main as packagemap

    output, errors = io.StringIO(), io.StringIO()
    signal.signal(signal.SIGALRM, _time_is_up)
    signal.alarm(COMMAND_SECONDS)
    status: int | str
    try:
        with contextlib.redirect_stdout(output), contextlib.redirect_stderr(errors):
            status = packagemap(arguments)
    except SystemExit as end:
        status = end.code or 0
    except BaseException:  # continue with the next one
        status = traceback.format_exc()
    finally:
        signal.alarm(0)
    return status, output.getvalue(), errors.getvalue()


def _time_is_up(number: int, frame: object) -> None:
    raise TimeoutError(f"it took more than {COMMAND_SECONDS} seconds")


if __name__ == "__main__":
    sys.exit(main())
