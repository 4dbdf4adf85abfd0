"""The names of the standard library."""

from __future__ import annotations

import sys


def is_standard(top: str) -> bool:
    """Return whether a top-level name is one of the standard library, also if Python has removed it since 3.11."""
    return top in sys.stdlib_module_names or top in _REMOVED


_REMOVED = frozenset(
    {
        *("aifc", "asynchat", "asyncore", "audioop", "cgi", "cgitb", "chunk", "crypt", "distutils", "imghdr", "imp"),
        *("lib2to3", "mailcap", "msilib", "nis", "nntplib", "ossaudiodev", "pipes", "smtpd", "sndhdr", "spwd"),
        *("sunau", "telnetlib", "uu", "xdrlib"),
    }
)
