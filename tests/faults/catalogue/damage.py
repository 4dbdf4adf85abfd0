"""Damage to our files in the doctree directory, which others may have written, as in a restored cache."""

from __future__ import annotations

import os
from collections.abc import Callable
from typing import NamedTuple

# Each of our files. They are text without code, because they cannot be trusted.
FILES = ("packagemap.json", "packagemap-facts.txt", "packagemap-surveys.txt")


class Damage(NamedTuple):
    """Something that happens to a file between two builds."""

    id: str
    make: Callable[[str], object]  # takes the path of the file


def content(change: Callable[[bytes], bytes]) -> Callable[[str], None]:
    """Return a function that changes the content of a file."""

    def make(path: str) -> None:
        with open(path, "rb") as file:
            before = file.read()
        with open(path, "wb") as file:
            file.write(change(before))

    return make


def instead(create: Callable[[str], object]) -> Callable[[str], None]:
    """Return a function that replaces a file by something else."""

    def make(path: str) -> None:
        os.unlink(path)
        create(path)

    return make


def link(target: str) -> Callable[[str], None]:
    return instead(lambda path: os.symlink(target, path))


def _huge(path: str) -> None:
    with open(path, "r+b") as file:
        file.truncate(8 << 30)


DAMAGES = (
    Damage("missing", os.unlink),
    Damage("empty", content(lambda _: b"")),
    Damage("truncated", content(lambda before: before[: len(before) // 2])),
    Damage("torn_at_the_end", content(lambda before: before[:-3])),
    Damage("garbage", content(lambda _: bytes(range(256)) * 50)),
    Damage("null_bytes", content(lambda before: b"\0" * len(before))),
    Damage("pickle", content(lambda _: b"cos\nsystem\n(S'touch executed'\ntR.")),
    Damage("of_another_version", content(lambda before: before.replace(b"0.", b"9.", 1).replace(b"map", b"", 1))),
    Damage("one_byte_changed", content(lambda before: before[:-20] + bytes([before[-20] ^ 1]) + before[-19:])),
    Damage("null", content(lambda _: b"null")),
    Damage("of_wrong_types", content(lambda _: b'{"html": [1, null], "": {"index": {}}, "x": {"y": [[]]}}')),
    Damage("list_of_wrong_types", content(lambda _: b'[[1], {"shop": {"/": 5}, "x": null}]')),
    Damage("deep", content(lambda _: b"[" * 500_000)),
    Damage("deep_with_head", content(lambda before: before.split(b"\n")[0] + b"\n" + b'{"":' * 200_000)),
    Damage("twice", content(lambda before: before + before)),
    Damage("huge", _huge),
    Damage("directory", instead(os.mkdir)),
    Damage("fifo", instead(os.mkfifo)),
    Damage("link_to_zero", link("/dev/zero")),
    Damage("link_to_itself", lambda path: link(os.path.basename(path))(path)),
    Damage("dangling_link", link("nowhere")),
    Damage("unreadable", lambda path: os.chmod(path, 0)),
    Damage("read_only", lambda path: os.chmod(path, 0o400)),
)
